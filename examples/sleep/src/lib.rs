//! The smallest extension that uses asyncio-bridge: `await sleep(seconds)`.
//!
//! [`awaitables`], [`gate`], [`possession`], [`probe`] and [`runtimes`] add what the bridge's
//! end-to-end tests need.

mod awaitables;
mod gate;
mod possession;
mod probe;
mod runtimes;

use std::time::Duration;

use pyo3::prelude::*;

/// Sleep for `seconds` on the bridge's Tokio runtime, then return `result`.
#[pyfunction]
#[pyo3(signature = (seconds, result = 0))]
fn sleep(py: Python<'_>, seconds: f64, result: i64) -> PyResult<Bound<'_, PyAny>> {
    asyncio_bridge::future_into_py(py, async move {
        tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
        Ok(result)
    })
}

/// Sleep for `seconds` without an event loop. Ctrl-C works.
#[pyfunction]
fn sleep_blocking(py: Python<'_>, seconds: f64) -> PyResult<()> {
    asyncio_bridge::block_on(py, async move {
        tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
    })
}

/// Rust futures as asyncio awaitables.
#[pymodule(name = "sleep", gil_used = false)]
mod module {
    #[pymodule_export]
    use super::awaitables::{
        Begun, Callback, Kept, error_through_rust, integer_through_rust, let_go, numbers_of,
        through_rust,
    };
    #[pymodule_export]
    use super::gate::Gate;
    #[pymodule_export]
    use super::possession::Possession;
    #[pymodule_export]
    use super::probe::{
        counter, counter_blocking, echo, fail, fail_blocking, nothing, panic_blocking, panics,
        panics_converting, panics_converting_error, tuple, yields,
    };
    #[pymodule_export]
    use super::runtimes::{PyRuntime, blocking_thread};
    #[pymodule_export]
    use super::{sleep, sleep_blocking};
    #[pymodule_export]
    use asyncio_bridge::{BridgeIterator, BridgeStream, RustPanic};
}

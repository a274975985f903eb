//! The same trivial operation through asyncio-bridge and through pyo3-async-runtimes.

use pyo3::prelude::*;

/// An operation that completes at once, through asyncio-bridge.
#[pyfunction]
fn bridge(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    asyncio_bridge::future_into_py(py, async { Ok(1) })
}

/// An operation that completes at once, through pyo3-async-runtimes.
#[pyfunction]
fn pyo3_async_runtimes(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    ::pyo3_async_runtimes::tokio::future_into_py(py, async { Ok(1) })
}

/// Trivial operations.
#[pymodule(gil_used = false)]
mod bench_bridge {
    #[pymodule_export]
    use super::{bridge, pyo3_async_runtimes};
}

//! One of each: an awaitable, its blocking twin, and an async iterator.

use std::time::Duration;

use asyncio_bridge::{BridgeStream, stream_into_py, try_block_on, try_future_into_py};
use futures_util::stream::{self, Stream, StreamExt};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// What may go wrong, as Rust data: it becomes an exception on Python's side.
struct NotADuration(f64);

impl From<NotADuration> for PyErr {
    fn from(NotADuration(seconds): NotADuration) -> Self {
        PyValueError::new_err(format!("cannot sleep for {seconds} seconds"))
    }
}

/// The work itself knows nothing of Python.
async fn rest(seconds: f64) -> Result<f64, NotADuration> {
    let duration = Duration::try_from_secs_f64(seconds).map_err(|_| NotADuration(seconds))?;
    tokio::time::sleep(duration).await;
    Ok(seconds)
}

fn every(seconds: f64) -> impl Stream<Item = Result<u64, NotADuration>> {
    stream::iter(0..).then(move |number| async move { rest(seconds).await.map(|_| number) })
}

/// Sleep and return for how long: `await sleep(seconds)`.
#[pyfunction]
fn sleep(py: Python<'_>, seconds: f64) -> PyResult<Bound<'_, PyAny>> {
    try_future_into_py(py, rest(seconds))
}

/// The same without an event loop. Ctrl-C works, and other threads run meanwhile.
#[pyfunction]
fn sleep_blocking(py: Python<'_>, seconds: f64) -> PyResult<f64> {
    try_block_on(py, rest(seconds))
}

/// Count, one number each `seconds`: `async for number in ticks(seconds)`.
#[pyfunction]
fn ticks(py: Python<'_>, seconds: f64) -> PyResult<Bound<'_, BridgeStream>> {
    stream_into_py(py, every(seconds))
}

/// Rust futures as asyncio awaitables.
#[pymodule(gil_used = false)]
mod template {
    #[pymodule_export]
    use super::{sleep, sleep_blocking, ticks};
}

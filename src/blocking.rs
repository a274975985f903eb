//! The sync entry: waits for a Rust future, detached from the interpreter.

use std::future::Future;
use std::pin::Pin;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use crate::burst::Burst;
use crate::completion::{Line, Place};
use crate::convert::to_exception;
use crate::error::{RustPanic, catch_panic};
use crate::lifecycle::Process;
use crate::runtime::Runtime;
use crate::sync::Arc;
use crate::waiting::{Signals, poll_in_turn, poll_to_end, turn_over_to_end};

/// Waits for `fut` on this thread and returns its output.
///
/// The future is polled here, detached, with the bridge's runtime at hand for timers and sockets:
/// no thread hop before its first poll. On the main thread signal handlers run every 50 ms, so
/// Ctrl-C ends the wait with `KeyboardInterrupt` and drops the future.
///
/// # Errors
///
/// What a signal handler raised; [`RustPanic`] if the future panicked.
///
/// # Example
///
/// ```no_run
/// # use std::time::Duration;
/// # use pyo3::prelude::*;
/// /// `sleep_blocking(seconds)` in Python.
/// #[pyfunction]
/// fn sleep_blocking(py: Python<'_>, seconds: f64) -> PyResult<()> {
///     asyncio_bridge::block_on(py, async move {
///         tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
///     })
/// }
/// ```
pub fn block_on<F>(py: Python<'_>, fut: F) -> PyResult<F::Output>
where
    F: Future + Send,
    F::Output: Send,
{
    Process::current(py)?.runtime()?.block_on(py, fut)
}

/// [`block_on`] for futures with an error type of their own, which becomes an exception on this
/// thread: the blocking twin of [`try_future_into_py`](crate::try_future_into_py).
///
/// # Errors
///
/// The future's own; else as [`block_on`].
///
/// # Example
///
/// ```no_run
/// use asyncio_bridge::{try_block_on, try_future_into_py};
/// use pyo3::prelude::*;
/// # struct Error;
/// # impl From<Error> for PyErr {
/// #     fn from(_: Error) -> Self { pyo3::exceptions::PyOSError::new_err("") }
/// # }
///
/// async fn lookup(host: String) -> Result<String, Error> {
///     // …
/// #   Ok(host)
/// }
///
/// /// `await resolve(host)` in Python.
/// #[pyfunction]
/// fn resolve(py: Python<'_>, host: String) -> PyResult<Bound<'_, PyAny>> {
///     try_future_into_py(py, lookup(host))
/// }
///
/// /// `resolve_blocking(host)` in Python: the same for threads.
/// #[pyfunction]
/// fn resolve_blocking(py: Python<'_>, host: String) -> PyResult<String> {
///     try_block_on(py, lookup(host))
/// }
/// ```
pub fn try_block_on<F, T, E>(py: Python<'_>, fut: F) -> PyResult<T>
where
    F: Future<Output = Result<T, E>> + Send,
    T: Send,
    E: Into<PyErr> + Send,
{
    Process::current(py)?.runtime()?.try_block_on(py, fut)
}

impl Runtime {
    /// [`block_on`](crate::block_on) on this runtime.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn block_on<F>(&self, py: Python<'_>, fut: F) -> PyResult<F::Output>
    where
        F: Future + Send,
        F::Output: Send,
    {
        // Copied once, and not again with each of the calls that hand it on.
        let fut = Box::pin(fut);
        let process = Process::current(py)?;
        let signals = Signals::new(py, process)?;
        let line = process.line().filter(|_| self.is_eager());
        let waited = catch_panic(|| py.detach(|| self.wait_for(fut, signals, line)));
        let (output, place) = waited.map_err(RustPanic::new_err)??;
        // This thread holds the interpreter: another may come.
        drop(place);
        Ok(output)
    }

    /// [`try_block_on`](crate::try_block_on) on this runtime.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn try_block_on<F, T, E>(&self, py: Python<'_>, fut: F) -> PyResult<T>
    where
        F: Future<Output = Result<T, E>> + Send,
        T: Send,
        E: Into<PyErr> + Send,
    {
        self.block_on(py, fut)?.map_err(to_exception)
    }

    /// Polls a future on this thread until it is ready or a signal handler raises; in turns with
    /// others, if there is a line.
    fn wait_for<F: Future>(
        &self,
        mut fut: Pin<Box<F>>,
        signals: Signals,
        line: Option<&Arc<Line>>,
    ) -> PyResult<(F::Output, Option<Place>)> {
        // What this thread waits for may need what it has just started.
        Burst::ring();
        if let Some(tokio) = self.to_turn_over()? {
            return Ok((turn_over_to_end(tokio, fut.as_mut(), signals)?, None));
        }
        let mut fut = Some(fut);
        let mut outcome = None;
        self.enter(&mut || {
            if let Some(mut fut) = fut.take() {
                outcome = Some(match line {
                    Some(line) => poll_in_turn(fut.as_mut(), signals, line),
                    None => poll_to_end(fut.as_mut(), signals).map(|output| (output, None)),
                });
            }
        })?;
        outcome.unwrap_or_else(|| {
            Err(PyRuntimeError::new_err(
                "the executor did not call what it entered with",
            ))
        })
    }
}

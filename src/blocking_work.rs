//! Work that blocks its thread, as an awaitable.

use pyo3::prelude::*;

use crate::future;
use crate::runtime::Runtime;

/// Runs `work`, which may block its thread, and returns an awaitable for its result.
///
/// It runs on a thread of the runtime's blocking pool, where it holds up neither the event loop nor
/// other operations. The result is converted on the loop's thread, as is an error; a panic becomes
/// [`RustPanic`](crate::RustPanic). The awaitable is that of
/// [`future_into_py`](crate::future_into_py).
///
/// Cancelling the awaitable ends the waiting at once, but not the work: a thread cannot be
/// interrupted. Work that has not begun then never begins; else it goes on to its end, and its
/// result is dropped on the loop's thread. The same holds if the awaitable is dropped unawaited. A
/// process that exits does not wait for it.
///
/// The shared runtime runs up to 512 such works at once; others wait for their turn.
///
/// # Errors
///
/// As [`future_into_py`](crate::future_into_py); [`RustPanic`](crate::RustPanic) if the pool can
/// have no thread.
///
/// # Example
///
/// ```no_run
/// use asyncio_bridge::blocking_into_py;
/// use pyo3::prelude::*;
///
/// /// `await read(path)` in Python: the file system has no other interface than one that blocks.
/// #[pyfunction]
/// fn read(py: Python<'_>, path: String) -> PyResult<Bound<'_, PyAny>> {
///     blocking_into_py(py, move || std::fs::read_to_string(path))
/// }
/// ```
pub fn blocking_into_py<W, T, E>(py: Python<'_>, work: W) -> PyResult<Bound<'_, PyAny>>
where
    W: FnOnce() -> Result<T, E> + Send + 'static,
    T: for<'py> IntoPyObject<'py> + Send + 'static,
    E: Into<PyErr> + Send + 'static,
{
    Runtime::usual(py)?.blocking_into_py(py, work)
}

impl Runtime {
    /// [`blocking_into_py`](crate::blocking_into_py) on this runtime's blocking pool.
    ///
    /// # Errors
    ///
    /// As there; also `RuntimeError` in a forked child of the process that made this runtime.
    pub fn blocking_into_py<'py, W, T, E>(
        &self,
        py: Python<'py>,
        work: W,
    ) -> PyResult<Bound<'py, PyAny>>
    where
        W: FnOnce() -> Result<T, E> + Send + 'static,
        T: for<'a> IntoPyObject<'a> + Send + 'static,
        E: Into<PyErr> + Send + 'static,
    {
        future::awaitable(py, self, |promise| {
            self.submit_blocking(Box::new(move || promise.run(work)))
        })
    }
}

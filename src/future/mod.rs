//! `BridgeFuture`: a Rust future as an awaitable that is a complete asyncio future.
//!
//! - [`promise`]: the runtime's side. Runs the future and sends its outcome; no Python.
//! - [`body`]: the loop's side. The outcome as Python sees it, cancellation.
//! - [`waiters`]: who waits for it. [`callback`]: how a waiting task is resumed.
//! - [`outcome`]: how the operation ended.
//! - [`class`], [`slots`], [`coroutine`], [`object`]: the Python type, made of raw slots: half the
//!   cost of a `#[pyclass]` one.

mod body;
mod callback;
mod class;
mod coroutine;
mod object;
mod outcome;
mod promise;
mod slots;
mod waiters;

use std::future::Future;

use pyo3::prelude::*;

use crate::loop_handle::LoopHandle;
use crate::runtime::Runtime;

pub(crate) use body::BridgeFuture;
pub(crate) use callback::InlineWake;
pub use class::future_type;
use promise::Kept;
#[cfg(feature = "testing")]
pub(crate) use promise::promise;
pub(crate) use promise::{Ended, Output, Promise};

/// Runs `fut` on the bridge's Tokio runtime and returns an awaitable for its result.
///
/// Has the shape of pyo3-async-runtimes' function of this name: porting is a changed import.
/// The awaitable belongs to the event loop that runs on this thread. It has the methods of an
/// asyncio future and works with `gather`, `wait_for`, `shield`, `as_completed` and `timeout`. It
/// is a coroutine too: `asyncio.create_task` and `TaskGroup.create_task` accept it. One function
/// of asyncio therefore does not: `asyncio.wait` asks for tasks, so give it
/// `asyncio.create_task(awaitable)`.
///
/// The result is converted on the loop's thread. Cancelling the awaitable, or dropping it
/// unawaited, drops `fut`; after `detach()` only cancelling does. A panic becomes
/// [`RustPanic`](crate::RustPanic). In asyncio's debug mode the awaitable shows where it was made;
/// the loop is asked for that mode whenever results arrive, so `set_debug` has its effect then.
///
/// # Errors
///
/// `RuntimeError` if no event loop runs on this thread; `OSError` if a descriptor or the
/// runtime's threads cannot be had.
///
/// # Example
///
/// ```no_run
/// use std::time::Duration;
///
/// use asyncio_bridge::future_into_py;
/// use pyo3::prelude::*;
///
/// /// `await sleep(seconds)` in Python.
/// #[pyfunction]
/// fn sleep(py: Python<'_>, seconds: f64) -> PyResult<Bound<'_, PyAny>> {
///     future_into_py(py, async move {
///         tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
///         Ok(())
///     })
/// }
/// ```
pub fn future_into_py<F, T>(py: Python<'_>, fut: F) -> PyResult<Bound<'_, PyAny>>
where
    F: Future<Output = PyResult<T>> + Send + 'static,
    T: for<'py> IntoPyObject<'py> + Send + 'static,
{
    try_future_into_py(py, fut)
}

/// [`future_into_py`] for futures with an error type of their own, which becomes an exception on
/// the loop's thread: the future itself stays free of Python.
///
/// # Errors
///
/// As [`future_into_py`].
pub fn try_future_into_py<F, T, E>(py: Python<'_>, fut: F) -> PyResult<Bound<'_, PyAny>>
where
    F: Future<Output = Result<T, E>> + Send + 'static,
    T: for<'py> IntoPyObject<'py> + Send + 'static,
    E: Into<PyErr> + Send + 'static,
{
    Runtime::usual(py)?.try_future_into_py(py, fut)
}

impl Runtime {
    /// [`future_into_py`](crate::future_into_py) on this runtime.
    ///
    /// # Errors
    ///
    /// As there; also `RuntimeError` in a forked child of the process that made this runtime.
    pub fn future_into_py<'py, F, T>(&self, py: Python<'py>, fut: F) -> PyResult<Bound<'py, PyAny>>
    where
        F: Future<Output = PyResult<T>> + Send + 'static,
        T: for<'a> IntoPyObject<'a> + Send + 'static,
    {
        self.try_future_into_py(py, fut)
    }

    /// [`try_future_into_py`](crate::try_future_into_py) on this runtime.
    ///
    /// # Errors
    ///
    /// As [`Runtime::future_into_py`].
    pub fn try_future_into_py<'py, F, T, E>(
        &self,
        py: Python<'py>,
        fut: F,
    ) -> PyResult<Bound<'py, PyAny>>
    where
        F: Future<Output = Result<T, E>> + Send + 'static,
        T: for<'a> IntoPyObject<'a> + Send + 'static,
        E: Into<PyErr> + Send + 'static,
    {
        let kept = Kept::boxed(fut);
        awaitable(py, self, |promise| self.submit(py, kept.keep(promise)))
    }
}

/// An awaitable of the running loop for an operation on `runtime`, which `begin` begins: it is
/// given the duty to end it.
pub(crate) fn awaitable<'py, T, E>(
    py: Python<'py>,
    runtime: &Runtime,
    begin: impl FnOnce(Promise<T, E>) -> PyResult<()>,
) -> PyResult<Bound<'py, PyAny>>
where
    Option<Ended<T, E>>: Output + 'static,
{
    let handle = LoopHandle::running(py)?;
    runtime.check_loop(handle.get().completions())?;
    let (promise, operation) = promise::promise(handle.get().completions());
    begin(promise)?;
    let class = future_type(py)?;
    BridgeFuture::new(class, handle, operation, runtime.to_hold())
}

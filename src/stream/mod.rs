//! A Rust stream as an iterator: for event loops, and for threads.
//!
//! - [`bounded`]: how far a stream may be ahead of its reader.
//! - [`pump`]: runs the stream and puts its items into the channel; no Python.
//! - [`channel`]: between both sides, within the bound.
//! - [`source`]: the reader's side. Takes items out, many at once, and converts them one by one.
//! - [`async_iterator`], [`iterator`]: the Python types.
//!
//! For event loops the pump is a task on the runtime, ahead of the reader. A reader that finds
//! nothing waits for the channel, which tells it of the first item that arrives; until it comes for
//! it more have arrived. For threads the pump is run by the reader itself, as `block_on` does with
//! a future: that saves a thread hop, and each time takes what is there.
//!
//! An item leaves the source in the very step that hands it over, so a cancelled `__anext__`, or a
//! `next()` that Ctrl-C ends, loses none, and of several readers each item goes to one.

mod async_iterator;
mod bounded;
mod channel;
mod iterator;
mod pump;
mod source;

use futures_core::Stream;
use pyo3::prelude::*;

pub use async_iterator::BridgeStream;
pub use bounded::Bounded;
pub use iterator::BridgeIterator;
use source::Run;

use crate::lifecycle::Process;
use crate::runtime::Runtime;

/// Runs `stream` on the bridge's Tokio runtime and returns an async iterator over its items.
///
/// The stream begins at once and is at most 512 items ahead of its reader; [`Bounded`] sets other
/// limits. It ends with its first error, which is raised; a panic becomes
/// [`RustPanic`](crate::RustPanic). Cancelling a pending `__anext__` loses no item. `await
/// aclose()`, or leaving `async with`, drops the stream; so does dropping the iterator.
///
/// # Errors
///
/// `OSError` if the runtime's threads cannot be had.
///
/// # Example
///
/// ```no_run
/// use asyncio_bridge::{BridgeIterator, BridgeStream, stream_into_iter, stream_into_py};
/// use futures_core::Stream;
/// use pyo3::prelude::*;
/// # struct Empty;
/// # impl Stream for Empty {
/// #     type Item = PyResult<i64>;
/// #     fn poll_next(
/// #         self: std::pin::Pin<&mut Self>,
/// #         _: &mut std::task::Context<'_>,
/// #     ) -> std::task::Poll<Option<Self::Item>> {
/// #         std::task::Poll::Ready(None)
/// #     }
/// # }
///
/// fn rows_of(table: String) -> impl Stream<Item = PyResult<i64>> + Send {
///     // …
/// #   Empty
/// }
///
/// /// `async for row in rows(table)` in Python.
/// #[pyfunction]
/// fn rows(py: Python<'_>, table: String) -> PyResult<Bound<'_, BridgeStream>> {
///     stream_into_py(py, rows_of(table))
/// }
///
/// /// `for row in rows_blocking(table)` in Python: the same for threads.
/// #[pyfunction]
/// fn rows_blocking(py: Python<'_>, table: String) -> PyResult<Bound<'_, BridgeIterator>> {
///     stream_into_iter(py, rows_of(table))
/// }
/// ```
pub fn stream_into_py<S, T, E>(
    py: Python<'_>,
    stream: impl Into<Bounded<S, T>>,
) -> PyResult<Bound<'_, BridgeStream>>
where
    S: Stream<Item = Result<T, E>> + Send + 'static,
    T: for<'py> IntoPyObject<'py> + Send + 'static,
    E: Into<PyErr> + Send + 'static,
{
    Runtime::usual(py)?.stream_into_py(py, stream)
}

/// [`stream_into_py`] for threads: returns an iterator over the stream's items.
///
/// The stream is polled on the thread that asks for an item, as [`block_on`](crate::block_on) does
/// with a future: detached, with the runtime at hand, up to 32 items that are there already at a
/// time. It begins with the first `next()`. Ctrl-C ends a wait; no item is lost. Several threads
/// may read: each item goes to one. `close()`, or leaving `with`, drops the stream and ends the
/// waits of other threads; so does dropping the iterator.
///
/// # Errors
///
/// As [`stream_into_py`].
pub fn stream_into_iter<S, T, E>(
    py: Python<'_>,
    stream: impl Into<Bounded<S, T>>,
) -> PyResult<Bound<'_, BridgeIterator>>
where
    S: Stream<Item = Result<T, E>> + Send + 'static,
    T: for<'py> IntoPyObject<'py> + Send + 'static,
    E: Into<PyErr> + Send + 'static,
{
    Process::current(py)?
        .runtime()?
        .stream_into_iter(py, stream)
}

impl Runtime {
    /// [`stream_into_py`](crate::stream_into_py) on this runtime.
    ///
    /// # Errors
    ///
    /// `RuntimeError` in a forked child of the process that made this runtime.
    pub fn stream_into_py<'py, S, T, E>(
        &self,
        py: Python<'py>,
        stream: impl Into<Bounded<S, T>>,
    ) -> PyResult<Bound<'py, BridgeStream>>
    where
        S: Stream<Item = Result<T, E>> + Send + 'static,
        T: for<'a> IntoPyObject<'a> + Send + 'static,
        E: Into<PyErr> + Send + 'static,
    {
        BridgeStream::new(source::start(py, self, stream.into(), Run::Ahead)?, py)
    }

    /// [`stream_into_iter`](crate::stream_into_iter) on this runtime.
    ///
    /// # Errors
    ///
    /// As [`Runtime::stream_into_py`].
    pub fn stream_into_iter<'py, S, T, E>(
        &self,
        py: Python<'py>,
        stream: impl Into<Bounded<S, T>>,
    ) -> PyResult<Bound<'py, BridgeIterator>>
    where
        S: Stream<Item = Result<T, E>> + Send + 'static,
        T: for<'a> IntoPyObject<'a> + Send + 'static,
        E: Into<PyErr> + Send + 'static,
    {
        BridgeIterator::new(source::start(py, self, stream.into(), Run::ByReader)?, py)
    }
}

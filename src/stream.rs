//! A Rust stream as an async iterator.
//!
//! A task on the runtime pulls the stream into a bounded channel; when that is full it waits.
//! `__anext__` takes from a buffer on Python's side, and when that is empty one operation moves
//! everything from the channel into it: one wake for many items. Items leave the buffer only on
//! the loop's thread, when they are handed to the iterating task, so a cancelled `__anext__`
//! loses none.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;

use futures_core::Stream;
use pyo3::exceptions::{PyRuntimeError, PyStopAsyncIteration, PyStopIteration};
use pyo3::prelude::*;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::JoinHandle;

use crate::convert::to_python;
use crate::error::{RustPanic, panic_message};
use crate::future::try_future_into_py;
use crate::lifecycle::Process;
use crate::sync::Mutex;

/// How many items a stream may be ahead of its reader, on each side of the boundary.
const BUFFER: usize = 256;

/// Runs `stream` on the bridge's Tokio runtime and returns an async iterator over its items.
///
/// At most a few hundred items are ahead of the reader. The stream ends with its first error,
/// which is raised. `aclose()`, or dropping the iterator, drops the stream; cancelling a pending
/// `__anext__` loses no item.
///
/// # Errors
///
/// `OSError` if the runtime's threads cannot be had.
///
/// # Example
///
/// ```no_run
/// # use pyo3::prelude::*;
/// # fn stream_of_rows() -> impl futures_core::Stream<Item = PyResult<i64>> + Send { tokio_stream() }
/// # fn tokio_stream() -> Empty { Empty }
/// # struct Empty;
/// # impl futures_core::Stream for Empty {
/// #     type Item = PyResult<i64>;
/// #     fn poll_next(
/// #         self: std::pin::Pin<&mut Self>,
/// #         _: &mut std::task::Context<'_>,
/// #     ) -> std::task::Poll<Option<Self::Item>> {
/// #         std::task::Poll::Ready(None)
/// #     }
/// # }
/// /// `async for row in rows()` in Python.
/// #[pyfunction]
/// fn rows(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
///     asyncio_bridge::stream_into_py(py, stream_of_rows())
/// }
/// ```
pub fn stream_into_py<S, T, E>(py: Python<'_>, stream: S) -> PyResult<Bound<'_, PyAny>>
where
    S: Stream<Item = Result<T, E>> + Send + 'static,
    T: for<'py> IntoPyObject<'py> + Send + 'static,
    E: Into<PyErr> + Send + 'static,
{
    let (sender, receiver) = channel(BUFFER);
    let process = Process::current(py)?;
    let pump = process.runtime()?.spawn(pump(stream, sender));
    let source = Source {
        buffer: Mutex::new(VecDeque::new()),
        receiver: tokio::sync::Mutex::new(receiver),
    };
    let iterator = BridgeStream {
        items: Box::new(Arc::new(source)),
        pump,
        process,
    };
    Ok(Bound::new(py, iterator)?.into_any())
}

/// An item on its way, or why there are no more.
enum Item<T, E> {
    Next(Result<T, E>),
    Panicked(String),
}

async fn pump<T, E>(stream: impl Stream<Item = Result<T, E>>, sender: Sender<Item<T, E>>) {
    let mut stream = pin!(stream);
    loop {
        let next = poll_fn(|context| {
            match catch_unwind(AssertUnwindSafe(|| stream.as_mut().poll_next(context))) {
                Ok(poll) => poll.map(|item| item.map(Item::Next)),
                Err(panic) => {
                    let message = panic_message(panic.as_ref());
                    std::task::Poll::Ready(Some(Item::Panicked(message)))
                }
            }
        });
        let Some(item) = next.await else { return };
        let last = !matches!(item, Item::Next(Ok(_)));
        if sender.send(item).await.is_err() || last {
            return;
        }
    }
}

/// What the iterator reads from.
struct Source<T, E> {
    buffer: Mutex<VecDeque<Item<T, E>>>,
    receiver: tokio::sync::Mutex<Receiver<Item<T, E>>>,
}

impl<T, E> Source<T, E> {
    /// Moves what has arrived into the buffer, after waiting for the first. Safe to cancel: the
    /// channel gives items up only to a poll that then puts them away.
    async fn refill(&self) {
        let mut arrived = Vec::new();
        let mut receiver = self.receiver.lock().await;
        if self.buffer.lock().is_empty() {
            receiver.recv_many(&mut arrived, BUFFER).await;
            self.buffer.lock().extend(arrived);
        }
    }

    fn pop(&self, py: Python<'_>) -> Option<PyResult<Py<PyAny>>>
    where
        T: for<'py> IntoPyObject<'py> + 'static,
        E: Into<PyErr>,
    {
        let item = self.buffer.lock().pop_front()?;
        Some(match item {
            Item::Next(Ok(value)) => to_python(py, value),
            Item::Next(Err(error)) => Err(error.into()),
            Item::Panicked(message) => Err(RustPanic::new_err(message)),
        })
    }
}

/// A source whatever its types.
trait Items: Send + Sync {
    fn pop(&self, py: Python<'_>) -> Option<PyResult<Py<PyAny>>>;
    fn next<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>>;
    fn discard(&self);
}

impl<T, E> Items for Arc<Source<T, E>>
where
    T: for<'py> IntoPyObject<'py> + Send + 'static,
    E: Into<PyErr> + Send + 'static,
{
    fn pop(&self, py: Python<'_>) -> Option<PyResult<Py<PyAny>>> {
        Source::pop(self, py)
    }

    fn next<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let source = Arc::clone(self);
        try_future_into_py(py, async move {
            source.refill().await;
            Ok::<_, PyErr>(Next(source))
        })
    }

    fn discard(&self) {
        let unread = std::mem::take(&mut *self.buffer.lock());
        drop(unread);
    }
}

/// One item as an operation's result: popped when the result is converted, on the loop's thread.
struct Next<T, E>(Arc<Source<T, E>>);

impl<'py, T, E> IntoPyObject<'py> for Next<T, E>
where
    T: for<'a> IntoPyObject<'a> + 'static,
    E: Into<PyErr>,
{
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match self.0.pop(py) {
            Some(item) => Ok(item?.into_bound(py)),
            None => Err(PyStopAsyncIteration::new_err(())),
        }
    }
}

/// A Rust stream under way: an async iterator.
#[pyclass(frozen, module = "asyncio_bridge")]
struct BridgeStream {
    items: Box<dyn Items>,
    pump: JoinHandle<()>,
    process: &'static Process,
}

#[pymethods]
impl BridgeStream {
    fn __aiter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __anext__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match self.items.pop(py) {
            Some(item) => Ok(Bound::new(py, Ready(Mutex::new(Some(item))))?.into_any()),
            None => self.items.next(py),
        }
    }

    /// Drop the stream. What was not read yet is lost; iteration ends.
    fn aclose<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.stop();
        self.items.discard();
        Ok(Bound::new(py, Ready(Mutex::new(Some(Ok(py.None())))))?.into_any())
    }
}

impl BridgeStream {
    fn stop(&self) {
        // A forked child must not touch its parent's runtime.
        if self.process.is_current() {
            self.pump.abort();
        }
    }
}

impl Drop for BridgeStream {
    fn drop(&mut self) {
        self.stop();
    }
}

/// An awaitable that has its result already: awaiting it does not suspend.
#[pyclass(frozen, module = "asyncio_bridge")]
struct Ready(Mutex<Option<PyResult<Py<PyAny>>>>);

#[pymethods]
impl Ready {
    fn __await__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__(&self) -> PyResult<()> {
        let result = self.0.lock().take();
        match result {
            Some(Ok(value)) => Err(PyStopIteration::new_err((value,))),
            Some(Err(error)) => Err(error),
            None => Err(PyRuntimeError::new_err("cannot reuse an awaited item")),
        }
    }
}

//! A Rust stream as an async iterator.
//!
//! A task on the runtime pulls the stream into a bounded channel; when that is full it waits.
//! `__anext__` takes from a buffer on Python's side, and while that is empty it awaits an operation
//! that moves everything from the channel into it: one wake for many items. An item leaves the
//! buffer in the very step of the task that receives it, so a cancelled `__anext__` loses none,
//! and of several readers each item goes to one.

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;
use pyo3::exceptions::{PyRuntimeError, PyStopAsyncIteration, PyStopIteration};
use pyo3::prelude::*;
use pyo3::types::PyIterator;
use pyo3::{PyTraverseError, PyVisit};
use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::convert::{to_exception, to_python};
use crate::error::{RustPanic, catch_panic};
use crate::lifecycle::Process;
use crate::runtime::Runtime;
use crate::sync::atomic::{AtomicBool, Ordering};
use crate::sync::{AtomicWaker, Mutex};

/// How many items a stream may be ahead of its reader, on each side of the boundary.
const BUFFER: usize = 256;

/// Runs `stream` on the bridge's Tokio runtime and returns an async iterator over its items.
///
/// At most a few hundred items are ahead of the reader. The stream ends with its first error,
/// which is raised. `await aclose()` returns when the stream is dropped; dropping the iterator
/// drops it too. Cancelling a pending `__anext__` loses no item.
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
    Process::current(py)?.runtime()?.stream_into_py(py, stream)
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
        stream: S,
    ) -> PyResult<Bound<'py, PyAny>>
    where
        S: Stream<Item = Result<T, E>> + Send + 'static,
        T: for<'a> IntoPyObject<'a> + Send + 'static,
        E: Into<PyErr> + Send + 'static,
    {
        let (sender, receiver) = channel(BUFFER);
        let stop = Arc::new(Stop::new());
        self.submit(Box::pin(pump(stream, sender, Arc::clone(&stop))))?;
        let source = Source {
            buffer: Mutex::default(),
            receiver: tokio::sync::Mutex::new(receiver),
            stop,
            runtime: self.clone(),
        };
        let iterator = BridgeStream {
            items: Arc::new(source),
            process: Process::current(py)?,
        };
        Ok(Bound::new(py, iterator)?.into_any())
    }
}

/// An item on its way, or why there are no more.
enum Item<T, E> {
    Next(Result<T, E>),
    Panicked(String),
}

/// Tells the pump that nobody reads any more.
struct Stop {
    stopped: AtomicBool,
    pump: AtomicWaker,
}

impl Stop {
    fn new() -> Self {
        Self {
            stopped: AtomicBool::new(false),
            pump: AtomicWaker::new(),
        }
    }

    fn stop(&self) {
        // Ordering: published by `wake` to the pump's later `register`, or to its next poll.
        self.stopped.store(true, Ordering::Relaxed);
        self.pump.wake();
    }

    fn poll(&self, context: &Context<'_>) -> bool {
        self.pump.register(context.waker());
        self.stopped.load(Ordering::Relaxed)
    }
}

/// Feeds the channel until it is told to stop. The sender is dropped last: where the channel ends,
/// the stream is gone.
async fn pump<T, E>(
    stream: impl Stream<Item = Result<T, E>>,
    sender: Sender<Item<T, E>>,
    stop: Arc<Stop>,
) {
    let mut feed = pin!(feed(stream, &sender));
    poll_fn(|context| {
        if stop.poll(context) {
            return Poll::Ready(());
        }
        feed.as_mut().poll(context)
    })
    .await;
}

async fn feed<T, E>(stream: impl Stream<Item = Result<T, E>>, sender: &Sender<Item<T, E>>) {
    let mut stream = pin!(stream);
    loop {
        let next = poll_fn(
            |context| match catch_panic(|| stream.as_mut().poll_next(context)) {
                Ok(poll) => poll.map(|item| item.map(Item::Next)),
                Err(message) => Poll::Ready(Some(Item::Panicked(message))),
            },
        );
        let Some(item) = next.await else { return };
        let last = !matches!(item, Item::Next(Ok(_)));
        if sender.send(item).await.is_err() || last {
            return;
        }
    }
}

/// What the iterator reads from.
struct Source<T, E> {
    buffer: Mutex<Buffer<T, E>>,
    receiver: tokio::sync::Mutex<Receiver<Item<T, E>>>,
    stop: Arc<Stop>,
    runtime: Runtime,
}

/// Items that arrived, and whether more may follow.
struct Buffer<T, E> {
    items: VecDeque<Item<T, E>>,
    /// Nothing is left in the channel.
    ended: bool,
    /// Nobody wants what is left.
    closed: bool,
}

impl<T, E> Default for Buffer<T, E> {
    fn default() -> Self {
        Self {
            items: VecDeque::new(),
            ended: false,
            closed: false,
        }
    }
}

impl<T, E> Source<T, E> {
    /// Moves what has arrived into the buffer, after waiting for the first. Safe to cancel: the
    /// channel gives items up only to a poll that then puts them away.
    async fn refill(&self) {
        let mut receiver = self.receiver.lock().await;
        if self.buffer.lock().items.is_empty() {
            self.receive(&mut receiver).await;
        }
    }

    /// Waits for the end of the stream.
    async fn finish(&self) {
        let mut receiver = self.receiver.lock().await;
        while self.receive(&mut receiver).await {}
    }

    /// False at the end of the channel. Items are put away even where nobody wants them, as they
    /// may hold Python objects, which are not dropped here.
    async fn receive(&self, receiver: &mut Receiver<Item<T, E>>) -> bool {
        let mut arrived = Vec::new();
        receiver.recv_many(&mut arrived, BUFFER).await;
        let mut buffer = self.buffer.lock();
        buffer.ended = arrived.is_empty();
        buffer.items.extend(arrived);
        !buffer.ended
    }
}

/// A source whatever its types.
trait Items: Send + Sync {
    /// The next item or the end, if that is here.
    fn poll_item(&self, py: Python<'_>) -> Poll<Option<PyResult<Py<PyAny>>>>;

    /// An operation after which it is, unless another reader was faster.
    fn refilled(self: Arc<Self>, py: Python<'_>) -> PyResult<Bound<'_, PyAny>>;

    /// Drops the stream, on the runtime, and what arrived, here.
    fn close(&self);

    /// An operation after which a closed stream is dropped.
    fn closed(self: Arc<Self>, py: Python<'_>) -> PyResult<Bound<'_, PyAny>>;
}

impl<T, E> Items for Source<T, E>
where
    T: for<'py> IntoPyObject<'py> + Send + 'static,
    E: Into<PyErr> + Send + 'static,
{
    fn poll_item(&self, py: Python<'_>) -> Poll<Option<PyResult<Py<PyAny>>>> {
        let item = {
            let mut buffer = self.buffer.lock();
            if buffer.closed {
                return Poll::Ready(None);
            }
            match buffer.items.pop_front() {
                Some(item) => item,
                None if buffer.ended => return Poll::Ready(None),
                None => return Poll::Pending,
            }
        };
        Poll::Ready(Some(match item {
            Item::Next(Ok(value)) => to_python(py, value),
            Item::Next(Err(error)) => Err(to_exception(error)),
            Item::Panicked(message) => Err(RustPanic::new_err(message)),
        }))
    }

    fn refilled(self: Arc<Self>, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        let runtime = self.runtime.clone();
        runtime.future_into_py(py, async move {
            self.refill().await;
            Ok(())
        })
    }

    fn close(&self) {
        self.stop.stop();
        let unread = {
            let mut buffer = self.buffer.lock();
            buffer.closed = true;
            std::mem::take(&mut buffer.items)
        };
        drop(unread);
    }

    fn closed(self: Arc<Self>, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        let runtime = self.runtime.clone();
        runtime.future_into_py(py, async move {
            self.finish().await;
            Ok(())
        })
    }
}

/// A Rust stream under way: an async iterator.
#[pyclass(frozen, module = "asyncio_bridge")]
struct BridgeStream {
    items: Arc<dyn Items>,
    process: &'static Process,
}

#[pymethods]
impl BridgeStream {
    fn __aiter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __anext__(slf: Bound<'_, Self>) -> PyResult<Next> {
        slf.get().check_process()?;
        Ok(Next {
            stream: slf.unbind(),
            progress: Mutex::new(Progress::Begun(None)),
        })
    }

    /// Drop the stream and return when that is done. What was not read yet is lost; iteration
    /// ends.
    fn aclose<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.check_process()?;
        self.items.close();
        Arc::clone(&self.items).closed(py)
    }
}

impl BridgeStream {
    fn check_process(&self) -> PyResult<()> {
        if self.process.is_current() {
            return Ok(());
        }
        Err(PyRuntimeError::new_err(
            "a forked child cannot use a stream of its parent",
        ))
    }
}

impl Drop for BridgeStream {
    fn drop(&mut self) {
        if self.process.is_current() {
            self.items.close();
        } else {
            // A forked child must not touch its parent's runtime.
            std::mem::forget(Arc::clone(&self.items));
        }
    }
}

/// The awaitable of one `__anext__`.
#[pyclass(frozen, module = "asyncio_bridge")]
struct Next {
    stream: Py<BridgeStream>,
    progress: Mutex<Progress>,
}

enum Progress {
    /// With the operation that it waits for, if any.
    Begun(Option<Py<PyAny>>),
    Ended,
}

#[pymethods]
impl Next {
    fn __await__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    /// One step of `await`: the future to wait for, or the item.
    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let progress = std::mem::replace(&mut *self.progress.lock(), Progress::Ended);
        let Progress::Begun(mut refill) = progress else {
            return Err(PyRuntimeError::new_err("cannot reuse an awaited item"));
        };
        let items = &self.stream.get().items;
        loop {
            match items.poll_item(py) {
                Poll::Ready(Some(item)) => return Err(PyStopIteration::new_err((item?,))),
                Poll::Ready(None) => return Err(PyStopAsyncIteration::new_err(())),
                Poll::Pending => {}
            }
            let refill = match refill.take() {
                Some(refill) => refill.into_bound(py),
                None => Arc::clone(items).refilled(py)?,
            };
            if let Some(pending) = refill.cast::<PyIterator>()?.clone().next() {
                *self.progress.lock() = Progress::Begun(Some(refill.unbind()));
                return pending;
            }
        }
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.stream)?;
        // Not locked: whoever has the lock does nothing that the collector could interrupt.
        match self.progress.try_lock().as_deref() {
            Some(Progress::Begun(refill)) => visit.call(refill),
            Some(Progress::Ended) | None => Ok(()),
        }
    }
}

//! A Python awaitable as a Rust future.
//!
//! The awaitable is a task, or a future, of its event loop, whose handle keeps it alive and shows
//! it to the collector: the Rust future knows it by a number alone. Its outcome is extracted on the
//! loop's thread and sent through a oneshot channel. A Rust future that is dropped before tells the
//! loop, through the queue, to cancel what it waited for.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pyo3::conversion::FromPyObjectOwned;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;
use pyo3::{PyTraverseError, PyVisit, intern};
use tokio::sync::oneshot;

use crate::convert::from_python;
use crate::doorbell::{Arrival, Completions};
use crate::held::Held;
use crate::held_err::HeldErr;
use crate::loop_handle::LoopHandle;
use crate::owned::Owned;
use crate::sync::Arc;

/// Turns a Python awaitable into a Rust future: a coroutine, a task, a future, anything that has
/// `__await__`.
///
/// Has the shape of pyo3-async-runtimes' function of this name, but for what a thread of the
/// runtime may drop: the result is [`Held`], the error is a [`HeldErr`], which `?` turns into a
/// `PyErr`. [`into_future_as`] extracts the result where it comes into being.
///
/// The awaitable becomes a task of the event loop that runs on this thread, in a copy of the
/// current context, and is under way from now on. So call this where the loop runs, before the
/// future that is to await the result is handed to the runtime; a future that is to call Python by
/// itself takes an [`AsyncCallback`](crate::AsyncCallback) with it.
///
/// Dropping the Rust future cancels the task.
///
/// # Errors
///
/// `RuntimeError` if no event loop runs on this thread; `TypeError` for what is no awaitable;
/// `ValueError` for a future of another loop. The future itself ends with what the awaitable
/// raises, which is `CancelledError` if it is cancelled, or with `RuntimeError` if its loop is
/// closed before.
///
/// # Example
///
/// ```no_run
/// use asyncio_bridge::{future_into_py, into_future};
/// use pyo3::prelude::*;
///
/// /// `await twice(awaitable)`: a pair of its result.
/// #[pyfunction]
/// fn twice<'py>(py: Python<'py>, awaitable: Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
///     let result = into_future(awaitable)?;
///     future_into_py(py, async move {
///         // Runs on the runtime.
///         let result = result.await?;
///         Ok(vec![result])
///     })
/// }
/// ```
pub fn into_future(
    awaitable: Bound<'_, PyAny>,
) -> PyResult<impl Future<Output = Result<Held<Py<PyAny>>, HeldErr>> + Send + use<>> {
    into_future_as(awaitable)
}

/// [`into_future`] with its result extracted, on the loop's thread.
///
/// # Errors
///
/// As [`into_future`]. The future also ends with the error of the extraction.
///
/// # Example
///
/// ```no_run
/// use asyncio_bridge::{HeldErr, into_future_as, try_future_into_py};
/// use pyo3::prelude::*;
///
/// /// `await total(coroutines)`: the sum of their results.
/// #[pyfunction]
/// fn total<'py>(
///     py: Python<'py>,
///     coroutines: Vec<Bound<'py, PyAny>>,
/// ) -> PyResult<Bound<'py, PyAny>> {
///     let numbers: Vec<_> = coroutines
///         .into_iter()
///         .map(into_future_as::<i64>)
///         .collect::<PyResult<_>>()?;
///     try_future_into_py(py, async move {
///         let mut sum = 0;
///         for number in numbers {
///             sum += number.await?;
///         }
///         Ok::<_, HeldErr>(sum)
///     })
/// }
/// ```
pub fn into_future_as<T>(
    awaitable: Bound<'_, PyAny>,
) -> PyResult<impl Future<Output = Result<T, HeldErr>> + Send + use<T>>
where
    T: for<'py> FromPyObjectOwned<'py> + Send + 'static,
{
    let handle = LoopHandle::running(awaitable.py())?;
    let (reply, awaiting) = awaiting(handle.get().completions());
    let task = begin(&handle, awaitable, &reply)?;
    reply.wait_for(&handle, task);
    Ok(awaiting)
}

/// Makes an awaitable a task of the loop, if it is not one, which is to use a reply when it is done.
pub(crate) fn begin<T>(
    handle: &Bound<'_, LoopHandle>,
    awaitable: Bound<'_, PyAny>,
    reply: &Reply<T>,
) -> PyResult<Py<PyAny>> {
    static ENSURE_FUTURE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let py = handle.py();
    let named = PyDict::new(py);
    named.set_item(intern!(py, "loop"), handle.get().event_loop(py))?;
    let task = ENSURE_FUTURE
        .import(py, "asyncio", "ensure_future")?
        .call((awaitable,), Some(&named))?;
    let observer = Observer {
        handle: handle.clone().unbind(),
        number: reply.number,
    };
    task.call_method1(intern!(py, "add_done_callback"), (observer,))?;
    Ok(task.unbind())
}

/// An awaitable that a Rust future waits for.
pub(crate) struct Awaited {
    awaitable: Py<PyAny>,
    /// None once the loop was closed.
    reply: Option<Box<dyn Settle>>,
}

impl Awaited {
    pub(crate) fn awaitable(&self, py: Python<'_>) -> Py<PyAny> {
        self.awaitable.clone_ref(py)
    }

    /// Takes the reply, whose end is that of the Rust future.
    pub(crate) fn silence(&mut self) -> Option<Box<dyn Settle>> {
        self.reply.take()
    }

    pub(crate) fn visit(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.awaitable)
    }
}

/// The callback of an awaitable that a Rust future waits for.
#[pyclass(frozen, module = "asyncio_bridge")]
struct Observer {
    handle: Py<LoopHandle>,
    number: usize,
}

#[pymethods]
impl Observer {
    fn __call__(&self, done: &Bound<'_, PyAny>) {
        let py = done.py();
        let awaited = LoopHandle::awaited(self.handle.bind(py), self.number);
        // Unless somebody wants it, an error is left for asyncio to report.
        if let Some(reply) = awaited.and_then(|awaited| awaited.reply)
            && reply.is_wanted()
        {
            reply.settle(py, done.call_method0(intern!(py, "result")));
        }
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.handle)
    }
}

/// A reply, whatever its type.
pub(crate) trait Settle: Send {
    fn is_wanted(&self) -> bool;

    fn settle(self: Box<Self>, py: Python<'_>, outcome: PyResult<Bound<'_, PyAny>>);
}

/// The loop's end of a Rust future that waits for Python.
pub(crate) struct Reply<T> {
    number: usize,
    /// Its use or its end wakes the Rust future. In a forked child that is the parent's, on a
    /// runtime whose locks may be held for good.
    sender: Owned<oneshot::Sender<Result<T, HeldErr>>>,
    completions: Arc<Completions>,
}

impl<T> Reply<T>
where
    T: for<'py> FromPyObjectOwned<'py> + Send + 'static,
{
    /// Whether the Rust future is still there.
    pub(crate) fn is_wanted(&self) -> bool {
        self.sender.get().is_ok_and(|sender| !sender.is_closed())
    }

    /// Waits for a task that was begun for this reply.
    pub(crate) fn wait_for(self, handle: &Bound<'_, LoopHandle>, task: Py<PyAny>) {
        let number = self.number;
        let awaited = Awaited {
            awaitable: task,
            reply: Some(Box::new(self)),
        };
        LoopHandle::await_for_rust(handle, number, awaited);
    }

    /// Sends what can be extracted from an outcome. What nobody wants is dropped here.
    pub(crate) fn settle(self, py: Python<'_>, outcome: PyResult<Bound<'_, PyAny>>) {
        let extracted = outcome
            .and_then(|value| from_python(&value))
            .map_err(|error| HeldErr::new(py, &self.completions, error));
        if let Some(sender) = self.sender.into_inner() {
            drop(sender.send(extracted));
        }
    }
}

impl<T> Settle for Reply<T>
where
    T: for<'py> FromPyObjectOwned<'py> + Send + 'static,
{
    fn is_wanted(&self) -> bool {
        Self::is_wanted(self)
    }

    fn settle(self: Box<Self>, py: Python<'_>, outcome: PyResult<Bound<'_, PyAny>>) {
        Self::settle(*self, py, outcome);
    }
}

/// A Rust future that waits for Python.
#[must_use = "dropping it cancels what it waits for"]
pub(crate) struct Awaiting<T> {
    number: usize,
    receiver: oneshot::Receiver<Result<T, HeldErr>>,
    completions: Arc<Completions>,
    ended: bool,
}

/// Both ends of a wait for Python.
pub(crate) fn awaiting<T>(completions: &Arc<Completions>) -> (Reply<T>, Awaiting<T>) {
    let (sender, receiver) = oneshot::channel();
    let number = completions.number();
    let reply = Reply {
        number,
        sender: Owned::by(completions.process(), sender),
        completions: Arc::clone(completions),
    };
    let awaiting = Awaiting {
        number,
        receiver,
        completions: Arc::clone(completions),
        ended: false,
    };
    (reply, awaiting)
}

impl<T> Future for Awaiting<T> {
    type Output = Result<T, HeldErr>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if !self.completions.process().is_current() {
            return Poll::Ready(Err(HeldErr::lost(
                "a forked child cannot call into an event loop of its parent",
            )));
        }
        Pin::new(&mut self.receiver).poll(context).map(|received| {
            self.ended = true;
            received.unwrap_or_else(|_| {
                Err(HeldErr::lost(
                    "the event loop was closed before the awaitable was done",
                ))
            })
        })
    }
}

impl<T> Drop for Awaiting<T> {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        self.receiver.close();
        // A reply that came before is nobody's; nor is there anything left to cancel.
        if self.receiver.try_recv().is_err() {
            self.completions.send(Arrival::Unawaited(self.number));
        }
    }
}

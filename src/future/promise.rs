//! The runtime's side of an operation. Nothing here touches Python.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use crate::completion::{Completer, Operation};
use crate::convert::{to_exception, to_python};
use crate::doorbell::{Arrival, Completed, Completions};
use crate::error::{RustPanic, catch_panic};
use crate::sync::Arc;

/// How an operation ended, as Rust data.
pub(crate) enum Ended<T, E> {
    Returned(Result<T, E>),
    Panicked(String),
    /// The runtime dropped the future unfinished.
    Abandoned,
}

/// The value of a finished operation, whatever its type.
pub(crate) trait Output: Send {
    /// Converts the value to Python, on the loop's thread.
    fn convert(&mut self, py: Python<'_>) -> PyResult<Py<PyAny>>;
}

impl<T, E> Ended<T, E>
where
    T: for<'py> IntoPyObject<'py> + Send + 'static,
    E: Into<PyErr> + Send,
{
    pub(crate) fn into_python(self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        match self {
            Self::Returned(Ok(value)) => to_python(py, value),
            Self::Returned(Err(error)) => Err(to_exception(error)),
            Self::Panicked(message) => Err(RustPanic::new_err(message)),
            Self::Abandoned => Err(PyRuntimeError::new_err(
                "the runtime was shut down, or had no thread left, before the operation finished",
            )),
        }
    }
}

impl<T, E> Output for Option<Ended<T, E>>
where
    T: for<'py> IntoPyObject<'py> + Send + 'static,
    E: Into<PyErr> + Send,
{
    fn convert(&mut self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.take().unwrap_or(Ended::Abandoned).into_python(py)
    }
}

/// The duty to end an operation: by its future's result, its panic, or by being dropped.
pub(crate) struct Promise<T, E>
where
    Option<Ended<T, E>>: Output + 'static,
{
    completer: Option<Completer<Ended<T, E>>>,
    completions: Arc<Completions>,
}

/// A promise and the operation that it is for.
pub(crate) fn promise<T, E>(completions: &Arc<Completions>) -> (Promise<T, E>, Completed)
where
    Option<Ended<T, E>>: Output + 'static,
{
    let completer = Operation::pending();
    let operation: Completed = completer.operation().clone();
    let promise = Promise {
        completer: Some(completer),
        completions: Arc::clone(completions),
    };
    (promise, operation)
}

impl<T, E> Promise<T, E>
where
    Option<Ended<T, E>>: Output + 'static,
{
    /// Runs work that blocks this thread, unless its owner gave up before it began.
    pub(crate) fn run(mut self, work: impl FnOnce() -> Result<T, E>) {
        if self.is_given_up() {
            return;
        }
        self.end(match catch_panic(work) {
            Ok(result) => Ended::Returned(result),
            Err(message) => Ended::Panicked(message),
        });
    }

    /// Ends the operation with a value.
    pub(crate) fn fulfil(mut self, value: T) {
        self.end(Ended::Returned(Ok(value)));
    }

    /// None once the operation has ended.
    fn completer(&self) -> Option<&Completer<Ended<T, E>>> {
        self.completer.as_ref()
    }

    /// Whether the operation's owner gave it up, and so nobody waits for its end.
    pub(crate) fn is_given_up(&self) -> bool {
        let completer = self.completer();
        completer.is_none_or(|completer| completer.operation().is_cancelled())
    }

    fn end(&mut self, ended: Ended<T, E>) {
        if let Some(completer) = self.completer.take() {
            let completed = completer.complete(ended);
            self.completions.push(Arrival::Completed(completed));
        }
    }
}

pin_project! {
    /// A future and the promise that it keeps. No `async fn`, which would have a second slot for a
    /// future that it is given: those of clients take kilobytes.
    pub(crate) struct Kept<F, T, E>
    where
        Option<Ended<T, E>>: Output,
        Option<Ended<T, E>>: 'static,
    {
        #[pin]
        future: Option<F>,
        promise: Option<Promise<T, E>>,
    }
}

impl<F, T, E> Kept<F, T, E>
where
    F: Future<Output = Result<T, E>>,
    Option<Ended<T, E>>: Output + 'static,
{
    /// The future in its place, before there is a promise: a later move would copy it.
    pub(crate) fn boxed(future: F) -> Box<Self> {
        Box::new(Self {
            future: Some(future),
            promise: None,
        })
    }

    /// Has the future keep a promise: it runs until it ends or its owner gives up. What it held is
    /// dropped before its result is announced.
    pub(crate) fn keep(mut self: Box<Self>, promise: Promise<T, E>) -> Pin<Box<Self>> {
        self.promise = Some(promise);
        Box::into_pin(self)
    }
}

impl<F, T, E> Future for Kept<F, T, E>
where
    F: Future<Output = Result<T, E>>,
    Option<Ended<T, E>>: Output + 'static,
{
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut this = self.project();
        let completer = this.promise.as_ref().and_then(Promise::completer);
        let Some(operation) = completer.map(Completer::operation) else {
            return Poll::Ready(());
        };
        let ended = if operation.is_cancelled() {
            None
        } else if let Some(future) = this.future.as_mut().as_pin_mut() {
            match catch_panic(|| future.poll(context)) {
                Ok(Poll::Ready(result)) => Some(Ended::Returned(result)),
                // Registered only now: most futures that end at once need no wake-up.
                Ok(Poll::Pending) if operation.poll_cancelled(context) => None,
                Ok(Poll::Pending) => return Poll::Pending,
                Err(message) => Some(Ended::Panicked(message)),
            }
        } else {
            None
        };
        this.future.set(None);
        if let (Some(ended), Some(promise)) = (ended, this.promise) {
            promise.end(ended);
        }
        Poll::Ready(())
    }
}

impl<T, E> Drop for Promise<T, E>
where
    Option<Ended<T, E>>: Output + 'static,
{
    /// A cancelled operation has no one to tell: its owner cancelled it.
    fn drop(&mut self) {
        if !self.is_given_up() {
            self.end(Ended::Abandoned);
        }
    }
}

//! The loop's side of an operation: what Python sees of it.

use std::ffi::c_int;
use std::ops::{ControlFlow, Deref};

use pyo3::exceptions::PyRuntimeError;
use pyo3::exceptions::asyncio::{CancelledError, InvalidStateError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyType};
use pyo3::{PyTraverseError, PyVisit, intern};

use super::object;
use super::outcome::{Outcome, Raised};
use super::waiters::Waiters;
use crate::doorbell::Completed;
use crate::guarded::Guarded;
use crate::loop_handle::LoopHandle;
use crate::runtime::Runtime;
use crate::sync::atomic::{AtomicBool, Ordering};

/// The Rust part of a `BridgeFuture` object.
pub(crate) struct Body {
    pub(super) operation: Completed,
    pub(super) handle: Py<LoopHandle>,
    /// Lives as long as its operations.
    _runtime: Option<Runtime>,
    /// Where this was made, in asyncio's debug mode.
    source_traceback: Option<Py<PyAny>>,
    /// asyncio's handshake: set by `await`, cleared by the task that takes notice.
    blocking: AtomicBool,
    state: Guarded<State>,
}

pub(super) struct State {
    outcome: Outcome,
    pub(super) waiters: Waiters,
    cancel_message: Option<Py<PyAny>>,
    /// An error that nobody has asked for yet.
    unretrieved: bool,
}

/// A future that may outlive the current attachment.
pub(crate) struct BridgeFuture(Py<PyAny>);

impl BridgeFuture {
    #[allow(clippy::new_ret_no_self, reason = "Python gets the object")]
    pub(crate) fn new<'py>(
        class: &Bound<'py, PyType>,
        handle: Bound<'py, LoopHandle>,
        operation: Completed,
        runtime: Option<Runtime>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let source_traceback = handle.get().source_traceback(class.py())?;
        let body = Body {
            operation,
            handle: handle.unbind(),
            _runtime: runtime,
            source_traceback,
            blocking: AtomicBool::new(false),
            state: Guarded::new(State {
                outcome: Outcome::Pending,
                waiters: Waiters::default(),
                cancel_message: None,
                unretrieved: false,
            }),
        };
        object::allocate(class, body)
    }

    pub(crate) fn bind<'py>(&self, py: Python<'py>) -> FutureRef<'py> {
        FutureRef(self.0.bind(py).clone())
    }

    pub(crate) fn is_for(&self, py: Python<'_>, operation: &Completed) -> bool {
        std::ptr::addr_eq(
            std::sync::Arc::as_ptr(&object::body(self.0.bind(py)).operation),
            std::sync::Arc::as_ptr(operation),
        )
    }

    pub(crate) fn visit(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.0)
    }
}

/// A `BridgeFuture` on an attached thread.
pub(crate) struct FutureRef<'py>(Bound<'py, PyAny>);

impl Deref for FutureRef<'_> {
    type Target = Body;

    fn deref(&self) -> &Body {
        object::body(&self.0)
    }
}

impl<'py> FutureRef<'py> {
    /// The caller knows that this object is a `BridgeFuture`.
    pub(super) fn new(object: Bound<'py, PyAny>) -> Self {
        Self(object)
    }

    pub(crate) fn py(&self) -> Python<'py> {
        self.0.py()
    }

    pub(super) fn to_hold(&self) -> BridgeFuture {
        BridgeFuture(self.0.clone().unbind())
    }

    pub(crate) fn as_any(&self) -> &Bound<'py, PyAny> {
        &self.0
    }

    pub(crate) fn event_loop(&self) -> &Bound<'py, PyAny> {
        self.handle.get().event_loop(self.py())
    }

    pub(super) fn with<R>(&self, f: impl FnOnce(&mut State) -> R) -> R {
        self.state.with(&self.0, f)
    }

    /// Makes a delivered value visible to Python.
    pub(crate) fn settle(&self) {
        if !self.operation.is_delivered() {
            return;
        }
        let py = self.py();
        let Some(converted) = self.operation.take(|output| output.convert(py)) else {
            return;
        };
        let (outcome, message) = Outcome::of(py, converted);
        self.with(|state| {
            state.unretrieved = matches!(outcome, Outcome::Error(..));
            state.outcome = outcome;
        });
        if message.is_some() {
            self.set_cancel_message(message);
        }
    }

    pub(super) fn done(&self) -> bool {
        self.settle();
        self.with(|state| !matches!(state.outcome, Outcome::Pending))
    }

    pub(super) fn cancelled(&self) -> bool {
        self.with(|state| matches!(state.outcome, Outcome::Cancelled))
    }

    /// asyncio's name of the state.
    pub(super) fn state_name(&self) -> &'static str {
        self.settle();
        self.with(|state| match state.outcome {
            Outcome::Pending => "PENDING",
            Outcome::Value(_) | Outcome::Error(..) => "FINISHED",
            Outcome::Cancelled => "CANCELLED",
        })
    }

    /// One step of `await`: None if the task is to wait for this future.
    pub(super) fn step(&self) -> PyResult<Option<Py<PyAny>>> {
        if self.done() {
            return self.result().map(Some);
        }
        if self.blocking.swap(true, Ordering::Relaxed) {
            return Err(PyRuntimeError::new_err("await wasn't used with future"));
        }
        Ok(None)
    }

    pub(super) fn result(&self) -> PyResult<Py<PyAny>> {
        let py = self.py();
        self.retrieve("Result is not set.")?
            .map_err(|raised| raised.into_error(py))
    }

    pub(super) fn exception(&self) -> PyResult<Option<Py<PyAny>>> {
        let retrieved = self.retrieve("Exception is not set.")?;
        Ok(retrieved.err().map(|raised| raised.exception.into_any()))
    }

    /// The outcome, for somebody who asks for it: an error counts as retrieved from now on.
    fn retrieve(&self, not_yet: &'static str) -> PyResult<Result<Py<PyAny>, Raised>> {
        let py = self.py();
        self.settle();
        let found = self.with(|state| {
            state.unretrieved = false;
            match &state.outcome {
                Outcome::Pending => Err(Some(not_yet)),
                Outcome::Cancelled => Err(None),
                Outcome::Value(value) => Ok(Ok(value.clone_ref(py))),
                Outcome::Error(raised) => Ok(Err(raised.clone_ref(py))),
            }
        });
        found.map_err(|pending| match pending {
            Some(message) => InvalidStateError::new_err(message),
            None => self
                .cancelled_error()
                .map_or_else(|error| error, PyErr::from_value),
        })
    }

    /// A `CancelledError` with the message of the cancel, if that had one.
    pub(super) fn cancelled_error(&self) -> PyResult<Bound<'py, PyAny>> {
        let class = self.py().get_type::<CancelledError>();
        match self.cancel_message() {
            Some(message) => class.call1((message,)),
            None => class.call0(),
        }
    }

    pub(super) fn cancel_message(&self) -> Option<Py<PyAny>> {
        self.with(|state| {
            let message = state.cancel_message.as_ref();
            message.map(|message| message.clone_ref(self.py()))
        })
    }

    pub(super) fn set_cancel_message(&self, message: Option<Py<PyAny>>) {
        let old = self.with(|state| std::mem::replace(&mut state.cancel_message, message));
        drop(old);
    }

    /// Gives the operation up: the Rust future is dropped, all who wait are told through the
    /// loop. False if it was done before.
    pub(super) fn cancel(&self, message: Option<Py<PyAny>>) -> PyResult<bool> {
        let done = self.done();
        // Of a done one too, as with asyncio's own: who cancels does not want to hear of it.
        self.set_unretrieved(false);
        if done || !self.give_up() {
            return Ok(false);
        }
        let (waiters, old) = self.with(|state| {
            state.outcome = Outcome::Cancelled;
            (
                std::mem::take(&mut state.waiters),
                std::mem::replace(&mut state.cancel_message, message),
            )
        });
        drop(old);
        self.dismiss(waiters)?;
        Ok(true)
    }

    /// The end of an await by an exception or by being closed: where it was the only one, and an
    /// await that was never begun counts, the operation is given up too.
    pub(super) fn leave(&self) -> PyResult<()> {
        // Handed out to be waited for, and not taken up: it stays as asyncio's own does.
        let handed_out = self.blocking.swap(false, Ordering::Relaxed);
        if handed_out || self.done() {
            return Ok(());
        }
        let wanted = self.with(|state| state.waiters.want_it());
        if !wanted {
            self.cancel(None)?;
        }
        Ok(())
    }

    /// Drops the Rust future, on the runtime. False if its value was delivered before.
    fn give_up(&self) -> bool {
        let cancelled = self.operation.cancel();
        // In a forked child the runtime has no threads, and its locks may be held for good.
        if cancelled && self.handle.get().process().is_current() {
            self.operation.interrupt();
        }
        cancelled
    }

    /// Ends an operation whose loop was closed, unless it was detached: nobody can be told any
    /// more. The callbacks stay, for the collector to find them in one piece with the tasks that
    /// they belong to: 3.11 crashes where a task dies while one of its coroutines is finalised.
    pub(crate) fn abandon(&self) {
        let detached = self.with(|state| state.waiters.detached);
        if detached || self.give_up() {
            self.with(|state| {
                if !detached {
                    state.outcome = Outcome::Cancelled;
                }
                state.waiters.token = None;
            });
        }
    }

    /// The result and the exception as asyncio's `repr` shows them: without asking for them.
    pub(super) fn peek(&self) -> (Option<Py<PyAny>>, Option<Py<PyAny>>) {
        let py = self.py();
        self.settle();
        self.with(|state| match &state.outcome {
            Outcome::Value(value) => (Some(value.clone_ref(py)), None),
            Outcome::Error(raised) => (None, Some(raised.exception.clone_ref(py).into_any())),
            Outcome::Pending | Outcome::Cancelled => (None, None),
        })
    }

    pub(super) fn source_traceback(&self) -> Option<Py<PyAny>> {
        let stack = self.source_traceback.as_ref();
        stack.map(|stack| stack.clone_ref(self.py()))
    }

    pub(super) fn blocking(&self) -> bool {
        self.blocking.load(Ordering::Relaxed)
    }

    pub(super) fn set_blocking(&self, blocking: bool) {
        self.blocking.store(blocking, Ordering::Relaxed);
    }

    pub(super) fn unretrieved(&self) -> bool {
        self.with(|state| state.unretrieved)
    }

    pub(super) fn set_unretrieved(&self, unretrieved: bool) {
        self.with(|state| state.unretrieved = unretrieved);
    }

    /// The last look at an object that nobody holds any more: an operation under way ends unless
    /// it was detached, and an error that nobody asked for is reported.
    pub(super) fn finalize(&self) -> PyResult<()> {
        self.settle();
        let (detached, unretrieved) =
            self.with(|state| (state.waiters.detached, state.unretrieved));
        if !detached {
            self.give_up();
        }
        if !unretrieved {
            return Ok(());
        }
        let class = self.0.get_type().name()?;
        let message = format!("{class} exception was never retrieved");
        self.report(&message, self.exception()?)
    }

    /// Gives an exception that belongs to nobody to the loop's exception handler.
    pub(super) fn report(&self, message: &str, exception: Option<Py<PyAny>>) -> PyResult<()> {
        let py = self.py();
        let details = PyDict::new(py);
        details.set_item("message", message)?;
        details.set_item("exception", exception)?;
        details.set_item("future", &self.0)?;
        if let Some(stack) = &self.source_traceback {
            details.set_item("source_traceback", stack)?;
        }
        self.event_loop()
            .call_method1(intern!(py, "call_exception_handler"), (details,))?;
        Ok(())
    }
}

impl Body {
    /// Shows the collector what this object holds.
    pub(super) fn traverse(
        &self,
        each: &mut dyn FnMut(&Py<PyAny>) -> ControlFlow<c_int>,
    ) -> ControlFlow<c_int> {
        each(self.handle.as_any())?;
        if let Some(stack) = &self.source_traceback {
            each(stack)?;
        }
        // SAFETY: the collector stops all threads.
        #[allow(unsafe_code)]
        let state = unsafe { self.state.peek() };
        state.outcome.traverse(each)?;
        state.waiters.traverse(each)?;
        state
            .cancel_message
            .as_ref()
            .map_or(ControlFlow::Continue(()), each)
    }
}

impl FutureRef<'_> {
    /// Breaks the cycles that this object may be part of.
    pub(super) fn clear(&self) {
        let cleared = self.with(|state| {
            let outcome = match &state.outcome {
                Outcome::Pending => None,
                _ => Some(std::mem::replace(&mut state.outcome, Outcome::Cancelled)),
            };
            let callbacks = std::mem::take(&mut state.waiters.callbacks);
            (outcome, callbacks, state.cancel_message.take())
        });
        drop(cleared);
    }
}

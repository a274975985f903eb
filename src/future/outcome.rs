//! How an operation ended, as far as Python may know.

use std::ffi::c_int;
use std::ops::ControlFlow;

use pyo3::exceptions::asyncio::CancelledError;
use pyo3::exceptions::{PyBaseException, PyRuntimeError, PyStopIteration};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyTraceback;

/// What Python may know of the outcome. It changes only between two callbacks of the loop.
pub(super) enum Outcome {
    Pending,
    Value(Py<PyAny>),
    Error(Raised),
    Cancelled,
}

/// An exception and the traceback to raise it with: each raise would lengthen the exception's own.
pub(super) struct Raised {
    pub(super) exception: Py<PyBaseException>,
    traceback: Option<Py<PyTraceback>>,
}

impl Raised {
    fn new(py: Python<'_>, error: PyErr) -> Self {
        let error = presentable(py, error);
        Self {
            traceback: error.traceback(py).map(Bound::unbind),
            exception: error.into_value(py),
        }
    }

    pub(super) fn clone_ref(&self, py: Python<'_>) -> Self {
        let traceback = self.traceback.as_ref();
        Self {
            exception: self.exception.clone_ref(py),
            traceback: traceback.map(|traceback| traceback.clone_ref(py)),
        }
    }

    pub(super) fn into_error(self, py: Python<'_>) -> PyErr {
        let error = PyErr::from_value(self.exception.into_bound(py).into_any());
        error.set_traceback(py, self.traceback.map(|traceback| traceback.into_bound(py)));
        error
    }
}

impl Outcome {
    /// The outcome of an operation that nobody here cancelled. If what it waited for was, that is
    /// a cancellation too, as it is of a task; with its message, if it has one.
    pub(super) fn of(py: Python<'_>, result: PyResult<Py<PyAny>>) -> (Self, Option<Py<PyAny>>) {
        match result {
            Ok(value) => (Self::Value(value), None),
            Err(error) if error.is_instance_of::<CancelledError>(py) => {
                let arguments = error.value(py).getattr(intern!(py, "args"));
                let message = arguments.and_then(|arguments| arguments.get_item(0));
                (Self::Cancelled, message.ok().map(Bound::unbind))
            }
            Err(error) => (Self::Error(Raised::new(py, error)), None),
        }
    }

    /// Shows the collector what this holds.
    pub(super) fn traverse(
        &self,
        each: &mut dyn FnMut(&Py<PyAny>) -> ControlFlow<c_int>,
    ) -> ControlFlow<c_int> {
        match self {
            Self::Pending | Self::Cancelled => ControlFlow::Continue(()),
            Self::Value(value) => each(value),
            Self::Error(raised) => {
                each(raised.exception.as_any())?;
                let traceback = raised.traceback.as_ref();
                traceback.map_or(ControlFlow::Continue(()), |traceback| {
                    each(traceback.as_any())
                })
            }
        }
    }
}

/// asyncio refuses a `StopIteration` as a future's exception: a coroutine cannot raise it.
fn presentable(py: Python<'_>, error: PyErr) -> PyErr {
    if !error.is_instance_of::<PyStopIteration>(py) {
        return error;
    }
    let replaced = PyRuntimeError::new_err(
        "StopIteration interacts badly with generators and cannot be raised into a Future",
    );
    let context = replaced
        .value(py)
        .setattr(intern!(py, "__context__"), error.value(py));
    replaced.set_cause(py, Some(error));
    context.err().unwrap_or(replaced)
}

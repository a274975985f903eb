//! What Python raised, for Rust futures.

use std::error::Error;
use std::fmt;

use pyo3::exceptions::asyncio::CancelledError;
use pyo3::exceptions::{PyBaseException, PyRuntimeError};
use pyo3::prelude::*;

use crate::doorbell::Completions;
use crate::held::Held;
use crate::sync::Arc;

/// Why a Python awaitable has no result: what it raised, or that its event loop is gone.
///
/// To a Rust future this is an error like any other: it can be shown (`ValueError: no such row`),
/// and dropped, on any thread. With `?` it becomes a [`PyErr`] that raises the very exception that
/// the awaitable did, `asyncio.CancelledError` included.
pub struct HeldErr(Cause);

enum Cause {
    Raised {
        exception: Held<Py<PyBaseException>>,
        text: Box<str>,
        cancelled: bool,
    },
    /// Nobody will ever raise or return anything.
    Lost(&'static str),
}

impl HeldErr {
    /// Holds an exception for its event loop's sake.
    pub(crate) fn new(py: Python<'_>, completions: &Arc<Completions>, error: PyErr) -> Self {
        let cancelled = error.is_instance_of::<CancelledError>(py);
        let text = describe(py, &error).into_boxed_str();
        Self(Cause::Raised {
            exception: Held::by(completions, error.into_value(py)),
            text,
            cancelled,
        })
    }

    pub(crate) fn lost(reason: &'static str) -> Self {
        Self(Cause::Lost(reason))
    }

    /// Whether the awaitable was cancelled, by Python: its error is `asyncio.CancelledError`.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        matches!(self.0, Cause::Raised { cancelled, .. } if cancelled)
    }
}

/// The last line of a traceback, as far as the exception can be shown.
fn describe(py: Python<'_>, error: &PyErr) -> String {
    let name = error.get_type(py).qualname();
    let name = name.map_or_else(|_| "an exception".to_owned(), |name| name.to_string());
    match error.value(py).str() {
        Ok(text) => match text.to_string_lossy() {
            text if text.is_empty() => name,
            text => format!("{name}: {text}"),
        },
        Err(_) => format!("{name}: <exception str() failed>"),
    }
}

impl fmt::Display for HeldErr {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Cause::Raised { text, .. } => formatter.write_str(text),
            Cause::Lost(reason) => write!(formatter, "RuntimeError: {reason}"),
        }
    }
}

impl fmt::Debug for HeldErr {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "HeldErr({self})")
    }
}

impl Error for HeldErr {}

impl From<HeldErr> for PyErr {
    fn from(error: HeldErr) -> Self {
        match error.0 {
            // Becomes an exception where it is raised. If it never is, it is dropped as a `Held`.
            Cause::Raised { exception, .. } => PyErr::new::<PyBaseException, _>(exception),
            Cause::Lost(reason) => PyRuntimeError::new_err(reason),
        }
    }
}

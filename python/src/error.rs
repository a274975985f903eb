//! Failures as Rust values, and their turn into Python exceptions.
//!
//! A future ends with an [`Error`]; the exception is made where Python is at hand, on the
//! caller's thread. The classes live in `aiospike/errors.py`, keyed by result code.

use std::time::Duration;

use aerospike_core::{ErrorKind, ResultCode};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyType};

use crate::refusal::Refusal;
use crate::transaction;

/// Result code of a client that has no connection to use.
const SERVER_NOT_AVAILABLE: i32 = -8;
/// Result code of an attempt budget that ran out; the reason is its cause.
const MAX_RETRIES_EXCEEDED: i32 = -11;
/// Result code of a failure that only adds context to its cause.
const CLIENT_ERROR: i32 = -1;
/// Result code of a transaction that cannot go on.
const TRANSACTION_FAILED: i32 = -17;

/// Why an operation failed.
#[derive(Debug)]
pub(crate) enum Error {
    /// aerospike-core or the server said so.
    Core(aerospike_core::Error),
    /// This crate said so, before or instead of aerospike-core.
    Client {
        /// The result code that stands for it.
        code: i32,
        /// What happened, for a reader.
        message: String,
        /// Whether a write may have been applied all the same.
        in_doubt: bool,
        /// The node that was asked, when there was one.
        node: Option<String>,
    },
}

impl Error {
    fn client(code: i32, message: impl Into<String>) -> Self {
        let message = message.into();
        Self::Client {
            code,
            message,
            in_doubt: false,
            node: None,
        }
    }

    /// The core did not connect: a node refused who asked, or there is none to ask.
    pub(crate) fn connecting(error: aerospike_core::Error) -> Self {
        match Refusal::in_report(&error.base_message()) {
            Some(refusal) => Self::Client {
                code: refusal.code,
                message: refusal.message,
                in_doubt: false,
                node: Some(refusal.node),
            },
            None if is_panic(&error) => {
                let hint = "aerospike-core does not understand what the nodes answered";
                Self::client(SERVER_NOT_AVAILABLE, hint)
            }
            None => Self::Core(error),
        }
    }

    /// Nothing found, where the server has an error of its own for that.
    pub(crate) fn none_for<T>(self, code: ResultCode) -> Result<Vec<T>, Self> {
        match &self {
            Self::Core(error) if result_code(error) == code.code() => Ok(Vec::new()),
            _ => Err(self),
        }
    }

    /// A verb was called on a client that never connected.
    pub(crate) fn not_connected() -> Self {
        let hint = "the client is not connected: call connect() or enter it as a context manager";
        Self::client(SERVER_NOT_AVAILABLE, hint)
    }

    /// A verb was called on a client after its `close()`.
    pub(crate) fn closed() -> Self {
        Self::client(SERVER_NOT_AVAILABLE, "the client is closed")
    }

    /// A connected client was used in a forked child of the process that connected it.
    pub(crate) fn forked() -> Self {
        let hint = "the client was connected by the parent of this forked process: connect again";
        Self::client(SERVER_NOT_AVAILABLE, hint)
    }

    /// A value the server would refuse, refused before it is sent.
    pub(crate) fn invalid_argument(message: impl Into<String>) -> Self {
        Self::client(ResultCode::ParameterError.code(), message)
    }

    /// A bin name the server would refuse.
    pub(crate) fn bin_name(message: impl Into<String>) -> Self {
        Self::client(ResultCode::BinNameTooLong.code(), message)
    }

    /// The nodes did not get done with the TLS handshake.
    pub(crate) fn handshake(limit: Duration) -> Self {
        let message = format!(
            "not connected by TLS within {} ms, 10 times the connect_timeout: do the nodes speak \
             TLS on this port?",
            limit.as_millis()
        );
        Self::client(SERVER_NOT_AVAILABLE, message)
    }

    /// The refusal that a node's answer to an info command is, if it is one: `ERROR:201:no index`.
    pub(crate) fn of_info(answer: &str) -> Option<Self> {
        let mut parts = answer.splitn(3, ':');
        let (kind, code, message) = (parts.next()?, parts.next(), parts.next());
        if !["ERROR", "FAIL"].contains(&kind) {
            return None;
        }
        let code = code.and_then(|code| code.parse().ok());
        let code = code.unwrap_or(ResultCode::ServerError.code());
        Some(Self::client(code, message.unwrap_or(answer)))
    }

    /// A task was waited for, but not long enough.
    pub(crate) fn not_done(limit: Duration) -> Self {
        let message = format!("the task is not done after {} ms", limit.as_millis());
        Self::client(ResultCode::Timeout.code(), message)
    }

    /// A connected client sees no node any more.
    pub(crate) fn no_nodes() -> Self {
        Self::client(SERVER_NOT_AVAILABLE, "there is no node to ask")
    }

    /// A transaction cannot do what it is asked for.
    pub(crate) fn transaction(message: impl Into<String>) -> Self {
        Self::client(TRANSACTION_FAILED, message)
    }

    /// What transactions need is not there.
    pub(crate) fn no_transactions() -> Self {
        let message = "transactions need a strong-consistency namespace of the Enterprise Edition";
        Self::client(ResultCode::EnterpriseOnly.code(), message)
    }

    /// Whether the core says by itself, with no cause and no code of its own, that something is wrong.
    pub(crate) fn is_plain(error: &aerospike_core::Error) -> bool {
        error.result_code() == CLIENT_ERROR && error.cause().is_none()
    }

    /// Whether what failed may have been applied all the same.
    pub(crate) fn in_doubt(&self) -> bool {
        match self {
            Self::Core(error) => error.in_doubt(),
            Self::Client { in_doubt, .. } => *in_doubt,
        }
    }

    /// The operation as a whole outlived its `total_timeout`.
    pub(crate) fn timeout(limit: Duration, in_doubt: bool) -> Self {
        Self::Client {
            code: ResultCode::Timeout.code(),
            message: format!(
                "no answer within the total timeout of {} ms",
                limit.as_millis()
            ),
            in_doubt,
            node: None,
        }
    }
}

impl From<aerospike_core::Error> for Error {
    fn from(error: aerospike_core::Error) -> Self {
        Self::Core(error)
    }
}

impl From<Error> for PyErr {
    fn from(error: Error) -> Self {
        match error {
            Error::Core(error) => exception(&error),
            Error::Client {
                code,
                message,
                in_doubt,
                node,
            } => raise(code, message, in_doubt, node, 0),
        }
    }
}

/// The numeric value of a server result code.
pub(crate) trait Code {
    /// As sent on the wire.
    fn code(self) -> i32;
}

impl Code for ResultCode {
    fn code(self) -> i32 {
        i32::from(u8::from(self))
    }
}

/// The result code that tells most about `error`.
pub(crate) fn result_code(error: &aerospike_core::Error) -> i32 {
    let reason = reason(error);
    match reason.kind() {
        ErrorKind::Io(_) => SERVER_NOT_AVAILABLE,
        _ => reason.result_code(),
    }
}

/// The exception for a failure that aerospike-core reported.
pub(crate) fn exception(error: &aerospike_core::Error) -> PyErr {
    let mut message = reason(error).base_message();
    if let Some(attempts) = error.iteration().filter(|attempts| *attempts > 1) {
        message = format!("{message} (after {attempts} attempts)");
    }
    let node = error.node().map(str::to_owned);
    let raised = raise(
        result_code(error),
        message,
        error.in_doubt(),
        node,
        error.sub_code(),
    );
    transaction::outcome::explain(raised, error)
}

/// Whether the task that connects panicked, which the core calls an invalid argument.
fn is_panic(error: &aerospike_core::Error) -> bool {
    matches!(error.kind(), ErrorKind::InvalidArgument)
        && error.base_message().contains("JoinError::Panic")
}

/// The cause behind wrappers that only say "gave up": what users want to catch is why.
fn reason(error: &aerospike_core::Error) -> &aerospike_core::Error {
    let mut error = error;
    while let (MAX_RETRIES_EXCEEDED | CLIENT_ERROR, Some(cause)) =
        (error.result_code(), error.cause())
    {
        error = cause;
    }
    error
}

fn raise(code: i32, message: String, in_doubt: bool, node: Option<String>, sub_code: u32) -> PyErr {
    Python::attach(|py| match class_of(py, code) {
        Ok(class) => PyErr::from_type(class, (message, code, in_doubt, node, sub_code)),
        Err(error) => error,
    })
}

fn class_of(py: Python<'_>, code: i32) -> PyResult<Bound<'_, PyType>> {
    static FAMILIES: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
    static BASE: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let families = FAMILIES.get_or_try_init(py, || {
        let table = py.import("aiospike.errors")?.getattr("FAMILY_OF_CODE")?;
        PyResult::Ok(table.cast_into::<PyDict>()?.unbind())
    })?;
    match families.bind(py).get_item(code)? {
        Some(class) => Ok(class.cast_into::<PyType>()?),
        None => BASE
            .import(py, "aiospike.errors", "AerospikeError")
            .cloned(),
    }
}

//! Failures as Rust values, and their turn into Python exceptions.
//!
//! A future ends with an [`Error`]; its exception is made where Python is at hand, on the thread
//! of the loop or of the blocking caller.

use std::error::Error as _;
use std::fmt::Write as _;

use pyo3::exceptions::{PyConnectionError, PyException, PyTimeoutError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyTuple, PyType};
use reqwest::{StatusCode, Url};

/// Why there is no answer, or not the one that was wanted.
pub(crate) enum Error {
    /// reqwest said so.
    Request(reqwest::Error),
    /// The server answered with an error, and the caller asked to be told.
    Status(StatusCode, Url),
    /// The body has been given out, or is being read.
    BodyTaken,
}

impl From<reqwest::Error> for Error {
    fn from(error: reqwest::Error) -> Self {
        Self::Request(error)
    }
}

impl From<Error> for PyErr {
    fn from(error: Error) -> Self {
        // Attached already: this costs a look at a thread local.
        Python::attach(|py| error.exception(py).unwrap_or_else(|failed| failed))
    }
}

impl Error {
    fn exception(&self, py: Python<'_>) -> PyResult<PyErr> {
        let classes = Classes::get(py)?;
        let raise = |class: &Py<PyType>, message: String| {
            PyErr::from_type(class.bind(py).clone(), (message,))
        };
        Ok(match self {
            Self::Request(error) if error.is_timeout() => raise(&classes.timeout, chain(error)),
            Self::Request(error) if error.is_connect() => raise(&classes.connect, chain(error)),
            Self::Request(error) => raise(&classes.http, chain(error)),
            Self::Status(status, url) => {
                let error = raise(&classes.status, format!("{status} for {url}"));
                error.value(py).setattr("status", status.as_u16())?;
                error
            }
            Self::BodyTaken => raise(
                &classes.http,
                "the body was given out already: it is read once, whole or in chunks".to_owned(),
            ),
        })
    }
}

/// The message of an error and those of its causes, which tell the reason.
fn chain(error: &reqwest::Error) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        // Writing to a string cannot fail.
        let _ = write!(message, ": {error}");
        cause = error.source();
    }
    message
}

/// The exceptions of this module.
struct Classes {
    http: Py<PyType>,
    connect: Py<PyType>,
    timeout: Py<PyType>,
    status: Py<PyType>,
}

impl Classes {
    fn get(py: Python<'_>) -> PyResult<&Self> {
        static CLASSES: PyOnceLock<Classes> = PyOnceLock::new();
        CLASSES.get_or_try_init(py, || {
            let exception = py.get_type::<PyException>();
            let http = new_class(py, "HttpError", "A request failed.", (exception,))?;
            let family =
                |name, doc, builtin| new_class(py, name, doc, (&http, builtin)).map(Bound::unbind);
            Ok(Self {
                connect: family(
                    "ConnectError",
                    "There is no connection to the server.",
                    py.get_type::<PyConnectionError>(),
                )?,
                timeout: family(
                    "TimeoutError",
                    "The answer, or its body, took too long.",
                    py.get_type::<PyTimeoutError>(),
                )?,
                status: new_class(py, "StatusError", "The server answered `status`.", (&http,))?
                    .unbind(),
                http: http.unbind(),
            })
        })
    }

    fn all(&self) -> [&Py<PyType>; 4] {
        [&self.http, &self.connect, &self.timeout, &self.status]
    }
}

/// `class name(*bases)`: PyO3's own way allows for one base only.
fn new_class<'py>(
    py: Python<'py>,
    name: &str,
    doc: &str,
    bases: impl IntoPyObject<'py, Target = PyTuple>,
) -> PyResult<Bound<'py, PyType>> {
    let members = PyDict::new(py);
    members.set_item("__module__", "http_client")?;
    members.set_item("__doc__", doc)?;
    let class = py.get_type::<PyType>().call1((name, bases, members))?;
    Ok(class.cast_into()?)
}

/// Adds the exceptions to the module.
pub(crate) fn add_to(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    for class in Classes::get(py)?.all() {
        let class = class.bind(py);
        module.add(class.name()?, class)?;
    }
    Ok(())
}

//! What belongs to the process that made it.

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use crate::lifecycle::Process;

/// A value that belongs to the process that made it: a client, a pool, a connection.
///
/// A forked child inherits sockets and tasks in name only. The tasks never run there, and closing
/// the sockets would take them from the parent's poller, which both share. So in a child [`get`]
/// refuses, and dropping leaks the value: what it would touch is the parent's.
///
/// A fork is noticed where Python makes it: `os.fork()`, `multiprocessing`, a pre-forking server.
///
/// [`get`]: Owned::get
///
/// # Example
///
/// ```no_run
/// use std::sync::Arc;
///
/// use asyncio_bridge::{Owned, try_future_into_py};
/// use pyo3::prelude::*;
/// # struct Pool;
/// # impl Pool {
/// #     async fn ping(&self) -> PyResult<()> { Ok(()) }
/// # }
///
/// /// A client whose `ping()` raises `RuntimeError` in a forked child.
/// #[pyclass(frozen)]
/// struct Client {
///     pool: Owned<Arc<Pool>>,
/// }
///
/// #[pymethods]
/// impl Client {
///     #[new]
///     fn new(py: Python<'_>) -> PyResult<Self> {
///         let pool = Owned::new(py, Arc::new(Pool))?;
///         Ok(Self { pool })
///     }
///
///     fn ping<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
///         let pool = Arc::clone(self.pool.get()?);
///         try_future_into_py(py, async move { pool.ping().await })
///     }
/// }
/// ```
pub struct Owned<T> {
    process: &'static Process,
    /// Always there, until it is dropped or moved on.
    value: Option<T>,
}

impl<T> Owned<T> {
    /// For this process.
    ///
    /// # Errors
    ///
    /// `RuntimeError` in a sub-interpreter; `ValueError` for a wrong setting in the environment.
    pub fn new(py: Python<'_>, value: T) -> PyResult<Self> {
        Ok(Self::by(Process::current(py)?, value))
    }

    pub(crate) fn by(process: &'static Process, value: T) -> Self {
        Self {
            process,
            value: Some(value),
        }
    }

    /// The value, unless this is a forked child.
    pub(crate) fn into_inner(mut self) -> Option<T> {
        self.process.is_current().then(|| self.value.take())?
    }

    /// The value.
    ///
    /// # Errors
    ///
    /// `RuntimeError` in a forked child of the process that made it.
    pub fn get(&self) -> PyResult<&T> {
        let value = self.value.as_ref().filter(|_| self.process.is_current());
        value.ok_or_else(|| {
            PyRuntimeError::new_err(
                "this object belongs to the parent of this forked process; make a new one",
            )
        })
    }
}

impl<T> Drop for Owned<T> {
    fn drop(&mut self) {
        if !self.process.is_current() {
            std::mem::forget(self.value.take());
        }
    }
}

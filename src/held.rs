//! Python objects that travel with Rust futures, and go home to be dropped.

use std::fmt;
use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};

use pyo3::conversion::FromPyObjectOwned;
use pyo3::ffi;
use pyo3::prelude::*;

use crate::doorbell::{Arrival, Completions};
use crate::lifecycle::Process;
use crate::loop_handle::LoopHandle;
use crate::sync::Arc;
use crate::waker::Errand;

/// A value that holds Python objects and may be dropped on any thread.
///
/// A future that captures a `Py<…>` drops it where it ends: on a thread of the runtime, which is
/// not attached to the interpreter. PyO3 then puts the object aside, under a lock that all threads
/// share, until some thread happens to attach. A `Held` that is let go of on such a thread goes to
/// the event loop where it was made instead, which drops it with what else has come, or to the
/// bridge's waker thread if no loop ran there, or that loop was closed. On an attached thread it
/// is dropped at once.
///
/// What a loop that does not run any more, and was not closed, is to drop stays until it is. At
/// interpreter exit, and in a forked child whose parent made it, the value is leaked if it is let
/// go of on a thread that is not attached.
///
/// `Held<Py<…>>` can be an argument and a result of functions for Python.
///
/// # Example
///
/// ```no_run
/// use asyncio_bridge::{Held, future_into_py};
/// use pyo3::prelude::*;
///
/// /// `await after(seconds, object)`: gives the object back. If that is cancelled the object is
/// /// dropped by the event loop.
/// #[pyfunction]
/// fn after<'py>(
///     py: Python<'py>,
///     seconds: f64,
///     object: Held<Py<PyAny>>,
/// ) -> PyResult<Bound<'py, PyAny>> {
///     future_into_py(py, async move {
///         tokio::time::sleep(std::time::Duration::from_secs_f64(seconds)).await;
///         Ok(object)
///     })
/// }
/// ```
pub struct Held<T: Send + 'static> {
    value: ManuallyDrop<T>,
    home: Home,
}

/// Who drops what was let go of on a thread that is not attached.
enum Home {
    Loop(Arc<Completions>),
    Waker(&'static Process),
}

impl<T: Send + 'static> Held<T> {
    /// Holds a value, which belongs to the event loop that runs on this thread, if there is one.
    ///
    /// # Errors
    ///
    /// `OSError` if the loop uses the bridge for the first time and a descriptor cannot be had;
    /// `RuntimeError` in a sub-interpreter.
    pub fn new(py: Python<'_>, value: T) -> PyResult<Self> {
        let home = match LoopHandle::try_running(py)? {
            Some(handle) => Home::Loop(Arc::clone(handle.get().completions())),
            None => Home::Waker(Process::current(py)?),
        };
        let value = ManuallyDrop::new(value);
        Ok(Self { value, home })
    }

    /// For the event loop that is known here by its queue.
    pub(crate) fn by(completions: &Arc<Completions>, value: T) -> Self {
        Self {
            value: ManuallyDrop::new(value),
            home: Home::Loop(Arc::clone(completions)),
        }
    }

    /// The value, which is dropped where the caller drops it.
    #[must_use]
    pub fn into_inner(self) -> T {
        let mut held = ManuallyDrop::new(self);
        // SAFETY: neither is used again: the drop of the whole does not run.
        #[allow(unsafe_code)]
        unsafe {
            std::ptr::drop_in_place(&raw mut held.home);
            ManuallyDrop::take(&mut held.value)
        }
    }
}

impl<T: Send + 'static> Drop for Held<T> {
    fn drop(&mut self) {
        // SAFETY: the value is not used again.
        #[allow(unsafe_code)]
        let value = unsafe { ManuallyDrop::take(&mut self.value) };
        if is_attached() {
            drop(value);
        } else {
            self.home.send(Box::new(value));
        }
    }
}

impl Home {
    fn send(&self, value: Box<dyn Send>) {
        match self {
            Self::Loop(completions) => completions.send(Arrival::LetGo(value)),
            Self::Waker(process) if process.is_current() => {
                process.waker().post(Errand::Discard(value));
            }
            Self::Waker(_) => std::mem::forget(value),
        }
    }
}

impl<T: Send + 'static> Deref for Held<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: Send + 'static> DerefMut for Held<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T: fmt::Debug + Send + 'static> fmt::Debug for Held<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Held").field(&*self.value).finish()
    }
}

impl<'py, T: IntoPyObject<'py> + Send + 'static> IntoPyObject<'py> for Held<T> {
    type Target = T::Target;
    type Output = T::Output;
    type Error = T::Error;

    fn into_pyobject(self, py: Python<'py>) -> Result<T::Output, T::Error> {
        self.into_inner().into_pyobject(py)
    }
}

impl<'py, T: FromPyObjectOwned<'py> + Send + 'static> FromPyObject<'_, 'py> for Held<T> {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let value = object.extract::<T>().map_err(Into::into)?;
        Self::new(object.py(), value)
    }
}

/// Whether this thread is attached to the interpreter.
///
/// `PyGILState_Check` would do, but says yes on every thread once there was a sub-interpreter.
fn is_attached() -> bool {
    // SAFETY: both may be called on any thread at any time, also after the interpreter's end.
    #[allow(unsafe_code)]
    unsafe {
        let own = ffi::PyGILState_GetThisThreadState();
        !own.is_null() && own == ffi::compat::PyThreadState_GetUnchecked()
    }
}

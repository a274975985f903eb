//! The functions behind the slots, methods and attributes of `BridgeFuture`.
//!
//! Each only translates between the C API and [`FutureRef`]. A `#[pyclass]` would cost twice as much per operation: its methods check a borrow, count
//! references and build argument tuples that nothing here needs.
#![allow(unsafe_code)]

use std::ffi::{c_int, c_void};
use std::ptr;

use pyo3::exceptions::{PyAttributeError, PyTypeError, PyValueError};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyTuple, PyTupleMethods};

use super::body::FutureRef;
use super::callback::Callback;
use crate::context::current;
use crate::convert::to_python;

/// The receiver of a slot or method.
///
/// # Safety
///
/// The interpreter calls: the thread is attached and `object` is a live `BridgeFuture`.
pub(super) unsafe fn receiver<'py>(object: *mut ffi::PyObject) -> FutureRef<'py> {
    // SAFETY: the caller's promise.
    unsafe { FutureRef::new(Bound::from_borrowed_ptr(Python::assume_attached(), object)) }
}

/// Runs what may drop a `Py`. The interpreter does not tell PyO3 that it calls; without that, what
/// is dropped goes into a global queue and lives on until the next call that PyO3 knows of.
///
/// Costs an attach where PyO3 is not in the stack, so what drops nothing does without.
///
/// # Safety
///
/// The interpreter calls: the thread is attached.
pub(super) unsafe fn attached<R>(f: impl FnOnce() -> R) -> R {
    // SAFETY: the caller's promise; attaching again cannot fail.
    unsafe { Python::attach_unchecked(|_| f()) }
}

/// A result as the C API wants it.
pub(super) trait IntoPointer {
    fn into_pointer(self, py: Python<'_>) -> *mut ffi::PyObject;
}

impl<T: for<'py> IntoPyObject<'py> + 'static> IntoPointer for PyResult<T> {
    fn into_pointer(self, py: Python<'_>) -> *mut ffi::PyObject {
        match self.and_then(|value| to_python(py, value)) {
            Ok(object) => object.into_ptr(),
            Err(error) => {
                error.restore(py);
                ptr::null_mut()
            }
        }
    }
}

pub(super) unsafe extern "C" fn repr(object: *mut ffi::PyObject) -> *mut ffi::PyObject {
    // SAFETY: called by the interpreter.
    let future = unsafe { receiver(object) };
    let text = || {
        let futures = future.py().import("asyncio.base_futures")?;
        let text = futures.call_method1("_future_repr", (future.as_any(),))?;
        Ok(text.unbind())
    };
    text().into_pointer(future.py())
}

/// Arguments of a vectorcall method: positional ones, then one for each name.
struct Arguments<'a, 'py> {
    py: Python<'py>,
    method: &'static str,
    positional: &'a [*mut ffi::PyObject],
    by_name: &'a [*mut ffi::PyObject],
    names: Option<Bound<'py, PyTuple>>,
}

impl<'py> Arguments<'_, 'py> {
    /// # Safety
    ///
    /// The values are as the interpreter passes them to a method with `METH_FASTCALL` and
    /// `METH_KEYWORDS`, and outlive this.
    unsafe fn of(
        future: &FutureRef<'py>,
        method: &'static str,
        values: *const *mut ffi::PyObject,
        count: ffi::Py_ssize_t,
        names: *mut ffi::PyObject,
    ) -> Self {
        let py = future.py();
        let count = count.unsigned_abs();
        // SAFETY: `names` is null or a tuple, `values` as long as both together; it may be null
        // only where that is nothing.
        unsafe {
            let names = Bound::from_borrowed_ptr_or_opt(py, names)
                .map(|names| names.cast_into_unchecked::<PyTuple>());
            let length = count + names.as_ref().map_or(0, PyTupleMethods::len);
            let values = if length == 0 {
                &[]
            } else {
                std::slice::from_raw_parts(values, length)
            };
            let (positional, by_name) = values.split_at(count);
            Self {
                py,
                method,
                positional,
                by_name,
                names,
            }
        }
    }

    /// The only positional argument, if there is one, and the only named one, if it has `name`.
    fn one_and(&self, name: &str) -> PyResult<[Option<Bound<'py, PyAny>>; 2]> {
        if self.positional.len() > 1 {
            return Err(PyTypeError::new_err(format!(
                "{}() takes at most 1 positional argument ({} given)",
                self.method,
                self.positional.len()
            )));
        }
        for other in self.names.iter().flatten() {
            if !other.eq(name)? {
                return Err(PyTypeError::new_err(format!(
                    "{}() got an unexpected keyword argument {}",
                    self.method,
                    other.repr()?
                )));
            }
        }
        // SAFETY: the interpreter keeps its arguments alive for the call.
        let bind =
            |value: &*mut ffi::PyObject| unsafe { Bound::from_borrowed_ptr(self.py, *value) };
        Ok([
            self.positional.first().map(bind),
            self.by_name.first().map(bind),
        ])
    }
}

pub(super) unsafe extern "C" fn add_done_callback(
    object: *mut ffi::PyObject,
    values: *const *mut ffi::PyObject,
    count: ffi::Py_ssize_t,
    names: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: called by the interpreter.
    let future = unsafe { receiver(object) };
    // SAFETY: as above.
    let arguments = unsafe { Arguments::of(&future, "add_done_callback", values, count, names) };
    let py = arguments.py;
    let add = || {
        let [function, context] = arguments.one_and("context")?;
        let function = function.ok_or_else(|| {
            PyTypeError::new_err(
                "add_done_callback() takes exactly 1 positional argument (0 given)",
            )
        })?;
        let context = match context {
            Some(context) if !context.is_none() => context,
            _ => current(py)?,
        };
        future.add_done_callback(Callback {
            function: function.unbind(),
            context: context.unbind(),
        })
    };
    add().into_pointer(py)
}

pub(super) unsafe extern "C" fn cancel(
    object: *mut ffi::PyObject,
    values: *const *mut ffi::PyObject,
    count: ffi::Py_ssize_t,
    names: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: called by the interpreter.
    let future = unsafe { receiver(object) };
    // SAFETY: as above.
    let arguments = unsafe { Arguments::of(&future, "cancel", values, count, names) };
    let cancel = || {
        let [first, keyword] = arguments.one_and("msg")?;
        let message = first.or(keyword).filter(|message| !message.is_none());
        // SAFETY: called by the interpreter.
        unsafe { attached(|| future.cancel(message.map(Bound::unbind))) }
    };
    cancel().into_pointer(arguments.py)
}

/// Methods without arguments: the interpreter passes the receiver and null.
macro_rules! plain_methods {
    ($($name:ident($future:ident) => $body:expr;)*) => {$(
        pub(super) unsafe extern "C" fn $name(
            object: *mut ffi::PyObject,
            _nothing: *mut ffi::PyObject,
        ) -> *mut ffi::PyObject {
            // SAFETY: called by the interpreter.
            let $future = unsafe { receiver(object) };
            let py = $future.py();
            let result: PyResult<_> = $body;
            result.into_pointer(py)
        }
    )*};
}

plain_methods! {
    done(future) => Ok(future.done());
    cancelled(future) => Ok(future.cancelled());
    result(future) => future.result();
    exception(future) => future.exception();
    get_loop(future) => Ok(future.event_loop().clone().unbind());
    detach(future) => future.detach();
    // SAFETY: called by the interpreter.
    close(future) => unsafe { attached(|| future.leave()) };
    make_cancelled_error(future) => future.cancelled_error().map(Bound::unbind);
}

pub(super) unsafe extern "C" fn remove_done_callback(
    object: *mut ffi::PyObject,
    function: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: called by the interpreter, the argument is a live object.
    let future = unsafe { receiver(object) };
    let py = future.py();
    // SAFETY: as above.
    let removed = unsafe {
        let function = Bound::from_borrowed_ptr(py, function);
        attached(|| future.remove_done_callback(&function))
    };
    removed.into_pointer(py)
}

/// Attributes: the interpreter passes the receiver and null.
macro_rules! getters {
    ($($name:ident($future:ident) => $body:expr;)*) => {$(
        pub(super) unsafe extern "C" fn $name(
            object: *mut ffi::PyObject,
            _nothing: *mut c_void,
        ) -> *mut ffi::PyObject {
            // SAFETY: called by the interpreter.
            let $future = unsafe { receiver(object) };
            let py = $future.py();
            let value: PyResult<_> = $body;
            value.into_pointer(py)
        }
    )*};
}

getters! {
    get_blocking(future) => Ok(future.blocking());
    get_state(future) => Ok(future.state_name());
    get_event_loop(future) => Ok(future.event_loop().clone().unbind());
    get_log_traceback(future) => Ok(future.unretrieved());
    get_cancel_message(future) => Ok(future.cancel_message());
    get_result(future) => Ok(future.peek().0);
    get_exception(future) => Ok(future.peek().1);
    get_source_traceback(future) => Ok(future.source_traceback());
    get_name(future) => future.as_any().get_type().name().map(Bound::unbind);
    get_callbacks(future) => {
        let callbacks = future.callbacks();
        Ok((!callbacks.is_empty()).then_some(callbacks))
    };
}

/// Attributes that can be set. Deleting one is refused.
macro_rules! setters {
    ($($name:ident($future:ident, $value:ident) => $body:expr;)*) => {$(
        pub(super) unsafe extern "C" fn $name(
            object: *mut ffi::PyObject,
            value: *mut ffi::PyObject,
            _nothing: *mut c_void,
        ) -> c_int {
            // SAFETY: called by the interpreter; the value is null or a live object.
            let ($future, value) = unsafe {
                let future = receiver(object);
                let value = Bound::from_borrowed_ptr_or_opt(future.py(), value);
                (future, value)
            };
            let set = || -> PyResult<()> {
                let $value = value
                    .ok_or_else(|| PyAttributeError::new_err("cannot delete attribute"))?;
                $body
            };
            match set() {
                Ok(()) => 0,
                Err(error) => {
                    error.restore($future.py());
                    -1
                }
            }
        }
    )*};
}

setters! {
    set_blocking(future, value) => {
        future.set_blocking(value.is_truthy()?);
        Ok(())
    };
    set_log_traceback(future, value) => {
        if value.is_truthy()? {
            return Err(PyValueError::new_err("_log_traceback can only be set to False"));
        }
        future.set_unretrieved(false);
        Ok(())
    };
    set_cancel_message(future, value) => {
        let message = (!value.is_none()).then(|| value.unbind());
        // SAFETY: called by the interpreter.
        unsafe { attached(|| future.set_cancel_message(message)) };
        Ok(())
    };
}

//! `BridgeFuture` as what `await`, `yield from` and a task drive: an iterator and a coroutine.
//!
//! asyncio takes what has `send`, `throw`, `close` and `__await__` for a coroutine, and makes
//! tasks of such.
#![allow(unsafe_code)]

use std::ptr;

use pyo3::exceptions::{PyBaseException, PyDeprecationWarning, PyStopIteration, PyTypeError};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyTraceback, PyTuple, PyType};

use super::slots::{attached, receiver};

pub(super) unsafe extern "C" fn await_slot(object: *mut ffi::PyObject) -> *mut ffi::PyObject {
    // SAFETY: the interpreter passes a live object.
    unsafe { ffi::Py_NewRef(object) }
}

pub(super) unsafe extern "C" fn iternext(object: *mut ffi::PyObject) -> *mut ffi::PyObject {
    // SAFETY: called by the interpreter.
    unsafe {
        resume(object, |value| {
            // None needs no exception.
            if !value.is_none() {
                stop_iteration(value);
            }
        })
    }
}

/// The method: what is sent is nobody's, as with asyncio's own futures.
pub(super) unsafe extern "C" fn send(
    object: *mut ffi::PyObject,
    _value: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: called by the interpreter.
    unsafe { resume(object, stop_iteration) }
}

/// One step, with the convention of iterators: null at the end, after `end` got the value.
///
/// # Safety
///
/// As [`receiver`].
unsafe fn resume(
    object: *mut ffi::PyObject,
    end: impl FnOnce(&Bound<'_, PyAny>),
) -> *mut ffi::PyObject {
    // SAFETY: the caller's promise.
    let future = unsafe { receiver(object) };
    let py = future.py();
    match future.step() {
        Ok(None) => future.as_any().clone().into_ptr(),
        Ok(Some(value)) => {
            end(value.bind(py));
            value.drop_ref(py);
            ptr::null_mut()
        }
        Err(error) => {
            error.restore(py);
            ptr::null_mut()
        }
    }
}

/// Raises `StopIteration` with a value.
fn stop_iteration(value: &Bound<'_, PyAny>) {
    let py = value.py();
    // The interpreter unpacks a tuple into arguments, and takes an exception for the whole one.
    if value.is_instance_of::<PyTuple>() || value.is_instance_of::<PyBaseException>() {
        match py.get_type::<PyStopIteration>().call1((value,)) {
            Ok(stop) => PyErr::from_value(stop).restore(py),
            Err(error) => error.restore(py),
        }
        return;
    }
    // SAFETY: attached, both are live objects.
    unsafe { ffi::PyErr_SetObject(ffi::PyExc_StopIteration, value.as_ptr()) }
}

/// The slot: one step without an exception at the end.
pub(super) unsafe extern "C" fn am_send(
    object: *mut ffi::PyObject,
    _value: *mut ffi::PyObject,
    result: *mut *mut ffi::PyObject,
) -> ffi::PySendResult {
    // SAFETY: called by the interpreter.
    let future = unsafe { receiver(object) };
    let (object, outcome) = match future.step() {
        Ok(None) => (
            future.as_any().clone().into_ptr(),
            ffi::PySendResult::PYGEN_NEXT,
        ),
        Ok(Some(value)) => (value.into_ptr(), ffi::PySendResult::PYGEN_RETURN),
        Err(error) => {
            error.restore(future.py());
            (ptr::null_mut(), ffi::PySendResult::PYGEN_ERROR)
        }
    };
    // SAFETY: the interpreter passes a valid place.
    unsafe { *result = object };
    outcome
}

pub(super) unsafe extern "C" fn throw(
    object: *mut ffi::PyObject,
    arguments: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: called by the interpreter, with a tuple.
    let (future, arguments) = unsafe {
        let future = receiver(object);
        let arguments = Bound::from_borrowed_ptr(future.py(), arguments);
        (future, arguments.cast_into_unchecked::<PyTuple>())
    };
    let throw = || {
        let error = thrown(&arguments)?;
        // SAFETY: called by the interpreter.
        unsafe { attached(|| future.leave()) }?;
        Ok(error)
    };
    let error = throw().unwrap_or_else(|error: PyErr| error);
    error.restore(future.py());
    ptr::null_mut()
}

/// The exception that the arguments of `throw` stand for, as coroutines read them: an instance or
/// a class; or, deprecated, a class, a value and a traceback.
fn thrown(arguments: &Bound<'_, PyTuple>) -> PyResult<PyErr> {
    let py = arguments.py();
    let count = arguments.len();
    if !(1..=3).contains(&count) {
        return Err(PyTypeError::new_err(format!(
            "throw() takes 1 to 3 arguments ({count} given)"
        )));
    }
    if count > 1 && py.version_info() >= (3, 12) {
        let category = py.get_type::<PyDeprecationWarning>();
        let message = c"the (type, exc, tb) signature of throw() is deprecated, use the single-arg signature instead.";
        PyErr::warn(py, &category, message, 1)?;
    }
    let given = |index| {
        let argument = arguments.get_item(index).ok();
        argument.filter(|argument| !argument.is_none())
    };
    let exception = instance(&arguments.get_item(0)?, given(1))?;
    let traceback = given(2).map(Bound::cast_into::<PyTraceback>).transpose();
    let traceback = traceback
        .map_err(|_| PyTypeError::new_err("throw() third argument must be a traceback"))?;
    let error = PyErr::from_value(exception);
    if traceback.is_some() {
        error.set_traceback(py, traceback);
    }
    Ok(error)
}

/// An exception, given itself, or its class and what to make it of.
fn instance<'py>(
    exception: &Bound<'py, PyAny>,
    value: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    if exception.is_instance_of::<PyBaseException>() {
        return match value {
            None => Ok(exception.clone()),
            Some(_) => Err(PyTypeError::new_err(
                "instance exception may not have a separate value",
            )),
        };
    }
    let class = exception.cast::<PyType>().ok();
    let class = class.filter(|class| class.is_subclass_of::<PyBaseException>().unwrap_or(false));
    let Some(class) = class else {
        return Err(PyTypeError::new_err(format!(
            "exceptions must be classes or instances deriving from BaseException, not {}",
            exception.get_type().name()?
        )));
    };
    let Some(value) = value else {
        return class.call0();
    };
    if value.is_instance(class)? {
        return Ok(value);
    }
    match value.cast_into::<PyTuple>() {
        Ok(arguments) => class.call1(arguments),
        Err(other) => class.call1((other.into_inner(),)),
    }
}

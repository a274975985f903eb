//! Contexts, in the sense of `contextvars`.
#![allow(unsafe_code)]

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

/// A copy of the context that this thread runs in.
pub(crate) fn current(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    // SAFETY: attached; returns a new reference or fails.
    unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyContext_CopyCurrent()) }
}

/// A context without any values.
pub(crate) fn empty(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    static CONTEXT: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    CONTEXT
        .get_or_try_init(py, || {
            let class = py.import("contextvars")?.getattr("Context")?;
            Ok::<_, PyErr>(class.unbind())
        })?
        .bind(py)
        .call0()
}

pub(crate) fn copy<'py>(context: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    // SAFETY: a live object; the call fails for anything that is no context.
    unsafe { Bound::from_owned_ptr_or_err(context.py(), ffi::PyContext_Copy(context.as_ptr())) }
}

/// Makes a context this thread's until the guard is dropped. Fails if it was entered already, below
/// us on this stack or on another thread.
pub(crate) fn enter<'a, 'py>(context: &'a Bound<'py, PyAny>) -> PyResult<Entered<'a, 'py>> {
    // SAFETY: as in `copy`.
    if unsafe { ffi::PyContext_Enter(context.as_ptr()) } < 0 {
        return Err(PyErr::fetch(context.py()));
    }
    Ok(Entered(context))
}

/// A context that this thread is in.
pub(crate) struct Entered<'a, 'py>(&'a Bound<'py, PyAny>);

impl Drop for Entered<'_, '_> {
    /// What ran meanwhile has left the stack of contexts as it found it, so this does not fail.
    fn drop(&mut self) {
        let Self(context) = *self;
        // SAFETY: entered by `enter`.
        if unsafe { ffi::PyContext_Exit(context.as_ptr()) } < 0 {
            PyErr::fetch(context.py()).write_unraisable(context.py(), Some(context));
        }
    }
}

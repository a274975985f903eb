//! A `BridgeFuture` in memory: its layout, its making, and what the collector sees of it.
#![allow(unsafe_code)]

use std::ffi::{c_int, c_void};
use std::mem::{ManuallyDrop, offset_of};
use std::ops::ControlFlow;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyType, PyTypeMethods};

use super::body::Body;
use super::slots::{attached, receiver};

/// A `BridgeFuture` in memory.
#[repr(C)]
struct Object {
    head: ffi::PyObject,
    weakrefs: *mut ffi::PyObject,
    body: ManuallyDrop<Body>,
}

/// Makes the object for a body. The class is `future_type` or derived from it.
pub(super) fn allocate<'py>(class: &Bound<'py, PyType>, body: Body) -> PyResult<Bound<'py, PyAny>> {
    // SAFETY: the type is ready, and sized for `Object`. The allocation zeroes the memory and
    // shows it to the collector, which cannot run before the body is in place: nothing between
    // is a call into the interpreter.
    unsafe {
        let object = ffi::PyType_GenericAlloc(class.as_type_ptr(), 0);
        let bound = Bound::from_owned_ptr_or_err(class.py(), object)?;
        (&raw mut (*object.cast::<Object>()).body).write(ManuallyDrop::new(body));
        Ok(bound)
    }
}

/// The body of a `BridgeFuture`.
pub(super) fn body<'a>(object: &'a Bound<'_, PyAny>) -> &'a Body {
    // SAFETY: only `allocate` makes objects of this type, whose instances Python cannot make
    // itself; callers have objects that came from there or from a slot of the type. The body
    // stays in place until `dealloc`.
    unsafe { &(*object.as_ptr().cast::<Object>()).body }
}

/// What the type's table of slots and members needs to know of the layout.
pub(super) const SIZE: usize = size_of::<Object>();
pub(super) const WEAKREFS: usize = offset_of!(Object, weakrefs);

pub(super) unsafe extern "C" fn traverse(
    object: *mut ffi::PyObject,
    visit: ffi::visitproc,
    argument: *mut c_void,
) -> c_int {
    // SAFETY: called by the collector on a live object whose body is in place; see `allocate`.
    unsafe {
        let class = ffi::Py_TYPE(object).cast();
        let stop = visit(class, argument);
        if stop != 0 {
            return stop;
        }
        let mut each = |held: &Py<PyAny>| match visit(held.as_ptr(), argument) {
            0 => ControlFlow::Continue(()),
            stop => ControlFlow::Break(stop),
        };
        match (*object.cast::<Object>()).body.traverse(&mut each) {
            ControlFlow::Continue(()) => 0,
            ControlFlow::Break(stop) => stop,
        }
    }
}

pub(super) unsafe extern "C" fn clear(object: *mut ffi::PyObject) -> c_int {
    // SAFETY: called by the collector.
    unsafe {
        let future = receiver(object);
        attached(|| future.clear());
    }
    0
}

pub(super) unsafe extern "C" fn finalize(object: *mut ffi::PyObject) {
    // SAFETY: called by the interpreter, before the object's end.
    let future = unsafe { receiver(object) };
    let py = future.py();
    // An exception may be on its way through the frame that drops this object.
    let passing = PyErr::take(py);
    if let Err(error) = future.finalize() {
        error.write_unraisable(py, Some(future.as_any()));
    }
    if let Some(passing) = passing {
        passing.restore(py);
    }
}

pub(super) unsafe extern "C" fn dealloc(object: *mut ffi::PyObject) {
    // SAFETY: called by the interpreter for an object without references. The order is that of
    // the documentation: finalise (it may be resurrected), leave the collector, weak references,
    // contents, memory, and the reference to the type that instances of heap types hold.
    unsafe {
        if ffi::PyObject_CallFinalizerFromDealloc(object) < 0 {
            return;
        }
        ffi::PyObject_GC_UnTrack(object.cast());
        let this = object.cast::<Object>();
        if !(*this).weakrefs.is_null() {
            ffi::PyObject_ClearWeakRefs(object);
        }
        attached(|| ManuallyDrop::drop(&mut (*this).body));
        let class = ffi::Py_TYPE(object);
        if let Some(free) = (*class).tp_free {
            free(object.cast());
        }
        ffi::Py_DECREF(class.cast());
    }
}

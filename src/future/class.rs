//! The Python type `BridgeFuture`: its tables of methods, attributes and slots.
#![allow(unsafe_code)]

use std::ffi::{CStr, c_int, c_void};
use std::ptr;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

use super::{coroutine, object, slots};

/// The Python type `BridgeFuture`, of every awaitable that this crate makes.
///
/// For a module to offer: Python code names it in annotations, as in `BridgeFuture[int]`, and in
/// `isinstance`. It is a `collections.abc.Coroutine`, so a stub declares it as
/// `class BridgeFuture(Coroutine[Any, Any, T])` with the methods of a future.
///
/// # Errors
///
/// `MemoryError`, on first use only, when the type is made.
///
/// # Example
///
/// ```no_run
/// use asyncio_bridge::future_type;
/// use pyo3::prelude::*;
///
/// #[pymodule(gil_used = false)]
/// fn example(module: &Bound<'_, PyModule>) -> PyResult<()> {
///     module.add("BridgeFuture", future_type(module.py())?)
/// }
/// ```
pub fn future_type(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    static TYPE: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    TYPE.get_or_try_init(py, || make_type(py))
        .map(|class| class.bind(py))
}

/// A table that the type refers to for as long as it lives.
fn leak<T>(table: Vec<T>) -> *mut c_void {
    Box::leak(table.into_boxed_slice()).as_mut_ptr().cast()
}

fn methods() -> *mut c_void {
    use ffi::{METH_CLASS, METH_FASTCALL, METH_KEYWORDS, METH_NOARGS, METH_O, METH_VARARGS};

    let method = |name: &'static CStr, function, flags, doc: &'static CStr| ffi::PyMethodDef {
        ml_name: name.as_ptr(),
        ml_meth: function,
        ml_flags: flags,
        ml_doc: doc.as_ptr(),
    };
    let called = |name, function: ffi::PyCFunction, flags, doc| {
        let function = ffi::PyMethodDefPointer {
            PyCFunction: function,
        };
        method(name, function, flags, doc)
    };
    let plain = |name, function, doc| called(name, function, METH_NOARGS, doc);
    let vector = |name, function: ffi::PyCFunctionFastWithKeywords, doc| {
        let function = ffi::PyMethodDefPointer {
            PyCFunctionFastWithKeywords: function,
        };
        method(name, function, METH_FASTCALL | METH_KEYWORDS, doc)
    };
    leak(vec![
        vector(c"add_done_callback", slots::add_done_callback, c"add_done_callback($self, fn, /, *, context=None)\n--\n\nAdds a callback, to be run by the loop with this future when the operation is done."),
        vector(c"cancel", slots::cancel, c"cancel($self, msg=None)\n--\n\nEnds the operation and tells all who wait. False if it was done."),
        called(c"remove_done_callback", slots::remove_done_callback, METH_O, c"remove_done_callback($self, fn, /)\n--\n\nRemoves all instances of a callback and returns their number."),
        plain(c"done", slots::done, c"done($self)\n--\n\nWhether the operation ended or was cancelled."),
        plain(c"cancelled", slots::cancelled, c"cancelled($self)\n--\n\nWhether the operation was cancelled."),
        plain(c"result", slots::result, c"result($self)\n--\n\nThe result; raises what the operation raised, or asyncio.InvalidStateError before."),
        plain(c"exception", slots::exception, c"exception($self)\n--\n\nThe exception, or None if there is a result; asyncio.InvalidStateError before."),
        plain(c"get_loop", slots::get_loop, c"get_loop($self)\n--\n\nThe event loop that this future belongs to."),
        plain(c"detach", slots::detach, DETACH),
        called(c"send", coroutine::send, METH_O, c"send($self, value, /)\n--\n\nOne step of await, for tasks: this future, if that is to be waited for.\n\nRaises StopIteration with the result. The value is not used."),
        called(c"throw", coroutine::throw, METH_VARARGS, c"throw(value)\nthrow(type[, value[, traceback]])\n\nEnds an await by an exception, which is raised.\n\nIf nobody else awaits the operation, and it was not detached, it is cancelled."),
        plain(c"close", slots::close, c"close($self)\n--\n\nEnds an await.\n\nIf nobody else awaits the operation, and it was not detached, it is cancelled."),
        plain(c"_make_cancelled_error", slots::make_cancelled_error, c"_make_cancelled_error($self)\n--\n\nThe CancelledError to raise."),
        called(c"__class_getitem__", ffi::Py_GenericAlias, METH_O | METH_CLASS, c"See PEP 585."),
        ffi::PyMethodDef::zeroed(),
    ])
}

fn attributes() -> *mut c_void {
    let attribute = |name: &'static CStr, get, set| ffi::PyGetSetDef {
        name: name.as_ptr(),
        get: Some(get),
        set,
        doc: ptr::null(),
        closure: ptr::null_mut(),
    };
    leak(vec![
        attribute(
            c"_asyncio_future_blocking",
            slots::get_blocking,
            Some(slots::set_blocking as ffi::setter),
        ),
        attribute(c"__name__", slots::get_name, None),
        attribute(c"__qualname__", slots::get_name, None),
        attribute(c"_state", slots::get_state, None),
        attribute(c"_loop", slots::get_event_loop, None),
        attribute(c"_callbacks", slots::get_callbacks, None),
        attribute(c"_result", slots::get_result, None),
        attribute(c"_exception", slots::get_exception, None),
        attribute(
            c"_log_traceback",
            slots::get_log_traceback,
            Some(slots::set_log_traceback),
        ),
        attribute(c"_source_traceback", slots::get_source_traceback, None),
        attribute(
            c"_cancel_message",
            slots::get_cancel_message,
            Some(slots::set_cancel_message),
        ),
        ffi::PyGetSetDef::default(),
    ])
}

fn members() -> *mut c_void {
    leak(vec![
        ffi::PyMemberDef {
            name: c"__weaklistoffset__".as_ptr(),
            type_code: ffi::Py_T_PYSSIZET,
            offset: object::WEAKREFS.cast_signed(),
            flags: ffi::Py_READONLY,
            doc: ptr::null(),
        },
        ffi::PyMemberDef::default(),
    ])
}

fn make_type(py: Python<'_>) -> PyResult<Py<PyType>> {
    let slot = |slot, function: *mut c_void| ffi::PyType_Slot {
        slot,
        pfunc: function,
    };
    let mut slots = [
        slot(ffi::Py_tp_dealloc, object::dealloc as *mut c_void),
        slot(ffi::Py_tp_finalize, object::finalize as *mut c_void),
        slot(ffi::Py_tp_traverse, object::traverse as *mut c_void),
        slot(ffi::Py_tp_clear, object::clear as *mut c_void),
        slot(ffi::Py_tp_repr, slots::repr as *mut c_void),
        slot(ffi::Py_tp_iter, coroutine::await_slot as *mut c_void),
        slot(ffi::Py_tp_iternext, coroutine::iternext as *mut c_void),
        slot(ffi::Py_am_await, coroutine::await_slot as *mut c_void),
        slot(ffi::Py_am_send, coroutine::am_send as *mut c_void),
        slot(ffi::Py_tp_methods, methods()),
        slot(ffi::Py_tp_getset, attributes()),
        slot(ffi::Py_tp_members, members()),
        slot(ffi::Py_tp_doc, DOC.as_ptr().cast_mut().cast()),
        slot(0, ptr::null_mut()),
    ];
    let mut flags = ffi::Py_TPFLAGS_DEFAULT
        | ffi::Py_TPFLAGS_HAVE_GC
        | ffi::Py_TPFLAGS_DISALLOW_INSTANTIATION
        | ffi::Py_TPFLAGS_IMMUTABLETYPE;
    if cfg!(feature = "testing") {
        flags |= ffi::Py_TPFLAGS_BASETYPE;
    }
    let mut spec = ffi::PyType_Spec {
        name: c"asyncio_bridge.BridgeFuture".as_ptr(),
        basicsize: c_int::try_from(object::SIZE)?,
        itemsize: 0,
        flags: flags.try_into()?,
        slots: slots.as_mut_ptr(),
    };
    // SAFETY: the tables above have the layout and signatures that their slots ask for.
    unsafe {
        let class = Bound::from_owned_ptr_or_err(py, ffi::PyType_FromSpec(&raw mut spec))?;
        Ok(class.cast_into_unchecked::<PyType>().unbind())
    }
}

const DOC: &CStr = c"\
An operation under way: an awaitable with the methods of an asyncio future.

Await it, hand it to gather, wait_for, shield or as_completed, or make a task of it with
asyncio.create_task or TaskGroup.create_task, which accept it because it is a coroutine too. For
that reason asyncio.wait refuses it, as it does every coroutine: give it asyncio.create_task(it).

Cancelling it, or a task that awaits it, ends the operation. So does dropping it before it was
awaited, unless detach() was called.";

const DETACH: &CStr = c"\
detach($self)
--

Lets the operation run to its end though nobody awaits it or holds this object.

An error that nobody retrieved goes to the loop's exception handler once the operation is done.
cancel() still ends it, and so does cancelling a task that waits for it: shield it from that. When
its loop is closed it goes on, for as long as the runtime that it is on, and nobody is told.";

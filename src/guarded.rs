//! State of a Python object, guarded by what guards the object itself.
//!
//! With the GIL that is the GIL; on a free-threaded build it is the object's critical section,
//! which costs two uncontended atomic operations and cannot deadlock: the interpreter suspends it
//! when its thread blocks.
#![allow(unsafe_code)]

use std::cell::{Cell, UnsafeCell};

use pyo3::prelude::*;
use pyo3::sync::critical_section::with_critical_section;

/// A field of a Python object that its methods change.
pub(crate) struct Guarded<T> {
    busy: Cell<bool>,
    value: UnsafeCell<T>,
}

// SAFETY: `with` is entered by one thread at a time, see there; the value moves between them.
unsafe impl<T: Send> Sync for Guarded<T> {}

impl<T> Guarded<T> {
    pub(crate) fn new(value: T) -> Self {
        Self {
            busy: Cell::new(false),
            value: UnsafeCell::new(value),
        }
    }

    /// Lends the value to `f`. `owner` is the object that holds this field.
    ///
    /// `f` must not run Python code, which includes dropping the last reference to an object:
    /// that could suspend the guard. If it does and somebody else comes, that one panics.
    pub(crate) fn with<R>(&self, owner: &Bound<'_, PyAny>, f: impl FnOnce(&mut T) -> R) -> R {
        with_critical_section(owner, || {
            assert!(!self.busy.replace(true), "a guarded field is in use");
            // SAFETY: the GIL or the critical section keeps other threads out, and `busy` keeps
            // out this one, and others should `f` suspend the section.
            let result = f(unsafe { &mut *self.value.get() });
            self.busy.set(false);
            result
        })
    }

    /// Reads the value while the garbage collector has stopped all threads, or while nobody else
    /// can reach the object any more.
    ///
    /// # Safety
    ///
    /// One of the two holds.
    pub(crate) unsafe fn peek(&self) -> &T {
        // SAFETY: no thread stops for the collector inside `with`, as nothing there calls into
        // the interpreter; else the caller's promise.
        unsafe { &*self.value.get() }
    }
}

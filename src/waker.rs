//! The one thread, besides those of event loops, that ever calls into an event loop.
//!
//! It starts with the first errand and keeps its thread state: on a free-threaded build making one
//! costs more than a hundred times what attaching again does. While it has nothing to do it is
//! parked, detached.

use std::collections::HashMap;
use std::sync::OnceLock;
use std::thread::JoinHandle;

use pyo3::exceptions::PyRuntimeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyWeakrefMethods, PyWeakrefReference};

use crate::completion::Inbox;
use crate::error::catch_panic;
use crate::loop_handle::LoopHandle;
use crate::signal::Signal;
use crate::sync::{Arc, Mutex};

/// What a runtime thread leaves to the waker thread.
pub(crate) enum Errand {
    /// Write a descriptor. Needs no interpreter.
    Ring(Arc<Signal>),
    /// Call `call_soon_threadsafe` of the loop with this number.
    CallSoon(usize),
    /// Drop what no loop is there for, or nobody wants any more: it may hold Python objects.
    Discard(Box<dyn Send>),
}

/// The waker thread, its inbox, and the loops that it calls.
pub(crate) struct Waker {
    inbox: Arc<Inbox<Errand>>,
    loops: Mutex<Loops>,
    thread: OnceLock<Mutex<Option<JoinHandle<()>>>>,
}

#[derive(Default)]
struct Loops {
    next: usize,
    handles: HashMap<usize, Py<PyWeakrefReference>>,
}

impl Waker {
    pub(crate) fn new() -> Self {
        Self {
            inbox: Arc::new(Inbox::new()),
            loops: Mutex::new(Loops::default()),
            thread: OnceLock::new(),
        }
    }

    /// Leaves an errand, from any thread, attached or not. After the thread has stopped, at
    /// interpreter exit, there is nobody left to wake.
    pub(crate) fn post(&'static self, errand: Errand) {
        self.thread.get_or_init(|| {
            let thread = std::thread::Builder::new()
                .name("bridge-waker".to_owned())
                .spawn(|| self.run());
            // Without a thread no loop can be woken; the errands stay in the inbox.
            Mutex::new(thread.ok())
        });
        if let Err(refused) = self.inbox.post(errand) {
            // The interpreter is going away: a value that may hold Python objects is leaked.
            refused.for_each(std::mem::forget);
        }
    }

    /// A number for a loop that is to be woken by `call_soon_threadsafe`.
    pub(crate) fn reserve(&self) -> usize {
        let mut loops = self.loops.lock();
        loops.next += 1;
        loops.next
    }

    pub(crate) fn register(&self, number: usize, handle: &Bound<'_, LoopHandle>) -> PyResult<()> {
        let handle = PyWeakrefReference::new(handle)?.unbind();
        self.loops.lock().handles.insert(number, handle);
        Ok(())
    }

    pub(crate) fn unregister(&self, number: usize) {
        let handle = self.loops.lock().handles.remove(&number);
        drop(handle);
    }

    /// Stops the thread once it has done what was left to it. The caller is detached.
    pub(crate) fn stop(&self) {
        self.inbox.stop();
        let thread = self.thread.get().and_then(|thread| thread.lock().take());
        if let Some(thread) = thread {
            // Errands that panic are caught; there is nothing else to report at exit.
            let _ = thread.join();
        }
    }

    fn run(&self) {
        // The outer attach keeps the thread state alive between errands.
        Python::try_attach(|py| {
            py.detach(|| {
                self.inbox.run(|errand| {
                    // A value's drop may panic, which the panic hook has reported; the thread is
                    // still needed.
                    let _ = catch_panic(|| self.do_errand(errand));
                });
            });
        });
    }

    fn do_errand(&self, errand: Errand) {
        match errand {
            Errand::Ring(signal) => signal.ring(),
            Errand::CallSoon(number) => {
                Python::try_attach(|py| self.call_soon(py, number));
            }
            Errand::Discard(unwanted) => {
                Python::try_attach(|_| drop(unwanted));
            }
        }
    }

    fn call_soon(&self, py: Python<'_>, number: usize) {
        let handle = self
            .loops
            .lock()
            .handles
            .get(&number)
            .map(|handle| handle.clone_ref(py));
        let Some(handle) = handle.and_then(|handle| handle.bind(py).upgrade()) else {
            return;
        };
        let Ok(handle) = handle.cast_into::<LoopHandle>() else {
            return;
        };
        let called = handle
            .get()
            .event_loop(py)
            .call_method1(intern!(py, "call_soon_threadsafe"), (handle.as_any(),));
        match called {
            Ok(_) => {}
            // The loop was closed: nobody will drain its queue any more.
            Err(error) if error.is_instance_of::<PyRuntimeError>(py) => {
                LoopHandle::close(&handle);
            }
            Err(error) => error.write_unraisable(py, Some(handle.as_any())),
        }
    }
}

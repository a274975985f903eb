//! How whoever waits for a future is told.
//!
//! A callback goes through the loop's `call_soon`, with one exception: the C task's own wake-up
//! may be called at once from the drain, which saves a pass of the loop. See [`InlineWake`] for
//! when.
#![allow(unsafe_code)]

use std::ffi::CStr;
use std::ptr;

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;
use pyo3::{ffi, intern};

use super::body::FutureRef;
use crate::context;
use crate::error::leaves_the_loop;
use crate::loop_handle::LoopHandle;
use crate::sync::atomic::{AtomicPtr, Ordering};

/// A callback and the context that it runs in.
pub(crate) struct Callback {
    pub(crate) function: Py<PyAny>,
    pub(crate) context: Py<PyAny>,
}

/// Permission to resume tasks from within this drain.
///
/// Held while no task is current on this thread and the running loop is the tasks' own: else a
/// task's step raises before it starts, and the wake is lost.
pub(crate) struct InlineWake<'a> {
    handle: &'a LoopHandle,
}

impl<'a> InlineWake<'a> {
    /// Asks asyncio whether a task may be resumed on this thread now.
    pub(crate) fn allowed(py: Python<'_>, handle: &'a LoopHandle) -> PyResult<Option<Self>> {
        let event_loop = handle.event_loop(py);
        let running = crate::loop_handle::running_loop(py)?;
        if !running.is(event_loop) {
            return Ok(None);
        }
        let current = current_task(py, event_loop)?;
        Ok(current.is_none().then_some(Self { handle }))
    }
}

impl Callback {
    /// Runs the callback, at once if that is allowed, else through the loop. What comes after one
    /// that is left to the loop is left to it too: callbacks keep their order.
    ///
    /// # Errors
    ///
    /// Only what must leave the loop: `SystemExit` and `KeyboardInterrupt`.
    pub(crate) fn run(
        self,
        future: &FutureRef<'_>,
        inline: &mut Option<&InlineWake<'_>>,
    ) -> PyResult<()> {
        let py = future.py();
        let woken = match inline {
            Some(inline) if is_task_wakeup(py, self.function.bind(py)) => {
                self.wake_task(py, inline)
            }
            _ => Ok(false),
        };
        let outcome = woken.and_then(|woken| {
            if woken {
                return Ok(());
            }
            *inline = None;
            self.call_soon(future)
        });
        match outcome {
            Ok(()) => Ok(()),
            Err(error) if leaves_the_loop(py, &error) => {
                *inline = None;
                Err(error)
            }
            Err(error) => {
                report(future, error);
                Ok(())
            }
        }
    }

    /// Lets the loop run the callback in its next pass.
    pub(crate) fn call_soon(self, future: &FutureRef<'_>) -> PyResult<()> {
        let py = future.py();
        let keywords = PyDict::new(py);
        keywords.set_item(intern!(py, "context"), self.context.into_bound(py))?;
        future.event_loop().call_method(
            intern!(py, "call_soon"),
            (self.function.into_bound(py), future.as_any()),
            Some(&keywords),
        )?;
        Ok(())
    }

    /// Steps the task now, in its own context. False if that was entered already, below us on
    /// this stack.
    fn wake_task(&self, py: Python<'_>, inline: &InlineWake<'_>) -> PyResult<bool> {
        let Ok(_entered) = context::enter(self.context.bind(py)) else {
            return Ok(false);
        };
        // The step does not look at its argument's value: it resumes the coroutine, which asks
        // this future. A finished asyncio.Future spares it a call of `result`.
        let function = self.function.bind(py);
        function.call1((inline.handle.finished(py),))?;
        Ok(true)
    }
}

fn report(future: &FutureRef<'_>, error: PyErr) {
    let py = future.py();
    let exception = error.into_value(py).into_any();
    let reported = future.report("Exception in a callback of a BridgeFuture", Some(exception));
    if let Err(unreported) = reported {
        unreported.write_unraisable(py, Some(future.as_any()));
    }
}

/// Whether calling this steps a C task: then it is asyncio's own wake-up, and not something that
/// only looks like it.
fn is_task_wakeup(py: Python<'_>, function: &Bound<'_, PyAny>) -> bool {
    static WAKEUP: AtomicPtr<ffi::PyMethodDef> = AtomicPtr::new(ptr::null_mut());
    // SAFETY: a live object, exactly of this type, has this layout.
    let (definition, owner) = unsafe {
        if !ptr::eq(
            ffi::Py_TYPE(function.as_ptr()),
            &raw const ffi::PyCFunction_Type,
        ) {
            return false;
        }
        let function = function.as_ptr().cast::<ffi::PyCFunctionObject>();
        ((*function).m_ml, (*function).m_self)
    };
    // Ordering: the definition is static data of `_asyncio`, initialised before any task was.
    let known = WAKEUP.load(Ordering::Relaxed);
    if !known.is_null() {
        return ptr::eq(definition, known);
    }
    if owner.is_null() {
        return false;
    }
    // SAFETY: method definitions are static and their names are C strings; `m_self` is alive as
    // long as the function is.
    let (name, owner) = unsafe {
        (
            CStr::from_ptr((*definition).ml_name),
            Bound::from_borrowed_ptr(py, owner),
        )
    };
    let found = name == c"task_wakeup"
        && c_task_type(py).is_some_and(|task| owner.is_instance(task).unwrap_or(false));
    if found {
        WAKEUP.store(definition, Ordering::Relaxed);
    }
    found
}

fn c_task_type(py: Python<'_>) -> Option<&Bound<'_, PyAny>> {
    static TASK: PyOnceLock<Option<Py<PyAny>>> = PyOnceLock::new();
    TASK.get_or_init(py, || {
        let module = py.import("_asyncio").ok()?;
        Some(module.getattr("Task").ok()?.unbind())
    })
    .as_ref()
    .map(|task| task.bind(py))
}

/// The task that runs on this thread, or None.
fn current_task<'py>(
    py: Python<'py>,
    event_loop: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    static CURRENT: PyOnceLock<CurrentTask> = PyOnceLock::new();
    let current = CURRENT.get_or_try_init(py, || CurrentTask::find(py))?;
    match current {
        CurrentTask::Function(function) => function.bind(py).call1((event_loop,)),
        CurrentTask::Table(tasks) => {
            let task = tasks.bind(py).get_item(event_loop)?;
            Ok(task.unwrap_or_else(|| py.None().into_bound(py)))
        }
    }
}

/// Before 3.12 `current_task` is Python code; the table that it reads is C's.
enum CurrentTask {
    Function(Py<PyAny>),
    Table(Py<PyDict>),
}

impl CurrentTask {
    fn find(py: Python<'_>) -> PyResult<Self> {
        if let Ok(module) = py.import("_asyncio") {
            if let Some(function) = module.getattr_opt("current_task")? {
                return Ok(Self::Function(function.unbind()));
            }
            if let Some(table) = module.getattr_opt("_current_tasks")? {
                return Ok(Self::Table(table.cast_into()?.unbind()));
            }
        }
        let function = py.import("asyncio")?.getattr("current_task")?;
        Ok(Self::Function(function.unbind()))
    }
}

//! What one process has: a runtime, a waker thread, and its end.
//!
//! A forked child inherits memory but no threads: its parent's runtime would never run anything.
//! So all state hangs off one pointer that the fork handler clears, without a lock; the child's
//! first use makes fresh state, and what it inherited is left alone for good.

use std::sync::OnceLock;

use pyo3::exceptions::{PyOSError, PyRuntimeError, PyValueError};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use crate::completion::Line;
use crate::doorbell::WakeMode;
use crate::exit::Drains;
use crate::runtime::Runtime;
use crate::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};
use crate::sync::{Arc, Mutex};
use crate::waker::Waker;

static CURRENT: AtomicPtr<Process> = AtomicPtr::new(std::ptr::null_mut());

/// How many threads that waited may be awake: one has the interpreter, one waits for it, and one is
/// on its way. With fewer the interpreter is idle in between, with more they contend for it.
const PLACES: usize = 3;

/// The bridge's state in this process.
pub(crate) struct Process {
    wake_mode: WakeMode,
    prefers_loops: bool,
    attached_loops: AtomicUsize,
    runtime: OnceLock<Runtime>,
    starting: Mutex<()>,
    line: Option<Arc<Line>>,
    waker: Waker,
    drains: Drains,
}

impl Process {
    /// The state of this process, made on first use.
    pub(crate) fn current(py: Python<'_>) -> PyResult<&'static Self> {
        refuse_subinterpreter(py)?;
        // Ordering: pairs with the AcqRel exchange in `start`.
        let current = CURRENT.load(Ordering::Acquire);
        // SAFETY: the pointer is null or was leaked by `start`, so it is valid for good.
        #[allow(unsafe_code)]
        match unsafe { current.as_ref() } {
            Some(process) => Ok(process),
            None => Self::start(py),
        }
    }

    fn start(py: Python<'_>) -> PyResult<&'static Self> {
        register_hooks(py)?;
        let made = Box::into_raw(Box::new(Self {
            wake_mode: WakeMode::from_env()?,
            prefers_loops: prefers_loops()?,
            attached_loops: AtomicUsize::new(0),
            runtime: OnceLock::new(),
            starting: Mutex::new(()),
            line: has_gil(py)?.then(|| Arc::new(Line::new(PLACES))),
            waker: Waker::new(),
            drains: Drains::new(),
        }));
        // Ordering: Release publishes what `made` points to; Acquire if another thread was first.
        let exchanged = CURRENT.compare_exchange(
            std::ptr::null_mut(),
            made,
            Ordering::AcqRel,
            Ordering::Acquire,
        );
        let current = match exchanged {
            Ok(_) => made,
            Err(other) => {
                // SAFETY: `made` came from `Box::into_raw` above and was not published.
                #[allow(unsafe_code)]
                drop(unsafe { Box::from_raw(made) });
                other
            }
        };
        // SAFETY: as in `current`; it is not null.
        #[allow(unsafe_code)]
        Ok(unsafe { &*current })
    }

    /// Whether this is the state of the process that runs, and not of its parent.
    pub(crate) fn is_current(&self) -> bool {
        std::ptr::eq(self, CURRENT.load(Ordering::Relaxed))
    }

    /// Whether operations run on their event loops unless they name a runtime.
    pub(crate) fn prefers_loops(&self) -> bool {
        self.prefers_loops
    }

    pub(crate) fn wake_mode(&self) -> WakeMode {
        self.wake_mode
    }

    /// How many event loops use the bridge.
    pub(crate) fn attached_loops(&self) -> usize {
        self.attached_loops.load(Ordering::Relaxed)
    }

    pub(crate) fn drains(&'static self) -> &'static Drains {
        &self.drains
    }

    /// Where threads that block wait for their turn, if the interpreter is for one at a time.
    pub(crate) fn line(&self) -> Option<&Arc<Line>> {
        self.line.as_ref()
    }

    pub(crate) fn waker(&'static self) -> &'static Waker {
        &self.waker
    }

    /// The runtime that clients share, started on first use.
    pub(crate) fn runtime(&'static self) -> PyResult<&'static Runtime> {
        if let Some(runtime) = self.runtime.get() {
            return Ok(runtime);
        }
        let _starting = self.starting.lock();
        if self.runtime.get().is_none() {
            let runtime = Runtime::start(self, None)?;
            // Nobody else is between the check and here.
            let _ = self.runtime.set(runtime);
        }
        self.runtime
            .get()
            .ok_or_else(|| PyOSError::new_err("the Tokio runtime cannot start"))
    }
}

/// Whether the interpreter is for one thread at a time.
fn has_gil(py: Python<'_>) -> PyResult<bool> {
    match py.import("sys")?.getattr_opt("_is_gil_enabled")? {
        Some(asked) => asked.call0()?.extract(),
        // Before 3.13 there is no other.
        None => Ok(true),
    }
}

/// Reads the environment.
fn prefers_loops() -> PyResult<bool> {
    match std::env::var("ASYNCIO_BRIDGE_RUNTIME").as_deref() {
        Err(_) | Ok("" | "shared") => Ok(false),
        Ok("loop") => Ok(true),
        Ok(other) => Err(PyValueError::new_err(format!(
            "ASYNCIO_BRIDGE_RUNTIME is {other:?}; it may be shared or loop"
        ))),
    }
}

/// All interpreters of a process would share the bridge's state, and with it Python objects.
/// From 3.14 on PyO3 refuses the import; before, this refuses every use.
fn refuse_subinterpreter(_attached: Python<'_>) -> PyResult<()> {
    // SAFETY: this thread is attached, so it has a current interpreter.
    #[allow(unsafe_code)]
    let id = unsafe { ffi::PyInterpreterState_GetID(ffi::PyInterpreterState_Get()) };
    if id == 0 {
        return Ok(());
    }
    Err(PyRuntimeError::new_err(format!(
        "asyncio-bridge works in the main interpreter only, not in sub-interpreter {id}"
    )))
}

/// Counts an event loop for as long as it uses the bridge.
pub(crate) struct Attached(&'static Process);

impl Attached {
    pub(crate) fn new(process: &'static Process) -> Self {
        process.attached_loops.fetch_add(1, Ordering::Relaxed);
        Self(process)
    }
}

impl Drop for Attached {
    fn drop(&mut self) {
        self.0.attached_loops.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Registers what runs after a fork and at exit, once: a child inherits both registrations.
fn register_hooks(py: Python<'_>) -> PyResult<()> {
    static REGISTERED: PyOnceLock<()> = PyOnceLock::new();
    REGISTERED
        .get_or_try_init(py, || {
            let os = py.import("os")?;
            if let Some(register) = os.getattr_opt("register_at_fork")? {
                let forget = wrap_pyfunction!(forget_parent, py)?;
                let named = pyo3::types::PyDict::new(py);
                named.set_item("after_in_child", forget)?;
                register.call((), Some(&named))?;
            }
            py.import("atexit")?
                .call_method1("register", (wrap_pyfunction!(begin_exit, py)?,))?;
            Ok(())
        })
        .copied()
}

/// Runs in a forked child: two stores, no lock.
#[pyfunction]
fn forget_parent() {
    CURRENT.store(std::ptr::null_mut(), Ordering::Relaxed);
    crate::loop_handle::forget_drain();
    crate::burst::Burst::forget();
}

/// Runs at interpreter exit, while threads may still attach. Runtime threads never do, so they
/// may go on until the process ends.
#[pyfunction]
fn begin_exit(py: Python<'_>) {
    // SAFETY: as in `Process::current`.
    #[allow(unsafe_code)]
    let current = unsafe { CURRENT.load(Ordering::Acquire).as_ref() };
    if let Some(process) = current {
        py.detach(|| {
            process.drains.end();
            process.waker().stop();
        });
    }
}

//! How the bridge lives in an event loop: as the reader of a descriptor, or as a timer.

use std::time::Duration;

use pyo3::exceptions::PyNotImplementedError;
use pyo3::prelude::*;
use pyo3::{PyTraverseError, PyVisit, intern};

use crate::context;
use crate::doorbell::{Doorbell, WakeMode};
use crate::loop_handle::LoopHandle;
use crate::signal::Signal;
use crate::sync::Arc;

/// A century.
const NEVER: Duration = Duration::from_hours(100 * 365 * 24);

/// A callback that the loop holds for as long as it is open, and nobody else does: its end is how
/// the bridge learns that the loop was closed.
#[pyclass(frozen, module = "asyncio_bridge")]
struct Resident {
    handle: Py<LoopHandle>,
}

#[pymethods]
impl Resident {
    fn __call__(&self, py: Python<'_>) -> PyResult<()> {
        LoopHandle::drain(self.handle.bind(py))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.handle)
    }
}

impl Drop for Resident {
    fn drop(&mut self) {
        Python::try_attach(|py| LoopHandle::close(self.handle.bind(py)));
    }
}

/// A doorbell with a descriptor, if there are such and the loop can watch them.
pub(crate) fn watched(event_loop: &Bound<'_, PyAny>, mode: WakeMode) -> PyResult<Option<Doorbell>> {
    let py = event_loop.py();
    let signal = match Signal::new() {
        Ok(signal) => signal,
        Err(error) if error.kind() == std::io::ErrorKind::Unsupported => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    // Proactor has the method and raises from it. Nothing is registered for a fresh descriptor.
    match event_loop.call_method1(intern!(py, "remove_reader"), (signal.descriptor(),)) {
        Ok(_) => Ok(Some(match mode {
            WakeMode::Thread => Doorbell::Thread(Arc::new(signal)),
            WakeMode::Direct | WakeMode::CallSoon => Doorbell::Direct(signal),
        })),
        Err(error) if error.is_instance_of::<PyNotImplementedError>(py) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Moves into the loop: as the reader of the doorbell's descriptor, or, where there is none, into
/// a timer that never fires. In an empty context: a loop runs a callback in the context that it was
/// added in, and the drain is nobody's.
pub(crate) fn settle_in(
    event_loop: &Bound<'_, PyAny>,
    doorbell: &Doorbell,
    handle: &Bound<'_, LoopHandle>,
) -> PyResult<()> {
    let py = event_loop.py();
    let resident = Resident {
        handle: handle.clone().unbind(),
    };
    let resident = Bound::new(py, resident)?;
    let run = context::empty(py)?.getattr(intern!(py, "run"))?;
    if let Some(descriptor) = doorbell.descriptor() {
        let add_reader = event_loop.getattr(intern!(py, "add_reader"))?;
        run.call1((add_reader, descriptor, resident))?;
    } else {
        let call_later = event_loop.getattr(intern!(py, "call_later"))?;
        run.call1((call_later, NEVER.as_secs(), resident))?;
    }
    Ok(())
}

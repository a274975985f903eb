//! What an event loop calls to turn a runtime over: for its poller, and every [`TICK`].

use pyo3::exceptions::PyNotImplementedError;
use pyo3::prelude::*;
use pyo3::{PyTraverseError, PyVisit, intern};

use super::{LoopRuntime, Poller, TICK};
use crate::async_callback::Call;
use crate::context;
use crate::loop_handle::LoopHandle;
use crate::sync::Arc;

/// The reader of a poller. Holds the descriptor for as long as the loop watches it.
#[pyclass(frozen, module = "asyncio_bridge")]
struct Watch {
    handle: Py<LoopHandle>,
    _poller: Arc<Poller>,
}

#[pymethods]
impl Watch {
    fn __call__(&self, py: Python<'_>) -> PyResult<()> {
        LoopHandle::turn(self.handle.bind(py))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.handle)
    }
}

/// Has the loop watch a runtime's poller.
pub(crate) fn watch(handle: &Bound<'_, LoopHandle>, runtime: &LoopRuntime) -> PyResult<()> {
    let py = handle.py();
    let poller = Arc::clone(runtime.poller());
    let descriptor = poller.descriptor();
    let watch = Watch {
        handle: handle.clone().unbind(),
        _poller: poller,
    };
    let add_reader = handle
        .get()
        .event_loop(py)
        .getattr(intern!(py, "add_reader"))?;
    // In an empty context, as the drain: a turn is nobody's.
    let run = context::empty(py)?.getattr(intern!(py, "run"))?;
    let added = run.call1((add_reader, descriptor, Bound::new(py, watch)?));
    added.map(drop).map_err(|error| {
        if error.is_instance_of::<PyNotImplementedError>(py) {
            PyNotImplementedError::new_err(
                "this event loop watches no descriptors, so it cannot turn a runtime over; use an \
                 isolated runtime",
            )
        } else {
            error
        }
    })
}

/// Has the loop watch a poller no longer, as its runtime has ended.
pub(crate) struct Unwatch(pub(crate) Arc<Poller>);

impl Call for Unwatch {
    fn make(self: Box<Self>, handle: &Bound<'_, LoopHandle>) -> PyResult<()> {
        let py = handle.py();
        let event_loop = handle.get().event_loop(py);
        let removed = event_loop.call_method1(intern!(py, "remove_reader"), (self.0.descriptor(),));
        if let Err(error) = removed {
            error.write_unraisable(py, Some(event_loop));
        }
        Ok(())
    }
}

/// The callback of the timer.
#[pyclass(frozen, module = "asyncio_bridge")]
struct Tick {
    handle: Py<LoopHandle>,
}

#[pymethods]
impl Tick {
    fn __call__(slf: &Bound<'_, Self>) -> PyResult<()> {
        let handle = slf.get().handle.bind(slf.py());
        let turned = LoopHandle::turn(handle);
        if handle.get().goes_on_ticking() {
            call_later(handle, slf)?;
        }
        turned
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.handle)
    }
}

/// Starts the timer, on the loop's thread.
pub(crate) fn begin_ticking(handle: &Bound<'_, LoopHandle>) -> PyResult<()> {
    let tick = Tick {
        handle: handle.clone().unbind(),
    };
    call_later(handle, &Bound::new(handle.py(), tick)?)
}

fn call_later(handle: &Bound<'_, LoopHandle>, tick: &Bound<'_, Tick>) -> PyResult<()> {
    let py = handle.py();
    let event_loop = handle.get().event_loop(py);
    let call_later = event_loop.getattr(intern!(py, "call_later"))?;
    let run = context::empty(py)?.getattr(intern!(py, "run"))?;
    run.call1((call_later, TICK.as_secs_f64(), tick))?;
    Ok(())
}

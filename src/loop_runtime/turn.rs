//! The event loop's side: its runtime, and a turn of it.

use pyo3::prelude::*;

use crate::doorbell::Turning;
use crate::future::InlineWake;
use crate::loop_handle::LoopHandle;
use crate::runtime::Runtime;

impl LoopHandle {
    /// The runtime that this loop turns over, made on first use.
    pub(crate) fn runtime(handle: &Bound<'_, Self>) -> PyResult<Runtime> {
        let this = handle.get();
        if let Some(runtime) = this.turned() {
            return Ok(runtime);
        }
        let runtime = Runtime::turned_by(this.process(), this.completions())?;
        runtime.watch(handle)?;
        this.turn_over(&runtime);
        Ok(runtime)
    }

    /// Turns the runtime over and delivers what has ended.
    pub(crate) fn turn(handle: &Bound<'_, Self>) -> PyResult<()> {
        let this = handle.get();
        let Some(runtime) = this.turned() else {
            return Ok(());
        };
        let Some(_drain) = this.process().drains().begin() else {
            return Ok(());
        };
        {
            let _turning = Turning::begin(this.completions());
            runtime.turn(handle.py());
        }
        // Whoever rang before has the loop drain again, and that drain clears the signal.
        Self::drain_silencing(handle, || (), InlineWake::allowed)
    }

    /// Whether the timer goes on that turns the runtime over.
    pub(crate) fn goes_on_ticking(&self) -> bool {
        self.turned()
            .is_some_and(|runtime| runtime.goes_on_ticking())
    }
}

//! Futures that a test resolves: feature `testing`, for the bridge's own tests.
//!
//! asyncio's tests make a future for a loop that need not run, resolve it from Python and look at
//! it at once. What is resolved here takes the way that all operations take, on one thread: its
//! value is written, pushed, drained and delivered.

use pyo3::prelude::*;
use pyo3::types::PyType;

use crate::future::{BridgeFuture, Promise, promise};
use crate::loop_handle::LoopHandle;

/// The right to end one operation, once.
pub struct Resolver(Promise<Py<PyAny>, PyErr>);

impl Resolver {
    /// A pending future of `class`, which is [`future_type`](crate::future_type) or, as this
    /// feature allows, derived from it, and the right to end its operation.
    pub fn pending<'py>(
        class: &Bound<'py, PyType>,
        event_loop: &Bound<'py, PyAny>,
    ) -> PyResult<(Bound<'py, PyAny>, Self)> {
        let handle = LoopHandle::of(event_loop)?;
        let (promise, operation) = promise(handle.get().completions());
        let future = BridgeFuture::new(class, handle, operation, None)?;
        Ok((future, Self(promise)))
    }

    /// Ends the operation, and drains the loop that its future is for.
    ///
    /// A drain that the loop calls resumes tasks at once, where that is allowed. Whoever resolves
    /// an `asyncio.Future` may rely on it that nobody goes on before he is done: then `at_once` is
    /// false, and tasks are resumed in the loop's next pass.
    pub fn resolve(
        self,
        event_loop: &Bound<'_, PyAny>,
        outcome: PyResult<Py<PyAny>>,
        at_once: bool,
    ) -> PyResult<()> {
        self.0.run(|| outcome);
        let handle = LoopHandle::of(event_loop)?;
        if at_once {
            LoopHandle::drain(&handle)
        } else {
            LoopHandle::drain_waking(&handle, |_, _| Ok(None))
        }
    }
}

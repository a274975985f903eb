//! Who waits for an operation: callbacks, those of tasks among them. While there are any, the loop's
//! handle holds the future, as a loop does with callbacks.

use std::ffi::c_int;
use std::ops::ControlFlow;

use pyo3::prelude::*;
use smallvec::SmallVec;

use super::body::FutureRef;
use super::callback::{Callback, InlineWake};
use crate::loop_handle::LoopHandle;

type Callbacks = SmallVec<[Callback; 1]>;

/// Those who wait for one operation.
#[derive(Default)]
pub(super) struct Waiters {
    pub(super) callbacks: Callbacks,
    /// Where the handle holds the future.
    pub(super) token: Option<usize>,
    /// The operation goes on whether or not somebody waits.
    pub(super) detached: bool,
}

impl Waiters {
    /// Whether the operation is to go on.
    pub(super) fn want_it(&self) -> bool {
        self.detached || !self.callbacks.is_empty()
    }

    pub(super) fn traverse(
        &self,
        each: &mut dyn FnMut(&Py<PyAny>) -> ControlFlow<c_int>,
    ) -> ControlFlow<c_int> {
        for callback in &self.callbacks {
            each(&callback.function)?;
            each(&callback.context)?;
        }
        ControlFlow::Continue(())
    }
}

impl FutureRef<'_> {
    /// Tells all who wait. What must leave the loop leaves it after all were told.
    pub(crate) fn wake(&self, inline: Option<&InlineWake<'_>>) -> PyResult<()> {
        let told = self.with(|state| std::mem::take(&mut state.waiters));
        let mut leaving = Ok(());
        let mut inline = inline;
        for callback in told.callbacks {
            leaving = leaving.and(callback.run(self, &mut inline));
        }
        leaving
    }

    /// Tells those who waited for what was cancelled, through the loop.
    pub(super) fn dismiss(&self, waiters: Waiters) -> PyResult<()> {
        if let Some(token) = waiters.token {
            self.let_go(token);
        }
        for callback in waiters.callbacks {
            callback.call_soon(self)?;
        }
        Ok(())
    }

    /// Lets the operation go on to its end whoever waits for it. The loop's handle holds this
    /// object until then, so that an error is reported.
    pub(super) fn detach(&self) -> PyResult<()> {
        if self.done() {
            return Ok(());
        }
        let held = self.with(|state| {
            state.waiters.detached = true;
            state.waiters.token.is_some()
        });
        if held { Ok(()) } else { self.keep_alive() }
    }

    pub(super) fn add_done_callback(&self, callback: Callback) -> PyResult<()> {
        if self.done() {
            return callback.call_soon(self);
        }
        let first = self.with(|state| {
            state.waiters.callbacks.push(callback);
            state.waiters.token.is_none()
        });
        if first {
            self.keep_alive()?;
        }
        Ok(())
    }

    /// While somebody waits, or it was detached, the loop's handle holds this object, as a loop
    /// does with callbacks.
    fn keep_alive(&self) -> PyResult<()> {
        let token = LoopHandle::remember(self.handle.bind(self.py()), self.to_hold());
        self.with(|state| state.waiters.token = Some(token));
        if self.operation.wait(token) {
            return Ok(());
        }
        // Delivered in between, which takes another thread: nobody else will wake them.
        self.let_go(token);
        self.settle();
        self.wake(None)
    }

    fn let_go(&self, token: usize) {
        drop(LoopHandle::forget(self.handle.bind(self.py()), token));
    }

    pub(super) fn remove_done_callback(&self, function: &Bound<'_, PyAny>) -> PyResult<usize> {
        let py = self.py();
        let functions: SmallVec<[_; 1]> = self.with(|state| {
            let function = |callback: &Callback| callback.function.clone_ref(py);
            state.waiters.callbacks.iter().map(function).collect()
        });
        // Comparing runs Python code, which may fail, or finish this future.
        let mut equal = SmallVec::<[_; 1]>::new();
        for other in functions {
            if other.bind(py).eq(function)? {
                equal.push(other);
            }
        }
        let (removed, token) = self.with(|state| {
            let waiters = &mut state.waiters;
            let removed: Callbacks;
            (removed, waiters.callbacks) = std::mem::take(&mut waiters.callbacks)
                .into_iter()
                .partition(|callback| equal.iter().any(|equal| equal.is(&callback.function)));
            let unwanted = !waiters.want_it();
            (removed, unwanted.then(|| waiters.token.take()).flatten())
        });
        if let Some(token) = token {
            self.operation.unwait();
            self.let_go(token);
        }
        Ok(removed.len())
    }

    /// The callbacks as asyncio shows them: pairs of function and context.
    pub(super) fn callbacks(&self) -> Vec<(Py<PyAny>, Py<PyAny>)> {
        let py = self.py();
        self.with(|state| {
            let pair = |callback: &Callback| {
                (
                    callback.function.clone_ref(py),
                    callback.context.clone_ref(py),
                )
            };
            state.waiters.callbacks.iter().map(pair).collect()
        })
    }
}

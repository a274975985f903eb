//! An event loop as the home of futures.

use std::cell::Cell;

use crate::doorbell::{Arrival, Completions};
use crate::sync::Arc;
use crate::sync::atomic::{AtomicBool, Ordering};
use crate::tasks::{Home, Tasks};

/// The loop that polls futures.
pub(crate) struct TurningLoop {
    completions: Arc<Completions>,
    /// Whether it has a timer that turns the runtime over.
    ticking: AtomicBool,
}

impl TurningLoop {
    pub(crate) fn new(completions: &Arc<Completions>) -> Self {
        Self {
            completions: Arc::clone(completions),
            ticking: AtomicBool::new(false),
        }
    }

    /// Whether it is this loop.
    pub(crate) fn is(&self, completions: &Arc<Completions>) -> bool {
        Arc::ptr_eq(&self.completions, completions)
    }

    pub(crate) fn completions(&self) -> &Arc<Completions> {
        &self.completions
    }

    /// Whether this thread polls its futures before it waits again.
    pub(crate) fn is_tended_here(&self) -> bool {
        Tending::is_under_way(&self.completions)
    }

    /// Has it poll its futures.
    pub(crate) fn call(&self) {
        self.completions.push(Arrival::Woken);
    }

    /// True for the first who asks until `stop_ticking`: that one begins it.
    pub(crate) fn start_ticking(&self) -> bool {
        // Ordering: only the loop's thread asks.
        !self.ticking.swap(true, Ordering::Relaxed)
    }

    pub(crate) fn stop_ticking(&self) {
        self.ticking.store(false, Ordering::Relaxed);
    }
}

impl Home for TurningLoop {
    fn ring(tasks: &Arc<Tasks<Self>>) {
        let turning = tasks.home();
        if !turning.is_tended_here() {
            turning.call();
        }
    }
}

thread_local! {
    /// The loop whose tasks this thread polls before it waits again.
    static TENDED: Cell<*const Completions> = const { Cell::new(std::ptr::null()) };
}

/// The time in which nobody needs to wake a loop for its tasks, on its own thread: it polls them at
/// the end.
pub(crate) struct Tending {
    outer: *const Completions,
}

impl Tending {
    pub(crate) fn begin(completions: &Arc<Completions>) -> Self {
        Self {
            outer: TENDED.replace(Arc::as_ptr(completions)),
        }
    }

    fn is_under_way(completions: &Arc<Completions>) -> bool {
        TENDED.get() == Arc::as_ptr(completions)
    }
}

impl Drop for Tending {
    fn drop(&mut self) {
        TENDED.set(self.outer);
    }
}

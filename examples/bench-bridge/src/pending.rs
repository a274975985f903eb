//! Operations that never complete, counted as they begin and as they are dropped, so that nobody
//! has to guess when all have.

use std::future::pending;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use pyo3::exceptions::PyTimeoutError;
use pyo3::prelude::*;

static BEGUN: Tally = Tally::new();
static DROPPED: Tally = Tally::new();

/// A future that never completes.
pub(crate) fn counted() -> impl Future<Output = PyResult<()>> {
    let dropped = CountedDrop;
    async move {
        let _dropped = dropped;
        BEGUN.count();
        pending().await
    }
}

struct CountedDrop;

impl Drop for CountedDrop {
    fn drop(&mut self) {
        DROPPED.count();
    }
}

/// Blocks until as many have begun since the process did. `TimeoutError` after `patience`.
#[pyfunction]
pub(crate) fn await_begun(py: Python<'_>, goal: usize, patience: Duration) -> PyResult<()> {
    BEGUN.await_goal(py, goal, patience)
}

/// Blocks until as many have been dropped, as `await_begun`.
#[pyfunction]
pub(crate) fn await_dropped(py: Python<'_>, goal: usize, patience: Duration) -> PyResult<()> {
    DROPPED.await_goal(py, goal, patience)
}

struct Progress {
    count: usize,
    goal: usize,
}

/// A count that one thread waits for to reach a goal. Only what reaches it wakes that thread.
struct Tally {
    progress: Mutex<Progress>,
    reached: Condvar,
}

impl Tally {
    const fn new() -> Self {
        Self {
            progress: Mutex::new(Progress { count: 0, goal: 0 }),
            reached: Condvar::new(),
        }
    }

    fn count(&self) {
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        progress.count += 1;
        if progress.count == progress.goal {
            self.reached.notify_one();
        }
    }

    fn await_goal(&self, py: Python<'_>, goal: usize, patience: Duration) -> PyResult<()> {
        let count = py.detach(|| {
            let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
            progress.goal = goal;
            let (progress, _) = self
                .reached
                .wait_timeout_while(progress, patience, |progress| progress.count < goal)
                .unwrap_or_else(PoisonError::into_inner);
            progress.count
        });
        if count < goal {
            let message = format!("{count} of {goal} operations after {patience:?}");
            return Err(PyTimeoutError::new_err(message));
        }
        Ok(())
    }
}

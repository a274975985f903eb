//! Interpreter exit while other threads drain.
//!
//! An interpreter before 3.14 ends a daemon thread by unwinding it from where it waits for the
//! GIL. With a drain's frames below, that aborts the process. So once the exit has begun no other
//! thread starts a drain, and the exit waits a moment for those that have. Nor are their loops
//! woken any more: uvloop would ask for the GIL of an interpreter that is gone.

use std::sync::OnceLock;
use std::thread::ThreadId;
use std::time::{Duration, Instant};

use crate::sync::atomic::{AtomicUsize, Ordering};

/// The drains under way in this process, and whether it is exiting.
pub(crate) struct Drains {
    /// The number of drains, and the EXITING bit: in one word, so that either a drain sees the
    /// exit or the exit sees the drain.
    state: AtomicUsize,
    exiting_thread: OnceLock<ThreadId>,
}

const EXITING: usize = 1 << (usize::BITS - 1);

/// How long a task that is resumed on a daemon thread may hold up the exit.
const EXIT_PATIENCE: Duration = Duration::from_secs(1);

impl Drains {
    pub(crate) fn new() -> Self {
        Self {
            state: AtomicUsize::new(0),
            exiting_thread: OnceLock::new(),
        }
    }

    /// Permission for a drain, unless another thread is ending the process.
    pub(crate) fn begin(&self) -> Option<Drain<'_>> {
        // Ordering: Acquire pairs with the Release in `end`, for the thread.
        let state = self.state.fetch_add(1, Ordering::Acquire);
        let drain = Drain(self);
        let allowed = self.allows(state, || std::thread::current().id());
        allowed.then_some(drain)
    }

    /// Whether a loop of this thread may be woken: not if another thread is ending the process.
    pub(crate) fn may_wake(&self, thread: ThreadId) -> bool {
        // Ordering: as in `begin`.
        self.allows(self.state.load(Ordering::Acquire), || thread)
    }

    fn allows(&self, state: usize, thread: impl FnOnce() -> ThreadId) -> bool {
        state & EXITING == 0 || self.exiting_thread.get() == Some(&thread())
    }

    /// Begins the exit, on this thread, and waits for the drains of others.
    pub(crate) fn end(&self) {
        let _ = self.exiting_thread.set(std::thread::current().id());
        self.state.fetch_or(EXITING, Ordering::Release);
        let deadline = Instant::now() + EXIT_PATIENCE;
        while self.state.load(Ordering::Relaxed) != EXITING && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

/// A drain that the exit waits for.
pub(crate) struct Drain<'a>(&'a Drains);

impl Drop for Drain<'_> {
    fn drop(&mut self) {
        self.0.state.fetch_sub(1, Ordering::Relaxed);
    }
}

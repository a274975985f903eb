//! One bit between many producers and one event loop: is a wake already under way?

use crate::sync::atomic::{AtomicBool, Ordering};

const IDLE: bool = false;
const NOTIFIED: bool = true;

/// Coalesces notifications: of all that come between two resets, the first one rings.
///
/// ```text
///            notify() -> true
///      IDLE ──────────────────▶ NOTIFIED ─┐ notify() -> false
///        ▲                         │  ▲   │
///        └──────── reset() ────────┘  └───┘
/// ```
pub(crate) struct WakeGate {
    state: AtomicBool,
}

impl WakeGate {
    pub(crate) fn new() -> Self {
        Self {
            state: AtomicBool::new(IDLE),
        }
    }

    /// Announces work. True for the one caller that must ring the doorbell.
    pub(crate) fn notify(&self) -> bool {
        // Ordering: Release publishes the caller's push to the `reset` that reads this; Acquire
        // keeps what earlier producers published in the chain (invariants 1 and 3).
        self.state.swap(NOTIFIED, Ordering::AcqRel) == IDLE
    }

    /// Opens the gate again. Comes after the doorbell's signal was cleared and before the queue
    /// is read.
    pub(crate) fn reset(&self) {
        // Ordering: Acquire pairs with the Release of every `notify` before it, so that their
        // pushes are visible to the pops that follow. A swap and not a store: a store reads
        // nothing, hence acquires nothing (invariant 3).
        self.state.swap(IDLE, Ordering::AcqRel);
    }
}

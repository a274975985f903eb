//! The finished operations of one event loop.

use std::ops::ControlFlow;

use super::gate::WakeGate;
use crate::sync::SegQueue;
use crate::sync::atomic::{AtomicBool, Ordering};

/// Many threads push, the thread of the event loop drains, anybody attached may close. Or, of
/// submissions, several threads share what comes.
pub(crate) struct CompletionQueue<T> {
    items: SegQueue<T>,
    gate: WakeGate,
    closed: AtomicBool,
}

impl<T> CompletionQueue<T> {
    pub(crate) fn new() -> Self {
        Self {
            items: SegQueue::new(),
            gate: WakeGate::new(),
            closed: AtomicBool::new(false),
        }
    }

    /// Adds an item. `Ok(true)` obliges the caller to ring.
    ///
    /// On a closed queue the caller gets back what is in it, usually its own item: see
    /// [`Refused`].
    pub(crate) fn push(&self, item: T) -> Result<bool, Refused<'_, T>> {
        self.items.push(item);
        let ring = self.gate.notify();
        // Ordering: no partner of its own. The gate's swap before it acquired all that a `close`
        // whose swap came earlier had released (invariant 7).
        if self.closed.load(Ordering::Relaxed) {
            return Err(Refused { queue: self });
        }
        Ok(ring)
    }

    /// Hands at most `budget` items to `each`, oldest first, until it breaks.
    ///
    /// `clear_signal` silences the doorbell. What is pushed until then is taken unannounced, as the
    /// gate is still closed: a producer that keeps up with `each` need not ring. True if items are
    /// left that nobody else rings for: the caller must ring.
    pub(crate) fn drain(
        &self,
        clear_signal: impl FnOnce(),
        mut budget: usize,
        mut each: impl FnMut(T) -> ControlFlow<()>,
    ) -> bool {
        // False once there is none left.
        let mut take = || {
            while budget > 0 {
                let Some(item) = self.items.pop() else {
                    return false;
                };
                budget -= 1;
                if each(item).is_break() {
                    budget = 0;
                }
            }
            true
        };
        take();
        clear_signal();
        self.gate.reset();
        take() && !self.items.is_empty() && self.gate.notify()
    }

    /// Hands all items to `each`, until it breaks, on one of several threads that are rung for.
    ///
    /// The gate opens first: a push that comes while `each` is slow rings for another thread, which
    /// takes what is left behind this one. True if `each` broke off: what is left then has nobody but
    /// the caller, who must come back.
    pub(crate) fn share(&self, mut each: impl FnMut(T) -> ControlFlow<()>) -> bool {
        self.gate.reset();
        while let Some(item) = self.items.pop() {
            if each(item).is_break() {
                return true;
            }
        }
        false
    }

    /// Refuses all further items and returns those that are there.
    pub(crate) fn close(&self) -> Refused<'_, T> {
        // Ordering: published by the swap that follows, to every `push` whose swap comes later.
        self.closed.store(true, Ordering::Relaxed);
        self.gate.notify();
        Refused { queue: self }
    }

    /// Whether nothing is there. Only a hint, except to those who alone push.
    pub(crate) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Whether `close` was called. Only a hint to threads that did not close it themselves.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }
}

/// What a closed queue holds, given to whoever asks first, each item once.
///
/// Dropping it unread would leave items behind that nobody else may come for.
#[must_use = "the items of a closed queue are nobody else's"]
pub(crate) struct Refused<'a, T> {
    queue: &'a CompletionQueue<T>,
}

impl<T> Iterator for Refused<'_, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.queue.items.pop()
    }
}

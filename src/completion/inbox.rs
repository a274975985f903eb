//! The waker thread's queue: a [`CompletionQueue`] whose doorbell is a parked thread.

use std::ops::ControlFlow;

use super::queue::{CompletionQueue, Refused};
use crate::sync::atomic::{AtomicBool, Ordering};
use crate::sync::{Event, Listener};

/// Many threads post, one thread runs.
///
/// The event takes the place of the signal. It needs no clearing: a listener that was made before
/// the drain is woken by any notification after it, and is used once.
pub(crate) struct Inbox<T> {
    queue: CompletionQueue<T>,
    event: Event,
    stopping: AtomicBool,
}

impl<T> Inbox<T> {
    pub(crate) fn new() -> Self {
        Self {
            queue: CompletionQueue::new(),
            event: Event::new(),
            stopping: AtomicBool::new(false),
        }
    }

    /// Hands an item to the running thread, or gives it back once that has stopped.
    pub(crate) fn post(&self, item: T) -> Result<(), Refused<'_, T>> {
        if self.queue.push(item)? {
            self.event.notify();
        }
        Ok(())
    }

    /// Lets `run` return once it has handled all that was posted.
    pub(crate) fn stop(&self) {
        // Ordering: pairs with the Acquire in `run`; the event wakes it to look (invariant 8).
        self.stopping.store(true, Ordering::Release);
        self.event.notify();
    }

    /// Handles items until stopped, parked while there are none. Everything posted is handled
    /// or given back to its poster.
    pub(crate) fn run(&self, mut each: impl FnMut(T)) {
        loop {
            let listener = self.event.listen();
            self.queue.drain(
                || (),
                usize::MAX,
                |item| {
                    each(item);
                    ControlFlow::Continue(())
                },
            );
            // Ordering: pairs with the Release in `stop` (invariant 8).
            if self.stopping.load(Ordering::Acquire) {
                self.queue.close().for_each(each);
                return;
            }
            listener.wait();
        }
    }
}

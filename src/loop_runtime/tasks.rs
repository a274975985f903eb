//! The futures that an event loop polls.

use std::cell::Cell;
use std::ops::ControlFlow;
use std::task::{Context, Wake, Waker};

use slab::Slab;

use crate::completion::{CompletionQueue, WakeGate};
use crate::doorbell::{Arrival, Completions};
use crate::error::catch_panic;
use crate::runtime::Task;
use crate::sync::atomic::{AtomicBool, Ordering};
use crate::sync::{Arc, Mutex};

/// How many futures are polled before the loop's other callbacks get their turn.
const POLL_BUDGET: usize = 256;

/// Those of one loop: all that live, and, in a queue as that of completions, who is woken.
pub(crate) struct Tasks {
    woken: CompletionQueue<Arc<LoopTask>>,
    /// None once closed.
    live: Mutex<Option<Slab<Arc<LoopTask>>>>,
    completions: Arc<Completions>,
    /// Whether the loop has a timer that turns the runtime over.
    ticking: AtomicBool,
}

impl Tasks {
    pub(crate) fn new(completions: &Arc<Completions>) -> Self {
        Self {
            woken: CompletionQueue::new(),
            live: Mutex::new(Some(Slab::new())),
            completions: Arc::clone(completions),
            ticking: AtomicBool::new(false),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.live.lock().as_ref().is_none_or(Slab::is_empty)
    }

    /// Whether they are those of this loop.
    pub(crate) fn are_of(&self, completions: &Arc<Completions>) -> bool {
        Arc::ptr_eq(&self.completions, completions)
    }

    pub(crate) fn completions(&self) -> &Arc<Completions> {
        &self.completions
    }

    /// True for the first who asks until `stop_ticking`: that one begins it.
    pub(crate) fn start_ticking(&self) -> bool {
        // Ordering: only the loop's thread asks.
        !self.ticking.swap(true, Ordering::Relaxed)
    }

    pub(crate) fn stop_ticking(&self) {
        self.ticking.store(false, Ordering::Relaxed);
    }

    /// Takes a future in. True if the caller is to [`poll`](Tasks::poll), as nobody else is about to.
    /// One that comes after the end is dropped.
    pub(crate) fn add(self: &Arc<Self>, future: Task) -> bool {
        let mut live = self.live.lock();
        let Some(slab) = live.as_mut() else {
            drop(live);
            end(future);
            return false;
        };
        let entry = slab.vacant_entry();
        let task = Arc::new(LoopTask {
            gate: WakeGate::new(),
            slot: Mutex::new(Slot::Here(future)),
            number: entry.key(),
            home: Arc::clone(self),
        });
        entry.insert(Arc::clone(&task));
        drop(live);
        task.gate.notify();
        self.push(task)
    }

    /// Whether there is somebody to poll.
    pub(crate) fn are_woken(&self) -> bool {
        !self.woken.is_empty()
    }

    /// Polls those that are woken, on the loop's thread, with their runtime at hand.
    ///
    /// What these wake in turn is polled too, and announces itself once the gate is open: not to
    /// would leave the gate closed behind the last one.
    pub(crate) fn poll(&self) {
        let left = self.woken.drain(
            || (),
            POLL_BUDGET,
            |task| {
                task.poll();
                ControlFlow::Continue(())
            },
        );
        if left {
            self.completions.push(Arrival::Woken);
        }
    }

    /// Drops all of them, for good.
    pub(crate) fn close(&self) {
        let live = self.live.lock().take();
        self.woken.close().for_each(drop);
        for (_, task) in live.into_iter().flatten() {
            task.close();
        }
    }

    /// True if somebody is to be told.
    fn push(&self, task: Arc<LoopTask>) -> bool {
        match self.woken.push(task) {
            Ok(ring) => ring && !Tending::is_under_way(&self.completions),
            Err(refused) => {
                refused.for_each(drop);
                false
            }
        }
    }

    fn wake(&self, task: Arc<LoopTask>) {
        if self.push(task) {
            self.completions.push(Arrival::Woken);
        }
    }

    fn remove(&self, number: usize) {
        let removed = self
            .live
            .lock()
            .as_mut()
            .and_then(|live| live.try_remove(number));
        drop(removed);
    }
}

/// A future, which is its own waker.
struct LoopTask {
    /// Notified from its wake to its next poll: it is in the queue once.
    gate: WakeGate,
    slot: Mutex<Slot>,
    number: usize,
    home: Arc<Tasks>,
}

/// Where a future is. It is polled outside the lock: who ends the runtime may be itself.
enum Slot {
    Here(Task),
    Polled,
    Ended,
}

impl LoopTask {
    fn poll(self: &Arc<Self>) {
        self.gate.reset();
        let Some(mut future) = self.take() else {
            return;
        };
        let waker = Waker::from(Arc::clone(self));
        let mut context = Context::from_waker(&waker);
        // A panic ends its future alone, as in a task of Tokio's.
        let pending = catch_panic(|| future.as_mut().poll(&mut context).is_pending());
        if pending == Ok(true) {
            let mut slot = self.slot.lock();
            if matches!(*slot, Slot::Polled) {
                *slot = Slot::Here(future);
            } else {
                drop(slot);
                end(future);
            }
        } else {
            *self.slot.lock() = Slot::Ended;
            end(future);
            self.home.remove(self.number);
        }
    }

    fn take(&self) -> Option<Task> {
        let mut slot = self.slot.lock();
        match std::mem::replace(&mut *slot, Slot::Polled) {
            Slot::Here(future) => Some(future),
            Slot::Polled => None,
            Slot::Ended => {
                *slot = Slot::Ended;
                None
            }
        }
    }

    fn close(&self) {
        let closed = std::mem::replace(&mut *self.slot.lock(), Slot::Ended);
        if let Slot::Here(future) = closed {
            end(future);
        }
    }
}

/// Drops a future; a panic of that has been reported by its hook.
fn end(future: Task) {
    let _ = catch_panic(|| drop(future));
}

impl Wake for LoopTask {
    fn wake(self: Arc<Self>) {
        if self.gate.notify() {
            let home = Arc::clone(&self.home);
            home.wake(self);
        }
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.gate.notify() {
            self.home.wake(Arc::clone(self));
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

//! Futures that the bridge polls itself: on a runtime's threads, or on an event loop's.
//!
//! Such a future is its own waker. Those that are woken form a queue, and whoever finds that nobody is
//! on the way to poll them has somebody come: a burst of wakes costs one such call, and none of the
//! futures is a task of the executor's, with the bookkeeping of that.

use std::ops::ControlFlow;
use std::task::{Context, Wake, Waker};

use slab::Slab;

use crate::completion::{CompletionQueue, Pause, PollState};
use crate::error::catch_panic;
use crate::executor::Task;
use crate::sync::{Arc, Mutex};

/// Where futures are polled.
pub(crate) trait Home: Send + Sync + Sized + 'static {
    /// Has somebody come who polls those that are woken.
    fn ring(tasks: &Arc<Tasks<Self>>);
}

/// Those of one home: all that live, and, in a queue as that of completions, who is woken.
pub(crate) struct Tasks<H> {
    woken: CompletionQueue<Arc<BridgeTask<H>>>,
    /// None once closed.
    live: Mutex<Option<Slab<Arc<BridgeTask<H>>>>>,
    home: H,
}

impl<H: Home> Tasks<H> {
    pub(crate) fn new(home: H) -> Self {
        Self {
            woken: CompletionQueue::new(),
            live: Mutex::new(Some(Slab::new())),
            home,
        }
    }

    pub(crate) const fn home(&self) -> &H {
        &self.home
    }

    /// How many are under way.
    pub(crate) fn len(&self) -> usize {
        self.live.lock().as_ref().map_or(0, Slab::len)
    }

    /// Whether there is somebody to poll. A hint to other threads than the one that polls.
    pub(crate) fn are_woken(&self) -> bool {
        !self.woken.is_empty()
    }

    /// Takes a future in, to be polled with those that are woken. True if the caller is to ring, or to
    /// poll. One that comes after the end is dropped.
    pub(crate) fn add(self: &Arc<Self>, future: Task) -> bool {
        self.insert(future).is_some_and(|task| self.push(task))
    }

    /// Takes a future in and polls it at once, alone, with what it needs for that at hand.
    pub(crate) fn begin(self: &Arc<Self>, future: Task) {
        if let Some(task) = self.insert(future) {
            task.poll();
        }
    }

    /// A new task, which is about to be polled or queued. None once closed.
    fn insert(self: &Arc<Self>, future: Task) -> Option<Arc<BridgeTask<H>>> {
        let mut live = self.live.lock();
        let Some(slab) = live.as_mut() else {
            drop(live);
            end(future);
            return None;
        };
        let entry = slab.vacant_entry();
        let task = Arc::new(BridgeTask {
            state: PollState::woken(),
            future: Mutex::new(Some(future)),
            number: entry.key(),
            tasks: Arc::clone(self),
        });
        entry.insert(Arc::clone(&task));
        Some(task)
    }

    /// Polls those that are woken, up to a budget, on the one thread that polls at all. True if some
    /// are left that nobody rings for: the caller must.
    ///
    /// What these wake in turn is polled too, and rings once the gate is open: not to would leave the
    /// gate closed behind the last one.
    pub(crate) fn poll(&self, budget: usize) -> bool {
        self.woken.drain(
            || (),
            budget,
            |task| {
                task.poll();
                ControlFlow::Continue(())
            },
        )
    }

    /// Polls those that are woken, on one of several threads that are rung for, while it is to `go_on`.
    /// True if some may be left: the caller must come back.
    pub(crate) fn share(&self, mut go_on: impl FnMut() -> bool) -> bool {
        self.woken.share(|task| {
            task.poll();
            if go_on() {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })
    }

    /// Drops all of them, for good, with what they need for that at hand.
    pub(crate) fn close(&self) {
        let live = self.live.lock().take();
        self.woken.close().for_each(drop);
        for (_, task) in live.into_iter().flatten() {
            task.close();
        }
    }

    fn push(&self, task: Arc<BridgeTask<H>>) -> bool {
        self.woken.push(task).unwrap_or_else(|refused| {
            refused.for_each(drop);
            false
        })
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
struct BridgeTask<H> {
    state: PollState,
    /// None while it is polled, and in the end. It is polled outside the lock: who ends the runtime
    /// may be the future itself.
    future: Mutex<Option<Task>>,
    number: usize,
    tasks: Arc<Tasks<H>>,
}

impl<H: Home> BridgeTask<H> {
    /// Polls what was taken from the queue.
    fn poll(self: &Arc<Self>) {
        if !self.state.begin() {
            return;
        }
        let Some(mut future) = self.future.lock().take() else {
            return;
        };
        let waker = Waker::from(Arc::clone(self));
        let mut context = Context::from_waker(&waker);
        // A panic ends its future alone, as in a task of Tokio's.
        let pending = catch_panic(|| future.as_mut().poll(&mut context).is_pending());
        if pending != Ok(true) {
            self.state.end();
            end(future);
            self.tasks.remove(self.number);
            return;
        }
        *self.future.lock() = Some(future);
        match self.state.pause() {
            Pause::Waits => {}
            Pause::Again => self.queue(),
            Pause::Ended => self.discard(),
        }
    }

    /// Queues it, as it was woken.
    fn queue(self: &Arc<Self>) {
        if self.tasks.push(Arc::clone(self)) {
            H::ring(&self.tasks);
        }
    }

    fn close(&self) {
        if self.state.end() {
            self.discard();
        }
    }

    fn discard(&self) {
        let future = self.future.lock().take();
        if let Some(future) = future {
            end(future);
        }
    }
}

/// Drops a future; a panic of that has been reported by its hook.
fn end(future: Task) {
    let _ = catch_panic(|| drop(future));
}

impl<H: Home> Wake for BridgeTask<H> {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.state.wake() {
            self.queue();
        }
    }
}

//! Futures on their way to the runtime: the completion queue's protocol, in the other direction.
//!
//! Spawning from the loop's thread wakes a worker, a system call on both sides, for each of a
//! burst of tasks that start their next operation. Here only the push that finds the gate idle
//! does: it spawns a carrier, which takes all that comes and spawns it from its worker, where that
//! costs nothing. The carrier looks once more, after what it spawned had its turn, before it opens
//! the gate and ends.
//!
//! A drain resumes many tasks, and a worker that keeps pace with it would sleep and be woken many
//! times over, which costs more than the operations. So the drain is a [`Burst`], which spawns the
//! carrier at its end, or once [`LONGEST`] futures wait. As with asyncio's own tasks, a step that
//! blocks its loop delays what was started just before it.

use std::cell::RefCell;
use std::future::poll_fn;
use std::ops::ControlFlow;
use std::task::Poll;

use smallvec::SmallVec;

use crate::completion::CompletionQueue;
use crate::runtime::{Spawn, Task};
use crate::sync::Arc;

/// How many futures of a burst may wait for their carrier: enough to make up for a wake-up, few
/// enough that the worker begins while the loop is still at it.
const LONGEST: usize = 32;

/// The futures that an executor is to run.
pub(crate) struct Submissions {
    queue: CompletionQueue<Task>,
    executor: Arc<dyn Spawn>,
}

impl Submissions {
    pub(crate) fn new(executor: Arc<dyn Spawn>) -> Self {
        Self {
            queue: CompletionQueue::new(),
            executor,
        }
    }

    pub(crate) fn executor(&self) -> &dyn Spawn {
        &*self.executor
    }

    /// Hands a future over.
    pub(crate) fn submit(self: &Arc<Self>, future: Task) {
        match self.queue.push(future) {
            Ok(ring) => {
                if !Burst::holds(ring.then_some(self)) && ring {
                    self.ring();
                }
            }
            Err(refused) => refused.for_each(drop),
        }
    }

    /// Spawns a carrier.
    fn ring(self: &Arc<Self>) {
        self.executor.spawn(Box::pin(Arc::clone(self).carry()));
    }

    /// The carrier: spawns what comes, until nothing has come while the last ones had their turn.
    async fn carry(self: Arc<Self>) {
        // The gate stays closed meanwhile: whoever pushes need not ring.
        while self.spawn_all() {
            yield_now().await;
        }
        let spawn = |future| {
            self.executor.spawn(future);
            ControlFlow::Continue(())
        };
        self.queue.drain(|| (), usize::MAX, spawn);
    }

    /// False if there was nothing to spawn.
    fn spawn_all(&self) -> bool {
        let mut any = false;
        while let Some(future) = self.queue.pop() {
            self.executor.spawn(future);
            any = true;
        }
        any
    }
}

thread_local! {
    /// The burst that this thread is in.
    static BURST: RefCell<Option<Burst>> = const { RefCell::new(None) };
}

/// What a thread submitted without ringing.
#[derive(Default)]
pub(crate) struct Burst {
    waiting: usize,
    owed: SmallVec<[Arc<Submissions>; 1]>,
}

impl Burst {
    /// Begins one on this thread, for as long as the scope lives.
    pub(crate) fn begin() -> BurstScope {
        BurstScope {
            outer: BURST.replace(Some(Self::default())),
        }
    }

    /// Counts a submission and takes over its ring, if it owes one. False if this thread is in no
    /// burst.
    fn holds(ring: Option<&Arc<Submissions>>) -> bool {
        let full = BURST.with_borrow_mut(|burst| {
            let burst = burst.as_mut()?;
            burst.owed.extend(ring.cloned());
            burst.waiting += 1;
            Some(burst.waiting == LONGEST)
        });
        if full == Some(true) {
            Self::ring();
        }
        full.is_some()
    }

    /// Rings for what this thread has submitted, if it is in a burst: it is about to wait.
    pub(crate) fn ring() {
        let owed = BURST.with_borrow_mut(|burst| burst.as_mut().map(std::mem::take));
        owed.into_iter().for_each(Self::pay);
    }

    fn pay(self) {
        for submissions in &self.owed {
            submissions.ring();
        }
    }

    /// Forgets the burst that a forked child finds itself in: its runtimes are the parent's.
    pub(crate) fn forget() {
        std::mem::forget(BURST.take());
    }
}

/// A burst under way on this thread.
pub(crate) struct BurstScope {
    outer: Option<Burst>,
}

impl Drop for BurstScope {
    fn drop(&mut self) {
        let ended = BURST.replace(self.outer.take());
        ended.into_iter().for_each(Burst::pay);
    }
}

/// Goes to the back of the executor's queue.
async fn yield_now() {
    let mut yielded = false;
    poll_fn(|context| {
        if yielded {
            return Poll::Ready(());
        }
        yielded = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

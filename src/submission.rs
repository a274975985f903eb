//! Futures on their way to the runtime: the completion queue's protocol, in the other direction.
//!
//! Spawning from the loop's thread wakes a worker, a system call on both sides, for each of a
//! burst of tasks that start their next operation. Here only the push that finds the gate idle
//! does: it spawns a carrier, which takes what is there. The carrier polls each future once, and
//! spawns only what is not ready: for an operation that ends at once a task of its own, and the
//! other worker that wakes up to steal it, would cost several times the operation. While one is
//! slow to return from its first poll, the next push calls another carrier.
//!
//! A drain resumes many tasks, and a worker that keeps pace with it would sleep and be woken many
//! times over, which costs more than the operations. So the drain is a [`Burst`], which spawns the
//! carrier at its end, or once [`LONGEST`] futures wait. As with asyncio's own tasks, a step that
//! blocks its loop delays what was started just before it.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use smallvec::SmallVec;

use crate::completion::CompletionQueue;
use crate::error::catch_panic;
use crate::runtime::{Spawn, Task};
use crate::sync::Arc;

/// How many futures of a burst may wait for their carrier. Few, so that the worker is awake while
/// the loop still starts others: with 32, of 32 tasks, both threads slept through each other's half.
const LONGEST: usize = 8;

/// How long a carrier polls, one after the other, what other workers could poll meanwhile.
const PATIENCE: Duration = Duration::from_micros(100);

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
        self.executor
            .spawn(Box::pin(Carrier(Some(Arc::clone(self)))));
    }
}

/// The carrier: begins what comes, and leaves to the executor what takes longer.
struct Carrier(Option<Arc<Submissions>>);

impl Future for Carrier {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let Some(submissions) = self.0.take() else {
            return Poll::Ready(());
        };
        let start = Instant::now();
        submissions.queue.share(|mut future| {
            // A panic ends its future alone, as in a task of its own.
            let _ = catch_panic(|| {
                let late = start.elapsed() > PATIENCE;
                if late || future.as_mut().poll(context).is_pending() {
                    submissions.executor.spawn(future);
                }
            });
        });
        Poll::Ready(())
    }
}

impl Drop for Carrier {
    /// An executor that drops it unpolled, shut down or without a thread left, refuses what it was
    /// to begin: dropped too, that tells those who wait for it.
    fn drop(&mut self) {
        if let Some(submissions) = self.0.take() {
            submissions.queue.share(drop);
        }
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

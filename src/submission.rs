//! Futures on their way to the runtime: the completion queue's protocol, in the other direction.
//!
//! Spawning from the loop's thread wakes a worker, a system call on both sides, for each of a
//! burst of tasks that start their next operation. Here only the push that finds the gate idle
//! does: it spawns a carrier, which takes all that comes and spawns it from its worker, where that
//! costs nothing. The carrier looks once more, after what it spawned had its turn, before it opens
//! the gate and ends.

use std::future::poll_fn;
use std::ops::ControlFlow;
use std::task::Poll;

use crate::completion::CompletionQueue;
use crate::runtime::{Spawn, Task};
use crate::sync::Arc;

/// The futures that a runtime is to run.
pub(crate) struct Submissions {
    queue: CompletionQueue<Task>,
}

impl Submissions {
    pub(crate) fn new() -> Self {
        Self {
            queue: CompletionQueue::new(),
        }
    }

    /// Adds a future. True if the caller is to spawn a carrier.
    pub(crate) fn push(&self, future: Task) -> bool {
        match self.queue.push(future) {
            Ok(ring) => ring,
            Err(refused) => {
                refused.for_each(drop);
                false
            }
        }
    }

    /// The carrier: spawns what comes, until nothing has come while the last ones had their turn.
    pub(crate) async fn carry(self: Arc<Self>, executor: Arc<dyn Spawn>) {
        // The gate stays closed meanwhile: whoever pushes need not ring.
        while self.spawn_all(&*executor) {
            yield_now().await;
        }
        let spawn = |future| {
            executor.spawn(future);
            ControlFlow::Continue(())
        };
        self.queue.drain(|| (), usize::MAX, spawn);
    }

    /// False if there was nothing to spawn.
    fn spawn_all(&self, executor: &dyn Spawn) -> bool {
        let mut any = false;
        while let Some(future) = self.queue.pop() {
            executor.spawn(future);
            any = true;
        }
        any
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

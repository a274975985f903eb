//! Futures on their way to the runtime: the completion queue's protocol, in the other direction.
//!
//! Spawning from the loop's thread wakes a worker, a system call on both sides, for each of a
//! burst of tasks that start their next operation. Here only the push that finds the gate idle
//! does: it spawns a carrier, which takes all that comes and spawns it from its worker, where that
//! costs nothing. The carrier looks once more, after what it spawned had its turn, before it opens
//! the gate and ends.

use std::future::Future;
use std::ops::ControlFlow;
use std::pin::Pin;

use crate::completion::CompletionQueue;

type Job = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The futures that a runtime is to run.
pub(crate) struct Submissions {
    queue: CompletionQueue<Job>,
}

impl Submissions {
    pub(crate) fn new() -> Self {
        Self {
            queue: CompletionQueue::new(),
        }
    }

    /// Adds a future. True if the caller is to spawn a carrier.
    pub(crate) fn push(&self, future: impl Future<Output = ()> + Send + 'static) -> bool {
        match self.queue.push(Box::pin(future)) {
            Ok(ring) => ring,
            Err(refused) => {
                refused.for_each(drop);
                false
            }
        }
    }

    /// Spawns what comes, until nothing has come while the last ones had their turn.
    pub(crate) async fn carry(&self) {
        // The gate stays closed meanwhile: whoever pushes need not ring.
        while self.spawn_all() {
            tokio::task::yield_now().await;
        }
        let spawn = |job| {
            tokio::spawn(job);
            ControlFlow::Continue(())
        };
        self.queue.drain(|| (), usize::MAX, spawn);
    }

    /// False if there was nothing to spawn.
    fn spawn_all(&self) -> bool {
        let mut any = false;
        while let Some(job) = self.queue.pop() {
            tokio::spawn(job);
            any = true;
        }
        any
    }
}

//! Futures on somebody else's executor.
//!
//! A carrier polls each once, and spawns only what is not ready: for an operation that ends at once a
//! task of its own would cost several times the operation. While one is slow to return from its first
//! poll, the next push calls another carrier.

use std::future::Future;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use crate::burst::Ring;
use crate::completion::CompletionQueue;
use crate::error::catch_panic;
use crate::executor::{Spawn, Task};
use crate::sync::Arc;

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

    /// Hands a future over. True if the caller is to ring.
    pub(crate) fn push(&self, future: Task) -> bool {
        self.queue.push(future).unwrap_or_else(|refused| {
            refused.for_each(drop);
            false
        })
    }
}

impl Ring for Submissions {
    /// Spawns a carrier.
    fn ring(self: Arc<Self>) {
        let executor = Arc::clone(&self.executor);
        executor.spawn(Box::pin(Carrier(Some(self))));
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
            ControlFlow::Continue(())
        });
        Poll::Ready(())
    }
}

impl Drop for Carrier {
    /// An executor that drops it unpolled, shut down or without a thread left, refuses what it was
    /// to begin: dropped too, that tells those who wait for it.
    fn drop(&mut self) {
        if let Some(submissions) = self.0.take() {
            submissions.queue.share(|future| {
                drop(future);
                ControlFlow::Continue(())
            });
        }
    }
}

//! Futures on the threads of a Tokio runtime.
//!
//! The bridge polls them itself, in [`Round`]s: a burst of wakes is one task of Tokio's, and not one
//! for each. Spawned one by one they would be polled twice before they wait for anything, and the first
//! of them would wake up another worker in vain.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::task::coop;

use crate::burst::{Burst, Ring};
use crate::executor::Task;
use crate::sync::Arc;
use crate::tasks::{Home, Tasks};

/// How long a round polls, one after the other, what other workers could poll meanwhile.
const PATIENCE: Duration = Duration::from_micros(100);

/// How many futures may be under way where the thread of an event loop begins another by itself. To
/// have a worker come costs it about as much as beginning one does; with more of them one coming
/// serves several, or finds the worker awake.
const FEW: usize = 4;

/// The threads of a Tokio runtime.
pub(crate) struct Workers(Handle);

impl Workers {
    pub(crate) const fn new(handle: Handle) -> Self {
        Self(handle)
    }
}

impl Home for Workers {
    fn ring(tasks: &Arc<Tasks<Self>>) {
        drop(tasks.home().0.spawn(Round(Arc::clone(tasks))));
    }
}

impl Ring for Tasks<Workers> {
    fn ring(self: Arc<Self>) {
        Workers::ring(&self);
    }
}

impl Tasks<Workers> {
    /// Has a future begun by the workers, or on this thread if it is eager, few others are under way,
    /// and no other comes with it.
    pub(crate) fn submit(self: &Arc<Self>, mut future: Task, eager: bool) {
        if eager && self.len() < FEW {
            if !Burst::is_under_way() {
                return self.begin_here(future);
            }
            match Burst::keep(self, future) {
                Ok(()) => return,
                Err(returned) => future = returned,
            }
        }
        // In the order in which they came.
        Burst::release();
        let owed = self.add(future);
        Burst::add(self, owed);
    }

    /// Begins a future on this thread.
    pub(crate) fn begin_here(self: &Arc<Self>, future: Task) {
        let _entered = self.home().0.enter();
        self.begin(future);
    }
}

/// A task of Tokio's that polls the futures that are woken.
struct Round(Arc<Tasks<Workers>>);

impl Future for Round {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let start = Instant::now();
        // Without budget Tokio's resources would not let any future go on.
        let left = self
            .0
            .share(|| start.elapsed() < PATIENCE && coop::has_budget_remaining());
        if !left {
            return Poll::Ready(());
        }
        // Tokio puts a task that wakes itself where an idle worker can take it over.
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

//! A Tokio runtime that an event loop turns over: no second thread is in an operation's path.
//!
//! Tokio's poller is a descriptor, which an event loop can watch as it does a socket. When it is
//! readable the loop turns the runtime over ([`turn`]), which has Tokio look for events without
//! waiting, polls the futures that they woke ([`tasks`](crate::tasks)), delivers what has ended, and so resumes
//! tasks that begin further operations: these are polled before the loop waits again.
//!
//! The bridge's own futures are polled here and not spawned on Tokio, so that the bridge knows which
//! of them are woken; of Tokio's tasks, which a client spawns for itself, it does not. `block_on`
//! ends with a look for events, and a task woken by that last one stands until the next turn. So where
//! there are such tasks a turn goes on until the poller is silent before its last look, and for what
//! comes within that look, some hundred nanoseconds, there is the tick.
//!
//! The tick is for timers too: Tokio does not tell when the next is due. While anything is under
//! way a timer of the loop turns the runtime over every [`TICK`].

mod poller;
mod turn;
mod turning_loop;
mod watch;

use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use tokio::runtime::RuntimeMetrics;

use crate::doorbell::Completions;
use crate::sync::Arc;
use crate::tasks::Tasks;

use poller::Poller;
pub(crate) use turning_loop::{Tending, TurningLoop};
pub(crate) use watch::{Unwatch, begin_ticking, watch};

/// How late a timer may be noticed while nothing else happens, and a task of Tokio's.
pub(crate) const TICK: Duration = Duration::from_millis(5);

/// How many futures are polled before the loop's other callbacks get their turn.
const POLL_BUDGET: usize = 256;

/// How often one turn may look for events: who spawns tasks without end has the loop's other
/// callbacks wait for a turn no longer than that.
const LOOKS: usize = 16;

/// What an event loop turns over.
pub(crate) struct LoopRuntime {
    tasks: Arc<Tasks<TurningLoop>>,
    poller: Arc<Poller>,
    metrics: RuntimeMetrics,
}

impl LoopRuntime {
    /// Over a Tokio runtime of the current thread, for the loop of `completions`.
    pub(crate) fn new(
        tokio: &tokio::runtime::Runtime,
        completions: &Arc<Completions>,
    ) -> std::io::Result<Self> {
        Ok(Self {
            tasks: Arc::new(Tasks::new(TurningLoop::new(completions))),
            poller: Arc::new(Poller::of(tokio)?),
            metrics: tokio.metrics(),
        })
    }

    pub(crate) fn tasks(&self) -> &Arc<Tasks<TurningLoop>> {
        &self.tasks
    }

    pub(crate) fn poller(&self) -> &Arc<Poller> {
        &self.poller
    }

    /// Whether a loop watches the poller, which it then holds.
    pub(crate) fn is_watched(&self) -> bool {
        Arc::strong_count(&self.poller) > 1
    }

    /// Whether anything is under way, and so timers may be due.
    pub(crate) fn is_busy(&self) -> bool {
        self.tasks.len() > 0 || self.metrics.num_alive_tasks() > 0
    }

    /// Looks for events, without waiting, and polls what they woke. On the loop's thread, detached.
    pub(crate) fn turn(&self, tokio: &tokio::runtime::Runtime) {
        let mut looks = 0;
        let mut silent = false;
        // Each time that this is pending Tokio runs its tasks, then looks for events.
        tokio.block_on(tokio::task::coop::unconstrained(poll_fn(|context| {
            let enough = match looks {
                0 => false,
                LOOKS => true,
                _ => silent || self.metrics.num_alive_tasks() == 0,
            };
            if enough {
                return Poll::Ready(());
            }
            silent = looks > 0 && !self.poller.is_readable();
            looks += 1;
            context.waker().wake_by_ref();
            Poll::Pending
        })));
        self.poll_tasks(tokio);
    }

    /// Polls what is woken. On the loop's thread, detached.
    pub(crate) fn poll_tasks(&self, tokio: &tokio::runtime::Runtime) {
        let _entered = tokio.enter();
        if self.tasks.poll(POLL_BUDGET) {
            self.tasks.home().call();
        }
    }

    /// Drops all futures, with the runtime at hand that they may need for that.
    pub(crate) fn close(&self, tokio: &tokio::runtime::Runtime) {
        let _entered = tokio.enter();
        self.tasks.close();
    }
}

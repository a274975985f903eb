//! Futures on their way to where they are polled: the completion queue's protocol, in the other
//! direction.
//!
//! To begin a future wakes a worker, a system call on both sides, for each of a burst of tasks that
//! start their next operation. Here only the push that finds the gate idle has one come, which takes
//! what is there.
//!
//! A drain resumes many tasks, and a worker that keeps pace with it would sleep and be woken many
//! times over, which costs more than the operations. So the drain is a [`Burst`], which rings at its
//! end, or once [`LONGEST`] futures wait. As with asyncio's own tasks, a step that blocks its loop
//! delays what was started just before it.

use std::cell::RefCell;

use smallvec::SmallVec;

use crate::executor::Task;
use crate::sync::Arc;
use crate::tasks::Tasks;
use crate::workers::Workers;

/// How many futures of a burst may wait to be begun. Few, so that the worker is awake while
/// the loop still starts others: with 32, of 32 tasks, both threads slept through each other's half.
const LONGEST: usize = 8;

/// What futures wait in to be begun.
pub(crate) trait Ring: Send + Sync {
    /// Has somebody come who begins them.
    fn ring(self: Arc<Self>);
}

thread_local! {
    /// The burst that this thread is in.
    static BURST: RefCell<Option<Burst>> = const { RefCell::new(None) };
}

/// What a thread submitted without ringing.
#[derive(Default)]
pub(crate) struct Burst {
    /// An eager future, as long as it is the only one: this thread then begins it itself, at the end.
    alone: Option<Alone>,
    waiting: usize,
    owed: SmallVec<[Arc<dyn Ring>; 1]>,
}

impl Burst {
    /// Begins one on this thread, for as long as the scope lives.
    pub(crate) fn begin() -> BurstScope {
        BurstScope {
            outer: BURST.replace(Some(Self::default())),
        }
    }

    /// Keeps an eager future back, in case that no other follows in the burst. Gives it back where one
    /// came before, or this thread is in no burst.
    pub(crate) fn keep(tasks: &Arc<Tasks<Workers>>, future: Task) -> Result<(), Task> {
        BURST.with_borrow_mut(|burst| match burst {
            Some(burst) if burst.waiting == 0 && burst.alone.is_none() => {
                let tasks = Arc::clone(tasks);
                burst.alone = Some(Alone { tasks, future });
                Ok(())
            }
            _ => Err(future),
        })
    }

    /// Whether this thread is in one.
    pub(crate) fn is_under_way() -> bool {
        BURST.with_borrow(Option::is_some)
    }

    /// Counts a future that was added to `waiting`. A ring that is owed for it comes now or, where this
    /// thread is in a burst, with that.
    pub(crate) fn add<W: Ring + 'static>(waiting: &Arc<W>, owed: bool) {
        Self::release();
        let owed = owed.then(|| Arc::clone(waiting) as Arc<dyn Ring>);
        let full = BURST.with_borrow_mut(|burst| {
            let Some(burst) = burst.as_mut() else {
                return Err(owed);
            };
            burst.owed.extend(owed);
            burst.waiting += 1;
            Ok(burst.waiting == LONGEST)
        });
        match full {
            Ok(true) => Self::ring(),
            Ok(false) => {}
            Err(owed) => owed.into_iter().for_each(Ring::ring),
        }
    }

    /// Rings for what this thread has submitted, if it is in a burst: it is about to wait, or others
    /// may begin meanwhile.
    pub(crate) fn ring() {
        Self::release();
        let owed = BURST.with_borrow_mut(|burst| burst.as_mut().map(std::mem::take));
        owed.into_iter().for_each(Self::pay);
    }

    /// Leaves the future that was kept back to the workers.
    pub(crate) fn release() {
        let alone = BURST.with_borrow_mut(|burst| burst.as_mut()?.alone.take());
        if let Some(Alone { tasks, future }) = alone {
            let owed = tasks.add(future);
            Self::add(&tasks, owed);
        }
    }

    fn pay(self) {
        if let Some(Alone { tasks, future }) = self.alone {
            tasks.begin_here(future);
        }
        self.owed.into_iter().for_each(Ring::ring);
    }

    /// Forgets the burst that a forked child finds itself in: its runtimes are the parent's.
    pub(crate) fn forget() {
        std::mem::forget(BURST.take());
    }
}

/// A future that is not begun yet.
struct Alone {
    tasks: Arc<Tasks<Workers>>,
    future: Task,
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

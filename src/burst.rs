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

use crate::sync::Arc;

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

    /// Counts a future that was added to `waiting`. A ring that is owed for it comes now or, where this
    /// thread is in a burst, with that.
    pub(crate) fn add<W: Ring + 'static>(waiting: &Arc<W>, owed: bool) {
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
        let owed = BURST.with_borrow_mut(|burst| burst.as_mut().map(std::mem::take));
        owed.into_iter().for_each(Self::pay);
    }

    fn pay(self) {
        self.owed.into_iter().for_each(Ring::ring);
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

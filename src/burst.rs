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
//!
//! Where very few futures are under way at all, the event loop's own thread begins them, if they allow
//! that: see [`Runtime::eager`](crate::Runtime::eager).

use std::cell::RefCell;

use smallvec::SmallVec;

use crate::sync::Arc;

/// How many futures of a burst may wait for their carrier. Few, so that the worker is awake while
/// the loop still starts others: with 32, of 32 tasks, both threads slept through each other's half.
const LONGEST: usize = 8;

/// What futures wait in to be begun.
pub(crate) trait Start: Send + Sync {
    /// Has somebody come who begins them.
    fn ring(self: Arc<Self>);

    /// Begins them on this thread.
    fn begin_here(self: Arc<Self>);

    /// Whether few enough are under way for `begin_here`.
    fn are_few(&self) -> bool;
}

/// Has a future begun that was added to `start`, which is owed a ring for it or is not: now, or with the
/// others of a burst.
pub(crate) fn begin<S: Start + 'static>(start: &Arc<S>, ring: bool, eager: bool) {
    let owed = ring.then(|| Arc::clone(start) as Arc<dyn Start>);
    let Some(start) = Burst::hold(owed, eager) else {
        return;
    };
    if eager && start.are_few() {
        start.begin_here();
    } else {
        start.ring();
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
    /// Whether somebody was rung for already.
    rung: bool,
    /// Whether one of them is not to be begun on this thread.
    reluctant: bool,
    owed: SmallVec<[Arc<dyn Start>; 1]>,
}

impl Burst {
    /// Begins one on this thread, for as long as the scope lives.
    pub(crate) fn begin() -> BurstScope {
        BurstScope {
            outer: BURST.replace(Some(Self::default())),
        }
    }

    /// Counts a submission and takes over the ring that is owed for it. Gives it back if this thread is
    /// in no burst.
    fn hold(owed: Option<Arc<dyn Start>>, eager: bool) -> Option<Arc<dyn Start>> {
        let full = BURST.with_borrow_mut(|burst| {
            let Some(burst) = burst.as_mut() else {
                return Err(owed);
            };
            burst.owed.extend(owed);
            burst.waiting += 1;
            burst.reluctant |= !eager;
            Ok(burst.waiting == LONGEST)
        });
        match full {
            Ok(full) => {
                if full {
                    Self::ring();
                }
                None
            }
            Err(owed) => owed,
        }
    }

    /// Rings for what this thread has submitted, if it is in a burst: it is about to wait, or others
    /// may begin meanwhile.
    pub(crate) fn ring() {
        let owed = BURST.with_borrow_mut(|burst| {
            let burst = burst.as_mut()?;
            burst.waiting = 0;
            burst.rung = true;
            Some(std::mem::take(&mut burst.owed))
        });
        owed.into_iter().flatten().for_each(Start::ring);
    }

    /// Has what is left begun, here or elsewhere.
    fn end(self) {
        let here = !self.rung && !self.reluctant;
        for start in self.owed {
            if here && start.are_few() {
                start.begin_here();
            } else {
                start.ring();
            }
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
        ended.into_iter().for_each(Burst::end);
    }
}

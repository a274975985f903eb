//! One future that the bridge polls itself: who polls it, and whether it is to be polled again.

use crate::sync::atomic::{AtomicU8, Ordering};

/// It was woken, and is to be polled.
const WOKEN: u8 = 1;
/// Somebody polls it.
const POLLED: u8 = 1 << 1;
/// It is to be polled no more.
const ENDED: u8 = 1 << 2;

/// What a future's wakes, its pollers and its end agree by.
///
/// ```text
///   state           in a queue   whose the future is
///   0               no           nobody's: it waits
///   WOKEN           once         whoever takes it from the queue, by begin(); of a new one that is
///                                not queued yet, who has made it
///   POLLED          no           the poller's
///   POLLED WOKEN    no           the poller's, who queues it again when that poll is over
///   ENDED …         perhaps      whoever ended it; of one that is POLLED, the poller's
/// ```
///
/// So a future is in a queue at most once and is polled by at most one, and each wake is followed by
/// a poll that sees why. All accesses are read-modify-writes of one word that acquire and release:
/// they are totally ordered, and each sees all that came before the earlier ones. A `wake` either
/// comes before the `begin` of a poll, which then sees what the wake is about, or sets WOKEN behind
/// it: and then it queues the future itself, or the `pause` of that poll finds it.
pub(crate) struct PollState(AtomicU8);

/// What follows a poll that was pending.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Pause {
    /// The next wake queues the future.
    Waits,
    /// It was woken meanwhile: the poller queues it.
    Again,
    /// It was ended meanwhile: the poller drops it.
    Ended,
}

impl PollState {
    /// Of a future that is about to be polled for the first time, or queued for that.
    pub(crate) fn woken() -> Self {
        Self(AtomicU8::new(WOKEN))
    }

    /// Notes a wake. True obliges the caller to queue the future.
    pub(crate) fn wake(&self) -> bool {
        // Ordering: Release publishes what the wake is about to the `begin` that follows. Acquire is
        // for the chain: that `begin` may read a later wake's write.
        self.0.fetch_or(WOKEN, Ordering::AcqRel) == 0
    }

    /// Begins the poll of a future that was taken from the queue, or is new. False if it has ended.
    pub(crate) fn begin(&self) -> bool {
        // Ordering: Acquire pairs with the Release of the wakes before, and with that of the `pause`
        // of the poll before, which has put the future back. WOKEN is set and POLLED is not, as
        // it was in the queue, so both flip.
        self.0.fetch_xor(WOKEN | POLLED, Ordering::AcqRel) & ENDED == 0
    }

    /// Ends a poll that was pending, once the future is back in its place.
    pub(crate) fn pause(&self) -> Pause {
        // Ordering: Release publishes the future in its place to the next `begin` or `end`; Acquire
        // pairs with the wakes' and the end's.
        let before = self.0.fetch_and(!POLLED, Ordering::AcqRel);
        if before & ENDED != 0 {
            Pause::Ended
        } else if before & WOKEN != 0 {
            Pause::Again
        } else {
            Pause::Waits
        }
    }

    /// Ends it, for its poller or for whoever gives it up. True if the future is the caller's to
    /// drop though it does not poll it.
    pub(crate) fn end(&self) -> bool {
        // Ordering: Acquire pairs with the Release of the last `pause`, which has put the future
        // back; Release, with the `pause` that finds out.
        self.0.fetch_or(ENDED, Ordering::AcqRel) & (POLLED | ENDED) == 0
    }
}

//! One operation: a value written once by the completing thread, read once by the loop's thread.
//!
//! # States
//!
//! A word of five bits. "Completer" is the thread that runs the future, "drain" the thread of the
//! event loop, "owner" whoever holds the awaitable.
//!
//! | bit | set by | means |
//! |---|---|---|
//! | COMPLETE | completer, once | the value is written |
//! | WAITED | owner, who may clear it | `token` names who is to be woken |
//! | CANCELLED | owner, only before DELIVERED | nobody wants the value |
//! | DELIVERED | drain, only after COMPLETE and before CANCELLED | the owner may see the value |
//! | TAKEN | owner, only after DELIVERED, once | the value is moved out |
//!
//! ```text
//!   pending ──complete──▶ COMPLETE ──deliver──▶ DELIVERED ──take──▶ TAKEN
//!      │                     │
//!      └──────cancel─────────┴──▶ CANCELLED            WAITED may join any of them
//! ```
//!
//! The owner cannot tell `pending` from `COMPLETE`: to Python an operation is done from its
//! delivery on, which only happens between two callbacks of the loop. So its state never changes
//! under a running coroutine, and a cancel is refused only where Python already saw a result.

use std::task::Context;

use crate::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use crate::sync::{Arc, AtomicWaker, UnsafeCell};

const COMPLETE: u8 = 1;
const WAITED: u8 = 1 << 1;
const CANCELLED: u8 = 1 << 2;
const DELIVERED: u8 = 1 << 3;
const TAKEN: u8 = 1 << 4;

/// An operation under way or ended. `V` is the value's slot, often a trait object.
pub(crate) struct Operation<V: ?Sized> {
    state: AtomicU8,
    token: AtomicUsize,
    /// Wakes the task that runs the future, to find that it was cancelled.
    future: AtomicWaker,
    value: UnsafeCell<V>,
}

// SAFETY: the slot is written by the one `Completer` before COMPLETE, and handed out by `take`
// to the one caller that sets TAKEN, which comes after DELIVERED and so after COMPLETE. So it is
// moved between threads (`V: Send`) and never shared.
#[allow(unsafe_code)]
unsafe impl<V: ?Sized + Send> Sync for Operation<V> {}

/// What the drain finds.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// Somebody waits: wake whom the token names.
    Wake(usize),
    /// Nobody waits yet; whoever comes finds it done.
    Unawaited,
    /// It was cancelled; the value is nobody's.
    Cancelled,
}

impl<T> Operation<Option<T>> {
    /// A pending operation, reached through the right to complete it.
    pub(crate) fn pending() -> Completer<T> {
        Completer {
            operation: Arc::new(Self {
                state: AtomicU8::new(0),
                token: AtomicUsize::new(0),
                future: AtomicWaker::new(),
                value: UnsafeCell::new(None),
            }),
        }
    }
}

impl<V: ?Sized> Operation<V> {
    /// Announces the value to the owner. Called by the drain, once, for an operation that it
    /// popped.
    pub(crate) fn deliver(&self) -> Delivery {
        // Ordering: Acquire pairs with the Release in `wait`, for the token, and in `complete`;
        // Release passes the value on to the Acquire in `take` (invariants 9 and 10).
        let before = self
            .state
            .fetch_update(Ordering::AcqRel, Ordering::Relaxed, |state| {
                (state & CANCELLED == 0).then_some(state | DELIVERED)
            });
        match before {
            Err(_) => Delivery::Cancelled,
            Ok(state) if state & WAITED != 0 => Delivery::Wake(self.token.load(Ordering::Relaxed)),
            Ok(_) => Delivery::Unawaited,
        }
    }

    /// Registers a waiter. False if the value was delivered before: then nobody will wake it.
    pub(crate) fn wait(&self, token: usize) -> bool {
        // Ordering: published by the update that follows, which `deliver` acquires.
        self.token.store(token, Ordering::Relaxed);
        // Ordering: Release, see `deliver`. One word for both, so that one of them sees the
        // other (invariant 9).
        self.state.fetch_or(WAITED, Ordering::AcqRel) & DELIVERED == 0
    }

    /// Takes a registration back: nobody waits any more.
    pub(crate) fn unwait(&self) {
        // Ordering: only clears what `wait` of this same owner set.
        self.state.fetch_and(!WAITED, Ordering::Relaxed);
    }

    /// Gives the operation up. False if it was delivered or cancelled before (invariant 6). The
    /// future goes on until `interrupt`.
    pub(crate) fn cancel(&self) -> bool {
        // Ordering: no data passes; the order of updates of one word decides alone.
        self.state
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |state| {
                (state & (CANCELLED | DELIVERED) == 0).then_some(state | CANCELLED)
            })
            .is_ok()
    }

    /// Lets the future's task find out that the operation was cancelled.
    pub(crate) fn interrupt(&self) {
        self.future.wake();
    }

    /// Whether the owner gave up; if not, the task of `context` is woken when it does.
    pub(crate) fn poll_cancelled(&self, context: &Context<'_>) -> bool {
        // Ordering: `register` acquires what a `wake` before it released, and a later one wakes
        // the task. So CANCELLED is seen here or in the poll that the wake leads to
        // (invariant 11).
        self.future.register(context.waker());
        self.is_cancelled()
    }

    /// Whether the owner gave up. A hint: the answer may be old.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.state.load(Ordering::Relaxed) & CANCELLED != 0
    }

    /// Whether the value was delivered, and so may be taken.
    pub(crate) fn is_delivered(&self) -> bool {
        self.state.load(Ordering::Relaxed) & DELIVERED != 0
    }

    /// Lends the delivered value to `f`, to the first caller only.
    pub(crate) fn take<R>(&self, f: impl FnOnce(&mut V) -> R) -> Option<R> {
        // Ordering: Acquire pairs with the Release in `complete`, through the one in `deliver`:
        // the value was written before (invariant 10).
        self.state
            .fetch_update(Ordering::Acquire, Ordering::Relaxed, |state| {
                (state & (DELIVERED | TAKEN) == DELIVERED).then_some(state | TAKEN)
            })
            .ok()?;
        Some(self.value.with_mut(|value| {
            // SAFETY: this call set TAKEN, so no other comes here; the completer wrote before
            // COMPLETE and never again.
            #[allow(unsafe_code)]
            f(unsafe { &mut *value })
        }))
    }
}

/// The right to complete an operation, once.
pub(crate) struct Completer<T> {
    operation: Arc<Operation<Option<T>>>,
}

impl<T> Completer<T> {
    pub(crate) fn operation(&self) -> &Arc<Operation<Option<T>>> {
        &self.operation
    }

    /// Writes the value and marks the operation complete. The caller pushes what it gets back,
    /// cancelled or not: the value may only be dropped where the loop drains.
    pub(crate) fn complete(self, value: T) -> Arc<Operation<Option<T>>> {
        self.operation.value.with_mut(|slot| {
            // SAFETY: there is one completer and this consumes it; the owner reads only after
            // DELIVERED, which the drain sets only after it popped what this returns.
            #[allow(unsafe_code)]
            unsafe {
                *slot = Some(value);
            }
        });
        // Ordering: Release pairs with the Acquire in `take` (invariant 10).
        self.operation.state.fetch_or(COMPLETE, Ordering::Release);
        self.operation
    }
}

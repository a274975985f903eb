//! Invariants 6, 9, 10 and 11: an operation ends once, each waiter is woken once, the value is
//! there before anybody is told, and a cancel reaches the future.

use std::task::Context;

use loom::thread;

use crate::completion::{Completer, Delivery, Operation};
use crate::model::check;
use crate::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use crate::sync::{Arc, UnsafeCell};

fn finish(completer: Completer<u8>) -> Delivery {
    completer.complete(7).deliver()
}

/// Completion and delivery on one side, cancellation on the other. Panic and shutdown are
/// completions by the same, consumed, `Completer`.
#[test]
fn of_delivery_and_cancellation_one_wins() {
    check(|| {
        let completer = Operation::pending();
        let operation = Arc::clone(completer.operation());
        let drain = thread::spawn(move || finish(completer) != Delivery::Cancelled);
        let cancelled = operation.cancel();
        let delivered = drain.join().unwrap();
        assert!(delivered != cancelled, "ended twice or not at all");
        let taken = operation.take(Option::take);
        assert_eq!(taken, delivered.then_some(Some(7)));
    });
}

#[test]
#[should_panic(expected = "ended twice or not at all")]
fn seeded_cancel_that_looks_before_it_sets() {
    check(|| {
        let ended = Arc::new(AtomicBool::new(false));
        let drain = {
            let ended = Arc::clone(&ended);
            thread::spawn(move || !ended.swap(true, Ordering::AcqRel))
        };
        let cancelled = !ended.load(Ordering::Acquire);
        if cancelled {
            ended.store(true, Ordering::Release);
        }
        let delivered = drain.join().unwrap();
        assert!(delivered != cancelled, "ended twice or not at all");
    });
}

/// A callback is added on one thread while the operation is delivered on another.
#[test]
fn a_waiter_is_woken_once() {
    check(|| {
        let completer = Operation::pending();
        let operation = Arc::clone(completer.operation());
        let woken = Arc::new(AtomicUsize::new(0));
        let drain = {
            let woken = Arc::clone(&woken);
            thread::spawn(move || {
                if let Delivery::Wake(token) = finish(completer) {
                    woken.fetch_add(token, Ordering::Relaxed);
                }
            })
        };
        if !operation.wait(1) {
            woken.fetch_add(1, Ordering::Relaxed);
        }
        drain.join().unwrap();
        assert_eq!(woken.load(Ordering::Relaxed), 1, "woken twice or never");
    });
}

/// Two words where the protocol has one: each side may miss the other.
#[test]
#[should_panic(expected = "woken twice or never")]
fn seeded_waiter_in_a_word_of_its_own() {
    check(|| {
        let shared = Arc::new((
            AtomicBool::new(false),
            AtomicBool::new(false),
            AtomicUsize::new(0),
        ));
        let drain = {
            let shared = Arc::clone(&shared);
            thread::spawn(move || {
                shared.0.store(true, Ordering::Release);
                if shared.1.load(Ordering::Acquire) {
                    shared.2.fetch_add(1, Ordering::Relaxed);
                }
            })
        };
        shared.1.store(true, Ordering::Release);
        if shared.0.load(Ordering::Acquire) {
            shared.2.fetch_add(1, Ordering::Relaxed);
        }
        drain.join().unwrap();
        assert_eq!(shared.2.load(Ordering::Relaxed), 1, "woken twice or never");
    });
}

/// A waiter that leaves again is not woken once it has left.
#[test]
fn a_waiter_that_left_is_not_woken() {
    check(|| {
        let completer = Operation::pending();
        let operation = Arc::clone(completer.operation());
        let drain = thread::spawn(move || finish(completer));
        let waits = operation.wait(1);
        operation.unwait();
        let delivery = drain.join().unwrap();
        assert!(operation.is_delivered() && !operation.is_cancelled());
        assert!(waits || delivery == Delivery::Unawaited);
    });
}

/// How a future's task meets a cancel: it saw it, or it is woken to see it.
fn a_cancel_reaches_the_future(
    poll: impl Fn(&Operation<Option<u8>>, &Context<'_>) -> bool + Send + Sync + 'static,
) {
    check(move || {
        let completer = Operation::pending();
        let operation = Arc::clone(completer.operation());
        let owner = thread::spawn(move || {
            assert!(operation.cancel());
            operation.interrupt();
        });
        let woken = std::sync::Arc::new(Woken::default());
        let waker = std::sync::Arc::clone(&woken).into();
        let saw = poll(completer.operation(), &Context::from_waker(&waker));
        owner.join().unwrap();
        let woken = woken.0.load(std::sync::atomic::Ordering::Relaxed);
        assert!(saw || woken, "the future goes on for good");
    });
}

/// Outside of loom's view: what is asked is only whether it was called.
#[derive(Default)]
struct Woken(std::sync::atomic::AtomicBool);

impl std::task::Wake for Woken {
    fn wake(self: std::sync::Arc<Self>) {
        self.0.store(true, std::sync::atomic::Ordering::Relaxed);
    }
}

#[test]
fn a_future_finds_out_that_it_was_cancelled() {
    a_cancel_reaches_the_future(Operation::poll_cancelled);
}

#[test]
#[should_panic(expected = "the future goes on for good")]
fn seeded_future_that_looks_before_it_registers() {
    a_cancel_reaches_the_future(|operation, context| {
        let saw = operation.is_cancelled();
        operation.poll_cancelled(context);
        saw
    });
}

/// loom reports an access to the value that is not ordered after its writing.
#[test]
fn the_value_is_there_once_delivered() {
    check(|| {
        let completer = Operation::pending();
        let operation = Arc::clone(completer.operation());
        let drain = thread::spawn(move || finish(completer));
        let taken = operation.take(Option::take);
        assert!(taken.is_none_or(|value| value == Some(7)));
        drain.join().unwrap();
    });
}

#[test]
#[should_panic(expected = "Causality violation")]
fn seeded_state_before_value() {
    check(|| {
        let shared = Arc::new(RacyCell {
            complete: AtomicBool::new(false),
            value: UnsafeCell::new(0),
        });
        let completer = {
            let shared = Arc::clone(&shared);
            thread::spawn(move || {
                shared.complete.store(true, Ordering::Release);
                shared.set(7);
            })
        };
        if shared.complete.load(Ordering::Acquire) {
            shared.set(0);
        }
        completer.join().unwrap();
    });
}

struct RacyCell {
    complete: AtomicBool,
    value: UnsafeCell<u8>,
}

// SAFETY: it does not hold, which is the point: loom finds the race before it happens.
#[allow(unsafe_code)]
unsafe impl Sync for RacyCell {}

impl RacyCell {
    fn set(&self, value: u8) {
        // SAFETY: as above; loom panics instead of running two of these at once.
        #[allow(unsafe_code)]
        self.value.with_mut(|slot| unsafe { *slot = value });
    }
}

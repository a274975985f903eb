//! Futures that an event loop polls itself: no wake of one is lost, wherever it comes from.
//!
//! A future has a gate, notified by its wake and reset before its poll, and those that are woken form
//! a queue. On the loop's own thread who is to ring for that need not, where a poll follows.

use std::ops::ControlFlow;

use loom::thread;

use crate::bell::Bell;
use crate::completion::{CompletionQueue, WakeGate};
use crate::model::check;
use crate::sync::Arc;
use crate::sync::atomic::{AtomicBool, Ordering};

/// A loop with one future, which is done once it has seen all that it waits for.
struct Loop {
    woken: CompletionQueue<()>,
    bell: Bell,
    gate: WakeGate,
    ready: [AtomicBool; 2],
}

impl Loop {
    fn new() -> Self {
        Self {
            woken: CompletionQueue::new(),
            bell: Bell::new(),
            gate: WakeGate::new(),
            ready: [AtomicBool::new(false), AtomicBool::new(false)],
        }
    }

    /// Readies what the future waits for, and wakes it. True if the caller has to ring.
    fn wake(&self, number: usize) -> bool {
        self.ready[number].store(true, Ordering::Relaxed);
        self.gate.notify() && matches!(self.woken.push(()), Ok(true))
    }

    fn wake_from_elsewhere(&self, number: usize) {
        if self.wake(number) {
            self.bell.ring();
        }
    }

    fn is_done(&self) -> bool {
        self.ready.iter().all(|ready| ready.load(Ordering::Relaxed))
    }

    /// Polls what is woken, by `poll`.
    fn poll(&self, mut poll: impl FnMut()) {
        let left = self.woken.drain(
            || (),
            4,
            |()| {
                poll();
                ControlFlow::Continue(())
            },
        );
        if left {
            self.bell.ring();
        }
    }

    /// A turn of the loop: what the bell called for.
    fn turn(&self, poll: impl FnMut()) {
        self.bell.clear();
        self.poll(poll);
    }
}

/// A future that two threads wake is polled by a loop that turns when it is rung for.
fn two_wakers(poll: impl Fn(&Loop) -> bool + Send + Sync + 'static) {
    check(move || {
        let shared = Arc::new(Loop::new());
        let wakers = [0, 1].map(|number| {
            let shared = Arc::clone(&shared);
            thread::spawn(move || shared.wake_from_elsewhere(number))
        });
        let mut done = false;
        if shared.bell.is_raised() {
            shared.turn(|| done |= poll(&shared));
        }
        for waker in wakers {
            waker.join().unwrap();
        }
        while shared.bell.is_raised() {
            shared.turn(|| done |= poll(&shared));
        }
        assert!(done && shared.woken.is_empty(), "a wake was lost");
    });
}

#[test]
fn each_wake_is_followed_by_a_poll_that_sees_why() {
    two_wakers(|shared| {
        shared.gate.reset();
        shared.is_done()
    });
}

#[test]
#[should_panic(expected = "a wake was lost")]
fn seeded_gate_reset_after_the_poll() {
    two_wakers(|shared| {
        let done = shared.is_done();
        shared.gate.reset();
        done
    });
}

/// The loop's own thread wakes the future in what it does, and does not ring as a poll follows;
/// another thread wakes it meanwhile.
fn one_waker_on_the_loop(follow: impl Fn(&Loop, &mut dyn FnMut()) + Send + Sync + 'static) {
    check(move || {
        let shared = Arc::new(Loop::new());
        let elsewhere = {
            let shared = Arc::clone(&shared);
            thread::spawn(move || shared.wake_from_elsewhere(1))
        };
        let mut done = false;
        let mut poll = || {
            shared.gate.reset();
            done |= shared.is_done();
        };
        let _silent = shared.wake(0);
        follow(&shared, &mut poll);
        elsewhere.join().unwrap();
        while shared.bell.is_raised() {
            shared.turn(&mut poll);
        }
        assert!(done, "a wake was lost");
    });
}

#[test]
fn a_silent_wake_is_made_good_by_the_poll_that_follows() {
    one_waker_on_the_loop(|shared, poll| shared.poll(poll));
}

#[test]
#[should_panic(expected = "a wake was lost")]
fn seeded_silent_wake_that_no_poll_follows() {
    one_waker_on_the_loop(|_, _| ());
}

/// A future that wakes itself in its poll, behind the queue's open gate, and is woken from elsewhere
/// after that. `tell` has whether the queue asks for a ring.
fn one_that_wakes_itself(tell: fn(&Bell, bool)) {
    check(move || {
        let shared = Arc::new(Loop::new());
        let mut polls = 0;
        let mut done = false;
        let mut poll = || {
            shared.gate.reset();
            polls += 1;
            done |= shared.is_done();
            if polls == 1 {
                tell(&shared.bell, shared.wake(0));
            }
        };
        // Woken just before the gate opens, it is taken behind that.
        shared.woken.drain(
            || assert!(shared.wake(0), "nobody rang before"),
            4,
            |()| {
                poll();
                ControlFlow::Continue(())
            },
        );
        let elsewhere = {
            let shared = Arc::clone(&shared);
            thread::spawn(move || shared.wake_from_elsewhere(1))
        };
        elsewhere.join().unwrap();
        while shared.bell.is_raised() {
            shared.turn(&mut poll);
        }
        assert!(done, "a wake was lost");
    });
}

#[test]
fn a_future_that_wakes_itself_rings_behind_the_open_gate() {
    one_that_wakes_itself(|bell, ring| {
        if ring {
            bell.ring();
        }
    });
}

#[test]
#[should_panic(expected = "a wake was lost")]
fn seeded_future_that_wakes_itself_in_silence() {
    one_that_wakes_itself(|_, _| ());
}

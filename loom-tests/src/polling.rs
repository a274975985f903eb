//! Futures that the bridge polls itself: no wake of one is lost, wherever it comes from, and no two
//! threads poll it.
//!
//! Those that are woken form a queue, in which each is once. On the thread that is to poll next by
//! itself who is to ring need not.

use std::ops::ControlFlow;

use loom::cell::UnsafeCell;
use loom::thread;

use crate::bell::Bell;
use crate::completion::{CompletionQueue, Pause, PollState};
use crate::model::check;
use crate::sync::Arc;
use crate::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// A home with one future, which is done once it has seen all that it waits for.
struct Home {
    woken: CompletionQueue<()>,
    bell: Bell,
    state: PollState,
    ready: [AtomicBool; 2],
    polled: UnsafeCell<()>,
    done: AtomicBool,
}

// SAFETY: who polls touches `polled`; whether that is one at a time is what loom checks.
#[allow(unsafe_code)]
unsafe impl Sync for Home {}

impl Home {
    /// With a future that waits.
    fn new() -> Self {
        let state = PollState::woken();
        assert!(state.begin());
        assert_eq!(state.pause(), Pause::Waits);
        Self {
            woken: CompletionQueue::new(),
            bell: Bell::new(),
            state,
            ready: [AtomicBool::new(false), AtomicBool::new(false)],
            polled: UnsafeCell::new(()),
            done: AtomicBool::new(false),
        }
    }

    /// Readies what the future waits for, and wakes it. True if the caller has to ring.
    fn wake(&self, number: usize) -> bool {
        self.ready[number].store(true, Ordering::Relaxed);
        self.state.wake() && self.queue()
    }

    fn queue(&self) -> bool {
        matches!(self.woken.push(()), Ok(true))
    }

    fn wake_from_elsewhere(&self, number: usize) {
        if self.wake(number) {
            self.bell.ring();
        }
    }

    /// What the future itself does.
    fn look(&self) {
        self.polled.with_mut(|_| {
            if self.ready.iter().all(|ready| ready.load(Ordering::Relaxed)) {
                self.done.store(true, Ordering::Relaxed);
            }
        });
    }

    /// Polls the future, which was in the queue. True if the caller has to ring.
    fn poll(&self) -> bool {
        assert!(self.state.begin());
        self.look();
        self.state.pause() == Pause::Again && self.queue()
    }

    /// Polls what is woken, by `poll`, as a loop does.
    fn drain(&self, poll: impl Fn(&Self) -> bool) {
        let each = |()| {
            if poll(self) {
                self.bell.ring();
            }
            ControlFlow::Continue(())
        };
        if self.woken.drain(|| (), 4, each) {
            self.bell.ring();
        }
    }

    /// A turn of the loop: what the bell called for.
    fn turn(&self, poll: impl Fn(&Self) -> bool) {
        self.bell.clear();
        self.drain(poll);
    }

    fn is_done(&self) -> bool {
        self.done.load(Ordering::Relaxed)
    }
}

/// A future that two threads wake is polled by a loop that turns when it is rung for.
fn two_wakers(poll: fn(&Home) -> bool) {
    check(move || {
        let shared = Arc::new(Home::new());
        let wakers = [0, 1].map(|number| {
            let shared = Arc::clone(&shared);
            thread::spawn(move || shared.wake_from_elsewhere(number))
        });
        if shared.bell.is_raised() {
            shared.turn(poll);
        }
        for waker in wakers {
            waker.join().unwrap();
        }
        while shared.bell.is_raised() {
            shared.turn(poll);
        }
        assert!(
            shared.is_done() && shared.woken.is_empty(),
            "a wake was lost"
        );
    });
}

#[test]
fn each_wake_is_followed_by_a_poll_that_sees_why() {
    two_wakers(Home::poll);
}

#[test]
#[should_panic(expected = "a wake was lost")]
fn seeded_poll_that_looks_before_it_begins() {
    two_wakers(|shared| {
        shared.look();
        assert!(shared.state.begin());
        shared.state.pause() == Pause::Again && shared.queue()
    });
}

#[test]
#[should_panic(expected = "a wake was lost")]
fn seeded_poll_that_forgets_who_woke_it_meanwhile() {
    two_wakers(|shared| {
        assert!(shared.state.begin());
        shared.look();
        shared.state.pause();
        false
    });
}

/// Two threads wake a future, and each polls what is woken where that rings, as if it were a worker.
fn two_workers(wake: fn(&Home, usize) -> bool) {
    check(move || {
        let shared = Arc::new(Home::new());
        let workers = [0, 1].map(|number| {
            let shared = Arc::clone(&shared);
            thread::spawn(move || {
                let mut rung = wake(&shared, number);
                while rung {
                    rung = false;
                    shared.woken.share(|()| {
                        rung |= shared.poll();
                        ControlFlow::Continue(())
                    });
                }
            })
        });
        for worker in workers {
            worker.join().unwrap();
        }
        assert!(
            shared.is_done() && shared.woken.is_empty(),
            "a wake was lost"
        );
    });
}

#[test]
fn of_two_workers_one_polls_at_a_time() {
    two_workers(Home::wake);
}

#[test]
#[should_panic(expected = "Concurrent write accesses")]
fn seeded_wake_that_always_queues() {
    two_workers(|shared, number| {
        shared.ready[number].store(true, Ordering::Relaxed);
        shared.state.wake();
        shared.queue()
    });
}

/// A future is given up while a worker polls it; each counts itself if it is to drop the future.
fn given_up(end: fn(&PollState) -> bool) {
    check(move || {
        let shared = Arc::new((PollState::woken(), AtomicUsize::new(0)));
        let worker = {
            let shared = Arc::clone(&shared);
            thread::spawn(move || {
                let (state, dropped) = &*shared;
                if state.begin() && state.pause() == Pause::Ended {
                    dropped.fetch_add(1, Ordering::Relaxed);
                }
            })
        };
        let (state, dropped) = &*shared;
        if end(state) {
            dropped.fetch_add(1, Ordering::Relaxed);
        }
        worker.join().unwrap();
        assert_eq!(dropped.load(Ordering::Relaxed), 1, "dropped twice or never");
    });
}

#[test]
fn a_future_that_is_given_up_is_dropped_once() {
    given_up(PollState::end);
}

#[test]
#[should_panic(expected = "dropped twice or never")]
fn seeded_end_that_does_not_ask_who_polls() {
    given_up(|state| {
        state.end();
        true
    });
}

/// The loop's own thread wakes the future in what it does, and does not ring as a poll follows;
/// another thread wakes it meanwhile.
fn one_waker_on_the_loop(follow: fn(&Home)) {
    check(move || {
        let shared = Arc::new(Home::new());
        let elsewhere = {
            let shared = Arc::clone(&shared);
            thread::spawn(move || shared.wake_from_elsewhere(1))
        };
        let _silent = shared.wake(0);
        follow(&shared);
        elsewhere.join().unwrap();
        while shared.bell.is_raised() {
            shared.turn(Home::poll);
        }
        assert!(shared.is_done(), "a wake was lost");
    });
}

#[test]
fn a_silent_wake_is_made_good_by_the_poll_that_follows() {
    one_waker_on_the_loop(|shared| shared.drain(Home::poll));
}

#[test]
#[should_panic(expected = "a wake was lost")]
fn seeded_silent_wake_that_no_poll_follows() {
    one_waker_on_the_loop(|_| ());
}

/// A future that wakes itself in its first poll, behind the queue's open gate, and is woken from
/// elsewhere after that. `tell` has whether the queue asks for a ring.
fn one_that_wakes_itself(tell: fn(&Bell, bool)) {
    check(move || {
        let shared = Arc::new(Home::new());
        let polls = AtomicUsize::new(0);
        let poll = |shared: &Home| {
            assert!(shared.state.begin());
            shared.look();
            if polls.fetch_add(1, Ordering::Relaxed) == 0 {
                assert!(!shared.wake(0), "it is not in the queue while it is polled");
            }
            let ring = shared.state.pause() == Pause::Again && shared.queue();
            tell(&shared.bell, ring);
            false
        };
        // Woken just before the gate opens, it is taken behind that.
        shared.woken.drain(
            || assert!(shared.wake(0), "nobody rang before"),
            4,
            |()| {
                poll(&shared);
                ControlFlow::Continue(())
            },
        );
        let elsewhere = {
            let shared = Arc::clone(&shared);
            thread::spawn(move || shared.wake_from_elsewhere(1))
        };
        elsewhere.join().unwrap();
        while shared.bell.is_raised() {
            shared.turn(poll);
        }
        assert!(shared.is_done(), "a wake was lost");
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

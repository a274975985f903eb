//! Threads that wait for an operation each and then for the interpreter: few are awake at a time.

use std::collections::VecDeque;
use std::time::Instant;

use crate::sync::atomic::{AtomicU8, Ordering};
use crate::sync::thread::{self, Thread};
use crate::sync::{Arc, Mutex};

/// Where threads that block sleep until they are called.
///
/// A thread whose operation has ended goes on only to wait for the interpreter, for which there is one
/// lock. If all such threads were awake they would contend for it: each is put to sleep again and
/// woken again, often for nothing, as the lock goes to whoever is there first, and some wait for
/// long. So only so many are awake as keep the lock busy. The next is called when one of them has
/// the interpreter, or goes back to sleep.
///
/// ```text
///   state     the thread                         wake        the thread's next step
///   AWAKE     polls its operation                → WOKEN     sleep: → ASLEEP
///   WOKEN     polls, and is to poll again        stays       sleep: → AWAKE, at once
///   ASLEEP    sleeps                             → CALLED, if a place is free, else → IN_LINE
///   IN_LINE   sleeps, and is to be called        stays       a place becomes free: → CALLED
///   CALLED    has a place, and is unparked       stays       → AWAKE
///   from ASLEEP and IN_LINE also, at the deadline: → AWAKE, without a place
/// ```
///
/// All steps are taken under one lock, so they are totally ordered and each sees what came before.
/// No wake is lost: it comes before the `sleep` that follows the poll, which then returns at once, or
/// it finds the thread ASLEEP, and calls it or puts it in line, once. No place is lost: it belongs to
/// a thread that is CALLED, then to the [`Place`] that its `sleep` returns, and when that is dropped
/// to the first in line, or to those that are free. So whoever is in line is called once those before
/// it hold the interpreter or sleep.
pub(crate) struct Line(Mutex<Places>);

struct Places {
    free: usize,
    waiting: VecDeque<Arc<Sleeper>>,
}

const AWAKE: u8 = 0;
const WOKEN: u8 = 1;
const ASLEEP: u8 = 2;
const IN_LINE: u8 = 3;
const CALLED: u8 = 4;

/// A thread, for one operation that it waits for.
pub(crate) struct Sleeper {
    line: Arc<Line>,
    thread: Thread,
    /// Ordering: Relaxed throughout, as all accesses are under the line's lock.
    state: AtomicU8,
}

/// The right of a thread to be awake. It is to be dropped when the thread holds the interpreter.
pub(crate) struct Place(Arc<Line>);

/// How a sleep ended.
pub(crate) enum Sleep {
    /// The thread was called.
    Called(Place),
    /// It was woken before, and did not sleep.
    Woken,
    /// The deadline came first.
    Late,
}

impl Line {
    /// Of which so many may be awake.
    pub(crate) fn new(places: usize) -> Self {
        Self(Mutex::new(Places {
            free: places,
            waiting: VecDeque::new(),
        }))
    }
}

impl Sleeper {
    /// Of this thread.
    pub(crate) fn new(line: &Arc<Line>) -> Self {
        Self {
            line: Arc::clone(line),
            thread: thread::current(),
            state: AtomicU8::new(AWAKE),
        }
    }

    /// Has the thread poll its operation, when its turn comes. From any thread.
    pub(crate) fn wake(this: &Arc<Self>) {
        let mut places = this.line.0.lock();
        match this.state() {
            AWAKE => this.enter(WOKEN),
            ASLEEP if places.free > 0 => {
                places.free -= 1;
                this.enter(CALLED);
                drop(places);
                this.thread.unpark();
            }
            ASLEEP => {
                this.enter(IN_LINE);
                places.waiting.push_back(Arc::clone(this));
            }
            // It has yet to poll.
            _ => {}
        }
    }

    /// Gives up the place that the thread has, and sleeps. On the thread itself, after a poll.
    pub(crate) fn sleep(&self, place: Option<Place>, deadline: Option<Instant>) -> Sleep {
        drop(place);
        let mut places = self.line.0.lock();
        if self.state() == WOKEN {
            self.enter(AWAKE);
            return Sleep::Woken;
        }
        self.enter(ASLEEP);
        loop {
            drop(places);
            let late = thread::park_until(deadline);
            places = self.line.0.lock();
            match self.state() {
                CALLED => {
                    self.enter(AWAKE);
                    return Sleep::Called(Place(Arc::clone(&self.line)));
                }
                state if late => {
                    if state == IN_LINE {
                        let others = |other: &Arc<Self>| !std::ptr::eq(&raw const **other, self);
                        places.waiting.retain(others);
                    }
                    self.enter(AWAKE);
                    return Sleep::Late;
                }
                _ => {}
            }
        }
    }

    fn state(&self) -> u8 {
        self.state.load(Ordering::Relaxed)
    }

    fn enter(&self, state: u8) {
        self.state.store(state, Ordering::Relaxed);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut places = self.0.0.lock();
        let Some(next) = places.waiting.pop_front() else {
            places.free += 1;
            return;
        };
        next.enter(CALLED);
        drop(places);
        next.thread.unpark();
    }
}

//! Threads in a line: each that is woken goes on, no more are awake than there are places, and no
//! place is lost.

use std::time::Instant;

use loom::thread;

use crate::completion::{Line, Place, Sleep, Sleeper};
use crate::model::check;
use crate::sync::Arc;
use crate::sync::atomic::{AtomicUsize, Ordering};

/// An operation that ends after so many wakes, and the thread that waits for it.
struct Wait {
    sleeper: Arc<Sleeper>,
    left: AtomicUsize,
}

impl Wait {
    /// On the thread that waits.
    fn new(line: &Arc<Line>, wakes: usize) -> Arc<Self> {
        Arc::new(Self {
            sleeper: Arc::new(Sleeper::new(line)),
            left: AtomicUsize::new(wakes),
        })
    }

    fn advance(&self) {
        self.left.fetch_sub(1, Ordering::Relaxed);
        Sleeper::wake(&self.sleeper);
    }

    fn advance_elsewhere(this: &Arc<Self>) -> thread::JoinHandle<()> {
        let this = Arc::clone(this);
        thread::spawn(move || this.advance())
    }

    /// Polls the operation to its end, with `sleep` in between.
    fn poll_to_end(&self, sleep: SleepFn) -> Option<Place> {
        let mut place = None;
        let mut polls = 0;
        while self.left.load(Ordering::Relaxed) > 0 {
            polls += 1;
            place = sleep(&self.sleeper, place, polls);
        }
        place
    }
}

/// Sleeps after so many polls.
type SleepFn = fn(&Sleeper, Option<Place>, usize) -> Option<Place>;

fn sleep(sleeper: &Sleeper, place: Option<Place>, _polls: usize) -> Option<Place> {
    sleep_until(sleeper, place, None)
}

fn sleep_until(
    sleeper: &Sleeper,
    place: Option<Place>,
    deadline: Option<Instant>,
) -> Option<Place> {
    match sleeper.sleep(place, deadline) {
        Sleep::Called(place) => Some(place),
        Sleep::Woken | Sleep::Late => None,
    }
}

/// This thread and another wait in a line of one place, this one for two wakes, and drop the place
/// that they may have when they get what it is for.
fn two_in_line(sleep: SleepFn) {
    check(move || {
        let line = Arc::new(Line::new(1));
        let attached = Arc::new(AtomicUsize::new(0));
        let go_on = move |wait: &Wait, attached: &AtomicUsize| {
            let place = wait.poll_to_end(sleep);
            if place.is_some() {
                assert_eq!(
                    attached.fetch_add(1, Ordering::Relaxed),
                    0,
                    "two in one place"
                );
                attached.fetch_sub(1, Ordering::Relaxed);
            }
        };
        let here = Wait::new(&line, 2);
        let other = {
            let (line, here, attached) = (line.clone(), here.clone(), attached.clone());
            thread::spawn(move || {
                let wait = Wait::new(&line, 1);
                let waker = Wait::advance_elsewhere(&wait);
                here.advance();
                here.advance();
                go_on(&wait, &attached);
                waker.join().unwrap();
            })
        };
        go_on(&here, &attached);
        other.join().unwrap();
        // Whoever is woken now finds the place free, or sleeps for ever.
        let wait = Wait::new(&line, 1);
        let waker = Wait::advance_elsewhere(&wait);
        go_on(&wait, &attached);
        waker.join().unwrap();
    });
}

#[test]
fn each_that_is_woken_goes_on_in_its_turn() {
    two_in_line(sleep);
}

#[test]
fn one_that_is_late_leaves_the_line_and_no_place_is_lost() {
    two_in_line(|sleeper, place, polls| match polls {
        1 => sleep_until(sleeper, place, Some(Instant::now())),
        _ => sleep(sleeper, place, polls),
    });
}

#[test]
#[should_panic(expected = "deadlock")]
fn seeded_sleep_in_a_place() {
    two_in_line(|sleeper, place, polls| {
        let called = sleep(sleeper, None, polls);
        called.or(place)
    });
}

#[test]
#[should_panic(expected = "nobody calls")]
fn seeded_sleep_in_spite_of_a_wake() {
    two_in_line(|sleeper, place, polls| {
        sleep(sleeper, place, polls).or_else(|| match sleeper.sleep(None, Some(Instant::now())) {
            Sleep::Called(place) => Some(place),
            Sleep::Woken | Sleep::Late => panic!("nobody calls"),
        })
    });
}

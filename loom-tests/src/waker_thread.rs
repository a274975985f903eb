//! Invariant 8: the waker thread sees every errand and every stop, and ends.

use loom::thread;

use crate::completion::Inbox;
use crate::model::check;
use crate::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use crate::sync::{Arc, Event};

#[test]
fn errands_around_a_stop_are_done_or_refused() {
    check(|| {
        let inbox = Arc::new(Inbox::new());
        let waker = {
            let inbox = Arc::clone(&inbox);
            thread::spawn(move || {
                let mut done = 0;
                inbox.run(|errand: usize| done += errand);
                done
            })
        };
        let poster = {
            let inbox = Arc::clone(&inbox);
            thread::spawn(move || match inbox.post(1) {
                Ok(()) => 0,
                Err(refused) => refused.sum(),
            })
        };
        inbox.stop();
        let refused = poster.join().unwrap();
        assert_eq!(waker.join().unwrap() + refused, 1, "lost or twice");
    });
}

#[test]
fn an_errand_wakes_a_parked_thread() {
    check(|| {
        let inbox = Arc::new(Inbox::new());
        let done = Arc::new(AtomicUsize::new(0));
        let waker = {
            let (inbox, done) = (Arc::clone(&inbox), Arc::clone(&done));
            thread::spawn(move || {
                inbox.run(|errand: usize| {
                    done.fetch_add(errand, Ordering::Relaxed);
                    // The second errand stops the thread: it must be seen without one.
                    if errand == 10 {
                        inbox.stop();
                    }
                });
            })
        };
        let refused: usize = [1, 10]
            .into_iter()
            .filter_map(|errand| inbox.post(errand).err())
            .flatten()
            .sum();
        waker.join().unwrap();
        assert_eq!(refused, 0, "refused before the stop");
        assert_eq!(done.load(Ordering::Relaxed), 11);
    });
}

/// Looks, then listens: a notification in between reaches nobody.
fn parks_for_good(listens_first: bool) {
    check(move || {
        let shared = Arc::new((AtomicBool::new(false), Event::new()));
        let waker = {
            let shared = Arc::clone(&shared);
            thread::spawn(move || {
                if listens_first {
                    let listener = shared.1.listen();
                    (shared.0.load(Ordering::Acquire), listener)
                } else {
                    (shared.0.load(Ordering::Acquire), shared.1.listen())
                }
            })
        };
        shared.0.store(true, Ordering::Release);
        shared.1.notify();
        let (saw, listener) = waker.join().unwrap();
        assert!(saw || listener.is_notified(), "parked for good");
    });
}

#[test]
fn a_listener_made_before_the_look_is_woken() {
    parks_for_good(true);
}

#[test]
#[should_panic(expected = "parked for good")]
fn seeded_listener_made_after_the_look() {
    parks_for_good(false);
}

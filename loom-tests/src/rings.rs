//! Invariant 4: no more rings than openings of the gate.

use loom::thread;

use crate::completion::gate::WakeGate;
use crate::model::check;
use crate::sync::Arc;
use crate::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Two producers notify while the loop resets once: the gate was open twice.
fn at_most_two_rings<G: Send + Sync + 'static>(
    new: fn() -> G,
    notify: fn(&G) -> bool,
    reset: fn(&G),
) {
    check(move || {
        let shared = Arc::new((new(), AtomicUsize::new(0)));
        let producers = [2, 1].map(|notifications| {
            let shared = Arc::clone(&shared);
            thread::spawn(move || {
                for _ in 0..notifications {
                    if notify(&shared.0) {
                        shared.1.fetch_add(1, Ordering::Relaxed);
                    }
                }
            })
        });
        reset(&shared.0);
        for producer in producers {
            producer.join().unwrap();
        }
        let rings = shared.1.load(Ordering::Relaxed);
        assert!((1..=2).contains(&rings), "{rings} rings");
    });
}

#[test]
fn each_opening_of_the_gate_rings_once() {
    at_most_two_rings(WakeGate::new, WakeGate::notify, WakeGate::reset);
}

#[test]
#[should_panic(expected = "3 rings")]
fn seeded_notify_that_looks_before_it_sets() {
    at_most_two_rings(
        || AtomicBool::new(false),
        |gate| {
            let idle = !gate.load(Ordering::Acquire);
            gate.store(true, Ordering::Release);
            idle
        },
        |gate| {
            gate.swap(false, Ordering::AcqRel);
        },
    );
}

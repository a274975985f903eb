//! Invariants 1, 2, 3 and 5: every push is drained without a further one, in order.
//!
//! The loop looks at its bell while the producers work, and once more when they are done: what it
//! has not drained by then nobody would ever ring for.

use std::ops::ControlFlow;

use loom::thread;

use crate::bell::Bell;
use crate::completion::CompletionQueue;
use crate::completion::gate::WakeGate;
use crate::model::check;
use crate::sync::atomic::{AtomicBool, Ordering};
use crate::sync::{Arc, SegQueue};

struct Shared {
    queue: CompletionQueue<u8>,
    bell: Bell,
}

/// Two producers push their items, and the loop drains with `drain` whenever it is rung for.
fn two_producers(
    items: [&'static [u8]; 2],
    drain: impl Fn(&Shared, &mut dyn FnMut(u8) -> ControlFlow<()>) + Send + Sync + 'static,
) {
    let expected = items[0].len() + items[1].len();
    check(move || {
        let shared = Arc::new(Shared {
            queue: CompletionQueue::new(),
            bell: Bell::new(),
        });
        let producers = items.map(|items| {
            let shared = Arc::clone(&shared);
            thread::spawn(move || {
                for &item in items {
                    if let Ok(true) = shared.queue.push(item) {
                        shared.bell.ring();
                    }
                }
            })
        });
        let mut got = Vec::new();
        let mut turn = || {
            drain(&shared, &mut |item| {
                got.push(item);
                ControlFlow::Continue(())
            });
        };
        if shared.bell.is_raised() {
            turn();
        }
        for producer in producers {
            producer.join().unwrap();
        }
        while shared.bell.is_raised() {
            turn();
        }
        assert_eq!(got.len(), expected, "a wake was lost");
        for items in items {
            let of_one: Vec<_> = got.iter().filter(|item| items.contains(item)).collect();
            assert_eq!(of_one, items.iter().collect::<Vec<_>>(), "not in order");
        }
    });
}

fn drain(shared: &Shared, budget: usize, each: &mut dyn FnMut(u8) -> ControlFlow<()>) {
    if shared.queue.drain(|| shared.bell.clear(), budget, each) {
        shared.bell.ring();
    }
}

#[test]
fn every_push_of_two_producers_is_drained() {
    two_producers([&[1], &[2]], |shared, each| drain(shared, 4, each));
}

#[test]
fn one_producers_items_stay_in_order() {
    two_producers([&[1, 2], &[3]], |shared, each| drain(shared, 4, each));
}

#[test]
fn what_a_budget_leaves_is_rung_for() {
    two_producers([&[1], &[2]], |shared, each| drain(shared, 1, each));
}

#[test]
#[should_panic(expected = "a wake was lost")]
fn seeded_leftovers_that_nobody_rings_for() {
    two_producers([&[1], &[2]], |shared, each| {
        shared.queue.drain(|| shared.bell.clear(), 1, each);
    });
}

#[test]
#[should_panic(expected = "a wake was lost")]
fn seeded_signal_cleared_after_the_take() {
    two_producers([&[1], &[2]], |shared, each| {
        if shared.queue.drain(|| (), 4, each) {
            shared.bell.ring();
        }
        shared.bell.clear();
    });
}

#[test]
#[should_panic(expected = "not in order")]
fn seeded_batch_handled_from_its_end() {
    two_producers([&[1, 2], &[3]], |shared, each| {
        let mut batch = Vec::new();
        drain(shared, 4, &mut |item| {
            batch.push(item);
            ControlFlow::Continue(())
        });
        batch.into_iter().rev().for_each(|item| {
            let _ = each(item);
        });
    });
}

/// What a gate does, for the model that compares two.
trait Gate: Send + Sync + 'static {
    fn new() -> Self;
    fn notify(&self) -> bool;
    fn reset(&self);
}

impl Gate for WakeGate {
    fn new() -> Self {
        WakeGate::new()
    }

    fn notify(&self) -> bool {
        WakeGate::notify(self)
    }

    fn reset(&self) {
        WakeGate::reset(self);
    }
}

/// Resets with a store, which acquires nothing.
struct StoreGate(AtomicBool);

impl Gate for StoreGate {
    fn new() -> Self {
        Self(AtomicBool::new(false))
    }

    fn notify(&self) -> bool {
        !self.0.swap(true, Ordering::AcqRel)
    }

    fn reset(&self) {
        self.0.store(false, Ordering::Release);
    }
}

/// The queue's own steps, around a gate of the caller's choice.
fn turn<G: Gate>(queue: &SegQueue<u8>, gate: &G, bell: &Bell) -> usize {
    let behind_the_gate = take(queue);
    bell.clear();
    gate.reset();
    behind_the_gate + take(queue)
}

fn take(queue: &SegQueue<u8>) -> usize {
    std::iter::from_fn(|| queue.pop()).count()
}

/// Two producers pass a gate of the caller's choice, and `turn` says how many it took.
fn two_producers_through<G: Gate>(turn: fn(&SegQueue<u8>, &G, &Bell) -> usize) {
    check(move || {
        let shared = Arc::new((SegQueue::new(), G::new(), Bell::new()));
        let producers = [1, 2].map(|item| {
            let shared = Arc::clone(&shared);
            thread::spawn(move || {
                let (queue, gate, bell) = &*shared;
                queue.push(item);
                if gate.notify() {
                    bell.ring();
                }
            })
        });
        let (queue, gate, bell) = &*shared;
        let mut got = 0;
        if bell.is_raised() {
            got += turn(queue, gate, bell);
        }
        for producer in producers {
            producer.join().unwrap();
        }
        while bell.is_raised() {
            got += turn(queue, gate, bell);
        }
        assert_eq!(got, 2, "a wake was lost");
    });
}

#[test]
fn a_reset_sees_what_a_coalesced_producer_pushed() {
    two_producers_through::<WakeGate>(turn);
}

#[test]
#[should_panic(expected = "a wake was lost")]
fn seeded_reset_by_a_store() {
    two_producers_through::<StoreGate>(turn);
}

#[test]
#[should_panic(expected = "a wake was lost")]
fn seeded_take_behind_the_closed_gate_alone() {
    two_producers_through::<WakeGate>(|queue, gate, bell| {
        let taken = take(queue);
        bell.clear();
        gate.reset();
        taken
    });
}

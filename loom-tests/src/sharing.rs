//! Invariant 1 for submissions: whoever is rung for takes what is there, and several may at once.

use std::ops::ControlFlow;

use loom::thread;

use crate::completion::CompletionQueue;
use crate::completion::gate::WakeGate;
use crate::model::check;
use crate::sync::atomic::{AtomicUsize, Ordering};
use crate::sync::{Arc, SegQueue};

/// Two producers push an item each, with `push`, and take what is there where that rings, as if
/// they were the carrier. The sum of what is taken is that of the items.
fn two_producers<Q: Send + Sync + 'static>(
    queue: fn() -> Q,
    push: fn(&Q, usize) -> bool,
    take: fn(&Q, &mut dyn FnMut(usize)),
) {
    check(move || {
        let shared = Arc::new((queue(), AtomicUsize::new(0)));
        let producers = [1, 10].map(|item| {
            let shared = Arc::clone(&shared);
            thread::spawn(move || {
                let (queue, taken) = &*shared;
                if push(queue, item) {
                    take(queue, &mut |item| {
                        taken.fetch_add(item, Ordering::Relaxed);
                    });
                }
            })
        });
        for producer in producers {
            producer.join().unwrap();
        }
        let taken = shared.1.load(Ordering::Relaxed);
        assert_eq!(taken, 11, "lost or taken twice");
    });
}

#[test]
fn what_two_share_is_taken_once() {
    two_producers(
        CompletionQueue::new,
        |queue, item| matches!(queue.push(item), Ok(true)),
        |queue, each| {
            queue.share(|item| {
                each(item);
                ControlFlow::Continue(())
            });
        },
    );
}

#[test]
#[should_panic(expected = "lost or taken twice")]
fn seeded_gate_that_opens_after_the_take() {
    two_producers(
        || (SegQueue::new(), WakeGate::new()),
        |(items, gate), item| {
            items.push(item);
            gate.notify()
        },
        |(items, gate), each| {
            std::iter::from_fn(|| items.pop()).for_each(each);
            gate.reset();
        },
    );
}

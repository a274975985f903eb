//! Invariant 7: what is pushed around a close is drained, returned or refused, exactly once.

use std::ops::ControlFlow;

use loom::thread;

use crate::completion::CompletionQueue;
use crate::model::check;
use crate::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use crate::sync::{Arc, SegQueue};

#[test]
fn a_push_around_a_close_arrives_once() {
    check(|| {
        let shared = Arc::new((CompletionQueue::new(), AtomicUsize::new(0)));
        let producers = [1, 10].map(|item| {
            let shared = Arc::clone(&shared);
            thread::spawn(move || {
                if let Err(refused) = shared.0.push(item) {
                    shared.1.fetch_add(refused.sum(), Ordering::Relaxed);
                }
            })
        });
        let mut seen = 0;
        shared.0.drain(
            || (),
            1,
            |item| {
                seen += item;
                ControlFlow::Continue(())
            },
        );
        seen += shared.0.close().sum::<usize>();
        assert!(shared.0.is_closed());
        for producer in producers {
            producer.join().unwrap();
        }
        assert_eq!(seen + shared.1.load(Ordering::Relaxed), 11, "lost or twice");
    });
}

/// Asks whether the queue is closed before it pushes.
#[test]
#[should_panic(expected = "lost or twice")]
fn seeded_push_that_looks_first() {
    check(|| {
        let shared = Arc::new((SegQueue::new(), AtomicBool::new(false), AtomicUsize::new(0)));
        let producer = {
            let shared = Arc::clone(&shared);
            thread::spawn(move || {
                if shared.1.load(Ordering::Acquire) {
                    shared.2.fetch_add(1, Ordering::Relaxed);
                } else {
                    shared.0.push(1);
                }
            })
        };
        shared.1.store(true, Ordering::Release);
        let returned = shared.0.pop().unwrap_or(0);
        producer.join().unwrap();
        let refused = shared.2.load(Ordering::Relaxed);
        assert_eq!(returned + refused, 1, "lost or twice");
    });
}

//! Invariant 22: uvloop's free-threading race (MagicStack/uvloop #720), and why one caller thread
//! cannot run into it.
//!
//! uvloop before 0.23 counts its ready callbacks in a plain field. On a free-threaded build two
//! threads in `call_soon_threadsafe` may both read the old count, and one is lost: the loop then
//! leaves a callback in its queue for good.

use loom::thread;

use crate::completion::Inbox;
use crate::model::check;
use crate::sync::atomic::{AtomicUsize, Ordering};
use crate::sync::{Arc, SegQueue};

struct UvLoop {
    ready: SegQueue<u8>,
    ready_len: AtomicUsize,
}

impl UvLoop {
    fn new() -> Self {
        Self {
            ready: SegQueue::new(),
            ready_len: AtomicUsize::new(0),
        }
    }

    fn call_soon_threadsafe(&self, callback: u8) {
        self.ready.push(callback);
        // `_ready_len += 1`, unsynchronised: a load and a store.
        let len = self.ready_len.load(Ordering::Relaxed);
        self.ready_len.store(len + 1, Ordering::Relaxed);
    }

    /// Calls back as often as the count says.
    fn run_ready(&self) -> usize {
        let mut called = 0;
        while self.ready_len.load(Ordering::Relaxed) > called && self.ready.pop().is_some() {
            called += 1;
        }
        called
    }
}

#[test]
fn the_waker_thread_alone_loses_no_callback() {
    check(|| {
        let event_loop = Arc::new(UvLoop::new());
        let inbox = Arc::new(Inbox::new());
        let producers = [1, 2].map(|callback| {
            let inbox = Arc::clone(&inbox);
            thread::spawn(move || assert!(inbox.post(callback).is_ok()))
        });
        let waker = {
            let (event_loop, inbox) = (Arc::clone(&event_loop), Arc::clone(&inbox));
            thread::spawn(move || inbox.run(|callback| event_loop.call_soon_threadsafe(callback)))
        };
        for producer in producers {
            producer.join().unwrap();
        }
        inbox.stop();
        waker.join().unwrap();
        assert_eq!(event_loop.run_ready(), 2, "a callback was lost");
    });
}

#[test]
#[should_panic(expected = "a callback was lost")]
fn seeded_two_threads_call_the_loop() {
    check(|| {
        let event_loop = Arc::new(UvLoop::new());
        let callers = [1, 2].map(|callback| {
            let event_loop = Arc::clone(&event_loop);
            thread::spawn(move || event_loop.call_soon_threadsafe(callback))
        });
        for caller in callers {
            caller.join().unwrap();
        }
        assert_eq!(event_loop.run_ready(), 2, "a callback was lost");
    });
}

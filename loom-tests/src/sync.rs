//! What `crate::sync` is in the bridge, from loom's primitives.
//!
//! The stand-ins promise no more than the bridge relies on. A queue under a mutex would order
//! everything that happens around it, and hide what the gate's orderings are for.

use std::task::Waker;

use loom::cell;
use loom::sync::Condvar;

pub(crate) use loom::sync::Arc;

/// `parking_lot`'s, which knows no poison.
pub(crate) struct Mutex<T>(loom::sync::Mutex<T>);

impl<T> Mutex<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(loom::sync::Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> loom::sync::MutexGuard<'_, T> {
        self.0.lock().unwrap()
    }
}

pub(crate) mod thread {
    use std::time::Instant;

    pub(crate) use loom::thread::{Thread, current};

    /// Parks this thread until it is unparked, unless that moment is past. True if it is.
    pub(crate) fn park_until(deadline: Option<Instant>) -> bool {
        let late = deadline.is_some_and(|deadline| deadline <= Instant::now());
        if !late {
            loom::thread::park();
        }
        late
    }
}

pub(crate) mod atomic {
    pub(crate) use loom::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};
}

use atomic::{AtomicBool, AtomicUsize, Ordering};

/// Enough for every model.
const CAPACITY: usize = 4;

/// A queue that only releases what a push wrote to the pop that takes it.
///
/// Weaker than crossbeam's in one more way: a push under way hides finished ones behind it.
pub(crate) struct SegQueue<T> {
    slots: [Slot<T>; CAPACITY],
    head: AtomicUsize,
    tail: AtomicUsize,
}

struct Slot<T> {
    ready: AtomicBool,
    value: cell::UnsafeCell<Option<T>>,
}

// SAFETY: a slot is written by the one push that claimed its index, before `ready`, and read by
// the one pop that moved `head` past it, after `ready`. loom checks both.
#[allow(unsafe_code)]
unsafe impl<T: Send> Sync for SegQueue<T> {}

impl<T> SegQueue<T> {
    pub(crate) fn new() -> Self {
        Self {
            slots: std::array::from_fn(|_| Slot {
                ready: AtomicBool::new(false),
                value: cell::UnsafeCell::new(None),
            }),
            head: AtomicUsize::new(0),
            tail: AtomicUsize::new(0),
        }
    }

    pub(crate) fn push(&self, value: T) {
        let slot = &self.slots[self.tail.fetch_add(1, Ordering::Relaxed)];
        // SAFETY: see `Sync`.
        #[allow(unsafe_code)]
        slot.value.with_mut(|slot| unsafe { *slot = Some(value) });
        slot.ready.store(true, Ordering::Release);
    }

    pub(crate) fn pop(&self) -> Option<T> {
        loop {
            let head = self.head.load(Ordering::Relaxed);
            let slot = self.slots.get(head)?;
            if !slot.ready.load(Ordering::Acquire) {
                return None;
            }
            let claimed =
                self.head
                    .compare_exchange(head, head + 1, Ordering::Relaxed, Ordering::Relaxed);
            if claimed.is_ok() {
                // SAFETY: see `Sync`.
                #[allow(unsafe_code)]
                return slot.value.with_mut(|slot| unsafe { (*slot).take() });
            }
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        let head = self.head.load(Ordering::Relaxed);
        self.slots
            .get(head)
            .is_none_or(|slot| !slot.ready.load(Ordering::Acquire))
    }
}

/// The one promise of event-listener that is relied on: a notification ends the wait of a
/// listener that was made before it. The real one also puts full fences around both, which this
/// mutex stands for.
pub(crate) struct Event {
    notified: Arc<(Mutex<usize>, Condvar)>,
}

pub(crate) struct EventListener {
    notified: Arc<(Mutex<usize>, Condvar)>,
    seen: usize,
}

impl Event {
    pub(crate) fn new() -> Self {
        Self {
            notified: Arc::new((Mutex::new(0), Condvar::new())),
        }
    }

    pub(crate) fn listen(&self) -> EventListener {
        EventListener {
            notified: Arc::clone(&self.notified),
            seen: *self.notified.0.lock(),
        }
    }

    pub(crate) fn notify(&self) {
        *self.notified.0.lock() += 1;
        self.notified.1.notify_all();
    }
}

impl EventListener {
    /// Whether `wait` would return at once.
    pub(crate) fn is_notified(&self) -> bool {
        *self.notified.0.lock() != self.seen
    }
}

pub(crate) trait Listener {
    fn wait(self);
}

impl Listener for EventListener {
    fn wait(self) {
        let mut count = self.notified.0.lock();
        while *count == self.seen {
            count = self.notified.1.wait(count).unwrap();
        }
    }
}

/// atomic-waker's promise: a `wake` finds the waker registered before it, and orders what came
/// before it with what follows a later `register`.
pub(crate) struct AtomicWaker(Mutex<Option<Waker>>);

impl AtomicWaker {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(None))
    }

    pub(crate) fn register(&self, waker: &Waker) {
        *self.0.lock() = Some(waker.clone());
    }

    pub(crate) fn wake(&self) {
        let waker = self.0.lock().take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// loom's cell, with the one method that the bridge uses.
pub(crate) struct UnsafeCell<T: ?Sized>(cell::UnsafeCell<T>);

impl<T> UnsafeCell<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(cell::UnsafeCell::new(value))
    }
}

impl<T: ?Sized> UnsafeCell<T> {
    pub(crate) fn with_mut<R>(&self, f: impl FnOnce(*mut T) -> R) -> R {
        self.0.with_mut(f)
    }
}

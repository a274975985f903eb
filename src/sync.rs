//! The primitives everything else is built from.
//!
//! This is the only file that names them, so that `loom-tests` can compile `completion/` itself
//! against a `crate::sync` made of loom's primitives.

pub(crate) use std::sync::{Arc, Weak};

pub(crate) use atomic_waker::AtomicWaker;
pub(crate) use crossbeam_queue::SegQueue;
pub(crate) use event_listener::Listener;
pub(crate) use parking_lot::Mutex;

pub(crate) mod atomic {
    pub(crate) use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU8, AtomicUsize, Ordering};
}

pub(crate) mod thread {
    use std::time::Instant;

    pub(crate) use std::thread::{Thread, current};

    /// Parks this thread, until then at most. True once that has come.
    pub(crate) fn park_until(deadline: Option<Instant>) -> bool {
        let Some(deadline) = deadline else {
            std::thread::park();
            return false;
        };
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return true;
        }
        std::thread::park_timeout(left);
        false
    }
}

/// Wakes one parked thread. A notification reaches every listener made before it.
pub(crate) struct Event(event_listener::Event);

impl Event {
    pub(crate) const fn new() -> Self {
        Self(event_listener::Event::new())
    }

    /// Starts listening: a `notify` from now on ends the listener's `wait`.
    pub(crate) fn listen(&self) -> event_listener::EventListener {
        self.0.listen()
    }

    pub(crate) fn notify(&self) {
        self.0.notify(1);
    }
}

/// `std::cell::UnsafeCell` with loom's closure interface, which lets a model see each access.
pub(crate) struct UnsafeCell<T: ?Sized>(std::cell::UnsafeCell<T>);

impl<T> UnsafeCell<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(std::cell::UnsafeCell::new(value))
    }
}

impl<T: ?Sized> UnsafeCell<T> {
    pub(crate) fn with_mut<R>(&self, f: impl FnOnce(*mut T) -> R) -> R {
        f(self.0.get())
    }
}

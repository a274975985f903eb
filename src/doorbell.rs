//! What runtime threads send to an event loop, and how it is told that something came: once per
//! burst.

use std::cell::Cell;
use std::thread::ThreadId;

use pyo3::prelude::*;

use crate::async_callback::Call;
use crate::completion::{CompletionQueue, Operation};
use crate::future::Output;
use crate::lifecycle::Process;
use crate::signal::Signal;
use crate::sync::Arc;
use crate::sync::atomic::{AtomicUsize, Ordering};
use crate::waker::Errand;

/// A finished operation on its way to its event loop.
pub(crate) type Completed = Arc<Operation<dyn Output>>;

/// What an event loop's queue holds.
pub(crate) enum Arrival {
    Completed(Completed),
    /// A Python function to call.
    Call(Box<dyn Call>),
    /// The number of an awaitable that no Rust future waits for any more.
    Unawaited(usize),
    /// A value that may hold Python objects, to be dropped.
    LetGo(Box<dyn Send>),
    /// A future that the loop polls was woken.
    Woken,
}

/// What `ASYNCIO_BRIDGE_WAKE` chooses.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum WakeMode {
    /// The completing thread writes the descriptor. The default: it saves a thread hop, which is
    /// half of a single operation's round trip.
    Direct,
    /// The waker thread writes the descriptor.
    Thread,
    /// The waker thread calls `call_soon_threadsafe`, as for loops without `add_reader`.
    CallSoon,
}

impl WakeMode {
    /// Reads the environment.
    pub(crate) fn from_env() -> PyResult<Self> {
        match std::env::var("ASYNCIO_BRIDGE_WAKE").as_deref() {
            Err(_) | Ok("" | "direct") => Ok(Self::Direct),
            Ok("thread") => Ok(Self::Thread),
            Ok("call_soon") => Ok(Self::CallSoon),
            Ok(other) => Err(pyo3::exceptions::PyValueError::new_err(format!(
                "ASYNCIO_BRIDGE_WAKE is {other:?}; it may be thread, direct or call_soon"
            ))),
        }
    }
}

/// Makes an event loop run its drain.
pub(crate) enum Doorbell {
    /// The ringing thread writes the descriptor that the loop watches.
    Direct(Signal),
    /// The waker thread writes it.
    Thread(Arc<Signal>),
    /// The waker thread calls `call_soon_threadsafe` for the loop of this number.
    CallSoon(usize),
}

impl Doorbell {
    fn ring(&self, process: &'static Process) {
        match self {
            Self::Direct(signal) => signal.ring(),
            Self::Thread(signal) => process.waker().post(Errand::Ring(Arc::clone(signal))),
            Self::CallSoon(number) => process.waker().post(Errand::CallSoon(*number)),
        }
    }

    pub(crate) fn clear(&self) {
        match self {
            Self::Direct(signal) => signal.clear(),
            Self::Thread(signal) => signal.clear(),
            Self::CallSoon(_) => {}
        }
    }

    pub(crate) fn descriptor(&self) -> Option<i32> {
        match self {
            Self::Direct(signal) => Some(signal.descriptor()),
            Self::Thread(signal) => Some(signal.descriptor()),
            Self::CallSoon(_) => None,
        }
    }
}

/// What runtime threads know of an event loop: a queue and a doorbell, nothing of Python. It
/// outlives the loop for as long as operations are under way, so no descriptor is reused early.
pub(crate) struct Completions {
    pub(crate) queue: CompletionQueue<Arrival>,
    pub(crate) doorbell: Doorbell,
    process: &'static Process,
    /// That of the loop.
    thread: ThreadId,
    awaited: AtomicUsize,
}

impl Completions {
    /// Of the loop that runs on this thread.
    pub(crate) fn new(doorbell: Doorbell, process: &'static Process) -> Self {
        Self {
            queue: CompletionQueue::new(),
            doorbell,
            process,
            thread: std::thread::current().id(),
            awaited: AtomicUsize::new(0),
        }
    }

    /// A number for an awaitable that a Rust future waits for.
    pub(crate) fn number(&self) -> usize {
        // Ordering: no data passes; a number has to be unique, no more.
        self.awaited.fetch_add(1, Ordering::Relaxed)
    }

    pub(crate) fn process(&self) -> &'static Process {
        self.process
    }

    /// Sends something to the loop. If that was closed it ends on the waker thread, as it may hold
    /// Python objects.
    pub(crate) fn push(&self, arrival: Arrival) {
        match self.queue.push(arrival) {
            Ok(true) => self.ring(),
            Ok(false) => {}
            Err(refused) => refused.for_each(|arrival| {
                self.process
                    .waker()
                    .post(Errand::Discard(Box::new(arrival)));
            }),
        }
    }

    /// The same for threads that may be a forked child's: what they send to a loop of the parent
    /// is leaked, as its queue and locks are the parent's.
    pub(crate) fn send(&self, arrival: Arrival) {
        if self.process.is_current() {
            self.push(arrival);
        } else {
            std::mem::forget(arrival);
        }
    }

    pub(crate) fn ring(&self) {
        if !Turning::is_under_way(self) && self.process.drains().may_wake(self.thread) {
            self.doorbell.ring(self.process);
        }
    }
}

thread_local! {
    /// The loop that delivers what comes before this thread waits again.
    static TURNED: Cell<*const Completions> = const { Cell::new(std::ptr::null()) };
}

/// The time in which nobody needs to ring for a loop on its own thread: a drain follows.
pub(crate) struct Turning;

impl Turning {
    /// Turns do not nest.
    pub(crate) fn begin(completions: &Completions) -> Self {
        TURNED.set(completions);
        Self
    }

    fn is_under_way(completions: &Completions) -> bool {
        std::ptr::eq(TURNED.get(), completions)
    }
}

impl Drop for Turning {
    fn drop(&mut self) {
        TURNED.set(std::ptr::null());
    }
}

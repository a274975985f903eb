//! How an event loop is told that its queue has something: once per burst.

use pyo3::prelude::*;

use crate::completion::{CompletionQueue, Operation};
use crate::future::Output;
use crate::lifecycle::Process;
use crate::signal::Signal;
use crate::sync::Arc;
use crate::waker::Errand;

/// A finished operation on its way to its event loop.
pub(crate) type Completed = Arc<Operation<dyn Output>>;

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
    pub(crate) queue: CompletionQueue<Completed>,
    pub(crate) doorbell: Doorbell,
    process: &'static Process,
}

impl Completions {
    pub(crate) fn new(doorbell: Doorbell, process: &'static Process) -> Self {
        Self {
            queue: CompletionQueue::new(),
            doorbell,
            process,
        }
    }

    /// Sends a finished operation to the loop. If that was closed the operation ends on the waker
    /// thread, as its value may hold Python objects.
    pub(crate) fn push(&self, completed: Completed) {
        match self.queue.push(completed) {
            Ok(true) => self.ring(),
            Ok(false) => {}
            Err(refused) => refused.for_each(|completed| {
                self.process.waker().post(Errand::Discard(completed));
            }),
        }
    }

    pub(crate) fn ring(&self) {
        self.doorbell.ring(self.process);
    }
}

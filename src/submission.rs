//! Futures that tasks start during one drain go to the runtime together.
//!
//! Handing a future to a runtime wakes a worker, a system call on both sides. A burst of tasks
//! that each start their next operation would do so once each. So while a drain is under way,
//! what its tasks start is gathered, and given to the runtime as one task that spawns the others
//! from a worker, where that costs nothing.
//!
//! Nothing waits long: a batch goes when it is large or old, looked at after each task's step,
//! and at the latest when the drain ends.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

use pyo3::prelude::*;

use crate::loop_handle::LoopHandle;
use crate::runtime::Runtime;

/// A batch of this length is worth a worker's wake-up.
const BATCH: usize = 32;

/// How long a future may wait for company.
const PATIENCE: Duration = Duration::from_micros(20);

type Job = Pin<Box<dyn Future<Output = ()> + Send>>;

thread_local! {
    static DRAIN: RefCell<Option<Drain>> = const { RefCell::new(None) };
}

struct Drain {
    handle: Py<LoopHandle>,
    batch: Option<Batch>,
}

struct Batch {
    runtime: &'static Runtime,
    jobs: Vec<Job>,
    since: Instant,
}

impl Batch {
    fn send(self) {
        self.runtime.spawn(async move {
            for job in self.jobs {
                tokio::spawn(job);
            }
        });
    }
}

/// A drain under way on this thread.
pub(crate) struct DrainScope {
    outer: Option<Drain>,
}

impl DrainScope {
    pub(crate) fn enter(handle: &Bound<'_, LoopHandle>) -> Self {
        let drain = Drain {
            handle: handle.clone().unbind(),
            batch: None,
        };
        Self {
            outer: DRAIN.replace(Some(drain)),
        }
    }
}

/// Sends the batch if it is old. Called after each task's step.
pub(crate) fn flush_if_old() {
    let due = DRAIN.with_borrow_mut(|drain| {
        let batch = &mut drain.as_mut()?.batch;
        batch.take_if(|batch| batch.since.elapsed() > PATIENCE)
    });
    if let Some(batch) = due {
        batch.send();
    }
}

impl Drop for DrainScope {
    fn drop(&mut self) {
        flush();
        drop(DRAIN.replace(self.outer.take()));
    }
}

/// Forgets the drain that a forked child finds itself in: its loop, runtime and batch are those of
/// the parent.
pub(crate) fn forget() {
    std::mem::forget(DRAIN.take());
}

/// The loop whose drain is under way on this thread: its running loop, without asking asyncio.
pub(crate) fn draining(py: Python<'_>) -> Option<Bound<'_, LoopHandle>> {
    DRAIN.with_borrow(|drain| Some(drain.as_ref()?.handle.clone_ref(py).into_bound(py)))
}

/// Gives a future to the runtime, at once or with the others of this drain.
pub(crate) fn submit(runtime: &'static Runtime, future: impl Future<Output = ()> + Send + 'static) {
    let full = DRAIN.with_borrow_mut(|drain| {
        let Some(drain) = drain else {
            runtime.spawn(future);
            return None;
        };
        let other = drain
            .batch
            .take_if(|batch| !std::ptr::eq(batch.runtime, runtime));
        let batch = drain.batch.get_or_insert_with(|| Batch {
            runtime,
            jobs: Vec::with_capacity(BATCH),
            since: Instant::now(),
        });
        batch.jobs.push(Box::pin(future));
        other.or_else(|| drain.batch.take_if(|batch| batch.jobs.len() >= BATCH))
    });
    if let Some(batch) = full {
        batch.send();
    }
}

/// Sends what was gathered: before this thread waits for anything, and when a drain ends.
pub(crate) fn flush() {
    let batch = DRAIN.with_borrow_mut(|drain| drain.as_mut()?.batch.take());
    if let Some(batch) = batch {
        batch.send();
    }
}

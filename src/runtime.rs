//! Where Rust futures run: shared by all, isolated for one client, or somebody else's executor.

use std::future::Future;
use std::pin::Pin;

use pyo3::exceptions::{PyOSError, PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use tokio::runtime::{Builder, Handle};

use crate::error::{RustPanic, catch_panic};
use crate::lifecycle::Process;
use crate::owned::Owned;
use crate::submission::Submissions;
use crate::sync::Arc;

/// From this many event loops on, sharing one runtime costs more than a runtime each.
const ISOLATE_FROM: usize = 4;

/// Bytes of a thread's stack. It is address space until it is used; a future that parses by
/// recursion what a stranger nested needs more of it than Tokio's 2 MiB.
const STACK: usize = 64 << 20;

/// A future for an executor to run.
pub type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// An executor that futures can be given to.
///
/// [`Runtime::new`] makes a runtime of it. The bridge needs no handle to what is spawned: it
/// cancels a future by waking it.
pub trait Spawn: Send + Sync + 'static {
    /// Runs a future to its end. Called from any thread; must not block.
    fn spawn(&self, task: Task);

    /// Runs work that blocks its thread, for [`blocking_into_py`](crate::blocking_into_py). Called
    /// from any thread; must not block. An executor without threads for that leaves it as it is:
    /// each work gets a thread of its own.
    fn spawn_blocking(&self, work: Box<dyn FnOnce() + Send>) {
        // Work that gets no thread is dropped, which its awaitable reports.
        let thread = std::thread::Builder::new().name("bridge-blocking".to_owned());
        drop(thread.spawn(work));
    }

    /// Calls `poll` with whatever this executor's futures expect to find on the polling thread,
    /// for [`block_on`](crate::block_on), which polls on its caller's.
    fn enter(&self, poll: &mut dyn FnMut()) {
        poll();
    }
}

impl Spawn for Handle {
    fn spawn(&self, task: Task) {
        // The task is cancelled by waking it, so its handle is not needed.
        drop(Handle::spawn(self, task));
    }

    fn spawn_blocking(&self, work: Box<dyn FnOnce() + Send>) {
        drop(Handle::spawn_blocking(self, work));
    }

    fn enter(&self, poll: &mut dyn FnMut()) {
        let _entered = Handle::enter(self);
        poll();
    }
}

/// Where futures run. A clone is the same runtime, which ends with its last user: a clone, or an
/// awaitable of an operation on it. A future on it that owns a clone is a user too.
///
/// [`future_into_py`](crate::future_into_py) and the other functions use [`Runtime::shared`]; the
/// methods of the same names use this one.
#[derive(Clone)]
pub struct Runtime(Arc<Owned<Inner>>);

struct Inner {
    submissions: Arc<Submissions>,
    owned: Option<tokio::runtime::Runtime>,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Everybody's in this process. Never ends.
    Shared,
    /// Its users'.
    Isolated,
    /// Its users', and nothing runs on it but in their `block_on`.
    CurrentThread,
}

impl Runtime {
    /// The runtime of this process, with a worker per core, started on first use. It never ends.
    ///
    /// # Errors
    ///
    /// `OSError` if its threads cannot be had.
    pub fn shared(py: Python<'_>) -> PyResult<Self> {
        Process::current(py)?.runtime().cloned()
    }

    /// A Tokio runtime of its own with `workers` threads, for I/O and timers.
    ///
    /// # Errors
    ///
    /// `ValueError` for no workers, `OSError` if their threads cannot be had.
    pub fn isolated(py: Python<'_>, workers: usize) -> PyResult<Self> {
        if workers == 0 {
            return Err(PyValueError::new_err(
                "a runtime needs at least 1 worker, not 0",
            ));
        }
        Self::start(Process::current(py)?, Some(workers))
    }

    /// A Tokio runtime without threads, for I/O and timers: the thread that waits in
    /// [`block_on`](Self::block_on) turns it over. No other thread is in an operation's path, and
    /// what was spawned on it stands still between the calls.
    ///
    /// Where several threads wait at once, one of them does it for all. Awaitables and streams are
    /// refused: nobody would run them.
    ///
    /// # Errors
    ///
    /// `OSError` if its descriptors cannot be had.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use asyncio_bridge::Runtime;
    /// # use pyo3::prelude::*;
    /// /// A client for one thread: `sleep(seconds)` blocks it, on timers of its own.
    /// #[pyclass]
    /// struct Client(Runtime);
    ///
    /// #[pymethods]
    /// impl Client {
    ///     #[new]
    ///     fn new(py: Python<'_>) -> PyResult<Self> {
    ///         Runtime::current_thread(py).map(Self)
    ///     }
    ///
    ///     fn sleep(&self, py: Python<'_>, seconds: f64) -> PyResult<()> {
    ///         self.0.block_on(py, async move {
    ///             tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
    ///         })
    ///     }
    /// }
    /// ```
    pub fn current_thread(py: Python<'_>) -> PyResult<Self> {
        let process = Process::current(py)?;
        Self::build(process, Builder::new_current_thread(), Kind::CurrentThread)
    }

    /// An isolated runtime where four or more event loops use the bridge, with
    /// `max(2, cores / loops)` workers; else the shared one.
    ///
    /// # Errors
    ///
    /// `OSError` if threads cannot be had.
    pub fn auto(py: Python<'_>) -> PyResult<Self> {
        let loops = Process::current(py)?.attached_loops();
        if loops < ISOLATE_FROM {
            return Self::shared(py);
        }
        let cores = std::thread::available_parallelism().map_or(1, Into::into);
        Self::isolated(py, (cores / loops).max(2))
    }

    /// A runtime over another executor.
    ///
    /// # Errors
    ///
    /// `ValueError` for a wrong setting in the environment.
    pub fn new(py: Python<'_>, executor: impl Spawn) -> PyResult<Self> {
        let inner = Inner {
            submissions: Arc::new(Submissions::new(Arc::new(executor))),
            owned: None,
            kind: Kind::Isolated,
        };
        Ok(Self(Arc::new(Owned::new(py, inner)?)))
    }

    /// A Tokio runtime with `workers` threads, or the shared one with a worker per core.
    pub(crate) fn start(process: &'static Process, workers: Option<usize>) -> PyResult<Self> {
        let mut builder = Builder::new_multi_thread();
        let Some(workers) = workers else {
            return Self::build(process, builder, Kind::Shared);
        };
        builder.worker_threads(workers);
        Self::build(process, builder, Kind::Isolated)
    }

    /// Signals stay Python's: Tokio's driver for them would fight the interpreter's handlers.
    fn build(process: &'static Process, mut builder: Builder, kind: Kind) -> PyResult<Self> {
        let tokio = builder
            .thread_name("bridge-worker")
            .thread_stack_size(STACK)
            .enable_io()
            .enable_time()
            .build()
            .map_err(|error| {
                PyOSError::new_err(format!("the Tokio runtime cannot start: {error}"))
            })?;
        let inner = Inner {
            submissions: Arc::new(Submissions::new(Arc::new(tokio.handle().clone()))),
            owned: Some(tokio),
            kind,
        };
        Ok(Self(Arc::new(Owned::by(process, inner))))
    }

    /// What an operation on this runtime holds, so that it does not end before: nothing of the one
    /// that never ends, whose count all loops would contend for.
    pub(crate) fn to_hold(&self) -> Option<Self> {
        let shared = self.0.get().is_ok_and(|inner| inner.kind == Kind::Shared);
        (!shared).then(|| self.clone())
    }

    /// Whether this process made the runtime. A forked child of it can use neither the runtime nor
    /// what lives on it.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.0.get().is_ok()
    }

    /// Runs a future, without waking a worker where one is at it.
    ///
    /// # Errors
    ///
    /// `RuntimeError` in a forked child of the process that made this runtime: its threads are
    /// not there. And on one of the current thread, which has none.
    pub(crate) fn submit(&self, task: Task) -> PyResult<()> {
        let inner = self.0.get()?;
        if inner.kind == Kind::CurrentThread {
            return Err(PyRuntimeError::new_err(
                "a current-thread runtime has no thread to run this; use it to block only",
            ));
        }
        inner.submissions.submit(task);
        Ok(())
    }

    /// Drops a future with this runtime at hand: on its threads by a poll that ends it, or here, if
    /// it has none.
    pub(crate) fn dismiss(&self, future: Task) -> PyResult<()> {
        let inner = self.0.get()?;
        if inner.kind == Kind::CurrentThread {
            let mut future = Some(future);
            inner
                .submissions
                .executor()
                .enter(&mut || drop(future.take()));
        } else {
            inner.submissions.submit(future);
        }
        Ok(())
    }

    /// Runs work that blocks its thread.
    ///
    /// # Errors
    ///
    /// As [`Runtime::submit`]; [`RustPanic`] if the executor panics, as Tokio does if it can have
    /// no thread.
    pub(crate) fn submit_blocking(&self, work: Box<dyn FnOnce() + Send>) -> PyResult<()> {
        let executor = self.0.get()?.submissions.executor();
        catch_panic(|| executor.spawn_blocking(work)).map_err(RustPanic::new_err)
    }

    /// Calls `poll` with this runtime at hand.
    ///
    /// # Errors
    ///
    /// In a forked child, as [`Runtime::submit`].
    pub(crate) fn enter(&self, poll: &mut dyn FnMut()) -> PyResult<()> {
        self.0.get()?.submissions.executor().enter(poll);
        Ok(())
    }

    /// The Tokio runtime that this thread has to turn over while it waits, if any.
    ///
    /// # Errors
    ///
    /// In a forked child, as [`Runtime::submit`].
    pub(crate) fn to_turn_over(&self) -> PyResult<Option<&tokio::runtime::Runtime>> {
        let inner = self.0.get()?;
        let tokio = inner.owned.as_ref();
        Ok(tokio.filter(|_| inner.kind == Kind::CurrentThread))
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some(tokio) = self.owned.take() {
            // Does not wait, so the last user may even be a future on one of its own workers.
            tokio.shutdown_background();
        }
    }
}

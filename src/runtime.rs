//! Where Rust futures run: shared by all, isolated for one client, on the event loop itself, or on
//! somebody else's executor.

use pyo3::exceptions::{PyOSError, PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use tokio::runtime::Builder;

use crate::burst::Burst;
use crate::doorbell::{Arrival, Completions};
use crate::error::{RustPanic, catch_panic};
use crate::executor::{Spawn, Task};
use crate::lifecycle::Process;
use crate::loop_handle::LoopHandle;
use crate::loop_runtime::{LoopRuntime, Unwatch, begin_ticking, watch};
use crate::owned::Owned;
use crate::submission::Submissions;
use crate::sync::{Arc, Weak};
use crate::tasks::Tasks;
use crate::workers::Workers;

/// From this many event loops on, sharing one runtime costs more than a runtime each.
const ISOLATE_FROM: usize = 4;

/// Bytes of a thread's stack. It is address space until it is used; a future that parses by
/// recursion what a stranger nested needs more of it than Tokio's 2 MiB.
const STACK: usize = 64 << 20;

/// Where futures run. A clone is the same runtime, which ends with its last user: a clone, or an
/// awaitable of an operation on it. A future on it that owns a clone is a user too.
///
/// [`future_into_py`](crate::future_into_py) and the other functions use [`Runtime::shared`]; the
/// methods of the same names use this one.
#[derive(Clone)]
pub struct Runtime {
    inner: Arc<Owned<Inner>>,
    eager: bool,
}

struct Inner {
    executor: Arc<dyn Spawn>,
    owned: Option<tokio::runtime::Runtime>,
    kind: Kind,
}

/// A runtime that may have ended.
#[derive(Default)]
pub(crate) struct WeakRuntime(Weak<Owned<Inner>>);

impl WeakRuntime {
    pub(crate) fn upgrade(&self) -> Option<Runtime> {
        self.0.upgrade().map(Runtime::of)
    }
}

enum Kind {
    /// Everybody's in this process. Never ends.
    Shared(Arc<Tasks<Workers>>),
    /// Its users'.
    Isolated(Arc<Tasks<Workers>>),
    /// Its users', on somebody else's executor.
    Foreign(Arc<Submissions>),
    /// Its users', and nothing runs on it but in their `block_on`.
    CurrentThread,
    /// Its users', on the event loop that turns it over.
    Loop(LoopRuntime),
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
        let tokio = tokio(&mut Builder::new_current_thread())?;
        Ok(Self::over(process, tokio, Kind::CurrentThread))
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

    /// A Tokio runtime without threads, for I/O and timers: the event loop of this thread turns it
    /// over, between its other callbacks. No other thread is in an operation's path, which saves
    /// two wakes of a sleeping thread for each. One loop has one such runtime; further calls return
    /// it for as long as it has users.
    ///
    /// Timers fire within 10 ms. A task that blocks the loop delays what is under way on it, and
    /// nothing else. Other loops may not use it, as nobody would run them once this one has ended:
    /// its awaitables are refused there. Threads may, in [`block_on`](Self::block_on), which turns it
    /// over itself.
    ///
    /// # Errors
    ///
    /// `RuntimeError` if no event loop runs on this thread; `OSError` on systems other than Linux,
    /// or if its descriptors cannot be had; `NotImplementedError` if the loop watches no descriptors.
    /// [`Runtime::isolated`] is for these.
    pub fn on_loop(py: Python<'_>) -> PyResult<Self> {
        LoopHandle::runtime(&LoopHandle::running(py)?)
    }

    /// What [`future_into_py`](crate::future_into_py) and the other functions use: the shared one,
    /// or, where `ASYNCIO_BRIDGE_RUNTIME` is `loop`, that of the event loop of this thread, if one
    /// runs here that watches descriptors.
    ///
    /// # Errors
    ///
    /// As [`Runtime::shared`] and [`Runtime::on_loop`].
    pub fn usual(py: Python<'_>) -> PyResult<Self> {
        let process = Process::current(py)?;
        if process.prefers_loops()
            && let Some(handle) = LoopHandle::try_running(py)?
            && handle.get().completions().doorbell.descriptor().is_some()
        {
            return LoopHandle::runtime(&handle);
        }
        process.runtime().cloned()
    }

    /// A runtime over another executor.
    ///
    /// # Errors
    ///
    /// `ValueError` for a wrong setting in the environment.
    pub fn new(py: Python<'_>, executor: impl Spawn) -> PyResult<Self> {
        let executor: Arc<dyn Spawn> = Arc::new(executor);
        let inner = Inner {
            kind: Kind::Foreign(Arc::new(Submissions::new(Arc::clone(&executor)))),
            executor,
            owned: None,
        };
        Ok(Self::of(Arc::new(Owned::new(py, inner)?)))
    }

    /// This runtime for futures whose polls are quick: they prepare a request and send it, say, wait,
    /// and read the reply.
    ///
    /// For awaitables, such a one may be polled for the first time on the event loop's own thread,
    /// where very few operations are under way. That saves the wake of a worker, which is half of what
    /// a single operation costs. What a future does before it first waits then delays its event loop,
    /// and, as the thread stays attached to the interpreter, all of Python where there is a GIL. So
    /// this is neither for futures that compute much, nor for those that wait for a lock whose holder
    /// may want the interpreter. On a runtime of [`on_loop`](Self::on_loop), whose futures are all
    /// polled there, and one over another executor it changes nothing.
    ///
    /// Threads that wait in [`block_on`](Self::block_on) take turns where there is a GIL: when their
    /// operations end, few of them are woken at a time, and the next when one of those has the GIL.
    /// So they do not contend for it, which costs time and leaves some waiting for long. A future
    /// that is polled for long would hold up the others.
    ///
    /// # Example
    ///
    /// ```no_run
    /// use asyncio_bridge::Runtime;
    /// use pyo3::prelude::*;
    /// # async fn request(word: String) -> PyResult<String> { Ok(word) }
    ///
    /// /// `await echo(word)`: begun by whoever calls it.
    /// #[pyfunction]
    /// fn echo(py: Python<'_>, word: String) -> PyResult<Bound<'_, PyAny>> {
    ///     Runtime::shared(py)?.eager().future_into_py(py, request(word))
    /// }
    /// ```
    #[must_use]
    pub fn eager(mut self) -> Self {
        self.eager = true;
        self
    }

    /// Whether its futures are quick to begin, and to poll.
    pub(crate) const fn is_eager(&self) -> bool {
        self.eager
    }

    const fn of(inner: Arc<Owned<Inner>>) -> Self {
        Self {
            inner,
            eager: false,
        }
    }

    /// A Tokio runtime with `workers` threads, or the shared one with a worker per core.
    pub(crate) fn start(process: &'static Process, workers: Option<usize>) -> PyResult<Self> {
        let mut builder = Builder::new_multi_thread();
        if let Some(workers) = workers {
            builder.worker_threads(workers);
        }
        let tokio = tokio(&mut builder)?;
        let tasks = Arc::new(Tasks::new(Workers::new(tokio.handle().clone())));
        let kind = match workers {
            None => Kind::Shared(tasks),
            Some(_) => Kind::Isolated(tasks),
        };
        Ok(Self::over(process, tokio, kind))
    }

    /// For the loop of `completions`, on its thread.
    pub(crate) fn turned_by(
        process: &'static Process,
        completions: &Arc<Completions>,
    ) -> PyResult<Self> {
        let tokio = tokio(&mut Builder::new_current_thread())?;
        let kind = Kind::Loop(LoopRuntime::new(&tokio, completions)?);
        Ok(Self::over(process, tokio, kind))
    }

    fn over(process: &'static Process, tokio: tokio::runtime::Runtime, kind: Kind) -> Self {
        let inner = Inner {
            executor: Arc::new(tokio.handle().clone()),
            owned: Some(tokio),
            kind,
        };
        Self::of(Arc::new(Owned::by(process, inner)))
    }

    pub(crate) fn downgrade(&self) -> WeakRuntime {
        WeakRuntime(Arc::downgrade(&self.inner))
    }

    /// Refuses an awaitable of a loop that is not the one which runs this, if one does.
    pub(crate) fn check_loop(&self, completions: &Arc<Completions>) -> PyResult<()> {
        match &self.inner.get()?.kind {
            Kind::Loop(turned) if !turned.tasks().home().is(completions) => {
                Err(PyRuntimeError::new_err(
                    "this runtime is another event loop's; make one on this loop, or use an \
                     isolated one",
                ))
            }
            _ => Ok(()),
        }
    }

    /// Has the loop that runs this watch it.
    pub(crate) fn watch(&self, handle: &Bound<'_, LoopHandle>) -> PyResult<()> {
        match self.turned() {
            Some((turned, _)) => watch(handle, turned),
            None => Ok(()),
        }
    }

    /// Looks for events, and polls what is woken. On the loop's thread.
    pub(crate) fn turn(&self, py: Python<'_>) {
        if let Some((turned, tokio)) = self.turned() {
            py.detach(|| turned.turn(tokio));
        }
    }

    /// Polls what is woken. On the loop's thread.
    pub(crate) fn poll_tasks(&self, py: Python<'_>) {
        if let Some((turned, tokio)) = self.turned()
            && turned.tasks().are_woken()
        {
            py.detach(|| turned.poll_tasks(tokio));
        }
    }

    /// Drops what the loop, which was closed, polls no more.
    pub(crate) fn close_tasks(&self) {
        if let Some((turned, tokio)) = self.turned() {
            turned.close(tokio);
        }
    }

    /// Whether a timer is still needed; if not it is to be started anew.
    pub(crate) fn goes_on_ticking(&self) -> bool {
        self.turned().is_some_and(|(turned, _)| {
            let busy = turned.is_busy();
            if !busy {
                turned.tasks().home().stop_ticking();
            }
            busy
        })
    }

    fn turned(&self) -> Option<(&LoopRuntime, &tokio::runtime::Runtime)> {
        let inner = self.inner.get().ok()?;
        match &inner.kind {
            Kind::Loop(turned) => Some((turned, inner.owned.as_ref()?)),
            _ => None,
        }
    }

    /// What an operation on this runtime holds, so that it does not end before: nothing of the one
    /// that never ends, whose count all loops would contend for.
    pub(crate) fn to_hold(&self) -> Option<Self> {
        let shared = self
            .inner
            .get()
            .is_ok_and(|inner| matches!(inner.kind, Kind::Shared(_)));
        (!shared).then(|| self.clone())
    }

    /// Whether this process made the runtime. A forked child of it can use neither the runtime nor
    /// what lives on it.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.inner.get().is_ok()
    }

    /// Runs a future, without waking a worker where one is at it. On the loop's thread, if one runs
    /// this.
    ///
    /// # Errors
    ///
    /// `RuntimeError` in a forked child of the process that made this runtime: its threads are
    /// not there. And on one of the current thread, which has none.
    pub(crate) fn submit(&self, py: Python<'_>, task: Task) -> PyResult<()> {
        let inner = self.inner.get()?;
        match &inner.kind {
            Kind::Shared(tasks) | Kind::Isolated(tasks) => tasks.submit(task, self.eager),
            Kind::Foreign(submissions) => {
                let owed = submissions.push(task);
                Burst::add(submissions, owed);
            }
            Kind::CurrentThread => {
                return Err(PyRuntimeError::new_err(
                    "a current-thread runtime has no thread to run this; use it to block only",
                ));
            }
            Kind::Loop(turned) => {
                if turned.tasks().add(task) && !turned.tasks().home().is_tended_here() {
                    self.poll_tasks(py);
                }
                if turned.tasks().home().start_ticking() {
                    begin_ticking(&LoopHandle::running(py)?)?;
                }
            }
        }
        Ok(())
    }

    /// Drops a future with this runtime at hand: on its threads by a poll that ends it, or here, if
    /// it has none.
    pub(crate) fn dismiss(&self, future: Task) -> PyResult<()> {
        let inner = self.inner.get()?;
        match &inner.kind {
            Kind::Shared(tasks) | Kind::Isolated(tasks) => tasks.submit(future, false),
            Kind::Foreign(submissions) => {
                let owed = submissions.push(future);
                Burst::add(submissions, owed);
            }
            Kind::CurrentThread | Kind::Loop(_) => {
                let mut future = Some(future);
                inner.executor.enter(&mut || drop(future.take()));
            }
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
        let executor = &self.inner.get()?.executor;
        catch_panic(|| executor.spawn_blocking(work)).map_err(RustPanic::new_err)
    }

    /// Calls `poll` with this runtime at hand.
    ///
    /// # Errors
    ///
    /// In a forked child, as [`Runtime::submit`].
    pub(crate) fn enter(&self, poll: &mut dyn FnMut()) -> PyResult<()> {
        self.inner.get()?.executor.enter(poll);
        Ok(())
    }

    /// The Tokio runtime that this thread has to turn over while it waits, if any.
    ///
    /// # Errors
    ///
    /// In a forked child, as [`Runtime::submit`].
    pub(crate) fn to_turn_over(&self) -> PyResult<Option<&tokio::runtime::Runtime>> {
        let inner = self.inner.get()?;
        let tokio = inner.owned.as_ref();
        Ok(tokio.filter(|_| matches!(inner.kind, Kind::CurrentThread | Kind::Loop(_))))
    }
}

/// Signals stay Python's: Tokio's driver for them would fight the interpreter's handlers.
fn tokio(builder: &mut Builder) -> PyResult<tokio::runtime::Runtime> {
    builder
        .thread_name("bridge-worker")
        .thread_stack_size(STACK)
        .enable_io()
        .enable_time()
        .build()
        .map_err(|error| PyOSError::new_err(format!("the Tokio runtime cannot start: {error}")))
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some(tokio) = self.owned.take() {
            match &self.kind {
                Kind::Loop(turned) => {
                    turned.close(&tokio);
                    if turned.is_watched() {
                        let unwatch = Unwatch(Arc::clone(turned.poller()));
                        let completions = turned.tasks().home().completions();
                        completions.push(Arrival::Call(Box::new(unwatch)));
                    }
                }
                Kind::Shared(tasks) | Kind::Isolated(tasks) => {
                    let _entered = tokio.enter();
                    tasks.close();
                }
                Kind::Foreign(_) | Kind::CurrentThread => {}
            }
            // Does not wait, so the last user may even be a future on one of its own workers.
            tokio.shutdown_background();
        }
    }
}

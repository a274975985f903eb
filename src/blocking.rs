//! The sync entry: waits for a Rust future, detached from the interpreter.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::{Duration, Instant};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use tokio::time::timeout;

use crate::burst::Burst;
use crate::convert::to_exception;
use crate::error::{RustPanic, catch_panic};
use crate::lifecycle::Process;
use crate::runtime::Runtime;

/// How long Ctrl-C may go unnoticed.
const SIGNAL_INTERVAL: Duration = Duration::from_millis(50);

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.unpark();
    }
}

thread_local! {
    /// One for all waits of a thread: a late wake of an earlier one costs a spurious poll.
    static WAKER: Waker = Waker::from(Arc::new(Unpark(std::thread::current())));
}

/// Waits for `fut` on this thread and returns its output.
///
/// The future is polled here, detached, with the bridge's runtime at hand for timers and sockets:
/// no thread hop before its first poll. Signal handlers run every 50 ms, so Ctrl-C ends the wait
/// with `KeyboardInterrupt` and drops the future.
///
/// # Errors
///
/// What a signal handler raised; [`RustPanic`] if the future panicked.
///
/// # Example
///
/// ```no_run
/// # use std::time::Duration;
/// # use pyo3::prelude::*;
/// /// `sleep_blocking(seconds)` in Python.
/// #[pyfunction]
/// fn sleep_blocking(py: Python<'_>, seconds: f64) -> PyResult<()> {
///     asyncio_bridge::block_on(py, async move {
///         tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
///     })
/// }
/// ```
pub fn block_on<F>(py: Python<'_>, fut: F) -> PyResult<F::Output>
where
    F: Future + Send,
    F::Output: Send,
{
    Process::current(py)?.runtime()?.block_on(py, fut)
}

/// [`block_on`] for futures with an error type of their own, which becomes an exception on this
/// thread: the blocking twin of [`try_future_into_py`](crate::try_future_into_py).
///
/// # Errors
///
/// The future's own; else as [`block_on`].
///
/// # Example
///
/// ```no_run
/// use asyncio_bridge::{try_block_on, try_future_into_py};
/// use pyo3::prelude::*;
/// # struct Error;
/// # impl From<Error> for PyErr {
/// #     fn from(_: Error) -> Self { pyo3::exceptions::PyOSError::new_err("") }
/// # }
///
/// async fn lookup(host: String) -> Result<String, Error> {
///     // …
/// #   Ok(host)
/// }
///
/// /// `await resolve(host)` in Python.
/// #[pyfunction]
/// fn resolve(py: Python<'_>, host: String) -> PyResult<Bound<'_, PyAny>> {
///     try_future_into_py(py, lookup(host))
/// }
///
/// /// `resolve_blocking(host)` in Python: the same for threads.
/// #[pyfunction]
/// fn resolve_blocking(py: Python<'_>, host: String) -> PyResult<String> {
///     try_block_on(py, lookup(host))
/// }
/// ```
pub fn try_block_on<F, T, E>(py: Python<'_>, fut: F) -> PyResult<T>
where
    F: Future<Output = Result<T, E>> + Send,
    T: Send,
    E: Into<PyErr> + Send,
{
    Process::current(py)?.runtime()?.try_block_on(py, fut)
}

impl Runtime {
    /// [`block_on`](crate::block_on) on this runtime.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn block_on<F>(&self, py: Python<'_>, fut: F) -> PyResult<F::Output>
    where
        F: Future + Send,
        F::Output: Send,
    {
        catch_panic(|| py.detach(|| self.wait_for(fut))).map_err(RustPanic::new_err)?
    }

    /// [`try_block_on`](crate::try_block_on) on this runtime.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn try_block_on<F, T, E>(&self, py: Python<'_>, fut: F) -> PyResult<T>
    where
        F: Future<Output = Result<T, E>> + Send,
        T: Send,
        E: Into<PyErr> + Send,
    {
        self.block_on(py, fut)?.map_err(to_exception)
    }

    /// Polls a future on this thread until it is ready or a signal handler raises.
    fn wait_for<F: Future>(&self, fut: F) -> PyResult<F::Output> {
        // What this thread waits for may need what it has just started.
        Burst::ring();
        if let Some(tokio) = self.to_turn_over()? {
            return turn_over_to_end(tokio, pin!(fut));
        }
        let mut fut = Some(fut);
        let mut outcome = None;
        self.enter(&mut || {
            if let Some(fut) = fut.take() {
                outcome = Some(poll_to_end(pin!(fut)));
            }
        })?;
        outcome.unwrap_or_else(|| {
            Err(PyRuntimeError::new_err(
                "the executor did not call what it entered with",
            ))
        })
    }
}

fn poll_to_end<F: Future>(mut fut: Pin<&mut F>) -> PyResult<F::Output> {
    loop {
        let poll = WAKER.with(|waker| {
            poll_until(Instant::now() + SIGNAL_INTERVAL, waker, |context| {
                fut.as_mut().poll(context)
            })
        });
        match poll {
            Poll::Ready(output) => return Ok(output),
            Poll::Pending => run_signal_handlers()?,
        }
    }
}

/// The same, while this thread is the runtime's only one.
fn turn_over_to_end<F: Future>(
    tokio: &tokio::runtime::Runtime,
    mut fut: Pin<&mut F>,
) -> PyResult<F::Output> {
    loop {
        // Signal handlers run outside: they may want to wait on this runtime too.
        let ended = tokio.block_on(async { timeout(SIGNAL_INTERVAL, fut.as_mut()).await });
        match ended {
            Ok(output) => return Ok(output),
            Err(_elapsed) => run_signal_handlers()?,
        }
    }
}

/// Only does something on the main thread, and not on others that outlive the interpreter.
fn run_signal_handlers() -> PyResult<()> {
    #[allow(
        clippy::redundant_closure_for_method_calls,
        reason = "the method itself is not general enough in its lifetime"
    )]
    Python::try_attach(|py| py.check_signals()).unwrap_or(Ok(()))
}

/// Polls whenever woken, until ready or late.
fn poll_until<T>(
    deadline: Instant,
    waker: &Waker,
    mut poll: impl FnMut(&mut Context<'_>) -> Poll<T>,
) -> Poll<T> {
    let mut context = Context::from_waker(waker);
    loop {
        if let Poll::Ready(output) = poll(&mut context) {
            return Poll::Ready(output);
        }
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Poll::Pending;
        }
        std::thread::park_timeout(left);
    }
}

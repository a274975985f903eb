//! How a thread waits for a future: parked between polls, in turns with others, or at work as the
//! runtime's only thread.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::{Duration, Instant};

use pyo3::prelude::*;
use tokio::time::timeout_at;

use crate::completion::{Line, Place, Sleep, Sleeper};
use crate::lifecycle::Process;
use crate::sync::Arc;
use crate::sync::thread::park_until;

/// How long Ctrl-C may go unnoticed.
const SIGNAL_INTERVAL: Duration = Duration::from_millis(50);

/// When a thread that waits looks for signals next: never, on threads that get none. To arm a timer
/// with each wait costs several microseconds on a virtual machine.
#[derive(Clone, Copy)]
pub(crate) struct Signals(Option<Instant>);

impl Signals {
    /// Of this thread. Python's signal handlers run on its main thread alone.
    pub(crate) fn new(py: Python<'_>, process: &'static Process) -> PyResult<Self> {
        thread_local! {
            /// By the process, as the main one of a forked child is the one that forked.
            static IS_MAIN: Cell<Option<(*const Process, bool)>> = const { Cell::new(None) };
        }
        let is_main = match IS_MAIN.get() {
            Some((known, is_main)) if std::ptr::eq(known, process) => is_main,
            _ => {
                let threading = py.import("threading")?;
                let main = threading.call_method0("main_thread")?.getattr("ident")?;
                let is_main = main.eq(threading.call_method0("get_ident")?)?;
                IS_MAIN.set(Some((process, is_main)));
                is_main
            }
        };
        Ok(Self(is_main.then(Self::next)))
    }

    fn next() -> Instant {
        Instant::now() + SIGNAL_INTERVAL
    }

    /// Runs the handlers, when their time has come.
    fn handle(&mut self) -> PyResult<()> {
        // An interpreter that is gone has none.
        #[allow(
            clippy::redundant_closure_for_method_calls,
            reason = "the method itself is not general enough in its lifetime"
        )]
        Python::try_attach(|py| py.check_signals()).unwrap_or(Ok(()))?;
        self.0 = Some(Self::next());
        Ok(())
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.unpark();
    }
}

impl Wake for Sleeper {
    fn wake(self: Arc<Self>) {
        Self::wake(&self);
    }

    fn wake_by_ref(self: &Arc<Self>) {
        Self::wake(self);
    }
}

thread_local! {
    /// One for all waits of a thread: a late wake of an earlier one costs a spurious poll.
    static WAKER: Waker = Waker::from(Arc::new(Unpark(std::thread::current())));
}

/// Polls whenever woken, until the future is ready or a signal handler raises.
pub(crate) fn poll_to_end<F: Future>(
    mut fut: Pin<&mut F>,
    mut signals: Signals,
) -> PyResult<F::Output> {
    WAKER.with(|waker| {
        let mut context = Context::from_waker(waker);
        loop {
            if let Poll::Ready(output) = fut.as_mut().poll(&mut context) {
                return Ok(output);
            }
            if park_until(signals.0) {
                signals.handle()?;
            }
        }
    })
}

/// The same, in turns with the other threads of the line. The place in it is to be dropped when this
/// thread holds the interpreter.
pub(crate) fn poll_in_turn<F: Future>(
    mut fut: Pin<&mut F>,
    mut signals: Signals,
    line: &Arc<Line>,
) -> PyResult<(F::Output, Option<Place>)> {
    let sleeper = Arc::new(Sleeper::new(line));
    let waker = Waker::from(Arc::clone(&sleeper));
    let mut context = Context::from_waker(&waker);
    let mut place = None;
    loop {
        if let Poll::Ready(output) = fut.as_mut().poll(&mut context) {
            return Ok((output, place));
        }
        place = match sleeper.sleep(place, signals.0) {
            Sleep::Called(place) => Some(place),
            Sleep::Woken => None,
            Sleep::Late => {
                signals.handle()?;
                None
            }
        };
    }
}

/// The same, while this thread is the runtime's only one.
pub(crate) fn turn_over_to_end<F: Future>(
    tokio: &tokio::runtime::Runtime,
    mut fut: Pin<&mut F>,
    mut signals: Signals,
) -> PyResult<F::Output> {
    loop {
        // Signal handlers run outside: they may want to wait on this runtime too.
        let Some(next) = signals.0 else {
            return Ok(tokio.block_on(fut));
        };
        let ended = tokio.block_on(async { timeout_at(next.into(), fut.as_mut()).await });
        match ended {
            Ok(output) => return Ok(output),
            Err(_elapsed) => signals.handle()?,
        }
    }
}

//! Operations on runtimes of one's own.

use std::pin::pin;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::Duration;

use asyncio_bridge::{Runtime, Spawn, Task, blocking_into_py};
use pyo3::prelude::*;

/// A runtime as a client would have one: isolated, of the calling thread, of the event loop, chosen
/// by the number of loops, or over another executor.
#[pyclass(frozen, name = "Runtime")]
pub(crate) struct PyRuntime(Runtime);

impl PyRuntime {
    pub(crate) fn get(&self) -> &Runtime {
        &self.0
    }
}

#[pymethods]
impl PyRuntime {
    #[staticmethod]
    fn isolated(py: Python<'_>, workers: usize) -> PyResult<Self> {
        Runtime::isolated(py, workers).map(Self)
    }

    #[staticmethod]
    fn current_thread(py: Python<'_>) -> PyResult<Self> {
        Runtime::current_thread(py).map(Self)
    }

    #[staticmethod]
    fn on_loop(py: Python<'_>) -> PyResult<Self> {
        Runtime::on_loop(py).map(Self)
    }

    #[staticmethod]
    fn auto(py: Python<'_>) -> PyResult<Self> {
        Runtime::auto(py).map(Self)
    }

    #[staticmethod]
    fn thread_per_task(py: Python<'_>) -> PyResult<Self> {
        Runtime::new(py, ThreadPerTask).map(Self)
    }

    /// As `thread_per_task`, with a single thread for all work that blocks.
    #[staticmethod]
    fn single_blocking_thread(py: Python<'_>) -> PyResult<Self> {
        Runtime::new(py, SingleBlockingThread::start()).map(Self)
    }

    /// An executor that has been shut down: it drops all that it is given.
    #[staticmethod]
    fn shut_down(py: Python<'_>) -> PyResult<Self> {
        Runtime::new(py, ShutDown).map(Self)
    }

    /// This runtime, for operations that are quick to begin.
    fn eager(&self) -> Self {
        Self(self.0.clone().eager())
    }

    /// Sleep on this runtime's timers, then return the name of the thread that went on.
    fn sleep<'py>(&self, py: Python<'py>, seconds: f64) -> PyResult<Bound<'py, PyAny>> {
        self.0.future_into_py(py, async move {
            tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
            Ok(thread_name())
        })
    }

    /// Return the name of the thread that runs this, at once.
    fn thread<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.0.future_into_py(py, async { Ok(thread_name()) })
    }

    /// Spawn `count` tasks, one after the other, each of which sleeps unless `seconds` is 0, and
    /// return the name of the thread that ran the last.
    fn spawned_threads<'py>(
        &self,
        py: Python<'py>,
        count: usize,
        seconds: f64,
    ) -> PyResult<Bound<'py, PyAny>> {
        self.0.future_into_py(py, async move {
            let mut name = String::new();
            for _ in 0..count {
                let task = tokio::spawn(async move {
                    if seconds > 0.0 {
                        tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
                    }
                    thread_name()
                });
                name = task.await.unwrap_or_else(|error| error.to_string());
            }
            Ok(name)
        })
    }

    /// Have a thread of the runtime sleep, and return the name of the thread that went on.
    fn after_another_thread<'py>(
        &self,
        py: Python<'py>,
        seconds: f64,
    ) -> PyResult<Bound<'py, PyAny>> {
        self.0.future_into_py(py, async move {
            let work = move || std::thread::sleep(Duration::from_secs_f64(seconds));
            let slept = tokio::task::spawn_blocking(work).await;
            Ok(slept.map_or_else(|error| error.to_string(), |()| thread_name()))
        })
    }

    /// Give way for ever.
    fn spin<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.0.future_into_py(py, async {
            loop {
                tokio::task::yield_now().await;
            }
            #[allow(unreachable_code, reason = "gives the future its type")]
            Ok(())
        })
    }

    /// Spawn a task that sleeps, wait for it, and return the name of the thread that ran it.
    fn spawned_thread_blocking(&self, py: Python<'_>, seconds: f64) -> PyResult<String> {
        self.0.block_on(py, async move {
            let task = tokio::spawn(async move {
                tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
                thread_name()
            });
            task.await.unwrap_or_else(|error| error.to_string())
        })
    }

    /// Return the name of the thread that runs work that blocks.
    fn blocking_thread<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.0
            .blocking_into_py(py, || Ok::<_, PyErr>(thread_name()))
    }

    /// `sleep` without an event loop.
    fn sleep_blocking(&self, py: Python<'_>, seconds: f64) -> PyResult<()> {
        self.0.block_on(py, async move {
            tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
        })
    }
}

/// Return the name of the thread that runs work that blocks on the shared runtime.
#[pyfunction]
pub(crate) fn blocking_thread(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    blocking_into_py(py, || Ok::<_, PyErr>(thread_name()))
}

fn thread_name() -> String {
    std::thread::current()
        .name()
        .unwrap_or("unnamed")
        .to_owned()
}

/// The simplest executor that is not Tokio.
struct ThreadPerTask;

impl Spawn for ThreadPerTask {
    fn spawn(&self, task: Task) {
        let run = move || run_to_end(task);
        // A task that gets no thread is dropped, which its awaitable reports.
        drop(
            std::thread::Builder::new()
                .name("task".to_owned())
                .spawn(run),
        );
    }
}

/// One that brings a thread of its own for work that blocks.
struct SingleBlockingThread(Sender<Box<dyn FnOnce() + Send>>);

impl SingleBlockingThread {
    fn start() -> Self {
        let (sender, receiver) = channel::<Box<dyn FnOnce() + Send>>();
        std::thread::spawn(move || receiver.into_iter().for_each(|work| work()));
        Self(sender)
    }
}

impl Spawn for SingleBlockingThread {
    fn spawn(&self, task: Task) {
        ThreadPerTask.spawn(task);
    }

    fn spawn_blocking(&self, work: Box<dyn FnOnce() + Send>) {
        // The thread lasts as long as this sender.
        drop(self.0.send(work));
    }
}

struct ShutDown;

impl Spawn for ShutDown {
    fn spawn(&self, task: Task) {
        drop(task);
    }

    fn spawn_blocking(&self, work: Box<dyn FnOnce() + Send>) {
        drop(work);
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Polls a future on this thread until it ends.
pub(crate) fn run_to_end<F: Future>(future: F) -> F::Output {
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => std::thread::park(),
        }
    }
}

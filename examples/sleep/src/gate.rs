//! Operations that wait until they are let through.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use asyncio_bridge::{Bounded, BridgeIterator, BridgeStream, Runtime, on_cancel};
use futures_core::Stream;
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use tokio::sync::{Semaphore, watch};

use crate::probe::Failure;
use crate::runtimes::{PyRuntime, run_to_end};

/// Operations that wait until they are let through, and counts of how far they came.
#[pyclass(frozen)]
pub(crate) struct Gate {
    runtime: Option<Runtime>,
    shared: Shared,
}

/// What a gate and its operations share.
#[derive(Clone)]
struct Shared {
    semaphore: Arc<Semaphore>,
    counts: Arc<watch::Sender<Counts>>,
}

#[derive(Clone, Copy, Default)]
struct Counts {
    begun: usize,
    passed: usize,
    dropped: usize,
    cancelled: usize,
    dropped_before: usize,
    cleaned_up: usize,
}

/// One future on its way through the gate, counted when it is dropped.
struct Passage(Shared);

/// What an operation does once it is through.
#[derive(Clone, Copy)]
enum End {
    Return,
    Fail,
    Panic,
}

impl End {
    fn of(fail: bool, panic: bool) -> Self {
        match (fail, panic) {
            (_, true) => Self::Panic,
            (true, false) => Self::Fail,
            (false, false) => Self::Return,
        }
    }
}

impl Passage {
    fn begin(&self) {
        let Shared { counts, .. } = &self.0;
        counts.send_modify(|counts| counts.begun += 1);
    }

    async fn pass(&self) -> Result<(), Failure> {
        self.0.pass().await?;
        let Shared { counts, .. } = &self.0;
        counts.send_modify(|counts| counts.passed += 1);
        Ok(())
    }

    async fn go<T>(self, value: T, end: End) -> Result<T, Failure> {
        self.begin();
        self.pass().await?;
        match end {
            End::Return => Ok(value),
            End::Fail => Err(Failure::default()),
            End::Panic => panic!("the gate is hot"),
        }
    }
}

impl Drop for Passage {
    fn drop(&mut self) {
        let Shared { counts, .. } = &self.0;
        counts.send_modify(|counts| counts.dropped += 1);
    }
}

impl Shared {
    async fn pass(&self) -> Result<(), Failure> {
        let permit = self.semaphore.acquire().await;
        permit.map_err(|_| Failure::default())?.forget();
        Ok(())
    }

    /// A hook that counts the cancel, and how many futures were dropped before. Then it spawns a
    /// clean-up that waits to be let through, or panics.
    fn hook(&self, then: &str) -> PyResult<impl FnOnce() + Send + use<>> {
        let clean_up = match then {
            "clean up" => true,
            "panic" => false,
            other => return Err(PyValueError::new_err(format!("no such hook: {other:?}"))),
        };
        let shared = self.clone();
        Ok(move || {
            shared.counts.send_modify(|counts| {
                counts.cancelled += 1;
                counts.dropped_before = counts.dropped;
            });
            assert!(clean_up, "the hook is hot");
            tokio::spawn(async move {
                if shared.pass().await.is_ok() {
                    shared.counts.send_modify(|counts| counts.cleaned_up += 1);
                }
            });
        })
    }
}

impl Gate {
    /// Where this gate's operations run.
    fn runtime(&self, py: Python<'_>) -> PyResult<Runtime> {
        self.runtime.clone().map_or_else(|| Runtime::shared(py), Ok)
    }

    fn passage(&self) -> Passage {
        Passage(self.shared.clone())
    }

    /// Waits to be let through.
    pub(crate) fn passing(&self) -> impl Future<Output = Result<(), Failure>> + Send + use<> {
        self.passage().go((), End::Return)
    }

    /// One passage, with a hook for its cancellation.
    fn hooked(
        &self,
        hook: &str,
        end: End,
    ) -> PyResult<impl Future<Output = Result<(), Failure>> + Send + use<>> {
        let hook = self.shared.hook(hook)?;
        Ok(on_cancel(self.passage().go((), end), hook))
    }

    fn bounded(
        &self,
        length: u64,
        items: Option<usize>,
        weight: Option<usize>,
    ) -> Bounded<GatedCounter, u64> {
        let mut stream = Bounded::new(GatedCounter::new(self.passage(), length));
        if let Some(limit) = items {
            stream = stream.items(limit);
        }
        if let Some(limit) = weight {
            stream = stream.weight(limit, |value| usize::try_from(*value).unwrap_or(usize::MAX));
        }
        stream
    }

    fn counts(&self) -> Counts {
        *self.shared.counts.borrow()
    }

    fn until(
        &self,
        mut reached: impl FnMut(&Counts) -> bool + Send + 'static,
    ) -> impl Future<Output = PyResult<()>> + Send + 'static {
        let mut counts = self.shared.counts.subscribe();
        async move {
            let seen = counts.wait_for(|counts| reached(counts)).await;
            seen.map(drop)
                .map_err(|gone| PyRuntimeError::new_err(gone.to_string()))
        }
    }
}

#[pymethods]
impl Gate {
    /// A gate whose operations run on `runtime`, or on the shared one.
    #[new]
    #[pyo3(signature = (runtime = None))]
    fn new(runtime: Option<&PyRuntime>) -> Self {
        Self {
            runtime: runtime.map(|runtime| runtime.get().clone()),
            shared: Shared {
                semaphore: Arc::new(Semaphore::new(0)),
                counts: Arc::new(watch::Sender::new(Counts::default())),
            },
        }
    }

    /// Wait to be let through, then return `value`, or raise `ValueError`, or panic.
    #[pyo3(signature = (value = 1, fail = false, panic = false))]
    fn wait<'py>(
        &self,
        py: Python<'py>,
        value: i64,
        fail: bool,
        panic: bool,
    ) -> PyResult<Bound<'py, PyAny>> {
        let waiting = self.passage().go(value, End::of(fail, panic));
        self.runtime(py)?.try_future_into_py(py, waiting)
    }

    /// `wait` without an event loop.
    #[pyo3(signature = (value = 1, fail = false, panic = false))]
    fn wait_blocking(&self, py: Python<'_>, value: i64, fail: bool, panic: bool) -> PyResult<i64> {
        let waiting = self.passage().go(value, End::of(fail, panic));
        self.runtime(py)?.try_block_on(py, waiting)
    }

    /// `wait` as work that blocks a thread of the runtime. The value may be any object.
    #[pyo3(signature = (value, fail = false, panic = false))]
    fn work<'py>(
        &self,
        py: Python<'py>,
        value: Py<PyAny>,
        fail: bool,
        panic: bool,
    ) -> PyResult<Bound<'py, PyAny>> {
        let waiting = self.passage().go(value, End::of(fail, panic));
        self.runtime(py)?
            .blocking_into_py(py, || run_to_end(waiting))
    }

    /// Count to `length` as an async iterator, each number let through by itself. At most `items`
    /// are ahead of the reader, or what weighs `weight`, where each weighs its own value.
    #[pyo3(signature = (length, items = None, weight = None))]
    fn stream<'py>(
        &self,
        py: Python<'py>,
        length: u64,
        items: Option<usize>,
        weight: Option<usize>,
    ) -> PyResult<Bound<'py, BridgeStream>> {
        let stream = self.bounded(length, items, weight);
        self.runtime(py)?.stream_into_py(py, stream)
    }

    /// `stream` without an event loop.
    #[pyo3(signature = (length, items = None, weight = None))]
    fn stream_blocking<'py>(
        &self,
        py: Python<'py>,
        length: u64,
        items: Option<usize>,
        weight: Option<usize>,
    ) -> PyResult<Bound<'py, BridgeIterator>> {
        let stream = self.bounded(length, items, weight);
        self.runtime(py)?.stream_into_iter(py, stream)
    }

    /// A stream that blocks its thread until it is let through, and then gives `object`.
    fn blocked_stream<'py>(
        &self,
        py: Python<'py>,
        object: Py<PyAny>,
    ) -> PyResult<Bound<'py, BridgeStream>> {
        let stream = Blocked {
            passage: self.passage(),
            object: Some(object),
        };
        self.runtime(py)?.stream_into_py(py, stream)
    }

    /// `wait` with a hook for its cancel, which then does as `hook` says.
    #[pyo3(signature = (hook = "clean up", fail = false, panic = false))]
    fn wait_hooked<'py>(
        &self,
        py: Python<'py>,
        hook: &str,
        fail: bool,
        panic: bool,
    ) -> PyResult<Bound<'py, PyAny>> {
        let waiting = self.hooked(hook, End::of(fail, panic))?;
        self.runtime(py)?.try_future_into_py(py, waiting)
    }

    /// `wait_hooked` without an event loop.
    #[pyo3(signature = (hook = "clean up", fail = false, panic = false))]
    fn wait_hooked_blocking(
        &self,
        py: Python<'_>,
        hook: &str,
        fail: bool,
        panic: bool,
    ) -> PyResult<()> {
        let waiting = self.hooked(hook, End::of(fail, panic))?;
        self.runtime(py)?.try_block_on(py, waiting)
    }

    /// `stream` with a hook.
    #[pyo3(signature = (length, hook = "clean up"))]
    fn stream_hooked<'py>(
        &self,
        py: Python<'py>,
        length: u64,
        hook: &str,
    ) -> PyResult<Bound<'py, BridgeStream>> {
        let stream = GatedCounter::new(self.passage(), length);
        let stream = on_cancel(stream, self.shared.hook(hook)?);
        self.runtime(py)?.stream_into_py(py, stream)
    }

    /// `stream_hooked` without an event loop.
    #[pyo3(signature = (length, hook = "clean up"))]
    fn stream_hooked_blocking<'py>(
        &self,
        py: Python<'py>,
        length: u64,
        hook: &str,
    ) -> PyResult<Bound<'py, BridgeIterator>> {
        let stream = GatedCounter::new(self.passage(), length);
        let stream = on_cancel(stream, self.shared.hook(hook)?);
        self.runtime(py)?.stream_into_iter(py, stream)
    }

    /// Let `count` operations through.
    fn open(&self, count: usize) {
        self.shared.semaphore.add_permits(count);
    }

    /// How many of the futures were polled.
    #[getter]
    fn begun(&self) -> usize {
        self.counts().begun
    }

    /// How many were let through.
    #[getter]
    fn passed(&self) -> usize {
        self.counts().passed
    }

    /// How many were dropped, finished ones included.
    #[getter]
    fn dropped(&self) -> usize {
        self.counts().dropped
    }

    /// How many hooks were called.
    #[getter]
    fn cancelled(&self) -> usize {
        self.counts().cancelled
    }

    /// How many futures were dropped when the last hook was called.
    #[getter]
    fn dropped_before(&self) -> usize {
        self.counts().dropped_before
    }

    /// How many clean-ups were let through.
    #[getter]
    fn cleaned_up(&self) -> usize {
        self.counts().cleaned_up
    }

    /// Wait until `count` futures were polled.
    fn until_begun<'py>(&self, py: Python<'py>, count: usize) -> PyResult<Bound<'py, PyAny>> {
        let begun = self.until(move |counts| counts.begun >= count);
        self.runtime(py)?.future_into_py(py, begun)
    }

    /// Wait until `count` were let through.
    fn until_passed<'py>(&self, py: Python<'py>, count: usize) -> PyResult<Bound<'py, PyAny>> {
        let passed = self.until(move |counts| counts.passed >= count);
        self.runtime(py)?.future_into_py(py, passed)
    }

    /// Wait until `count` were dropped.
    fn until_dropped<'py>(&self, py: Python<'py>, count: usize) -> PyResult<Bound<'py, PyAny>> {
        let dropped = self.until(move |counts| counts.dropped >= count);
        self.runtime(py)?.future_into_py(py, dropped)
    }

    /// `until_begun` without an event loop.
    fn until_begun_blocking(&self, py: Python<'_>, count: usize) -> PyResult<()> {
        let begun = self.until(move |counts| counts.begun >= count);
        self.runtime(py)?.try_block_on(py, begun)
    }

    /// `until_dropped` without an event loop.
    fn until_dropped_blocking(&self, py: Python<'_>, count: usize) -> PyResult<()> {
        let dropped = self.until(move |counts| counts.dropped >= count);
        self.runtime(py)?.try_block_on(py, dropped)
    }
}

type Passing = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send>>;

struct GatedCounter {
    begun: bool,
    next: u64,
    length: u64,
    passage: Arc<Passage>,
    passing: Option<Passing>,
}

impl GatedCounter {
    fn new(passage: Passage, length: u64) -> Self {
        Self {
            begun: false,
            next: 0,
            length,
            passage: Arc::new(passage),
            passing: None,
        }
    }
}

impl Stream for GatedCounter {
    type Item = Result<u64, Failure>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if !std::mem::replace(&mut self.begun, true) {
            self.passage.begin();
        }
        if self.next == self.length {
            return Poll::Ready(None);
        }
        let passage = Arc::clone(&self.passage);
        let passing = self
            .passing
            .get_or_insert_with(|| Box::pin(async move { passage.pass().await }));
        ready!(passing.as_mut().poll(context))?;
        self.passing = None;
        self.next += 1;
        Poll::Ready(Some(Ok(self.next - 1)))
    }
}

struct Blocked {
    passage: Passage,
    object: Option<Py<PyAny>>,
}

impl Stream for Blocked {
    type Item = Result<Py<PyAny>, Failure>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.passage.begin();
        run_to_end(self.passage.pass())?;
        Poll::Ready(self.object.take().map(Ok))
    }
}

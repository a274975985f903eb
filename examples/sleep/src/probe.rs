//! Operations that show what the bridge does at its edges.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use asyncio_bridge::{block_on, future_into_py, stream_into_py, try_block_on, try_future_into_py};
use futures_core::Stream;
use pyo3::exceptions::{PyRuntimeError, PyStopIteration, PyValueError};
use pyo3::prelude::*;
use tokio::sync::{Semaphore, watch};

/// Completes at once, with None.
#[pyfunction]
pub(crate) fn nothing(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    future_into_py(py, async { Ok(()) })
}

/// Completes at once, with a tuple.
#[pyfunction]
pub(crate) fn tuple(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    future_into_py(py, async { Ok((1, "two")) })
}

/// A Rust error that becomes an exception on the loop's thread.
struct Failure {
    stop: bool,
}

impl From<Failure> for PyErr {
    fn from(failure: Failure) -> Self {
        if failure.stop {
            PyStopIteration::new_err("stop")
        } else {
            PyValueError::new_err("failed as asked")
        }
    }
}

/// Fails at once with `ValueError`, or with `StopIteration` if asked to.
#[pyfunction]
#[pyo3(signature = (stop = false))]
pub(crate) fn fail(py: Python<'_>, stop: bool) -> PyResult<Bound<'_, PyAny>> {
    try_future_into_py(py, async move { Err::<(), _>(Failure { stop }) })
}

/// Fails at once, without an event loop.
#[pyfunction]
pub(crate) fn fail_blocking(py: Python<'_>) -> PyResult<()> {
    try_block_on(py, async { Err::<(), _>(Failure { stop: false }) })
}

/// Panics in the Rust future.
#[pyfunction]
pub(crate) fn panics(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    future_into_py(py, async { explode() })
}

/// Panics in the Rust future, without an event loop.
#[pyfunction]
pub(crate) fn panic_blocking(py: Python<'_>) -> PyResult<()> {
    block_on(py, async { explode() })?
}

fn explode() -> PyResult<()> {
    panic!("the reactor is hot")
}

struct Explosive;

impl<'py> IntoPyObject<'py> for Explosive {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, _: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        panic!("the value is hot")
    }
}

/// A Rust error that panics when it is made an exception.
struct ExplosiveError;

impl From<ExplosiveError> for PyErr {
    fn from(_: ExplosiveError) -> Self {
        panic!("the error is hot")
    }
}

/// Panics when its error is converted.
#[pyfunction]
pub(crate) fn panics_converting_error(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    try_future_into_py(py, async { Err::<(), _>(ExplosiveError) })
}

/// Panics when its result is converted.
#[pyfunction]
pub(crate) fn panics_converting(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    future_into_py(py, async { Ok(Explosive) })
}

/// Counts to `length` as an async iterator; fails or panics after that if told so.
#[pyfunction]
#[pyo3(signature = (length, end = "stop"))]
pub(crate) fn counter<'py>(py: Python<'py>, length: u64, end: &str) -> PyResult<Bound<'py, PyAny>> {
    let end = match end {
        "stop" => End::Stop,
        "fail" => End::Fail,
        "panic" => End::Panic,
        other => return Err(PyValueError::new_err(format!("no such end: {other:?}"))),
    };
    stream_into_py(
        py,
        Counter {
            next: 0,
            length,
            end,
        },
    )
}

enum End {
    Stop,
    Fail,
    Panic,
}

struct Counter {
    next: u64,
    length: u64,
    end: End,
}

impl Stream for Counter {
    type Item = Result<u64, Failure>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.next < self.length {
            self.next += 1;
            return Poll::Ready(Some(Ok(self.next - 1)));
        }
        match self.end {
            End::Stop => Poll::Ready(None),
            End::Fail => Poll::Ready(Some(Err(Failure { stop: false }))),
            End::Panic => panic!("the stream is hot"),
        }
    }
}

/// Goes to the back of the runtime's queue `times` times before it completes.
#[pyfunction]
pub(crate) fn yields(py: Python<'_>, times: usize) -> PyResult<Bound<'_, PyAny>> {
    future_into_py(py, async move {
        for _ in 0..times {
            tokio::task::yield_now().await;
        }
        Ok(times)
    })
}

/// Completes at once, with the object that it was given.
#[pyfunction]
pub(crate) fn echo(py: Python<'_>, object: Py<PyAny>) -> PyResult<Bound<'_, PyAny>> {
    future_into_py(py, async move { Ok(object) })
}

/// Operations that wait until they are let through, and counts of how far they came.
#[pyclass(frozen)]
pub(crate) struct Gate {
    semaphore: Arc<Semaphore>,
    counts: Arc<watch::Sender<Counts>>,
}

#[derive(Clone, Copy, Default)]
struct Counts {
    begun: usize,
    passed: usize,
    dropped: usize,
}

/// One future on its way through the gate, counted when it is dropped.
struct Passage {
    semaphore: Arc<Semaphore>,
    counts: Arc<watch::Sender<Counts>>,
}

impl Passage {
    fn begin(&self) {
        self.counts.send_modify(|counts| counts.begun += 1);
    }

    async fn pass(&self) -> Result<(), Failure> {
        let permit = self.semaphore.acquire().await;
        permit.map_err(|_| Failure { stop: false })?.forget();
        self.counts.send_modify(|counts| counts.passed += 1);
        Ok(())
    }

    async fn go(&self, value: i64, fail: bool) -> Result<i64, Failure> {
        self.begin();
        self.pass().await?;
        if fail {
            return Err(Failure { stop: false });
        }
        Ok(value)
    }
}

impl Drop for Passage {
    fn drop(&mut self) {
        self.counts.send_modify(|counts| counts.dropped += 1);
    }
}

impl Gate {
    fn passage(&self) -> Passage {
        Passage {
            semaphore: Arc::clone(&self.semaphore),
            counts: Arc::clone(&self.counts),
        }
    }

    fn until(
        &self,
        mut reached: impl FnMut(&Counts) -> bool + Send + 'static,
    ) -> impl Future<Output = PyResult<()>> + Send + 'static {
        let mut counts = self.counts.subscribe();
        async move {
            let seen = counts.wait_for(|counts| reached(counts)).await;
            seen.map(drop)
                .map_err(|gone| PyRuntimeError::new_err(gone.to_string()))
        }
    }
}

#[pymethods]
impl Gate {
    #[new]
    fn new() -> Self {
        Self {
            semaphore: Arc::new(Semaphore::new(0)),
            counts: Arc::new(watch::Sender::new(Counts::default())),
        }
    }

    /// Wait to be let through, then return `value`, or raise `ValueError`.
    #[pyo3(signature = (value = 1, fail = false))]
    fn wait<'py>(&self, py: Python<'py>, value: i64, fail: bool) -> PyResult<Bound<'py, PyAny>> {
        let passage = self.passage();
        try_future_into_py(py, async move { passage.go(value, fail).await })
    }

    /// `wait` without an event loop.
    #[pyo3(signature = (value = 1, fail = false))]
    fn wait_blocking(&self, py: Python<'_>, value: i64, fail: bool) -> PyResult<i64> {
        let passage = self.passage();
        try_block_on(py, async move { passage.go(value, fail).await })
    }

    /// Count to `length` as an async iterator, each number let through by itself.
    fn stream<'py>(&self, py: Python<'py>, length: u64) -> PyResult<Bound<'py, PyAny>> {
        let passage = Arc::new(self.passage());
        passage.begin();
        stream_into_py(
            py,
            GatedCounter {
                next: 0,
                length,
                passage,
                passing: None,
            },
        )
    }

    /// Let `count` operations through.
    fn open(&self, count: usize) {
        self.semaphore.add_permits(count);
    }

    /// How many of the futures were polled.
    #[getter]
    fn begun(&self) -> usize {
        self.counts.borrow().begun
    }

    /// How many were let through.
    #[getter]
    fn passed(&self) -> usize {
        self.counts.borrow().passed
    }

    /// How many were dropped, finished ones included.
    #[getter]
    fn dropped(&self) -> usize {
        self.counts.borrow().dropped
    }

    /// Wait until `count` futures were polled.
    fn until_begun<'py>(&self, py: Python<'py>, count: usize) -> PyResult<Bound<'py, PyAny>> {
        future_into_py(py, self.until(move |counts| counts.begun >= count))
    }

    /// Wait until `count` were let through.
    fn until_passed<'py>(&self, py: Python<'py>, count: usize) -> PyResult<Bound<'py, PyAny>> {
        future_into_py(py, self.until(move |counts| counts.passed >= count))
    }

    /// Wait until `count` were dropped.
    fn until_dropped<'py>(&self, py: Python<'py>, count: usize) -> PyResult<Bound<'py, PyAny>> {
        future_into_py(py, self.until(move |counts| counts.dropped >= count))
    }

    /// `until_begun` without an event loop.
    fn until_begun_blocking(&self, py: Python<'_>, count: usize) -> PyResult<()> {
        block_on(py, self.until(move |counts| counts.begun >= count))?
    }

    /// `until_dropped` without an event loop.
    fn until_dropped_blocking(&self, py: Python<'_>, count: usize) -> PyResult<()> {
        block_on(py, self.until(move |counts| counts.dropped >= count))?
    }
}

type Passing = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send>>;

struct GatedCounter {
    next: u64,
    length: u64,
    passage: Arc<Passage>,
    passing: Option<Passing>,
}

impl Stream for GatedCounter {
    type Item = Result<u64, Failure>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
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

//! Operations that show what the bridge does at its edges.

use std::pin::Pin;
use std::task::{Context, Poll};

use asyncio_bridge::{
    BridgeIterator, BridgeStream, block_on, future_into_py, stream_into_iter, stream_into_py,
    try_block_on, try_future_into_py,
};
use futures_core::Stream;
use pyo3::exceptions::{PyStopIteration, PyValueError};
use pyo3::prelude::*;

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
#[derive(Default)]
pub(crate) struct Failure {
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
    try_block_on(py, async { Err::<(), _>(Failure::default()) })
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

/// A value that panics when it is converted.
pub(crate) struct Explosive;

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
pub(crate) fn counter<'py>(
    py: Python<'py>,
    length: u64,
    end: &str,
) -> PyResult<Bound<'py, BridgeStream>> {
    stream_into_py(py, Counter::new(length, end)?)
}

/// `counter` without an event loop.
#[pyfunction]
#[pyo3(signature = (length, end = "stop"))]
pub(crate) fn counter_blocking<'py>(
    py: Python<'py>,
    length: u64,
    end: &str,
) -> PyResult<Bound<'py, BridgeIterator>> {
    stream_into_iter(py, Counter::new(length, end)?)
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

impl Counter {
    fn new(length: u64, end: &str) -> PyResult<Self> {
        let end = match end {
            "stop" => End::Stop,
            "fail" => End::Fail,
            "panic" => End::Panic,
            other => return Err(PyValueError::new_err(format!("no such end: {other:?}"))),
        };
        Ok(Self {
            next: 0,
            length,
            end,
        })
    }
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
            End::Fail => Poll::Ready(Some(Err(Failure::default()))),
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

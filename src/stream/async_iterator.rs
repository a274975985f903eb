//! A Rust stream as an async iterator.

use std::task::Poll;

use pyo3::exceptions::{PyRuntimeError, PyStopAsyncIteration, PyStopIteration};
use pyo3::prelude::*;
use pyo3::types::{PyIterator, PyTuple};
use pyo3::{PyTraverseError, PyVisit};

use super::channel::Until;
use super::source::Source;
use crate::owned::Owned;
use crate::sync::Mutex;

/// A stream: an async iterator.
///
/// Cancelling a pending `anext()` loses no item. Several tasks may read, and each item goes to one
/// of them. Close it, leave its `async with` block or drop it to end the stream early.
///
/// ```python
/// async with rows() as stream:
///     async for row in stream: ...
/// ```
#[pyclass(frozen, generic, module = "asyncio_bridge")]
pub struct BridgeStream(Owned<Source>);

impl BridgeStream {
    pub(super) fn new(source: Owned<Source>, py: Python<'_>) -> PyResult<Bound<'_, Self>> {
        Bound::new(py, Self(source))
    }
}

#[pymethods]
impl BridgeStream {
    fn __aiter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    /// Returns an awaitable of the next item. It takes none before it is awaited.
    fn __anext__(slf: Bound<'_, Self>) -> PyResult<Step> {
        slf.get().0.get()?;
        Ok(Step::new(slf, Progress::Next(None)))
    }

    /// Closes the stream and returns when that is done.
    ///
    /// What was not read yet is lost; iteration ends.
    fn aclose<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let source = self.0.get()?;
        source.close();
        source.reached(py, Until::End)
    }

    fn __aenter__(slf: Bound<'_, Self>) -> Step {
        Step::new(slf, Progress::Enter)
    }

    #[pyo3(signature = (*_exception))]
    fn __aexit__<'py>(
        &self,
        py: Python<'py>,
        _exception: &Bound<'py, PyTuple>,
    ) -> PyResult<Bound<'py, PyAny>> {
        self.aclose(py)
    }
}

/// The awaitable of one `__anext__` or `__aenter__`.
#[pyclass(frozen, module = "asyncio_bridge")]
struct Step {
    stream: Py<BridgeStream>,
    progress: Mutex<Progress>,
}

enum Progress {
    /// To give the stream itself.
    Enter,
    /// To give an item, after the operation that it waits for, if any.
    Next(Option<Py<PyAny>>),
    Over,
}

impl Step {
    fn new(stream: Bound<'_, BridgeStream>, progress: Progress) -> Self {
        Self {
            stream: stream.unbind(),
            progress: Mutex::new(progress),
        }
    }
}

#[pymethods]
impl Step {
    fn __await__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    /// One step of `await`: the future to wait for, or the result.
    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let progress = std::mem::replace(&mut *self.progress.lock(), Progress::Over);
        let mut arrival = match progress {
            Progress::Next(arrival) => arrival,
            Progress::Enter => return Err(PyStopIteration::new_err((self.stream.clone_ref(py),))),
            Progress::Over => return Err(PyRuntimeError::new_err("cannot reuse an awaited item")),
        };
        let source = self.stream.get().0.get()?;
        loop {
            match source.poll_item(py) {
                Poll::Ready(Some(item)) => return Err(PyStopIteration::new_err((item?,))),
                Poll::Ready(None) => return Err(PyStopAsyncIteration::new_err(())),
                Poll::Pending => {}
            }
            let arrival = match arrival.take() {
                Some(arrival) => arrival.into_bound(py),
                None => source.reached(py, Until::Item)?,
            };
            if let Some(pending) = arrival.cast::<PyIterator>()?.clone().next() {
                *self.progress.lock() = Progress::Next(Some(arrival.unbind()));
                return pending;
            }
        }
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.stream)?;
        // Not locked: whoever has the lock does nothing that the collector could interrupt.
        match self.progress.try_lock().as_deref() {
            Some(Progress::Next(arrival)) => visit.call(arrival),
            Some(Progress::Enter | Progress::Over) | None => Ok(()),
        }
    }
}

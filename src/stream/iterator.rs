//! A Rust stream as an iterator, for threads.

use std::task::Poll;

use pyo3::prelude::*;
use pyo3::types::PyTuple;

use super::channel::Until;
use super::source::Source;
use crate::owned::Owned;

/// A stream: an iterator for threads.
///
/// `next()` waits for an item, detached from the interpreter; Ctrl-C ends the wait, and no item is
/// lost. Several threads may read, and each item goes to one of them. Close it, leave its `with`
/// block or drop it to end the stream early.
///
/// ```python
/// with rows() as stream:
///     for row in stream: ...
/// ```
#[pyclass(frozen, generic, module = "asyncio_bridge")]
pub struct BridgeIterator(Owned<Source>);

impl BridgeIterator {
    pub(super) fn new(source: Owned<Source>, py: Python<'_>) -> PyResult<Bound<'_, Self>> {
        Bound::new(py, Self(source))
    }
}

#[pymethods]
impl BridgeIterator {
    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        let source = self.0.get()?;
        loop {
            match source.poll_item(py) {
                Poll::Ready(item) => return item.transpose(),
                Poll::Pending => source.reach(py, Until::Item)?,
            }
        }
    }

    /// Closes the stream and returns when that is done.
    ///
    /// What was not read yet is lost; iteration ends, in other threads too.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        let source = self.0.get()?;
        source.close();
        source.reach(py, Until::End)
    }

    fn __enter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, py: Python<'_>, _exception: &Bound<'_, PyTuple>) -> PyResult<()> {
        self.close(py)
    }
}

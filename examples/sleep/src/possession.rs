//! A value that belongs to a process.

use std::sync::atomic::{AtomicUsize, Ordering};

use asyncio_bridge::Owned;
use pyo3::prelude::*;

static DROPPED: AtomicUsize = AtomicUsize::new(0);

struct Counted(u64);

impl Drop for Counted {
    fn drop(&mut self) {
        DROPPED.fetch_add(1, Ordering::Relaxed);
    }
}

/// A number that belongs to the process that made it.
#[pyclass(frozen)]
pub(crate) struct Possession(Owned<Counted>);

#[pymethods]
impl Possession {
    #[new]
    fn new(py: Python<'_>, value: u64) -> PyResult<Self> {
        Owned::new(py, Counted(value)).map(Self)
    }

    /// The number.
    #[getter]
    fn value(&self) -> PyResult<u64> {
        Ok(self.0.get()?.0)
    }

    /// How many of them this process dropped.
    #[staticmethod]
    fn dropped() -> usize {
        DROPPED.load(Ordering::Relaxed)
    }
}

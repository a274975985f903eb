//! Records as Python sees them.

use std::sync::Arc;

use aerospike_core::Value;
use pyo3::PyTraverseError;
use pyo3::PyVisit;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::bin_names;
use crate::cursor::Mark;
use crate::decoded::Decoded;
use crate::key::{Key, SharedKey};
use crate::value;

/// A record that was read: still Rust data, to be converted on the caller's thread.
pub(crate) struct Reply {
    key: Option<SharedKey>,
    record: Decoded<aerospike_core::Record>,
    /// Where the cursor of a query stands once Python has the record.
    mark: Option<Box<Mark>>,
}

impl Reply {
    /// The answer to a request that named its key.
    pub(crate) fn of(key: SharedKey, record: aerospike_core::Record) -> Self {
        Self {
            key: Some(key),
            record: record.into(),
            mark: None,
        }
    }

    /// A record that brings its own key, as scans and queries have them.
    pub(crate) fn found(mut record: aerospike_core::Record, mark: Option<Box<Mark>>) -> Self {
        Self {
            key: record.key.take().map(Arc::new),
            record: record.into(),
            mark,
        }
    }
}

impl<'py> IntoPyObject<'py> for Reply {
    type Target = Record;
    type Output = Bound<'py, Record>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Bound<'py, Record>> {
        let record = Bound::new(py, Record::new(py, self.key, &self.record)?)?;
        if let Some(mark) = self.mark {
            mark.reach();
        }
        Ok(record)
    }
}

/// A record: its `bins`, `generation` and `ttl`.
///
///     record = await client.get(key)
///     record.bins["name"]                                     # "Alice"
///     record.generation                                       # 1
///     record.ttl is None                                      # True
///
/// It is as it was when it was read, and nothing of it is written back.
#[pyclass(frozen, module = "aiospike")]
pub(crate) struct Record {
    /// The values by bin name. A bin that was read more than once holds a list of the answers.
    ///
    /// Always the same dict; it is yours to change.
    #[pyo3(get)]
    bins: Py<PyDict>,
    /// What `operate` answered, in order; None from other verbs.
    #[pyo3(get)]
    results: Option<Py<PyList>>,
    /// How often the record was written.
    #[pyo3(get)]
    generation: u32,
    /// Seconds left to live when the record was read; None when it never expires.
    #[pyo3(get)]
    ttl: Option<u64>,
    key: Option<SharedKey>,
}

#[pymethods]
impl Record {
    /// The record's key; without a user key when only the digest is known.
    #[getter]
    fn key(&self) -> Option<Key> {
        self.key.clone().map(Key::from)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let bins = self.bins.bind(py).repr()?;
        let ttl = self
            .ttl
            .map_or_else(|| "None".to_owned(), |seconds| seconds.to_string());
        Ok(format!(
            "<Record bins={bins} generation={} ttl={ttl}>",
            self.generation
        ))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.bins)?;
        visit.call(&self.results)
    }
}

impl Record {
    /// Converts everything but the key.
    pub(crate) fn new(
        py: Python<'_>,
        key: Option<SharedKey>,
        record: &aerospike_core::Record,
    ) -> PyResult<Self> {
        let bins = PyDict::new(py);
        for (name, value) in &record.bins {
            if let Some(value) = answer(py, value)? {
                bins.set_item(bin_names::to_python(py, name), value)?;
            }
        }
        let results = match &record.results {
            None => None,
            Some(results) => {
                let list = PyList::empty(py);
                for value in results {
                    list.append(value::to_python(py, value)?)?;
                }
                Some(list.unbind())
            }
        };
        Ok(Self {
            bins: bins.unbind(),
            results,
            generation: record.generation,
            ttl: record.time_to_live().map(|left| left.as_secs()),
            key,
        })
    }
}

/// What was read of a bin. A write is answered with nil among the answers to the reads of the
/// same bin; it says nothing about the bin.
fn answer<'py>(py: Python<'py>, value: &Value) -> PyResult<Option<Bound<'py, PyAny>>> {
    let Value::MultiResult(answers) = value else {
        return (!value.is_nil())
            .then(|| value::to_python(py, value))
            .transpose();
    };
    let mut read = answers.iter().filter(|answer| !answer.is_nil());
    let Some(first) = read.next() else {
        return Ok(None);
    };
    let first = value::to_python(py, first)?;
    let Some(second) = read.next() else {
        return Ok(Some(first));
    };
    let list = PyList::new(py, [first, value::to_python(py, second)?])?;
    for answer in read {
        list.append(value::to_python(py, answer)?)?;
    }
    Ok(Some(list.into_any()))
}

//! What a batch brings back, converted only where it is looked at.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use pyo3::exceptions::{PyBaseException, PyIndexError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyList, PySlice};

use crate::decoded::Decoded;
use crate::error;
use crate::key::{Key, SharedKey};
use crate::record::Record;

/// The rows as the core answered them, and the keys of the request, which Python may have already.
struct Rows {
    keys: Vec<SharedKey>,
    answers: Decoded<Vec<aerospike_core::BatchRecord>>,
}

impl Rows {
    fn iter(&self) -> impl Iterator<Item = (&SharedKey, &aerospike_core::BatchRecord)> {
        self.keys.iter().zip(self.answers.iter())
    }
}

/// The rows of a batch, in the order of the request.
///
/// A sequence of `BatchRecord`. The rows stay as they came from the network until asked for.
///
///     rows = await client.batch_read(keys, ["age"])
///     len(rows)                                               # 3
///     [row.key.user_key for row in rows if row.record]        # ["alice", "bob"]
#[pyclass(frozen, sequence, module = "aiospike")]
pub(crate) struct BatchRecords(Arc<Rows>);

impl BatchRecords {
    /// The rows as the core answered them, of these keys.
    pub(crate) fn new(keys: Vec<SharedKey>, rows: Vec<aerospike_core::BatchRecord>) -> Self {
        let answers = rows.into();
        Self(Arc::new(Rows { keys, answers }))
    }

    /// The same, of the keys that the core has.
    pub(crate) fn of(rows: Vec<aerospike_core::BatchRecord>) -> Self {
        let keys = rows.iter().map(|row| Arc::new(row.key.clone()));
        Self::new(keys.collect(), rows)
    }

    /// The rows as the core answered them.
    pub(crate) fn rows(&self) -> &[aerospike_core::BatchRecord] {
        &self.0.answers
    }

    fn row(&self, index: usize) -> BatchRecord {
        BatchRecord {
            rows: Arc::clone(&self.0),
            index,
            record: PyOnceLock::new(),
        }
    }
}

#[pymethods]
impl BatchRecords {
    fn __len__(&self) -> usize {
        self.rows().len()
    }

    fn __getitem__<'py>(&self, index: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = index.py();
        if let Ok(slice) = index.cast::<PySlice>() {
            let length = isize::try_from(self.rows().len())?;
            let indices = slice.indices(length)?;
            let picked = PyList::empty(py);
            let mut position = indices.start;
            for _ in 0..indices.slicelength {
                picked.append(self.row(usize::try_from(position)?))?;
                position += indices.step;
            }
            return Ok(picked.into_any());
        }
        let position: isize = index.extract()?;
        let from_end = position.checked_add_unsigned(self.rows().len());
        let position = if position < 0 {
            from_end
        } else {
            Some(position)
        };
        let position = position.and_then(|position| usize::try_from(position).ok());
        match position.filter(|position| *position < self.rows().len()) {
            Some(position) => Ok(Bound::new(py, self.row(position))?.into_any()),
            None => Err(PyIndexError::new_err(format!(
                "row {index} of a batch of {}",
                self.rows().len()
            ))),
        }
    }

    fn __iter__(slf: &Bound<'_, Self>) -> BatchRecordsIterator {
        BatchRecordsIterator {
            records: slf.clone().unbind(),
            next: AtomicUsize::new(0),
        }
    }

    /// The records in the order of the request, None where there is none.
    fn to_list<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let list = PyList::empty(py);
        for (key, row) in self.0.iter() {
            let record = found(row).map(|record| convert(py, key, record));
            list.append(record.transpose()?)?;
        }
        Ok(list)
    }

    /// The records that are there, by (set, user key).
    ///
    /// It is (set, digest) for a key without a user key.
    ///
    ///     rows = await client.batch_read(keys, ["age"])
    ///     {name: record.bins["age"] for (_, name), record in rows.to_dict().items()}
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for (key, row) in self.0.iter() {
            if let Some(record) = found(row) {
                let place = Key::from(Arc::clone(key)).set_and_user_key(py)?;
                dict.set_item(place, convert(py, key, record)?)?;
            }
        }
        Ok(dict)
    }

    fn __repr__(&self) -> String {
        let found = self.rows().iter().filter_map(found).count();
        format!("<BatchRecords {} rows, {found} records>", self.rows().len())
    }
}

/// Walks over the rows of a batch.
#[pyclass(frozen, module = "aiospike._native")]
pub(crate) struct BatchRecordsIterator {
    records: Py<BatchRecords>,
    next: AtomicUsize,
}

#[pymethods]
impl BatchRecordsIterator {
    const fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__(&self) -> Option<BatchRecord> {
        // Ordering: the counter alone is shared; the rows never change.
        let index = self.next.fetch_add(1, Ordering::Relaxed);
        let records = self.records.get();
        (index < records.rows().len()).then(|| records.row(index))
    }
}

/// One row of a batch: what became of one key.
///
///     row = (await client.batch_read([key], ["name"]))[0]
///     row.record.bins                                         # {"name": "Alice"}
///     row.result_code                                         # 0
///     row.error is None                                       # True
///
/// A row that failed has its `error`, and raises nothing by itself.
#[pyclass(frozen, module = "aiospike")]
pub(crate) struct BatchRecord {
    rows: Arc<Rows>,
    index: usize,
    record: PyOnceLock<Option<Py<Record>>>,
}

impl BatchRecord {
    fn shared_key(&self) -> &SharedKey {
        &self.rows.keys[self.index]
    }

    fn row(&self) -> &aerospike_core::BatchRecord {
        &self.rows.answers[self.index]
    }
}

#[pymethods]
impl BatchRecord {
    /// The key of the request.
    #[getter]
    fn key(&self) -> Key {
        Arc::clone(self.shared_key()).into()
    }

    /// The record, or None when there is none or the row failed.
    ///
    /// A function that failed tells why in the bin "FAILURE" of one.
    #[getter]
    fn record<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, Record>>> {
        let record = self.record.get_or_try_init(py, || {
            let record = self.row().record.as_ref();
            record
                .map(|record| Py::new(py, convert(py, self.shared_key(), record)?))
                .transpose()
        })?;
        Ok(record.as_ref().map(|record| record.bind(py).clone()))
    }

    /// The row's result code, 0 for success; None when the row was never answered.
    #[getter]
    fn result_code(&self) -> Option<i32> {
        let row = self.row();
        match row.error() {
            Some(error) => Some(error::result_code(error)),
            None => row.record.is_some().then_some(0),
        }
    }

    /// The exception a single-record verb would have raised, or None.
    #[getter]
    fn error<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyBaseException>> {
        self.row()
            .error()
            .map(|error| error::exception(error).into_value(py).into_bound(py))
    }

    /// Whether a failed write may have been applied all the same.
    #[getter]
    fn in_doubt(&self) -> bool {
        self.row().in_doubt()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let key = Bound::new(py, self.key())?.into_any().repr()?;
        let result = self
            .result_code()
            .map_or_else(|| "None".to_owned(), |code| code.to_string());
        Ok(format!("<BatchRecord {key} result_code={result}>"))
    }
}

/// What is there under the row's key. The record of a row that failed is none: it holds the words
/// of a function.
fn found(row: &aerospike_core::BatchRecord) -> Option<&aerospike_core::Record> {
    row.record.as_ref().filter(|_| row.error().is_none())
}

fn convert(py: Python<'_>, key: &SharedKey, record: &aerospike_core::Record) -> PyResult<Record> {
    Record::new(py, Some(Arc::clone(key)), record)
}

//! `Cursor`: how far a scan or query came, to go on from there.
//!
//! The core keeps a position for each partition and moves it when a record leaves its queue. There
//! the record is still on its way: up to 512 wait between the core and Python, and those would be
//! lost to whoever goes on after an early end. So a cursor moves when Python has the record. The
//! core's positions, which the cursor shares with it, tell what to move to: a query by an index
//! goes on from a digest and the server's own mark for the index entry (`bval`), which records do
//! not bring along.

use std::sync::Arc;

use aerospike_core::PartitionFilter;
use aerospike_core::query::PartitionStatus;
use parking_lot::Mutex;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};

use crate::error::Error;
use crate::key::Key;
use crate::partitions::{Partitions, Span};
use crate::place::{Packed, Place};

/// How far a scan or query came, to go on from there.
///
/// Give it to a scan or query as `partitions`: it moves with each record that Python gets, and
/// whoever is given it next reads the records after those. `partitions` are those that it covers,
/// all by default. It can be pickled, at any time, and go on in another process.
///
///     cursor = Cursor()
///     async for record in client.scan("test", "users", partitions=cursor):
///         break                                               # one record
///     saved = cursor.to_bytes()
///     rest = client.scan("test", "users", partitions=Cursor.from_bytes(saved))
///     len([record async for record in rest])                  # 1
///
/// A cursor goes on with what it began with: the same namespace, set and filter. No record is
/// skipped; one may come twice after a node failed on the way. Of several queries that are given
/// the same cursor at a time, it moves with the last.
#[pyclass(frozen, module = "aiospike")]
pub(crate) struct Cursor(Arc<Course>);

/// What a cursor shares with the query that moves it.
pub(crate) struct Course {
    span: Span,
    state: Mutex<State>,
}

struct State {
    /// By partition of the span.
    places: Vec<Option<Place>>,
    /// Which query moves the cursor, of all that were given it: the last.
    query: u64,
    /// Records that left the query and did not reach Python.
    ahead: usize,
    /// The query ended and there was no more.
    exhausted: bool,
}

/// The positions of a running query.
type Positions = Arc<Vec<Mutex<PartitionStatus>>>;

#[pymethods]
impl Cursor {
    #[new]
    #[pyo3(signature = (partitions=None))]
    fn py_new(partitions: Option<Span>) -> Self {
        let span = partitions.unwrap_or(Span::ALL);
        Self::new(span, vec![None; span.count], false)
    }

    /// A cursor on the records that come after this key's, by digest, in its partition.
    ///
    /// For scans, and queries without a filter.
    #[staticmethod]
    fn after(key: &Key) -> Self {
        let place = Place {
            digest: key.shared().digest(),
            bval: None,
        };
        Self::new(Span::of(key.shared()), vec![Some(place)], false)
    }

    /// What `to_bytes()` gave, here or in another process.
    ///
    /// Raises `InvalidArgument` for other bytes.
    #[staticmethod]
    fn from_bytes(data: &[u8]) -> Result<Self, Error> {
        match Packed::read(data) {
            Some(Packed { done, span, places }) => Ok(Self::new(span, places, done)),
            None => Err(Error::invalid_argument(
                "these bytes are no cursor, or are damaged",
            )),
        }
    }

    /// The cursor as it is now, to be kept or sent elsewhere: at most 119 kB.
    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        let state = self.0.state.lock();
        let packed = Packed {
            done: state.done(),
            span: self.0.span,
            places: state.places.clone(),
        };
        drop(state);
        PyBytes::new(py, &packed.write())
    }

    /// Whether everything was read. A query that goes on from here reads nothing.
    #[getter]
    fn done(&self) -> bool {
        self.0.state.lock().done()
    }

    fn __repr__(&self) -> String {
        let Span { first, count } = self.0.span;
        let done = if self.done() { " done" } else { "" };
        format!("<Cursor partitions={first}..{}{done}>", first + count)
    }

    fn __reduce__<'py>(
        slf: &Bound<'py, Self>,
    ) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let rebuild = slf.get_type().getattr("from_bytes")?;
        let state = slf.get().to_bytes(slf.py());
        Ok((rebuild, (state,).into_pyobject(slf.py())?))
    }
}

impl Cursor {
    fn new(span: Span, places: Vec<Option<Place>>, exhausted: bool) -> Self {
        Self(Arc::new(Course {
            span,
            state: Mutex::new(State {
                places,
                query: 0,
                ahead: 0,
                exhausted,
            }),
        }))
    }
}

impl From<&Cursor> for Partitions {
    fn from(cursor: &Cursor) -> Self {
        Self::Cursor(Arc::clone(&cursor.0))
    }
}

impl State {
    fn done(&self) -> bool {
        self.exhausted && self.ahead == 0
    }
}

impl Course {
    /// What is left to read, and who is to tell of it; none if that is nothing.
    pub(crate) fn begin(
        self: &Arc<Self>,
        filtered: bool,
    ) -> Result<Option<(PartitionFilter, Follower)>, Error> {
        let mut state = self.state.lock();
        if state.done() {
            return Ok(None);
        }
        if state
            .places
            .iter()
            .flatten()
            .any(|place| place.bval.is_some() != filtered)
        {
            return Err(Error::invalid_argument(if filtered {
                "the cursor stands in a scan, or after a key; a query with a filter cannot go on \
                 from there"
            } else {
                "the cursor stands in a query with a filter; a scan cannot go on from there"
            }));
        }
        state.query += 1;
        state.ahead = 0;
        state.exhausted = false;
        let positions = state.positions(self.span);
        let follower = Follower {
            course: Arc::clone(self),
            query: state.query,
            positions: Arc::clone(&positions),
        };
        let mut rest = self.span.filter();
        rest.partitions = Some(positions);
        Ok(Some((rest, follower)))
    }
}

impl State {
    fn positions(&self, span: Span) -> Positions {
        let positions = self
            .places
            .iter()
            .zip(span.first..)
            .map(|(place, partition)| {
                let mut status = PartitionStatus::new(partition);
                status.digest = place.map(|place| place.digest);
                status.bval = place.and_then(|place| place.bval);
                Mutex::new(status)
            });
        Arc::new(positions.collect())
    }
}

/// A running query's side of a cursor.
pub(crate) struct Follower {
    course: Arc<Course>,
    query: u64,
    positions: Positions,
}

impl Follower {
    /// Notes a record that leaves the query.
    pub(crate) fn mark(&self, record: &aerospike_core::Record) -> Option<Box<Mark>> {
        self.update(|state| state.ahead += 1);
        let key = record.key.as_ref()?;
        let index = key.partition_id().checked_sub(self.course.span.first)?;
        let position = self.positions.get(index)?.lock();
        // One that the core asked for again meanwhile does not move its positions.
        let place = (position.digest == Some(key.digest())).then(|| Place {
            digest: key.digest(),
            bval: position.bval,
        });
        drop(position);
        Some(Box::new(Mark {
            course: Arc::clone(&self.course),
            query: self.query,
            index,
            place,
        }))
    }

    /// Notes that the query came to its end, and whether that was because there is no more.
    pub(crate) fn end(&self, exhausted: bool) {
        self.update(|state| state.exhausted = exhausted);
    }

    fn update(&self, change: impl FnOnce(&mut State)) {
        self.course.update(self.query, change);
    }
}

impl Course {
    /// Changes the state, unless another query began since.
    fn update(&self, query: u64, change: impl FnOnce(&mut State)) {
        let mut state = self.state.lock();
        if state.query == query {
            change(&mut state);
        }
    }
}

/// A record on its way to Python.
pub(crate) struct Mark {
    course: Arc<Course>,
    query: u64,
    index: usize,
    place: Option<Place>,
}

impl Mark {
    /// Notes that Python has the record.
    pub(crate) fn reach(self) {
        self.course.update(self.query, |state| {
            state.ahead -= 1;
            if self.place.is_some() {
                state.places[self.index] = self.place;
            }
        });
    }
}

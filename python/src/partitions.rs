//! Which partitions a scan or query covers.

use std::sync::Arc;

use aerospike_core::PartitionFilter;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyInt, PyRange, PyRangeMethods};

use crate::cursor::{Course, Cursor, Follower};
use crate::error::Error;

/// Into how many partitions the records of every namespace fall.
const PARTITIONS: usize = 4096;

/// Partitions that follow one another.
#[derive(Clone, Copy)]
pub(crate) struct Span {
    pub(crate) first: usize,
    pub(crate) count: usize,
}

impl Span {
    pub(crate) const ALL: Self = Self {
        first: 0,
        count: PARTITIONS,
    };

    /// None if there are no such partitions.
    pub(crate) fn new(first: usize, count: usize) -> Option<Self> {
        (count > 0 && first + count <= PARTITIONS).then_some(Self { first, count })
    }

    /// The partition of a key.
    pub(crate) fn of(key: &aerospike_core::Key) -> Self {
        Self {
            first: key.partition_id(),
            count: 1,
        }
    }

    /// As the core has it.
    pub(crate) const fn filter(self) -> PartitionFilter {
        PartitionFilter::by_range(self.first, self.count)
    }
}

/// A `partitions` argument: one by its number, a range of them, or what a cursor left.
pub(crate) enum Partitions {
    /// All records of these.
    Span(Span),
    /// The records that come after those it has seen.
    Cursor(Arc<Course>),
}

impl Partitions {
    /// What to read, and who is told of what was read; none if that is nothing.
    pub(crate) fn begin(
        argument: Option<Self>,
        filtered: bool,
    ) -> Result<Option<(PartitionFilter, Option<Follower>)>, Error> {
        Ok(match argument {
            None => Some((Span::ALL.filter(), None)),
            Some(Self::Span(span)) => Some((span.filter(), None)),
            Some(Self::Cursor(course)) => course
                .begin(filtered)?
                .map(|(rest, follower)| (rest, Some(follower))),
        })
    }
}

impl<'py> FromPyObject<'_, 'py> for Partitions {
    type Error = PyErr;

    fn extract(obj: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(cursor) = obj.cast::<Cursor>() {
            return Ok(cursor.get().into());
        }
        match span(obj)? {
            Some(span) => Ok(Self::Span(span)),
            None => Err(wrong_type(obj, "an int, a range or a Cursor")?),
        }
    }
}

impl<'py> FromPyObject<'_, 'py> for Span {
    type Error = PyErr;

    fn extract(obj: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        match span(obj)? {
            Some(span) => Ok(span),
            None => Err(wrong_type(obj, "an int or a range")?),
        }
    }
}

/// None for an object of another type.
fn span(obj: Borrowed<'_, '_, PyAny>) -> PyResult<Option<Span>> {
    if let Ok(range) = obj.cast::<PyRange>() {
        return from_range(&range).map(Some);
    }
    if !obj.is_instance_of::<PyInt>() || obj.is_instance_of::<PyBool>() {
        return Ok(None);
    }
    let span = obj.extract().ok().and_then(|number| Span::new(number, 1));
    match span {
        Some(span) => Ok(Some(span)),
        None => Err(invalid(&obj, "partitions are 0 to 4095")?),
    }
}

fn from_range(range: &Bound<'_, PyRange>) -> PyResult<Span> {
    let number = |bound: PyResult<isize>| bound.ok().and_then(|bound| usize::try_from(bound).ok());
    match (number(range.start()), number(range.stop())) {
        _ if !matches!(range.step(), Ok(1)) => Err(invalid(range, "only a step of 1 is possible")?),
        (Some(first), Some(end)) if first >= end => Err(invalid(range, "the range is empty")?),
        (Some(first), Some(end)) if end <= PARTITIONS => Ok(Span {
            first,
            count: end - first,
        }),
        _ => Err(invalid(range, "partitions are 0 to 4095")?),
    }
}

fn wrong_type(argument: Borrowed<'_, '_, PyAny>, right: &str) -> PyResult<PyErr> {
    Ok(PyTypeError::new_err(format!(
        "partitions are {right}, not {} of type {}",
        argument.repr()?,
        argument.get_type().name()?
    )))
}

fn invalid(argument: &Bound<'_, PyAny>, why: &str) -> PyResult<PyErr> {
    let message = format!("partitions {}: {why}", argument.repr()?);
    Ok(Error::invalid_argument(message).into())
}

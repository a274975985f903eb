//! Which partitions a scan covers.

use aerospike_core::PartitionFilter;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyInt, PyRange, PyRangeMethods};

use crate::error::Error;

/// Into how many partitions the records of every namespace fall.
const PARTITIONS: usize = 4096;

/// A `partitions` argument: one by its number, or a range of them.
pub(crate) struct Partitions {
    first: usize,
    count: usize,
}

impl Partitions {
    /// The named partitions, or all of them when the argument was left out.
    pub(crate) fn or_all(argument: Option<Self>) -> PartitionFilter {
        argument.map_or_else(PartitionFilter::all, |Self { first, count }| {
            PartitionFilter::by_range(first, count)
        })
    }
}

impl<'py> FromPyObject<'_, 'py> for Partitions {
    type Error = PyErr;

    fn extract(obj: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(range) = obj.cast::<PyRange>() {
            return from_range(&range);
        }
        if obj.is_instance_of::<PyInt>() && !obj.is_instance_of::<PyBool>() {
            let number = obj.extract().ok().filter(|number| *number < PARTITIONS);
            return match number {
                Some(first) => Ok(Self { first, count: 1 }),
                None => Err(invalid(&obj, "partitions are 0 to 4095")?),
            };
        }
        Err(PyTypeError::new_err(format!(
            "partitions are an int or a range, not {} of type {}",
            obj.repr()?,
            obj.get_type().name()?
        )))
    }
}

fn from_range(range: &Bound<'_, PyRange>) -> PyResult<Partitions> {
    let number = |bound: PyResult<isize>| bound.ok().and_then(|bound| usize::try_from(bound).ok());
    match (number(range.start()), number(range.stop())) {
        _ if !matches!(range.step(), Ok(1)) => Err(invalid(range, "only a step of 1 is possible")?),
        (Some(first), Some(end)) if first >= end => Err(invalid(range, "the range is empty")?),
        (Some(first), Some(end)) if end <= PARTITIONS => Ok(Partitions {
            first,
            count: end - first,
        }),
        _ => Err(invalid(range, "partitions are 0 to 4095")?),
    }
}

fn invalid(argument: &Bound<'_, PyAny>, why: &str) -> PyResult<PyErr> {
    let message = format!("partitions {}: {why}", argument.repr()?);
    Ok(Error::invalid_argument(message).into())
}

//! The steps of `operate`.

pub(crate) mod argument;
pub(crate) mod bit;
pub(crate) mod context;
pub(crate) mod hll;
pub(crate) mod list;
pub(crate) mod map;
mod path;
mod table;

use std::fmt::{self, Write};

use aerospike_core::{Expiration, operations};
use pyo3::prelude::*;

use crate::bins::{bin, bin_name};
use crate::error::Error;
use crate::policy::Choice;

/// One step of `operate`: what to read or change of a record.
///
/// A step can be used in any number of calls, by any number of threads. Names and values are
/// checked when it is made, as `Client.put` checks them.
///
///     Operation.add("visits", 1)
#[pyclass(frozen, module = "aiospike")]
pub(crate) struct Operation {
    step: operations::Operation,
    ttl: Option<Expiration>,
    writes: bool,
}

impl From<operations::Operation> for Operation {
    fn from(step: operations::Operation) -> Self {
        Self {
            writes: writes(&step),
            step,
            ttl: None,
        }
    }
}

#[pymethods]
impl Operation {
    /// Reads the bin of this name, or all bins.
    #[staticmethod]
    #[pyo3(signature = (bin=None))]
    fn get(bin: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        Ok(match bin {
            Some(name) => operations::get_bin(bin_name(name)?).into(),
            None => operations::get().into(),
        })
    }

    /// Reads only generation and time to live.
    #[staticmethod]
    fn get_header() -> Self {
        operations::get_header().into()
    }

    /// Writes a bin; None removes it.
    #[staticmethod]
    #[pyo3(name = "put", signature = (bin, value))]
    fn put(bin: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(operations::put(&self::bin(bin, value)?).into())
    }

    /// Adds a number to a bin.
    #[staticmethod]
    fn add(bin: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(operations::add(&self::bin(bin, value)?).into())
    }

    /// Puts a str or bytes at the end of what a bin holds.
    #[staticmethod]
    fn append(bin: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(operations::append(&self::bin(bin, value)?).into())
    }

    /// Puts a str or bytes in front of what a bin holds.
    #[staticmethod]
    fn prepend(bin: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(operations::prepend(&self::bin(bin, value)?).into())
    }

    /// Renews the record's time to live: `ttl` seconds, or what the call's own `ttl` says.
    #[staticmethod]
    #[pyo3(signature = (ttl=None))]
    fn touch(ttl: Option<Choice<Expiration>>) -> Self {
        Self {
            ttl: ttl.map(|Choice(ttl)| ttl),
            ..operations::touch().into()
        }
    }

    /// Deletes the record.
    #[staticmethod]
    fn delete() -> Self {
        operations::delete().into()
    }
}

/// An `operations` argument: any iterable of steps.
#[allow(clippy::struct_field_names)]
pub(crate) struct Steps {
    /// In the order of the call.
    pub(crate) steps: Vec<operations::Operation>,
    /// The time to live that a touch asks for; the last one counts, as a record has but one.
    pub(crate) ttl: Option<Expiration>,
    /// Whether one of them changes the record.
    pub(crate) writes: bool,
}

impl Steps {
    /// Refuses a call that has none.
    pub(crate) fn some(&self) -> Result<(), Error> {
        if self.steps.is_empty() {
            return Err(Error::invalid_argument("there are no operations"));
        }
        Ok(())
    }
}

impl<'py> FromPyObject<'_, 'py> for Steps {
    type Error = PyErr;

    fn extract(obj: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let mut steps = Vec::new();
        let mut ttl = None;
        let mut writes = false;
        for operation in obj.try_iter()? {
            let operation = operation?;
            let operation = operation.cast::<Operation>()?.get();
            steps.push(operation.step.clone());
            ttl = operation.ttl.or(ttl);
            writes |= operation.writes;
        }
        Ok(Self { steps, ttl, writes })
    }
}

/// Whether a step changes the record. The core keeps that to itself, but for what a step looks
/// like to a developer, which begins with its kind: `Operation { op: CdtRead, …`.
fn writes(step: &operations::Operation) -> bool {
    let mut head = Head(String::new());
    // Ends with an error as soon as the head is there: what follows may be megabytes.
    let _cut = write!(head, "{step:?}");
    !head.0.ends_with("Read") && !head.0.ends_with("ToString")
}

/// A text up to its first comma.
struct Head(String);

impl fmt::Write for Head {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let (head, more) = text.split_once(',').unzip();
        self.0.push_str(head.unwrap_or(text));
        more.map_or(Ok(()), |_| Err(fmt::Error))
    }
}

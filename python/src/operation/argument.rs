//! What the methods that make operations take.

use aerospike_core::operations::MapOrder;
use aerospike_core::operations::bitwise::BitwiseOverflowActions;
use aerospike_core::{IndexMap, ListOrderType, Value};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyInt, PyString};

use crate::bins::bin_name;
use crate::error::Error;
use crate::policy::choices;
use crate::value::{self, Place};

/// A `bin` argument.
pub(crate) struct BinName(String);

impl<'py> FromPyObject<'_, 'py> for BinName {
    type Error = PyErr;

    fn extract(obj: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        bin_name(&obj).map(Self)
    }
}

impl From<BinName> for String {
    fn from(BinName(name): BinName) -> Self {
        name
    }
}

/// A value to store, to look for or to bound a range with.
pub(crate) struct Argument(pub(crate) Value);

impl Argument {
    /// The end of a range; nil, which none was given for, is before every value as its beginning
    /// and behind every value as its end.
    pub(crate) fn or_open(argument: Option<Self>) -> Value {
        argument.map_or(Value::Nil, |Self(value)| value)
    }
}

impl<'py> FromPyObject<'_, 'py> for Argument {
    type Error = PyErr;

    fn extract(obj: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        value::from_python(&obj, Place::Argument).map(Self)
    }
}

/// Any iterable of values.
pub(crate) struct Arguments(pub(crate) Vec<Value>);

impl Arguments {
    /// At least one value: the core panics on none.
    pub(crate) fn some(self) -> PyResult<Vec<Value>> {
        if self.0.is_empty() {
            let message = "aerospike-core 3.0 cannot send an empty list of values";
            return Err(Error::invalid_argument(message).into());
        }
        Ok(self.0)
    }
}

impl<'py> FromPyObject<'_, 'py> for Arguments {
    type Error = PyErr;

    fn extract(obj: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let is_one_value = obj.is_instance_of::<PyString>()
            || obj.is_instance_of::<PyBytes>()
            || obj.is_instance_of::<PyByteArray>();
        if is_one_value {
            // An iterable of its letters or bytes; nobody means that.
            let message = format!("several values are meant, not the one {}", obj.repr()?);
            return Err(PyTypeError::new_err(message));
        }
        let values = obj
            .try_iter()?
            .map(|item| value::from_python(&item?, Place::Argument));
        Ok(Self(values.collect::<PyResult<_>>()?))
    }
}

/// The pairs of a dict.
pub(crate) struct Items(pub(crate) IndexMap<Value, Value>);

impl<'py> FromPyObject<'_, 'py> for Items {
    type Error = PyErr;

    fn extract(obj: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        value::pairs(&*obj.cast::<PyDict>()?, Place::Argument).map(Self)
    }
}

/// Bytes, or what is like them.
pub(crate) struct Bytes(pub(crate) Vec<u8>);

impl<'py> FromPyObject<'_, 'py> for Bytes {
    type Error = PyErr;

    fn extract(obj: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        match value::bytes_of(&obj)? {
            Some(bytes) => Ok(Self(bytes)),
            None => Err(unlike("bytes", &obj)?),
        }
    }
}

/// What a number is incremented by.
pub(crate) struct Number(pub(crate) Value);

impl<'py> FromPyObject<'_, 'py> for Number {
    type Error = PyErr;

    fn extract(obj: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let is_int = obj.is_instance_of::<PyInt>() && !obj.is_instance_of::<PyBool>();
        if is_int || obj.is_instance_of::<PyFloat>() {
            return value::from_python(&obj, Place::Argument).map(Self);
        }
        Err(unlike("an int or a float", &obj)?)
    }
}

fn unlike(meant: &str, obj: &Bound<'_, PyAny>) -> PyResult<PyErr> {
    let class = obj.get_type().fully_qualified_name()?;
    let message = format!("{meant} is meant, not {} of type {class}", obj.repr()?);
    Ok(PyTypeError::new_err(message))
}

/// Write flags. The server knows which of them there are.
#[derive(Clone, Copy, Default, PartialEq)]
pub(crate) struct Flags(pub(crate) u8);

impl<'py> FromPyObject<'_, 'py> for Flags {
    type Error = PyErr;

    fn extract(obj: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let bits: i64 = obj.extract()?;
        u8::try_from(bits)
            .map(Self)
            .map_err(|_| PyValueError::new_err(format!("{bits} is not a set of flags, 0 to 255")))
    }
}

choices! {
    "ListOrder" ListOrderType {
        0 => Unordered,
        1 => Ordered,
    }
    "MapOrder" MapOrder {
        0 => Unordered,
        1 => KeyOrdered,
        3 => KeyValueOrdered,
    }
    "BitOverflowAction" BitwiseOverflowActions {
        0 => Fail,
        2 => Saturate,
        4 => Wrap,
    }
}

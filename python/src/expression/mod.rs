//! Expressions: what the server computes of a record, to choose it or as a step of `operate`.
//!
//! An expression is its packed bytes. The vocabulary that makes them, and the check of types, is
//! Python's, in `aiospike/exp`.

mod msgpack;
mod operation;
mod pack;

use aerospike_core::expressions;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

pub(crate) use operation::ExpressionOperation;
pub(crate) use pack::{check_bin_name, pack_expression, pack_literal};

use crate::value::MAX_DEPTH;

/// The packed form of an expression; `aiospike.exp.Expression` is built on it.
#[pyclass(frozen, subclass, module = "aiospike._native")]
pub(crate) struct Expression {
    /// `None` as long as the type of what it reads is open.
    packed: Option<Vec<u8>>,
    /// Whether it may yield a bool, as far as the vocabulary tells.
    is_condition: bool,
}

#[pymethods]
impl Expression {
    #[new]
    #[pyo3(signature = (packed, is_condition, /))]
    fn new(packed: Option<&[u8]>, is_condition: bool) -> PyResult<Self> {
        if let Some(packed) = packed {
            check(packed)?;
        }
        Ok(Self {
            packed: packed.map(<[u8]>::to_vec),
            is_condition,
        })
    }

    /// What is sent. Raises `TypeError` as long as nothing tells the type of what it reads.
    #[getter]
    fn packed<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyBytes>> {
        Ok(PyBytes::new(slf.py(), packed(slf)?))
    }
}

/// The packed form of an expression whose type is known.
fn packed<'a>(expression: &'a Bound<'_, Expression>) -> PyResult<&'a [u8]> {
    match &expression.get().packed {
        Some(packed) => Ok(packed),
        None => Err(PyTypeError::new_err(format!(
            "nothing tells the type of {}: name it, as in Bin('name', int)",
            expression.repr()?
        ))),
    }
}

/// Refuses what no server could read.
fn check(packed: &[u8]) -> PyResult<()> {
    match msgpack::depth(packed) {
        Some(depth) if depth <= MAX_DEPTH => Ok(()),
        Some(depth) => Err(PyValueError::new_err(format!(
            "an expression of {depth} lists within one another; {MAX_DEPTH} are allowed"
        ))),
        None => Err(PyValueError::new_err(format!(
            "{} bytes that are no packed expression",
            packed.len()
        ))),
    }
}

/// An expression argument: the core's, free of Python.
#[derive(Clone, PartialEq)]
pub(crate) struct ExpressionArgument(expressions::Expression);

impl From<ExpressionArgument> for expressions::Expression {
    fn from(ExpressionArgument(expression): ExpressionArgument) -> Self {
        expression
    }
}

impl<'py> FromPyObject<'_, 'py> for ExpressionArgument {
    type Error = PyErr;

    fn extract(obj: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let Ok(expression) = obj.cast::<Expression>() else {
            return Err(PyTypeError::new_err(format!(
                "an expression is meant, such as Bin('age') > 25, not {} of type {}",
                obj.repr()?,
                obj.get_type().name()?
            )));
        };
        let packed = packed(&expression)?.to_vec();
        Ok(Self(expressions::from_packed_bytes(packed)))
    }
}

/// A `filter_expression` argument.
#[derive(Clone, PartialEq)]
pub(crate) struct Filter(ExpressionArgument);

impl From<Filter> for expressions::Expression {
    fn from(Filter(expression): Filter) -> Self {
        expression.into()
    }
}

impl<'py> FromPyObject<'_, 'py> for Filter {
    type Error = PyErr;

    fn extract(obj: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let filter = obj.extract()?;
        if !obj.cast::<Expression>()?.get().is_condition {
            return Err(PyTypeError::new_err(format!(
                "a filter is a condition, and {} yields no bool",
                obj.repr()?
            )));
        }
        Ok(Self(filter))
    }
}

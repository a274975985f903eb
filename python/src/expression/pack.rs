//! Packing: parts of expressions, and values in them, as what is sent.

use std::slice;

use aerospike_core::Value;
use aerospike_core::operations::cdt_context;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyInt, PyString, PyTuple};

use super::{Expression, msgpack, packed};
use crate::bins;
use crate::error::Error;
use crate::operation::context::Context;
use crate::value::{self, Place};

/// The code of a list that stands for itself, and is no expression.
const QUOTE: i64 = 126;

/// Packs the parts of an expression.
///
/// A tuple is a list of parts, an int a code or a flag, a str a name, a `Context` two parts, and
/// an expression what it is packed as.
#[pyfunction]
#[pyo3(signature = (parts, /))]
pub(crate) fn pack_expression<'py>(parts: &Bound<'py, PyTuple>) -> PyResult<Bound<'py, PyBytes>> {
    let mut out = Vec::new();
    list(&mut out, parts)?;
    Ok(PyBytes::new(parts.py(), &out))
}

fn list(out: &mut Vec<u8>, parts: &Bound<'_, PyTuple>) -> PyResult<()> {
    // A step is two items: how it leads on, and where to.
    let items = |part: &Bound<'_, PyAny>| 1 + usize::from(part.is_instance_of::<Context>());
    msgpack::array(out, parts.iter().map(|part| items(&part)).sum());
    parts.iter().try_for_each(|item| part(out, &item))
}

fn part(out: &mut Vec<u8>, part: &Bound<'_, PyAny>) -> PyResult<()> {
    if let Ok(expression) = part.cast::<Expression>() {
        out.extend_from_slice(packed(expression)?);
    } else if let Ok(parts) = part.cast::<PyTuple>() {
        list(out, parts)?;
    } else if let Ok(context) = part.cast::<Context>() {
        step(out, context.get())?;
    } else if part.is_instance_of::<PyInt>() {
        msgpack::integer(out, part.extract()?);
    } else if let Ok(name) = part.cast::<PyString>() {
        msgpack::raw(out, name.to_str()?.as_bytes());
    } else {
        let class = part.get_type().fully_qualified_name()?;
        let message = format!("a part of an expression of type {class}");
        return Err(PyTypeError::new_err(message));
    }
    Ok(())
}

/// A step, as the core packs it for an index, but with what it creates, and with an expression as
/// such instead of its bytes.
fn step(out: &mut Vec<u8>, context: &Context) -> PyResult<()> {
    let packed = cdt_context::to_bytes(slice::from_ref(&context.step)).map_err(Error::Core)?;
    let Some((kind, argument)) = msgpack::pair(&packed) else {
        return Err(Error::invalid_argument("a step that cannot stand in an expression").into());
    };
    msgpack::integer(out, kind | i64::from(context.creates));
    out.extend_from_slice(argument);
    Ok(())
}

/// Packs a value that stands for itself in an expression.
#[pyfunction]
#[pyo3(signature = (value, /))]
pub(crate) fn pack_literal<'py>(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
    let py = value.py();
    let value = value::from_python(value, Place::Argument)?;
    let mut out = Vec::new();
    if let Value::List(_) = value {
        msgpack::array(&mut out, 2);
        msgpack::integer(&mut out, QUOTE);
    }
    msgpack::value(&mut out, &value);
    Ok(PyBytes::new(py, &out))
}

/// Raises `BinNameError` for what no bin can be named.
#[pyfunction]
#[pyo3(signature = (name, /))]
pub(crate) fn check_bin_name(name: &Bound<'_, PyAny>) -> PyResult<()> {
    bins::bin_name(name).map(drop)
}

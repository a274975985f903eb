//! Bin values, from Python and back: what is read equals what was written.

use std::fmt;

use aerospike_core::{FloatValue, IndexMap, Value};
use pyo3::exceptions::{PyOverflowError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{
    PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyInt, PyList, PyMemoryView, PyString, PyTuple,
    PyType,
};

/// How many lists and dicts may lie inside one another, in both directions. Both this walk and
/// the core's recurse, and a deeper value could overflow the stack of a small thread.
pub(crate) const MAX_DEPTH: usize = 128;

/// Where a value is on its way to, for the message when it cannot go there.
#[derive(Clone, Copy)]
pub(crate) enum Place<'a> {
    /// The bin of this name.
    Bin(&'a str),
    /// An argument of an operation, which may also stand for values that are not known. What its
    /// name is, is told by whoever reports a wrong type.
    Argument,
    /// A function of the user's, as its parameter with this index.
    Parameter(usize),
    /// A filter, to be looked for.
    Filter,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bin(name) => write!(f, "bin '{name}': "),
            Self::Argument => Ok(()),
            Self::Parameter(index) => write!(f, "args[{index}]: "),
            Self::Filter => write!(f, "filter: "),
        }
    }
}

/// The value to store for `obj`.
pub(crate) fn from_python(obj: &Bound<'_, PyAny>, place: Place<'_>) -> PyResult<Value> {
    from_nested(obj, place, 0)
}

fn from_nested(obj: &Bound<'_, PyAny>, place: Place<'_>, depth: usize) -> PyResult<Value> {
    // The exact types first, most frequent first: an exact check is one comparison.
    if obj.is_exact_instance_of::<PyString>() {
        string(obj)
    } else if obj.is_exact_instance_of::<PyInt>() {
        integer(obj, place)
    } else if let Ok(float) = obj.cast_exact::<PyFloat>() {
        Ok(Value::Float(FloatValue::from(float.value())))
    } else if let Ok(bytes) = obj.cast_exact::<PyBytes>() {
        Ok(Value::Blob(bytes.as_bytes().to_vec()))
    } else if let Ok(truth) = obj.cast::<PyBool>() {
        Ok(Value::Bool(truth.is_true()))
    } else if obj.is_none() {
        Ok(Value::Nil)
    } else if let Ok(list) = obj.cast::<PyList>() {
        sequence(list.iter(), place, depth)
    } else if let Ok(tuple) = obj.cast::<PyTuple>() {
        sequence(tuple.iter(), place, depth)
    } else if let Ok(dict) = obj.cast::<PyDict>() {
        map(dict, place, depth)
    } else {
        from_subclass(obj, place)
    }
}

fn from_subclass(obj: &Bound<'_, PyAny>, place: Place<'_>) -> PyResult<Value> {
    let py = obj.py();
    if obj.is_instance(geo_json(py)?)? {
        Ok(Value::GeoJson(obj.cast::<PyString>()?.to_str()?.to_owned()))
    } else if obj.is_instance(hyper_log_log(py)?)? {
        Ok(Value::Hll(obj.cast::<PyBytes>()?.as_bytes().to_vec()))
    } else if obj.is_instance_of::<PyString>() {
        string(obj)
    } else if obj.is_instance_of::<PyInt>() {
        integer(obj, place)
    } else if let Ok(float) = obj.cast::<PyFloat>() {
        Ok(Value::Float(FloatValue::from(float.value())))
    } else if let Some(bytes) = bytes_of(obj)? {
        Ok(Value::Blob(bytes))
    } else if let (Place::Argument, Some(value)) = (place, special(obj)?) {
        Ok(value)
    } else {
        let class = obj.get_type().fully_qualified_name()?;
        Err(PyTypeError::new_err(format!(
            "{place}a value of type {class} cannot be stored"
        )))
    }
}

/// What stands for values that are not known; nothing of it can be stored.
fn special(obj: &Bound<'_, PyAny>) -> PyResult<Option<Value>> {
    static INFINITY: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    static WILDCARD: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let py = obj.py();
    Ok(
        if obj.is(INFINITY.import(py, "aiospike.values", "INFINITY")?) {
            Some(Value::Infinity)
        } else if obj.is(WILDCARD.import(py, "aiospike.values", "WILDCARD")?) {
            Some(Value::Wildcard)
        } else {
            None
        },
    )
}

fn string(obj: &Bound<'_, PyAny>) -> PyResult<Value> {
    Ok(Value::String(obj.cast::<PyString>()?.to_str()?.to_owned()))
}

fn integer(obj: &Bound<'_, PyAny>, place: Place<'_>) -> PyResult<Value> {
    obj.extract().map(Value::Int).map_err(|_| {
        PyOverflowError::new_err(format!("{place}an integer beyond 64 bits cannot be stored"))
    })
}

fn sequence<'py>(
    items: impl ExactSizeIterator<Item = Bound<'py, PyAny>>,
    place: Place<'_>,
    depth: usize,
) -> PyResult<Value> {
    let depth = deeper(depth, place)?;
    let mut list = Vec::with_capacity(items.len());
    for item in items {
        list.push(from_nested(&item, place, depth)?);
    }
    Ok(Value::List(list))
}

fn map(dict: &Bound<'_, PyDict>, place: Place<'_>, depth: usize) -> PyResult<Value> {
    let pairs = nested_pairs(dict, place, depth)?;
    let is_sorted =
        !dict.is_exact_instance_of::<PyDict>() && dict.is_instance(sorted_map(dict.py())?)?;
    Ok(if is_sorted {
        Value::SortedMap(pairs.into_iter().collect())
    } else {
        Value::OrderedMap(pairs)
    })
}

/// The keys and values of a dict, in its order.
pub(crate) fn pairs(
    dict: &Bound<'_, PyDict>,
    place: Place<'_>,
) -> PyResult<IndexMap<Value, Value>> {
    nested_pairs(dict, place, 0)
}

fn nested_pairs(
    dict: &Bound<'_, PyDict>,
    place: Place<'_>,
    depth: usize,
) -> PyResult<IndexMap<Value, Value>> {
    let depth = deeper(depth, place)?;
    // A copy: the dict itself may be changed meanwhile, by another thread or by a value's code.
    let dict = dict.copy()?;
    let mut pairs = IndexMap::with_capacity(dict.len());
    for (key, value) in dict {
        pairs.insert(map_key(&key, place)?, from_nested(&value, place, depth)?);
    }
    Ok(pairs)
}

fn map_key(key: &Bound<'_, PyAny>, place: Place<'_>) -> PyResult<Value> {
    let value = if key.is_instance_of::<PyBool>() {
        None
    } else {
        Some(from_nested(key, place, 0)?)
    };
    match value.filter(Value::is_valid_map_key) {
        Some(value) => Ok(value),
        None => Err(PyTypeError::new_err(format!(
            "{place}a map key is an int, a str or bytes, not {} of type {}",
            key.repr()?,
            key.get_type().name()?
        ))),
    }
}

fn deeper(depth: usize, place: Place<'_>) -> PyResult<usize> {
    if depth == MAX_DEPTH {
        return Err(too_deep(place));
    }
    Ok(depth + 1)
}

fn too_deep(place: impl fmt::Display) -> PyErr {
    PyValueError::new_err(format!(
        "{place}nested deeper than {MAX_DEPTH} lists and dicts"
    ))
}

/// The content of a bytes-like object; `None` for anything else.
pub(crate) fn bytes_of(obj: &Bound<'_, PyAny>) -> PyResult<Option<Vec<u8>>> {
    if let Ok(bytes) = obj.cast::<PyBytes>() {
        Ok(Some(bytes.as_bytes().to_vec()))
    } else if let Ok(array) = obj.cast::<PyByteArray>() {
        Ok(Some(array.to_vec()))
    } else if obj.is_instance_of::<PyMemoryView>() {
        // A view may have strides; Python knows how to read it.
        let bytes = obj.call_method0("tobytes")?;
        Ok(Some(bytes.cast::<PyBytes>()?.as_bytes().to_vec()))
    } else {
        Ok(None)
    }
}

/// The Python object for a value that was read.
pub(crate) fn to_python<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    to_nested(py, value, 0)
}

fn to_nested<'py>(py: Python<'py>, value: &Value, depth: usize) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        Value::String(text) => PyString::new(py, text).into_any(),
        Value::Int(int) => int.into_pyobject(py)?.into_any(),
        Value::Float(float) => PyFloat::new(py, f64::from(float)).into_any(),
        Value::Blob(bytes) | Value::Unknown(_, bytes) => PyBytes::new(py, bytes).into_any(),
        Value::Bool(truth) => PyBool::new(py, *truth).to_owned().into_any(),
        Value::Nil | Value::Infinity | Value::Wildcard => py.None().into_bound(py),
        Value::List(items) | Value::MultiResult(items) => {
            let depth = shallower(depth)?;
            let list = PyList::empty(py);
            for item in items {
                list.append(to_nested(py, item, depth)?)?;
            }
            list.into_any()
        }
        Value::OrderedMap(map) => to_dict(PyDict::new(py), map, depth)?,
        Value::HashMap(map) => to_dict(PyDict::new(py), map, depth)?,
        Value::SortedMap(map) => {
            let dict = sorted_map(py)?.call0()?.cast_into::<PyDict>()?;
            to_dict(dict, map, depth)?
        }
        Value::KeyValueList(pairs) => {
            let depth = shallower(depth)?;
            let list = PyList::empty(py);
            for (key, value) in pairs {
                list.append((to_nested(py, key, depth)?, to_nested(py, value, depth)?))?;
            }
            list.into_any()
        }
        Value::GeoJson(text) => geo_json(py)?.call1((text,))?,
        Value::Hll(bytes) => hyper_log_log(py)?.call1((PyBytes::new(py, bytes),))?,
        other => {
            let message = format!("a value this version cannot represent: {other}");
            return Err(PyValueError::new_err(message));
        }
    })
}

fn to_dict<'py, 'a>(
    dict: Bound<'py, PyDict>,
    map: impl IntoIterator<Item = (&'a Value, &'a Value)>,
    depth: usize,
) -> PyResult<Bound<'py, PyAny>> {
    let py = dict.py();
    let depth = shallower(depth)?;
    for (key, value) in map {
        dict.set_item(to_nested(py, key, depth)?, to_nested(py, value, depth)?)?;
    }
    Ok(dict.into_any())
}

fn shallower(depth: usize) -> PyResult<usize> {
    if depth == MAX_DEPTH {
        return Err(too_deep("a value that was read: "));
    }
    Ok(depth + 1)
}

fn geo_json(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    CLASS.import(py, "aiospike.values", "GeoJSON")
}

fn sorted_map(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    CLASS.import(py, "aiospike.values", "SortedMap")
}

fn hyper_log_log(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    CLASS.import(py, "aiospike.values", "HyperLogLog")
}

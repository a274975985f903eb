//! Bins to write, and names of bins to read.

use aerospike_core::{Bin, Bins};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::error::Error;
use crate::value::{self, Place};

/// What the server allows for a bin's name.
const MAX_NAME_BYTES: usize = 15;

/// A `bins` argument of a write: a dict of name and value.
pub(crate) struct BinsToWrite(pub(crate) Vec<Bin>);

impl<'py> FromPyObject<'_, 'py> for BinsToWrite {
    type Error = PyErr;

    fn extract(obj: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        // A copy: the dict itself may be changed meanwhile, by another thread or by a value's code.
        let dict = obj.cast::<PyDict>()?.copy()?;
        let mut bins = Vec::with_capacity(dict.len());
        for (name, value) in dict {
            bins.push(bin(&name, &value)?);
        }
        Ok(Self(bins))
    }
}

/// A `bins` argument of a read: the names, none for the header only.
pub(crate) struct BinsToRead(Bins);

impl BinsToRead {
    /// The named bins, or all of them when the argument was left out.
    pub(crate) fn or_all(argument: Option<Self>) -> Bins {
        argument.map_or(Bins::All, |Self(bins)| bins)
    }
}

impl<'py> FromPyObject<'_, 'py> for BinsToRead {
    type Error = PyErr;

    fn extract(obj: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if obj.is_instance_of::<PyString>() {
            // A str is an iterable of its letters; nobody means that.
            let message = format!("bins are a list of names, not the str {}", obj.repr()?);
            return Err(PyTypeError::new_err(message));
        }
        let names = obj
            .try_iter()?
            .map(|name| bin_name(&name?))
            .collect::<PyResult<Vec<_>>>()?;
        Ok(Self(if names.is_empty() {
            Bins::None
        } else {
            Bins::Some(names)
        }))
    }
}

/// A bin to write.
pub(crate) fn bin(name: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<Bin> {
    let name = bin_name(name)?;
    let value = value::from_python(value, Place::Bin(&name))?;
    Ok(Bin { name, value })
}

/// A bin's name. The core checks none in `operate`, and sends a name of more than 255 bytes with
/// its length cut off, so every name is checked here.
pub(crate) fn bin_name(name: &Bound<'_, PyAny>) -> PyResult<String> {
    let Ok(text) = name.cast::<PyString>() else {
        return Err(PyTypeError::new_err(format!(
            "a bin's name is a str, not {} of type {}",
            name.repr()?,
            name.get_type().name()?
        )));
    };
    let text = text.to_str()?;
    if text.is_empty() {
        return Err(Error::bin_name("a bin's name is empty").into());
    }
    if text.len() > MAX_NAME_BYTES {
        let shown: String = text.chars().take(40).collect();
        return Err(Error::bin_name(format!(
            "bin name '{shown}' has {} bytes, at most {MAX_NAME_BYTES} are allowed",
            text.len()
        ))
        .into());
    }
    Ok(text.to_owned())
}

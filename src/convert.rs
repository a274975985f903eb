//! Rust values to Python and back, on an attached thread.

use std::any::TypeId;

use pyo3::BoundObject;
use pyo3::conversion::FromPyObjectOwned;
use pyo3::prelude::*;

use crate::error::{RustPanic, catch_panic};

/// Converts a value. `()` is None, as it is where a function returns it; PyO3's own conversion
/// makes it an empty tuple. A panic of the conversion is an exception like any other.
pub(crate) fn to_python<'py, T>(py: Python<'py>, value: T) -> PyResult<Py<PyAny>>
where
    T: IntoPyObject<'py> + 'static,
{
    if TypeId::of::<T>() == TypeId::of::<()>() {
        return Ok(py.None());
    }
    let convert = || match value.into_pyobject(py) {
        Ok(object) => Ok(object.into_any().into_bound().unbind()),
        Err(error) => Err(error.into()),
    };
    unless_it_panics(convert).unwrap_or_else(Err)
}

/// Converts an error.
pub(crate) fn to_exception(error: impl Into<PyErr>) -> PyErr {
    unless_it_panics(|| error.into()).unwrap_or_else(|panicked| panicked)
}

/// Extracts a value. A panic of the extraction is an exception like any other.
pub(crate) fn from_python<T>(object: &Bound<'_, PyAny>) -> PyResult<T>
where
    T: for<'py> FromPyObjectOwned<'py>,
{
    unless_it_panics(|| object.extract().map_err(Into::into)).flatten()
}

/// The result, or a panic as an exception.
pub(crate) fn unless_it_panics<R>(convert: impl FnOnce() -> R) -> Result<R, PyErr> {
    catch_panic(convert).map_err(RustPanic::new_err)
}

//! Bytes as `str`, by Python's own codecs.

use std::ffi::CString;

use bytes::Bytes;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};
use reqwest::header::HeaderValue;

/// A body to be decoded where Python is at hand.
pub(crate) struct Text {
    bytes: Bytes,
    charset: String,
}

impl Text {
    /// UTF-8 if nobody said otherwise.
    pub(crate) fn new(bytes: Bytes, charset: Option<String>) -> Self {
        let charset = charset.unwrap_or_else(|| "utf-8".to_owned());
        Self { bytes, charset }
    }
}

impl<'py> IntoPyObject<'py> for Text {
    type Target = PyString;
    type Output = Bound<'py, PyString>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        let charset = CString::new(self.charset)?;
        let bytes = PyBytes::new(py, &self.bytes);
        PyString::from_encoded_object(&bytes, Some(&charset), None)
    }
}

/// The charset that a content type names.
pub(crate) fn charset(content_type: &str) -> Option<String> {
    let parameters = content_type.split(';').skip(1);
    parameters
        .filter_map(|parameter| parameter.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))
        .map(|(_, value)| value.trim().trim_matches('"').to_owned())
}

/// A header's value: bytes, of which only the ASCII ones are defined, so none may fail.
pub(crate) fn latin1(value: &HeaderValue) -> String {
    value.as_bytes().iter().copied().map(char::from).collect()
}

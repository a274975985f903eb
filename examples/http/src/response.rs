//! `Response`: the head of an answer, and ways to its body.

use asyncio_bridge::{
    BridgeIterator, BridgeStream, Owned, stream_into_iter, stream_into_py, try_block_on,
    try_future_into_py,
};
use bytes::Bytes;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use reqwest::{StatusCode, Url};

use crate::body::Body;
use crate::error::Error;
use crate::text::{Text, charset, latin1};

/// What came back, where the request ran. It becomes a [`Response`] where Python is at hand.
pub(crate) struct Answer(pub(crate) reqwest::Response);

impl<'py> IntoPyObject<'py> for Answer {
    type Target = Response;
    type Output = Bound<'py, Response>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        Bound::new(py, Response::new(py, self.0)?)
    }
}

/// An answer. Dropping it unread closes its connection.
#[pyclass(frozen, module = "http_client")]
pub(crate) struct Response {
    status: StatusCode,
    url: Url,
    headers: HeaderMap,
    body: Owned<Body>,
}

impl Response {
    fn new(py: Python<'_>, mut response: reqwest::Response) -> PyResult<Self> {
        Ok(Self {
            status: response.status(),
            url: response.url().clone(),
            headers: std::mem::take(response.headers_mut()),
            body: Owned::new(py, Body::new(response))?,
        })
    }

    fn body(&self) -> PyResult<&Body> {
        self.body.get()
    }

    /// `bytes` and what they mean.
    fn reading(&self) -> PyResult<impl Future<Output = Result<Text, Error>> + use<>> {
        let content_type = self.headers.get(CONTENT_TYPE);
        let charset = content_type.and_then(|value| charset(&latin1(value)));
        let bytes = self.body()?.bytes();
        Ok(async move { Ok(Text::new(bytes.await?, charset)) })
    }
}

#[pymethods]
impl Response {
    #[getter]
    fn status(&self) -> u16 {
        self.status.as_u16()
    }

    #[getter]
    fn url(&self) -> &str {
        self.url.as_str()
    }

    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let headers = PyDict::new(py);
        for name in self.headers.keys() {
            let values: Vec<_> = self.headers.get_all(name).iter().map(latin1).collect();
            headers.set_item(name.as_str(), values.join(", "))?;
        }
        Ok(headers)
    }

    /// Raise `StatusError` if the status is 400 or more.
    fn raise_for_status(&self) -> PyResult<()> {
        if self.status.is_client_error() || self.status.is_server_error() {
            return Err(Error::Status(self.status, self.url.clone()).into());
        }
        Ok(())
    }

    /// Read the whole body, once; then it is at hand.
    fn bytes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        try_future_into_py(py, self.body()?.bytes())
    }

    /// `bytes` without an event loop.
    fn bytes_blocking(&self, py: Python<'_>) -> PyResult<Bytes> {
        try_block_on(py, self.body()?.bytes())
    }

    /// Read the whole body, and decode it by the charset it was sent with, or as UTF-8.
    fn text<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        try_future_into_py(py, self.reading()?)
    }

    /// `text` without an event loop.
    fn text_blocking(&self, py: Python<'_>) -> PyResult<Text> {
        try_block_on(py, self.reading()?)
    }

    /// The body in pieces, as they arrive: an async iterator with `aclose()`.
    fn chunks<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, BridgeStream>> {
        stream_into_py(py, self.body()?.chunks()?)
    }

    /// `chunks` without an event loop: an iterator with `close()`.
    fn chunks_blocking<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, BridgeIterator>> {
        stream_into_iter(py, self.body()?.chunks()?)
    }

    fn __aiter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, BridgeStream>> {
        self.chunks(py)
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, BridgeIterator>> {
        self.chunks_blocking(py)
    }

    fn __repr__(&self) -> String {
        format!("<Response {} from {}>", self.status.as_u16(), self.url)
    }
}

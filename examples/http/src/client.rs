//! `Client`: requests. Each verb has two methods over one future.

use std::collections::HashMap;
use std::fmt::Display;
use std::time::Duration;

use asyncio_bridge::{Owned, try_block_on, try_future_into_py};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use reqwest::header::HeaderMap;
use reqwest::{RequestBuilder, Url};

use crate::error::Error;
use crate::response::Answer;

/// Connections, kept for the next request, and the options of all requests.
#[pyclass(frozen, module = "http_client")]
pub(crate) struct Client(Owned<reqwest::Client>);

#[pymethods]
impl Client {
    #[new]
    #[pyo3(signature = (*, timeout = None, connect_timeout = None, headers = None))]
    fn new(
        py: Python<'_>,
        timeout: Option<f64>,
        connect_timeout: Option<f64>,
        headers: Option<HashMap<String, String>>,
    ) -> PyResult<Self> {
        let mut builder = reqwest::Client::builder().no_proxy().referer(false);
        if let Some(timeout) = timeout {
            builder = builder.timeout(duration("timeout", timeout)?);
        }
        if let Some(timeout) = connect_timeout {
            builder = builder.connect_timeout(duration("connect_timeout", timeout)?);
        }
        if let Some(headers) = headers {
            builder = builder.default_headers(header_map(&headers)?);
        }
        let client = builder.build().map_err(Error::from)?;
        Ok(Self(Owned::new(py, client)?))
    }

    /// Ask for `url`; the response is here when its headers are.
    #[pyo3(signature = (url, *, headers = None, timeout = None))]
    fn get<'py>(
        &self,
        py: Python<'py>,
        url: &str,
        headers: Option<HashMap<String, String>>,
        timeout: Option<f64>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let request = self.request(url, headers, timeout)?;
        try_future_into_py(py, exchange(request))
    }

    /// `get` without an event loop. Ctrl-C works.
    #[pyo3(signature = (url, *, headers = None, timeout = None))]
    fn get_blocking(
        &self,
        py: Python<'_>,
        url: &str,
        headers: Option<HashMap<String, String>>,
        timeout: Option<f64>,
    ) -> PyResult<Answer> {
        let request = self.request(url, headers, timeout)?;
        try_block_on(py, exchange(request))
    }
}

impl Client {
    fn request(
        &self,
        url: &str,
        headers: Option<HashMap<String, String>>,
        timeout: Option<f64>,
    ) -> PyResult<RequestBuilder> {
        let url = Url::parse(url).map_err(|error| invalid("url", error))?;
        let mut request = self.0.get()?.get(url);
        if let Some(headers) = headers {
            request = request.headers(header_map(&headers)?);
        }
        if let Some(timeout) = timeout {
            request = request.timeout(duration("timeout", timeout)?);
        }
        Ok(request)
    }
}

async fn exchange(request: RequestBuilder) -> Result<Answer, Error> {
    Ok(Answer(request.send().await?))
}

fn duration(name: &str, seconds: f64) -> PyResult<Duration> {
    Duration::try_from_secs_f64(seconds).map_err(|error| invalid(name, error))
}

fn header_map(headers: &HashMap<String, String>) -> PyResult<HeaderMap> {
    HeaderMap::try_from(headers).map_err(|error| invalid("headers", error))
}

fn invalid(name: &str, error: impl Display) -> PyErr {
    PyValueError::new_err(format!("{name}: {error}"))
}

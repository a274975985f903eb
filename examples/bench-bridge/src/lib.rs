//! The same trivial operations through asyncio-bridge and through pyo3-async-runtimes.

mod pending;

use futures_util::stream;
use pyo3::prelude::*;

/// An operation that completes at once, through asyncio-bridge.
#[pyfunction]
fn bridge(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    asyncio_bridge::future_into_py(py, async { Ok(1) })
}

/// An operation that completes at once, through pyo3-async-runtimes.
#[pyfunction]
fn pyo3_async_runtimes(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    ::pyo3_async_runtimes::tokio::future_into_py(py, async { Ok(1) })
}

/// An operation that never completes, through asyncio-bridge.
#[pyfunction]
fn bridge_pending(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    asyncio_bridge::future_into_py(py, pending::counted())
}

/// An operation that never completes, through pyo3-async-runtimes.
#[pyfunction]
fn pyo3_async_runtimes_pending(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    ::pyo3_async_runtimes::tokio::future_into_py(py, pending::counted())
}

/// Numbers from 0, as an async iterator through asyncio-bridge.
#[pyfunction]
fn bridge_stream(py: Python<'_>, length: u64) -> PyResult<Bound<'_, asyncio_bridge::BridgeStream>> {
    asyncio_bridge::stream_into_py(py, stream::iter((0..length).map(Ok::<_, PyErr>)))
}

/// Trivial operations.
#[pymodule(gil_used = false)]
mod bench_bridge {
    #[pymodule_export]
    use super::{
        bridge, bridge_pending, bridge_stream, pending::await_begun, pending::await_dropped,
        pyo3_async_runtimes, pyo3_async_runtimes_pending,
    };
}

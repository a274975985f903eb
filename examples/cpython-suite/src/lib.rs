//! The bridge's futures, made and resolved from Python as `asyncio.Future` is.

use std::sync::{Mutex, PoisonError};

use asyncio_bridge::future_type;
use asyncio_bridge::testing::Resolver;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyType;

/// Ends one future, once.
#[pyclass(frozen)]
struct Resolve(Mutex<Option<Resolver>>);

#[pymethods]
impl Resolve {
    /// Deliver a result, or raise an exception, where `future` is awaited; `at_once` as a drain of
    /// the bridge does, or in the next pass of the loop.
    #[pyo3(signature = (future, *, at_once, result = None, exception = None))]
    fn __call__(
        &self,
        future: &Bound<'_, PyAny>,
        at_once: bool,
        result: Option<Py<PyAny>>,
        exception: Option<Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        let py = future.py();
        let resolver = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let resolver = resolver.ok_or_else(|| PyRuntimeError::new_err("resolved before"))?;
        let outcome = match exception {
            Some(exception) => Err(PyErr::from_value(exception)),
            None => Ok(result.unwrap_or_else(|| py.None())),
        };
        resolver.resolve(&future.call_method0("get_loop")?, outcome, at_once)
    }
}

/// Make a pending future of a class derived from `BridgeFuture`, as its `__new__`. Not in Python,
/// as its frame would be the last of those that a future notes in debug mode.
#[pyfunction]
#[pyo3(signature = (class, *, r#loop = None))]
fn pending<'py>(
    class: &Bound<'py, PyType>,
    r#loop: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let event_loop = match r#loop {
        Some(event_loop) => event_loop,
        None => class
            .py()
            .import("asyncio")?
            .call_method0("get_event_loop")?,
    };
    let (future, resolver) = Resolver::pending(class, &event_loop)?;
    future.setattr("_resolve", Resolve(Mutex::new(Some(resolver))))?;
    Ok(future)
}

/// What the tests build a future class of.
#[pymodule(name = "cpython_suite", gil_used = false)]
mod module {
    use super::{Bound, PyModule, PyModuleMethods, PyResult, future_type};
    #[pymodule_export]
    use super::{Resolve, pending};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("BridgeFuture", future_type(module.py())?)
    }
}

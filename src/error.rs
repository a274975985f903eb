//! What the bridge itself raises.

use std::any::Any;

use pyo3::create_exception;
use pyo3::exceptions::PyRuntimeError;

create_exception!(
    asyncio_bridge,
    RustPanic,
    PyRuntimeError,
    "A Rust future panicked, or the conversion of its result did. Carries the panic's message."
);

/// The message of a caught panic.
pub(crate) fn panic_message(payload: &(dyn Any + Send)) -> String {
    payload
        .downcast_ref::<&str>()
        .map(ToString::to_string)
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".to_owned())
}

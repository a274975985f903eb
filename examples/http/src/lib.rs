//! An HTTP client for asyncio: reqwest over asyncio-bridge. Plain HTTP only.
//!
//! - [`client`]: requests. [`response`]: what came back.
//! - [`body`]: a response's body, read once, whole or in chunks. [`text`]: as a `str`.
//! - [`error`]: failures as Rust values, and their exceptions.
//!
//! Python's values are parsed before a future starts and made after it ended; what is between
//! knows nothing of the interpreter.

mod body;
mod client;
mod error;
mod response;
mod text;

use pyo3::prelude::*;

/// An HTTP client for asyncio. The types and their documentation are in `http_client.pyi`.
#[pymodule(name = "http_client", gil_used = false)]
mod module {
    #[pymodule_export]
    use super::client::Client;
    #[pymodule_export]
    use super::response::Response;
    use super::{Bound, PyModule, PyResult};
    #[pymodule_export]
    use asyncio_bridge::{BridgeIterator, BridgeStream};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::error::add_to(module)
    }
}

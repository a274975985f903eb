//! The embedded node, for development and tests.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};

use asyncio_bridge::Owned;
use local_node::Config;
use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;

/// A node, or a small cluster of them, in this process; `aiospike.testing.LocalNode` wraps it.
#[pyclass(frozen, subclass, module = "aiospike._native")]
pub(crate) struct LocalNode {
    addresses: Vec<SocketAddr>,
    running: Owned<Mutex<Option<local_node::LocalNode>>>,
}

#[pymethods]
impl LocalNode {
    #[new]
    #[pyo3(signature = (
        *, host="127.0.0.1", port=0, nodes=1, namespaces=vec!["test".to_owned()], default_ttl=0
    ))]
    fn new(
        py: Python<'_>,
        host: &str,
        port: u16,
        nodes: usize,
        namespaces: Vec<String>,
        default_ttl: u32,
    ) -> PyResult<Self> {
        let address: IpAddr = host
            .parse()
            .map_err(|_| PyValueError::new_err(format!("'{host}' is not an IP address")))?;
        let config = Config {
            address,
            port,
            nodes,
            namespaces,
            default_ttl,
            ..Config::default()
        };
        let running = py
            .detach(|| local_node::LocalNode::start(config))
            .map_err(|error| PyOSError::new_err(error.to_string()))?;
        let addresses = running.addrs().to_vec();
        Ok(Self {
            addresses,
            running: Owned::new(py, Mutex::new(Some(running)))?,
        })
    }

    /// Where the nodes listen, as (host, port).
    #[getter]
    fn addresses(&self) -> Vec<(String, u16)> {
        self.addresses
            .iter()
            .map(|at| (at.ip().to_string(), at.port()))
            .collect()
    }

    /// Closes every connection and forgets every record. Stopping twice is stopping once.
    ///
    /// A forked child cannot stop its parent's node.
    fn stop(&self, py: Python<'_>) {
        let Ok(running) = self.running.get() else {
            return;
        };
        let running = running
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        py.detach(|| running.map(local_node::LocalNode::stop));
    }
}

//! The embedded node, for development and tests.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use asyncio_bridge::Owned;
use local_node::{Config, Fault, Strikes, Tls};
use pyo3::exceptions::{PyOSError, PyRuntimeError, PyValueError};
use pyo3::prelude::*;

use crate::tls::read;

/// What the arguments about TLS make of a node.
fn tls(
    cert_file: Option<PathBuf>,
    key_file: Option<PathBuf>,
    client_ca_file: Option<PathBuf>,
) -> PyResult<Option<Tls>> {
    let client_ca = client_ca_file.map(|file| read(&file)).transpose()?;
    match (cert_file, key_file) {
        (Some(certificates), Some(key)) => Ok(Some(Tls {
            certificates: read(&certificates)?,
            key: read(&key)?,
            client_ca,
        })),
        (None, None) if client_ca.is_none() => Ok(None),
        _ => Err(PyValueError::new_err(
            "TLS needs tls_cert_file and tls_key_file",
        )),
    }
}

/// A node, or a small cluster, in this process; `aiospike.testing.LocalNode` wraps it.
#[pyclass(frozen, subclass, module = "aiospike._native")]
pub(crate) struct LocalNode {
    addresses: Vec<SocketAddr>,
    running: Owned<Mutex<Option<local_node::LocalNode>>>,
}

#[pymethods]
impl LocalNode {
    #[new]
    #[pyo3(signature = (
        *, host="127.0.0.1", port=0, nodes=1, namespaces=vec!["test".to_owned()], default_ttl=0,
        users=None, tls_cert_file=None, tls_key_file=None, tls_client_ca_file=None,
        compression=false
    ))]
    #[allow(clippy::too_many_arguments)]
    fn new(
        py: Python<'_>,
        host: &str,
        port: u16,
        nodes: usize,
        namespaces: Vec<String>,
        default_ttl: u32,
        users: Option<BTreeMap<String, String>>,
        tls_cert_file: Option<PathBuf>,
        tls_key_file: Option<PathBuf>,
        tls_client_ca_file: Option<PathBuf>,
        compression: bool,
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
            users: users.unwrap_or_default(),
            tls: tls(tls_cert_file, tls_key_file, tls_client_ca_file)?,
            compression,
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

    /// Makes requests meet a fault, beside those that were asked for before.
    ///
    /// - "delay": wait `value` milliseconds before the request is looked at;
    /// - "drop": close the connection instead of looking at the request;
    /// - "silence": never answer on the connection again;
    /// - "cut": execute the request, write half of the answer, close the connection;
    /// - "code": answer with the result code `value` instead of executing the request;
    /// - "generation": execute the request, and tell a generation that is one too high.
    ///
    /// It strikes one in `every` requests, of the node of this index or of all, until it has struck
    /// `times` times or `clear_faults()` ends it. With `info` it strikes the questions that a
    /// client asks nodes about themselves, and not the verbs.
    ///
    ///     node.inject("code", 18, times=1)         # the next verb meets "device overload"
    ///     node.inject("delay", 200, every=100)     # one in a hundred is slow
    #[pyo3(signature = (kind, value=None, *, node=None, every=1, times=None, info=false))]
    #[allow(clippy::too_many_arguments)]
    fn inject(
        &self,
        kind: &str,
        value: Option<u64>,
        node: Option<usize>,
        every: u64,
        times: Option<u64>,
        info: bool,
    ) -> PyResult<()> {
        let fault = fault(kind, value)?;
        if info && matches!(fault, Fault::Code(_) | Fault::Generation) {
            return Err(PyValueError::new_err(format!(
                "the answers to info have no {kind}"
            )));
        }
        if every == 0 || times == Some(0) {
            return Err(PyValueError::new_err("every and times are at least 1"));
        }
        if let Some(node) = node
            && node >= self.addresses.len()
        {
            return Err(PyValueError::new_err(format!(
                "there is no node {node}; they are 0 to {}",
                self.addresses.len() - 1
            )));
        }
        let strikes = Strikes {
            node,
            every,
            times,
            info,
        };
        self.running(|running| {
            running.inject(fault, strikes);
            Ok(())
        })
    }

    /// Ends all faults.
    fn clear_faults(&self) -> PyResult<()> {
        self.running(|running| {
            running.clear_faults();
            Ok(())
        })
    }

    /// Takes a node of the cluster down: its connections close and its port refuses.
    ///
    /// The others own its partitions. All nodes have one store, so no record is lost.
    fn stop_node(&self, py: Python<'_>, index: usize) -> PyResult<()> {
        py.detach(|| self.running(|running| running.stop_node(index)))
    }

    /// Brings a node back, on its old address, with the partitions that it had.
    fn start_node(&self, py: Python<'_>, index: usize) -> PyResult<()> {
        py.detach(|| self.running(|running| running.start_node(index)))
    }

    /// Makes a node the master of a partition, 0 to 4095, until it is taken down.
    ///
    /// It is that in all namespaces.
    fn migrate(&self, partition: usize, to: usize) -> PyResult<()> {
        self.running(|running| running.migrate(partition, to))
    }

    /// Closes every connection and forgets every record. Stopping twice is stopping once.
    ///
    /// A forked child cannot stop its parent's node.
    fn stop(&self, py: Python<'_>) {
        let Ok(mut running) = self.lock() else {
            return;
        };
        let running = running.take();
        py.detach(|| running.map(local_node::LocalNode::stop));
    }
}

impl LocalNode {
    fn lock(&self) -> PyResult<MutexGuard<'_, Option<local_node::LocalNode>>> {
        let running = self.running.get()?;
        Ok(running.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn running(
        &self,
        ask: impl FnOnce(&local_node::LocalNode) -> std::io::Result<()>,
    ) -> PyResult<()> {
        let running = self.lock()?;
        let running = running
            .as_ref()
            .ok_or_else(|| PyRuntimeError::new_err("the node has stopped"))?;
        ask(running).map_err(|error| match error.kind() {
            std::io::ErrorKind::InvalidInput => PyValueError::new_err(error.to_string()),
            _ => PyOSError::new_err(error.to_string()),
        })
    }
}

fn fault(kind: &str, value: Option<u64>) -> PyResult<Fault> {
    Ok(match (kind, value) {
        ("delay", Some(milliseconds)) => Fault::Delay(Duration::from_millis(milliseconds)),
        ("code", Some(code @ 1..=255)) => Fault::Code(code.try_into()?),
        ("code", _) => return Err(PyValueError::new_err("a code is 1 to 255")),
        ("delay", None) => return Err(PyValueError::new_err("a delay takes milliseconds")),
        ("drop", None) => Fault::Drop,
        ("silence", None) => Fault::Silence,
        ("cut", None) => Fault::Cut,
        ("generation", None) => Fault::Generation,
        ("drop" | "silence" | "cut" | "generation", Some(_)) => {
            return Err(PyValueError::new_err(format!("{kind} takes no value")));
        }
        _ => {
            return Err(PyValueError::new_err(format!(
                "'{kind}' is no fault; there are delay, drop, silence, cut, code and generation"
            )));
        }
    })
}

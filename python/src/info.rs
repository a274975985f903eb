//! `info`: the text protocol of administration.

use std::sync::Arc;

use aerospike_core::{AdminPolicy, IndexMap};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::client::Client;
use crate::cluster::Cluster;
use crate::deadline::Deadline;
use crate::error::Error;

/// What a node replied, by command.
struct Replies(IndexMap<String, String>);

impl<'py> IntoPyObject<'py> for Replies {
    type Target = PyDict;
    type Output = Bound<'py, PyDict>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for (command, reply) in &self.0 {
            dict.set_item(command, reply)?;
        }
        Ok(dict)
    }
}

async fn info(
    cluster: Arc<Cluster>,
    commands: Vec<String>,
    node: Option<String>,
    timeout: u32,
) -> Result<Replies, Error> {
    if commands.is_empty() {
        return Err(Error::invalid_argument("there is no info command"));
    }
    let node = match node {
        Some(name) => cluster.core().get_node(&name)?,
        None => cluster.core().random_node()?,
    };
    let commands: Vec<&str> = commands.iter().map(String::as_str).collect();
    let policy = AdminPolicy { timeout };
    // The core bounds the answer alone, and not the connection that it may have to open first.
    let answers = Deadline::of_admin(policy).bound_whole(node.info(&policy, &commands));
    answers.await.map(Replies)
}

#[pymethods]
impl Client {
    /// Asks a node, the one named or any, and returns its replies by command.
    ///
    /// `timeout` is in milliseconds.
    ///
    ///     replies = await client.info("namespaces", "sets/test")
    ///     replies["namespaces"]                                   # "test"
    ///     builds = [await client.info("build", node=name) for name in client.nodes]
    #[pyo3(signature = (*commands, node=None, timeout=3000))]
    fn info<'py>(
        &self,
        py: Python<'py>,
        commands: Vec<String>,
        node: Option<String>,
        timeout: u32,
    ) -> PyResult<Bound<'py, PyAny>> {
        self.begin(py, |cluster| info(cluster, commands, node, timeout))
    }

    /// Asks a node, the one named or any, and returns its replies by command.
    ///
    /// As `Client.info`, but without `await`, for threads.
    #[pyo3(signature = (*commands, node=None, timeout=3000))]
    fn info_blocking(
        &self,
        py: Python<'_>,
        commands: Vec<String>,
        node: Option<String>,
        timeout: u32,
    ) -> PyResult<Replies> {
        self.wait(py, |cluster| info(cluster, commands, node, timeout))
    }
}

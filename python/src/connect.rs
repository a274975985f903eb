//! `connect` and `close`, and what lies between them.

use std::sync::{Arc, PoisonError, RwLock};

use aerospike_core::{ClientPolicy, Host};
use pyo3::prelude::*;

use crate::client::Client;
use crate::cluster::Cluster;
use crate::error::Error;

/// A client's way to its cluster, outliving the client object while operations are in flight.
pub(crate) struct Connection {
    hosts: Vec<Host>,
    policy: ClientPolicy,
    state: RwLock<State>,
}

/// In this order; `connect()` also leads from `Closed` back to `Open`.
enum State {
    Idle,
    Open(Arc<Cluster>),
    Closed,
}

impl Connection {
    /// Not connected yet.
    pub(crate) const fn new(hosts: Vec<Host>, policy: ClientPolicy) -> Self {
        Self {
            hosts,
            policy,
            state: RwLock::new(State::Idle),
        }
    }

    /// The connected cluster, or why there is none.
    pub(crate) fn cluster(&self) -> Result<Arc<Cluster>, Error> {
        match &*self.state.read().unwrap_or_else(PoisonError::into_inner) {
            State::Open(cluster) => Ok(Arc::clone(cluster)),
            State::Idle => Err(Error::not_connected()),
            State::Closed => Err(Error::closed()),
        }
    }

    /// The seeds and the state, for a reader.
    pub(crate) fn describe(&self) -> String {
        let hosts: Vec<String> = self.hosts.iter().map(ToString::to_string).collect();
        let state = match *self.state.read().unwrap_or_else(PoisonError::into_inner) {
            State::Idle => "not connected",
            State::Open(_) => "connected",
            State::Closed => "closed",
        };
        format!("{} {state}", hosts.join(","))
    }

    /// Takes a new cluster into use; hands it back when another was faster.
    fn open(&self, cluster: Arc<Cluster>) -> Option<Arc<Cluster>> {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        match *state {
            State::Open(_) => Some(cluster),
            State::Idle | State::Closed => {
                *state = State::Open(cluster);
                None
            }
        }
    }

    /// Takes the cluster out of use; `None` when there is none.
    fn shut(&self) -> Option<Arc<Cluster>> {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        match std::mem::replace(&mut *state, State::Closed) {
            State::Open(cluster) => Some(cluster),
            State::Idle | State::Closed => None,
        }
    }
}

async fn connect(connection: Arc<Connection>) -> Result<(), Error> {
    if connection.cluster().is_ok() {
        return Ok(());
    }
    let cluster = Cluster::connect(&connection.policy, connection.hosts.clone()).await?;
    match connection.open(Arc::new(cluster)) {
        Some(superfluous) => superfluous.close().await,
        None => Ok(()),
    }
}

async fn close(connection: Arc<Connection>) -> Result<(), Error> {
    match connection.shut() {
        Some(cluster) => cluster.close().await,
        None => Ok(()),
    }
}

#[pymethods]
impl Client {
    /// Connects to the cluster: seeds it, learns its nodes and its partition map.
    ///
    /// Connecting twice is connecting once. Raises `ConnectionError` when no seed answers; a silent
    /// one is given up after a few times the client's `timeout`.
    fn connect<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        asyncio_bridge::try_future_into_py(py, connect(self.connection()))
    }

    /// `connect()` for threads: waits until it is done.
    fn connect_blocking(&self, py: Python<'_>) -> PyResult<()> {
        asyncio_bridge::try_block_on(py, connect(self.connection()))
    }

    /// Closes every connection and stops the background work. Closing twice is closing once.
    fn close<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        asyncio_bridge::try_future_into_py(py, close(self.connection()))
    }

    /// `close()` for threads: waits until it is done.
    fn close_blocking(&self, py: Python<'_>) -> PyResult<()> {
        asyncio_bridge::try_block_on(py, close(self.connection()))
    }
}

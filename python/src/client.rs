//! The client class: what it is configured with and where its verbs find the cluster.

use std::collections::HashMap;
use std::sync::Arc;

use aerospike_core::{AuthMode, ClientPolicy};
use pyo3::prelude::*;

use crate::cluster::Cluster;
use crate::connect::Connection;
use crate::error::Error;
use crate::hosts::Hosts;
use crate::policy::Defaults;

/// A client of an Aerospike cluster, with an awaitable and a blocking method for each verb.
///
/// Use `aiospike.Client` from asyncio and `aiospike.SyncClient` from threads; `aiospike.client`
/// explains the arguments.
#[pyclass(frozen, subclass, module = "aiospike._native")]
pub(crate) struct Client {
    connection: Arc<Connection>,
    defaults: Defaults,
}

#[pymethods]
impl Client {
    #[new]
    #[pyo3(signature = (
        hosts, *, user=None, password=None, total_timeout=None, socket_timeout=None,
        max_conns_per_node=256, min_conns_per_node=0, conn_pools_per_node=1,
        timeout=1000, connect_timeout=0, login_timeout=5000, idle_timeout=0, tend_interval=1000,
        max_error_rate=100, error_rate_window=1, cluster_name=None, application_id=None,
        services_alternate=false, seed_only_cluster=false, fail_if_not_connected=true,
        rack_ids=None, ip_map=None,
    ))]
    #[allow(clippy::too_many_arguments, clippy::fn_params_excessive_bools)]
    fn new(
        hosts: Hosts,
        user: Option<String>,
        password: Option<String>,
        total_timeout: Option<u32>,
        socket_timeout: Option<u32>,
        max_conns_per_node: usize,
        min_conns_per_node: usize,
        conn_pools_per_node: u8,
        timeout: u32,
        connect_timeout: u32,
        login_timeout: u32,
        idle_timeout: u32,
        tend_interval: u32,
        max_error_rate: usize,
        error_rate_window: usize,
        cluster_name: Option<String>,
        application_id: Option<String>,
        services_alternate: bool,
        seed_only_cluster: bool,
        fail_if_not_connected: bool,
        rack_ids: Option<Vec<usize>>,
        ip_map: Option<HashMap<String, String>>,
    ) -> Result<Self, Error> {
        if max_conns_per_node == 0 {
            return Err(Error::invalid_argument(
                "max_conns_per_node must be at least 1",
            ));
        }
        let auth_mode = match (user, password) {
            (None, None) => AuthMode::None,
            (Some(user), Some(password)) => AuthMode::Internal(user, password),
            _ => return Err(Error::invalid_argument("user and password go together")),
        };
        let policy = ClientPolicy {
            auth_mode,
            max_conns_per_node,
            min_conns_per_node,
            conn_pools_per_node,
            timeout,
            connect_timeout,
            login_timeout,
            idle_timeout,
            tend_interval,
            max_error_rate,
            error_rate_window,
            cluster_name,
            application_id,
            use_services_alternate: services_alternate,
            seed_only_cluster,
            fail_if_not_connected,
            rack_ids,
            ip_map,
            ..ClientPolicy::default()
        };
        Ok(Self {
            connection: Arc::new(Connection::new(hosts.0, policy)),
            defaults: Defaults::new(total_timeout, socket_timeout),
        })
    }

    /// Whether the client has at least one node to talk to.
    #[getter]
    fn is_connected(&self) -> bool {
        self.cluster()
            .is_ok_and(|cluster| cluster.core().is_connected())
    }

    /// The names of the cluster's nodes, as this client knows them.
    #[getter]
    fn nodes(&self) -> Result<Vec<String>, Error> {
        Ok(self.cluster()?.core().node_names())
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let class = slf.get_type().name()?;
        Ok(format!("<{class} {}>", slf.get().connection.describe()))
    }
}

impl Client {
    /// The connected cluster, or why there is none.
    pub(crate) fn cluster(&self) -> Result<Arc<Cluster>, Error> {
        self.connection.cluster()
    }

    /// What `connect` and `close` work on.
    pub(crate) fn connection(&self) -> Arc<Connection> {
        Arc::clone(&self.connection)
    }

    /// The policies of operations that name no other.
    pub(crate) const fn defaults(&self) -> &Defaults {
        &self.defaults
    }
}

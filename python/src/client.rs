//! The client class: what it is configured with and where its verbs find the cluster.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use aerospike_core::{AuthMode, ClientPolicy};
use asyncio_bridge::{BridgeIterator, BridgeStream};
use futures_util::Stream;
use pyo3::prelude::*;

use crate::authentication::{self, Authentication};
use crate::cluster::Cluster;
use crate::connect::Connection;
use crate::error::Error;
use crate::home::Home;
use crate::hosts::Hosts;
use crate::job::Job;
use crate::placement::Placement;
use crate::policy::{Choice, Defaults};
use crate::record::Reply;
use crate::task::Task;
use crate::tls::TlsArguments;

/// A client of an Aerospike cluster, with an awaitable and a blocking method for each verb.
///
/// Use `aiospike.Client` from asyncio and `aiospike.SyncClient` from threads; `aiospike.client`
/// explains the arguments and `aiospike.policy` those that verbs have in common. Raises
/// `InvalidArgument` for what cannot work.
#[pyclass(frozen, subclass, module = "aiospike._native")]
pub(crate) struct Client {
    connection: Arc<Connection>,
    defaults: Defaults,
}

#[pymethods]
impl Client {
    #[new]
    #[pyo3(signature = (
        hosts, *, user=None, password=None, auth_mode=None, tls_ca_file=None, tls_cert_file=None,
        tls_key_file=None, tls_name=None, tls_login_only=false, total_timeout=None,
        socket_timeout=None, use_compression=false, compression_threshold=128,
        max_conns_per_node=256, min_conns_per_node=0, conn_pools_per_node=1,
        opening_connection_threshold=0, buffer_reclaim_threshold=65536, use_buffer_pool=true,
        buffer_pool_min_size=8192, buffer_pool_max_size=1_048_576,
        buffer_pool_tier_bytes=4_194_304,
        timeout=1000, connect_timeout=0, login_timeout=5000, idle_timeout=0, tend_interval=1000,
        max_error_rate=100, error_rate_window=1, cluster_name=None, application_id=None,
        services_alternate=false, seed_only_cluster=false, fail_if_not_connected=true,
        rack_ids=None, ip_map=None, runtime=None, runtime_workers=None,
        current_thread_runtime=false,
    ))]
    #[allow(clippy::too_many_arguments, clippy::fn_params_excessive_bools)]
    fn new(
        hosts: Hosts,
        user: Option<String>,
        password: Option<String>,
        auth_mode: Option<Choice<Authentication>>,
        tls_ca_file: Option<PathBuf>,
        tls_cert_file: Option<PathBuf>,
        tls_key_file: Option<PathBuf>,
        tls_name: Option<String>,
        tls_login_only: bool,
        total_timeout: Option<u32>,
        socket_timeout: Option<u32>,
        use_compression: bool,
        compression_threshold: usize,
        max_conns_per_node: usize,
        min_conns_per_node: usize,
        conn_pools_per_node: u8,
        opening_connection_threshold: usize,
        buffer_reclaim_threshold: usize,
        use_buffer_pool: bool,
        buffer_pool_min_size: usize,
        buffer_pool_max_size: usize,
        buffer_pool_tier_bytes: usize,
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
        runtime: Option<&str>,
        runtime_workers: Option<usize>,
        current_thread_runtime: bool,
    ) -> PyResult<Self> {
        if max_conns_per_node == 0 {
            return Err(Error::invalid_argument("max_conns_per_node must be at least 1").into());
        }
        let Hosts(mut hosts) = hosts;
        let tls = TlsArguments {
            ca_file: tls_ca_file,
            cert_file: tls_cert_file,
            key_file: tls_key_file,
            name: tls_name,
            login_only: tls_login_only,
        };
        let identified = tls.identifies_the_client();
        let tls_policy = tls.policy(&mut hosts)?;
        let encrypted = tls_policy.is_some();
        let auth_mode =
            authentication::auth_mode(auth_mode, user, password, encrypted, identified)?;
        if tls_login_only && auth_mode == AuthMode::None {
            return Err(Error::invalid_argument(
                "tls_login_only goes with user and password, or with AuthMode.PKI",
            )
            .into());
        }
        let policy = ClientPolicy {
            auth_mode,
            tls_policy,
            max_conns_per_node,
            min_conns_per_node,
            conn_pools_per_node,
            opening_connection_threshold,
            buffer_reclaim_threshold,
            use_buffer_pool,
            buffer_pool_min_size,
            buffer_pool_max_size,
            buffer_pool_tier_bytes,
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
        let placement = Placement::new(runtime, runtime_workers, current_thread_runtime)?;
        Ok(Self {
            connection: Arc::new(Connection::new(hosts, policy, placement)),
            defaults: Defaults::new(
                total_timeout,
                socket_timeout,
                use_compression,
                compression_threshold,
            ),
        })
    }

    /// Whether the client has at least one node to talk to.
    #[getter]
    fn is_connected(&self) -> bool {
        self.connection.is_connected()
    }

    /// The names of the cluster's nodes, as this client knows them.
    #[getter]
    fn nodes(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        let names = |home: &Home| Ok(home.cluster()?.core().node_names());
        self.connection.at_home(py, names)
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let class = slf.get_type().name()?;
        Ok(format!("<{class} {}>", slf.get().connection.describe()))
    }
}

impl Client {
    /// Begins an operation on the cluster and returns its awaitable.
    pub(crate) fn begin<'py, F, T>(
        &self,
        py: Python<'py>,
        operation: impl FnOnce(Arc<Cluster>) -> F,
    ) -> PyResult<Bound<'py, PyAny>>
    where
        F: Future<Output = Result<T, Error>> + Send + 'static,
        T: for<'a> IntoPyObject<'a> + Send + 'static,
    {
        self.connection.begin(py, operation)
    }

    /// The same for a command of one record, whose polls are quick.
    pub(crate) fn begin_command<'py, F, T>(
        &self,
        py: Python<'py>,
        operation: impl FnOnce(Arc<Cluster>) -> F,
    ) -> PyResult<Bound<'py, PyAny>>
    where
        F: Future<Output = Result<T, Error>> + Send + 'static,
        T: for<'a> IntoPyObject<'a> + Send + 'static,
    {
        self.connection.begin_on(py, Home::eager, operation)
    }

    /// Waits for an operation on the cluster.
    pub(crate) fn wait<F, T>(
        &self,
        py: Python<'_>,
        operation: impl FnOnce(Arc<Cluster>) -> F,
    ) -> PyResult<T>
    where
        F: Future<Output = Result<T, Error>> + Send,
        T: Send,
    {
        self.connection.wait(py, operation)
    }

    /// The same for a command of one record, whose polls are quick.
    pub(crate) fn wait_command<F, T>(
        &self,
        py: Python<'_>,
        operation: impl FnOnce(Arc<Cluster>) -> F,
    ) -> PyResult<T>
    where
        F: Future<Output = Result<T, Error>> + Send,
        T: Send,
    {
        self.connection.wait_on(py, Home::eager, operation)
    }

    /// Begins to start a job and returns the awaitable of its task.
    pub(crate) fn begin_task<'py, F>(
        &self,
        py: Python<'py>,
        start: impl FnOnce(Arc<Cluster>) -> F,
    ) -> PyResult<Bound<'py, PyAny>>
    where
        F: Future<Output = Result<Job, Error>> + Send + 'static,
    {
        let connection = self.connection();
        self.begin(py, |cluster| {
            let start = start(cluster);
            async move { Ok(Task::new(connection, start.await?)) }
        })
    }

    /// Starts a job and returns its task.
    pub(crate) fn wait_task<F>(
        &self,
        py: Python<'_>,
        start: impl FnOnce(Arc<Cluster>) -> F,
    ) -> PyResult<Task>
    where
        F: Future<Output = Result<Job, Error>> + Send,
    {
        Ok(Task::new(self.connection(), self.wait(py, start)?))
    }

    /// Begins to change what the client logs in with and returns the awaitable of having logged in.
    pub(crate) fn begin_login<'py, F>(
        &self,
        py: Python<'py>,
        change: impl FnOnce(Arc<Cluster>) -> F,
    ) -> PyResult<Bound<'py, PyAny>>
    where
        F: Future<Output = Result<Option<AuthMode>, Error>> + Send + 'static,
    {
        let connection = self.connection();
        self.begin(py, |cluster| {
            let change = change(cluster);
            async move {
                match change.await? {
                    Some(auth_mode) => connection.log_in_with(auth_mode).await,
                    None => Ok(()),
                }
            }
        })
    }

    /// Changes what the client logs in with and logs in.
    pub(crate) fn wait_login<F>(
        &self,
        py: Python<'_>,
        change: impl FnOnce(Arc<Cluster>) -> F,
    ) -> PyResult<()>
    where
        F: Future<Output = Result<Option<AuthMode>, Error>> + Send,
    {
        match self.wait(py, change)? {
            Some(auth_mode) => self.connection.log_in_with_blocking(py, auth_mode),
            None => Ok(()),
        }
    }

    /// Begins a stream of the cluster's records and returns its async iterator.
    pub(crate) fn begin_stream<'py, S>(
        &self,
        py: Python<'py>,
        stream: impl FnOnce(Arc<Cluster>) -> S,
    ) -> PyResult<Bound<'py, BridgeStream>>
    where
        S: Stream<Item = Result<Reply, Error>> + Send + 'static,
    {
        self.connection.refuse_awaiting()?;
        self.connection.at_home(py, |home| {
            let stream = stream(home.cluster()?);
            home.runtime().stream_into_py(py, stream)
        })
    }

    /// A stream of the cluster's records as an iterator for threads.
    pub(crate) fn iterate<'py, S>(
        &self,
        py: Python<'py>,
        stream: impl FnOnce(Arc<Cluster>) -> S,
    ) -> PyResult<Bound<'py, BridgeIterator>>
    where
        S: Stream<Item = Result<Reply, Error>> + Send + 'static,
    {
        self.connection.at_home(py, |home| {
            let stream = stream(home.cluster()?);
            home.runtime().stream_into_iter(py, stream)
        })
    }

    /// What `connect` and `close` work on, and what outlives the client.
    pub(crate) fn connection(&self) -> Arc<Connection> {
        Arc::clone(&self.connection)
    }

    /// The policies of operations that name no other.
    pub(crate) const fn defaults(&self) -> &Defaults {
        &self.defaults
    }
}

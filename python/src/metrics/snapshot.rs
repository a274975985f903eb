//! What was counted up to a moment, for the cluster, its nodes, their namespaces and commands.

use std::collections::HashMap;
use std::sync::Arc;

use aerospike_core::metrics::{CommandMetric, SyncHistogram};
use aerospike_core::{CommandType, NodeMetricsSnapshot, ResultCode};
use pyo3::prelude::*;

/// The kinds of commands that are told apart, by their names in Python.
const COMMANDS: [(&str, CommandType); 11] = [
    ("get", CommandType::Get),
    ("get_header", CommandType::GetHeader),
    ("exists", CommandType::Exists),
    ("put", CommandType::Put),
    ("delete", CommandType::Delete),
    ("operate", CommandType::Operate),
    ("query", CommandType::Query),
    ("scan", CommandType::Scan),
    ("udf", CommandType::Udf),
    ("batch_read", CommandType::BatchRead),
    ("batch_write", CommandType::BatchWrite),
];

/// What a client counted, of the whole cluster and of each node.
///
/// It begins with `enable_metrics` and ends with the call of `metrics()`.
///
///     metrics = client.metrics()
///     metrics.total_nodes                                     # 1
///     for host, node in metrics.nodes.items():
///         print(host, node.connections_open, node.commands["get"].count)
#[pyclass(frozen, module = "aiospike")]
pub(crate) struct ClusterMetrics {
    core: aerospike_core::ClusterMetrics,
    nodes: HashMap<String, NodeMetrics>,
    total: NodeMetrics,
}

impl From<aerospike_core::ClusterMetrics> for ClusterMetrics {
    fn from(mut core: aerospike_core::ClusterMetrics) -> Self {
        let nodes = std::mem::take(&mut core.nodes).into_iter();
        Self {
            nodes: nodes.map(|(host, node)| (host, node.into())).collect(),
            total: core.cluster_aggregated.clone().into(),
            core,
        }
    }
}

#[pymethods]
impl ClusterMetrics {
    /// What was counted of each node, by its "host:port", also of those that have left.
    #[getter]
    fn nodes(&self) -> HashMap<String, NodeMetrics> {
        self.nodes.clone()
    }

    /// The sum over all nodes.
    #[getter]
    fn total(&self) -> NodeMetrics {
        self.total.clone()
    }

    /// What tells each of the cluster's nodes and this client from others.
    ///
    /// A dict for each node with `node`, `host`, `cluster` and `app_id`, and with the `labels` that
    /// `enable_metrics` was given.
    #[getter]
    fn labels(&self) -> Vec<HashMap<String, String>> {
        self.core.cluster_aggregated.labels.entries().to_vec()
    }

    /// How many nodes the cluster has.
    #[getter]
    fn total_nodes(&self) -> usize {
        self.core.total_nodes
    }

    /// How often a node was found that could not be used.
    #[getter]
    fn nodes_invalid(&self) -> u64 {
        self.core.nodes_invalid
    }

    /// How many commands failed with their last attempt.
    #[getter]
    fn exceeded_max_retries(&self) -> u64 {
        self.core.exceeded_max_retries
    }

    /// How many commands the core gave up for being out of time.
    #[getter]
    fn exceeded_total_timeout(&self) -> u64 {
        self.core.exceeded_total_timeout
    }

    fn __repr__(&self) -> String {
        let (nodes, total) = (self.total_nodes(), self.total.connections_open());
        format!("<ClusterMetrics of {nodes} nodes, {total} connections>")
    }
}

/// What a client counted of a node, or of all of them.
///
/// `connections_open`, `connections_in_use`, `connections_in_pool`, `connections_recovering` and
/// `error_rate` are of the present. All else is counted from `enable_metrics` on, without
/// `operational` only connections that were opened and closed, tends and nodes.
///
///     total = client.metrics().total
///     total.connections_open == total.connections_in_use + total.connections_in_pool  # True
#[pyclass(frozen, module = "aiospike")]
#[derive(Clone)]
pub(crate) struct NodeMetrics(Arc<NodeMetricsSnapshot>);

impl From<NodeMetricsSnapshot> for NodeMetrics {
    fn from(snapshot: NodeMetricsSnapshot) -> Self {
        Self(Arc::new(snapshot))
    }
}

#[pymethods]
impl NodeMetrics {
    /// The unit of all times.
    #[getter]
    fn latency_unit(&self) -> &'static str {
        self.0.latency_unit.as_str()
    }

    /// How long the commands of each kind took that did not fail, retries included.
    #[getter]
    fn commands(&self) -> HashMap<&'static str, Histogram> {
        let of_kind = |&(name, kind)| {
            let latency = self.0.command_histogram(kind)?;
            Some((name, Histogram::new(latency, self.latency_unit())))
        };
        COMMANDS.iter().filter_map(of_kind).collect()
    }

    /// What was counted of each attempt, by namespace and by kind of command.
    #[getter]
    fn namespaces(&self) -> HashMap<&str, HashMap<&'static str, CommandMetrics>> {
        let namespaces = self.0.detailed_namespaces().into_iter();
        let with_commands = |namespace| (namespace, self.commands_on(namespace));
        namespaces.map(with_commands).collect()
    }

    fn __repr__(&self) -> String {
        let (open, opened) = (self.connections_open(), self.connections_successful());
        format!("<NodeMetrics of {open} connections, {opened} opened>")
    }
}

impl NodeMetrics {
    fn commands_on(&self, namespace: &str) -> HashMap<&'static str, CommandMetrics> {
        let of_kind = |&(name, kind)| {
            let counted = self.0.detailed_metric(namespace, kind)?;
            let codes = (0..=u8::MAX).map(|code| {
                let count = self
                    .0
                    .result_code_count(namespace, kind, ResultCode::from(code));
                (code, count)
            });
            let codes = codes.filter(|&(_, count)| count > 0).collect();
            Some((
                name,
                CommandMetrics::new(counted, self.latency_unit(), codes),
            ))
        };
        COMMANDS.iter().filter_map(of_kind).collect()
    }
}

macro_rules! counters {
    ($($(#[$doc:meta])* $counter:ident)*) => {
        #[pymethods]
        impl NodeMetrics {
            $(
                $(#[$doc])*
                #[getter]
                fn $counter(&self) -> u64 {
                    self.0.counters.$counter
                }
            )*
        }
    };
}

counters! {
    /// Connections that there are now: in use, idle, being opened or recovered.
    connections_open
    /// Those of them that are not idle.
    connections_in_use
    /// Those of them that are idle.
    connections_in_pool
    /// Those of them on which an answer is awaited that came too late, for `timeout_delay`.
    connections_recovering
    /// Connections that were to be opened.
    connections_attempts
    /// Connections that were opened.
    connections_successful
    /// Connections that could not be opened.
    connections_failed
    /// Of these, because of the time it took.
    connections_timeout_errors
    /// Of these, because of TLS.
    connections_tls_errors
    /// Of these, because of the login.
    connections_auth_errors
    /// Of these, for another reason.
    connections_other_errors
    /// Connections that were closed.
    connections_closed
    /// Of these, because of an error.
    connections_closed_error
    /// Of these, because their node left.
    connections_closed_node_removed
    /// Of these, because nobody had used them.
    connections_idle_dropped
    /// Of these, because there were enough.
    connections_pool_overflow
    /// How often a command found no connection that was idle.
    connections_pool_empty
    /// How often a command was refused because of `max_error_rate`.
    circuit_breaker_hits
    /// Errors that count towards `max_error_rate` now.
    error_rate
    /// How often the client asked the node about the cluster.
    tends_total
    /// How often it got an answer.
    tends_successful
    /// How often it did not.
    tends_failed
    /// How often the node told of partitions that had moved.
    partition_map_updates
    /// How often the node came.
    node_added
    /// How often the node left.
    node_removed
    /// Attempts of commands that failed in a way that is tried again.
    transaction_retry_count
    /// Commands that failed.
    transaction_error_count
}

/// What was counted of the attempts at one kind of command in one namespace.
///
/// A command that is tried again counts once more.
///
///     client.enable_metrics(operational=True)
///     await client.get(key)
///     of_gets = client.metrics().total.namespaces["test"]["get"]
///     of_gets.result_codes                                    # {0: 1}
///     of_gets.bytes_received.unit                             # "bytes"
#[pyclass(frozen, module = "aiospike")]
pub(crate) struct CommandMetrics {
    acquiring: Histogram,
    latency: Histogram,
    parsing: Histogram,
    bytes_sent: Histogram,
    bytes_received: Histogram,
    codes: HashMap<u8, u64>,
}

impl CommandMetrics {
    fn new(counted: &CommandMetric, unit: &'static str, codes: HashMap<u8, u64>) -> Self {
        Self {
            acquiring: Histogram::new(&counted.connection_aq, unit),
            latency: Histogram::new(&counted.latency, unit),
            parsing: Histogram::new(&counted.parsing, unit),
            bytes_sent: Histogram::new(&counted.bytes_sent, "bytes"),
            bytes_received: Histogram::new(&counted.bytes_received, "bytes"),
            codes,
        }
    }
}

#[pymethods]
impl CommandMetrics {
    /// How long it took to get a connection.
    #[getter]
    fn acquiring(&self) -> Histogram {
        self.acquiring.clone()
    }

    /// How long an attempt that did not fail took, from wanting a connection to the answer.
    #[getter]
    fn latency(&self) -> Histogram {
        self.latency.clone()
    }

    /// How long it took to read the answer.
    #[getter]
    fn parsing(&self) -> Histogram {
        self.parsing.clone()
    }

    /// How much was sent.
    #[getter]
    fn bytes_sent(&self) -> Histogram {
        self.bytes_sent.clone()
    }

    /// How much was received.
    #[getter]
    fn bytes_received(&self) -> Histogram {
        self.bytes_received.clone()
    }

    /// How often the servers answered with each result code; 0 stands for success.
    #[getter]
    fn result_codes(&self) -> HashMap<u8, u64> {
        self.codes.clone()
    }

    fn __repr__(&self) -> String {
        format!("<CommandMetrics of {} attempts>", self.acquiring.count)
    }
}

/// How often numbers were of which size.
///
/// Each bucket is for the numbers above those of the bucket before.
///
///     client.enable_metrics(operational=True)
///     await client.get(key)
///     latency = client.metrics().total.commands["get"]
///     latency.bounds                                          # [1, 2, 4, 8, 16, 32]
///     for bound, count in zip(latency.bounds, latency.buckets):
///         print(f"up to {bound} {latency.unit}: {count}")
///     print(f"more: {latency.buckets[-1]}")
#[pyclass(frozen, get_all, module = "aiospike")]
#[derive(Clone)]
pub(crate) struct Histogram {
    /// The unit of the numbers.
    unit: &'static str,
    /// The largest number of each bucket but the last, which has no end.
    bounds: Vec<u64>,
    /// How many numbers there were in each bucket.
    buckets: Vec<u64>,
    /// How many numbers there were.
    count: u64,
    /// The smallest; 0 where there was none.
    min: u64,
    /// The largest; 0 where there was none.
    max: u64,
    /// Their sum.
    sum: f64,
    /// Their mean; 0 where there was none.
    average: f64,
}

impl Histogram {
    fn new(histogram: &SyncHistogram, unit: &'static str) -> Self {
        let (shift, buckets) = (histogram.shift(), histogram.buckets());
        let powers = (0..).step_by(shift as usize).take(buckets.len() - 1);
        Self {
            unit,
            bounds: powers.map(|power: u32| 1 << power).collect(),
            buckets,
            count: histogram.count(),
            min: histogram.min(),
            max: histogram.max(),
            sum: histogram.sum(),
            average: histogram.average(),
        }
    }
}

#[pymethods]
impl Histogram {
    fn __repr__(&self) -> String {
        let Self {
            count,
            average,
            unit,
            ..
        } = self;
        format!("<Histogram of {count}, {average:.1} {unit} on average>")
    }
}

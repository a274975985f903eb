//! `enable_metrics`, `disable_metrics`, `metrics_enabled` and `metrics`: what the core counts.

mod snapshot;

use std::collections::HashMap;

use aerospike_core::{Labels, MetricsPolicy, Sampler};
use pyo3::prelude::*;

pub(crate) use self::snapshot::{ClusterMetrics, CommandMetrics, Histogram, NodeMetrics};
use crate::client::Client;
use crate::error::Error;

/// How many powers of two a counted number can exceed.
const POWERS: usize = 64;

/// The policy behind the arguments of `enable_metrics`.
fn policy(
    operational: bool,
    latency_unit: &str,
    latency_columns: Option<usize>,
    latency_shift: u32,
    labels: Option<HashMap<String, String>>,
    sample_rate: f64,
) -> Result<MetricsPolicy, Error> {
    let mut policy = match latency_unit {
        "ms" => MetricsPolicy::millis(),
        "us" => MetricsPolicy::micros(),
        other => {
            return Err(Error::invalid_argument(format!(
                "latency_unit is {other:?}; it may be \"ms\" or \"us\""
            )));
        }
    };
    let columns = latency_columns.unwrap_or(policy.latency_columns);
    // The first column ends at 1 and the last has no end.
    let highest = columns
        .saturating_sub(2)
        .saturating_mul(latency_shift as usize);
    if columns == 0 || latency_shift == 0 || highest >= POWERS {
        return Err(Error::invalid_argument(format!(
            "latency_columns is {columns} and latency_shift {latency_shift}; both are at least 1, \
             and the last column begins at 2 ** (latency_shift * (latency_columns - 2)), below \
             2 ** {POWERS}"
        )));
    }
    if !(0.0..=1.0).contains(&sample_rate) {
        return Err(Error::invalid_argument(format!(
            "sample_rate is {sample_rate}; it may be 0 to 1"
        )));
    }
    policy.operational = operational;
    policy.latency_columns = columns;
    policy.latency_shift = latency_shift;
    policy.labels = Labels::with_pairs(labels.into_iter().collect());
    policy.sampler = Sampler::probability(sample_rate);
    Ok(policy)
}

#[pymethods]
impl Client {
    /// Begins to count what the client does, or goes on with other settings, until it is closed.
    ///
    /// Connections, tends and nodes are counted, and with `operational` also what commands do and
    /// how long they take, in histograms of `latency_columns` buckets: up to 1 `latency_unit`, and
    /// then each up to `2 ** latency_shift` times as much as the one before. By default these are
    /// 7 for milliseconds, the last one from 32 ms, and 24 for microseconds, from 4.2 s. Another
    /// unit, number or shift begins new histograms. `sample_rate`, 0 to 1, says which part of the
    /// commands is counted, and `labels` are handed on with the `metrics()`.
    ///
    /// A `SyncClient` with `current_thread_runtime` counts for each thread what it does itself.
    ///
    ///     client.enable_metrics(operational=True, latency_unit="us")
    #[pyo3(signature = (
        *, operational=false, latency_unit="ms", latency_columns=None, latency_shift=1, labels=None,
        sample_rate=1.0,
    ))]
    #[allow(clippy::too_many_arguments)]
    fn enable_metrics(
        &self,
        py: Python<'_>,
        operational: bool,
        latency_unit: &str,
        latency_columns: Option<usize>,
        latency_shift: u32,
        labels: Option<HashMap<String, String>>,
        sample_rate: f64,
    ) -> PyResult<()> {
        let policy = policy(
            operational,
            latency_unit,
            latency_columns,
            latency_shift,
            labels,
            sample_rate,
        )?;
        self.of_core(py, |core| {
            // Twice, for in the midst of it the core may collect, in the background, what a node
            // counted with other settings. It would keep that, and add nothing to it ever after.
            core.enable_metrics(policy.clone());
            core.enable_metrics(policy);
        })
    }

    /// Stops counting.
    ///
    /// What was counted stays, and `metrics()` gives it.
    ///
    ///     client.disable_metrics()
    ///     client.metrics_enabled                                  # False
    fn disable_metrics(&self, py: Python<'_>) -> PyResult<()> {
        self.of_core(py, aerospike_core::Client::disable_metrics)
    }

    /// Whether the client counts what it does.
    #[getter]
    fn metrics_enabled(&self, py: Python<'_>) -> PyResult<bool> {
        self.of_core(py, aerospike_core::Client::metrics_enabled)
    }

    /// What was counted so far, and how many connections there are now.
    ///
    /// It does not change any more; what is counted later is in the next.
    ///
    ///     total = client.metrics().total
    ///     print(total.connections_open, total.commands["get"].average, total.latency_unit)
    fn metrics(&self, py: Python<'_>) -> PyResult<ClusterMetrics> {
        self.of_core(py, aerospike_core::Client::metrics)
            .map(ClusterMetrics::from)
    }
}

impl Client {
    /// Asks the core, whose locks are no reason to keep other threads from the interpreter.
    fn of_core<T: Send>(
        &self,
        py: Python<'_>,
        ask: impl FnOnce(&aerospike_core::Client) -> T + Send,
    ) -> PyResult<T> {
        self.connection().at_home(py, |home| {
            let cluster = home.cluster()?;
            Ok(py.detach(|| ask(cluster.core())))
        })
    }
}

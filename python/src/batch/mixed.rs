//! `batch`.

use std::sync::Arc;

use aerospike_core::{BatchOperation, BatchPolicy};
use pyo3::prelude::*;

use super::row::{BatchApply, BatchRow};
use super::run;
use crate::batch_records::BatchRecords;
use crate::cluster::Cluster;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::key::SharedKey;
use crate::twins::{twin_methods, twins};

/// A `rows` argument: any iterable of rows.
struct Rows {
    keys: Vec<SharedKey>,
    operations: Vec<BatchOperation>,
    calls_functions: bool,
}

impl<'py> FromPyObject<'_, 'py> for Rows {
    type Error = PyErr;

    fn extract(obj: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let mut rows = Self {
            keys: Vec::new(),
            operations: Vec::new(),
            calls_functions: false,
        };
        for row in obj.try_iter()? {
            let row = row?;
            rows.calls_functions |= row.is_instance_of::<BatchApply>();
            let row = row.cast::<BatchRow>()?.get();
            rows.keys.push(row.shared_key());
            rows.operations.push(row.operation());
        }
        Ok(rows)
    }
}

async fn batch(
    cluster: Arc<Cluster>,
    policy: Arc<BatchPolicy>,
    Rows {
        keys,
        operations: rows,
        calls_functions,
    }: Rows,
) -> Result<BatchRecords, Error> {
    if calls_functions && policy.base_policy.txn.is_some() {
        return Err(Error::transaction(
            "functions are called outside of transactions: none of the rows may be a BatchApply",
        ));
    }
    let deadline = if rows.iter().any(|row| row.batch_record().has_write()) {
        Deadline::of_write(&policy.base_policy)
    } else {
        Deadline::of_read(&policy.base_policy)
    };
    run(&cluster, &policy, deadline, keys, rows).await
}

twins! {
    batch_write => batch;
    /// Does something else with each of many records.
    ///
    /// The rows are of `BatchRead`, `BatchWrite`, `BatchDelete` and `BatchApply`, each with what
    /// holds for it alone. A record may be in several rows, which the server works off in any
    /// order. Raises only when no row was answered.
    ///
    ///     rows = await client.batch([
    ///         BatchRead(alice, ["name"]),
    ///         BatchWrite(bob, {"visits": 1}, ttl=3600),
    ///         BatchDelete(carol),
    ///     ])
    ///     rows[0].record.bins                                     # {"name": "Alice"}
    ///     [row.result_code for row in rows]                       # [0, 0, 2]
    batch / batch_blocking(rows: Rows;) -> BatchRecords
}

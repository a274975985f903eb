//! `batch_write` and `batch_operate`.

use std::sync::Arc;

use aerospike_core::{
    BatchOperation, BatchPolicy, CommitLevel, Expiration, GenerationPolicy, RecordExistsAction,
    operations,
};
use pyo3::prelude::*;

use super::row::{operate_row, write_policy};
use super::run;
use crate::batch_records::BatchRecords;
use crate::bins::BinsToWrite;
use crate::cluster::Cluster;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::key::{KeyArgument, KeysArgument};
use crate::operation::Steps;
use crate::policy::Choice;
use crate::twins::{twin_methods, twins};

/// The rows of a `batch_write`: an iterable of (key, bins).
struct RowsToWrite(Vec<(KeyArgument, BinsToWrite)>);

impl<'py> FromPyObject<'_, 'py> for RowsToWrite {
    type Error = PyErr;

    fn extract(obj: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let rows = obj.try_iter()?.map(|row| row?.extract());
        Ok(Self(rows.collect::<PyResult<_>>()?))
    }
}

#[allow(clippy::too_many_arguments)]
async fn batch_write(
    cluster: Arc<Cluster>,
    policy: Arc<BatchPolicy>,
    RowsToWrite(rows): RowsToWrite,
    ttl: Option<Choice<Expiration>>,
    generation: Option<u32>,
    generation_policy: Option<Choice<GenerationPolicy>>,
    exists: Option<Choice<RecordExistsAction>>,
    commit_level: Option<Choice<CommitLevel>>,
    durable_delete: bool,
    send_key: bool,
) -> Result<BatchRecords, Error> {
    let row = write_policy(
        ttl,
        generation,
        generation_policy,
        exists,
        commit_level,
        durable_delete,
        send_key,
        None,
    );
    let rows = rows
        .into_iter()
        .map(|(KeyArgument(key), BinsToWrite(bins))| {
            let steps: Vec<_> = bins.iter().map(operations::put).collect();
            let operation = BatchOperation::write(&row, (*key).clone(), steps);
            (key, operation)
        });
    let (keys, rows) = rows.unzip();
    let deadline = Deadline::of_write(&policy.base_policy);
    run(&cluster, &policy, deadline, keys, rows).await
}

#[allow(clippy::too_many_arguments)]
async fn batch_operate(
    cluster: Arc<Cluster>,
    policy: Arc<BatchPolicy>,
    KeysArgument(keys): KeysArgument,
    steps: Steps,
    ttl: Option<Choice<Expiration>>,
    generation: Option<u32>,
    generation_policy: Option<Choice<GenerationPolicy>>,
    exists: Option<Choice<RecordExistsAction>>,
    commit_level: Option<Choice<CommitLevel>>,
    durable_delete: bool,
    send_key: bool,
) -> Result<BatchRecords, Error> {
    let row = write_policy(
        ttl,
        generation,
        generation_policy,
        exists,
        commit_level,
        durable_delete,
        send_key,
        None,
    );
    let rows = keys
        .iter()
        .map(|key| operate_row(&row, (**key).clone(), &steps))
        .collect::<Result<_, _>>()?;
    let deadline = if steps.writes {
        Deadline::of_write(&policy.base_policy)
    } else {
        Deadline::of_read(&policy.base_policy)
    };
    run(&cluster, &policy, deadline, keys, rows).await
}

twins! {
    batch_write => batch_write;
    /// Writes bins of many records, given as (key, bins).
    ///
    /// The keyword arguments hold for each of them, and each row tells what became of its record.
    /// Raises only when no row was answered.
    ///
    ///     rows = await client.batch_write([(key, {"seen": True}) for key in keys])
    ///     [row.key for row in rows if row.error]                  # []
    batch_write / batch_write_blocking(
        rows: RowsToWrite;
        ttl: Option<Choice<Expiration>> = None,
        generation: Option<u32> = None,
        generation_policy: Option<Choice<GenerationPolicy>> = None,
        exists: Option<Choice<RecordExistsAction>> = None,
        commit_level: Option<Choice<CommitLevel>> = None,
        durable_delete: bool = false,
        send_key: bool = false
    ) -> BatchRecords
}

twins! {
    batch_write => batch_operate;
    /// Reads and changes many records, each in one step as `operate` does.
    ///
    /// The keyword arguments hold for each of them; without an operation that writes, those about
    /// writes mean nothing. Raises only when no row was answered.
    ///
    ///     rows = await client.batch_operate(
    ///         keys, [Operation.add("visits", 1), Operation.get("visits")]
    ///     )
    ///     [row.record.bins["visits"] for row in rows]             # [8, 4, 1]
    batch_operate / batch_operate_blocking(
        keys: KeysArgument, operations: Steps;
        ttl: Option<Choice<Expiration>> = None,
        generation: Option<u32> = None,
        generation_policy: Option<Choice<GenerationPolicy>> = None,
        exists: Option<Choice<RecordExistsAction>> = None,
        commit_level: Option<Choice<CommitLevel>> = None,
        durable_delete: bool = false,
        send_key: bool = false
    ) -> BatchRecords
}

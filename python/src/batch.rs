//! Batches: many records in one request per node.

use std::sync::Arc;

use aerospike_core::{
    BatchDeletePolicy, BatchOperation, BatchPolicy, BatchReadPolicy, BatchWritePolicy, Bins,
    CommitLevel, Expiration, GenerationPolicy, ReadTouchTtl, RecordExistsAction, ResultCode,
    operations,
};
use pyo3::prelude::*;

use crate::batch_records::BatchRecords;
use crate::bins::{BinsToRead, BinsToWrite};
use crate::cluster::Cluster;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::key::{KeyArgument, KeysArgument};
use crate::policy::{Choice, choose, compare_generation};
use crate::twins::{twin_methods, twins};

async fn batch_read(
    cluster: Arc<Cluster>,
    policy: Arc<BatchPolicy>,
    KeysArgument(keys): KeysArgument,
    bins: Option<BinsToRead>,
    read_touch_ttl_percent: Option<Choice<ReadTouchTtl>>,
) -> Result<BatchRecords, Error> {
    let bins = BinsToRead::or_all(bins);
    let mut row = BatchReadPolicy::default();
    choose(&mut row.read_touch_ttl, read_touch_ttl_percent);
    let rows = keys
        .iter()
        .map(|key| BatchOperation::read(&row, (**key).clone(), bins.clone()));
    run(
        &cluster,
        &policy,
        Deadline::of_read(&policy.base_policy),
        rows.collect(),
    )
    .await
}

async fn batch_exists(
    cluster: Arc<Cluster>,
    policy: Arc<BatchPolicy>,
    KeysArgument(keys): KeysArgument,
) -> Result<Vec<bool>, Error> {
    let row = BatchReadPolicy::default();
    let rows = keys
        .iter()
        .map(|key| BatchOperation::read(&row, (**key).clone(), Bins::None));
    let deadline = Deadline::of_read(&policy.base_policy);
    let records = run(&cluster, &policy, deadline, rows.collect()).await?;
    let exists = records
        .rows()
        .iter()
        .map(|row| match (row.error(), row.result_code()) {
            (None, _) => Ok(row.record.is_some()),
            (Some(_), Some(ResultCode::KeyNotFoundError)) => Ok(false),
            (Some(error), _) => Err(Error::Core(error.clone())),
        });
    exists.collect()
}

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
    let mut row = BatchWritePolicy {
        durable_delete,
        send_key,
        ..BatchWritePolicy::default()
    };
    choose(&mut row.expiration, ttl);
    compare_generation(
        (&mut row.generation, &mut row.generation_policy),
        generation,
        generation_policy,
    );
    choose(&mut row.record_exists_action, exists);
    choose(&mut row.commit_level, commit_level);
    let rows = rows
        .into_iter()
        .map(|(KeyArgument(key), BinsToWrite(bins))| {
            let steps: Vec<_> = bins.iter().map(operations::put).collect();
            BatchOperation::write(&row, (*key).clone(), steps)
        });
    run(
        &cluster,
        &policy,
        Deadline::of_write(&policy.base_policy),
        rows.collect(),
    )
    .await
}

#[allow(clippy::too_many_arguments)]
async fn batch_delete(
    cluster: Arc<Cluster>,
    policy: Arc<BatchPolicy>,
    KeysArgument(keys): KeysArgument,
    generation: Option<u32>,
    generation_policy: Option<Choice<GenerationPolicy>>,
    commit_level: Option<Choice<CommitLevel>>,
    durable_delete: bool,
    send_key: bool,
) -> Result<BatchRecords, Error> {
    let mut row = BatchDeletePolicy {
        durable_delete,
        send_key,
        ..BatchDeletePolicy::default()
    };
    compare_generation(
        (&mut row.generation, &mut row.generation_policy),
        generation,
        generation_policy,
    );
    choose(&mut row.commit_level, commit_level);
    let rows = keys
        .iter()
        .map(|key| BatchOperation::delete(&row, (**key).clone()));
    run(
        &cluster,
        &policy,
        Deadline::of_write(&policy.base_policy),
        rows.collect(),
    )
    .await
}

/// Runs a batch. What became of each record is told by its row; the call as a whole fails only
/// when no row was answered, for then there is nothing to keep.
async fn run(
    cluster: &Cluster,
    policy: &BatchPolicy,
    deadline: Deadline,
    mut operations: Vec<BatchOperation>,
) -> Result<BatchRecords, Error> {
    if operations.is_empty() {
        return Ok(BatchRecords::new(Vec::new()));
    }
    let _slot = cluster.slot(deadline).await?;
    // Too large a future to be moved about with the call: it holds those of all its nodes.
    let batch = Box::pin(cluster.core().batch(policy, &mut operations));
    let outcome = deadline.bound_batch(batch).await?;
    let rows: Vec<_> = operations
        .into_iter()
        .map(BatchOperation::into_batch_record)
        .collect();
    let mut answered = rows.iter().map(|row| {
        row.record.is_some()
            || row
                .error()
                .is_some_and(|e| e.server_result_code().is_some())
    });
    match outcome {
        Err(error) if !answered.any(|answered| answered) => Err(error.into()),
        _ => Ok(BatchRecords::new(rows)),
    }
}

twins! {
    batch_read => batch_read;
    /// Reads many records: all their bins, those named in `bins`, or with `bins=[]` the headers.
    ///
    /// A record that is not there is a row without one. Raises only when no row was answered.
    batch_read / batch_read_blocking(
        keys: KeysArgument, bins: Option<BinsToRead> = None;
        read_touch_ttl_percent: Option<Choice<ReadTouchTtl>> = None
    ) -> BatchRecords
}

twins! {
    batch_read => batch_exists;
    /// Tells for each key whether there is a record.
    batch_exists / batch_exists_blocking(keys: KeysArgument;) -> Vec<bool>
}

twins! {
    batch_write => batch_write;
    /// Writes bins of many records, given as (key, bins).
    ///
    /// The keyword arguments hold for each of them, and each row tells what became of its record.
    /// Raises only when no row was answered.
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
    batch_write => batch_delete;
    /// Deletes many records; the row of one that was not there has result code 2.
    ///
    /// Raises only when no row was answered.
    batch_delete / batch_delete_blocking(
        keys: KeysArgument;
        generation: Option<u32> = None,
        generation_policy: Option<Choice<GenerationPolicy>> = None,
        commit_level: Option<Choice<CommitLevel>> = None,
        durable_delete: bool = false,
        send_key: bool = false
    ) -> BatchRecords
}

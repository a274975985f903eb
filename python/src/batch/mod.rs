//! Batches: many records in one request per node.

mod apply;
mod delete;
mod landing;
mod mixed;
mod read;
pub(crate) mod row;
mod write;

use std::sync::Arc;

use aerospike_core::{BatchOperation, BatchPolicy, BatchRecord, Concurrency};

use self::landing::Landing;
use crate::batch_records::BatchRecords;
use crate::cluster::Cluster;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::key::SharedKey;
use crate::transaction;

/// The policy of a batch as the core is to run it.
///
/// `Sequential` sends to all nodes at once, as `Parallel` does, but waits for their answers in the
/// operation itself and not in tasks of their own, which would go on after it was cancelled. Only
/// nodes that have one row each are asked one after the other.
pub(crate) const CONCURRENCY: Concurrency = Concurrency::Sequential;

/// Runs a batch, of an operation for each key. What became of each record is told by its row; the
/// call as a whole fails only when no row was answered, for then there is nothing to keep.
async fn run(
    cluster: &Cluster,
    policy: &BatchPolicy,
    deadline: Deadline,
    mut keys: Vec<SharedKey>,
    mut operations: Vec<BatchOperation>,
) -> Result<BatchRecords, Error> {
    if operations.is_empty() {
        return Ok(BatchRecords::new(keys, Vec::new()));
    }
    let _slot = cluster.slot(deadline).await?;
    // Too large a future to be moved about with the call: it holds those of all its nodes.
    let (outcome, rows) = if policy.respond_all_keys {
        let batch = Box::pin(cluster.core().batch(policy, &mut operations));
        let outcome = deadline.bound_batch(batch).await?;
        let rows = operations
            .into_iter()
            .map(BatchOperation::into_batch_record);
        (outcome, rows.collect())
    } else {
        let rows = Landing::default();
        let batch = Box::pin(rows.of_batch(cluster, policy, &mut operations));
        let outcome = deadline.bound_batch(batch).await?;
        let (landed, rows) = rows.in_order();
        keys = landed
            .into_iter()
            .map(|index| Arc::clone(&keys[index]))
            .collect();
        (outcome, rows)
    };
    transaction::rows::learn(&policy.base_policy, &rows)?;
    let mut answered = rows.iter().map(|row: &BatchRecord| {
        row.record.is_some()
            || row
                .error()
                .is_some_and(|e| e.server_result_code().is_some())
    });
    match outcome {
        Err(error) if !answered.any(|answered| answered) => Err(error.into()),
        _ => Ok(BatchRecords::new(keys, rows)),
    }
}

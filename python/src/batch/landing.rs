//! Rows of a batch, taken as they land.

use std::collections::BTreeMap;
use std::future::ready;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aerospike_core::{BatchOperation, BatchPolicy, BatchRecord};

use crate::cluster::Cluster;

/// The rows of a batch that ends with its first failure, taken as they land.
///
/// Such a batch ends with a message that repeats the failure. The core takes that for the answer to
/// the node's first row, and forgets what the row was answered before.
#[derive(Clone, Default)]
pub(super) struct Landing(Arc<Mutex<BTreeMap<usize, BatchRecord>>>);

impl Landing {
    /// Runs the batch.
    pub(super) async fn of_batch(
        &self,
        cluster: &Cluster,
        policy: &BatchPolicy,
        operations: &mut [BatchOperation],
    ) -> aerospike_core::Result<()> {
        let rows = self.clone();
        let land = move |index, row: &BatchRecord| {
            rows.lock().entry(index).or_insert_with(|| row.clone());
            ready(true)
        };
        cluster.core().batch_foreach(policy, operations, land).await
    }

    /// What landed, in the order of the request, and which rows of that.
    pub(super) fn in_order(&self) -> (Vec<usize>, Vec<BatchRecord>) {
        std::mem::take(&mut *self.lock()).into_iter().unzip()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<usize, BatchRecord>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

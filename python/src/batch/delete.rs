//! `batch_delete`.

use std::sync::Arc;

use aerospike_core::{BatchOperation, BatchPolicy, CommitLevel, GenerationPolicy};
use pyo3::prelude::*;

use super::row::delete_policy;
use super::run;
use crate::batch_records::BatchRecords;
use crate::cluster::Cluster;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::key::KeysArgument;
use crate::policy::Choice;
use crate::twins::{twin_methods, twins};

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
    let row = delete_policy(
        generation,
        generation_policy,
        commit_level,
        durable_delete,
        send_key,
        None,
    );
    let rows = keys
        .iter()
        .map(|key| BatchOperation::delete(&row, (**key).clone()));
    let deadline = Deadline::of_write(&policy.base_policy);
    let rows = rows.collect();
    run(&cluster, &policy, deadline, keys, rows).await
}

twins! {
    batch_write => batch_delete;
    /// Deletes many records; the row of one that was not there has result code 2.
    ///
    /// Raises only when no row was answered.
    ///
    ///     rows = await client.batch_delete(keys)
    ///     [row.result_code for row in rows]                       # [0, 0, 2]
    batch_delete / batch_delete_blocking(
        keys: KeysArgument;
        generation: Option<u32> = None,
        generation_policy: Option<Choice<GenerationPolicy>> = None,
        commit_level: Option<Choice<CommitLevel>> = None,
        durable_delete: bool = false,
        send_key: bool = false
    ) -> BatchRecords
}

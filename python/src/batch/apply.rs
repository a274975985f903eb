//! `batch_apply`.

use std::sync::Arc;

use aerospike_core::{BatchOperation, BatchPolicy, CommitLevel, Expiration};
use pyo3::prelude::*;

use super::row::apply_policy;
use super::run;
use crate::batch_records::BatchRecords;
use crate::cluster::Cluster;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::key::KeysArgument;
use crate::operation::argument::Arguments;
use crate::policy::Choice;
use crate::twins::{twin_methods, twins};

#[allow(clippy::too_many_arguments)]
async fn batch_apply(
    cluster: Arc<Cluster>,
    policy: Arc<BatchPolicy>,
    KeysArgument(keys): KeysArgument,
    module: String,
    function: String,
    args: Option<Arguments>,
    ttl: Option<Choice<Expiration>>,
    commit_level: Option<Choice<CommitLevel>>,
    durable_delete: bool,
    send_key: bool,
) -> Result<BatchRecords, Error> {
    let row = apply_policy(ttl, commit_level, durable_delete, send_key, None);
    let args = args.map_or_else(Vec::new, |Arguments(values)| values);
    let rows = keys.iter().map(|key| {
        let (module, function) = (module.as_str(), function.as_str());
        BatchOperation::udf(&row, (**key).clone(), module, function, args.as_slice())
    });
    let deadline = Deadline::of_write(&policy.base_policy);
    let rows = rows.collect();
    run(&cluster, &policy, deadline, keys, rows).await
}

twins! {
    alone batch_write => batch_apply;
    /// Calls a function of a registered module with each of many records and `args`.
    ///
    /// What it returned is in the record of a row, as its bin "SUCCESS"; the error of a row is a
    /// `UDFError` where the function failed, or there is none. Raises only when no row was
    /// answered.
    ///
    ///     rows = await client.batch_apply(keys, "sums", "add", ["visits", 1])
    ///     totals = [row.record.bins["SUCCESS"] for row in rows if not row.error]
    batch_apply / batch_apply_blocking(
        keys: KeysArgument, module: String, function: String, args: Option<Arguments> = None;
        ttl: Option<Choice<Expiration>> = None,
        commit_level: Option<Choice<CommitLevel>> = None,
        durable_delete: bool = false,
        send_key: bool = false
    ) -> BatchRecords
}

//! `operate`.

use std::sync::Arc;

use aerospike_core::{ReadTouchTtl, WritePolicy};
use pyo3::prelude::*;

use crate::cluster::Cluster;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::key::KeyArgument;
use crate::operation::Steps;
use crate::policy::{Choice, choose, set};
use crate::record::Reply;
use crate::twins::{twin_methods, twins};

async fn operate(
    cluster: Arc<Cluster>,
    mut policy: Arc<WritePolicy>,
    KeyArgument(key): KeyArgument,
    steps: Steps,
    respond_all_ops: Option<bool>,
    read_touch_ttl_percent: Option<Choice<ReadTouchTtl>>,
) -> Result<Reply, Error> {
    steps.some()?;
    let Steps { steps, ttl, .. } = steps;
    if ttl.is_some() || respond_all_ops.is_some() || read_touch_ttl_percent.is_some() {
        let policy = Arc::make_mut(&mut policy);
        set(&mut policy.expiration, ttl);
        set(&mut policy.respond_per_each_op, respond_all_ops);
        choose(
            &mut policy.base_policy.read_touch_ttl,
            read_touch_ttl_percent,
        );
    }
    let deadline = Deadline::of_write(&policy.base_policy);
    let record = cluster
        .command(deadline, || cluster.core().operate(&policy, &key, &steps))
        .await?;
    Ok(Reply::of(key, record))
}

twins! {
    write => operate;
    /// Reads and changes one record in one step, in the order given; all or nothing.
    ///
    /// The steps are made by `Operation`, `ListOperation`, `MapOperation`, `BitOperation`,
    /// `HLLOperation` and `ExpressionOperation`. `bins` of the record that comes back holds what
    /// was read, as a list where a bin was read more than once; `results` holds every answer of the
    /// server in its order, which is one per operation when `respond_all_ops` is set and none of
    /// them reads all bins. Raises what the failing operation would raise by itself.
    ///
    ///     record = await client.operate(key, [
    ///         Operation.add("visits", 1),
    ///         Operation.get("visits"),
    ///         ListOperation.append("scores", 42),
    ///     ])
    ///     record.bins                                             # {"visits": 8, "scores": 4}
    operate / operate_blocking(
        key: KeyArgument, operations: Steps;
        respond_all_ops: Option<bool> = None,
        read_touch_ttl_percent: Option<Choice<ReadTouchTtl>> = None
    ) -> Reply
}

//! `get`.

use std::sync::Arc;

use aerospike_core::ReadPolicy;
use pyo3::prelude::*;

use crate::bins::BinsToRead;
use crate::cluster::Cluster;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::key::KeyArgument;
use crate::record::Reply;
use crate::twins::{twin_methods, twins};

async fn get(
    cluster: Arc<Cluster>,
    policy: Arc<ReadPolicy>,
    KeyArgument(key): KeyArgument,
    bins: Option<BinsToRead>,
) -> Result<Reply, Error> {
    let bins = BinsToRead::or_all(bins);
    let deadline = Deadline::of_read(&policy.base_policy);
    let record = cluster
        .command(deadline, || cluster.core().get(&policy, &key, bins))
        .await?;
    Ok(Reply::of(key, record))
}

twins! {
    read => get;
    /// Reads a record: all its bins, those named in `bins`, or with `bins=[]` only its header.
    ///
    /// Raises `RecordNotFound` when there is none.
    ///
    ///     record = await client.get(key, bins=["name", "age"])
    ///     record.bins                                             # {"name": "Alice", "age": 28}
    ///     record.generation                                       # 1
    get / get_blocking(key: KeyArgument, bins: Option<BinsToRead> = None;) -> Reply
}

//! `put`.

use std::sync::Arc;

use aerospike_core::WritePolicy;
use pyo3::prelude::*;

use crate::bins::BinsToWrite;
use crate::cluster::Cluster;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::key::KeyArgument;
use crate::twins::{twin_methods, twins};

async fn put(
    cluster: Arc<Cluster>,
    policy: Arc<WritePolicy>,
    KeyArgument(key): KeyArgument,
    BinsToWrite(bins): BinsToWrite,
) -> Result<(), Error> {
    let deadline = Deadline::of_write(&policy.base_policy);
    cluster
        .command(deadline, cluster.core().put(&policy, &key, &bins))
        .await
}

twins! {
    write => put;
    /// Writes bins, creating the record when there is none; a bin given as None is removed.
    ///
    /// Bins that are not named stay, unless `exists` asks to replace the record.
    put / put_blocking(key: KeyArgument, bins: BinsToWrite;) -> ()
}

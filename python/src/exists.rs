//! `exists`.

use std::sync::Arc;

use aerospike_core::ReadPolicy;
use pyo3::prelude::*;

use crate::cluster::Cluster;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::key::KeyArgument;
use crate::twins::{twin_methods, twins};

async fn exists(
    cluster: Arc<Cluster>,
    policy: Arc<ReadPolicy>,
    KeyArgument(key): KeyArgument,
) -> Result<bool, Error> {
    let deadline = Deadline::of_read(&policy.base_policy);
    cluster
        .command(deadline, || cluster.core().exists(&policy, &key))
        .await
}

twins! {
    read => exists;
    /// Tells whether there is a record, reading nothing of it.
    ///
    /// Raises `FilteredOut` when there is one that does not meet the `filter_expression`.
    ///
    ///     if not await client.exists(key):
    ///         await client.put(key, {"name": "Alice"})
    exists / exists_blocking(key: KeyArgument;) -> bool
}

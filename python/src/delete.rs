//! `delete`.

use std::sync::Arc;

use aerospike_core::WritePolicy;
use pyo3::prelude::*;

use crate::cluster::Cluster;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::key::KeyArgument;
use crate::twins::{twin_methods, twins};

async fn delete(
    cluster: Arc<Cluster>,
    policy: Arc<WritePolicy>,
    KeyArgument(key): KeyArgument,
) -> Result<bool, Error> {
    let deadline = Deadline::of_write(&policy.base_policy);
    cluster
        .command(deadline, || cluster.core().delete(&policy, &key))
        .await
}

twins! {
    write => delete;
    /// Deletes a record; tells whether there was one.
    ///
    /// Raises `GenerationError` as the policy asks for.
    ///
    ///     await client.delete(key)                                # True
    ///     await client.delete(key)                                # False
    delete / delete_blocking(key: KeyArgument;) -> bool
}

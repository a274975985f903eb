//! `touch`.

use std::sync::Arc;

use aerospike_core::WritePolicy;
use pyo3::prelude::*;

use crate::cluster::Cluster;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::key::KeyArgument;
use crate::twins::{twin_methods, twins};

async fn touch(
    cluster: Arc<Cluster>,
    policy: Arc<WritePolicy>,
    KeyArgument(key): KeyArgument,
) -> Result<(), Error> {
    let deadline = Deadline::of_write(&policy.base_policy);
    cluster
        .command(deadline, || cluster.core().touch(&policy, &key))
        .await
}

twins! {
    write => touch;
    /// Gives a record a new time to live, `ttl` seconds, and its next generation.
    ///
    /// Raises `RecordNotFound` when there is none.
    ///
    ///     await client.touch(key, ttl=3600)
    touch / touch_blocking(key: KeyArgument;) -> ()
}

//! `truncate`.

use std::sync::Arc;

use aerospike_core::AdminPolicy;
use pyo3::prelude::*;

use crate::cluster::Cluster;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::info_words::checked_subject;
use crate::twins::{twin_methods, twins};

async fn truncate(
    cluster: Arc<Cluster>,
    policy: AdminPolicy,
    namespace: String,
    set: Option<String>,
    before: Option<i64>,
) -> Result<(), Error> {
    let set = checked_subject(&namespace, set.as_deref())?;
    // The core takes these for no limit at all.
    if let Some(before @ ..=0) = before {
        return Err(Error::invalid_argument(format!(
            "before is {before}; it is nanoseconds since 1970"
        )));
    }
    let truncation = cluster
        .core()
        .truncate(&policy, &namespace, set, before.unwrap_or_default());
    Deadline::of_admin(policy).bound_whole(truncation).await
}

twins! {
    admin => truncate;
    /// Deletes all records of a namespace, or of one of its sets.
    ///
    /// With `before`, nanoseconds since 1970 as `time.time_ns()` tells them, only those that were
    /// last written earlier.
    ///
    ///     await client.truncate("test", "users")
    ///     await client.exists(key)                                # False
    truncate / truncate_blocking(
        namespace: String, set: Option<String> = None; before: Option<i64> = None
    ) -> ()
}

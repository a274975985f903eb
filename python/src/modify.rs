//! `add`, `append` and `prepend`: changes of bins in place.

use std::sync::Arc;

use aerospike_core::WritePolicy;
use pyo3::prelude::*;

use crate::bins::BinsToWrite;
use crate::cluster::Cluster;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::key::KeyArgument;
use crate::twins::{twin_methods, twins};

macro_rules! modification {
    ($name:ident) => {
        async fn $name(
            cluster: Arc<Cluster>,
            policy: Arc<WritePolicy>,
            KeyArgument(key): KeyArgument,
            BinsToWrite(bins): BinsToWrite,
        ) -> Result<(), Error> {
            let deadline = Deadline::of_write(&policy.base_policy);
            cluster
                .command(deadline, || cluster.core().$name(&policy, &key, &bins))
                .await
        }
    };
}

modification!(add);
modification!(append);
modification!(prepend);

twins! {
    write => add;
    /// Adds numbers to bins: an int to an int, a float to a float; a missing bin counts as zero.
    ///
    /// Raises `BinTypeError` when a bin holds something else.
    ///
    ///     await client.add(key, {"visits": 1, "missing": 5})
    ///     (await client.get(key, ["visits", "missing"])).bins     # {"visits": 8, "missing": 5}
    add / add_blocking(key: KeyArgument, bins: BinsToWrite;) -> ()
}

twins! {
    write => append;
    /// Puts a str or bytes at the end of what the bins hold; a missing bin counts as empty.
    ///
    /// Raises `BinTypeError` when a bin holds something else.
    ///
    ///     await client.append(key, {"name": " Smith"})
    ///     (await client.get(key, ["name"])).bins                  # {"name": "Alice Smith"}
    append / append_blocking(key: KeyArgument, bins: BinsToWrite;) -> ()
}

twins! {
    write => prepend;
    /// Puts a str or bytes in front of what the bins hold; a missing bin counts as empty.
    ///
    /// Raises `BinTypeError` when a bin holds something else.
    ///
    ///     await client.prepend(key, {"name": "Dr "})
    ///     (await client.get(key, ["name"])).bins                  # {"name": "Dr Alice"}
    prepend / prepend_blocking(key: KeyArgument, bins: BinsToWrite;) -> ()
}

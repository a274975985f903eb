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
        .command(deadline, || cluster.core().put(&policy, &key, &bins))
        .await
}

twins! {
    write => put;
    /// Writes bins, creating the record when there is none; a bin given as None is removed.
    ///
    /// Bins that are not named stay, unless `exists` asks to replace the record. Values are int
    /// (64 bits), float, bool, str, bytes-like, list, tuple, dict with int, str or bytes keys,
    /// `GeoJSON` and `HyperLogLog`, up to `MAX_DEPTH` of them inside one another. Raises
    /// `TypeError` or `OverflowError` naming the bin that holds anything else, `BinNameError` for a
    /// name of more than 15 bytes, `GenerationError` and `RecordExists` as the policy asks for.
    ///
    ///     await client.put(key, {"name": "Alice", "age": 28}, ttl=3600)       # for an hour
    ///     record = await client.get(key)
    ///     await client.put(key, {"age": 29, "visits": None}, generation=record.generation)
    ///     (await client.get(key, ["age", "visits"])).bins                     # {"age": 29}
    put / put_blocking(key: KeyArgument, bins: BinsToWrite;) -> ()
}

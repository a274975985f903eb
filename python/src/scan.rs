//! `scan`.

use std::sync::Arc;

use aerospike_core::QueryPolicy;
use futures_util::stream::Stream;
use pyo3::prelude::*;

use crate::bins::BinsToRead;
use crate::cluster::Cluster;
use crate::error::Error;
use crate::partitions::Partitions;
use crate::query::statement;
use crate::record::Reply;
use crate::records::records;
use crate::twins::{twin_streams, twins};

fn scan(
    cluster: Arc<Cluster>,
    policy: Arc<QueryPolicy>,
    namespace: String,
    set: Option<String>,
    bins: Option<BinsToRead>,
    partitions: Option<Partitions>,
) -> impl Stream<Item = Result<Reply, Error>> + Send + 'static {
    let statement = statement(namespace, set, BinsToRead::or_all(bins), None);
    records(cluster, policy, statement, partitions)
}

twins! {
    stream query => scan;
    /// Reads every record of a namespace, or of one of its sets, in no particular order.
    ///
    /// `bins` picks bins as in `get`, and `partitions`, one by number, a range of them or what a
    /// `Cursor` left, part of the records. It is at most 512 records ahead of its reader, and ends
    /// early when the iterator is closed or dropped. `records_per_second` is per node. Raises
    /// `InvalidArgument` for partitions other than 0 to 4095.
    ///
    ///     names = set()
    ///     async for record in client.scan("test", "users"):
    ///         names.add(record.bins["name"])
    ///     async for record in client.scan("test", "users", partitions=range(0, 1024)): ...
    scan / scan_blocking(
        namespace: String, set: Option<String> = None, bins: Option<BinsToRead> = None;
        partitions: Option<Partitions> = None
    )
}

//! `query`.

use std::sync::Arc;

use aerospike_core::{Bins, QueryPolicy, Statement};
use futures_util::stream::Stream;
use pyo3::prelude::*;

use crate::bins::BinsToRead;
use crate::cluster::Cluster;
use crate::error::Error;
use crate::filter::FilterArgument;
use crate::key::checked_names;
use crate::operation::Steps;
use crate::partitions::Partitions;
use crate::record::Reply;
use crate::records::records;
use crate::twins::{twin_streams, twins};

#[allow(clippy::too_many_arguments)]
fn query(
    cluster: Arc<Cluster>,
    policy: Arc<QueryPolicy>,
    namespace: String,
    set: Option<String>,
    bins: Option<BinsToRead>,
    filter: Option<FilterArgument>,
    operations: Option<Steps>,
    partitions: Option<Partitions>,
) -> impl Stream<Item = Result<Reply, Error>> + Send + 'static {
    let statement = match (bins, operations) {
        (Some(_), Some(_)) => Err(Error::invalid_argument(
            "a query reads bins or the results of operations, not both",
        )),
        (bins, operations) => {
            statement(namespace, set, BinsToRead::or_all(bins), filter).map(|mut statement| {
                statement.operations = operations.map(|Steps { steps, .. }| steps);
                statement
            })
        }
    };
    records(cluster, policy, statement, partitions)
}

/// Which records a scan, a query or a job on them is about.
pub(crate) fn statement(
    namespace: String,
    set: Option<String>,
    bins: Bins,
    filter: Option<FilterArgument>,
) -> Result<Statement, Error> {
    checked_names(&namespace, set.as_deref())?;
    let mut statement = Statement::new(namespace, set.unwrap_or_default(), bins);
    statement.filter = filter.map(|FilterArgument(filter)| filter);
    Ok(statement)
}

twins! {
    stream query => query;
    /// Reads the records of a set that a secondary index finds, in no particular order.
    ///
    /// Without a `filter` it reads them all, as `scan` does. `bins` picks bins as in `get`;
    /// instead, `operations` that only read may say what is read of each record (servers before
    /// 8.1.2 know `Operation.get` only). `partitions`, one by number, a range of them or what a
    /// `Cursor` left, picks part of the records. It is at most 512 records ahead of its reader, and
    /// ends early when the iterator is closed or dropped. Raises `IndexNotFound` when no index
    /// serves the filter.
    ///
    ///     adults = Filter.range("age", 30, 120)
    ///     async for record in client.query("test", "users", ["name"], filter=adults):
    ///         record.bins                                         # {"name": "Bob"}
    ///
    /// With a `Cursor` it can go on later, in pages of `max_records` or after an early end:
    ///
    ///     cursor = Cursor()
    ///     while not cursor.done:
    ///         page = client.query("test", "users", partitions=cursor, max_records=100)
    ///         async for record in page: ...
    ///
    /// Aggregations by stream UDF are not offered: their last part runs in a Lua interpreter within
    /// the client, where no timeout ends it. Compute by `operations` and combine in Python instead.
    query / query_blocking(
        namespace: String, set: Option<String> = None, bins: Option<BinsToRead> = None;
        filter: Option<FilterArgument> = None,
        operations: Option<Steps> = None,
        partitions: Option<Partitions> = None
    )
}

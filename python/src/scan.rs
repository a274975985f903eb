//! `scan`.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use aerospike_core::query::RecordStream;
use aerospike_core::{QueryPolicy, Recordset, Statement};
use futures_util::stream::{self, Stream, StreamExt, TryStreamExt};
use pyo3::prelude::*;
use tokio::sync::OwnedSemaphorePermit;

use crate::bins::BinsToRead;
use crate::cluster::Cluster;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::key::checked_names;
use crate::partitions::Partitions;
use crate::record::Reply;
use crate::twins::{twin_streams, twins};

fn scan(
    cluster: Arc<Cluster>,
    policy: Arc<QueryPolicy>,
    namespace: String,
    set: Option<String>,
    bins: Option<BinsToRead>,
    partitions: Option<Partitions>,
) -> impl Stream<Item = Result<Reply, Error>> + Send + 'static {
    let start = async move {
        checked_names(&namespace, set.as_deref())?;
        let slot = cluster
            .owned_slot(Deadline::of_read(&policy.base_policy))
            .await?;
        let bins = BinsToRead::or_all(bins);
        let mut policy = policy;
        if bins.is_none() {
            Arc::make_mut(&mut policy).include_bin_data = false;
        }
        let statement = Statement::new(namespace, set.unwrap_or_default(), bins);
        let records = cluster
            .core()
            .query(&policy, Partitions::or_all(partitions), statement)
            .await?;
        Ok::<_, Error>(Records::new(records, slot, cluster))
    };
    stream::once(start).try_flatten()
}

/// The records of a running scan. Dropped early, it ends the scan on every node: the core's tasks
/// would otherwise wait for ever for someone to take the next record.
struct Records {
    stream: RecordStream,
    recordset: Arc<Recordset>,
    _slot: OwnedSemaphorePermit,
    _cluster: Arc<Cluster>,
}

impl Records {
    fn new(recordset: Arc<Recordset>, slot: OwnedSemaphorePermit, cluster: Arc<Cluster>) -> Self {
        let stream = Arc::clone(&recordset).into_stream();
        Self {
            stream,
            recordset,
            _slot: slot,
            _cluster: cluster,
        }
    }
}

impl Stream for Records {
    type Item = Result<Reply, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = self.stream.poll_next_unpin(cx);
        next.map(|next| next.map(|record| Ok(Reply::found(record?))))
    }
}

impl Drop for Records {
    fn drop(&mut self) {
        self.recordset.close();
    }
}

twins! {
    stream query => scan;
    /// Reads every record of a namespace, or of one of its sets, in no particular order.
    ///
    /// `bins` picks bins as in `get`, and `partitions`, one by number or a range of them, part of
    /// the records. It is at most 512 records ahead of its reader, and ends early when the iterator
    /// is closed or dropped.
    scan / scan_blocking(
        namespace: String, set: Option<String> = None, bins: Option<BinsToRead> = None;
        partitions: Option<Partitions> = None
    )
}

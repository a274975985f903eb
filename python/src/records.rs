//! The records of a scan or query, on their way out of the core.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use aerospike_core::query::RecordStream;
use aerospike_core::{QueryPolicy, Recordset, Statement};
use futures_util::stream::{self, Stream, StreamExt, TryStreamExt};
use tokio::sync::OwnedSemaphorePermit;

use crate::cluster::Cluster;
use crate::cursor::Follower;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::partitions::Partitions;
use crate::record::Reply;

/// Runs a scan or query when its turn comes.
pub(crate) fn records(
    cluster: Arc<Cluster>,
    mut policy: Arc<QueryPolicy>,
    statement: Result<Statement, Error>,
    partitions: Option<Partitions>,
) -> impl Stream<Item = Result<Reply, Error>> + Send + 'static {
    let start = async move {
        let statement = statement?;
        // The core takes 0 for no end of retries.
        if policy.base_policy.max_retries == 0 {
            return Err(Error::invalid_argument(
                "max_retries is 0; aerospike-core 3.0 retries a scan or query at least once",
            ));
        }
        let Some((partitions, follower)) =
            Partitions::begin(partitions, statement.filter.is_some())?
        else {
            return Ok(stream::empty().left_stream());
        };
        let deadline = Deadline::of_read(&policy.base_policy);
        let slot = cluster.owned_slot(deadline).await?;
        if let Some(left) = deadline.left() {
            Arc::make_mut(&mut policy).base_policy.total_timeout = left;
        }
        let recordset = cluster.core().query(&policy, partitions, statement).await?;
        let records = Records {
            stream: Arc::clone(&recordset).into_stream(),
            recordset,
            follower,
            _slot: slot,
            _cluster: cluster,
        };
        Ok::<_, Error>(records.right_stream())
    };
    stream::once(start).try_flatten()
}

/// The records of a running query. Dropped early, it ends the query on every node: the core's tasks
/// would otherwise wait for ever for someone to take the next record.
struct Records {
    stream: RecordStream,
    recordset: Arc<Recordset>,
    follower: Option<Follower>,
    _slot: OwnedSemaphorePermit,
    _cluster: Arc<Cluster>,
}

impl Stream for Records {
    type Item = Result<Reply, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = ready!(self.stream.poll_next_unpin(cx)).transpose()?;
        let Some(follower) = &self.follower else {
            return Poll::Ready(next.map(|record| Ok(Reply::found(record, None))));
        };
        if next.is_none() {
            let rest = self.recordset.partition_filter();
            follower.end(rest.is_some_and(|rest| rest.done()));
        }
        Poll::Ready(next.map(|record| {
            let mark = follower.mark(&record);
            Ok(Reply::found(record, mark))
        }))
    }
}

impl Drop for Records {
    fn drop(&mut self) {
        self.recordset.close();
    }
}

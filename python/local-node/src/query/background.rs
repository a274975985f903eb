//! Queries that write: the operations are applied to each record while the client does other things.

use std::sync::Arc;
use std::time::Instant;

use super::job::{Counts, Job, count};
use super::pace::Pace;
use super::selection::Selection;
use super::{named, number};
use crate::allowance::Allowance;
use crate::command;
use crate::connection::Peer;
use crate::digest::Digest;
use crate::expiry::Millis;
use crate::expression::{Filter, Subject};
use crate::message::{Info, Message, info2, info3};
use crate::namespace::Namespace;
use crate::partition::PartitionId;
use crate::reply::Reply;
use crate::result_code::ResultCode;
use crate::server::Server;
use crate::stream::Slice;

/// The most records in a second that may be asked for (`background-query-max-rps`), and what a job says
/// that was not asked for fewer. Such a job is as fast as can be.
const FASTEST: u64 = 10_000;

/// A job, and what it does.
struct Background {
    server: Arc<Server>,
    job: Arc<Job>,
    namespace: usize,
    selection: Selection,
    filter: Option<Filter>,
    pace: Option<Pace>,
    /// The request, whose operations are for every record.
    body: Box<[u8]>,
}

/// Starts what a message asks for; it goes on when this has returned.
pub(crate) fn start(server: &Arc<Server>, peer: Peer, body: &[u8]) -> Result<(), ResultCode> {
    let message = Message::parse(body).ok_or(ResultCode::Parameter)?;
    let fields = &message.fields;
    let at = named(server, &message)?;
    let namespace = &server.store.namespaces()[at];
    let per_second = number(fields.records_per_second)?;
    if fields.udf_package.is_some() {
        return Err(ResultCode::Unsupported);
    }
    if per_second > FASTEST {
        return Err(ResultCode::Parameter);
    }
    let selection = Selection::parse(namespace, fields)?;
    if message.ops.is_empty() || message.ops.iter().any(|op| op.is_read()) {
        return Err(ResultCode::Parameter);
    }
    let filter = fields.filter.map(Filter::decode).transpose()?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let job = Arc::new(Job {
        peer,
        id: number(fields.task)?,
        namespace: namespace.name().to_owned(),
        set: fields.set.filter(|set| !set.is_empty()).map(text),
        index: selection.index_name().map(str::to_owned),
        per_second: if per_second == 0 { FASTEST } else { per_second },
        started: Instant::now(),
        counts: Counts::default(),
        aborted: false.into(),
        ended: None.into(),
    });
    server.jobs.add(Arc::clone(&job));
    let background = Background {
        server: Arc::clone(server),
        job,
        namespace: at,
        selection,
        filter,
        pace: Pace::new(per_second),
        body: body.into(),
    };
    tokio::spawn(background.run());
    Ok(())
}

impl Background {
    async fn run(mut self) {
        let mut slice = Slice::start();
        for partition in PartitionId::all() {
            // Every node changes what it is master of, so that each record is changed once.
            let cluster = self.server.cluster();
            let replica = cluster.replica(self.job.peer.member, partition);
            let selected = if replica == Some(0) {
                self.selected(partition)
            } else {
                Vec::new()
            };
            for digest in selected {
                if self.job.is_aborted() {
                    break;
                }
                self.change(digest);
                if let Some(pace) = &mut self.pace {
                    pace.spend();
                    if let Some(pause) = pace.pause() {
                        tokio::time::sleep(pause).await;
                    }
                }
                if slice.is_over() {
                    tokio::task::yield_now().await;
                    slice = Slice::start();
                }
            }
            count(&self.job.counts.partitions);
        }
        *self.job.ended.lock() = Some(Instant::now());
    }

    fn namespace(&self) -> &Namespace {
        &self.server.store.namespaces()[self.namespace]
    }

    /// The records of a partition that are to be changed. They are told all at once, as changing them
    /// may change where they stand.
    fn selected(&self, partition: PartitionId) -> Vec<Digest> {
        let (namespace, now) = (self.namespace(), Millis::now());
        let partition = namespace.lock(partition);
        let selected = self.selection.of(namespace, &partition, None, now);
        let excluded_by = |filter: &Filter, position: &_, record: &_| {
            let allowance = Allowance::default();
            filter.excludes(&Subject::of(namespace, position, record, now, &allowance))
        };
        let kept = selected.filter(|(position, record)| {
            let is_excluded = self
                .filter
                .as_ref()
                .is_some_and(|filter| excluded_by(filter, &position.digest, record));
            if is_excluded {
                count(&self.job.counts.filtered_by_metadata);
            }
            !is_excluded
        });
        kept.map(|(position, _)| position.digest).collect()
    }

    /// Applies the operations to one record, if it is still there.
    fn change(&self, digest: Digest) {
        let Some(mut message) = Message::parse(&self.body) else {
            return;
        };
        message.fields.digest = Some(digest);
        message.info = Info {
            info1: 0,
            info2: info2::WRITE | (message.info.info2 & info2::DURABLE_DELETE),
            info3: info3::UPDATE_ONLY,
        };
        let mut answer = Vec::new();
        let code = command::execute(&self.server, &message, Reply::open(&mut answer, 0));
        let counts = &self.job.counts;
        count(match code {
            ResultCode::Ok => &counts.succeeded,
            ResultCode::FilteredOut => &counts.filtered_by_bins,
            ResultCode::NotFound => return,
            _ => &counts.failed,
        });
    }
}

//! Scans: every record of some partitions, in digest order, resumable behind any digest.

use std::collections::HashSet;
use std::ops::Bound;
use std::time::{Duration, Instant};

use crate::bin::Bin;
use crate::digest::Digest;
use crate::expiry::Millis;
use crate::expression::{Filter, Subject};
use crate::field::FieldOut;
use crate::frame::{self, FrameType};
use crate::message::{Message, info1, info2};
use crate::op;
use crate::partition::PartitionId;
use crate::record::Record;
use crate::reply::{self, InfoOut, Reply};
use crate::result_code::ResultCode;
use crate::server::Server;
use crate::store::{Namespace, SetId, is_live};
use crate::stream::Step;

/// Output after which a scan lets the connection write.
const CHUNK: usize = 128 << 10;

/// Partitions a step looks at before it lets other tasks run, however few records it finds.
const STRIDE: usize = 256;

/// A scan under way.
#[derive(Debug)]
pub(crate) struct Scan {
    namespace: usize,
    sets: Sets,
    /// Names of the bins to answer with; empty for all.
    bins: Vec<Box<[u8]>>,
    filter: Option<Filter>,
    no_bin_data: bool,
    records_left: u64,
    pace: Option<Pace>,
    /// What is still to be visited, the next one last.
    cursors: Vec<Cursor>,
}

/// Which sets' records a scan gives.
#[derive(Clone, Copy, Debug)]
enum Sets {
    All,
    One(SetId),
    /// Of a set no record was ever written to.
    None,
}

/// A partition and the digest behind which to go on in it.
#[derive(Clone, Copy, Debug)]
struct Cursor {
    partition: PartitionId,
    after: Option<Digest>,
}

/// At most so many records in each second.
#[derive(Debug)]
struct Pace {
    per_second: u64,
    left: u64,
    second: Instant,
}

impl Scan {
    /// Reads what a message without a digest asks for.
    pub(crate) fn parse(server: &Server, message: &Message<'_>) -> Result<Self, ResultCode> {
        let fields = &message.fields;
        let name = fields.namespace.ok_or(ResultCode::Namespace)?;
        let namespaces = server.store.namespaces();
        let at = namespaces
            .iter()
            .position(|namespace| namespace.name().as_bytes() == name);
        let namespace = at.ok_or(ResultCode::Namespace)?;
        if fields.partition_ids.is_none() && fields.digests.is_none() {
            return Err(ResultCode::Unsupported);
        }
        let cursors = cursors(
            fields.partition_ids.unwrap_or_default(),
            fields.digests.unwrap_or_default(),
        )?;
        if fields.index_range.is_some_and(<[u8]>::is_empty) {
            return Err(ResultCode::Parameter);
        }
        let is_plain = fields.index_range.is_none() && fields.udf_package.is_none();
        if !is_plain || message.info.has2(info2::WRITE) {
            return Err(ResultCode::Unsupported);
        }
        let sets = match fields.set.filter(|set| !set.is_empty()) {
            Some(set) => namespaces[namespace].set(set).map_or(Sets::None, Sets::One),
            None => Sets::All,
        };
        Ok(Self {
            namespace,
            sets,
            bins: bins(message),
            filter: fields.filter.map(Filter::decode).transpose()?,
            no_bin_data: message.info.has1(info1::NO_BIN_DATA),
            records_left: match number(fields.max_records)? {
                0 => u64::MAX,
                max => max,
            },
            pace: Pace::new(number(fields.records_per_second)?),
            cursors,
        })
    }

    /// Answers with records until a chunk is full or the pace is reached.
    pub(crate) fn fill(&mut self, server: &Server, out: &mut Vec<u8>) -> Step {
        let namespace = &server.store.namespaces()[self.namespace];
        let start = out.len();
        let frame = frame::open(out, FrameType::Message);
        let rows = out.len();
        let mut visited = 0;
        while let Some(cursor) = self.cursors.pop() {
            let allowance = self
                .pace
                .as_ref()
                .map_or(u64::MAX, |pace| pace.left)
                .min(self.records_left);
            if let Some(rest) = self.visit(namespace, cursor, allowance, frame + CHUNK, out) {
                self.cursors.push(rest);
                break;
            }
            visited += 1;
            if visited == STRIDE || out.len() >= frame + CHUNK {
                break;
            }
        }
        if out.len() > rows {
            frame::close(out, frame);
        } else {
            out.truncate(start);
        }
        if self.cursors.is_empty() || self.records_left == 0 {
            reply::last(out, ResultCode::Ok);
            return Step::Done;
        }
        self.pace
            .as_mut()
            .and_then(Pace::pause)
            .map_or(Step::More, Step::Pause)
    }

    /// Answers with the records of one partition behind a cursor. Gives the cursor to go on from if
    /// the allowance or the chunk ends before the partition does.
    fn visit(
        &mut self,
        namespace: &Namespace,
        cursor: Cursor,
        mut allowance: u64,
        full: usize,
        out: &mut Vec<u8>,
    ) -> Option<Cursor> {
        let now = Millis::now();
        let partition = namespace.partition(cursor.partition).lock();
        let mut after = cursor.after;
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        for (digest, record) in partition.range((from, Bound::Unbounded)) {
            if allowance == 0 || out.len() >= full {
                return Some(Cursor { after, ..cursor });
            }
            after = Some(*digest);
            if is_live(record, now)
                && self.wants(&Subject::of(namespace, digest, record, now), record)
            {
                self.row(namespace, digest, record, out);
                allowance -= 1;
                self.records_left -= 1;
                if let Some(pace) = &mut self.pace {
                    pace.left -= 1;
                }
            }
        }
        None
    }

    /// A record that has none of the bins asked for is left out (query-0002).
    fn wants(&self, subject: &Subject<'_>, record: &Record) -> bool {
        let in_set = match self.sets {
            Sets::All => true,
            Sets::One(set) => record.set == Some(set),
            Sets::None => false,
        };
        in_set
            && (self.bins.is_empty()
                || self.no_bin_data
                || self.bins.iter().any(|name| record.bins.get(name).is_some()))
            && self
                .filter
                .as_ref()
                .is_none_or(|filter| filter.matches(subject))
    }

    fn row(&self, namespace: &Namespace, digest: &Digest, record: &Record, out: &mut Vec<u8>) {
        let mut reply = Reply::open(out, 0);
        reply.field(FieldOut::Namespace, namespace.name().as_bytes());
        reply.field(FieldOut::Digest, digest.as_bytes());
        if let Some(set) = record.set.and_then(|set| namespace.set_name(set)) {
            reply.field(FieldOut::Set, &set);
        }
        if let Some(key) = &record.key {
            reply.field(FieldOut::Key, key);
        }
        let info1 = if self.no_bin_data {
            info1::NO_BIN_DATA
        } else {
            0
        };
        if !self.no_bin_data && self.bins.is_empty() {
            for Bin { name, value } in record.bins.iter() {
                reply.op(op::READ, name.as_bytes(), Some(value));
            }
        } else if !self.no_bin_data {
            for name in &self.bins {
                if let Some(value) = record.bins.get(name) {
                    reply.op(op::READ, name, Some(value));
                }
            }
        }
        reply.close(InfoOut { info1, info3: 0 }, ResultCode::Ok, record.meta);
    }
}

impl Pace {
    /// 0 is as fast as can be.
    fn new(per_second: u64) -> Option<Self> {
        (per_second > 0).then(|| Self {
            per_second,
            left: per_second,
            second: Instant::now(),
        })
    }

    /// How long to wait, once a second's records are given; they are granted anew behind the wait.
    fn pause(&mut self) -> Option<Duration> {
        const SECOND: Duration = Duration::from_secs(1);
        if self.left > 0 {
            return None;
        }
        self.left = self.per_second;
        let wait = SECOND.saturating_sub(self.second.elapsed());
        self.second = Instant::now() + wait;
        Some(wait)
    }
}

/// The names of the bins asked for, each once however often it was sent.
fn bins(message: &Message<'_>) -> Vec<Box<[u8]>> {
    let mut seen = HashSet::new();
    let reads = message.ops.iter().filter(|op| op.code == op::READ);
    let names = reads.map(|op| op.name).filter(|name| seen.insert(*name));
    names.map(Box::from).collect()
}

/// Whole partitions by number, and parts of partitions by the digest they go on behind.
fn cursors(partition_ids: &[u8], digests: &[u8]) -> Result<Vec<Cursor>, ResultCode> {
    let (ids, []) = partition_ids.as_chunks::<2>() else {
        return Err(ResultCode::Parameter);
    };
    let whole = ids.iter().map(|&id| {
        let partition = PartitionId::new(u16::from_le_bytes(id)).ok_or(ResultCode::Parameter)?;
        Ok(Cursor {
            partition,
            after: None,
        })
    });
    let (digests, []) = digests.as_chunks::<{ Digest::LEN }>() else {
        return Err(ResultCode::Parameter);
    };
    let parts = digests.iter().map(|digest| {
        let digest = Digest::from_wire(digest).ok_or(ResultCode::Parameter)?;
        Ok(Cursor {
            partition: digest.partition(),
            after: Some(digest),
        })
    });
    let mut cursors = whole.chain(parts).collect::<Result<Vec<_>, _>>()?;
    cursors.reverse();
    Ok(cursors)
}

/// A field that is a number of 4 or 8 bytes; 0 if it is not sent.
fn number(field: Option<&[u8]>) -> Result<u64, ResultCode> {
    let Some(bytes) = field else {
        return Ok(0);
    };
    if let Ok(bytes) = bytes.try_into() {
        return Ok(u64::from_be_bytes(bytes));
    }
    bytes
        .try_into()
        .map(|bytes| u64::from(u32::from_be_bytes(bytes)))
        .map_err(|_| ResultCode::Parameter)
}

//! Queries: commands on all records of some partitions, or on those that an index tells.
//!
//! A query that reads answers with the records in the order of their digests, or of an index, and can
//! be resumed behind any of them. One that writes goes on in the background ([`background`]).

mod background;
mod cursor;
mod job;
mod pace;
mod projection;
mod selection;

use crate::allowance::Allowance;
use crate::expiry::Millis;
use crate::expression::{Filter, Subject};
use crate::frame::{self, FrameType};
use crate::message::Message;
use crate::namespace::Namespace;
use crate::reply;
use crate::result_code::ResultCode;
use crate::server::Server;
use crate::stream::{Slice, Step};

pub(crate) use background::start as start_background;
use cursor::Cursor;
pub(crate) use job::Jobs;
use pace::Pace;
use projection::Projection;
use selection::Selection;

/// Output after which a query lets the connection write.
const CHUNK: usize = 128 << 10;

/// A query under way that reads.
#[derive(Debug)]
pub(crate) struct Query {
    namespace: usize,
    selection: Selection,
    filter: Option<Filter>,
    records_left: u64,
    pace: Option<Pace>,
    /// What is still to be visited, the next one last.
    cursors: Vec<Cursor>,
}

impl Query {
    /// Reads what a message without a digest asks for.
    pub(crate) fn parse(server: &Server, message: &Message<'_>) -> Result<Self, ResultCode> {
        let fields = &message.fields;
        let namespace = named(server, message)?;
        let has_partitions = fields.partition_ids.is_some() || fields.digests.is_some();
        let cursors = Cursor::read_all(fields)?;
        let pace = Pace::new(number(fields.records_per_second)?);
        if fields.udf_package.is_some() || !has_partitions {
            return Err(ResultCode::Unsupported);
        }
        let selection = Selection::parse(&server.store.namespaces()[namespace], fields)?;
        Ok(Self {
            namespace,
            selection,
            filter: fields.filter.map(Filter::decode).transpose()?,
            records_left: match number(fields.max_records)? {
                0 => u64::MAX,
                max => max,
            },
            pace,
            cursors,
        })
    }

    /// Answers with records until a chunk is full, the time is over or the pace is reached.
    pub(crate) fn fill(
        &mut self,
        server: &Server,
        message: &Message<'_>,
        out: &mut Vec<u8>,
    ) -> Step {
        let namespace = &server.store.namespaces()[self.namespace];
        let projection = Projection::of(message);
        let slice = Slice::start();
        let start = out.len();
        let frame = frame::open(out, FrameType::Message);
        let rows = out.len();
        while let Some(cursor) = self.cursors.pop() {
            if let Some(rest) = self.visit(namespace, cursor, &projection, slice, out) {
                self.cursors.push(rest);
                break;
            }
            if slice.is_over() {
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
    /// something ends before the partition does.
    fn visit(
        &mut self,
        namespace: &Namespace,
        cursor: Cursor,
        projection: &Projection<'_>,
        slice: Slice,
        out: &mut Vec<u8>,
    ) -> Option<Cursor> {
        let now = Millis::now();
        let full = out.len() + CHUNK;
        let partition = namespace.lock(cursor.partition);
        let mut after = cursor.after;
        for (position, record) in self.selection.of(namespace, &partition, after, now) {
            let is_paced = self.pace.as_ref().is_some_and(|pace| pace.left() == 0);
            if self.records_left == 0 || is_paced || out.len() >= full || slice.is_over() {
                return Some(Cursor { after, ..cursor });
            }
            after = Some(position);
            let allowance = Allowance::default();
            let subject = Subject::of(namespace, &position.digest, record, now, &allowance);
            let matches = |filter: &Filter| filter.matches(&subject);
            if projection.wants(record) && self.filter.as_ref().is_none_or(matches) {
                let key = self.selection.is_by_index().then_some(position.key);
                projection.row(&subject, position, key, record, out);
                self.records_left -= 1;
                if let Some(pace) = &mut self.pace {
                    pace.spend();
                }
            }
        }
        None
    }
}

/// The namespace a query is for.
fn named(server: &Server, message: &Message<'_>) -> Result<usize, ResultCode> {
    let name = message.fields.namespace.ok_or(ResultCode::Namespace)?;
    let mut namespaces = server.store.namespaces().iter();
    let at = namespaces.position(|namespace| namespace.name().as_bytes() == name);
    at.ok_or(ResultCode::Namespace)
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

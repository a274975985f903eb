//! Batches: commands on many records in one message, answered row by row.

use crate::command;
use crate::digest::Digest;
use crate::expression::Filter;
use crate::field::Fields;
use crate::frame::{self, FrameType};
use crate::message::{Info, Message};
use crate::op::Ops;
use crate::reader::Reader;
use crate::reply::{self, Reply};
use crate::result_code::ResultCode;
use crate::security::Visitor;
use crate::server::Server;
use crate::stream::{Slice, Step};

/// Bits of a batch's flags.
const RESPOND_ALL_KEYS: u8 = 0x04;

/// Bits of what a row has of its own.
const REPEAT: u8 = 0x01;
const INFO: u8 = 0x02;
const GENERATION: u8 = 0x04;
const TTL: u8 = 0x08;
const INFO4: u8 = 0x10;

/// Output after which a batch lets the connection write.
const CHUNK: usize = 128 << 10;

/// A batch under way. It owns no bytes of its request: every step is given its fields again.
#[derive(Debug)]
pub(crate) struct Batch {
    at: usize,
    rows_left: u32,
    /// Where the row stands that following rows repeat.
    repeated: Option<usize>,
    respond_all_keys: bool,
    /// The code of the last row that failed, of those that count as failures of the batch.
    failure: ResultCode,
}

impl Batch {
    /// Reads the batch field's head and checks its rows and the filter of all, so that no row is executed
    /// of a malformed batch (errors-0174).
    pub(crate) fn parse(fields: &Fields<'_>) -> Option<Self> {
        let field = fields.batch?;
        let mut reader = Reader::new(field);
        let (rows, flags) = (reader.u32()?, reader.u8()?);
        let batch = Self {
            at: field.len() - reader.rest().len(),
            rows_left: rows,
            repeated: None,
            respond_all_keys: flags & RESPOND_ALL_KEYS != 0,
            failure: ResultCode::Ok,
        };
        let mut can_repeat = false;
        for _ in 0..rows {
            let (_index, _digest) = (reader.u32()?, reader.take(Digest::LEN)?);
            let what = reader.u8()?;
            if what & REPEAT == 0 {
                read_head(what, &mut reader)?;
                can_repeat = true;
            }
            if !can_repeat {
                return None;
            }
        }
        let filter = fields.filter.map(Filter::decode);
        let is_whole = reader.is_empty() && !matches!(filter, Some(Err(ResultCode::Parameter)));
        (rows > 0 && is_whole).then_some(batch)
    }

    /// Executes rows until a chunk is full, then ends with the batch's own result.
    pub(crate) fn fill(
        &mut self,
        server: &Server,
        visitor: &Visitor,
        fields: &Fields<'_>,
        out: &mut Vec<u8>,
    ) -> Step {
        let frame = frame::open(out, FrameType::Message);
        let slice = Slice::start();
        while self.rows_left > 0 && out.len() < frame + CHUNK && !slice.is_over() {
            self.rows_left -= 1;
            let Some((index, mut message)) = fields.batch.and_then(|field| self.next(field)) else {
                break;
            };
            // A row without a filter has that of the whole batch (batch-0020).
            message.fields.filter = message.fields.filter.or(fields.filter);
            let code = command::execute_for(server, visitor, &message, Reply::open(out, index));
            // A record that is absent or filtered out does not fail a batch (batch-0172, batch-0191).
            if !matches!(
                code,
                ResultCode::Ok | ResultCode::NotFound | ResultCode::FilteredOut
            ) {
                self.failure = code;
            }
        }
        frame::close(out, frame);
        if self.rows_left > 0 {
            return Step::More;
        }
        let code = if self.respond_all_keys {
            ResultCode::Ok
        } else {
            self.failure
        };
        reply::last(out, code);
        Step::Done
    }

    /// The next row: its index and the command.
    fn next<'a>(&mut self, field: &'a [u8]) -> Option<(u32, Message<'a>)> {
        let mut reader = Reader::new(field.get(self.at..)?);
        let index = reader.u32()?;
        let digest = Digest::from_wire(reader.take(Digest::LEN)?)?;
        let what = reader.u8()?;
        let mut message = if what & REPEAT == 0 {
            self.repeated = Some(self.at + 4 + Digest::LEN);
            read_head(what, &mut reader)?
        } else {
            let mut repeated = Reader::new(field.get(self.repeated?..)?);
            let what = repeated.u8()?;
            read_head(what, &mut repeated)?
        };
        message.fields.digest = Some(digest);
        self.at = field.len() - reader.rest().len();
        Some((index, message))
    }
}

/// Reads what a row says besides its index and digest.
fn read_head<'a>(what: u8, reader: &mut Reader<'a>) -> Option<Message<'a>> {
    let mut info = Info {
        info1: reader.u8()?,
        ..Info::default()
    };
    if what & INFO != 0 {
        info.info2 = reader.u8()?;
        info.info3 = reader.u8()?;
    }
    if what & INFO4 != 0 {
        reader.u8()?;
    }
    let generation = if what & GENERATION != 0 {
        u32::from(reader.u16()?)
    } else {
        0
    };
    let ttl = if what & TTL != 0 { reader.u32()? } else { 0 };
    let (fields, ops) = (reader.u16()?, reader.u16()?);
    let fields = Fields::read(reader, fields)?;
    let ops = Ops::read(reader, ops)?;
    Some(Message {
        info,
        generation,
        ttl,
        fields,
        ops,
    })
}

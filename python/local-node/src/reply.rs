//! Replies: messages a node sends, written straight into a connection's output.

use crate::field::{self, FieldOut};
use crate::frame::{self, FrameType};
use crate::message::info3;
use crate::particle::{NULL, Particle};
use crate::record::Meta;
use crate::result_code::ResultCode;

const HEADER: usize = 22;
const HEADER_SIZE_BYTE: u8 = 22;

/// Where the header has the result code, and the generation.
const RESULT: usize = 5;
const GENERATION: usize = 6;

/// One message under construction at the end of an output. Its header is filled in by
/// [`close`](Self::close), when generation and result are known.
#[derive(Debug)]
pub(crate) struct Reply<'o> {
    out: &'o mut Vec<u8>,
    start: usize,
    fields: u16,
    ops: u16,
    /// Where the operations start.
    ops_start: usize,
}

impl<'o> Reply<'o> {
    /// Starts a message. `row` is its index in a batch, 0 elsewhere.
    pub(crate) fn open(out: &'o mut Vec<u8>, row: u32) -> Self {
        let start = out.len();
        out.extend_from_slice(&[HEADER_SIZE_BYTE, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        out.extend_from_slice(&row.to_be_bytes());
        out.extend_from_slice(&[0, 0, 0, 0]);
        let ops_start = out.len();
        Self {
            out,
            start,
            fields: 0,
            ops: 0,
            ops_start,
        }
    }

    /// Adds a field; all fields come before the first operation.
    pub(crate) fn field(&mut self, kind: FieldOut, data: &[u8]) {
        field::write(self.out, kind as u8, data);
        self.fields += 1;
        self.ops_start = self.out.len();
    }

    /// Adds the result of an operation; `None` is nil.
    pub(crate) fn op(&mut self, code: u8, name: &[u8], value: Option<&Particle>) {
        let value_len = value.map_or(0, Particle::wire_len);
        let len = u32::try_from(4 + name.len() + value_len).unwrap_or(u32::MAX);
        self.out.extend_from_slice(&len.to_be_bytes());
        let name_len = u8::try_from(name.len()).unwrap_or(u8::MAX);
        self.out
            .extend_from_slice(&[code, value.map_or(NULL, Particle::kind), 0, name_len]);
        self.out.extend_from_slice(name);
        if let Some(value) = value {
            value.write(self.out);
        }
        self.ops = self.ops.saturating_add(1);
    }

    /// Whether the message is as long as a frame may be: a short request can ask for a large bin very
    /// often.
    pub(crate) fn is_full(&self) -> bool {
        self.out.len() - self.start >= frame::BODY_LIMIT
    }

    /// Takes back every operation added so far.
    pub(crate) fn drop_ops(&mut self) {
        self.out.truncate(self.ops_start);
        self.ops = 0;
    }

    pub(crate) fn close(self, info: InfoOut, code: ResultCode, meta: Meta) {
        let Some(header) = self.out.get_mut(self.start..self.start + HEADER) else {
            return;
        };
        header[1] = info.info1;
        header[3] = info.info3;
        header[RESULT] = code as u8;
        header[GENERATION..10].copy_from_slice(&u32::from(meta.generation).to_be_bytes());
        header[10..14].copy_from_slice(&meta.void_time.to_wire().to_be_bytes());
        header[18..20].copy_from_slice(&self.fields.to_be_bytes());
        header[20..22].copy_from_slice(&self.ops.to_be_bytes());
    }
}

/// Information bytes of a reply.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct InfoOut {
    pub(crate) info1: u8,
    pub(crate) info3: u8,
}

/// Appends a frame that is nothing but a result code.
pub(crate) fn result(out: &mut Vec<u8>, code: ResultCode) {
    bare(out, InfoOut::default(), code);
}

/// Appends the frame that ends a batch or a scan.
pub(crate) fn last(out: &mut Vec<u8>, code: ResultCode) {
    bare(
        out,
        InfoOut {
            info1: 0,
            info3: info3::LAST,
        },
        code,
    );
}

/// Appends the frame that ends any answer with a result code, whichever the code is.
pub(crate) fn failure(out: &mut Vec<u8>, code: u8) {
    let start = out.len();
    last(out, ResultCode::Ok);
    out[start + frame::HEADER + RESULT] = code;
}

/// Makes the first message of an answer tell a generation that is one too high.
pub(crate) fn mistake_generation(answer: &mut [u8]) {
    if let Some((_, message)) = answer.split_at_mut_checked(frame::HEADER)
        && let Some((_, at)) = message.split_at_mut_checked(GENERATION)
        && let Some(generation) = at.first_chunk_mut()
    {
        *generation = u32::from_be_bytes(*generation)
            .wrapping_add(1)
            .to_be_bytes();
    }
}

fn bare(out: &mut Vec<u8>, info: InfoOut, code: ResultCode) {
    let frame = frame::open(out, FrameType::Message);
    Reply::open(out, 0).close(info, code, Meta::default());
    frame::close(out, frame);
}

//! Replies about users and roles: headers of 16 bytes, each with fields.

use crate::field;
use crate::frame::{self, FrameType};
use crate::result_code::ResultCode;

/// What a request is answered with.
#[derive(Debug)]
pub(super) enum Reply {
    Done,
    /// The one thing that was asked for.
    One(Fields),
    /// Any number of things, and that these are all.
    List(Vec<Fields>),
}

/// Fields by their numbers.
pub(super) type Fields = Vec<(u8, Vec<u8>)>;

/// Appends the frame of a reply.
pub(super) fn write(out: &mut Vec<u8>, reply: Result<Reply, ResultCode>) {
    let frame = frame::open(out, FrameType::Admin);
    match reply {
        Ok(Reply::Done) => entry(out, ResultCode::Ok, &[]),
        Ok(Reply::One(fields)) => entry(out, ResultCode::Ok, &fields),
        Ok(Reply::List(list)) => {
            for fields in list {
                entry(out, ResultCode::Ok, &fields);
            }
            entry(out, ResultCode::QueryEnd, &[]);
        }
        Err(code) => entry(out, code, &[]),
    }
    frame::close(out, frame);
}

fn entry(out: &mut Vec<u8>, code: ResultCode, fields: &[(u8, Vec<u8>)]) {
    let count = u8::try_from(fields.len()).unwrap_or(u8::MAX);
    out.extend_from_slice(&[0, code as u8, 0, count]);
    out.extend_from_slice(&[0; 12]);
    for (kind, data) in fields {
        field::write(out, *kind, data);
    }
}

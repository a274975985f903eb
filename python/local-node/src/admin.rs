//! Admin frames: logins and users, which a node without security does not know.

use crate::frame::{self, FrameType};
use crate::result_code::ResultCode;

/// Answers any admin frame, even an empty one (errors-0010, errors-0011).
pub(crate) fn answer(out: &mut Vec<u8>) {
    let frame = frame::open(out, FrameType::Admin);
    out.extend_from_slice(&[0, ResultCode::SecurityNotSupported as u8]);
    out.extend_from_slice(&[0; 14]);
    frame::close(out, frame);
}

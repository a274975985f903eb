//! Frames: 8 bytes of version, type and 48-bit length before every message in either direction.

use crate::reader::Reader;

const VERSION: u8 = 2;
pub(crate) const HEADER: usize = 8;

/// The longest body a node accepts. 127 MiB are waited for (errors-0023), 129 MiB close the
/// connection (errors-0022).
pub(crate) const BODY_LIMIT: usize = 128 << 20;

/// What a frame carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FrameType {
    Info = 1,
    Admin = 2,
    Message = 3,
    Compressed = 4,
    /// Reserved between nodes; swallowed without a reply (errors-0006).
    Internal = 5,
}

impl FrameType {
    fn from_wire(byte: u8) -> Option<Self> {
        Some(match byte {
            1 => Self::Info,
            2 => Self::Admin,
            3 => Self::Message,
            4 => Self::Compressed,
            5 => Self::Internal,
            _ => return None,
        })
    }
}

/// One whole frame at the front of a buffer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame<'a> {
    pub(crate) kind: FrameType,
    pub(crate) body: &'a [u8],
}

impl Frame<'_> {
    /// Bytes the frame takes in the buffer.
    pub(crate) fn len(&self) -> usize {
        HEADER + self.body.len()
    }
}

/// What stands at the front of a connection's input.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Front<'a> {
    Frame(Frame<'a>),
    /// This many bytes more complete the frame, or its header.
    Incomplete(usize),
    /// No peer of this protocol sends such a header: the connection is to be closed.
    Hostile,
}

/// Looks at the front of `input`.
pub(crate) fn front(input: &[u8]) -> Front<'_> {
    let mut reader = Reader::new(input);
    let Some(header) = reader.u64() else {
        return Front::Incomplete(HEADER - input.len());
    };
    let [version, kind, ..] = header.to_be_bytes();
    let kind = FrameType::from_wire(kind);
    let len = usize::try_from(header & 0xffff_ffff_ffff).unwrap_or(usize::MAX);
    let (VERSION, Some(kind), 0..=BODY_LIMIT) = (version, kind, len) else {
        return Front::Hostile;
    };
    match reader.take(len) {
        Some(body) => Front::Frame(Frame { kind, body }),
        None => Front::Incomplete(len - reader.rest().len()),
    }
}

/// Starts a frame at the end of `out`; [`close`] takes what this returns.
#[must_use]
pub(crate) fn open(out: &mut Vec<u8>, kind: FrameType) -> usize {
    let start = out.len();
    out.extend_from_slice(&[VERSION, kind as u8, 0, 0, 0, 0, 0, 0]);
    start
}

/// Ends the frame opened at `start`: everything behind its header is its body.
pub(crate) fn close(out: &mut [u8], start: usize) {
    let len = out.len().saturating_sub(start + HEADER) as u64;
    if let Some(field) = out.get_mut(start + 2..start + HEADER) {
        field.copy_from_slice(&len.to_be_bytes()[2..]);
    }
}

#[cfg(test)]
mod tests {
    use super::{BODY_LIMIT, Front, close, front, open};
    use crate::frame::FrameType;

    fn header(version: u8, kind: u8, len: u64) -> [u8; 8] {
        let mut bytes = len.to_be_bytes();
        bytes[0] = version;
        bytes[1] = kind;
        bytes
    }

    #[test]
    fn what_is_written_is_read() {
        let mut out = vec![9];
        let start = open(&mut out, FrameType::Info);
        out.extend_from_slice(b"build\n");
        close(&mut out, start);
        let Front::Frame(frame) = front(&out[1..]) else {
            panic!("a whole frame was written");
        };
        assert_eq!((frame.kind, frame.body), (FrameType::Info, &b"build\n"[..]));
        assert_eq!(frame.len(), out.len() - 1);
    }

    #[test]
    fn a_part_of_a_frame_says_what_is_missing() {
        assert!(matches!(front(&[2, 3, 0]), Front::Incomplete(5)));
        assert!(matches!(front(&header(2, 3, 22)), Front::Incomplete(22)));
    }

    #[test]
    fn unknown_versions_types_and_lengths_over_the_limit_are_hostile() {
        for (version, kind, len) in [
            (1, 3, 0),
            (3, 1, 6),
            (2, 0, 0),
            (2, 6, 0),
            (2, 3, BODY_LIMIT as u64 + 1),
        ] {
            assert!(matches!(front(&header(version, kind, len)), Front::Hostile));
        }
        assert!(matches!(
            front(&header(2, 3, BODY_LIMIT as u64)),
            Front::Incomplete(_)
        ));
    }
}

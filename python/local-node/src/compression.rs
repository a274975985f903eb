//! Compressed frames: an original length, and a whole frame as zlib writes it.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

use crate::frame::{self, BODY_LIMIT, FrameType, Front};
use crate::reader::Reader;

/// Frames of fewer bytes are answered as they are.
const THRESHOLD: usize = 1024;

/// The frame inside the body of a compressed one; `None` if there is not one of the length it says.
pub(crate) fn inflate(body: &[u8]) -> Option<Vec<u8>> {
    let mut reader = Reader::new(body);
    let len = usize::try_from(reader.u64()?).ok();
    let len = len.filter(|len| *len <= BODY_LIMIT)?;
    let mut inner = Vec::new();
    // One byte more tells a frame that is longer than it says.
    let mut decoder = ZlibDecoder::new(reader.rest()).take(len as u64 + 1);
    decoder.read_to_end(&mut inner).ok()?;
    let is_message = matches!(
        frame::front(&inner),
        Front::Frame(frame) if frame.kind == FrameType::Message && frame.len() == inner.len()
    );
    (inner.len() == len && is_message).then_some(inner)
}

/// Compresses the long ones of the frames from `start` on.
pub(crate) fn deflate_all(out: &mut Vec<u8>, start: usize) {
    let plain = out.split_off(start);
    let mut rest = &plain[..];
    while let Front::Frame(found) = frame::front(rest) {
        let (whole, others) = rest.split_at(found.len());
        rest = others;
        if whole.len() < THRESHOLD || !deflate(whole, out) {
            out.extend_from_slice(whole);
        }
    }
    out.extend_from_slice(rest);
}

/// Appends a frame compressed; false if that does not make it shorter.
fn deflate(whole: &[u8], out: &mut Vec<u8>) -> bool {
    let start = out.len();
    let opened = frame::open(out, FrameType::Compressed);
    out.extend_from_slice(&(whole.len() as u64).to_be_bytes());
    let mut encoder = ZlibEncoder::new(&mut *out, Compression::fast());
    let written = encoder.write_all(whole).and_then(|()| encoder.try_finish());
    drop(encoder);
    if written.is_err() || out.len() - start >= whole.len() {
        out.truncate(start);
        return false;
    }
    frame::close(out, opened);
    true
}

#[cfg(test)]
mod tests {
    use super::{deflate_all, inflate};
    use crate::frame::{self, FrameType, Front};

    fn message(len: usize) -> Vec<u8> {
        let mut out = Vec::new();
        let opened = frame::open(&mut out, FrameType::Message);
        out.resize(out.len() + len, 7);
        frame::close(&mut out, opened);
        out
    }

    #[test]
    fn what_is_compressed_is_read() {
        let (short, long) = (message(22), message(100_000));
        let mut out = [vec![1, 2], short.clone(), long.clone()].concat();
        deflate_all(&mut out, 2);
        let rest = &out[2 + short.len()..];
        assert_eq!(out[2..2 + short.len()], short);
        let Front::Frame(frame) = frame::front(rest) else {
            panic!("a whole frame was written");
        };
        assert_eq!(
            (frame.kind, frame.len()),
            (FrameType::Compressed, rest.len())
        );
        assert!(rest.len() < 1000);
        assert_eq!(inflate(frame.body), Some(long));
    }

    #[test]
    fn lengths_that_are_not_so_and_other_bytes_are_none() {
        let mut out = message(5000);
        deflate_all(&mut out, 0);
        let body = &out[8..];
        for len in [0_u64, 5007, 5009, 1 << 60] {
            let body = [&len.to_be_bytes()[..], &body[8..]].concat();
            assert_eq!(inflate(&body), None, "{len}");
        }
        assert_eq!(inflate(b"zzzz"), None);
        assert_eq!(inflate(&[0, 0, 0, 0, 0, 0, 0, 9, 1, 2, 3]), None);
    }
}

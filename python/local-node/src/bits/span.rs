//! Spans of bits, counted from the most significant bit of the first byte, that may begin and end
//! within a byte.

use std::ops::Range;

/// The bits of a span, moved to the left edge of as few bytes as hold them. What fills the last byte
/// is zero.
pub(super) fn take(bytes: &[u8], span: Range<usize>) -> Vec<u8> {
    let (first, shift) = (span.start / 8, span.start % 8);
    let mut taken: Vec<u8> = (0..span.len().div_ceil(8))
        .map(|at| {
            let byte = |at: usize| u16::from(bytes.get(at).copied().unwrap_or(0));
            let [taken, _] =
                ((byte(first + at) << 8 | byte(first + at + 1)) << shift).to_be_bytes();
            taken
        })
        .collect();
    if let Some(last) = taken.last_mut() {
        *last &= mask(span.len(), span.len().div_ceil(8) - 1);
    }
    taken
}

/// Puts bits, as [`take`] gives them, in a span's place.
pub(super) fn put(bytes: &mut [u8], span: Range<usize>, bits: &[u8]) {
    let (first, shift) = (span.start / 8, span.start % 8);
    for (at, bits) in bits.iter().take(span.len().div_ceil(8)).enumerate() {
        let mask = mask(span.len(), at);
        let bits = ((u16::from(bits & mask) << 8) >> shift).to_be_bytes();
        let masks = ((u16::from(mask) << 8) >> shift).to_be_bytes();
        let place = bytes.iter_mut().skip(first + at);
        for ((byte, bits), mask) in place.zip(bits).zip(masks) {
            *byte = *byte & !mask | bits;
        }
    }
}

/// Which bits of byte `at` a span of `len` bits covers once it begins at the left edge.
fn mask(len: usize, at: usize) -> u8 {
    match len.saturating_sub(at * 8) {
        8.. => 0xff,
        left => !(0xff >> left),
    }
}

#[cfg(test)]
mod tests {
    use super::{put, take};

    #[test]
    fn a_span_is_taken_from_between_bytes() {
        let bytes = [0b1010_1100, 0b0101_0011, 0b1111_0000];
        assert_eq!(take(&bytes, 0..24), bytes);
        assert_eq!(take(&bytes, 4..12), [0b1100_0101]);
        assert_eq!(take(&bytes, 6..9), [0b0000_0000]);
        assert_eq!(take(&bytes, 3..16), [0b0110_0010, 0b1001_1000]);
        assert_eq!(take(&bytes, 23..24), [0]);
        assert!(take(&bytes, 5..5).is_empty());
    }

    #[test]
    fn what_is_put_is_taken_and_the_rest_stays() {
        for start in 0..24 {
            for end in start..=24 {
                let mut bytes = [0xa5_u8; 3];
                let bits = take(&[0x3c, 0x5a, 0xc3], 0..end - start);
                put(&mut bytes, start..end, &bits);
                assert_eq!(take(&bytes, start..end), bits, "{start}..{end}");
                assert_eq!(take(&bytes, 0..start), take(&[0xa5; 3], 0..start));
                assert_eq!(take(&bytes, end..24), take(&[0xa5; 3], end..24));
            }
        }
    }
}

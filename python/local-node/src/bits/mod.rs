//! Bit operations on blobs.

mod call;
mod change;
mod span;

use std::ops::Range;

use call::{CREATE_ONLY, Call, Code, LIMIT, NO_FAIL, PARTIAL, SIGNED, UPDATE_ONLY};

use crate::particle::Particle;
use crate::result_code::ResultCode;

/// What a packed call makes of a bin; `None` leaves the bin as it is.
pub(crate) fn modify(
    bin: Option<&Particle>,
    packed: &[u8],
) -> Result<Option<Particle>, ResultCode> {
    let call = Call::modify(packed)?;
    let creates = matches!(call.code, Code::Resize | Code::Insert);
    let old = match bin {
        Some(_) if call.has(CREATE_ONLY) => return call.refuse(ResultCode::BinExists),
        Some(Particle::Blob(bytes)) => bytes,
        Some(_) => return Err(ResultCode::IncompatibleType),
        None if creates && !call.has(UPDATE_ONLY) => &[][..],
        None => return call.refuse(ResultCode::BinNotFound),
    };
    let start = call.start(old)?;
    if call.grown(old, start / 8) >= LIMIT {
        return Err(ResultCode::Parameter);
    }
    match call.apply(old, start) {
        Ok(bytes) if bytes == *old => Ok(None),
        Ok(bytes) => Ok(Some(Particle::Blob(bytes.into()))),
        Err(code) => call.refuse(code),
    }
}

/// What a packed call reads from a bin.
pub(crate) fn read(bin: &Particle, packed: &[u8]) -> Result<Particle, ResultCode> {
    let call = Call::read_only(packed)?;
    let Particle::Blob(bytes) = bin else {
        return Err(ResultCode::IncompatibleType);
    };
    let span = call.span(bytes, call.start(bytes)?)?;
    let start = span.start;
    let is_wanted = |at: &usize| (bytes[at / 8] << (at % 8) >= 0x80) == call.wanted;
    let distance = |found: Option<usize>| {
        let distance = found.and_then(|at| at.checked_signed_diff(start));
        Particle::Integer(distance.map_or(-1, |distance| distance as i64))
    };
    Ok(match call.code {
        Code::Get => Particle::Blob(span::take(bytes, span).into()),
        Code::Count => {
            let ones = span::take(bytes, span).into_iter().map(u8::count_ones);
            Particle::Integer(ones.map(i64::from).sum())
        }
        Code::ScanLeft => distance({ span }.find(is_wanted)),
        // The search goes on to the edge of the span's first byte, and may find a bit before the span
        // (bit-0418).
        Code::ScanRight => distance((start / 8 * 8..span.end).rfind(is_wanted)),
        _ => {
            let unsigned = integer(bytes, span.clone());
            Particle::Integer(if call.is(SIGNED) {
                signed(unsigned, span.len())
            } else {
                unsigned.cast_signed()
            })
        }
    })
}

impl Call<'_> {
    /// Fails, unless the call is not to.
    fn refuse(&self, code: ResultCode) -> Result<Option<Particle>, ResultCode> {
        if self.has(NO_FAIL) {
            Ok(None)
        } else {
            Err(code)
        }
    }

    /// The bit that the offset means.
    fn start(&self, bytes: &[u8]) -> Result<usize, ResultCode> {
        let from = if self.offset < 0 { bytes.len() * 8 } else { 0 };
        from.checked_add_signed(self.offset)
            .ok_or(ResultCode::Parameter)
    }

    /// The span that is meant, cut at the blob's end if the call is content with a part.
    fn span(&self, bytes: &[u8], start: usize) -> Result<Range<usize>, ResultCode> {
        let (end, last) = (start + self.size, bytes.len() * 8);
        if start >= last || (end > last && !self.has(PARTIAL)) {
            return Err(ResultCode::NotApplicable);
        }
        Ok(start..end.min(last))
    }
}

/// The integer that a span of up to 64 bits holds.
fn integer(bytes: &[u8], span: Range<usize>) -> u64 {
    let unused = 64 - span.len();
    let mut integer = [0; 8];
    for (to, from) in integer.iter_mut().zip(span::take(bytes, span)) {
        *to = from;
    }
    u64::from_be_bytes(integer) >> unused
}

/// An integer of so many bits with its sign.
fn signed(integer: u64, bits: usize) -> i64 {
    let unused = 64 - bits;
    (integer << unused).cast_signed() >> unused
}

#[cfg(test)]
mod tests {
    use super::{modify, read};
    use crate::msgpack::{pack_bytes, pack_integer, pack_list_header};
    use crate::particle::Particle;
    use crate::result_code::ResultCode;

    fn blob(bytes: &[u8]) -> Particle {
        Particle::Blob(bytes.into())
    }

    /// A call of integers only.
    fn call(arguments: &[i64]) -> Vec<u8> {
        let mut packed = Vec::new();
        pack_list_header(&mut packed, arguments.len());
        for argument in arguments {
            pack_integer(&mut packed, i128::from(*argument));
        }
        packed
    }

    /// A call with bytes behind its integers, and flags behind those.
    fn call_with(arguments: &[i64], bytes: &[u8], flags: u8) -> Vec<u8> {
        let mut packed = call(arguments);
        packed[0] += 2;
        pack_bytes(&mut packed, &[&[4], bytes].concat());
        packed.push(flags);
        packed
    }

    fn modified(bytes: &[u8], packed: &[u8]) -> Result<Option<Vec<u8>>, ResultCode> {
        match modify(Some(&blob(bytes)), packed)? {
            Some(Particle::Blob(bytes)) => Ok(Some(bytes.to_vec())),
            _ => Ok(None),
        }
    }

    #[test]
    fn a_span_beyond_the_end_is_cut_if_a_part_will_do() {
        let set = |flags| modified(&[0xa1, 0xb2], &call_with(&[3, 12, 8], &[0xff], flags));
        assert_eq!(set(0), Err(ResultCode::NotApplicable));
        assert_eq!(set(4), Ok(None));
        assert_eq!(set(8), Ok(Some(vec![0xa1, 0xbf])));
        assert_eq!(set(1), Err(ResultCode::Parameter));
    }

    #[test]
    fn shifts_stay_within_their_span() {
        let shift = |code, distance| modified(&[0xff, 0xff], &call(&[code, 4, 8, distance]));
        assert_eq!(shift(8, 3), Ok(Some(vec![0xff, 0x8f])));
        assert_eq!(shift(9, 3), Ok(Some(vec![0xf1, 0xff])));
        assert_eq!(shift(8, 99), Ok(Some(vec![0xf0, 0x0f])));
        assert_eq!(shift(9, 99), Ok(Some(vec![0xf0, 0x0f])));
    }

    #[test]
    fn a_number_beyond_its_bits_fails_or_saturates_or_wraps() {
        let add = |code, value, mode| modified(&[0x7f, 0], &call(&[code, 0, 8, value, 0, mode]));
        assert_eq!(add(10, 0x90, 0), Err(ResultCode::NotApplicable));
        assert_eq!(add(10, 0x90, 2), Ok(Some(vec![0xff, 0])));
        assert_eq!(add(10, 0x90, 4), Ok(Some(vec![0x0f, 0])));
        assert_eq!(add(10, 1, 1), Err(ResultCode::NotApplicable));
        assert_eq!(add(10, 2, 5), Ok(Some(vec![0x81, 0])));
        assert_eq!(add(11, 0x80, 0), Err(ResultCode::NotApplicable));
        assert_eq!(add(11, 0x80, 2), Ok(Some(vec![0, 0])));
        assert_eq!(add(11, -1, 3), Ok(None));
        assert_eq!(add(10, 1, 6), Err(ResultCode::Parameter));
    }

    #[test]
    fn growth_is_limited_before_it_is_made() {
        let limit = 128 << 20;
        assert_eq!(
            modified(&[1], &call(&[0, limit])),
            Err(ResultCode::Parameter)
        );
        assert_eq!(
            modified(&[1], &call_with(&[1, limit - 1], &[1], 4)),
            Err(ResultCode::Parameter)
        );
        assert_eq!(
            modified(&[1], &call(&[0, limit + 1])),
            Err(ResultCode::Parameter)
        );
    }

    #[test]
    fn resizing_and_inserting_make_a_bin_and_others_need_one() {
        assert_eq!(modify(None, &call(&[0, 2])), Ok(Some(blob(&[0, 0]))));
        assert_eq!(
            modify(None, &call_with(&[1, 1], &[7], 0)),
            Ok(Some(blob(&[0, 7])))
        );
        assert_eq!(modify(None, &call(&[0, 0])), Ok(None));
        assert_eq!(
            modify(None, &call(&[7, 0, 8])),
            Err(ResultCode::BinNotFound)
        );
        assert_eq!(modify(None, &call(&[7, 0, 8, 4])), Ok(None));
    }

    #[test]
    fn reads_count_from_either_end() {
        let bytes = blob(&[0b0000_0001, 0b1000_0010]);
        let read = |arguments: &[i64]| read(&bytes, &call(arguments));
        assert_eq!(read(&[50, 7, 2]), Ok(blob(&[0b1100_0000])));
        assert_eq!(read(&[51, -16, 16]), Ok(Particle::Integer(3)));
        assert_eq!(read(&[54, 7, 3, 1]), Ok(Particle::Integer(-2)));
        assert_eq!(read(&[54, 7, 3]), Ok(Particle::Integer(6)));
        assert_eq!(read(&[51, 9, 8]), Err(ResultCode::NotApplicable));
        assert_eq!(read(&[51, -17, 1]), Err(ResultCode::Parameter));
        assert_eq!(read(&[51, 0]), Err(ResultCode::Parameter));
    }

    #[test]
    fn scans_tell_where_in_the_span_a_bit_is() {
        let bytes = blob(&[0b0100_0000, 0b0001_0000]);
        let scan = |code: u8, offset: u8, size: u8, wanted: bool| {
            let packed = [0x94, code, offset, size, 0xc2 + u8::from(wanted)];
            read(&bytes, &packed)
        };
        assert_eq!(scan(52, 2, 12, true), Ok(Particle::Integer(9)));
        assert_eq!(scan(52, 2, 9, true), Ok(Particle::Integer(-1)));
        assert_eq!(scan(53, 0, 16, true), Ok(Particle::Integer(11)));
        assert_eq!(scan(53, 0, 16, false), Ok(Particle::Integer(15)));
        assert_eq!(scan(53, 4, 7, true), Ok(Particle::Integer(-3)));
    }
}

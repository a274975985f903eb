//! Writing values, each in its shortest form.

pub(crate) const NIL: &[u8] = &[0xc0];

pub(crate) fn pack_integer(out: &mut Vec<u8>, integer: i128) {
    if let Ok(unsigned) = u64::try_from(integer) {
        pack_unsigned(out, unsigned);
    } else {
        // Nothing below an i64 can be read.
        pack_negative(out, i64::try_from(integer).unwrap_or(i64::MIN));
    }
}

fn pack_unsigned(out: &mut Vec<u8>, integer: u64) {
    let bytes = integer.to_be_bytes();
    match integer {
        0..=0x7f => out.push(bytes[7]),
        0x80..=0xff => sized(out, 0xcc, &bytes[7..]),
        0x100..=0xffff => sized(out, 0xcd, &bytes[6..]),
        0x1_0000..=0xffff_ffff => sized(out, 0xce, &bytes[4..]),
        _ => sized(out, 0xcf, &bytes),
    }
}

fn pack_negative(out: &mut Vec<u8>, integer: i64) {
    let bytes = integer.to_be_bytes();
    match integer {
        -0x20.. => out.push(bytes[7]),
        -0x80..=-0x21 => sized(out, 0xd0, &bytes[7..]),
        -0x8000..=-0x81 => sized(out, 0xd1, &bytes[6..]),
        -0x8000_0000..=-0x8001 => sized(out, 0xd2, &bytes[4..]),
        _ => sized(out, 0xd3, &bytes),
    }
}

pub(crate) fn pack_float(out: &mut Vec<u8>, float: f64) {
    sized(out, 0xcb, &float.to_be_bytes());
}

/// Writes a string, whose first byte is its particle type.
pub(crate) fn pack_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    match u32::try_from(bytes.len()).unwrap_or(u32::MAX) {
        len @ 0..=0x1f => out.push(0xa0 | len.to_be_bytes()[3]),
        len @ 0x20..=0xff => sized(out, 0xd9, &len.to_be_bytes()[3..]),
        len => counted(out, [0xda, 0xdb], len),
    }
    out.extend_from_slice(bytes);
}

pub(crate) fn pack_list_header(out: &mut Vec<u8>, count: usize) {
    pack_header(out, 0x90, [0xdc, 0xdd], count);
}

pub(crate) fn pack_map_header(out: &mut Vec<u8>, count: usize) {
    pack_header(out, 0x80, [0xde, 0xdf], count);
}

/// Writes the flags that head a list's elements or, with a nil for the value, a map's pairs.
pub(crate) fn pack_extension(out: &mut Vec<u8>, flags: u8) {
    out.extend_from_slice(&[0xc7, 0, flags]);
}

fn pack_header(out: &mut Vec<u8>, short: u8, long: [u8; 2], count: usize) {
    match u32::try_from(count).unwrap_or(u32::MAX) {
        count @ 0..=0x0f => out.push(short | count.to_be_bytes()[3]),
        count => counted(out, long, count),
    }
}

fn counted(out: &mut Vec<u8>, [short, long]: [u8; 2], count: u32) {
    let bytes = count.to_be_bytes();
    if count <= 0xffff {
        sized(out, short, &bytes[2..]);
    } else {
        sized(out, long, &bytes);
    }
}

fn sized(out: &mut Vec<u8>, head: u8, bytes: &[u8]) {
    out.push(head);
    out.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::{pack_bytes, pack_integer, pack_list_header, pack_map_header};
    use crate::msgpack::Token;

    fn packed(pack: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
        let mut out = Vec::new();
        pack(&mut out);
        out
    }

    #[test]
    fn integers_take_the_fewest_bytes_and_are_read_back() {
        for (integer, len) in [
            (0, 1),
            (127, 1),
            (128, 2),
            (255, 2),
            (256, 3),
            (65_536, 5),
            (1 << 32, 9),
            (i128::from(u64::MAX), 9),
            (-1, 1),
            (-32, 1),
            (-33, 2),
            (-128, 2),
            (-129, 3),
            (-32_769, 5),
            (-2_147_483_649, 9),
            (i128::from(i64::MIN), 9),
        ] {
            let bytes = packed(|out| pack_integer(out, integer));
            assert_eq!(bytes.len(), len, "{integer}");
            assert!(matches!(Token::of(&bytes), Some(Token::Integer(read)) if read == integer));
        }
    }

    #[test]
    fn heads_grow_with_what_they_count() {
        for (count, head) in [(15, 1), (16, 3), (65_535, 3), (65_536, 5)] {
            assert_eq!(packed(|out| pack_list_header(out, count)).len(), head);
            assert_eq!(packed(|out| pack_map_header(out, count)).len(), head);
        }
        for (len, head) in [(31, 1), (32, 2), (255, 2), (256, 3), (65_536, 5)] {
            let bytes = packed(|out| pack_bytes(out, &vec![3; len]));
            assert_eq!(bytes.len(), head + len);
            assert!(matches!(Token::of(&bytes), Some(Token::Bytes(read)) if read.0.len() == len));
        }
    }
}

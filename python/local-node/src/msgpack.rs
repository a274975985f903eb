//! Msgpack as lists and maps hold it: whether bytes are a well-formed value, and how values order.

use std::cmp::Ordering;

use crate::reader::Reader;

/// How deeply values may nest; far beyond use, and far below what would exhaust a stack.
const DEPTH: u32 = 256;

/// Particle types that lead a string's bytes.
const TEXT: u8 = 3;
const BLOB: u8 = 4;
const GEOJSON: u8 = 23;

/// Bit of the flags in the extension that heads a list or map.
const ORDERED: u8 = 1;

/// Whether bytes are exactly one list, in order if it says so.
pub(crate) fn is_list(bytes: &[u8]) -> bool {
    is_one(bytes, |token| matches!(token, Token::List(_)))
}

/// Whether bytes are exactly one map with keys of the types a map may have, none twice, in order if
/// it says so (single-0037 to -0044).
pub(crate) fn is_map(bytes: &[u8]) -> bool {
    is_one(bytes, |token| matches!(token, Token::Map(_)))
}

fn is_one(bytes: &[u8], is_expected: impl Fn(&Token<'_>) -> bool) -> bool {
    let expected = Token::read(&mut Reader::new(bytes)).is_some_and(|token| is_expected(&token));
    let mut reader = Reader::new(bytes);
    expected && skip(&mut reader, DEPTH).is_some() && reader.is_empty()
}

/// The head of a value: all of a scalar, the element count of a list or map.
#[derive(Clone, Copy, Debug)]
enum Token<'a> {
    Nil,
    Bool(bool),
    Integer(i128),
    Float(f64),
    /// Of a particle type, which the first byte gives.
    Bytes(u8, &'a [u8]),
    List(u32),
    Map(u32),
    Extension(u8),
}

impl<'a> Token<'a> {
    fn read(reader: &mut Reader<'a>) -> Option<Self> {
        let head = reader.u8()?;
        Some(match head {
            0x00..=0x7f => Self::Integer(i128::from(head)),
            0xe0..=0xff => Self::Integer(i128::from(head.cast_signed())),
            0x80..=0x8f => Self::Map(u32::from(head & 0x0f)),
            0x90..=0x9f => Self::List(u32::from(head & 0x0f)),
            0xa0..=0xbf => Self::bytes(reader, usize::from(head & 0x1f))?,
            0xc0 => Self::Nil,
            0xc1 => return None,
            0xc2 => Self::Bool(false),
            0xc3 => Self::Bool(true),
            0xc4 | 0xd9 => {
                let len = usize::from(reader.u8()?);
                Self::bytes(reader, len)?
            }
            0xc5 | 0xda => {
                let len = usize::from(reader.u16()?);
                Self::bytes(reader, len)?
            }
            0xc6 | 0xdb => {
                let len = reader.len32()?;
                Self::bytes(reader, len)?
            }
            0xc7 => {
                let len = usize::from(reader.u8()?);
                Self::extension(reader, len)?
            }
            0xc8 => {
                let len = usize::from(reader.u16()?);
                Self::extension(reader, len)?
            }
            0xc9 => {
                let len = reader.len32()?;
                Self::extension(reader, len)?
            }
            0xca => Self::Float(f64::from(f32::from_bits(reader.u32()?))),
            0xcb => Self::Float(f64::from_bits(reader.u64()?)),
            0xcc => Self::Integer(i128::from(reader.u8()?)),
            0xcd => Self::Integer(i128::from(reader.u16()?)),
            0xce => Self::Integer(i128::from(reader.u32()?)),
            0xcf => Self::Integer(i128::from(reader.u64()?)),
            0xd0 => Self::Integer(i128::from(reader.u8()?.cast_signed())),
            0xd1 => Self::Integer(i128::from(reader.u16()?.cast_signed())),
            0xd2 => Self::Integer(i128::from(reader.u32()?.cast_signed())),
            0xd3 => Self::Integer(i128::from(reader.u64()?.cast_signed())),
            0xd4..=0xd8 => Self::extension(reader, 1 << (head - 0xd4))?,
            0xdc => Self::List(u32::from(reader.u16()?)),
            0xdd => Self::List(reader.u32()?),
            0xde => Self::Map(u32::from(reader.u16()?)),
            0xdf => Self::Map(reader.u32()?),
        })
    }

    fn bytes(reader: &mut Reader<'a>, len: usize) -> Option<Self> {
        let bytes = reader.take(len)?;
        Some(
            bytes
                .split_first()
                .map_or(Self::Bytes(TEXT, bytes), |(kind, rest)| {
                    Self::Bytes(*kind, rest)
                }),
        )
    }

    fn extension(reader: &mut Reader<'a>, len: usize) -> Option<Self> {
        let kind = reader.u8()?;
        reader.take(len)?;
        Some(Self::Extension(kind))
    }

    /// Where values of this type stand among values of other types.
    fn rank(&self) -> u8 {
        match self {
            Self::Nil => 0,
            Self::Bool(_) => 1,
            Self::Integer(_) => 2,
            Self::Bytes(TEXT, _) => 3,
            Self::List(_) => 4,
            Self::Map(_) => 5,
            Self::Float(_) => 7,
            Self::Bytes(GEOJSON, _) => 8,
            Self::Bytes(..) => 6,
            Self::Extension(_) => 9,
        }
    }

    fn is_key(&self) -> bool {
        matches!(self, Self::Integer(_) | Self::Bytes(TEXT | BLOB, _))
    }
}

/// Takes the extension that may head a list's elements or a map's pairs, and gives its flags.
fn flags(reader: &mut Reader<'_>) -> Option<u8> {
    let mut ahead = *reader;
    let Some(Token::Extension(flags)) = Token::read(&mut ahead) else {
        return None;
    };
    *reader = ahead;
    Some(flags)
}

/// Reads over one value and gives its bytes; `None` if it is malformed.
fn skip<'a>(reader: &mut Reader<'a>, depth: u32) -> Option<&'a [u8]> {
    let before = reader.rest();
    match Token::read(reader)? {
        Token::List(count) => skip_elements(reader, count, depth.checked_sub(1)?)?,
        Token::Map(count) => skip_pairs(reader, count, depth.checked_sub(1)?)?,
        _ => {}
    }
    before.get(..before.len() - reader.rest().len())
}

fn skip_elements(reader: &mut Reader<'_>, mut count: u32, depth: u32) -> Option<()> {
    // The server counts elements in 32 bits and one more, so that this count is none (errors-0106).
    if count == u32::MAX {
        return Some(());
    }
    let mut ordered = false;
    if count > 0
        && let Some(flags) = flags(reader)
    {
        ordered = flags & ORDERED != 0;
        count -= 1;
    }
    let mut previous = None;
    for _ in 0..count {
        let element = skip(reader, depth)?;
        if ordered
            && previous.is_some_and(|previous| compare(previous, element) == Ordering::Greater)
        {
            return None;
        }
        previous = Some(element);
    }
    Some(())
}

fn skip_pairs(reader: &mut Reader<'_>, mut count: u32, depth: u32) -> Option<()> {
    let mut ordered = false;
    if count > 0
        && let Some(flags) = flags(reader)
    {
        ordered = flags & ORDERED != 0;
        count -= 1;
        skip(reader, depth)?;
    }
    let mut keys = Vec::new();
    for _ in 0..count {
        Token::read(&mut reader.clone()).filter(Token::is_key)?;
        keys.push(skip(reader, depth)?);
        skip(reader, depth)?;
    }
    if !ordered {
        keys.sort_unstable_by(|a, b| compare(a, b));
    }
    keys.is_sorted_by(|a, b| compare(a, b) == Ordering::Less)
        .then_some(())
}

/// How two values order: by type, then by value.
fn compare(a: &[u8], b: &[u8]) -> Ordering {
    compare_next(&mut Reader::new(a), &mut Reader::new(b), DEPTH)
}

fn compare_next(a: &mut Reader<'_>, b: &mut Reader<'_>, depth: u32) -> Ordering {
    let (Some(left), Some(right), Some(depth)) =
        (Token::read(a), Token::read(b), depth.checked_sub(1))
    else {
        return Ordering::Equal;
    };
    match (left, right) {
        (Token::Bool(left), Token::Bool(right)) => left.cmp(&right),
        (Token::Integer(left), Token::Integer(right)) => left.cmp(&right),
        (Token::Float(left), Token::Float(right)) => compare_floats(left, right),
        (Token::Bytes(_, left_bytes), Token::Bytes(_, right_bytes)) => left
            .rank()
            .cmp(&right.rank())
            .then_with(|| left_bytes.cmp(right_bytes)),
        (Token::List(left), Token::List(right)) => {
            let common = (0..left.min(right)).map(|_| compare_next(a, b, depth));
            first_difference(common).then(left.cmp(&right))
        }
        (Token::Map(left), Token::Map(right)) => left.cmp(&right).then_with(|| {
            first_difference((0..left.saturating_mul(2)).map(|_| compare_next(a, b, depth)))
        }),
        (left, right) => left.rank().cmp(&right.rank()),
    }
}

/// Both zeros are equal, and nothing is less than nan (list-0314, list-0544).
fn compare_floats(left: f64, right: f64) -> Ordering {
    let by_nan = || right.is_nan().cmp(&left.is_nan());
    left.partial_cmp(&right).unwrap_or_else(by_nan)
}

fn first_difference(mut orders: impl Iterator<Item = Ordering>) -> Ordering {
    orders
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

#[cfg(test)]
mod tests {
    use super::{DEPTH, is_list, is_map};

    #[test]
    fn broken_values_are_no_lists() {
        // errors-0100 to -0109
        for bad in [
            &[][..],
            &[0x93, 1],
            &[0x91, 1, 2],
            &[0x81, 1, 2],
            &[0xc1],
            &[0x91, 0x92, 1],
            &[1],
        ] {
            assert!(!is_list(bad), "{bad:02x?}");
        }
        for good in [
            &[0x90][..],
            &[0x91, 0xa0],
            &[0x91, 0xa1, 0x61],
            &[0xdd, 0xff, 0xff, 0xff, 0xff],
        ] {
            assert!(is_list(good), "{good:02x?}");
        }
    }

    #[test]
    fn an_ordered_list_is_in_order() {
        assert!(is_list(&[0x94, 0xc7, 0, 1, 1, 1, 2]));
        assert!(!is_list(&[0x93, 0xc7, 0, 1, 2, 1]));
        assert!(is_list(&[0x93, 0xc7, 0, 0, 2, 1]));
    }

    #[test]
    fn floats_order_by_value_with_nan_first() {
        let list = |floats: &[f64]| {
            let mut bytes = vec![0x91 + u8::try_from(floats.len()).unwrap_or(0), 0xc7, 0, 1];
            for float in floats {
                bytes.push(0xcb);
                bytes.extend_from_slice(&float.to_be_bytes());
            }
            is_list(&bytes)
        };
        assert!(list(&[f64::NAN, f64::NEG_INFINITY, 0.0, -0.0, 1.0]));
        assert!(!list(&[f64::NEG_INFINITY, f64::NAN]));
    }

    #[test]
    fn map_keys_are_unique_and_of_a_key_type() {
        assert!(is_map(&[0x82, 2, 0, 1, 0]));
        assert!(!is_map(&[0x82, 1, 1, 1, 2]));
        for key in [&[0xc0][..], &[0xc3], &[0x90], &[0xca, 0, 0, 0, 0]] {
            assert!(!is_map(&[&[0x81], key, &[1]].concat()), "{key:02x?}");
        }
        assert!(!is_map(&[0x83, 0xc7, 0, 1, 0xc0, 2, 1, 1, 2]));
        assert!(is_map(&[0x83, 0xc7, 0, 3, 0xc0, 1, 1, 2, 0]));
    }

    #[test]
    fn bottomless_nesting_is_refused() {
        let mut bytes = vec![0x91; 1 << 20];
        bytes.push(0x90);
        assert!(!is_list(&bytes));
        assert!(is_list(
            bytes
                .get(bytes.len() - DEPTH as usize..)
                .unwrap_or_default()
        ));
    }
}

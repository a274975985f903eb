//! The heads of values.

use crate::particle;
use crate::reader::Reader;

/// The type of the extensions that stand for no value: any value, and the one above all others.
const MARK: u8 = 0xff;
const WILDCARD: u8 = 0;
const INFINITY: u8 = 1;

/// The head of a value: all of a scalar, the element count of a list or map.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Token<'a> {
    Nil,
    Bool(bool),
    Integer(i128),
    Float(f64),
    Bytes(Bytes<'a>),
    List(u32),
    Map(u32),
    Extension(u8),
    /// Equal to any value.
    Wildcard,
    /// Greater than any value.
    Infinity,
}

/// A string of some particle type, which its first byte gives.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bytes<'a>(pub(crate) &'a [u8]);

impl<'a> Bytes<'a> {
    /// The type and the rest; a string without a type is an empty text (errors-0109).
    pub(crate) fn split(self) -> (u8, &'a [u8]) {
        self.0
            .split_first()
            .map_or((particle::STRING, &[]), |(kind, rest)| (*kind, rest))
    }
}

impl<'a> Token<'a> {
    /// Reads a head; `None` if it is cut short or none.
    pub(crate) fn read(reader: &mut Reader<'a>) -> Option<Self> {
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

    /// The head of a value that stands alone.
    pub(crate) fn of(value: &'a [u8]) -> Option<Self> {
        Self::read(&mut Reader::new(value))
    }

    fn bytes(reader: &mut Reader<'a>, len: usize) -> Option<Self> {
        reader.take(len).map(|bytes| Self::Bytes(Bytes(bytes)))
    }

    fn extension(reader: &mut Reader<'a>, len: usize) -> Option<Self> {
        let kind = reader.u8()?;
        Some(match (kind, reader.take(len)?) {
            (MARK, [WILDCARD]) => Self::Wildcard,
            (MARK, [INFINITY]) => Self::Infinity,
            _ => Self::Extension(kind),
        })
    }

    /// Whether a map may have this as a key (single-0037 to -0044).
    pub(crate) fn is_key(&self) -> bool {
        match self {
            Self::Integer(_) => true,
            Self::Bytes(bytes) => matches!(bytes.split().0, particle::STRING | particle::BLOB),
            _ => false,
        }
    }

    /// How many values follow that are parts of this one.
    fn parts(&self) -> u64 {
        match *self {
            // The server counts elements in 32 bits and one more, so that this count is none
            // (errors-0106).
            Self::List(u32::MAX) => 0,
            Self::List(count) => u64::from(count),
            Self::Map(count) => 2 * u64::from(count),
            _ => 0,
        }
    }
}

/// Takes the extension that may head a list's elements or a map's pairs, and gives its flags.
pub(super) fn flags(reader: &mut Reader<'_>) -> Option<u8> {
    let mut ahead = *reader;
    let Some(Token::Extension(flags)) = Token::read(&mut ahead) else {
        return None;
    };
    *reader = ahead;
    Some(flags)
}

/// Reads over one value and gives its bytes.
pub(crate) fn skip<'a>(reader: &mut Reader<'a>) -> Option<&'a [u8]> {
    let before = reader.rest();
    let mut left: u64 = 1;
    while left > 0 {
        left += Token::read(reader)?.parts();
        left -= 1;
    }
    before.get(..before.len() - reader.rest().len())
}

/// Whether a value's lists and maps nest no deeper than `depth`.
pub(crate) fn nests_within(value: &[u8], depth: usize) -> bool {
    let mut reader = Reader::new(value);
    // How many values are left of each list and map on the way down.
    let mut left = Vec::new();
    while left.len() <= depth {
        match Token::read(&mut reader).map(|token| token.parts()) {
            None => return true,
            Some(0) => {}
            Some(parts) => {
                left.push(parts);
                continue;
            }
        }
        while let Some(parts) = left.last_mut() {
            *parts -= 1;
            if *parts > 0 {
                break;
            }
            left.pop();
        }
        if left.is_empty() {
            return true;
        }
    }
    false
}

/// Takes an integer of any width and sign, as the 64 bits it has.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the server reads the same bits"
)]
pub(crate) fn integer(reader: &mut Reader<'_>) -> Option<i64> {
    match Token::read(reader)? {
        Token::Integer(integer) => Some(integer as i64),
        _ => None,
    }
}

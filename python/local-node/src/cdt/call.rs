//! Calls: an operation's code and arguments, as its msgpack holds them.

use std::ops::RangeInclusive;

use crate::msgpack::{self, DEPTH, Token, Use, canonical_next};
use crate::reader::Reader;
use crate::result_code::ResultCode;

/// Takes the head of a list; gives its count.
pub(super) fn list_head(reader: &mut Reader<'_>) -> Result<u32, ResultCode> {
    match Token::read(reader) {
        Some(Token::List(count)) => Ok(count),
        _ => Err(ResultCode::Parameter),
    }
}

pub(super) fn integer(reader: &mut Reader<'_>) -> Result<i64, ResultCode> {
    msgpack::integer(reader).ok_or(ResultCode::Parameter)
}

/// An operation and its arguments, not yet looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call<'a> {
    pub(super) code: u64,
    pub(super) arguments: Arguments<'a>,
}

impl<'a> Call<'a> {
    pub(super) fn read(reader: &mut Reader<'a>) -> Result<Self, ResultCode> {
        let left = list_head(reader)?
            .checked_sub(1)
            .ok_or(ResultCode::Parameter)?;
        let code = integer(reader)?.cast_unsigned();
        let arguments = Arguments {
            reader: *reader,
            left,
            depth: DEPTH,
        };
        Ok(Self { code, arguments })
    }
}

/// The arguments not yet taken. Taking one that is missing or of another type is an error, unless a
/// default is given.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arguments<'a> {
    reader: Reader<'a>,
    left: u32,
    /// How deeply a value to be kept may nest.
    depth: u32,
}

impl<'a> Arguments<'a> {
    /// Demands that their number be one of `expected`.
    pub(super) fn expect(&self, expected: &RangeInclusive<u32>) -> Result<(), ResultCode> {
        if expected.contains(&self.left) {
            Ok(())
        } else {
            Err(ResultCode::Parameter)
        }
    }

    /// Where the arguments stand.
    pub(super) fn reader(&self) -> Reader<'a> {
        self.reader
    }

    /// Has what is kept be put below so many levels.
    pub(super) fn nested_below(self, levels: usize) -> Self {
        let levels = u32::try_from(levels).unwrap_or(u32::MAX);
        Self {
            depth: self.depth.saturating_sub(levels),
            ..self
        }
    }

    fn next(&mut self) -> Option<&mut Reader<'a>> {
        self.left = self.left.checked_sub(1)?;
        Some(&mut self.reader)
    }

    pub(super) fn integer(&mut self) -> Result<i64, ResultCode> {
        integer(self.next().ok_or(ResultCode::Parameter)?)
    }

    pub(super) fn unsigned(&mut self) -> Result<u64, ResultCode> {
        self.integer().map(i64::cast_unsigned)
    }

    /// A count; without one, all there is.
    pub(super) fn count(&mut self) -> Result<u64, ResultCode> {
        self.unsigned_or(u64::MAX)
    }

    pub(super) fn unsigned_or(&mut self, default: u64) -> Result<u64, ResultCode> {
        Ok(self.optional_unsigned()?.unwrap_or(default))
    }

    pub(super) fn optional_unsigned(&mut self) -> Result<Option<u64>, ResultCode> {
        if self.left == 0 {
            return Ok(None);
        }
        self.unsigned().map(Some)
    }

    /// A value to compare with.
    pub(super) fn value(&mut self) -> Result<Vec<u8>, ResultCode> {
        self.optional_value()?.ok_or(ResultCode::Parameter)
    }

    pub(super) fn optional_value(&mut self) -> Result<Option<Vec<u8>>, ResultCode> {
        let Some(reader) = self.next() else {
            return Ok(None);
        };
        let value = canonical_next(reader, Use::Argument, DEPTH);
        value.map(Some).ok_or(ResultCode::Parameter)
    }

    /// A value to keep in a list or map.
    pub(super) fn stored(&mut self) -> Result<Vec<u8>, ResultCode> {
        self.stored_to(self.depth.saturating_sub(1))
    }

    /// A list or map whose elements or pairs are to be kept in another.
    pub(super) fn stored_items(&mut self) -> Result<Vec<u8>, ResultCode> {
        self.stored_to(self.depth)
    }

    fn stored_to(&mut self, depth: u32) -> Result<Vec<u8>, ResultCode> {
        let reader = self.next().ok_or(ResultCode::Parameter)?;
        canonical_next(reader, Use::Storage, depth).ok_or(ResultCode::Parameter)
    }

    /// A key to keep a value under.
    pub(super) fn stored_key(&mut self) -> Result<Vec<u8>, ResultCode> {
        let key = self.stored()?;
        match Token::of(&key) {
            Some(token) if token.is_key() => Ok(key),
            _ => Err(ResultCode::Parameter),
        }
    }
}

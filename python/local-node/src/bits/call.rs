//! Packed calls: a msgpack list of an operation's code and its arguments.

use crate::msgpack::{Token, integer};
use crate::reader::Reader;
use crate::result_code::ResultCode;

/// Policy flags.
pub(super) const CREATE_ONLY: u64 = 1;
pub(super) const UPDATE_ONLY: u64 = 2;
pub(super) const NO_FAIL: u64 = 4;
pub(super) const PARTIAL: u64 = 8;

/// Flags of a resize.
pub(super) const FROM_FRONT: u64 = 1;
pub(super) const GROW_ONLY: u64 = 2;
pub(super) const SHRINK_ONLY: u64 = 4;

/// Flags of an operation on integers.
pub(super) const SIGNED: u64 = 1;
pub(super) const SATURATE: u64 = 2;
pub(super) const WRAP: u64 = 4;

/// The most bytes anything may have, or be counted in.
pub(super) const LIMIT: usize = 128 << 20;

/// An operation's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    Resize,
    Insert,
    Remove,
    Set,
    Or,
    Xor,
    And,
    Not,
    ShiftLeft,
    ShiftRight,
    Add,
    Subtract,
    SetInteger,
    Get,
    Count,
    ScanLeft,
    ScanRight,
    GetInteger,
}

/// What an argument means.
#[derive(Clone, Copy, Debug)]
enum Parameter {
    ByteOffset,
    BitOffset,
    ByteSize,
    ByteSizeOrZero,
    BitSize,
    IntegerSize,
    /// How far to shift.
    Distance,
    Integer,
    Bool,
    Bytes,
    Flags,
    /// Flags of a resize, or of an operation on integers.
    Mode,
}

/// A call that was found well-formed. Sizes and offsets are in bits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call<'a> {
    pub(super) code: Code,
    /// From the end if negative.
    pub(super) offset: isize,
    pub(super) size: usize,
    pub(super) distance: usize,
    pub(super) value: u64,
    /// Which bits a scan looks for.
    pub(super) wanted: bool,
    pub(super) bytes: &'a [u8],
    pub(super) flags: u64,
    pub(super) mode: u64,
}

impl<'a> Call<'a> {
    /// Reads a call that changes a blob.
    pub(super) fn modify(packed: &'a [u8]) -> Result<Self, ResultCode> {
        Self::read(packed, Code::of_modify).ok_or(ResultCode::Parameter)
    }

    /// Reads a call that reads a blob.
    pub(super) fn read_only(packed: &'a [u8]) -> Result<Self, ResultCode> {
        Self::read(packed, Code::of_read).ok_or(ResultCode::Parameter)
    }

    pub(super) fn has(&self, flag: u64) -> bool {
        self.flags & flag != 0
    }

    pub(super) fn is(&self, mode: u64) -> bool {
        self.mode & mode != 0
    }

    fn read(packed: &'a [u8], code: impl Fn(i64) -> Option<Code>) -> Option<Self> {
        let mut reader = Reader::new(packed);
        let Token::List(items @ 1..) = Token::read(&mut reader)? else {
            return None;
        };
        let code = code(integer(&mut reader)?)?;
        let (parameters, optional) = code.parameters();
        let arguments = usize::try_from(items - 1).ok()?;
        if !(parameters.len() - optional..=parameters.len()).contains(&arguments) {
            return None;
        }
        let mut call = Self {
            code,
            offset: 0,
            size: 0,
            distance: 0,
            value: 0,
            wanted: false,
            bytes: &[],
            flags: 0,
            mode: 0,
        };
        for parameter in &parameters[..arguments] {
            call.take(*parameter, &mut reader)?;
        }
        Some(call)
    }

    fn take(&mut self, parameter: Parameter, reader: &mut Reader<'a>) -> Option<()> {
        match parameter {
            Parameter::ByteOffset => self.offset = offset(reader, LIMIT)? * 8,
            Parameter::BitOffset => self.offset = offset(reader, LIMIT * 8)?,
            Parameter::ByteSize => self.size = number(reader, 1, LIMIT)? * 8,
            Parameter::ByteSizeOrZero => self.size = number(reader, 0, LIMIT)? * 8,
            Parameter::BitSize => self.size = number(reader, 1, LIMIT * 8)?,
            Parameter::IntegerSize => self.size = number(reader, 1, 64)?,
            Parameter::Distance => self.distance = number(reader, 0, LIMIT * 8)?,
            Parameter::Integer => self.value = integer(reader)?.cast_unsigned(),
            Parameter::Bool => {
                let Token::Bool(value) = Token::read(reader)? else {
                    return None;
                };
                self.wanted = value;
            }
            Parameter::Bytes => {
                let Token::Bytes(bytes) = Token::read(reader)? else {
                    return None;
                };
                let (_, bytes @ [_, ..]) = bytes.split() else {
                    return None;
                };
                self.bytes = bytes;
                if self.size == 0 {
                    self.size = bytes.len() * 8;
                }
                if bytes.len() * 8 < self.size {
                    return None;
                }
            }
            Parameter::Flags => self.flags = flags(reader, self.code.flags())?,
            Parameter::Mode => self.mode = flags(reader, self.code.modes())?,
        }
        Some(())
    }
}

impl Code {
    fn of_modify(code: i64) -> Option<Self> {
        Some(match code {
            0 => Self::Resize,
            1 => Self::Insert,
            2 => Self::Remove,
            3 => Self::Set,
            4 => Self::Or,
            5 => Self::Xor,
            6 => Self::And,
            7 => Self::Not,
            8 => Self::ShiftLeft,
            9 => Self::ShiftRight,
            10 => Self::Add,
            11 => Self::Subtract,
            12 => Self::SetInteger,
            _ => return None,
        })
    }

    fn of_read(code: i64) -> Option<Self> {
        Some(match code {
            50 => Self::Get,
            51 => Self::Count,
            52 => Self::ScanLeft,
            53 => Self::ScanRight,
            54 => Self::GetInteger,
            _ => return None,
        })
    }

    /// The parameters, and how many at their end may be left out.
    fn parameters(self) -> (&'static [Parameter], usize) {
        use Parameter as P;
        match self {
            Self::Resize => (&[P::ByteSizeOrZero, P::Flags, P::Mode], 2),
            Self::Insert => (&[P::ByteOffset, P::Bytes, P::Flags], 1),
            Self::Remove => (&[P::ByteOffset, P::ByteSize, P::Flags], 1),
            Self::Set | Self::Or | Self::Xor | Self::And => {
                (&[P::BitOffset, P::BitSize, P::Bytes, P::Flags], 1)
            }
            Self::Not => (&[P::BitOffset, P::BitSize, P::Flags], 1),
            Self::ShiftLeft | Self::ShiftRight => {
                (&[P::BitOffset, P::BitSize, P::Distance, P::Flags], 1)
            }
            Self::Add | Self::Subtract => (
                &[P::BitOffset, P::IntegerSize, P::Integer, P::Flags, P::Mode],
                2,
            ),
            Self::SetInteger => (&[P::BitOffset, P::IntegerSize, P::Integer, P::Flags], 1),
            Self::Get | Self::Count => (&[P::BitOffset, P::BitSize], 0),
            Self::ScanLeft | Self::ScanRight => (&[P::BitOffset, P::BitSize, P::Bool], 0),
            Self::GetInteger => (&[P::BitOffset, P::IntegerSize, P::Mode], 1),
        }
    }

    /// The policy flags it takes, and the two of them that exclude each other.
    fn flags(self) -> (u64, u64) {
        let known = match self {
            Self::Resize | Self::Insert => CREATE_ONLY | UPDATE_ONLY | NO_FAIL,
            Self::Add | Self::Subtract | Self::SetInteger => UPDATE_ONLY | NO_FAIL,
            _ => UPDATE_ONLY | NO_FAIL | PARTIAL,
        };
        (known, CREATE_ONLY | UPDATE_ONLY)
    }

    /// The modes it takes, and the two of them that exclude each other.
    fn modes(self) -> (u64, u64) {
        match self {
            Self::Resize => (
                FROM_FRONT | GROW_ONLY | SHRINK_ONLY,
                GROW_ONLY | SHRINK_ONLY,
            ),
            Self::GetInteger => (SIGNED, u64::MAX),
            _ => (SIGNED | SATURATE | WRAP, SATURATE | WRAP),
        }
    }
}

fn offset(reader: &mut Reader<'_>, limit: usize) -> Option<isize> {
    let offset = isize::try_from(integer(reader)?).ok()?;
    (offset.unsigned_abs() <= limit).then_some(offset)
}

fn number(reader: &mut Reader<'_>, least: usize, most: usize) -> Option<usize> {
    let number = usize::try_from(integer(reader)?).ok()?;
    (least..=most).contains(&number).then_some(number)
}

fn flags(reader: &mut Reader<'_>, (known, exclusive): (u64, u64)) -> Option<u64> {
    let flags = integer(reader)?.cast_unsigned();
    (flags & !known == 0 && flags & exclusive != exclusive).then_some(flags)
}

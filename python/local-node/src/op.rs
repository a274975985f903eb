//! Operations: what a message does to a record's bins.

use crate::particle;
use crate::reader::Reader;
use crate::result_code::ResultCode;

pub(crate) const READ: u8 = 1;
pub(crate) const WRITE: u8 = 2;
pub(crate) const CDT_READ: u8 = 3;
pub(crate) const CDT_MODIFY: u8 = 4;
pub(crate) const INCREMENT: u8 = 5;
pub(crate) const EXPRESSION_READ: u8 = 7;
pub(crate) const EXPRESSION_MODIFY: u8 = 8;
pub(crate) const APPEND: u8 = 9;
pub(crate) const PREPEND: u8 = 10;
pub(crate) const TOUCH: u8 = 11;
pub(crate) const BITS_READ: u8 = 12;
pub(crate) const BITS_MODIFY: u8 = 13;
pub(crate) const DELETE: u8 = 14;
pub(crate) const HLL_READ: u8 = 15;
pub(crate) const HLL_MODIFY: u8 = 16;

/// One operation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Op<'a> {
    pub(crate) code: u8,
    /// The type of `value`.
    pub(crate) particle: u8,
    pub(crate) name: &'a [u8],
    pub(crate) value: &'a [u8],
}

impl<'a> Op<'a> {
    fn read(reader: &mut Reader<'a>) -> Option<Self> {
        let len = reader.len32()?;
        let mut op = Reader::new(reader.take(len)?);
        let (code, particle, _version, name_len) = (op.u8()?, op.u8()?, op.u8()?, op.u8()?);
        let name = op.take(usize::from(name_len))?;
        Some(Self {
            code,
            particle,
            name,
            value: op.rest(),
        })
    }

    /// Whether the operation leaves all bins as they are.
    pub(crate) fn is_read(&self) -> bool {
        matches!(
            self.code,
            READ | CDT_READ | EXPRESSION_READ | BITS_READ | HLL_READ
        )
    }

    /// The packed call that is the value.
    pub(crate) fn packed(&self) -> Result<&'a [u8], ResultCode> {
        if self.particle == particle::BLOB {
            Ok(self.value)
        } else {
            Err(ResultCode::IncompatibleType)
        }
    }

    /// Whether the operation changes a bin from what it is.
    pub(crate) fn is_modify(&self) -> bool {
        matches!(
            self.code,
            CDT_MODIFY
                | INCREMENT
                | EXPRESSION_MODIFY
                | APPEND
                | PREPEND
                | BITS_MODIFY
                | HLL_MODIFY
        )
    }
}

/// The operations of one message, found well-formed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ops<'a> {
    bytes: &'a [u8],
}

impl<'a> Ops<'a> {
    /// Reads `count` operations; `None` if they are malformed.
    pub(crate) fn read(reader: &mut Reader<'a>, count: u16) -> Option<Self> {
        let before = reader.rest();
        for _ in 0..count {
            Op::read(reader)?;
        }
        let len = before.len() - reader.rest().len();
        before.get(..len).map(|bytes| Self { bytes })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Op<'a>> + use<'a> {
        let mut reader = Reader::new(self.bytes);
        std::iter::from_fn(move || {
            if reader.is_empty() {
                None
            } else {
                Op::read(&mut reader)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Ops;
    use crate::reader::Reader;

    #[test]
    fn names_and_sizes_beyond_the_operation_are_malformed() {
        let name_beyond = [0, 0, 0, 6, 2, 1, 0, 200, b'a', 1];
        let size_beyond = [0, 0, 0, 100, 2, 1, 0, 1, b'a', 1];
        let size_below = [0, 0, 0, 3, 2, 1, 0, 1, b'a', 1];
        for bytes in [name_beyond, size_beyond, size_below] {
            assert!(
                Ops::read(&mut Reader::new(&bytes), 1).is_none(),
                "{bytes:?}"
            );
        }
    }

    #[test]
    fn operations_are_yielded_in_order() {
        let bytes = [
            0, 0, 0, 5, 1, 0, 0, 1, b'a', 0, 0, 0, 6, 2, 1, 0, 1, b'b', 9,
        ];
        let ops = Ops::read(&mut Reader::new(&bytes), 2).expect("well-formed");
        let names: Vec<_> = ops.iter().map(|op| (op.code, op.name, op.value)).collect();
        assert_eq!(names, [(1, &b"a"[..], &b""[..]), (2, b"b", &[9])]);
    }
}

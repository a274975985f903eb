//! Messages: a header, fields, operations.

use crate::field::Fields;
use crate::op::Ops;
use crate::reader::Reader;

/// Bits of the first information byte.
pub(crate) mod info1 {
    pub(crate) const READ: u8 = 0x01;
    pub(crate) const GET_ALL: u8 = 0x02;
    pub(crate) const BATCH: u8 = 0x08;
    pub(crate) const NO_BIN_DATA: u8 = 0x20;
    pub(crate) const COMPRESS_REPLY: u8 = 0x80;
}

/// Bits of the second information byte.
pub(crate) mod info2 {
    pub(crate) const WRITE: u8 = 0x01;
    pub(crate) const DELETE: u8 = 0x02;
    pub(crate) const GENERATION: u8 = 0x04;
    pub(crate) const GENERATION_GREATER: u8 = 0x08;
    pub(crate) const DURABLE_DELETE: u8 = 0x10;
    pub(crate) const CREATE_ONLY: u8 = 0x20;
    pub(crate) const RESPOND_ALL_OPS: u8 = 0x80;
}

/// Bits of the third information byte.
pub(crate) mod info3 {
    pub(crate) const LAST: u8 = 0x01;
    pub(crate) const UPDATE_ONLY: u8 = 0x08;
    pub(crate) const CREATE_OR_REPLACE: u8 = 0x10;
    pub(crate) const REPLACE_ONLY: u8 = 0x20;
}

/// The information bytes of a message.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Info {
    pub(crate) info1: u8,
    pub(crate) info2: u8,
    pub(crate) info3: u8,
}

impl Info {
    pub(crate) fn has1(self, bit: u8) -> bool {
        self.info1 & bit != 0
    }

    pub(crate) fn has2(self, bit: u8) -> bool {
        self.info2 & bit != 0
    }

    pub(crate) fn has3(self, bit: u8) -> bool {
        self.info3 & bit != 0
    }
}

/// One request, as it came alone or as a row of a batch.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Message<'a> {
    pub(crate) info: Info,
    pub(crate) generation: u32,
    pub(crate) ttl: u32,
    pub(crate) fields: Fields<'a>,
    pub(crate) ops: Ops<'a>,
}

impl<'a> Message<'a> {
    /// Reads a whole frame body; `None` if it is malformed or longer than it says.
    pub(crate) fn parse(body: &'a [u8]) -> Option<Self> {
        let mut reader = Reader::new(body);
        // The header's own size is not looked at (errors-0029 to -0032), nor are the fourth
        // information byte, the result code and the timeout of a request.
        let _header_size = reader.u8()?;
        let info = Info {
            info1: reader.u8()?,
            info2: reader.u8()?,
            info3: reader.u8()?,
        };
        let _info4_and_result = reader.take(2)?;
        let (generation, ttl, _timeout) = (reader.u32()?, reader.u32()?, reader.u32()?);
        let (fields, ops) = (reader.u16()?, reader.u16()?);
        let fields = Fields::read(&mut reader, fields)?;
        let ops = Ops::read(&mut reader, ops)?;
        reader.is_empty().then_some(Self {
            info,
            generation,
            ttl,
            fields,
            ops,
        })
    }
}

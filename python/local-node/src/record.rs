//! Records: bins and what the node keeps about them.

use std::sync::Arc;

use crate::bin::{Bin, Bins};
use crate::expiry::{Millis, VoidTime};
use crate::set::SetId;

/// One record.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) meta: Meta,
    pub(crate) last_update: Millis,
    pub(crate) set: Option<SetId>,
    /// The user key, particle byte first, if a write sent it.
    pub(crate) key: Option<Arc<[u8]>>,
    pub(crate) bins: Bins,
}

impl Record {
    /// Bytes that the record takes, in whole blocks.
    pub(crate) fn blocks(&self, set: Option<&[u8]>) -> usize {
        stored_size(set, self.key.as_deref(), &self.bins).next_multiple_of(BLOCK)
    }

    /// Whether it has not expired.
    pub(crate) fn is_live(&self, now: Millis) -> bool {
        !self.meta.void_time.has_passed(now)
    }
}

/// What every reply about a record carries.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Meta {
    pub(crate) generation: u16,
    pub(crate) void_time: VoidTime,
}

impl Meta {
    /// The generation after this one: it wraps at 16 bits and skips 0 (single-0143).
    pub(crate) fn next_generation(self) -> u16 {
        self.generation.checked_add(1).unwrap_or(1)
    }
}

/// The largest record a namespace takes by default (`max-record-size`).
pub(crate) const SIZE_LIMIT: usize = 1 << 20;

/// The unit in which records take room.
pub(crate) const BLOCK: usize = 16;

/// Whether a record of these parts is over the limit: a blob of 1 048 000 bytes fits, one of 1 048 576
/// does not (single-0295, -0296).
pub(crate) fn is_too_big(set: Option<&[u8]>, key: Option<&[u8]>, bins: &Bins) -> bool {
    stored_size(set, key, bins) > SIZE_LIMIT
}

/// The bytes of a record of these parts, measured as the server's flat storage format measures it.
pub(crate) fn stored_size(set: Option<&[u8]>, key: Option<&[u8]>, bins: &Bins) -> usize {
    const HEADER_AND_END_MARK: usize = 35 + 4 + 4;
    const NAME_LEN_TYPE_AND_SIZE: usize = 1 + 1 + 4;
    let part = |bytes: Option<&[u8]>| bytes.map_or(0, |bytes| bytes.len() + 1);
    let bins = bins.iter().map(|Bin { name, value }| {
        NAME_LEN_TYPE_AND_SIZE + name.as_bytes().len() + value.wire_len()
    });
    HEADER_AND_END_MARK + part(set) + part(key) + bins.sum::<usize>()
}

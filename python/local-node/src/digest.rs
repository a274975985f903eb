//! Digests: the 20 bytes that name a record.

use crate::partition::PartitionId;

/// RIPEMD-160 of set and key; the client computes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Digest([u8; Digest::LEN]);

impl Digest {
    pub(crate) const LEN: usize = 20;

    /// No digest comes before this one, and none behind that one.
    pub(crate) const FIRST: Self = Self([0; Self::LEN]);
    pub(crate) const LAST: Self = Self([0xff; Self::LEN]);

    pub(crate) fn from_wire(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    pub(crate) fn as_bytes(&self) -> &[u8; Digest::LEN] {
        &self.0
    }

    pub(crate) fn partition(&self) -> PartitionId {
        PartitionId::masked(u16::from_le_bytes([self.0[0], self.0[1]]))
    }
}

//! Partitions: every namespace has 4096, and a digest says which one a record lives in.

use std::collections::BTreeMap;

use crate::digest::Digest;
use crate::record::Record;

/// Partitions of a namespace.
pub(crate) const PARTITIONS: usize = 4096;

/// A partition's number, below [`PARTITIONS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PartitionId(u16);

impl PartitionId {
    /// `None` for a number no partition has.
    pub(crate) fn new(id: u16) -> Option<Self> {
        (usize::from(id) < PARTITIONS).then_some(Self(id))
    }

    /// The partition a digest's first two bytes name.
    pub(crate) fn masked(bits: u16) -> Self {
        Self(bits & 0x0fff)
    }

    pub(crate) fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// The records of one partition in digest order, so that a scan can resume behind any digest.
pub(crate) type Partition = BTreeMap<Digest, Record>;

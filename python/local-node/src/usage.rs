//! What records take.

use std::ops::AddAssign;

use crate::expiry::VoidTime;
use crate::record::Record;

/// How many records there are, and how much they take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Usage {
    pub(crate) objects: usize,
    /// Those of the objects that never expire.
    pub(crate) forever: usize,
    pub(crate) bytes: usize,
}

impl Usage {
    pub(crate) fn of(record: &Record, set: Option<&[u8]>) -> Self {
        Self {
            objects: 1,
            forever: usize::from(record.meta.void_time == VoidTime::NEVER),
            bytes: record.blocks(set),
        }
    }
}

impl AddAssign for Usage {
    fn add_assign(&mut self, other: Self) {
        self.objects += other.objects;
        self.forever += other.forever;
        self.bytes += other.bytes;
    }
}

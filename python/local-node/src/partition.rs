//! Partitions: every namespace has 4096, and a digest says which one a record lives in.

use std::collections::BTreeMap;
use std::ops::{Bound, Deref};
use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard};

use crate::digest::Digest;
use crate::expiry::Millis;
use crate::namespace::Namespace;
use crate::record::Record;
use crate::sindex::{Definition, Entries};

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

    pub(crate) fn all() -> impl Iterator<Item = Self> {
        (0..u16::MAX).map_while(Self::new)
    }

    /// The partition a digest's first two bytes name.
    pub(crate) fn masked(bits: u16) -> Self {
        Self(bits & 0x0fff)
    }

    pub(crate) fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// The records of one partition, and its part of every index.
#[derive(Debug, Default)]
pub(crate) struct Partition {
    /// In digest order, so that a scan can resume behind any digest.
    records: BTreeMap<Digest, Record>,
    indexes: Vec<Entries>,
}

impl Partition {
    pub(crate) fn get(&self, digest: &Digest) -> Option<&Record> {
        self.records.get(digest)
    }

    /// The record, unless it has expired.
    pub(crate) fn live(&self, digest: &Digest, now: Millis) -> Option<&Record> {
        self.get(digest).filter(|record| record.is_live(now))
    }

    /// The records behind a digest, or all.
    pub(crate) fn behind(
        &self,
        after: Option<Digest>,
    ) -> impl Iterator<Item = (&Digest, &Record)> + use<'_> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        self.records.range((from, Bound::Unbounded))
    }

    pub(crate) fn records(&self) -> impl Iterator<Item = &Record> {
        self.records.values()
    }

    /// This partition's part of an index, unless the index was dropped.
    pub(crate) fn index(&self, definition: &Arc<Definition>) -> Option<&Entries> {
        self.indexes.iter().find(|index| index.is_of(definition))
    }
}

/// A partition that nobody else looks at meanwhile. What changes a record changes the indexes with it.
#[derive(Debug)]
pub(crate) struct Locked<'n> {
    namespace: &'n Namespace,
    partition: MutexGuard<'n, Partition>,
}

impl Deref for Locked<'_> {
    type Target = Partition;

    fn deref(&self) -> &Partition {
        &self.partition
    }
}

impl<'n> Locked<'n> {
    pub(crate) fn new(namespace: &'n Namespace, partition: &'n Mutex<Partition>) -> Self {
        Self {
            namespace,
            partition: partition.lock(),
        }
    }

    /// Puts a record in the place of the one that is there, if one is.
    pub(crate) fn put(&mut self, digest: Digest, record: Record) {
        let Partition { records, indexes } = &mut *self.partition;
        for index in indexes {
            let keys = |record| index.definition().keys(self.namespace, &digest, record);
            let old = records.get(&digest).map(keys).unwrap_or_default();
            let new = keys(&record);
            index.replace(digest, &old, &new);
        }
        records.insert(digest, record);
    }

    pub(crate) fn remove(&mut self, digest: &Digest) {
        let Partition { records, indexes } = &mut *self.partition;
        if let Some(record) = records.remove(digest) {
            unlist(indexes, self.namespace, digest, &record);
        }
    }

    /// Removes all records but those to keep; says how many.
    pub(crate) fn retain(&mut self, keep: impl Fn(&Record) -> bool) -> usize {
        let Partition { records, indexes } = &mut *self.partition;
        let before = records.len();
        records.retain(|digest, record| {
            let is_kept = keep(record);
            if !is_kept {
                unlist(indexes, self.namespace, digest, record);
            }
            is_kept
        });
        before - records.len()
    }

    /// Has all records stand in a new index.
    pub(crate) fn add_index(&mut self, definition: &Arc<Definition>) {
        let Partition { records, indexes } = &mut *self.partition;
        let mut entries = Entries::new(Arc::clone(definition));
        for (digest, record) in records {
            let keys = definition.keys(self.namespace, digest, record);
            entries.replace(*digest, &[], &keys);
        }
        indexes.push(entries);
    }

    pub(crate) fn drop_index(&mut self, definition: &Arc<Definition>) {
        self.partition
            .indexes
            .retain(|index| !index.is_of(definition));
    }
}

/// Has a record stand in no index.
fn unlist(indexes: &mut [Entries], namespace: &Namespace, digest: &Digest, record: &Record) {
    for index in indexes {
        let keys = index.definition().keys(namespace, digest, record);
        index.replace(*digest, &keys, &[]);
    }
}

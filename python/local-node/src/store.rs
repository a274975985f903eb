//! The store: namespaces, each with its partitions and the names of its sets.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::{Mutex, RwLock};

use crate::digest::Digest;
use crate::expiry::Millis;
use crate::partition::{PARTITIONS, Partition, PartitionId};
use crate::record::Record;
use crate::result_code::ResultCode;

/// The longest set name (single-0288, -0289).
const SET_NAME_LIMIT: usize = 63;

/// All data of a node, or of all nodes of a cluster.
#[derive(Debug)]
pub(crate) struct Store {
    namespaces: Vec<Namespace>,
}

impl Store {
    pub(crate) fn new(names: Vec<String>, default_ttl: u32) -> Self {
        let namespaces = names
            .into_iter()
            .map(|name| Namespace::new(name, default_ttl));
        Self {
            namespaces: namespaces.collect(),
        }
    }

    pub(crate) fn namespaces(&self) -> &[Namespace] {
        &self.namespaces
    }

    pub(crate) fn namespace(&self, name: &[u8]) -> Option<&Namespace> {
        self.namespaces
            .iter()
            .find(|namespace| namespace.name.as_bytes() == name)
    }
}

/// One namespace. Every partition has a lock of its own, so that connections rarely meet.
#[derive(Debug)]
pub(crate) struct Namespace {
    name: String,
    default_ttl: u32,
    partitions: Box<[Mutex<Partition>]>,
    sets: RwLock<Sets>,
}

impl Namespace {
    fn new(name: String, default_ttl: u32) -> Self {
        Self {
            name,
            default_ttl,
            partitions: std::iter::repeat_with(Mutex::default)
                .take(PARTITIONS)
                .collect(),
            sets: RwLock::default(),
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Seconds to live of a record whose write asks for the namespace's default; 0 is forever.
    pub(crate) fn default_ttl(&self) -> u32 {
        self.default_ttl
    }

    pub(crate) fn partitions(&self) -> &[Mutex<Partition>] {
        &self.partitions
    }

    pub(crate) fn partition(&self, id: PartitionId) -> &Mutex<Partition> {
        &self.partitions[id.index()]
    }

    /// The set of this name, made if it is new.
    pub(crate) fn add_set(&self, name: &[u8]) -> Result<SetId, ResultCode> {
        if let Some(set) = self.set(name) {
            return Ok(set);
        }
        if name.len() > SET_NAME_LIMIT {
            return Err(ResultCode::Parameter);
        }
        self.sets.write().add(name).ok_or(ResultCode::Parameter)
    }

    /// The set of this name, if a record was ever written to it.
    pub(crate) fn set(&self, name: &[u8]) -> Option<SetId> {
        self.sets.read().ids.get(name).copied()
    }

    pub(crate) fn set_name(&self, set: SetId) -> Option<Arc<[u8]>> {
        self.sets.read().names.get(usize::from(set.0)).cloned()
    }

    /// Set names and how many live records each has, in the order in which the sets came.
    pub(crate) fn set_counts(&self) -> Vec<(Arc<[u8]>, usize)> {
        let mut counts: Vec<_> = self
            .sets
            .read()
            .names
            .iter()
            .map(|name| (Arc::clone(name), 0))
            .collect();
        self.each_live(|record| {
            if let Some((_, count)) = record
                .set
                .and_then(|set| counts.get_mut(usize::from(set.0)))
            {
                *count += 1;
            }
        });
        counts
    }

    /// How many live records there are.
    pub(crate) fn count(&self) -> usize {
        let mut count = 0;
        self.each_live(|_| count += 1);
        count
    }

    fn each_live(&self, mut visit: impl FnMut(&Record)) {
        let now = Millis::now();
        for partition in &self.partitions {
            partition
                .lock()
                .values()
                .filter(|record| is_live(record, now))
                .for_each(&mut visit);
        }
    }

    /// Drops the records of a set, or of all sets, that were last written before `before`.
    pub(crate) fn truncate(&self, set: Option<SetId>, before: Millis) {
        for partition in &self.partitions {
            partition.lock().retain(|_, record| {
                record.last_update >= before || set.is_some_and(|set| record.set != Some(set))
            });
        }
    }
}

/// A live record of a partition.
pub(crate) fn live<'p>(
    partition: &'p Partition,
    digest: &Digest,
    now: Millis,
) -> Option<&'p Record> {
    partition.get(digest).filter(|record| is_live(record, now))
}

pub(crate) fn is_live(record: &Record, now: Millis) -> bool {
    !record.meta.void_time.has_passed(now)
}

/// A set's number within its namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SetId(u16);

#[derive(Debug, Default)]
struct Sets {
    names: Vec<Arc<[u8]>>,
    ids: HashMap<Arc<[u8]>, SetId>,
}

impl Sets {
    /// `None` if there are as many sets as a namespace may have.
    fn add(&mut self, name: &[u8]) -> Option<SetId> {
        if let Some(set) = self.ids.get(name) {
            return Some(*set);
        }
        let set = SetId(u16::try_from(self.names.len()).ok()?);
        let name: Arc<[u8]> = name.into();
        self.names.push(Arc::clone(&name));
        self.ids.insert(name, set);
        Some(set)
    }
}

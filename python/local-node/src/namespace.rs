//! Namespaces: each with its partitions, the names of its sets, and its indexes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use parking_lot::{Mutex, RwLock, RwLockReadGuard};

use crate::expiry::Millis;
use crate::partition::{Locked, PARTITIONS, Partition, PartitionId};
use crate::result_code::ResultCode;
use crate::set::{Lifetime, Set, SetId, Sets};
use crate::sindex::{Definition, Index, Indexes};
use crate::usage::Usage;

/// The longest set name (single-0288, -0289).
const SET_NAME_LIMIT: usize = 63;

/// One namespace. Every partition has a lock of its own, so that connections rarely meet.
#[derive(Debug)]
pub(crate) struct Namespace {
    name: String,
    lifetime: Lifetime,
    /// Whether a set has settings of its own; while none has, no command looks for them.
    has_own_lifetimes: AtomicBool,
    truncated: AtomicU64,
    expired: AtomicU64,
    partitions: Box<[Mutex<Partition>]>,
    sets: RwLock<Sets>,
    indexes: RwLock<Indexes>,
}

impl Namespace {
    pub(crate) fn new(name: String, default_ttl: u32) -> Self {
        Self {
            name,
            lifetime: Lifetime {
                default_ttl: default_ttl.into(),
                ..Lifetime::default()
            },
            has_own_lifetimes: false.into(),
            truncated: AtomicU64::new(0),
            expired: AtomicU64::new(0),
            partitions: std::iter::repeat_with(Mutex::default)
                .take(PARTITIONS)
                .collect(),
            sets: RwLock::default(),
            indexes: RwLock::default(),
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Changes the settings of a set, or those for all sets that have none of their own.
    pub(crate) fn change_lifetime(&self, set: Option<SetId>, change: impl FnOnce(&Lifetime)) {
        match set {
            Some(set) => {
                self.with_set(set, |set| change(&set.lifetime));
                self.has_own_lifetimes.store(true, Ordering::Release);
            }
            None => change(&self.lifetime),
        }
    }

    /// When it was last truncated as a whole, in milliseconds; 0 is never.
    pub(crate) fn truncated(&self) -> u64 {
        self.truncated.load(Ordering::Relaxed)
    }

    /// Seconds to live of a record whose write asks for the default; 0 is forever.
    pub(crate) fn default_ttl(&self, set: Option<SetId>) -> u32 {
        self.setting(set, |lifetime| &lifetime.default_ttl)
    }

    /// The percentage of its lifetime that a record may still have and be touched as it is read.
    pub(crate) fn read_touch(&self, set: Option<SetId>) -> u32 {
        self.setting(set, |lifetime| &lifetime.read_touch)
    }

    fn setting(&self, set: Option<SetId>, of: impl Fn(&Lifetime) -> &AtomicU32) -> u32 {
        let load = |lifetime: &Lifetime| of(lifetime).load(Ordering::Relaxed);
        // Acquire pairs with the release in `change_lifetime`: who sees that there are settings sees them.
        let own = set
            .filter(|_| self.has_own_lifetimes.load(Ordering::Acquire))
            .and_then(|set| self.with_set(set, |set| load(&set.lifetime)));
        match own.unwrap_or(0) {
            0 => load(&self.lifetime),
            u32::MAX => 0,
            own => own,
        }
    }

    /// Takes a partition for this thread alone.
    pub(crate) fn lock(&self, id: PartitionId) -> Locked<'_> {
        Locked::new(self, &self.partitions[id.index()])
    }

    /// Takes one partition after the other.
    pub(crate) fn lock_each(&self) -> impl Iterator<Item = Locked<'_>> {
        self.partitions
            .iter()
            .map(|partition| Locked::new(self, partition))
    }

    pub(crate) fn indexes(&self) -> RwLockReadGuard<'_, Indexes> {
        self.indexes.read()
    }

    /// Creates an index, and fills it with what there is. Commands that come meanwhile see it in the
    /// partitions that have it already.
    pub(crate) fn create_index(&self, name: String, definition: Definition) {
        let mut indexes = self.indexes.write();
        if let Some(definition) = indexes.add(name, definition) {
            for mut partition in self.lock_each() {
                partition.add_index(&definition);
            }
        }
    }

    pub(crate) fn delete_index(&self, name: &str) {
        let mut indexes = self.indexes.write();
        if let Some(Index { definition, .. }) = indexes.remove(name) {
            for mut partition in self.lock_each() {
                partition.drop_index(&definition);
            }
        }
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
        self.sets.read().id(name)
    }

    pub(crate) fn set_name(&self, set: SetId) -> Option<Arc<[u8]>> {
        self.with_set(set, |set| Arc::clone(&set.name))
    }

    fn with_set<T>(&self, id: SetId, look: impl FnOnce(&Set) -> T) -> Option<T> {
        self.sets.read().get(id).map(|set| look(set))
    }

    /// The sets, in the order in which they came.
    pub(crate) fn sets(&self) -> Vec<Arc<Set>> {
        self.sets.read().iter().cloned().collect()
    }

    /// What live records of some partitions take, all of them, and those of each set.
    pub(crate) fn usage(
        &self,
        partitions: impl Iterator<Item = PartitionId>,
    ) -> (Usage, Vec<Usage>) {
        let sets = self.sets();
        let (mut total, mut by_set) = (Usage::default(), vec![Usage::default(); sets.len()]);
        let now = Millis::now();
        for partition in partitions.map(|partition| self.lock(partition)) {
            for record in partition.records().filter(|record| record.is_live(now)) {
                let set = record.set.and_then(|set| sets.get(set.index()));
                let usage = Usage::of(record, set.map(|set| &*set.name));
                total += usage;
                if let Some(place) = record.set.and_then(|set| by_set.get_mut(set.index())) {
                    *place += usage;
                }
            }
        }
        (total, by_set)
    }

    /// How many records have been dropped because they had expired.
    pub(crate) fn expired(&self) -> u64 {
        self.expired.load(Ordering::Relaxed)
    }

    /// Drops the records of a partition that have expired; until then they are only invisible.
    pub(crate) fn reap(&self, partition: PartitionId) {
        let now = Millis::now();
        let dropped = self.lock(partition).retain(|record| record.is_live(now));
        self.expired.fetch_add(dropped as u64, Ordering::Relaxed);
    }

    /// Drops the records of a set, or of all sets, that were last written before `before`.
    pub(crate) fn truncate(&self, set: Option<SetId>, before: Millis) {
        let own = set.map(|set| self.with_set(set, |set| before.store(&set.truncated)));
        if own.is_none() {
            before.store(&self.truncated);
        }
        for mut partition in self.lock_each() {
            partition.retain(|record| {
                record.last_update >= before || set.is_some_and(|set| record.set != Some(set))
            });
        }
    }
}

//! Sets: records that are told apart by a name, and may have settings of their own.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64};

/// A set's number within its namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SetId(u16);

impl SetId {
    pub(crate) fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// One set.
#[derive(Debug)]
pub(crate) struct Set {
    pub(crate) name: Arc<[u8]>,
    pub(crate) lifetime: Lifetime,
    /// When it was last truncated, in milliseconds; 0 is never.
    pub(crate) truncated: AtomicU64,
}

/// How long records live whose commands do not say it. Each is set on its own: they need no order.
#[derive(Debug, Default)]
pub(crate) struct Lifetime {
    /// In seconds; 0 is what holds for all sets, or else forever, and `u32::MAX` is forever.
    pub(crate) default_ttl: AtomicU32,
    /// How much of its lifetime, in percent, a record that is read may still have and be given it anew;
    /// 0 is what holds for all sets, or else none, and `u32::MAX` is none.
    pub(crate) read_touch: AtomicU32,
}

/// The sets, in the order in which they came.
#[derive(Debug, Default)]
pub(crate) struct Sets {
    sets: Vec<Arc<Set>>,
    ids: HashMap<Arc<[u8]>, SetId>,
}

impl Sets {
    pub(crate) fn id(&self, name: &[u8]) -> Option<SetId> {
        self.ids.get(name).copied()
    }

    pub(crate) fn get(&self, id: SetId) -> Option<&Arc<Set>> {
        self.sets.get(id.index())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<Set>> {
        self.sets.iter()
    }

    /// `None` if there are as many sets as a namespace may have.
    pub(crate) fn add(&mut self, name: &[u8]) -> Option<SetId> {
        if let Some(set) = self.id(name) {
            return Some(set);
        }
        let id = SetId(u16::try_from(self.sets.len()).ok()?);
        let name: Arc<[u8]> = name.into();
        self.sets.push(Arc::new(Set {
            name: Arc::clone(&name),
            lifetime: Lifetime::default(),
            truncated: AtomicU64::new(0),
        }));
        self.ids.insert(name, id);
        Some(id)
    }
}

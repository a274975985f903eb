//! One partition's part of an index.

use std::collections::BTreeSet;
use std::ops::Bound;
use std::sync::Arc;

use super::definition::Definition;
use super::range::Wanted;
use crate::digest::Digest;

/// Where a record stands in an index, and behind which others follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    pub(crate) key: i64,
    pub(crate) digest: Digest,
}

/// The positions of a partition's records.
#[derive(Debug)]
pub(crate) struct Entries {
    definition: Arc<Definition>,
    positions: BTreeSet<Position>,
}

impl Entries {
    pub(crate) fn new(definition: Arc<Definition>) -> Self {
        Self {
            definition,
            positions: BTreeSet::new(),
        }
    }

    pub(crate) fn definition(&self) -> &Definition {
        &self.definition
    }

    pub(crate) fn is_of(&self, definition: &Arc<Definition>) -> bool {
        Arc::ptr_eq(&self.definition, definition)
    }

    /// Has a record stand under these keys instead of those.
    pub(crate) fn replace(&mut self, digest: Digest, old: &[i64], new: &[i64]) {
        if old == new {
            return;
        }
        for &key in old {
            self.positions.remove(&Position { key, digest });
        }
        let positions = new.iter().map(|&key| Position { key, digest });
        self.positions.extend(positions);
    }

    /// The positions whose keys may be of wanted values, behind one of them if given.
    pub(crate) fn range(
        &self,
        wanted: &Wanted,
        after: Option<Position>,
    ) -> impl Iterator<Item = &Position> + use<'_> {
        let (first, last) = wanted.keys().into_inner();
        let first = Position {
            key: first,
            digest: Digest::FIRST,
        };
        let last = Position {
            key: last,
            digest: Digest::LAST,
        };
        let from = match after {
            Some(after) if after >= first => Bound::Excluded(after),
            _ => Bound::Included(first),
        };
        let is_empty = after.is_some_and(|after| after >= last);
        let range = (!is_empty).then(|| self.positions.range((from, Bound::Included(last))));
        range.into_iter().flatten()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Position> {
        self.positions.iter()
    }
}

//! What an expression is evaluated on.

use crate::allowance::Allowance;
use crate::bin::Bins;
use crate::digest::Digest;
use crate::expiry::{Millis, VoidTime};
use crate::namespace::Namespace;
use crate::particle::Particle;
use crate::record::{BLOCK, Record, stored_size};
use crate::set::SetId;

/// A record, with its bins as they are at this moment of a command, and everything else as it was
/// before the command.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject<'s> {
    pub(crate) namespace: &'s Namespace,
    pub(super) digest: &'s Digest,
    pub(super) set: Option<SetId>,
    pub(super) key: Option<&'s [u8]>,
    pub(super) void_time: VoidTime,
    pub(super) last_update: Millis,
    /// As they are before the command; `None` of a record that is not there.
    stored: Option<&'s Bins>,
    /// As they are now; `None` while only the rest is looked at.
    pub(super) bins: Option<&'s Bins>,
    pub(super) now: Millis,
    /// What the command that looks at it may still do.
    pub(crate) allowance: &'s Allowance,
}

impl<'s> Subject<'s> {
    /// A record that is there.
    pub(crate) fn of(
        namespace: &'s Namespace,
        digest: &'s Digest,
        record: &'s Record,
        now: Millis,
        allowance: &'s Allowance,
    ) -> Self {
        Self {
            namespace,
            digest,
            set: record.set,
            key: record.key.as_deref(),
            void_time: record.meta.void_time,
            last_update: record.last_update,
            stored: Some(&record.bins),
            bins: Some(&record.bins),
            now,
            allowance,
        }
    }

    /// A record that a command is about to make.
    pub(crate) fn new(
        namespace: &'s Namespace,
        digest: &'s Digest,
        set: Option<SetId>,
        now: Millis,
        allowance: &'s Allowance,
    ) -> Self {
        Self {
            namespace,
            digest,
            set,
            key: None,
            void_time: VoidTime::NEVER,
            last_update: now,
            stored: None,
            bins: None,
            now,
            allowance,
        }
    }

    /// The same record with these bins.
    pub(crate) fn with_bins<'b>(self, bins: &'b Bins) -> Subject<'b>
    where
        's: 'b,
    {
        Subject {
            bins: Some(bins),
            ..self
        }
    }

    /// A bin as it is now.
    pub(crate) fn bin(&self, name: &[u8]) -> Option<&'s Particle> {
        self.bins.and_then(|bins| bins.get(name))
    }

    /// The same record without a look at its bins and its key.
    pub(super) fn without_bins(self) -> Self {
        Self { bins: None, ..self }
    }

    /// Bytes that the record takes, in whole blocks.
    pub(super) fn size(&self) -> i64 {
        let set = self.set.and_then(|set| self.namespace.set_name(set));
        let size = |bins| stored_size(set.as_deref(), self.key, bins).next_multiple_of(BLOCK);
        i64::try_from(self.stored.map_or(0, size)).unwrap_or(i64::MAX)
    }
}

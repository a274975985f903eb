//! What a worker counts, and others read while it does.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use aerospike_core::{Error, ResultCode};

/// Counts of records. Only its worker writes, so an increment is a load and a store.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) reads: Count,
    pub(crate) writes: Count,
    pub(crate) misses: Count,
    pub(crate) errors: Count,
    pub(crate) timeouts: Count,
    /// Nanoseconds that the timed operations took. Locked by others only between phases.
    times: Mutex<Vec<u64>>,
}

/// The counts of one or more tallies.
#[derive(Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) reads: u64,
    pub(crate) writes: u64,
    pub(crate) misses: u64,
    pub(crate) errors: u64,
    pub(crate) timeouts: u64,
}

/// A number with one writer.
#[derive(Default)]
pub(crate) struct Count(AtomicU64);

impl Count {
    pub(crate) fn add(&self, count: u64) {
        // Ordering: nothing else is published with a count.
        self.0
            .store(self.0.load(Ordering::Relaxed) + count, Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Tally {
    pub(crate) fn counts(&self) -> Counts {
        Counts {
            reads: self.reads.get(),
            writes: self.writes.get(),
            misses: self.misses.get(),
            errors: self.errors.get(),
            timeouts: self.timeouts.get(),
        }
    }

    /// Counts an operation about some records that failed.
    pub(crate) fn fail(&self, error: &Error, records: u64) {
        match error.server_result_code() {
            Some(ResultCode::KeyNotFoundError) => self.misses.add(records),
            Some(ResultCode::Timeout) => self.timeouts.add(records),
            None if error.is_client_timeout() => self.timeouts.add(records),
            _ => self.errors.add(records),
        }
    }

    /// Keeps how long an operation took.
    pub(crate) fn timed(&self, time: Duration) {
        let nanoseconds = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        self.times().push(nanoseconds);
    }

    /// How many operations were timed so far.
    pub(crate) fn how_many_timed(&self) -> usize {
        self.times().len()
    }

    /// What was kept after so many.
    pub(crate) fn timed_since(&self, first: usize) -> Vec<u64> {
        self.times()[first..].to_vec()
    }

    fn times(&self) -> MutexGuard<'_, Vec<u64>> {
        self.times
            .lock()
            .expect("nothing panics while it is locked")
    }
}

impl Counts {
    /// Of several tallies.
    pub(crate) fn sum(tallies: &[Arc<Tally>]) -> Self {
        let each = tallies.iter().map(|tally| tally.counts());
        each.fold(Self::default(), |sum, one| Self {
            reads: sum.reads + one.reads,
            writes: sum.writes + one.writes,
            misses: sum.misses + one.misses,
            errors: sum.errors + one.errors,
            timeouts: sum.timeouts + one.timeouts,
        })
    }

    /// What came since.
    pub(crate) const fn since(self, before: Self) -> Self {
        Self {
            reads: self.reads - before.reads,
            writes: self.writes - before.writes,
            misses: self.misses - before.misses,
            errors: self.errors - before.errors,
            timeouts: self.timeouts - before.timeouts,
        }
    }

    /// What succeeded. A miss is a read that did.
    pub(crate) const fn operations(self) -> u64 {
        (self.reads + self.writes).saturating_sub(self.errors + self.timeouts)
    }
}

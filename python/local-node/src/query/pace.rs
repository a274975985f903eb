//! How many records a query may look at in a second.

use std::time::{Duration, Instant};

const SECOND: Duration = Duration::from_secs(1);

/// At most so many records in each second.
#[derive(Debug)]
pub(super) struct Pace {
    per_second: u64,
    left: u64,
    second: Instant,
}

impl Pace {
    /// 0 is as fast as can be.
    pub(super) fn new(per_second: u64) -> Option<Self> {
        (per_second > 0).then(|| Self {
            per_second,
            left: per_second,
            second: Instant::now(),
        })
    }

    /// How many records are left in this second.
    pub(super) fn left(&self) -> u64 {
        self.left
    }

    pub(super) fn spend(&mut self) {
        self.left = self.left.saturating_sub(1);
    }

    /// How long to wait, once a second's records are given; they are granted anew behind the wait.
    pub(super) fn pause(&mut self) -> Option<Duration> {
        if self.left > 0 {
            return None;
        }
        self.left = self.per_second;
        let wait = SECOND.saturating_sub(self.second.elapsed());
        self.second = Instant::now() + wait;
        Some(wait)
    }
}

//! Time as the server counts it, and when records expire.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use crate::partition::PartitionId;
use crate::result_code::ResultCode;
use crate::server::Server;

/// 2010-01-01, in seconds since 1970: the epoch of every time on the wire.
const EPOCH: u64 = 1_262_304_000;

/// The longest time to live a write may ask for: ten years (single-0173, -0176).
const LONGEST_TTL: u32 = 10 * 365 * 24 * 60 * 60;

/// Partitions reaped between two yields to other tasks.
const REAP_STRIDE: usize = 64;

/// Milliseconds since the epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Millis(u64);

impl Millis {
    pub(crate) fn now() -> Self {
        let since_1970 = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
        Self(
            u64::try_from(
                since_1970
                    .saturating_sub(Duration::from_secs(EPOCH))
                    .as_millis(),
            )
            .unwrap_or(u64::MAX),
        )
    }

    /// From nanoseconds since 1970, as the `lut` of a truncation counts; times before the epoch are 0.
    pub(crate) fn from_unix_nanos(nanos: u128) -> Self {
        let millis = (nanos / 1_000_000).saturating_sub(u128::from(EPOCH) * 1000);
        Self(u64::try_from(millis).unwrap_or(u64::MAX))
    }

    /// The millisecond after this one.
    pub(crate) fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// Remembers this time in a place that many may look at.
    pub(crate) fn store(self, place: &AtomicU64) {
        place.store(self.0, Ordering::Relaxed);
    }

    pub(crate) fn is_zero(self) -> bool {
        self.0 == 0
    }

    pub(crate) fn seconds(self) -> u32 {
        u32::try_from(self.0 / 1000).unwrap_or(u32::MAX)
    }

    /// Nanoseconds since 1970.
    pub(crate) fn unix_nanos(self) -> i64 {
        let millis = self.0.saturating_add(EPOCH * 1000);
        i64::try_from(millis.saturating_mul(1_000_000)).unwrap_or(i64::MAX)
    }

    /// Milliseconds from an earlier time to this one.
    pub(crate) fn millis_since(self, earlier: Self) -> i64 {
        i64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(i64::MAX)
    }
}

/// The second at which a record expires; 0 is never.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct VoidTime(u32);

impl VoidTime {
    pub(crate) const NEVER: Self = Self(0);

    pub(crate) fn to_wire(self) -> u32 {
        self.0
    }

    pub(crate) fn has_passed(self, now: Millis) -> bool {
        self != Self::NEVER && now.seconds() >= self.0
    }

    /// Nanoseconds since 1970; `None` is never.
    pub(crate) fn unix_nanos(self) -> Option<i64> {
        (self != Self::NEVER).then(|| Millis(u64::from(self.0) * 1000).unix_nanos())
    }

    /// How many seconds are left; `None` is forever.
    pub(crate) fn seconds_left(self, now: Millis) -> Option<u32> {
        (self != Self::NEVER).then(|| self.0.saturating_sub(now.seconds()))
    }

    /// What it becomes as a record is read that was last written at `written`, if so much of its lifetime
    /// is over that no more than `percent` is left.
    pub(crate) fn touched(self, written: Millis, now: Millis, percent: u32) -> Option<Self> {
        let lifetime = self.0.saturating_sub(written.seconds());
        let left = u64::from(lifetime) * u64::from(percent) / 100;
        let due = u64::from(self.0) - left.min(u64::from(self.0));
        let touched = Self::after(now, lifetime);
        (percent > 0 && u64::from(now.seconds()) >= due && touched.0 > self.0).then_some(touched)
    }

    fn after(now: Millis, seconds: u32) -> Self {
        Self(now.seconds().saturating_add(seconds))
    }
}

/// What a write asks about a record's time to live.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ttl {
    NamespaceDefault,
    Never,
    Keep,
    Seconds(u32),
}

impl Ttl {
    pub(crate) fn from_wire(ttl: u32) -> Result<Self, ResultCode> {
        Ok(match ttl {
            0 => Self::NamespaceDefault,
            u32::MAX => Self::Never,
            0xffff_fffe => Self::Keep,
            1..=LONGEST_TTL => Self::Seconds(ttl),
            _ => return Err(ResultCode::Parameter),
        })
    }

    /// The void time of a record written `now` that had the void time `current`.
    pub(crate) fn void_time(
        self,
        current: VoidTime,
        now: Millis,
        namespace_default: u32,
    ) -> VoidTime {
        match self {
            Self::Keep => current,
            Self::Seconds(seconds) => VoidTime::after(now, seconds),
            Self::NamespaceDefault if namespace_default > 0 => {
                VoidTime::after(now, namespace_default)
            }
            Self::NamespaceDefault | Self::Never => VoidTime::NEVER,
        }
    }
}

/// Drops expired records every `interval`, forever. Until then they are only invisible.
pub(crate) async fn reap(server: Arc<Server>, interval: Duration) {
    loop {
        tokio::time::sleep(interval).await;
        for namespace in server.store.namespaces() {
            for partition in PartitionId::all() {
                namespace.reap(partition);
                if partition.index() % REAP_STRIDE == 0 {
                    tokio::task::yield_now().await;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::{Millis, Ttl, VoidTime, reap};
    use crate::bin::Bins;
    use crate::cluster::Cluster;
    use crate::digest::Digest;
    use crate::partition::PartitionId;
    use crate::record::{Meta, Record};
    use crate::server::Server;
    use crate::store::Store;

    #[test]
    fn a_record_is_void_from_its_void_time_on() {
        let now = Millis(10_000);
        let void = Ttl::Seconds(5).void_time(VoidTime::NEVER, now, 0);
        assert!(!void.has_passed(Millis(14_999)));
        assert!(void.has_passed(Millis(15_000)));
        assert!(!VoidTime::NEVER.has_passed(Millis(u64::MAX)));
    }

    #[test]
    fn special_times_to_live_are_told_apart_and_others_bounded() {
        let (now, current) = (Millis(1000), VoidTime(77));
        let void = |ttl, default| {
            Ttl::from_wire(ttl)
                .map(|ttl| ttl.void_time(current, now, default).to_wire())
                .ok()
        };
        assert_eq!(void(0, 0), Some(0));
        assert_eq!(void(0, 9), Some(10));
        assert_eq!(void(u32::MAX, 9), Some(0));
        assert_eq!(void(0xffff_fffe, 9), Some(77));
        assert_eq!(void(315_360_000, 9), Some(315_360_001));
        assert_eq!(void(315_360_001, 9), None);
        assert_eq!(void(0x8000_0000, 9), None);
    }

    #[tokio::test]
    async fn expired_records_are_dropped_and_others_kept() {
        let store = Store::new(vec!["test".to_owned()], 0);
        let server = Arc::new(Server::new(store, Cluster::new(None, &[])));
        let digest = |byte| Digest::from_wire(&[byte; Digest::LEN]).expect("twenty bytes");
        let namespace = &server.store.namespaces()[0];
        for (byte, void_time) in [(1, VoidTime(1)), (2, VoidTime::NEVER)] {
            let meta = Meta {
                generation: 1,
                void_time,
            };
            let record = Record {
                meta,
                last_update: Millis(0),
                set: None,
                key: None,
                bins: Bins::default(),
            };
            namespace
                .lock(digest(byte).partition())
                .put(digest(byte), record);
        }
        let reaping = tokio::spawn(reap(Arc::clone(&server), Duration::from_millis(1)));
        let expired = digest(1);
        while namespace.lock(expired.partition()).get(&expired).is_some() {
            tokio::task::yield_now().await;
        }
        reaping.abort();
        assert_eq!(namespace.usage(PartitionId::all()).0.objects, 1);
    }
}

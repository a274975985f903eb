//! Jobs: queries that go on in the background, and those that have lately ended.

use std::collections::VecDeque;
use std::fmt::{self, Display};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use parking_lot::Mutex;

use crate::connection::Peer;
use crate::partition::PARTITIONS;

/// How many jobs that have ended are remembered (`query-max-done`).
const REMEMBERED: usize = 100;

/// In milliseconds; what the server gives every connection that a job answers on.
const SOCKET_TIMEOUT: u32 = 10_000;

/// Bytes of the answer that a job was started.
const ANSWER: u32 = 30;

/// The jobs, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct Jobs(Mutex<VecDeque<Arc<Job>>>);

/// One job on one node.
#[derive(Debug)]
pub(crate) struct Job {
    pub(super) peer: Peer,
    pub(super) id: u64,
    pub(super) namespace: String,
    pub(super) set: Option<String>,
    pub(super) index: Option<String>,
    pub(super) per_second: u64,
    pub(super) started: Instant,
    pub(super) counts: Counts,
    pub(super) aborted: AtomicBool,
    pub(super) ended: Mutex<Option<Instant>>,
}

/// What a job has done so far. Only the job counts, anyone may look: the counts need no order.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) partitions: AtomicU64,
    pub(super) filtered_by_metadata: AtomicU64,
    pub(super) filtered_by_bins: AtomicU64,
    pub(super) succeeded: AtomicU64,
    pub(super) failed: AtomicU64,
}

/// Counts one more.
pub(super) fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

impl Jobs {
    /// Adds a job, and forgets one that has ended if there are too many.
    pub(super) fn add(&self, job: Arc<Job>) {
        let mut jobs = self.0.lock();
        jobs.push_back(job);
        let ended = jobs.iter().filter(|job| job.has_ended()).count();
        if ended > REMEMBERED
            && let Some(at) = jobs.iter().position(|job| job.has_ended())
        {
            jobs.remove(at);
        }
    }

    /// The jobs of a node, or one of them.
    pub(crate) fn of(&self, member: usize, id: Option<u64>) -> Vec<Arc<Job>> {
        let jobs = self.0.lock();
        let wanted =
            |job: &&Arc<Job>| job.peer.member == member && id.is_none_or(|id| job.id == id);
        jobs.iter().filter(wanted).cloned().collect()
    }

    /// Has jobs of a node that go on end early, all or one of them; says how many.
    pub(crate) fn abort(&self, member: usize, id: Option<u64>) -> usize {
        let jobs = self.of(member, id);
        let active = jobs.iter().filter(|job| !job.has_ended());
        active
            .map(|job| job.aborted.store(true, Ordering::Relaxed))
            .count()
    }
}

impl Job {
    pub(super) fn is_aborted(&self) -> bool {
        self.aborted.load(Ordering::Relaxed)
    }

    fn has_ended(&self) -> bool {
        self.ended.lock().is_some()
    }
}

/// As `query-show` tells it.
impl Display for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let counts = &self.counts;
        let ended = *self.ended.lock();
        let (status, threads) = match ended {
            None => ("active(ok)", 1),
            Some(_) if self.is_aborted() => ("done(user-aborted)", 0),
            Some(_) => ("done(ok)", 0),
        };
        let now = Instant::now();
        let run_time = ended
            .unwrap_or(now)
            .duration_since(self.started)
            .as_millis();
        let since_done = ended.map_or(0, |ended| now.duration_since(ended).as_millis());
        let (succeeded, failed) = (of(&counts.succeeded), of(&counts.failed));
        let whole = u32::try_from(PARTITIONS).map_or(f64::NAN, f64::from);
        let visited = u32::try_from(of(&counts.partitions)).map_or(f64::NAN, f64::from);
        write!(f, "trid={}:ns={}", self.id, self.namespace)?;
        if let Some(set) = &self.set {
            write!(f, ":set={set}")?;
        }
        if let Some(index) = &self.index {
            write!(f, ":sindex-name={index}")?;
        }
        write!(
            f,
            ":rps={}:active-threads={threads}:status={status}:job-progress={:.2}:run-time={run_time}\
             :time-since-done={since_done}:recs-throttled={}:recs-filtered-meta={}:recs-filtered-bins={}\
             :recs-succeeded={succeeded}:recs-failed={failed}:from={}:job-type=background-ops\
             :net-io-bytes={ANSWER}:socket-timeout={SOCKET_TIMEOUT}:ops-active=0",
            self.per_second,
            100.0 * visited / whole,
            succeeded + failed,
            of(&counts.filtered_by_metadata),
            of(&counts.filtered_by_bins),
            // A colon would end the value.
            self.peer.address.to_string().replace(':', "+"),
        )
    }
}

//! What this process has used: CPU, context switches, memory.

use std::fs;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

/// At a time.
#[derive(Clone, Copy)]
pub(crate) struct Usage {
    pub(crate) at: Instant,
    /// Of all threads.
    pub(crate) cpu: Duration,
    /// Of the threads that there are.
    pub(crate) voluntary: u64,
    pub(crate) involuntary: u64,
    pub(crate) resident: u64,
}

impl Usage {
    pub(crate) fn now() -> Self {
        let cpu = clock_gettime(ClockId::ProcessCPUTime);
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let threads: Vec<String> = fs::read_dir("/proc/self/task")
            .into_iter()
            .flatten()
            .filter_map(|entry| fs::read_to_string(entry.ok()?.path().join("status")).ok())
            .collect();
        let sum = |name| threads.iter().map(|status| field(status, name)).sum();
        Self {
            at: Instant::now(),
            cpu: Duration::try_from(cpu).unwrap_or_default(),
            voluntary: sum("voluntary_ctxt_switches:"),
            involuntary: sum("nonvoluntary_ctxt_switches:"),
            resident: field(&status, "VmRSS:") * 1024,
        }
    }
}

/// A number of /proc's, 0 where it is not told.
fn field(status: &str, name: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|value| value.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}

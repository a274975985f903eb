//! What this process has used: CPU, context switches, memory.

use std::fs;
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;

/// At a time.
#[derive(Clone, Copy)]
pub(crate) struct Usage {
    pub(crate) at: Instant,
    pub(crate) user: Duration,
    pub(crate) system: Duration,
    pub(crate) voluntary: i64,
    pub(crate) involuntary: i64,
    pub(crate) resident: u64,
}

impl Usage {
    pub(crate) fn now() -> Result<Self, String> {
        let used = getrusage(UsageWho::RUSAGE_SELF).map_err(|error| error.to_string())?;
        Ok(Self {
            at: Instant::now(),
            user: duration(used.user_time()),
            system: duration(used.system_time()),
            voluntary: used.voluntary_context_switches(),
            involuntary: used.involuntary_context_switches(),
            resident: resident(),
        })
    }
}

fn duration(time: TimeVal) -> Duration {
    let seconds = u64::try_from(time.tv_sec()).unwrap_or(0);
    let micros = u64::try_from(time.tv_usec()).unwrap_or(0);
    Duration::from_secs(seconds) + Duration::from_micros(micros)
}

/// 0 where /proc does not tell.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|value| value.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

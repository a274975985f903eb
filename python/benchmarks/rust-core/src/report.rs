//! What is told: a line per second, a summary, and all of it as JSON.

use std::fs;
use std::process::ExitCode;
use std::time::Duration;

use serde_json::{Value, json};

use crate::arguments::{Arguments, Mix, Payload, Workers};
use crate::measuring::Measured;
use crate::tally::Counts;

/// Prints what was done in a second, or in what was left of one.
pub(crate) fn line(phase: &str, elapsed: Duration, length: Duration, counts: Counts) {
    let rate = |count| ratio(count, length.as_secs_f64());
    println!(
        "{:6.1} s {phase:9} {:10.0} op/s  {:10.0} reads  {:10.0} writes  errors {}  time-outs {}  misses {}",
        elapsed.as_secs_f64(),
        rate(counts.operations()),
        rate(counts.reads),
        rate(counts.writes),
        counts.errors,
        counts.timeouts,
        counts.misses,
    );
}

/// Prints the summary and writes the JSON.
pub(crate) fn tell(arguments: &Arguments, measured: &Measured) -> ExitCode {
    let report = everything(arguments, measured);
    let (about, result) = (&report["about"], &report["result"]);
    let number = |name: &str| result[name].as_f64().unwrap_or_default();
    let latency = |name: &str| result["latency_us"][name].as_f64().unwrap_or_default();
    println!(
        "{}, {} at a time, {}, {}, batches of {}",
        arguments.mode(),
        arguments.workers,
        about["workload"].as_str().unwrap_or_default(),
        about["object"].as_str().unwrap_or_default(),
        arguments.batch_size,
    );
    println!(
        "throughput  {:.0} op/s: {:.0} reads, {:.0} writes, in {:.2} s",
        number("ops_per_s"),
        number("reads") / number("seconds"),
        number("writes") / number("seconds"),
        number("seconds"),
    );
    println!(
        "latency     p50 {:.0}, p99 {:.0}, p99.9 {:.0}, most {:.0} µs of {}",
        latency("p50"),
        latency("p99"),
        latency("p99.9"),
        latency("max"),
        latency("timed"),
    );
    println!(
        "Errors: {}  Timeouts: {}  misses: {}",
        measured.counts.errors, measured.counts.timeouts, measured.counts.misses
    );
    println!(
        "CPU         {:.2} µs per op, {:.2} user, {:.2} system",
        number("cpu_us_per_op"),
        number("user_us_per_op"),
        number("system_us_per_op"),
    );
    println!(
        "switches    {:.3} per op, and {:.3} involuntary",
        number("voluntary_switches_per_op"),
        number("involuntary_switches_per_op"),
    );
    let mebibytes = |name| number(name) / f64::from(1 << 20);
    println!(
        "memory      {:.1} MiB, {:.1} of them since it connected",
        mebibytes("resident_bytes"),
        mebibytes("resident_growth_bytes"),
    );
    if let Some(file) = &arguments.json
        && let Err(error) = fs::write(file, format!("{report:#}\n"))
    {
        eprintln!("rust-core: --json: {file}: {error}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// The names are those of `python -m aiospike.bench --json`.
fn everything(arguments: &Arguments, measured: &Measured) -> Value {
    let Measured {
        before,
        begin,
        end,
        counts,
        ..
    } = measured;
    let seconds = (end.at - begin.at).as_secs_f64();
    let done = counts.operations().max(1);
    let per_op = |total: f64| total / ratio(done, 1.0);
    let micros = |time: Duration| per_op(time.as_secs_f64() * 1e6);
    let user = end.user.saturating_sub(begin.user);
    let system = end.system.saturating_sub(begin.system);
    let switches = |count: i64| per_op(ratio(u64::try_from(count).unwrap_or(0), 1.0));
    let blocking = arguments.workers_are != Workers::Tasks;
    json!({
        "about": {
            "mode": arguments.mode(),
            "client": "aerospike-core 3.0",
            "host": arguments.hosts,
            "workload": match arguments.mix {
                Mix::Insert => "I".to_owned(),
                Mix::Update(reads) => format!("RU,{reads}"),
                Mix::Replace(reads) => format!("RR,{reads}"),
                Mix::Modify => "RMU".to_owned(),
                Mix::Scan => "SCAN".to_owned(),
            },
            "object": match arguments.payload {
                Payload::Integer => "I8".to_owned(),
                Payload::Text(size) => format!("S{size}"),
                Payload::Bytes(size) => format!("B{size}"),
            },
            "keys": arguments.keys,
            "batch_size": arguments.batch_size,
            "tasks": (!blocking).then_some(arguments.workers),
            "threads": blocking.then_some(arguments.workers),
            "workers": arguments.workers,
            "current_thread_runtime": arguments.workers_are == Workers::Loners,
            "duration": arguments.duration.as_secs_f64(),
            "warmup": arguments.warmup.as_secs_f64(),
        },
        "result": {
            "operations": counts.operations(),
            "reads": counts.reads,
            "writes": counts.writes,
            "misses": counts.misses,
            "errors": counts.errors,
            "timeouts": counts.timeouts,
            "seconds": seconds,
            "ops_per_s": ratio(counts.operations(), seconds),
            "latency_us": latencies(&measured.times),
            "cpu_us_per_op": micros(user + system),
            "user_us_per_op": micros(user),
            "system_us_per_op": micros(system),
            "voluntary_switches_per_op": switches(end.voluntary - begin.voluntary),
            "involuntary_switches_per_op": switches(end.involuntary - begin.involuntary),
            "resident_bytes": end.resident,
            "resident_growth_bytes": end.resident.saturating_sub(before.resident),
        },
    })
}

/// The percentiles of nanoseconds in order of size, in microseconds.
fn latencies(times: &[u64]) -> Value {
    let Some(last) = times.len().checked_sub(1) else {
        return json!({});
    };
    let at = |thousandths: usize| ratio(times[last * thousandths / 1000], 1000.0);
    json!({
        "p50": at(500),
        "p99": at(990),
        "p99.9": at(999),
        "max": at(1000),
        "timed": times.len(),
    })
}

#[expect(clippy::cast_precision_loss, reason = "counts of less than 2^53")]
fn ratio(count: u64, by: f64) -> f64 {
    count as f64 / by
}

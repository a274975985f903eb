//! What is told: a line per second, a summary, and all of it as JSON.

use std::fs;
use std::process::ExitCode;
use std::time::Duration;

use serde_json::{Value, json};

use crate::arguments::{Arguments, Mix, Payload};
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
    println!("throughput  {:.0} op/s", number("ops_per_s"));
    println!(
        "latency     p50 {:.0}, p99 {:.0}, p99.9 {:.0}, most {:.0} µs",
        latency("p50"),
        latency("p99"),
        latency("p99.9"),
        latency("max"),
    );
    println!(
        "Errors: {}  Timeouts: {}  misses: {}",
        measured.counts.errors, measured.counts.timeouts, measured.counts.misses
    );
    println!("CPU         {:.2} µs per op", number("cpu_us_per_op"));
    println!(
        "switches    {:.3} per op, and {:.3} involuntary",
        number("voluntary_switches_per_op"),
        number("involuntary_switches_per_op"),
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
    let switches = |end: u64, begin: u64| per_op(ratio(end.saturating_sub(begin), 1.0));
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
            "tasks": (!arguments.blocking).then_some(arguments.workers),
            "threads": arguments.blocking.then_some(arguments.workers),
            "workers": arguments.workers,
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
            "cpu_us_per_op": per_op((end.cpu.saturating_sub(begin.cpu)).as_secs_f64() * 1e6),
            "voluntary_switches_per_op": switches(end.voluntary, begin.voluntary),
            "involuntary_switches_per_op": switches(end.involuntary, begin.involuntary),
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

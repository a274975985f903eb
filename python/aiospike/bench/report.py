"""What a benchmark tells: a line per second, a summary, and all of it as JSON."""

from __future__ import annotations

import asyncio
import itertools
import os
import platform
import sys
from array import array
from collections.abc import Mapping, Sequence
from importlib import metadata
from typing import Any

from aiospike.bench.arguments import Arguments
from aiospike.bench.measuring import Measured
from aiospike.bench.modes import MODES
from aiospike.bench.tally import Counts
from aiospike.running import new_event_loop

PERCENTILES = (50, 99, 99.9)


def line(phase: str, elapsed: float, seconds: float, counts: Counts) -> str:
    """Of one second, or what was left of one."""
    rate = [round(count / seconds) for count in (counts.operations, counts.reads, counts.writes)]
    return (
        f"{elapsed:6.1f} s {phase:9} {rate[0]:10,} op/s  {rate[1]:10,} reads  {rate[2]:10,} writes"
        f"  errors {counts.errors}  time-outs {counts.timeouts}  misses {counts.misses}"
    )


def everything(arguments: Arguments, host: str, measured: Measured) -> dict[str, Any]:
    """The benchmark, what it ran on and what it found, of JSON's types."""
    usage, counts = measured.usage, measured.counts
    done = max(counts.operations, 1)
    result: dict[str, Any] = {
        "operations": counts.operations,
        **counts._asdict(),
        "seconds": usage.wall,
        "ops_per_s": counts.operations / usage.wall,
        "latency_us": latencies(measured.times),
        "cpu_us_per_op": (usage.user + usage.system) / done * 1e6,
        "user_us_per_op": usage.user / done * 1e6,
        "system_us_per_op": usage.system / done * 1e6,
        "voluntary_switches_per_op": usage.voluntary / done,
        "involuntary_switches_per_op": usage.involuntary / done,
        "resident_bytes": measured.resident,
        "resident_growth_bytes": measured.growth,
        "failures": dict(measured.failures.most_common()),
        "each_second": [second.operations for second in measured.seconds],
        "interrupted": measured.interrupted,
    }
    if arguments.with_telemetry:
        result["histogram_us"] = histogram(measured.times)
    return {"about": _about(arguments, host), "result": result}


def latencies(times: Sequence[int]) -> dict[str, float]:
    """The percentiles of nanoseconds in order of size, in microseconds; empty for none."""
    if not times:
        return {}
    last = len(times) - 1
    found = {f"p{which:g}": times[round(last * which / 100)] / 1000 for which in PERCENTILES}
    return found | {"max": times[-1] / 1000, "timed": len(times)}


def histogram(times: array[int]) -> list[tuple[int, int]]:
    """How many of the nanoseconds are below a power of two of microseconds, and not the last."""
    groups = itertools.groupby(times, key=lambda time: (time // 1000).bit_length())
    return [(2**bits, sum(1 for _ in group)) for bits, group in groups]


def summary(report: Mapping[str, Any]) -> str:
    """For a terminal."""
    about, result = report["about"], report["result"]
    per_second = {name: result[name] / result["seconds"] for name in ("reads", "writes")}
    lines = [
        f"{about['mode']}, {about['workers']} at a time, {about['workload']}, {about['object']}, "
        f"{about['keys']:,} keys, batches of {about['batch_size']}, {about['loop'] or 'threads'}",
        f"Python {about['python']}, {about['client']}, {about['cpus']} CPUs, {about['host']}",
        f"throughput  {result['ops_per_s']:,.0f} op/s: {per_second['reads']:,.0f} reads, "
        f"{per_second['writes']:,.0f} writes, in {result['seconds']:.2f} s",
    ]
    if latency := result["latency_us"]:
        each = ", ".join(f"p{which:g} {latency[f'p{which:g}']:,.0f}" for which in PERCENTILES)
        lines.append(f"latency     {each}, most {latency['max']:,.0f} µs of {latency['timed']:,}")
    lines += [
        f"Errors: {result['errors']}  Timeouts: {result['timeouts']}  misses: {result['misses']}",
        f"CPU         {result['cpu_us_per_op']:.2f} µs per op, "
        f"{result['user_us_per_op']:.2f} user, {result['system_us_per_op']:.2f} system",
        f"switches    {result['voluntary_switches_per_op']:.3f} per op, and "
        f"{result['involuntary_switches_per_op']:.3f} involuntary",
        f"memory      {result['resident_bytes'] / 2**20:.1f} MiB, "
        f"{result['resident_growth_bytes'] / 2**20:.1f} of them since it connected",
    ]
    lines += [f"  {count:,} of {what}" for what, count in result["failures"].items()]
    for limit, count in result.get("histogram_us", ()):
        lines.append(f"  < {limit:9,} µs {count:12,}")
    return "\n".join(lines)


def _about(arguments: Arguments, host: str) -> dict[str, Any]:
    gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    free_threaded = "t" if "t" in sys.abiflags else ""
    return {
        "mode": arguments.mode,
        "client": _client(arguments.mode),
        "python": platform.python_version() + free_threaded,
        "gil": gil,
        "loop": None if arguments.blocking else _loop(),
        "cpus": os.cpu_count(),
        "host": host,
        "embedded": arguments.host is None,
        "workload": str(arguments.mix),
        "object": str(arguments.payload),
        "keys": arguments.keys,
        "batch_size": arguments.batch_size,
        "tasks": None if arguments.blocking else arguments.tasks,
        "pool_loops": None if arguments.blocking else arguments.pool_loops,
        "threads": arguments.threads if arguments.blocking else None,
        "workers": arguments.workers,
        "runtime": arguments.runtime,
        "current_thread_runtime": arguments.current_thread_runtime,
        "duration": arguments.duration,
        "warmup": arguments.warmup,
    }


def _client(mode: str) -> str:
    package = MODES[mode].package
    try:
        return f"{package} {metadata.version(package)}"
    except metadata.PackageNotFoundError:
        return package


def _loop() -> str:
    loop = new_event_loop()
    loop.close()
    return "asyncio" if isinstance(loop, asyncio.SelectorEventLoop) else "uvloop"

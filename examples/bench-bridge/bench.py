"""What awaiting a Rust future costs: asyncio-bridge, pyo3-async-runtimes and the in-loop floor.

Each measurement is a process of its own. The peers take turns, round by round, so that a noisy
moment hits all of them; the table shows medians. The floor is the loop with no other thread. What
is measured stands in workloads.py: operations that complete at once, awaited from `tasks` of one
loop and of `loops` in threads; items of a `stream`; storms of `cancel`; `memory` of operations
under way.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path

from workloads import PEERS, WORKLOADS, Measured

LOOPS = ("asyncio", "uvloop")
Cell = tuple[str, int, str]
UNITS = {"per_s": "per s", "cpu_us": "CPU µs each", "bytes": "bytes each"}


def child(workload: str, size: int, loop: str, peer: str, seconds: float) -> None:
    run = asyncio.run
    if loop == "uvloop":
        import uvloop

        run = uvloop.run
    measure, _ = WORKLOADS[workload]
    print(json.dumps(measure(run, peer, size, seconds)), flush=True)
    # Interpreter exit is not measured, and pyo3-async-runtimes aborts in some of them.
    os._exit(0)


def run_child(cell: Cell, peer: str, seconds: float) -> Measured | None:
    """What the peer measured, or None if it did not live to tell."""
    workload, size, loop = cell
    command = [sys.executable, __file__, "--child", workload, str(size), loop, peer, str(seconds)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60 + 20 * seconds)
    except subprocess.TimeoutExpired:
        return None
    return json.loads(done.stdout) if done.returncode == 0 else None


def table(cells: list[Cell], runs: dict[tuple[Cell, str], list[Measured]]) -> list[dict]:
    """Prints medians, and how the bridge compares; returns the rows."""

    def median(cell: Cell, peer: str, unit: str) -> float | None:
        values = [run[unit] for run in runs[cell, peer] if unit in run]
        return statistics.median(values) if values else None

    rows = []
    print(f"{'workload':15} {'loop':8} {'peer':20}", *(f"{unit:>18}" for unit in UNITS.values()))
    for cell in cells:
        workload, size, loop = cell
        for peer in PEERS:
            row: dict = {"workload": workload, "size": size, "loop": loop, "peer": peer}
            shown = []
            for unit in UNITS:
                mine, other = median(cell, "bridge", unit), median(cell, peer, unit)
                row[unit] = other
                row[f"bridge_{unit}_ratio"] = mine / other if mine and other else None
                ratio = row[f"bridge_{unit}_ratio"]
                shown.append("" if other is None else f"{other:,.2f}".removesuffix(".00"))
                shown[-1] += f" {ratio:6.2f}x" if ratio else ""
            row["runs"] = runs[cell, peer]
            rows.append(row)
            columns = " ".join(f"{text:>18}" for text in shown)
            print(f"{workload:8} {size:6} {loop:8} {peer:20} {columns}")
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="turns of each peer (default: 5)")
    parser.add_argument("--seconds", type=float, default=0.3, help="length of one measurement")
    parser.add_argument("--quick", action="store_true", help="one round")
    parser.add_argument("--only", choices=WORKLOADS, action="append", help="this workload alone")
    parser.add_argument("--json", type=Path, help="where to write all results")
    parser.add_argument("--child", nargs=5, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        workload, size, loop, peer, seconds = options.child
        child(workload, int(size), loop, peer, float(seconds))
        return

    gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    rounds = 1 if options.quick else options.rounds
    about = {
        "python": platform.python_version() + ("" if gil else "t"),
        "cpus": os.cpu_count(),
        "rounds": rounds,
        "seconds": options.seconds,
        "wake": os.environ.get("ASYNCIO_BRIDGE_WAKE", "direct"),
    }
    print(f"Python {about['python']}, {about['cpus']} CPUs, wake {about['wake']}")
    cells: list[Cell] = [
        (workload, size, loop)
        for workload in options.only or WORKLOADS
        for size in WORKLOADS[workload][1]
        for loop in LOOPS
    ]
    runs: dict[tuple[Cell, str], list[Measured]] = {}
    for turn in range(rounds):
        for cell in cells:
            for peer in PEERS:
                status = f"round {turn + 1}/{rounds}: {' '.join(map(str, cell))} {peer}"
                print(f"\r\x1b[K{status}", end="", file=sys.stderr, flush=True)
                measured = run_child(cell, peer, options.seconds)
                runs.setdefault((cell, peer), []).append(measured or {})
    print("\r\x1b[K", end="", file=sys.stderr)
    rows = table(cells, runs)
    failed = sum(not run for row in rows for run in row["runs"])
    if failed:
        print(f"{failed} measurements ended without a result; medians are of the others")
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps({"about": about, "results": rows}, indent=1) + "\n")
        print(f"written: {options.json}")


if __name__ == "__main__":
    main()

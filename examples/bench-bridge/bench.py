"""What awaiting a Rust future costs: asyncio-bridge, pyo3-async-runtimes and the in-loop floor.

Each measurement is a process of its own. The peers take turns, round by round, so that a noisy
moment hits all of them; the table shows medians. The floor is the loop with no other thread. What
is measured stands in workloads.py.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

from tables import Cell, Results, terminal
from workloads import PEERS, WORKLOADS, Measured

LOOPS = ("asyncio", "uvloop")


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
    command = [sys.executable, __file__, "--child", *map(str, cell), peer, str(seconds)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60 + 20 * seconds)
    except subprocess.TimeoutExpired:
        return None
    return json.loads(done.stdout) if done.returncode == 0 else None


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
    cells = [
        Cell(workload, size, loop)
        for workload in options.only or WORKLOADS
        for size in WORKLOADS[workload][1]
        for loop in LOOPS
    ]
    results = Results(about)
    for turn in range(rounds):
        for cell in cells:
            for peer in PEERS:
                status = f"round {turn + 1}/{rounds}: {' '.join(map(str, cell))} {peer}"
                print(f"\r\x1b[K{status}", end="", file=sys.stderr, flush=True)
                results.add(cell, peer, run_child(cell, peer, options.seconds))
    print("\r\x1b[K", end="", file=sys.stderr)
    print(terminal(results))
    if failed := results.failed():
        print(f"{failed} measurements ended without a result; medians are of the others")
    if options.json:
        results.write(options.json)
        print(f"written: {options.json}")


if __name__ == "__main__":
    main()

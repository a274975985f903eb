"""What awaiting a Rust future costs: asyncio-bridge, pyo3-async-runtimes and the in-loop floor.

Each measurement is a process of its own, which awaits an operation that completes at once from a
number of tasks. The peers take turns, round by round, so that a noisy moment hits all of them; the
table shows medians. The floor is the loop resolving its own futures, with no other thread.
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
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

PEERS = ("bridge", "pyo3-async-runtimes", "floor")
LOOPS = ("asyncio", "uvloop")
TASKS = (1, 32, 256)


def operation(peer: str) -> Callable[[], Awaitable[object]]:
    if peer == "floor":
        loop = asyncio.get_running_loop()

        def resolve() -> Awaitable[object]:
            future = loop.create_future()
            loop.call_soon(future.set_result, 1)
            return future

        return resolve
    import bench_bridge

    return getattr(bench_bridge, peer.replace("-", "_"))


async def spread(peer: str, tasks: int, operations: int) -> dict[str, float]:
    """Awaits that many operations from each of the tasks."""
    call = operation(peer)

    async def worker() -> None:
        for _ in range(operations):
            await call()

    cpu, start = time.process_time(), time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(tasks)))
    wall = time.perf_counter() - start
    cpu = time.process_time() - cpu
    total = tasks * operations
    return {"ops_per_s": total / wall, "cpu_us_per_op": cpu / total * 1e6}


async def measure(peer: str, tasks: int, seconds: float) -> dict[str, float]:
    warm = await spread(peer, tasks, max(1, 256 // tasks))
    warm = await spread(peer, tasks, max(2, int(warm["ops_per_s"] * 0.1 / tasks)))
    return await spread(peer, tasks, max(2, int(warm["ops_per_s"] * seconds / tasks)))


def child(peer: str, loop: str, tasks: int, seconds: float) -> None:
    run: Callable[..., dict[str, float]] = asyncio.run
    if loop == "uvloop":
        import uvloop

        run = uvloop.run
    print(json.dumps(run(measure(peer, tasks, seconds))), flush=True)
    # Interpreter exit is not measured, and pyo3-async-runtimes aborts in some of them.
    os._exit(0)


def run_child(peer: str, loop: str, tasks: int, seconds: float) -> dict[str, float]:
    command = [sys.executable, __file__, "--child", peer, loop, str(tasks), str(seconds)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=600)
    return json.loads(done.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="turns of each peer (default: 5)")
    parser.add_argument("--seconds", type=float, default=0.5, help="length of one measurement")
    parser.add_argument("--json", type=Path, help="where to write all results")
    parser.add_argument("--child", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        peer, loop, tasks, seconds = options.child
        child(peer, loop, int(tasks), float(seconds))
        return

    gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    about = {
        "python": platform.python_version() + ("" if gil else "t"),
        "cpus": os.cpu_count(),
        "rounds": options.rounds,
        "seconds": options.seconds,
        "wake": os.environ.get("ASYNCIO_BRIDGE_WAKE", "direct"),
    }
    print(f"Python {about['python']}, {about['cpus']} CPUs, wake {about['wake']}")
    cells = [(loop, tasks) for loop in LOOPS for tasks in TASKS]
    runs: dict[tuple[str, str, int], list[dict[str, float]]] = {}
    for turn in range(options.rounds):
        for loop, tasks in cells:
            for peer in PEERS:
                print(
                    f"\r\x1b[Kround {turn + 1}/{options.rounds}: {loop} {tasks} {peer}",
                    end="",
                    file=sys.stderr,
                    flush=True,
                )
                result = run_child(peer, loop, tasks, options.seconds)
                runs.setdefault((peer, loop, tasks), []).append(result)
    print("\r\x1b[K", end="", file=sys.stderr)

    def median(peer: str, loop: str, tasks: int, what: str) -> float:
        return statistics.median(run[what] for run in runs[peer, loop, tasks])

    rows = []
    header = f"{'loop':8} {'tasks':>5}  {'peer':20} {'op/s':>10} {'CPU µs/op':>10}"
    print(f"{header} {'bridge is':>10} {'its CPU':>8}")
    for loop, tasks in cells:
        for peer in PEERS:
            speed = median(peer, loop, tasks, "ops_per_s")
            cpu = median(peer, loop, tasks, "cpu_us_per_op")
            times = median("bridge", loop, tasks, "ops_per_s") / speed
            cpu_times = median("bridge", loop, tasks, "cpu_us_per_op") / cpu
            rows.append(
                {
                    "loop": loop,
                    "tasks": tasks,
                    "peer": peer,
                    "ops_per_s": speed,
                    "cpu_us_per_op": cpu,
                    "bridge_speed_ratio": times,
                    "bridge_cpu_ratio": cpu_times,
                    "runs": runs[peer, loop, tasks],
                }
            )
            print(
                f"{loop:8} {tasks:5}  {peer:20} {speed:10,.0f} {cpu:10.2f}"
                f" {times:9.2f}x {cpu_times:7.2f}x"
            )
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps({"about": about, "results": rows}, indent=1) + "\n")
        print(f"written: {options.json}")


if __name__ == "__main__":
    main()

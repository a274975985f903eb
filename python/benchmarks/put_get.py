"""What a put and a get cost the client: aiospike and aerospike-native, against one node.

Each measurement is a process of its own, half puts and half gets of single-bin records from a
number of tasks. The clients take turns, round by round; the table shows medians. CPU is that of the
client's process, all threads. The node is the embedded one, in a process of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

CLIENTS = ("aiospike", "aiospike on the loop", "aerospike-native")
RECORDS = 10_000

Pair = tuple[Callable[[int], Awaitable[Any]], Callable[[int], Awaitable[Any]]]


async def aiospike_pair(host: str, runtime: str) -> Pair:
    import aiospike

    client = aiospike.Client(host, runtime=runtime)
    await client.connect()
    make = aiospike.Key.from_int_user_key
    return (
        lambda number: client.put(make("test", "bench", number), {"b0": number}),
        lambda number: client.get(make("test", "bench", number)),
    )


async def native_pair(host: str) -> Pair:
    import aerospike_native

    client = await aerospike_native.new_client(aerospike_native.ClientPolicy(), host)
    make = aerospike_native.Key.from_int_user_key
    return (
        lambda number: client.put(make("test", "bench", number), {"b0": number}),
        lambda number: client.get(make("test", "bench", number)),
    )


async def spread(pair: Pair, tasks: int, operations: int) -> dict[str, float]:
    put, get = pair

    async def worker(first: int) -> None:
        for number in range(first, first + operations // 2):
            await put(number % RECORDS)
            await get(number % RECORDS)

    cpu, start = time.process_time(), time.perf_counter()
    await asyncio.gather(*(worker(task * 997) for task in range(tasks)))
    wall = time.perf_counter() - start
    cpu = time.process_time() - cpu
    total = tasks * (operations // 2) * 2
    return {"ops_per_s": total / wall, "cpu_us_per_op": cpu / total * 1e6}


async def measure(client: str, host: str, tasks: int, seconds: float) -> dict[str, float]:
    if client == "aerospike-native":
        pair = await native_pair(host)
    else:
        pair = await aiospike_pair(host, "loop" if "loop" in client else "shared")
    warm = await spread(pair, tasks, max(4, 4000 // tasks))
    return await spread(pair, tasks, max(4, int(warm["ops_per_s"] * seconds / tasks)))


def child(client: str, host: str, loop: str, tasks: int, seconds: float) -> None:
    run: Callable[..., dict[str, float]] = asyncio.run
    if loop == "uvloop":
        import uvloop

        run = uvloop.run
    print(json.dumps(run(measure(client, host, tasks, seconds))), flush=True)
    # How the clients' threads end is not measured here.
    os._exit(0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--host", help="a server's host:port instead of the embedded node")
    parser.add_argument("--tasks", type=int, nargs="+", default=[1, 32], help="(default: 1 32)")
    parser.add_argument("--loop", choices=("asyncio", "uvloop"), default="uvloop")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each client (default: 5)")
    parser.add_argument("--seconds", type=float, default=2.0, help="length of one measurement")
    parser.add_argument("--child", nargs=5, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        client, host, loop, tasks, seconds = options.child
        child(client, host, loop, int(tasks), float(seconds))
        return

    node = None
    host = options.host
    if host is None:
        node = subprocess.Popen(
            [sys.executable, "-m", "aiospike.node", "--port", "0"],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert node.stdout is not None
        found = re.search(r"\S+:\d+", node.stdout.readline())
        assert found is not None
        host = found.group()
    try:
        print(f"Python {platform.python_version()}, {options.loop}, {os.cpu_count()} CPUs, {host}")
        for tasks in options.tasks:
            runs: dict[str, list[dict[str, float]]] = {client: [] for client in CLIENTS}
            for _ in range(options.rounds):
                for client in CLIENTS:
                    command = [sys.executable, __file__, "--child", client, host, options.loop]
                    command += [str(tasks), str(options.seconds)]
                    done = subprocess.run(command, check=True, capture_output=True, text=True)
                    runs[client].append(json.loads(done.stdout))
            medians = {
                client: {
                    what: statistics.median(run[what] for run in of_client)
                    for what in ("ops_per_s", "cpu_us_per_op")
                }
                for client, of_client in runs.items()
            }
            peer = medians["aerospike-native"]
            for client, median in medians.items():
                print(
                    f"{tasks:4} tasks  {client:20} {median['ops_per_s']:9,.0f} op/s"
                    f" {median['cpu_us_per_op']:7.1f} µs CPU/op"
                    f"   {median['ops_per_s'] / peer['ops_per_s']:5.2f}x speed"
                    f" {median['cpu_us_per_op'] / peer['cpu_us_per_op']:5.2f}x CPU"
                )
    finally:
        if node is not None:
            node.terminate()
            node.wait()


if __name__ == "__main__":
    main()

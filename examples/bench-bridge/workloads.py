"""What is measured: each workload, through the bridge, through its peer, and on the loop alone.

A workload is run in a process of its own and returns what it measured, per second and per
operation. Its size is the number of tasks, loops, items or operations that it is about.
"""

from __future__ import annotations

import asyncio
import gc
import os
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable

PEERS = ("bridge", "pyo3-async-runtimes", "floor")
Measured = dict[str, float]
Run = Callable[..., Measured]


def operation(peer: str) -> Callable[[], Awaitable[object]]:
    """An operation that completes at once. The floor's is resolved by the loop itself."""
    if peer == "floor":
        loop = asyncio.get_running_loop()

        def resolve() -> Awaitable[object]:
            future = loop.create_future()
            loop.call_soon(future.set_result, 1)
            return future

        return resolve
    import bench_bridge

    return getattr(bench_bridge, peer.replace("-", "_"))


def pending(peer: str) -> Callable[[], asyncio.Future[object]]:
    """An operation that never completes."""
    if peer == "floor":
        return asyncio.get_running_loop().create_future
    import bench_bridge

    return getattr(bench_bridge, peer.replace("-", "_") + "_pending")


def stream(peer: str, length: int) -> AsyncIterator[object]:
    """Items one after the other. The peer has no streams: it awaits an operation for each."""
    if peer == "bridge":
        import bench_bridge

        return bench_bridge.bridge_stream(length)

    async def generate() -> AsyncIterator[object]:
        call = operation(peer) if peer != "floor" else None
        for number in range(length):
            yield await call() if call else number

    return generate()


class Stopwatch:
    """Wall-clock and CPU time of the whole process from its making on."""

    def __init__(self) -> None:
        self.cpu, self.wall = time.process_time(), time.perf_counter()

    def measured(self, count: int) -> Measured:
        wall, cpu = time.perf_counter() - self.wall, time.process_time() - self.cpu
        return {"per_s": count / wall, "cpu_us": cpu / count * 1e6}


async def spread(peer: str, tasks: int, operations: int) -> Measured:
    """Awaits that many operations from each of the tasks."""
    call = operation(peer)

    async def worker() -> None:
        for _ in range(operations):
            await call()

    stopwatch = Stopwatch()
    await asyncio.gather(*(worker() for _ in range(tasks)))
    return stopwatch.measured(tasks * operations)


async def warmed(peer: str, tasks: int, seconds: float) -> int:
    """How many operations of each task take so long, after some to warm up."""
    warm = await spread(peer, tasks, max(1, 256 // tasks))
    warm = await spread(peer, tasks, max(2, int(warm["per_s"] * 0.1 / tasks)))
    return max(2, int(warm["per_s"] * seconds / tasks))


def awaiting(run: Run, peer: str, tasks: int, seconds: float) -> Measured:
    """Operations that complete at once, from a number of tasks of one loop."""

    async def main() -> Measured:
        return await spread(peer, tasks, await warmed(peer, tasks, seconds))

    return run(main())


def in_loops(run: Run, peer: str, loops: int, seconds: float) -> Measured:
    """The same from 32 tasks each of a number of loops, each in a thread."""
    tasks = 32
    stopwatches: list[Stopwatch] = []
    start = threading.Barrier(loops, lambda: stopwatches.append(Stopwatch()))
    counts: list[int] = []

    async def main() -> None:
        # Each loop takes its share: all together take as long as one alone would.
        operations = max(2, await warmed(peer, tasks, seconds) // loops)
        counts.append(tasks * operations)
        start.wait()
        await spread(peer, tasks, operations)

    threads = [threading.Thread(target=run, args=(main(),)) for _ in range(loops)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return stopwatches[0].measured(sum(counts))


def streaming(run: Run, peer: str, length: int, seconds: float) -> Measured:
    """Items of streams of a length, read one stream after the other."""

    async def main() -> Measured:
        count, stopwatch = 0, Stopwatch()
        while time.perf_counter() - stopwatch.wall < seconds:
            async for _ in stream(peer, length):
                count += 1
        return stopwatch.measured(count)

    return run(main())


def cancelling(run: Run, peer: str, count: int, seconds: float) -> Measured:
    """Operations that are begun together and all cancelled, until their tasks know."""

    async def main() -> Measured:
        begin = pending(peer)
        total, stopwatch = 0, Stopwatch()
        while time.perf_counter() - stopwatch.wall < seconds:
            futures = [begin() for _ in range(count)]
            waiting = asyncio.gather(*futures, return_exceptions=True)
            await asyncio.sleep(0)
            for future in futures:
                future.cancel()
            await waiting
            total += count
        return stopwatch.measured(total)

    return run(main())


def resident() -> int:
    """Bytes of memory that this process has."""
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def holding(run: Run, peer: str, count: int, _seconds: float) -> Measured:
    """The memory of operations that are under way."""

    async def main() -> Measured:
        begin = pending(peer)
        futures = [begin() for _ in range(100)]
        await asyncio.sleep(0.1)
        gc.collect()
        before = resident()
        futures += [begin() for _ in range(count)]
        await asyncio.sleep(0.5)
        held = (resident() - before) / count
        for future in futures:
            future.cancel()
        return {"bytes": held}

    return run(main())


WORKLOADS: dict[str, tuple[Callable[[Run, str, int, float], Measured], tuple[int, ...]]] = {
    "tasks": (awaiting, (1, 32, 256)),
    "loops": (in_loops, (1, 2, 4, 8)),
    "stream": (streaming, (10_000,)),
    "cancel": (cancelling, (1000,)),
    "memory": (holding, (20_000,)),
}

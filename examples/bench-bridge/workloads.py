"""What is measured: each workload, through the bridge, through its peer, and on the loop alone.

A workload is run in a process of its own and returns what it measured, by unit. Its size is the
number of tasks, loops, items or operations that it is about.
"""

from __future__ import annotations

import asyncio
import gc
import os
import statistics
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

PEERS = ("bridge", "pyo3-async-runtimes", "floor")
PATIENCE = timedelta(seconds=30)
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


class Pending:
    """Operations that never complete. The floor's are futures that nobody resolves."""

    def __init__(self, peer: str) -> None:
        self.total = 0
        self.counted = peer != "floor"
        if self.counted:
            import bench_bridge

            self.module = bench_bridge
            self.operation = getattr(bench_bridge, peer.replace("-", "_") + "_pending")
        else:
            self.operation = asyncio.get_running_loop().create_future

    async def begin(self, count: int) -> list[asyncio.Future[object]]:
        """Returns when Rust has begun them all."""
        self.total += count
        futures = [self.operation() for _ in range(count)]
        # What a burst starts is handed over at its end, not while its thread is blocked.
        await asyncio.sleep(0)
        if self.counted:
            self.module.await_begun(self.total, PATIENCE)
        return futures

    async def cancel(self, futures: list[asyncio.Future[object]]) -> None:
        """Returns when who waits knows of it, and Rust has dropped them and all before."""
        waiting = asyncio.gather(*futures, return_exceptions=True)
        for future in futures:
            future.cancel()
        await waiting
        if self.counted:
            self.module.await_dropped(self.total, PATIENCE)


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
    """Wall-clock and CPU seconds of the whole process, in the blocks that it was used in."""

    def __init__(self) -> None:
        self.cpu = self.wall = 0.0

    def __enter__(self) -> Stopwatch:
        self.cpu -= time.process_time()
        self.wall -= time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self.wall += time.perf_counter()
        self.cpu += time.process_time()

    def measured(self, count: int) -> Measured:
        return {"per_s": count / self.wall, "cpu_us": self.cpu / count * 1e6}


async def spread(peer: str, tasks: int, operations: int) -> Measured:
    """Awaits that many operations from each of the tasks."""
    call = operation(peer)

    async def worker() -> None:
        for _ in range(operations):
            await call()

    with Stopwatch() as stopwatch:
        await asyncio.gather(*(worker() for _ in range(tasks)))
    return stopwatch.measured(tasks * operations)


def awaiting(run: Run, peer: str, tasks: int, seconds: float) -> Measured:
    """Operations that complete at once, from a number of tasks of one loop."""

    async def main() -> Measured:
        warm = await spread(peer, tasks, max(1, 256 // tasks))
        warm = await spread(peer, tasks, max(2, int(warm["per_s"] * 0.1 / tasks)))
        return await spread(peer, tasks, max(2, int(warm["per_s"] * seconds / tasks)))

    return run(main())


def round_trips(run: Run, peer: str, _tasks: int, seconds: float) -> Measured:
    """Each single operation of one task, from its call to its result."""

    async def main() -> Measured:
        await spread(peer, 1, 256)
        call = operation(peer)
        times = []
        then = time.perf_counter_ns()
        end = then + seconds * 1e9
        while then < end:
            await call()
            now = time.perf_counter_ns()
            times.append((now - then) / 1000)
            then = now
        percentiles = statistics.quantiles(times, n=100)
        return {"p50_us": percentiles[49], "p99_us": percentiles[98]}

    return run(main())


def in_loops(run: Run, peer: str, loops: int, seconds: float) -> Measured:
    """Operations from 32 tasks each of a number of loops, each in a thread."""
    tasks = 32
    running = True
    ready = threading.Barrier(loops + 1)
    counts: list[int] = []

    async def worker(call: Callable[[], Awaitable[object]]) -> int:
        count = 0
        while running:
            await call()
            count += 1
        return count

    async def main() -> None:
        await spread(peer, tasks, 8)
        ready.wait()
        call = operation(peer)
        counts.append(sum(await asyncio.gather(*(worker(call) for _ in range(tasks)))))

    threads = [threading.Thread(target=run, args=(main(),)) for _ in range(loops)]
    for thread in threads:
        thread.start()
    ready.wait()
    with Stopwatch() as stopwatch:
        time.sleep(seconds)
        running = False
        for thread in threads:
            thread.join()
    return stopwatch.measured(sum(counts))


def streaming(run: Run, peer: str, length: int, seconds: float) -> Measured:
    """Items of streams of a length, read one stream after the other."""

    async def main() -> Measured:
        count, end = 0, time.perf_counter() + seconds
        with Stopwatch() as stopwatch:
            while time.perf_counter() < end:
                async for _ in stream(peer, length):
                    count += 1
        return stopwatch.measured(count)

    return run(main())


def cancelling(run: Run, peer: str, count: int, seconds: float) -> Measured:
    """Operations under way that are all cancelled, until Rust has dropped them."""

    async def main() -> Measured:
        pending = Pending(peer)
        stopwatch = Stopwatch()
        while stopwatch.wall < seconds:
            futures = await pending.begin(count)
            with stopwatch:
                await pending.cancel(futures)
        return stopwatch.measured(pending.total)

    return run(main())


def resident() -> int:
    """Bytes of memory that this process has."""
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def holding(run: Run, peer: str, count: int, _seconds: float) -> Measured:
    """The memory of operations under way, and of their places in a list."""

    async def main() -> Measured:
        pending = Pending(peer)
        await pending.cancel(await pending.begin(100))
        gc.collect()
        before = resident()
        futures = await pending.begin(count)
        held = resident() - before
        await pending.cancel(futures)
        return {"bytes": held / count}

    return run(main())


WORKLOADS: dict[str, tuple[Callable[[Run, str, int, float], Measured], tuple[int, ...]]] = {
    "tasks": (awaiting, (1, 32, 256)),
    "latency": (round_trips, (1,)),
    "loops": (in_loops, (1, 2, 4, 8)),
    "stream": (streaming, (10_000,)),
    "cancel": (cancelling, (1000,)),
    "memory": (holding, (100_000,)),
}

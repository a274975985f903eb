"""The client for real, against the embedded node: `make demo`."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Iterable, Iterator, Sequence

import aiospike
from aiospike import Client, Key, SyncClient
from aiospike.testing import LocalNode

TASKS = 64
BATCH = 500


class Progress:
    """A bar on a terminal, a line per tenth elsewhere."""

    def __init__(self, title: str, total: int) -> None:
        self.title, self.total, self.done = title, total, 0
        self.shown = -1
        self.start = time.perf_counter()

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        seconds = time.perf_counter() - self.start
        end = "\r\x1b[K" if sys.stderr.isatty() else ""
        print(end, end="", file=sys.stderr)
        print(f"{self.title:28} {self.done:6,} records  {self.done / seconds:9,.0f} op/s")

    def step(self, count: int = 1) -> None:
        self.done += count
        tenths = self.done * 10 // self.total
        if tenths == self.shown:
            return
        self.shown = tenths
        if sys.stderr.isatty():
            bar = "█" * (tenths * 3) + "·" * (30 - tenths * 3)
            print(f"\r\x1b[K{self.title:28} {bar}", end="", file=sys.stderr, flush=True)
        elif tenths < 10:
            print(f"{self.title:28} {tenths * 10:3} %", file=sys.stderr)


def keys(count: int, of_set: str) -> list[Key]:
    return [Key("test", of_set, number) for number in range(count)]


def chunks(items: Sequence[Key]) -> Iterator[Sequence[Key]]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))


async def share(work: Iterable[Key], one: object, progress: Progress) -> None:
    """Runs `one(key)` for all keys, from a number of tasks."""
    left = iter(work)

    async def task() -> None:
        for key in left:
            await one(key)  # type: ignore[operator]
            progress.step()

    await asyncio.gather(*(task() for _ in range(TASKS)))


async def asynchronous(host: str, count: int) -> None:
    async with Client(host) as client:
        print(f"connected to {', '.join(client.nodes)} at {host}")
        mine = keys(count, "async")

        async def write(key: Key) -> None:
            await client.put(key, {"number": key.user_key, "name": f"user {key.user_key}"})

        async def read(key: Key) -> None:
            record = await client.get(key)
            assert record.bins["number"] == key.user_key, record

        with Progress(f"async put, {TASKS} tasks", count) as progress:
            await share(mine, write, progress)
        with Progress(f"async get, {TASKS} tasks", count) as progress:
            await share(mine, read, progress)

        with Progress(f"async batch read of {BATCH}", count) as progress:
            for chunk in chunks(mine):
                records = await client.batch_read(chunk, bins=["number"])
                found = [row.record.bins["number"] for row in records if row.record]
                assert found == [key.user_key for key in chunk]
                progress.step(len(found))
        with Progress("async scan", count) as progress:
            async for record in client.scan("test", "async", bins=["name"]):
                assert record.bins["name"].startswith("user ")
                progress.step()
            assert progress.done == count, progress.done

        try:
            await client.get(Key("test", "async", "nobody"))
        except aiospike.RecordNotFound as missed:
            print(f"a missed key is an exception: RecordNotFound: {missed}")

        operation = asyncio.ensure_future(client.get(mine[0]))
        operation.cancel()
        try:
            await operation
        except asyncio.CancelledError:
            print(f"a cancelled operation is cancelled: {operation!r}")


def synchronous(host: str, count: int) -> None:
    with SyncClient(host) as client:
        mine = keys(count, "sync")
        with Progress("sync put", count) as progress:
            for key in mine:
                client.put(key, {"number": key.user_key})
                progress.step()
        with Progress("sync get", count) as progress:
            for key in mine:
                assert client.get(key).bins["number"] == key.user_key
                progress.step()
        with Progress(f"sync batch read of {BATCH}", count) as progress:
            for chunk in chunks(mine):
                progress.step(sum(row.record is not None for row in client.batch_read(chunk)))
            assert progress.done == count, progress.done
        with Progress("sync scan", count) as progress:
            for _record in client.scan("test", "sync"):
                progress.step()
            assert progress.done == count, progress.done
        try:
            client.get(Key("test", "sync", "nobody"))
        except aiospike.RecordNotFound as missed:
            print(f"a missed key is an exception: RecordNotFound: {missed}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=10_000, help="how many (default: 10000)")
    parser.add_argument("--host", help="a server's host:port instead of the embedded node")
    options = parser.parse_args()
    gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    print(f"Python {sys.version.split()[0]}, the GIL is {'on' if gil else 'off'}")
    if options.host:
        aiospike.run(asynchronous(options.host, options.records))
        synchronous(options.host, options.records)
        return
    with LocalNode() as node:
        aiospike.run(asynchronous(node.host, options.records))
        synchronous(node.host, options.records)


if __name__ == "__main__":
    main()

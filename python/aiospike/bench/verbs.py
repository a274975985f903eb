"""What a benchmark calls of a client, in the shape that it calls it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aiospike.bench.tally import Tally


@dataclass(frozen=True)
class Verbs:
    """`key(namespace, set, number)`, `get(key)` and `put(key, bins)`; and their batches.

    `batch_get(keys)` and `batch_put(rows)` take lists, of (key, bins) the latter. Verbs of async
    modes return awaitables. `bins(record)` does with a record what a program would, and so does
    `read_codes(rows)` with those of a batch; this and `written_codes(rows)` give result codes.
    `scan(namespace, set, tally)` goes through all records, in modes that have scans.
    """

    key: Callable[[str, str, int], Any]
    get: Callable[..., Any]
    put: Callable[..., Any]
    batch_get: Callable[..., Any]
    batch_put: Callable[..., Any]
    bins: Callable[[Any], object] | None
    read_codes: Callable[[Any], list[int | None]]
    written_codes: Callable[[Any], list[int | None]]
    scan: Callable[[str, str, Tally], Any] | None = None


async def walk(records: AsyncIterator[Any], tally: Tally) -> None:
    """Goes through the records of a scan, and does with each what a program would."""
    async for record in records:
        _ = record.bins
        tally.reads += 1


def walk_blocking(records: Iterator[Any], tally: Tally) -> None:
    """The same, of a thread."""
    for record in records:
        _ = record.bins
        tally.reads += 1

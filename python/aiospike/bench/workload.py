"""What each task or thread does: a sequence of calls, endless but for inserts.

The sequence is an iterator, so that awaiting and blocking workers run through the same one. It is
asked for the next call when the one before has ended, and counts that one then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Any

from aiospike._native import FastRng

if TYPE_CHECKING:
    from aiospike.bench.job import Job
    from aiospike.bench.tally import Tally
    from aiospike.bench.verbs import Verbs

Call = tuple[Callable[..., Any], tuple[Any, ...], Callable[[Any], object] | None]
"""A verb, its arguments, and what looks at its result."""


class Kind(Enum):
    """Of a workload, by the names that Aerospike's benchmarks give them."""

    INSERT = "I"
    UPDATE = "RU"
    REPLACE = "RR"
    MODIFY = "RMU"
    SCAN = "SCAN"


@dataclass(frozen=True)
class Mix:
    """A kind, and how many of a hundred operations are reads."""

    kind: Kind
    reads: int = 50

    def __str__(self) -> str:
        shared = self.kind in (Kind.UPDATE, Kind.REPLACE)
        return f"{self.kind.value},{self.reads}" if shared else self.kind.value


def calls(job: Job, verbs: Verbs, worker: int, tally: Tally) -> Iterator[Call]:
    """Those of a worker, by its number, until the job is over."""
    arguments = job.arguments
    make = _Single if arguments.batch_size == 1 else _Batch
    shape = make(job, verbs, tally)
    match arguments.mix.kind:
        case Kind.INSERT:
            return _inserts(job, shape, tally, worker)
        case Kind.MODIFY:
            return _modifications(job, shape, tally)
        case Kind.SCAN:
            return _scans(job, verbs, tally)
        case Kind.UPDATE | Kind.REPLACE:
            return _mixed(job, shape, tally)


class _Single:
    """Calls about one record each. A target is its number."""

    def __init__(self, job: Job, verbs: Verbs, tally: Tally) -> None:
        arguments = job.arguments
        key = partial(verbs.key, arguments.namespace, arguments.set)
        bins = arguments.payload.maker()
        self.draw: Callable[[], Any] = partial(FastRng().gen_below, arguments.keys)
        self.reading: Callable[[Any], Call] = lambda number: (verbs.get, (key(number),), verbs.bins)
        self.writing: Callable[[Any], Call] = lambda number: (
            verbs.put,
            (key(number), bins(number)),
            None,
        )
        self.target: Callable[[range], Any] = lambda numbers: numbers[0]


class _Batch:
    """Calls about several records each. A target is their numbers."""

    def __init__(self, job: Job, verbs: Verbs, tally: Tally) -> None:
        arguments = job.arguments
        key = partial(verbs.key, arguments.namespace, arguments.set)
        bins = arguments.payload.maker()
        below, size = FastRng().gen_below, arguments.batch_size

        def read(rows: Any) -> None:
            tally.judge(verbs.read_codes(rows))

        def written(rows: Any) -> None:
            tally.judge(verbs.written_codes(rows))

        self.draw: Callable[[], Any] = lambda: [below(arguments.keys) for _ in range(size)]
        self.reading: Callable[[Any], Call] = lambda numbers: (
            verbs.batch_get,
            ([key(number) for number in numbers],),
            read,
        )
        self.writing: Callable[[Any], Call] = lambda numbers: (
            verbs.batch_put,
            ([(key(number), bins(number)) for number in numbers],),
            written,
        )
        self.target: Callable[[range], Any] = lambda numbers: numbers


_Shape = _Single | _Batch


def _mixed(job: Job, shape: _Shape, tally: Tally) -> Iterator[Call]:
    share, size = job.arguments.mix.reads, job.arguments.batch_size
    percent = partial(FastRng().gen_below, 100)
    draw, reading, writing = shape.draw, shape.reading, shape.writing
    while job.running:
        if percent() < share:
            yield reading(draw())
            tally.reads += size
        else:
            yield writing(draw())
            tally.writes += size


def _modifications(job: Job, shape: _Shape, tally: Tally) -> Iterator[Call]:
    size = job.arguments.batch_size
    while job.running:
        target = shape.draw()
        yield shape.reading(target)
        tally.reads += size
        yield shape.writing(target)
        tally.writes += size


def _scans(job: Job, verbs: Verbs, tally: Tally) -> Iterator[Call]:
    """Each is of the whole set, and counts a read for each of its records by itself."""
    arguments = job.arguments
    assert verbs.scan is not None, "the command line refuses modes without scans"
    call = (verbs.scan, (arguments.namespace, arguments.set, tally), None)
    while job.running:
        yield call


def _inserts(job: Job, shape: _Shape, tally: Tally, worker: int) -> Iterator[Call]:
    """Every worker has its share of the keys, and each is written once."""
    keys, size = job.arguments.keys, job.arguments.batch_size
    for first in range(worker * size, keys, job.arguments.workers * size):
        if not job.running:
            return
        numbers = range(first, min(first + size, keys))
        yield shape.writing(shape.target(numbers))
        tally.writes += len(numbers)

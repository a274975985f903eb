"""A benchmark under way: its workers, their tallies, and the calls that they make."""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aiospike.bench.tally import Counts, Tally
from aiospike.bench.usage import Usage
from aiospike.bench.verbs import Verbs
from aiospike.bench.workload import Call, calls

if TYPE_CHECKING:
    from aiospike.bench.arguments import Arguments
    from aiospike.bench.modes.mode import Mode

SAMPLED = 10
"""One operation in so many is timed."""


class Job:
    """What all workers of a benchmark share."""

    def __init__(self, arguments: Arguments, mode: Mode) -> None:
        self.arguments = arguments
        self.running = True
        self.begun = threading.Event()
        self.began: Usage | None = None
        self.tallies: list[Tally] = []
        self._mode = mode
        self._lock = threading.Lock()
        self._sampling = (True,) if arguments.with_telemetry else (True, *(False,) * (SAMPLED - 1))

    @property
    def counts(self) -> Counts:
        """Of all workers."""
        each = (tally.counts for tally in tuple(self.tallies))
        return Counts(*map(sum, zip(Counts(), *each, strict=True)))

    @property
    def failures(self) -> Counter[str]:
        """How often what went wrong."""
        return sum((tally.failures for tally in self.tallies), Counter())

    async def await_calls(self, verbs: Verbs, worker: int) -> None:
        """A worker of an event loop."""
        tally, clock = self._begin(), time.perf_counter_ns
        for timed, (verb, arguments, look) in self._sequence(verbs, worker, tally):
            start = clock()
            try:
                result = await verb(*arguments)
                if look is not None:
                    look(result)
            except Exception as error:
                tally.fail(error)
            if timed:
                tally.times.append(clock() - start)

    def make_calls(self, verbs: Verbs, worker: int) -> None:
        """A worker that is a thread."""
        tally, clock = self._begin(), time.perf_counter_ns
        for timed, (verb, arguments, look) in self._sequence(verbs, worker, tally):
            start = clock()
            try:
                result = verb(*arguments)
                if look is not None:
                    look(result)
            except Exception as error:
                tally.fail(error)
            if timed:
                tally.times.append(clock() - start)

    def _sequence(self, verbs: Verbs, worker: int, tally: Tally) -> Iterator[tuple[bool, Call]]:
        """The calls, and whether to time them. Workers begin at different places of the pattern."""
        pattern = itertools.islice(itertools.cycle(self._sampling), worker % SAMPLED, None)
        return zip(pattern, calls(self, verbs, worker, tally), strict=False)

    def _begin(self) -> Tally:
        tally = Tally(self.arguments.batch_size, self._mode.missing, self._mode.timeouts)
        with self._lock:
            self.began = self.began or Usage.now()
            self.tallies.append(tally)
            if len(self.tallies) == self.arguments.workers:
                self.begun.set()
        return tally

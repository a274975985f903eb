"""Runs a job, watches it from outside, and tells what there was in the time that counts."""

from __future__ import annotations

import asyncio
import os
import time
from array import array
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from aiospike.bench.arguments import Arguments
from aiospike.bench.job import Job
from aiospike.bench.modes import AsyncMode, BlockingMode
from aiospike.bench.refused import RefusedError
from aiospike.bench.tally import Counts, Tally
from aiospike.bench.usage import Usage
from aiospike.bench.verbs import Verbs
from aiospike.bench.workload import Kind
from aiospike.running import new_event_loop

BEGIN_SECONDS = 60.0
END_SECONDS = 60.0
TICK = 1.0

Tick = Callable[[str, float, float, Counts], None]
"""Told every second: the phase, seconds since its begin, seconds since the last, what was done."""


@dataclass(frozen=True)
class Moment:
    """The state of things at a time: usage, counts, and how many operations each worker timed."""

    usage: Usage
    counts: Counts
    timed: dict[Tally, int]


@dataclass(frozen=True)
class Measured:
    """What there was between two moments.

    `times` are those of the timed operations, in nanoseconds and in order of size; `growth` is how
    much more memory the process has than before it connected. `failures` are those of all phases.
    """

    usage: Usage
    counts: Counts
    times: array[int]
    failures: Counter[str]
    resident: int
    growth: int
    seconds: list[Counts]
    interrupted: bool


def measure(arguments: Arguments, mode: AsyncMode | BlockingMode, tick: Tick) -> Measured:
    """Warms up, measures, cools down. Ctrl-C ends it early, with what was measured by then."""
    before = Usage.now()
    job = Job(arguments, mode)
    working = ThreadPoolExecutor(1, "bench-main").submit(_work, job, mode)
    watch = _Watch(job, working, tick)
    try:
        watch.await_begin()
        watch.run("warm-up", arguments.warmup)
        watch.begin = watch.moment()
        watch.run("", arguments.duration)
        watch.end = watch.moment()
        watch.run("cool-down", arguments.cooldown)
    except KeyboardInterrupt:
        watch.interrupted = True
        watch.end = watch.end or watch.moment()
    finally:
        job.running = False
        _await_end(working)
    return watch.measured(before)


def _await_end(working: Future[None]) -> None:
    wait([working], END_SECONDS)
    if not working.done():
        # Threads that do not end cannot be left, and would hold up the interpreter's exit.
        print(f"aiospike.bench: operations that do not end in {END_SECONDS:g} s", flush=True)
        os._exit(1)
    if error := working.exception():
        raise RefusedError(f"{type(error).__name__}: {error}") from error


def _work(job: Job, mode: AsyncMode | BlockingMode) -> None:
    if isinstance(mode, BlockingMode):
        mode.spread(job.make_calls)
        return
    tasks = job.arguments.tasks

    async def on_loop(verbs: Verbs, loop: int) -> None:
        first = loop * tasks
        await asyncio.gather(
            *(job.await_calls(verbs, worker) for worker in range(first, first + tasks))
        )

    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(mode.spread(on_loop))


class _Watch:
    """Takes the time of a job, on the main thread while others do the work."""

    def __init__(self, job: Job, working: Future[None], tick: Tick) -> None:
        self._job, self._working, self._tick = job, working, tick
        self._last = Counts()
        self._seconds: list[Counts] = []
        self.begin: Moment | None = None
        self.end: Moment | None = None
        self.interrupted = False

    def await_begin(self) -> None:
        """Returns when each worker has begun, or all have ended."""
        deadline = time.perf_counter() + BEGIN_SECONDS
        while not self._job.begun.wait(0.02) and not self._working.done():
            if time.perf_counter() > deadline:
                begun, workers = len(self._job.tallies), self._job.arguments.workers
                raise RefusedError(
                    f"only {begun} of {workers} workers have begun after {BEGIN_SECONDS:g} s"
                )
        if self._job.arguments.mix.kind is not Kind.INSERT:
            self._last = self._job.counts

    def run(self, phase: str, seconds: float) -> None:
        """Lets a phase pass, or what is left of the work."""
        begin = last = time.perf_counter()
        end = begin + seconds
        while last < end and not self._working.done():
            wait([self._working], min(TICK, end - last))
            now, counts = time.perf_counter(), self._job.counts
            self._tick(phase, now - begin, now - last, counts - self._last)
            if not phase:
                self._seconds.append(counts - self._last)
            last, self._last = now, counts

    def moment(self) -> Moment:
        timed = {tally: len(tally.times) for tally in self._job.tallies}
        return Moment(Usage.now(), self._job.counts, timed)

    def measured(self, before: Usage) -> Measured:
        if self._job.arguments.mix.kind is Kind.INSERT and self._job.began is not None:
            self.begin = Moment(self._job.began, Counts(), {})
        if self.begin is None or self.end is None:
            raise RefusedError("interrupted before anything was measured")
        times = array("q")
        for tally, last in self.end.timed.items():
            times.extend(tally.times[self.begin.timed.get(tally, 0) : last])
        usage = self.end.usage - self.begin.usage
        return Measured(
            usage=usage,
            counts=self.end.counts - self.begin.counts,
            times=array("q", sorted(times)),
            failures=self._job.failures,
            resident=self.end.usage.resident,
            growth=self.end.usage.resident - before.resident,
            seconds=self._seconds,
            interrupted=self.interrupted,
        )

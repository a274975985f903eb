"""Eight event loops in threads, 64 tasks each, at random: nothing may stall, get lost or grow.

Loops come and go under load, and close with operations in flight. Tasks start operations, await,
time out, cancel, drop and fail them, read streams and leave them early; any task may be cancelled
at any moment, from its own loop or another. Now and then all loops rest, and the books must
balance: each operation ended in one way, with its own value; each Rust future was dropped once;
no object, descriptor, thread or memory is left behind.
"""

from __future__ import annotations

import argparse
import asyncio
import platform
import secrets
import sys
import threading
import time
import warnings
from collections.abc import Callable
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "sleep" / "tests"))

import sleep
from ledger import OUTCOMES
from lives import Crew
from support import LOOPS, WAKE_MODE
from watch import Watch, left_behind, level, resident

MIB = 1 << 20
# Parts of the run after which all loops rest. The first ends the warm-up: its levels are what
# the others are held to.
RESTS = (0.1, 0.4, 0.7, 1.0)
# How much each level may rise after that. Descriptors and threads may still be on their way out,
# so they are waited for; the rest is what caches and allocators keep.
SLACK = {"descriptors": 0, "threads": 0, "objects": 1000, "malloc": 8 * MIB}


class Failed(Exception):
    """What was to hold does not."""


class Stress:
    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        kinds = LOOPS if options.loop == "mix" else {options.loop: LOOPS[options.loop]}
        self.crew = Crew(options.seed, kinds, options.loops, options.tasks)
        self.watch = Watch(self.crew, options.patience)
        self.begun = time.monotonic()
        self.shown = (0.0, 0)
        self.levels: list[dict[str, int]] = []
        self.slack = SLACK | {"resident": options.growth * MIB}

    def elapsed(self) -> float:
        return time.monotonic() - self.begun

    def done(self) -> float:
        """How much of the run is done, from 0 to 1."""
        if self.options.operations:
            return min(1, self.crew.started() / self.options.operations)
        return min(1, self.elapsed() / self.options.seconds)

    def run(self) -> None:
        self.crew.start()
        self.crew.resume()
        for part in RESTS:
            self.go_on_until(lambda part=part: self.done() >= part)
            self.rest()
        self.crew.finish()

    def go_on_until(self, reached: Callable[[], bool]) -> None:
        while not reached():
            time.sleep(0.02)
            self.look()
            if self.elapsed() >= self.shown[0] + 1:
                self.show()

    def look(self) -> None:
        self.watch.look()
        self.crew.settle()
        if self.crew.failures:
            raise Failed("\n".join(self.crew.failures))

    def show(self) -> None:
        (last, before), now, started = self.shown, self.elapsed(), self.crew.started()
        self.shown = now, started
        print(
            f"{now:6.0f} s {started:13,} operations {(started - before) / (now - last):9,.0f}/s"
            f" {sum(self.crew.endings.values()):8,} loops closed"
            f" {resident() / MIB:7,.0f} MiB",
            flush=True,
        )

    def rest(self) -> None:
        """Stops all loops, checks the books, and goes on."""
        self.crew.pause()
        self.go_on_until(self.crew.is_resting)
        flushed = threading.Event()
        self.crew.elsewhere.put(flushed.set)
        self.go_on_until(flushed.is_set)
        reached = self.wait_for_nothing_left()
        total = self.crew.ledger.total
        if total.started != total.ended():
            raise Failed(f"{total.started:,} operations were started, and {total.ended():,} ended")
        self.levels.append(reached)
        print(f"  at rest: {describe(reached)}, nothing left behind", flush=True)
        self.crew.resume()

    def wait_for_nothing_left(self) -> dict[str, int]:
        """Runtime threads may still be dropping the last futures and closing the last files.
        Returns the levels of then."""
        deadline = time.monotonic() + self.options.patience
        while True:
            left, reached = left_behind(self.crew), level()
            left |= self.risen(reached)
            if not left:
                self.look()
                return reached
            if time.monotonic() > deadline:
                raise Failed(f"left behind: {left}")
            time.sleep(0.05)

    def risen(self, levels: dict[str, int]) -> dict[str, str]:
        """What is above the warm-up's level by more than it may be."""
        if not self.levels:
            return {}
        limits = {name: self.levels[0][name] + slack for name, slack in self.slack.items()}
        return {
            name: f"{levels[name]:,} instead of at most {limit:,}"
            for name, limit in limits.items()
            if levels[name] > limit
        }

    def summary(self) -> None:
        total, endings = self.crew.ledger.total, self.crew.endings
        ways = ", ".join(f"{getattr(total, outcome):,} {outcome}" for outcome in OUTCOMES)
        print(f"{total.started:,} operations in {self.elapsed():.0f} s: {ways}")
        closed = ", ".join(f"{count:,} {ending}" for ending, count in sorted(endings.items()))
        print(f"{total.items:,} items of streams; {sum(endings.values()):,} loops: {closed}")
        print(f"after the warm-up: {describe(self.levels[0])}")
        print(f"at the end:        {describe(self.levels[-1])}")


def describe(level: dict[str, int]) -> str:
    return (
        f"{level['resident'] / MIB:.0f} MiB, {level['malloc'] / MIB:.1f} MiB of malloc,"
        f" {level['objects']:,} objects, {level['descriptors']} descriptors,"
        f" {level['threads']} threads"
    )


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="stress", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--seconds", type=float, default=60, help="length of the run (default: 60)")
    add("--operations", type=int, help="run until so many were started, however long that takes")
    add("--loop", choices=(*LOOPS, "mix"), default="uvloop", help="default: uvloop")
    add("--loops", type=int, default=8, help="threads with an event loop (default: 8)")
    add("--tasks", type=int, default=64, help="tasks on each of them (default: 64)")
    add("--seed", default=secrets.token_hex(4), help="of the random choices (default: a new one)")
    add("--patience", type=float, default=60, help="seconds without a step that are a stall")
    add("--growth", type=int, default=256, help="MiB that the process may grow after the warm-up")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    print(
        f"Python {platform.python_version()}{'' if gil else 't'}, {options.loop},"
        f" {options.loops} loops x {options.tasks} tasks, wake {WAKE_MODE}, seed {options.seed}",
        flush=True,
    )
    start_threads()
    stress = Stress(options)
    sys.unraisablehook = lambda raised: stress.crew.fail(
        f"ignored {raised.exc_value!r} in {raised.object!r}"
    )
    # Of loops that are closed before a task on them began.
    warnings.filterwarnings("ignore", "coroutine .* was never awaited", RuntimeWarning)
    try:
        stress.run()
        stress.summary()
    except Failed as failed:
        sys.exit(f"FAILED with seed {options.seed}: {failed}")
    print("passed: no stall, nothing lost, nothing left behind")


def start_threads() -> None:
    """Those of the runtime, and the waker thread, which ends what its loop did not live to see."""
    gate = sleep.Gate()

    async def start() -> object:
        return gate.wait()

    future = asyncio.run(start())
    gate.open(1)
    gate.until_dropped_blocking(1)
    del future


if __name__ == "__main__":
    main()

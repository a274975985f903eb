"""Event loops in threads: opened, put under load and closed, again and again."""

from __future__ import annotations

import asyncio
import collections
import gc
import math
import queue
import random
import threading
import time
import traceback
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import sleep
from gates import Gates
from ledger import Ledger, Tally
from operations import Worker

ENDINGS = ("drained", "cancelled", "abandoned", "torn")
# Steps of all tasks of one life, log-uniform.
SHORTEST, LONGEST = 64, 8192
# Coroutines of dead loops. Left to itself the collector of 3.14t lets hundreds of loops pile up.
MOST_UNCOLLECTED = 4096
# What operations raise.
AS_ASKED = (asyncio.CancelledError, ValueError)

NewLoop = Callable[[], asyncio.AbstractEventLoop]


class Life:
    """One event loop from its making to its close, and the tasks on it.

    It ends *drained*: all tasks are let finish; *cancelled*: all are cancelled and waited for;
    *abandoned*: it is closed with operations in flight, and the rest left to the garbage
    collector; or *torn*: the same, but the coroutines are closed by hand, at once.
    """

    def __init__(self, crew: Crew, number: int) -> None:
        self.crew, self.number = crew, number
        chance = random.Random(f"{self}")
        self.kind = chance.choice(list(crew.kinds))
        self.ending = chance.choice(ENDINGS)
        self.over = False
        self.gates = Gates()
        # Tallies that were begun.
        self.opened = 0
        # Of workers that have begun: a task that is cancelled before that never runs.
        self.tasks: list[asyncio.Task[None]] = []
        self.tallies: list[Tally] = []
        # All that are not done. `all_tasks` would stop all threads of 3.14t to find them.
        self._under_way: set[asyncio.Task] = set()
        self._budget = int(math.exp(chance.uniform(math.log(SHORTEST), math.log(LONGEST))))
        self._last_value = number << 32
        self._runtime: sleep.Runtime | None = None
        self._spent: asyncio.Future[None] | None = None
        # Held around each call into the loop from another thread, and around its end: to call a
        # loop that is being closed is undefined, whatever runs on it.
        self._door = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def __str__(self) -> str:
        return f"seed {self.crew.seed}, life {self.number}"

    def run(self) -> None:
        event_loop = self.crew.kinds[self.kind]()
        event_loop.set_exception_handler(partial(self.crew.report, f"{self}, {self.kind}"))
        self._loop = event_loop
        try:
            event_loop.run_until_complete(self._main())
        finally:
            with self._door:
                self._loop = None
            event_loop.close()
        for task in self._under_way:
            task._log_destroy_pending = False
            if self.ending == "torn":
                task.get_coro().close()
        if self.ending != "abandoned":
            self.tasks, self._under_way = [], set()
        # Else they stay alive until all of this is collected: 3.11 crashes where a task dies while
        # one of its coroutines is finalised, as one may that was cancelled when its loop stopped.
        self._runtime = None

    async def _main(self) -> None:
        self._spent = asyncio.get_running_loop().create_future()
        workers = [Worker(self, number) for number in range(self.crew.tasks)]
        tasks = [self.create_task(worker.run()) for worker in workers]
        await self._spent
        if self.ending in ("abandoned", "torn"):
            return
        self.over = True
        if self.ending == "cancelled":
            for task in tasks:
                task.cancel()
        while self._under_way:
            await asyncio.wait(self._under_way)

    # For its workers

    def enlist(self, task: asyncio.Task[None], tally: Tally) -> None:
        self.tasks.append(task)
        self.tallies.append(tally)

    def create_task(self, act: Awaitable[Any]) -> asyncio.Task:
        task = asyncio.create_task(act)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    def spend(self) -> None:
        self._budget -= 1
        if (self._budget <= 0 or self.crew.pausing) and not self._spent.done():
            self._spent.set_result(None)

    def new_value(self) -> int:
        self._last_value += 1
        return self._last_value

    def runtime(self) -> sleep.Runtime:
        if self._runtime is None:
            self._runtime = sleep.Runtime.isolated(1)
        return self._runtime

    # For other threads

    def cancel_somebody(self, chance: random.Random) -> None:
        with self._door:
            if self._loop is not None and self.tasks:
                self._loop.call_soon_threadsafe(chance.choice(self.tasks).cancel)


class LoopThread(threading.Thread):
    """Lives one life after the other."""

    def __init__(self, crew: Crew, number: int) -> None:
        super().__init__(name=f"loop {number}", daemon=True)
        self.crew, self.number = crew, number
        self.life = Life(crew, number)
        self.parked = False

    def run(self) -> None:
        try:
            while not self.crew.finished:
                if self.crew.pausing:
                    self.parked = True
                    self.crew.going.wait()
                    self.parked = False
                    continue
                self.life.run()
                self.crew.bury(self.life)
                self.life = Life(self.crew, self.life.number + self.crew.loops)
                while self.crew.uncollected > MOST_UNCOLLECTED and not self.crew.pausing:
                    gc.collect()
                    time.sleep(0.01)
        except BaseException:
            self.crew.fail(f"{self.life}: {traceback.format_exc()}")
        # Whoever waits for it need not wait for ever.
        self.parked = True


class Crew:
    """The loop threads, one thread without a loop, and what they share."""

    def __init__(self, seed: str, kinds: dict[str, NewLoop], loops: int, tasks: int) -> None:
        self.seed, self.kinds, self.loops, self.tasks = seed, kinds, loops, tasks
        self.ledger = Ledger()
        self.failures: collections.deque[str] = collections.deque()
        # What is to be remembered of lives that are over, and added up below.
        self._past: collections.deque[tuple[str, int, Gates]] = collections.deque()
        self.endings: collections.Counter[str] = collections.Counter()
        self._opened = self._started = self.uncollected = 0
        self._unsettled: list[Gates] = []
        self.pausing = self.finished = False
        self.going = threading.Event()
        # What the thread without a loop is to do, and how much of it is done.
        self.elsewhere: queue.SimpleQueue[Callable[[], object] | None] = queue.SimpleQueue()
        self.acts = 0
        self.threads = [LoopThread(self, number) for number in range(loops)]
        self._plain = threading.Thread(target=self._do_elsewhere, name="elsewhere", daemon=True)

    def start(self) -> None:
        for thread in (*self.threads, self._plain):
            thread.start()

    def _do_elsewhere(self) -> None:
        try:
            while (act := self.elsewhere.get()) is not None:
                act()
                self.acts += 1
        except BaseException:
            self.fail(f"elsewhere: {traceback.format_exc()}")

    def bury(self, life: Life) -> None:
        self._past.append((life.ending, life.opened, life.gates))

    def report(self, who: str, event_loop: asyncio.AbstractEventLoop, details: dict) -> None:
        """The loops' exception handler."""
        if event_loop.is_closed() and isinstance(details.get("exception"), AS_ASKED):
            # It ended when the loop did, and whoever was to ask for it never will.
            return
        self.fail(f"{who} reports {details}")

    def fail(self, why: str) -> None:
        """Called from any thread, also in the middle of a garbage collection."""
        self.failures.append(why)

    def cancel_somebody(self, chance: random.Random) -> None:
        chance.choice(self.threads).life.cancel_somebody(chance)

    # For the main thread

    def pause(self) -> None:
        """Lets all lives end; `is_resting` tells when."""
        self.going.clear()
        self.pausing = True

    def is_resting(self) -> bool:
        return all(thread.parked for thread in self.threads)

    def resume(self) -> None:
        self.pausing = False
        self.going.set()

    def finish(self) -> None:
        self.finished = True
        self.resume()
        self.elsewhere.put(None)
        for thread in (*self.threads, self._plain):
            thread.join()

    def settle(self) -> None:
        """Adds up what is over."""
        self.ledger.settle()
        while self._past:
            ending, opened, gates = self._past.popleft()
            self.endings[ending] += 1
            self._opened += opened
            self._unsettled.append(gates)
        self.uncollected = self._opened - self.ledger.tallies
        self._unsettled = [gates for gates in self._unsettled if gates.under_way()]

    def unsettled(self) -> dict[str, int]:
        """What past lives have begun that has not ended yet."""
        self.settle()
        return {
            "coroutines": self.uncollected,
            "Rust futures": sum(gates.under_way() for gates in self._unsettled),
        }

    def started(self) -> int:
        """Operations that were started until now, but for those whose loop was closed since and
        that are not collected."""
        self.settle()
        current = (tally for thread in self.threads for tally in list(thread.life.tallies))
        started = sum(tally.started for tally in current if not tally.posted)
        self._started = max(self._started, self.ledger.total.started + started)
        return self._started

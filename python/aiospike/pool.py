"""Several event loops on several threads, one client each: asyncio on more than one core.

    async def load(client: Client, number: int) -> int:
        keys = [Key("test", "users", f"{number}-{index}") for index in range(1000)]
        await asyncio.gather(*(client.put(key, {"n": 1}) for key in keys))
        return len(keys)

    async with AsyncPool(lambda: Client("localhost:3000"), loop_count=4) as pool:
        print(sum(await pool.map(load, range(4))))

It pays on a free-threaded interpreter, where the loops run at the same time; with the GIL it is
about as fast as one client. Give each call enough to do: a call goes to another thread and back,
which costs as much as a few operations.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import warnings
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Concatenate, Generic, ParamSpec, Self, TypeVar

from aiospike._loop_thread import LoopThread, RemoteTask

C = TypeVar("C")
T = TypeVar("T")
A = TypeVar("A")
P = ParamSpec("P")

ISOLATE_FROM = 4
"""From this many loops on, sharing one runtime costs more than a runtime for each client."""


class AsyncPool(Generic[C]):
    """`loop_count` event loops, each on a thread of its own with a client of its own.

    `factory` is called on each thread, and what it returns is entered and closed there. The loops
    are uvloop's, as `aiospike.running` explains.

    `per_client_runtime` gives each client a runtime of its own, with `max(2, cores // loop_count)`
    workers: by default from four loops on, where sharing one would hold them up. It concerns the
    clients that do not name their `runtime`.

    `end_timeout`: seconds that cancelled work, and closing, may take, 10 by default.

    `run`, `submit` and `map` may be called from any event loop in any thread, also from within the
    pool; a call carries the caller's context variables with it. What they return belongs to the
    calling loop, as any of its futures does. Start and close a pool from one loop at a time.
    """

    _threads: tuple[LoopThread[C], ...] = ()

    def __init__(
        self,
        factory: Callable[[], AbstractAsyncContextManager[C]],
        loop_count: int,
        *,
        per_client_runtime: bool | None = None,
        end_timeout: float = 10.0,
    ) -> None:
        if loop_count < 1:
            raise ValueError(f"loop_count is {loop_count}; a pool has at least 1 loop")
        if not end_timeout >= 0:
            raise ValueError(f"end_timeout is {end_timeout}; it may be 0 seconds or more")
        isolate = loop_count >= ISOLATE_FROM if per_client_runtime is None else per_client_runtime
        self._factory = factory
        self._loop_count = loop_count
        self._workers = max(2, _cores() // loop_count) if isolate else None
        self._end_timeout = end_timeout

    @property
    def loop_count(self) -> int:
        """How many loops, threads and clients it has."""
        return self._loop_count

    async def start(self) -> None:
        """Starts the threads and returns when every client is entered.

        Raises what the first `factory` or client raised that failed; then nothing is left behind.
        """
        if self._threads:
            raise RuntimeError("the pool is started already")
        try:
            for number in range(self._loop_count):
                name = f"aiospike-pool-{number}"
                thread = LoopThread(name, self._factory, self._workers, self._end_timeout)
                self._threads += (thread,)
            await asyncio.gather(*(asyncio.wrap_future(thread.ready) for thread in self._threads))
        except BaseException:
            await self.aclose()
            raise

    async def aclose(self) -> None:
        """Cancels what runs, closes the clients, ends the threads. Closing twice is closing once.

        Raises TimeoutError when that takes longer than the pool's `end_timeout`: a thread is busy
        with something that blocks it, or that does not let itself be cancelled. It ends as soon as
        it can, and may be waited for by closing again.
        """
        threads = self._threads
        if not threads:
            return
        for thread in threads:
            thread.stop()
        ended = [asyncio.wrap_future(thread.ended) for thread in threads]
        _, pending = await asyncio.wait(ended, timeout=self._end_timeout)
        if pending:
            for waiting in pending:
                waiting.cancel()
            busy = ", ".join(thread.name for thread in threads if not thread.ended.done())
            raise TimeoutError(f"still busy after {self._end_timeout} s: {busy}")
        for thread in threads:
            thread.join()
        self._threads = ()
        await asyncio.gather(*ended)

    def submit(
        self,
        function: Callable[Concatenate[C, P], Awaitable[T]],
        *arguments: P.args,
        **options: P.kwargs,
    ) -> asyncio.Future[T]:
        """Begins `function(client, ...)` on the loop that has the least to do, at once.

        Returns a future of the calling loop with what the call returns or raises. Cancelling it
        cancels the call; it is done when the call has ended, or after the pool's `end_timeout`.

            async with AsyncPool(lambda: Client("localhost:3000"), loop_count=2) as pool:
                pending = [pool.submit(Client.get, key) for key in (alice, bob)]
                records = await asyncio.gather(*pending)
        """
        thread = min(self._started(), key=lambda thread: thread.load)
        return thread.begin(function, *arguments, **options)

    async def run(
        self,
        function: Callable[Concatenate[C, P], Awaitable[T]],
        *arguments: P.args,
        **options: P.kwargs,
    ) -> T:
        """Awaits `function(client, ...)` on the loop that has the least to do.

        A cancelled `run` cancels the call and waits for its end, up to the pool's `end_timeout`.

            async with AsyncPool(lambda: Client("localhost:3000"), loop_count=2) as pool:
                await pool.run(Client.put, key, {"age": 29})
        """
        return await self.submit(function, *arguments, **options)

    async def map(self, function: Callable[[C, A], Awaitable[T]], items: Iterable[A]) -> list[T]:
        """Awaits `function(client, item)` for all items at once and returns the results in order.

        The first item goes to the first loop, the next to the next, and so on in turn. When one
        call raises, or `map` is cancelled, the others are cancelled, and waited for.

            async with AsyncPool(lambda: Client("localhost:3000"), loop_count=2) as pool:
                await pool.map(Client.exists, [alice, carol])           # [True, False]
        """
        threads = itertools.cycle(self._started())
        calls: list[RemoteTask[T]] = []
        try:
            for item in items:
                calls.append(next(threads).begin(function, item))
            return await asyncio.gather(*calls)
        except BaseException:
            for call in calls:
                if not call.cancelling:
                    call.cancel()
            await asyncio.gather(*calls, return_exceptions=True)
            raise

    async def __aenter__(self) -> Self:
        """Starts."""
        await self.start()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Closes."""
        await self.aclose()

    def __repr__(self) -> str:
        state = "started" if self._threads else "not started"
        return f"<AsyncPool of {self._loop_count} loops, {state}>"

    def __del__(self) -> None:
        for thread in self._threads:
            thread.stop()
        if self._threads:
            warnings.warn(f"{self!r} was never closed", ResourceWarning, source=self, stacklevel=2)

    def _started(self) -> tuple[LoopThread[C], ...]:
        if not self._threads:
            raise RuntimeError("the pool is not started: enter it, or await start()")
        return self._threads


def _cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

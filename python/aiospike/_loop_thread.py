"""An event loop on a thread of its own, the client that lives there, and work from elsewhere.

Threads meet in three places: `LoopThread._gate` guards the way into the loop, so that nothing is
posted to one that is closed; futures of `concurrent.futures` tell when the thread is ready and when
it has ended; and a `RemoteTask` reports to the loop that awaits it by `call_soon_threadsafe`.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager
from enum import Enum
from functools import partial
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from aiospike import _native
from aiospike.running import new_event_loop

C = TypeVar("C")
T = TypeVar("T")
P = ParamSpec("P")


class State(Enum):
    """Of a `LoopThread`, in this order; one may stop before it serves."""

    STARTING = 1
    SERVING = 2
    STOPPED = 3


class LoopThread(Generic[C]):
    """A thread that enters the client, serves until it is stopped, and leaves the client.

    `ready` is done when the client is entered, or with the error that prevented it; `ended` when
    nothing runs any more, perhaps with the error of leaving. The thread is a daemon: a pool that
    nobody closed does not hold up the interpreter's exit.
    """

    def __init__(
        self,
        name: str,
        factory: Callable[[], AbstractAsyncContextManager[C]],
        workers: int | None,
        end_timeout: float,
    ) -> None:
        self.name = name
        self.end_timeout = end_timeout
        self.ready = _uncancellable()
        self.ended = _uncancellable()
        self._factory = factory
        self._workers = workers
        self._client: C
        self._main: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()
        self._remotes: set[RemoteTask[Any]] = set()
        # Guards the next two. Re-entrant: the collector may run a pool's finalizer at any time.
        self._gate = threading.RLock()
        self._state = State.STARTING
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    @property
    def load(self) -> int:
        """How many tasks from elsewhere it has."""
        return len(self._remotes)

    def begin(
        self,
        function: Callable[Concatenate[C, P], Awaitable[T]],
        *arguments: P.args,
        **options: P.kwargs,
    ) -> RemoteTask[T]:
        """Begins a call of `function` as a task there, for the calling loop to await."""
        remote = RemoteTask[T](self)
        with self._gate:
            if self._state is not State.SERVING:
                raise RuntimeError(f"{self.name} is {self._state.name.lower()}")
            self._remotes.add(remote)
            self.post(partial(remote.begin, partial(function, self._client, *arguments, **options)))
        return remote

    def post(self, callback: Callable[[], object]) -> bool:
        """Has the loop call back, in a copy of this context; False if it is over."""
        with self._gate:
            if self._loop is None:
                return False
            self._loop.call_soon_threadsafe(callback)
            return True

    def release(self, remote: RemoteTask[Any]) -> None:
        """Takes notice that a task has ended."""
        self._remotes.discard(remote)

    def stop(self) -> None:
        """Refuses further work, cancels what runs, and lets the thread end."""
        with self._gate:
            self._state = State.STOPPED
            self.post(self._stop)

    def join(self) -> None:
        """Waits for a thread that has `ended` to be gone."""
        self._thread.join()

    # On the thread:

    def _run(self) -> None:
        error: BaseException | None = None
        try:
            with asyncio.Runner(loop_factory=new_event_loop) as runner:
                try:
                    runner.run(self._serve())
                finally:
                    with self._gate:
                        self._state = State.STOPPED
                        self._loop = None
        except BaseException as raised:
            error = raised
        for remote in tuple(self._remotes):
            remote.abandon(self.name)
        if not self.ready.done():
            self.ready.set_exception(error or asyncio.CancelledError())
            error = None
        if error is None:
            self.ended.set_result(None)
        else:
            self.ended.set_exception(error)

    async def _serve(self) -> None:
        self._main = asyncio.current_task()
        with self._gate:
            if self._state is State.STOPPED:
                return
            self._loop = asyncio.get_running_loop()
        _native.isolate_here(self._workers)
        async with self._factory() as self._client:
            with self._gate:
                if self._state is State.STARTING:
                    self._state = State.SERVING
            self.ready.set_result(None)
            if self._state is State.SERVING:
                await self._stopping.wait()
            # What began before `stop` was posted before it, so it is all there.
            if tasks := asyncio.all_tasks() - {self._main}:
                for task in tasks:
                    task.cancel()
                await asyncio.wait(tasks)

    def _stop(self) -> None:
        if self.ready.done():
            self._stopping.set()
        elif self._main is not None:
            self._main.cancel()


class RemoteTask(asyncio.Future[T]):
    """A task on a `LoopThread`, awaited elsewhere.

    Cancelling it cancels the task, and it is done when the task is: as `await task` would do. But
    the wait has a limit: the thread may be blocked.
    """

    def __init__(self, thread: LoopThread[Any]) -> None:
        super().__init__(loop=asyncio.get_running_loop())
        self._thread = thread
        self._task: asyncio.Task[T] | None = None
        self._leaving: BaseException | None = None
        self._limit: asyncio.TimerHandle | None = None

    @property
    def cancelling(self) -> bool:
        """Whether the task was asked to end."""
        return self._limit is not None

    def cancel(self, msg: Any | None = None) -> bool:
        """Asks the task to end. It may take its time, and it may refuse."""
        if self.done() or not self._thread.post(partial(self._cancel_task, msg)):
            return False
        if self._limit is None:
            give_up = partial(super().cancel, msg)
            self._limit = limit = self.get_loop().call_later(self._thread.end_timeout, give_up)
            self.add_done_callback(lambda _: limit.cancel())
        return True

    # On the thread:

    def begin(self, work: Callable[[], Awaitable[T]]) -> None:
        self._task = asyncio.create_task(self._call(work))
        self._task.add_done_callback(self._report)

    async def _call(self, work: Callable[[], Awaitable[T]]) -> T:
        try:
            return await work()
        except (KeyboardInterrupt, SystemExit) as leaving:
            # From a task they would end its loop. They are for the one that awaits.
            self._leaving = leaving
            raise asyncio.CancelledError from leaving

    def _cancel_task(self, message: Any | None) -> None:
        if self._task is not None:
            self._task.cancel(message)

    def _report(self, task: asyncio.Task[T]) -> None:
        self._thread.release(self)
        self._tell(partial(self._settle, task))

    def abandon(self, name: str) -> None:
        """Ends it without its task, which will not run any more."""
        self._tell(partial(self._fail, RuntimeError(f"{name} has ended")))

    def _tell(self, callback: Callable[[], object]) -> None:
        # A closed loop has nobody who waits.
        with contextlib.suppress(RuntimeError):
            self.get_loop().call_soon_threadsafe(callback)

    # On the loop that awaits:

    def _settle(self, task: asyncio.Task[T]) -> None:
        if self.done():
            return
        try:
            result = task.result()
        except asyncio.CancelledError as cancelled:
            if self._leaving is None:
                super().cancel(*cancelled.args)
            else:
                self.set_exception(self._leaving)
        except BaseException as error:
            self.set_exception(error)
        else:
            self.set_result(result)

    def _fail(self, error: BaseException) -> None:
        if not self.done():
            self.set_exception(error)


def _uncancellable() -> Future[None]:
    """A future that a loop may await and give up without that being felt elsewhere."""
    future: Future[None] = Future()
    future.set_running_or_notify_cancel()
    return future

"""A plain asyncio.Future and one of the bridge, to be held to the same promises side by side."""

import asyncio
import weakref

import sleep
from support import drain_until, until


class PlainFutures:
    """Futures that end with 1, or with ValueError("failed as asked"), when told to."""

    def __init__(self):
        self.failing = weakref.WeakSet()

    def pending(self, fail=False):
        future = asyncio.get_running_loop().create_future()
        if fail:
            self.failing.add(future)
        return future

    def finish(self, future):
        if future in self.failing:
            future.set_exception(ValueError("failed as asked"))
        else:
            future.set_result(1)

    def finish_at_once(self, future):
        self.finish(future)


class BridgeFutures:
    """The same, of the bridge."""

    def __init__(self):
        self.gates = weakref.WeakKeyDictionary()

    def pending(self, fail=False):
        gate = sleep.Gate()
        future = gate.wait(1, fail)
        self.gates[future] = gate
        return future

    def finish(self, future):
        self.gates[future].open(1)

    def finish_at_once(self, future):
        """Finish it, and have it done before the loop goes on."""
        self.finish(future)
        drain_until(asyncio.get_running_loop(), future.done)


SUBJECTS = (PlainFutures, BridgeFutures)


async def ended(futures, fail=False):
    """A future that is done."""
    future = futures.pending(fail)
    futures.finish(future)
    await until(future.done)
    return future


async def result_of(future):
    """A coroutine around a future."""
    return await future


def task_of(future):
    """A task that awaits a future."""
    return asyncio.create_task(result_of(future))

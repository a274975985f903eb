"""What a task does, at random: every way to start, await, cancel and drop an operation."""

from __future__ import annotations

import asyncio
import contextlib
import random
import traceback
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import sleep
from ledger import Tally

if TYPE_CHECKING:
    from lives import Life

FAILURE = "failed as asked"


class WrongDelivery(Exception):
    """An operation ended with what was not its own."""


def check(found: object, expected: object) -> None:
    if found is not expected and found != expected:
        raise WrongDelivery(f"{found!r} was delivered where {expected!r} was to be")


class Payload:
    """An object that goes through the runtime and comes back. It is equal to nothing else."""


class Counting:
    """Counts futures at the end of a `with` block by what they say themselves. Those that are
    under way are cancelled."""

    def __init__(self, tally: Tally, *futures: tuple[Any, object]) -> None:
        self.tally, self.futures = tally, futures

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is GeneratorExit:
            # The event loop is gone, and can call nobody back.
            return
        for future, expected in self.futures:
            if future.cancel() or future.cancelled():
                self.tally.cancelled += 1
            else:
                check(future.result(), expected)
                self.tally.completed += 1


async def account(
    life: Life, act: Callable[[Tally], Awaitable[None]], tally: Tally | None = None
) -> None:
    """Runs a coroutine function with a tally, which the ledger is given whatever happens."""
    tally = tally or Tally()
    life.opened += 1
    try:
        await act(tally)
    except Exception:
        life.crew.fail(f"{life}: {tally.doing}\n{traceback.format_exc()}")
    except GeneratorExit:
        tally.abandon()
        raise
    finally:
        life.crew.ledger.post(tally)


class Worker:
    """One of the tasks of a life: does one random thing after the other until the life is over.

    Anybody may cancel it at any moment; that ends what it does, and it goes on with something
    else.

    Each operation that starts at the held gate goes with one `open`, before or after its cancel.
    """

    def __init__(self, life: Life, number: int) -> None:
        self.life = life
        self.chance = random.Random(f"{life}/{number}")
        self.tally = Tally()

    async def run(self) -> None:
        await account(self.life, self.work, self.tally)

    async def work(self, tally: Tally) -> None:
        life, task = self.life, asyncio.current_task()
        life.enlist(task, tally)
        while not life.over:
            kind = KINDS[self.below(len(KINDS))]
            tally.doing = kind.__name__
            try:
                await kind(self)
            except asyncio.CancelledError:
                while task.cancelling():
                    task.uncancel()
            tally.steps += 1
            life.spend()

    def below(self, limit: int) -> int:
        return int(self.chance.random() * limit)

    # How operations start and end

    def started(self) -> int:
        """A value for a new operation."""
        self.tally.started += 1
        return self.life.new_value()

    def let_through(self) -> None:
        """Opens the held gate for one: here, in a moment, or from another thread."""
        let_through = self.life.gates.let_through
        match self.below(3):
            case 0:
                let_through()
            case 1:
                asyncio.get_running_loop().call_soon(let_through)
            case _:
                self.life.crew.elsewhere.put(let_through)

    def any_future(self) -> tuple[Any, object]:
        """An operation of any sort that ends by itself, and its result."""
        value = self.started()
        match self.below(5):
            case 0:
                payload = Payload()
                return sleep.echo(payload), payload
            case 1:
                return sleep.sleep(self.below(300) * 1e-6, value), value
            case 2:
                future = self.life.gates.pass_held(value)
                self.let_through()
                return future, value
            case _:
                return self.life.gates.pass_open(value), value

    async def expect(self, operation: Awaitable[Any], expected: object) -> None:
        """Awaits an operation that nobody else holds."""
        try:
            result = await operation
        except asyncio.CancelledError:
            self.tally.cancelled += 1
            raise
        check(result, expected)
        self.tally.completed += 1

    async def expect_failure(self, operation: Awaitable[Any]) -> None:
        try:
            await operation
        except asyncio.CancelledError:
            self.tally.cancelled += 1
            raise
        except ValueError as error:
            check(str(error), FAILURE)
            self.tally.failed += 1
        else:
            raise WrongDelivery("no error where there was to be one")

    async def pause(self) -> None:
        for _ in range(self.below(4)):
            await asyncio.sleep(0)

    # What there is to do

    async def complete_at_once(self) -> None:
        value = self.started()
        await self.expect(self.life.gates.pass_open(value), value)

    async def echo_an_object(self) -> None:
        self.started()
        payload = Payload()
        await self.expect(sleep.echo(payload), payload)

    async def go_round_the_runtime(self) -> None:
        self.started()
        times = self.below(8)
        await self.expect(sleep.yields(times), times)

    async def sleep_a_moment(self) -> None:
        value = self.started()
        await self.expect(sleep.sleep(self.below(2000) * 1e-6, value), value)

    async def be_let_through(self) -> None:
        value = self.started()
        future = self.life.gates.pass_held(value)
        self.let_through()
        await self.expect(future, value)

    async def use_an_isolated_runtime(self) -> None:
        self.started()
        await self.expect(self.life.runtime().thread(), "bridge-worker")

    async def fail(self) -> None:
        await self.expect_failure(self.life.gates.pass_open(self.started(), fail=True))

    async def gather_several(self) -> None:
        futures = [self.any_future() for _ in range(2 + self.below(5))]
        with Counting(self.tally, *futures):
            await asyncio.gather(*(future for future, _ in futures))

    async def cancel_all_but_the_first(self) -> None:
        futures = [self.any_future() for _ in range(2 + self.below(5))]
        with Counting(self.tally, *futures):
            tasks = [self.life.create_task(future) for future, _ in futures]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)

    async def cancel_a_future(self) -> None:
        value = self.started()
        future = self.life.gates.pass_held(value)
        acts = [future.cancel, self.let_through]
        self.chance.shuffle(acts)
        with Counting(self.tally, (future, value)):
            for act in acts:
                asyncio.get_running_loop().call_soon(act)
            await self.pause()
            await future

    async def cancel_a_task(self) -> None:
        task = self.life.create_task(account(self.life, self.be_cancelled))
        await self.pause()
        task.cancel()
        await asyncio.wait([task])

    async def be_cancelled(self, tally: Tally) -> None:
        """The task of `cancel_a_task`. It may outlive what started it, so it has its own tally."""
        tally.started += 1
        value = self.life.new_value()
        future = self.life.gates.pass_held(value)
        self.let_through()
        with Counting(tally, (future, value)):
            await future

    async def be_a_task(self) -> None:
        value = self.started()
        future = self.life.gates.pass_held(value)
        self.let_through()
        with Counting(self.tally, (future, value)):
            await self.life.create_task(future)

    async def time_out(self) -> None:
        value = self.started()
        future = self.life.gates.pass_held(value)
        self.let_through()
        with Counting(self.tally, (future, value)), contextlib.suppress(TimeoutError):
            await asyncio.wait_for(future, self.below(200) * 1e-6)

    async def time_out_of_a_shield(self) -> None:
        future, value = self.any_future()
        with Counting(self.tally, (future, value)):
            try:
                async with asyncio.timeout(self.below(200) * 1e-6):
                    await asyncio.shield(future)
            except TimeoutError:
                await future

    async def drop_it_unawaited(self) -> None:
        self.life.gates.pass_open(self.started())
        self.tally.dropped += 1

    async def drop_it_in_mid_flight(self) -> None:
        future = self.life.gates.pass_held(self.started())
        try:
            await self.pause()
        finally:
            self.life.gates.let_through()
            del future
            self.tally.dropped += 1

    async def detach_it(self) -> None:
        future = self.life.gates.pass_held(self.started())
        future.detach()
        # Not by the loop, which may be closed: this one goes on to its end.
        self.life.crew.elsewhere.put(self.life.gates.let_through)
        self.tally.dropped += 1

    async def cancel_on_another_thread(self) -> None:
        """That thread may also be the last to hold the future."""
        value = self.life.new_value()
        self.life.opened += 1
        cancel = partial(
            cancel_here, self.life.gates.pass_held(value), value, self.life, self.below(2)
        )
        self.life.crew.elsewhere.put(cancel)
        # That thread has done it by then, if it lets this pass: nobody runs ahead of it by much.
        await self.be_let_through()

    async def cancel_a_neighbour(self) -> None:
        self.chance.choice(self.life.tasks).cancel()
        await asyncio.sleep(0)

    async def cancel_somebody_on_another_loop(self) -> None:
        self.life.crew.cancel_somebody(self.chance)
        await asyncio.sleep(0)

    async def read_a_stream(self) -> None:
        """To its end, or up to an item; then close it, or drop it."""
        self.started()
        length = self.below(600) if self.below(4) == 0 else self.below(20)
        stop = self.below(2 * length + 1)
        stream = self.life.gates.stream(length)
        read = 0
        try:
            while read < stop:
                try:
                    if self.below(16) == 0:
                        async with asyncio.timeout(self.below(100) * 1e-6):
                            item = await anext(stream)
                    else:
                        item = await anext(stream)
                except TimeoutError:
                    continue
                except StopAsyncIteration:
                    check(read, length)
                    break
                check(item, read)
                read += 1
            if self.below(2):
                await stream.aclose()
        except asyncio.CancelledError:
            self.tally.cancelled += 1
            raise
        finally:
            self.tally.items += read
        self.tally.completed += 1

    async def read_a_stream_that_fails(self) -> None:
        self.started()
        await self.expect_failure(self.read_to_the_failure(self.below(20)))

    async def read_to_the_failure(self, length: int) -> None:
        read = 0
        try:
            async for item in sleep.counter(length, "fail"):
                check(item, read)
                read += 1
        except ValueError:
            check(read, length)
            self.tally.items += read
            raise


def cancel_here(future: Any, value: int, life: Life, is_let_through: int) -> None:
    """Cancels a future of another thread's event loop, where nobody waits for it."""
    tally = Tally()
    tally.started = 1
    if is_let_through:
        life.gates.let_through()
    with Counting(tally, (future, value)):
        future.cancel()
    if not is_let_through:
        life.gates.let_through()
    life.crew.ledger.post(tally)


# How often each is done, among all.
WEIGHTS: dict[Callable[[Worker], Awaitable[None]], int] = {
    Worker.complete_at_once: 24,
    Worker.echo_an_object: 8,
    Worker.go_round_the_runtime: 8,
    Worker.sleep_a_moment: 4,
    Worker.be_let_through: 8,
    Worker.use_an_isolated_runtime: 2,
    Worker.fail: 4,
    Worker.gather_several: 4,
    Worker.cancel_all_but_the_first: 2,
    Worker.cancel_a_future: 4,
    Worker.cancel_a_task: 4,
    Worker.be_a_task: 4,
    Worker.time_out: 4,
    Worker.time_out_of_a_shield: 2,
    Worker.drop_it_unawaited: 4,
    Worker.drop_it_in_mid_flight: 4,
    Worker.detach_it: 2,
    Worker.cancel_on_another_thread: 4,
    Worker.cancel_a_neighbour: 4,
    Worker.cancel_somebody_on_another_loop: 4,
    Worker.read_a_stream: 4,
    Worker.read_a_stream_that_fails: 2,
}
KINDS = [kind for kind, weight in WEIGHTS.items() for _ in range(weight)]

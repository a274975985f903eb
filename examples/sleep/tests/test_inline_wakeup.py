"""A finished operation resumes its task at once where that is right, and never loses it."""

import asyncio
import contextvars
import sys
import threading

import pytest
import sleep
from support import drain_now, drain_until, drained

VARIABLE = contextvars.ContextVar("VARIABLE", default="unset")


class Waiting:
    """A task that waits for an operation, and notes when it goes on."""

    def __init__(self, **options):
        self.gate = sleep.Gate()
        self.future = self.gate.wait(1)
        self.resumed_by = []
        self.task = asyncio.create_task(self.wait(), **options)

    async def wait(self):
        value = await self.future
        self.resumed_by.append(asyncio.current_task())
        return value

    async def suspended(self):
        await asyncio.sleep(0)
        assert self.future._callbacks

    def deliver(self, event_loop):
        """Finish the operation and drain, while the loop itself can do neither."""
        assert not self.future.done()
        self.gate.open(1)
        drain_until(event_loop, self.future.done)


async def in_a_callback(function):
    """Call a function from the loop itself, where no task is current."""
    done = asyncio.get_running_loop().create_future()

    def call():
        try:
            done.set_result(function())
        except BaseException as error:
            done.set_exception(error)

    asyncio.get_running_loop().call_soon(call, context=contextvars.Context())
    return await done


async def test_a_task_is_resumed_by_the_drain_itself():
    event_loop = asyncio.get_running_loop()
    waiting = Waiting()
    await waiting.suspended()

    def drain():
        waiting.deliver(event_loop)
        return list(waiting.resumed_by)

    assert await in_a_callback(drain) == [waiting.task]
    assert await waiting.task == 1


async def test_after_the_drain_no_task_is_current():
    event_loop = asyncio.get_running_loop()
    waiting = Waiting()
    await waiting.suspended()

    def drain():
        waiting.deliver(event_loop)
        return asyncio.current_task()

    assert await in_a_callback(drain) is None
    assert await waiting.task == 1


async def test_a_task_goes_on_in_its_own_context():
    gates = [sleep.Gate() for _ in range(3)]
    seen = []

    async def wait(number):
        VARIABLE.set(number)
        await gates[number].wait()
        seen.append((number, VARIABLE.get()))
        VARIABLE.set(number + 10)
        await gates[number].wait()
        seen.append((number, VARIABLE.get()))

    tasks = [asyncio.create_task(wait(number)) for number in range(3)]
    for gate in gates:
        gate.open(2)
    await asyncio.gather(*tasks)
    assert sorted(seen) == [(0, 0), (0, 10), (1, 1), (1, 11), (2, 2), (2, 12)]
    assert VARIABLE.get() == "unset"


async def test_a_resumed_task_leaves_no_trace_in_the_context_of_the_drain():
    event_loop = asyncio.get_running_loop()
    waiting = Waiting()
    waiting.task.add_done_callback(lambda _: VARIABLE.set("left behind"))
    await waiting.suspended()

    def drain():
        waiting.deliver(event_loop)
        return VARIABLE.get()

    assert await in_a_callback(drain) == "unset"
    await waiting.task


async def test_while_a_task_is_current_another_is_left_to_the_loop():
    waiting = Waiting()
    await waiting.suspended()
    waiting.deliver(asyncio.get_running_loop())
    assert waiting.resumed_by == []
    assert await waiting.task == 1
    assert waiting.resumed_by == [waiting.task]


async def test_in_a_context_that_is_entered_already_it_is_left_to_the_loop():
    event_loop = asyncio.get_running_loop()
    context = contextvars.copy_context()
    waiting = Waiting(context=context)
    await waiting.suspended()

    def drain():
        context.run(waiting.deliver, event_loop)
        return list(waiting.resumed_by)

    assert await in_a_callback(drain) == []
    assert await waiting.task == 1


def test_while_another_loop_runs_it_is_left_to_its_own(new_loop):
    event_loop = new_loop()

    async def start():
        waiting = Waiting()
        await waiting.suspended()
        return waiting

    waiting = event_loop.run_until_complete(start())

    async def drain_other():
        waiting.deliver(event_loop)

    other = new_loop()
    other.run_until_complete(drain_other())
    assert waiting.resumed_by == []
    assert event_loop.run_until_complete(waiting.task) == 1
    other.close()
    event_loop.close()


def test_on_another_thread_it_is_left_to_the_loop(new_loop):
    event_loop = new_loop()

    async def start():
        waiting = Waiting()
        await waiting.suspended()
        return waiting

    waiting = event_loop.run_until_complete(start())
    thread = threading.Thread(target=waiting.deliver, args=(event_loop,))
    thread.start()
    thread.join()
    assert waiting.resumed_by == []
    assert event_loop.run_until_complete(waiting.task) == 1
    event_loop.close()


def python_task(event_loop, coroutine, **options):
    return asyncio.tasks._PyTask(coroutine, loop=event_loop, **options)


class OwnTask(asyncio.Task):
    """What applications make of tasks."""


def own_task(event_loop, coroutine, **options):
    return OwnTask(coroutine, loop=event_loop, **options)


FACTORIES = [python_task, own_task]
if sys.version_info >= (3, 12):
    FACTORIES.append(asyncio.eager_task_factory)


@pytest.mark.parametrize("factory", FACTORIES)
async def test_tasks_of_any_make_are_resumed(factory):
    asyncio.get_running_loop().set_task_factory(factory)
    gate = sleep.Gate()

    async def wait(number):
        first = await gate.wait(number)
        return first + await gate.wait(number)

    tasks = [asyncio.create_task(wait(number)) for number in range(20)]
    gate.open(40)
    assert await asyncio.gather(*tasks) == [2 * number for number in range(20)]


# What a resumed task may do


async def test_a_resumed_task_may_start_the_next_operation():
    async def chain():
        for number in range(2000):
            assert await sleep.yields(number % 3) == number % 3

    await asyncio.gather(*(chain() for _ in range(5)))


async def test_a_resumed_task_that_blocks_finds_what_it_started_under_way():
    gate = sleep.Gate()
    for number in range(100):
        await sleep.nothing()
        operation = gate.wait(number)
        gate.until_begun_blocking(number + 1)
        gate.open(1)
        assert await operation == number


async def test_a_resumed_task_may_cancel_another_of_its_burst():
    gate = sleep.Gate()
    tasks = []

    async def wait(others):
        await gate.wait()
        for task in tasks:
            if task is not asyncio.current_task():
                task.cancel()
        return "won"

    tasks += [asyncio.create_task(wait(tasks)) for _ in range(50)]
    await asyncio.sleep(0)
    gate.open(50)
    gate.until_dropped_blocking(50)
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert sorted(str(result) for result in results) == [""] * 49 + ["won"]


async def test_a_resumed_task_may_drain():
    event_loop = asyncio.get_running_loop()
    gate = sleep.Gate()

    async def wait(number):
        value = await gate.wait(number)
        drain_now(event_loop)
        return value

    tasks = [asyncio.create_task(wait(number)) for number in range(100)]
    await asyncio.sleep(0)
    gate.open(100)
    gate.until_dropped_blocking(100)
    assert await asyncio.gather(*tasks) == list(range(100))


def test_a_resumed_task_may_stop_the_loop(new_loop):
    event_loop = new_loop()
    gate = sleep.Gate()

    async def wait(number):
        value = await gate.wait(number)
        event_loop.stop()
        return value

    async def start():
        tasks = [event_loop.create_task(wait(number)) for number in range(20)]
        await asyncio.sleep(0)
        return tasks

    tasks = event_loop.run_until_complete(start())
    gate.open(20)
    gate.until_dropped_blocking(20)
    while not all(task.done() for task in tasks):
        event_loop.run_forever()
    assert [task.result() for task in tasks] == list(range(20))
    event_loop.close()


# What leaves the loop


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt])
@pytest.mark.parametrize("place", [0, 4, 9])
def test_what_leaves_the_loop_leaves_the_rest_for_its_next_run(new_loop, error, place):
    event_loop = new_loop()
    gate = sleep.Gate()

    async def wait(number):
        await gate.wait()
        if number == place:
            raise error(number)
        return number

    async def start():
        tasks = [event_loop.create_task(wait(number)) for number in range(10)]
        await asyncio.sleep(0)
        return tasks

    tasks = event_loop.run_until_complete(start())
    gate.open(10)
    gate.until_dropped_blocking(10)
    with pytest.raises(error):
        event_loop.run_forever()
    event_loop.run_until_complete(asyncio.wait(tasks))
    assert type(tasks.pop(place).exception()) is error
    assert [task.result() for task in tasks] == [n for n in range(10) if n != place]
    event_loop.close()


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt])
def test_the_other_waiters_of_the_same_operation_are_told_too(new_loop, error):
    event_loop = new_loop()
    gate = sleep.Gate()

    async def wait(future, number):
        value = await future
        if number == 0:
            raise error(number)
        return value

    async def start():
        future = gate.wait(5)
        tasks = [event_loop.create_task(wait(future, number)) for number in range(3)]
        await asyncio.sleep(0)
        return tasks

    tasks = event_loop.run_until_complete(start())
    gate.open(1)
    with pytest.raises(error):
        event_loop.run_forever()
    event_loop.run_until_complete(asyncio.wait(tasks))
    assert type(tasks.pop(0).exception()) is error
    assert [task.result() for task in tasks] == [5, 5]
    event_loop.close()


# Fairness


async def test_between_two_drains_the_loop_has_its_turn():
    count, budget = 1500, 256
    event_loop = asyncio.get_running_loop()
    gate = sleep.Gate()
    passes = [0]
    resumed_in = []

    def next_pass():
        passes[0] += 1
        if len(resumed_in) < count:
            event_loop.call_soon(next_pass)

    async def wait():
        await gate.wait()
        resumed_in.append(passes[0])

    tasks = [asyncio.create_task(wait()) for _ in range(count)]
    await asyncio.sleep(0)
    gate.open(count)
    gate.until_dropped_blocking(count)
    event_loop.call_soon(next_pass)
    await asyncio.gather(*tasks)
    in_each_pass = [resumed_in.count(number) for number in set(resumed_in)]
    assert sum(in_each_pass) == count
    # A drain may run on both sides of `next_pass` in what this counts as one pass.
    assert max(in_each_pass) <= 2 * budget


async def test_operations_that_finish_at_once_are_all_delivered():
    futures = [sleep.nothing() for _ in range(3000)]
    assert await asyncio.gather(*futures) == [None] * 3000
    await drained()

"""Cancelling an awaitable, or dropping it, drops the Rust future: once, and at once."""

import asyncio
import gc
import random

import pytest
import sleep
from support import drain_until, drained


async def wait_at(gate, value=1):
    return await gate.wait(value)


async def test_cancelling_a_task_drops_the_rust_future():
    gate = sleep.Gate()
    task = asyncio.create_task(wait_at(gate))
    await gate.until_begun(1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await gate.until_dropped(1)
    assert (gate.passed, gate.dropped) == (0, 1)


async def test_it_is_dropped_exactly_once():
    gate = sleep.Gate()
    future = gate.wait()
    assert [future.cancel() for _ in range(3)] == [True, False, False]
    await gate.until_dropped(1)
    del future
    gc.collect()
    gate.open(1)
    await drained()
    assert (gate.passed, gate.dropped) == (0, 1)


async def test_a_task_that_never_ran_starts_nothing():
    gate = sleep.Gate()
    task = asyncio.create_task(wait_at(gate))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await drained()
    assert gate.begun == 0


async def test_the_task_is_given_the_message():
    gate = sleep.Gate()
    task = asyncio.create_task(wait_at(gate))
    await gate.until_begun(1)
    task.cancel("why")
    with pytest.raises(asyncio.CancelledError) as raised:
        await task
    assert raised.value.args == ("why",)
    await gate.until_dropped(1)


@pytest.mark.parametrize("limit", ["wait_for", "timeout"])
async def test_a_timeout_drops_the_rust_future(limit):
    gate = sleep.Gate()

    async def wait():
        if limit == "wait_for":
            await asyncio.wait_for(gate.wait(), 0.001)
        async with asyncio.timeout(0.001):
            await gate.wait()

    with pytest.raises(TimeoutError):
        await wait()
    await gate.until_dropped(1)
    assert gate.passed == 0


async def test_cancelling_gather_drops_all():
    gate = sleep.Gate()
    waiting = asyncio.gather(*(gate.wait() for _ in range(10)))
    await gate.until_begun(10)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await gate.until_dropped(10)
    assert gate.passed == 0


async def test_a_shield_lets_the_rust_future_go_on():
    gate = sleep.Gate()
    future = gate.wait(5)
    shielded = asyncio.shield(future)
    shielded.cancel()
    gate.open(1)
    assert await future == 5
    assert gate.passed == 1


async def test_a_finished_operation_that_was_not_delivered_can_be_cancelled():
    gate = sleep.Gate()
    future = gate.wait()
    gate.open(1)
    gate.until_dropped_blocking(1)
    assert future.cancel() is True
    with pytest.raises(asyncio.CancelledError):
        await future
    assert gate.passed == 1


async def test_a_delivered_operation_cannot_be_cancelled():
    gate = sleep.Gate()
    future = gate.wait(5)
    gate.open(1)
    drain_until(asyncio.get_running_loop(), future.done)
    assert future.cancel() is False
    assert await future == 5


async def test_a_task_cancelled_between_delivery_and_resumption_is_cancelled():
    gate = sleep.Gate()
    future = gate.wait(5)

    async def wait():
        return await future

    task = asyncio.create_task(wait())
    await asyncio.sleep(0)
    gate.open(1)
    drain_until(asyncio.get_running_loop(), future.done)
    task.cancel("late")
    with pytest.raises(asyncio.CancelledError) as raised:
        await task
    assert raised.value.args == ("late",)
    assert future.result() == 5


async def test_a_cancelled_task_may_go_on():
    gate = sleep.Gate()

    async def insist():
        try:
            await gate.wait(1)
        except asyncio.CancelledError:
            asyncio.current_task().uncancel()
            return await gate.wait(2)

    task = asyncio.create_task(insist())
    await gate.until_begun(1)
    task.cancel()
    await gate.until_begun(2)
    gate.open(1)
    assert await task == 2
    assert gate.passed == 1


async def test_a_callback_may_cancel_another_operation():
    gate, never = sleep.Gate(), sleep.Gate()
    future, other = gate.wait(), never.wait()
    future.add_done_callback(lambda _: other.cancel())
    gate.open(1)
    with pytest.raises(asyncio.CancelledError):
        await other
    assert future.result() == 1
    await never.until_dropped(1)


async def test_dropping_an_awaitable_unawaited_drops_the_rust_future():
    gate = sleep.Gate()
    gate.wait()
    gc.collect()
    await gate.until_dropped(1)
    assert gate.passed == 0


async def test_dropping_a_task_that_nobody_wakes_drops_the_rust_future():
    gate = sleep.Gate()
    coroutine = wait_at(gate)
    coroutine.send(None)
    coroutine.close()
    await gate.until_dropped(1)
    assert gate.passed == 0


async def test_in_a_storm_each_task_ends_once_and_each_future_is_dropped_once():
    count, chance = 2000, random.Random(1)
    gate = sleep.Gate()
    tasks = [asyncio.create_task(wait_at(gate, number)) for number in range(count)]
    ended = []
    for task in tasks:
        task.add_done_callback(ended.append)
    await asyncio.sleep(0)
    for task in chance.sample(tasks, count // 2):
        gate.open(1)
        task.cancel()
        if chance.random() < 0.1:
            await asyncio.sleep(0)
    gate.open(count)
    results = await asyncio.gather(*tasks, return_exceptions=True)
    await gate.until_dropped(count)
    await asyncio.sleep(0)
    cancelled = [isinstance(result, asyncio.CancelledError) for result in results]
    assert all(
        cancel or result == number
        for number, (cancel, result) in enumerate(zip(cancelled, results, strict=True))
    )
    assert sum(cancelled) <= count // 2
    assert sorted(map(id, ended)) == sorted(map(id, tasks))
    assert gate.dropped == count


async def test_cancelling_all_at_once_leaves_nothing_under_way():
    gate = sleep.Gate()
    tasks = [asyncio.create_task(wait_at(gate)) for _ in range(2000)]
    await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert {type(result) for result in results} == {asyncio.CancelledError}
    await gate.until_dropped(2000)
    assert (gate.passed, gate.dropped) == (0, 2000)


# Every way to end an operation

COUNT = 50


async def begun(gate, **end):
    waiting = [gate.wait(**end) for _ in range(COUNT)]
    await gate.until_begun(COUNT)
    return waiting


async def cancel(gate):
    for future in await begun(gate):
        future.cancel()


async def cancel_at_once(gate):
    for _ in range(COUNT):
        gate.wait().cancel()


async def cancel_tasks(gate):
    tasks = [asyncio.create_task(wait_at(gate)) for _ in range(COUNT)]
    await gate.until_begun(COUNT)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


async def cancel_twice(gate):
    for future in await begun(gate):
        task = asyncio.create_task(wait_for(future))
        await asyncio.sleep(0)
        task.cancel()
        future.cancel()
        await asyncio.wait([task])


async def wait_for(future):
    await future


async def collect(gate):
    waiting = await begun(gate)
    waiting.clear()


async def close_coroutines(gate):
    for _ in range(COUNT):
        coroutine = wait_at(gate)
        coroutine.send(None)
        coroutine.close()


async def time_out(gate):
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.001):
            await asyncio.gather(*(gate.wait() for _ in range(COUNT)))


async def finish(gate):
    waiting = await begun(gate)
    gate.open(COUNT)
    assert await asyncio.gather(*waiting) == [1] * COUNT


async def fail(gate):
    waiting = await begun(gate, fail=True)
    gate.open(COUNT)
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert {type(result) for result in results} == {ValueError}


async def panic(gate):
    waiting = await begun(gate, panic=True)
    gate.open(COUNT)
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert {type(result) for result in results} == {sleep.RustPanic}


async def cancel_what_has_ended(gate):
    waiting = await begun(gate)
    gate.open(COUNT)
    gate.until_dropped_blocking(COUNT)
    assert all(future.cancel() for future in waiting)


@pytest.mark.parametrize(
    "end",
    [
        cancel,
        cancel_at_once,
        cancel_tasks,
        cancel_twice,
        collect,
        close_coroutines,
        time_out,
        finish,
        fail,
        panic,
        cancel_what_has_ended,
    ],
    ids=lambda end: end.__name__,
)
async def test_each_future_is_dropped_at_once_and_only_once(end):
    # The only worker does one after the other what it is told: it drops the futures before it
    # comes to what is started later.
    runtime = sleep.Runtime.isolated(1)
    gate = sleep.Gate(runtime)
    await end(gate)
    gc.collect()
    await runtime.thread()
    assert gate.dropped == COUNT
    gate.open(COUNT)
    await runtime.thread()
    assert gate.dropped == COUNT


@pytest.mark.parametrize("way", ["closed", "ended by its runner"])
def test_the_end_of_a_loop_drops_each_future_once(new_loop, way):
    runtime = sleep.Runtime.isolated(1)
    gate = sleep.Gate(runtime)
    tasks = []

    async def leave():
        for _ in range(COUNT):
            task = asyncio.ensure_future(wait_at(gate))
            task._log_destroy_pending = False
            tasks.append(task)
        await gate.until_begun(COUNT)

    if way == "closed":
        event_loop = new_loop()
        event_loop.run_until_complete(leave())
        event_loop.close()
        del event_loop
    else:
        # A runner cancels what is left.
        with asyncio.Runner(loop_factory=new_loop) as runner:
            runner.run(leave())
    tasks.clear()
    gc.collect()
    gate.until_dropped_blocking(COUNT)
    gate.open(COUNT)
    gate.wait_blocking()
    assert (gate.passed, gate.dropped) == (1, COUNT + 1)

"""What asyncio's own functions make of a BridgeFuture, and of a plain one: the same."""

import asyncio
import inspect
import sys

import pytest
from subjects import ended, result_of, task_of
from support import drained, until


async def test_it_is_a_future(futures):
    future = futures.pending()
    assert asyncio.isfuture(future)
    assert inspect.isawaitable(future)


async def test_ensure_future_and_wrap_future_return_it(futures):
    future = futures.pending()
    assert asyncio.ensure_future(future) is future
    assert asyncio.ensure_future(future, loop=asyncio.get_running_loop()) is future
    assert asyncio.wrap_future(future) is future


async def test_ensure_future_refuses_another_loop(futures, new_loop):
    future = futures.pending()
    other = new_loop()
    with pytest.raises(ValueError, match="different loop"):
        await asyncio.ensure_future(future, loop=other)
    other.close()


async def test_a_coroutine_that_awaits_it_makes_a_task(futures):
    future = futures.pending()
    task = task_of(future)
    futures.finish(future)
    assert await task == 1


# gather


async def test_gather_keeps_the_order(futures):
    first, second = futures.pending(), futures.pending()
    both = asyncio.gather(first, asyncio.sleep(0, "between"), second)
    futures.finish(second)
    futures.finish(first)
    assert await both == [1, "between", 1]


async def test_gather_takes_one_twice(futures):
    future = futures.pending()
    both = asyncio.gather(future, future)
    futures.finish(future)
    assert await both == [1, 1]


async def test_gather_of_finished_ones(futures):
    assert await asyncio.gather(await ended(futures), await ended(futures)) == [1, 1]


async def test_gather_raises_the_first_exception(futures):
    pending, failing = futures.pending(), futures.pending(fail=True)
    both = asyncio.gather(pending, failing)
    futures.finish(failing)
    with pytest.raises(ValueError, match="failed as asked"):
        await both
    assert not pending.done()


async def test_gather_returns_exceptions(futures):
    fine, failing, cancelled = futures.pending(), futures.pending(fail=True), futures.pending()
    gathered = asyncio.gather(fine, failing, cancelled, return_exceptions=True)
    cancelled.cancel("why")
    futures.finish(failing)
    futures.finish(fine)
    value, error, cancel = await gathered
    assert value == 1
    assert (type(error), str(error)) == (ValueError, "failed as asked")
    assert (type(cancel), cancel.args) == (asyncio.CancelledError, ("why",))


async def test_gather_raises_the_cancel_of_one(futures):
    first, second = futures.pending(), futures.pending()
    both = asyncio.gather(first, second)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await both
    assert not second.done()


@pytest.mark.parametrize("return_exceptions", [False, True])
async def test_cancelling_gather_cancels_all(futures, return_exceptions):
    both = [futures.pending(), futures.pending()]
    gathered = asyncio.gather(*both, return_exceptions=return_exceptions)
    gathered.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gathered
    assert [future.cancelled() for future in both] == [True, True]


# wait


async def test_wait_for_all(futures):
    both = [futures.pending(), futures.pending(fail=True)]
    tasks = {task_of(future) for future in both}
    for future in both:
        futures.finish(future)
    assert await asyncio.wait(tasks) == (tasks, set())
    assert {type(task.exception()) for task in tasks} == {type(None), ValueError}


async def test_wait_for_the_first_completed(futures):
    first, second = futures.pending(), futures.pending()
    task, other = task_of(first), task_of(second)
    futures.finish(first)
    assert await asyncio.wait({task, other}, return_when=asyncio.FIRST_COMPLETED) == (
        {task},
        {other},
    )
    assert not second.done()
    futures.finish(second)
    assert await other == 1


async def test_wait_for_the_first_exception(futures):
    fine, failing, pending = futures.pending(), futures.pending(fail=True), futures.pending()
    tasks = [task_of(future) for future in (fine, failing, pending)]
    waiting = asyncio.ensure_future(asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION))
    futures.finish(fine)
    await until(tasks[0].done)
    await drained()
    assert not waiting.done()
    futures.finish(failing)
    done, undone = await waiting
    assert (done, undone) == (set(tasks[:2]), {tasks[2]})
    assert isinstance(tasks[1].exception(), ValueError)
    pending.cancel()


async def test_wait_with_a_timeout_leaves_it_pending(futures):
    future = futures.pending()
    task = task_of(future)
    assert await asyncio.wait({task}, timeout=0) == (set(), {task})
    assert not future.done()
    futures.finish(future)
    assert await task == 1


# wait_for and timeout


async def test_wait_for_returns_its_result(futures):
    future = futures.pending()
    waiting = asyncio.ensure_future(asyncio.wait_for(future, 1000))
    await asyncio.sleep(0)
    futures.finish(future)
    assert await waiting == 1


async def test_wait_for_raises_its_exception(futures):
    future = futures.pending(fail=True)
    waiting = asyncio.ensure_future(asyncio.wait_for(future, 1000))
    await asyncio.sleep(0)
    futures.finish(future)
    with pytest.raises(ValueError, match="failed as asked"):
        await waiting


async def test_wait_for_takes_a_finished_one_without_time(futures):
    assert await asyncio.wait_for(await ended(futures), 0) == 1


@pytest.mark.parametrize("seconds", [0.001, 0, -1])
async def test_wait_for_cancels_it_when_late(futures, seconds):
    future = futures.pending()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(future, seconds)
    assert future.cancelled()


async def test_cancelling_wait_for_cancels_it(futures):
    future = futures.pending()
    waiting = asyncio.ensure_future(asyncio.wait_for(future, 1000))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert future.cancelled()


async def test_a_timeout_cancels_it(futures):
    future = futures.pending()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.001):
            await future
    assert future.cancelled()


async def test_a_timeout_that_is_put_off_leaves_it(futures):
    future = futures.pending()
    async with asyncio.timeout(0) as timeout:
        timeout.reschedule(None)
        asyncio.get_running_loop().call_soon(futures.finish, future)
        assert await future == 1
    assert not timeout.expired()


async def test_the_outer_of_two_timeouts_is_told_from_the_inner(futures):
    future = futures.pending()
    outer, inner = asyncio.timeout(0.001), asyncio.timeout(1000)

    async def wait():
        async with outer, inner:
            await future

    with pytest.raises(TimeoutError):
        await wait()
    assert (outer.expired(), inner.expired()) == (True, False)


# shield


async def test_shield_returns_its_result(futures):
    future = futures.pending()
    outer = asyncio.shield(future)
    futures.finish(future)
    assert await outer == 1


async def test_shield_returns_a_finished_one(futures):
    future = await ended(futures)
    assert asyncio.shield(future) is future


async def test_shield_raises_its_exception(futures):
    future = futures.pending(fail=True)
    outer = asyncio.shield(future)
    futures.finish(future)
    with pytest.raises(ValueError, match="failed as asked"):
        await outer


async def test_shield_keeps_a_cancel_from_it(futures):
    future = futures.pending()
    outer = asyncio.shield(future)
    outer.cancel()
    with pytest.raises(asyncio.CancelledError):
        await outer
    assert not future.done()
    futures.finish(future)
    assert await future == 1


async def test_cancelling_it_cancels_its_shield(futures):
    future = futures.pending()
    outer = asyncio.shield(future)
    future.cancel()
    with pytest.raises(asyncio.CancelledError):
        await outer
    assert outer.cancelled()


# as_completed


async def test_as_completed_gives_the_finished_first(futures):
    first, second = futures.pending(), futures.pending(fail=True)
    completed = asyncio.as_completed([second, first])
    futures.finish(first)
    assert await next(completed) == 1
    futures.finish(second)
    with pytest.raises(ValueError, match="failed as asked"):
        await next(completed)


async def test_as_completed_is_late(futures):
    future = futures.pending()
    (late,) = asyncio.as_completed([future], timeout=0.001)
    with pytest.raises(TimeoutError):
        await late
    assert not future.done()


@pytest.mark.skipif(sys.version_info < (3, 13), reason="as_completed is no async iterator yet")
async def test_as_completed_gives_the_very_object(futures):
    first, second = futures.pending(), futures.pending()
    futures.finish(second)
    await until(second.done)
    async for future in asyncio.as_completed([first, second]):
        assert future is second
        break


# Task groups


async def test_a_task_group_waits_for_it(futures):
    both = [futures.pending(), futures.pending()]
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(result_of(future)) for future in both]
        for future in both:
            futures.finish(future)
    assert [task.result() for task in tasks] == [1, 1]


async def test_a_failing_one_cancels_its_task_group(futures):
    pending, failing = futures.pending(), futures.pending(fail=True)

    async def wait_for_both():
        async with asyncio.TaskGroup() as group:
            group.create_task(result_of(pending))
            group.create_task(result_of(failing))
            futures.finish(failing)

    with pytest.raises(ExceptionGroup) as raised:
        await wait_for_both()
    assert [type(error) for error in raised.value.exceptions] == [ValueError]
    assert pending.cancelled()


async def test_the_body_of_a_task_group_is_cancelled_while_it_waits(futures):
    waited, failing = futures.pending(), futures.pending(fail=True)

    async def wait_in_the_body():
        async with asyncio.TaskGroup() as group:
            group.create_task(result_of(failing))
            futures.finish(failing)
            await waited

    with pytest.raises(ExceptionGroup):
        await wait_in_the_body()
    assert waited.cancelled()


# Threads and other loops


async def test_a_coroutine_from_another_thread_may_await_it(futures):
    event_loop = asyncio.get_running_loop()

    async def wait():
        future = futures.pending()
        futures.finish(future)
        return await future

    def call():
        return asyncio.run_coroutine_threadsafe(wait(), event_loop).result(60)

    assert await asyncio.to_thread(call) == 1


async def test_another_thread_may_cancel_the_coroutine_that_awaits_it(futures):
    event_loop = asyncio.get_running_loop()
    future = futures.pending()
    calling = asyncio.to_thread(asyncio.run_coroutine_threadsafe, result_of(future), event_loop)
    from_outside = await calling
    await until(lambda: future._callbacks)
    await asyncio.to_thread(from_outside.cancel)
    await until(future.cancelled)


async def test_the_task_of_another_loop_may_not_await_it(futures):
    future = futures.pending()

    def other_loop():
        with pytest.raises(RuntimeError, match="attached to a different loop"):
            asyncio.run(result_of(future))

    await asyncio.to_thread(other_loop)
    assert not future.done()


def test_a_loop_runs_until_it_is_complete(futures, new_loop):
    async def make(fail=False):
        future = futures.pending(fail)
        futures.finish(future)
        return future

    with asyncio.Runner(loop_factory=new_loop) as runner:
        event_loop = runner.get_loop()
        assert event_loop.run_until_complete(runner.run(make())) == 1
        failing = runner.run(make(fail=True))
        with pytest.raises(ValueError, match="failed as asked"):
            event_loop.run_until_complete(failing)

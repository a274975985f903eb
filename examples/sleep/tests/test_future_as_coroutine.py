"""A BridgeFuture is a coroutine too: a task is made of it directly."""

import asyncio
import collections.abc
import gc
import inspect
import re
import sys

import pytest
import sleep
from subjects import ended, result_of, task_of
from support import drained, until

needs_eager_tasks = pytest.mark.skipif(
    sys.version_info < (3, 12), reason="tasks are not eager before 3.12"
)


async def test_it_is_a_coroutine_that_is_none_of_the_interpreters():
    future = sleep.Gate().wait()
    assert isinstance(future, collections.abc.Coroutine)
    assert asyncio.iscoroutine(future)
    assert asyncio.isfuture(future)
    assert not inspect.iscoroutine(future)


# Tasks


async def test_a_task_is_made_of_it():
    gate = sleep.Gate()
    task = asyncio.create_task(gate.wait(5))
    await gate.until_begun(1)
    gate.open(1)
    assert await task == 5


async def test_a_task_is_made_of_a_finished_one():
    future = sleep.tuple()
    await until(future.done)
    assert await asyncio.create_task(future) == (1, "two")


async def test_its_exception_is_the_tasks():
    task = asyncio.create_task(sleep.fail())
    with pytest.raises(ValueError, match="failed as asked"):
        await task


async def test_several_tasks_are_made_of_one():
    gate = sleep.Gate()
    future = gate.wait(5)
    tasks = [asyncio.create_task(future) for _ in range(3)]
    await asyncio.sleep(0)
    gate.open(1)
    assert await asyncio.gather(future, *tasks) == [5, 5, 5, 5]


async def test_cancelling_the_task_drops_the_rust_future():
    gate = sleep.Gate()
    task = asyncio.create_task(gate.wait())
    await gate.until_begun(1)
    task.cancel("why")
    with pytest.raises(asyncio.CancelledError, match="why"):
        await task
    await gate.until_dropped(1)
    assert gate.passed == 0


async def test_cancelling_the_task_before_its_first_step_drops_the_rust_future():
    gate = sleep.Gate()
    future = gate.wait()
    task = asyncio.create_task(future)
    task.cancel("why")
    with pytest.raises(asyncio.CancelledError, match="why"):
        await task
    # Though the task and this function still hold it.
    await gate.until_dropped(1)
    assert future.cancelled()
    assert gate.passed == 0


async def test_a_task_cancelled_before_its_first_step_leaves_it_to_others():
    gate = sleep.Gate()
    future = gate.wait(5)
    waiting = task_of(future)
    await asyncio.sleep(0)
    task = asyncio.create_task(future)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    gate.open(1)
    assert await waiting == 5


async def test_a_task_group_takes_it():
    gate = sleep.Gate()
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(gate.wait(number)) for number in range(3)]
        gate.open(3)
    assert [task.result() for task in tasks] == [0, 1, 2]


async def test_a_failing_one_cancels_the_others_of_its_task_group():
    gate = sleep.Gate()

    async def wait_for_both():
        async with asyncio.TaskGroup() as group:
            group.create_task(gate.wait())
            group.create_task(sleep.fail())

    with pytest.raises(ExceptionGroup) as raised:
        await wait_for_both()
    assert [type(error) for error in raised.value.exceptions] == [ValueError]
    await gate.until_dropped(1)
    assert gate.passed == 0


@pytest.mark.skipif(sys.version_info < (3, 13), reason="a task group leaves it open before 3.13")
async def test_a_task_group_that_is_over_closes_it():
    gate = sleep.Gate()
    async with asyncio.TaskGroup() as group:
        pass
    future = gate.wait()
    with pytest.raises(RuntimeError):
        group.create_task(future)
    assert future.cancelled()
    await gate.until_dropped(1)


async def test_another_thread_may_wait_for_it():
    event_loop = asyncio.get_running_loop()
    future = sleep.tuple()

    def call():
        return asyncio.run_coroutine_threadsafe(future, event_loop).result(60)

    assert await asyncio.to_thread(call) == (1, "two")


async def test_another_thread_may_cancel_it():
    event_loop = asyncio.get_running_loop()
    gate = sleep.Gate()
    from_outside = await asyncio.to_thread(
        asyncio.run_coroutine_threadsafe, gate.wait(), event_loop
    )
    await gate.until_begun(1)
    await asyncio.to_thread(from_outside.cancel)
    await gate.until_dropped(1)
    assert gate.passed == 0


async def test_wait_asks_for_tasks():
    gate = sleep.Gate()
    future = gate.wait(5)
    with pytest.raises(TypeError, match="use tasks explicitly"):
        await asyncio.wait({future})
    assert not future.done()
    task = asyncio.create_task(future)
    gate.open(1)
    assert await asyncio.wait({task}) == ({task}, set())
    assert task.result() == 5


def test_a_runner_takes_it(new_loop):
    gate = sleep.Gate()

    async def make():
        return gate.wait(5)

    with asyncio.Runner(loop_factory=new_loop) as runner:
        future = runner.run(make())
        gate.open(1)
        assert runner.run(future) == 5


def test_the_task_of_another_loop_leaves_it_to_its_own(new_loop):
    gate = sleep.Gate()

    async def make():
        return gate.wait(5)

    async def misuse(future):
        with pytest.raises(RuntimeError, match="attached to a different loop"):
            await asyncio.create_task(future)

    with asyncio.Runner(loop_factory=new_loop) as runner:
        future = runner.run(make())
        with asyncio.Runner(loop_factory=new_loop) as other:
            other.run(misuse(future))
        assert not future.done()
        gate.open(1)
        assert runner.run(result_of(future)) == 5


@pytest.mark.parametrize("debug", [False, True])
async def test_the_repr_of_a_task_shows_it(debug):
    asyncio.get_running_loop().set_debug(debug)
    gate = sleep.Gate()
    task = asyncio.create_task(gate.wait(), name="the task")
    await asyncio.sleep(0)
    shown = r"<Task %s name='the task' coro=<BridgeFuture\(\)> .*%s="
    assert re.match(shown % ("pending", "wait_for"), repr(task))
    assert task.get_stack() == []
    gate.open(1)
    await task
    assert re.match(shown % ("finished", "result"), repr(task))


async def test_a_task_that_nobody_asked_reports_its_exception(reports):
    task = asyncio.create_task(sleep.fail())
    await until(task.done)
    del task
    gc.collect()
    assert [report["message"] for report in reports] == ["Task exception was never retrieved"]
    reports.clear()


# Eager tasks


def start_eagerly(event_loop, coroutine, **named):
    """asyncio.eager_task_factory, also for uvloop 0.23, which tells that one not to be eager."""
    return asyncio.Task(coroutine, loop=event_loop, **named | {"eager_start": True})


@needs_eager_tasks
async def test_an_eager_task_waits_for_it(futures):
    asyncio.get_running_loop().set_task_factory(start_eagerly)
    future = futures.pending()
    task = task_of(future)
    assert future._callbacks
    futures.finish(future)
    assert await task == 1


@needs_eager_tasks
async def test_an_eager_task_of_a_finished_one_is_done_at_once(futures):
    future = await ended(futures)
    asyncio.get_running_loop().set_task_factory(start_eagerly)
    task = task_of(future)
    assert task.done()
    assert task.result() == 1


@needs_eager_tasks
async def test_cancelling_an_eager_task_cancels_it(futures):
    asyncio.get_running_loop().set_task_factory(start_eagerly)
    future = futures.pending()
    task = task_of(future)
    task.cancel()
    assert future.cancelled()
    with pytest.raises(asyncio.CancelledError):
        await task


@needs_eager_tasks
async def test_a_task_woken_by_the_bridge_may_start_eager_ones(futures):
    asyncio.get_running_loop().set_task_factory(start_eagerly)
    first, second = futures.pending(), futures.pending()

    async def start():
        await first
        current = asyncio.current_task()
        task = task_of(second)
        assert asyncio.current_task() is current
        futures.finish(second)
        return await task

    task = asyncio.create_task(start())
    futures.finish(first)
    assert await task == 1


@needs_eager_tasks
async def test_an_eager_task_is_made_of_it():
    asyncio.get_running_loop().set_task_factory(start_eagerly)
    gate = sleep.Gate()
    task = asyncio.create_task(gate.wait(5))
    gate.open(1)
    assert await task == 5
    future = sleep.tuple()
    await until(future.done)
    assert asyncio.create_task(future).result() == (1, "two")


@pytest.mark.skipif(sys.version_info < (3, 14), reason="a task is not asked before 3.14")
@pytest.mark.parametrize("eager", [False, True])
async def test_a_task_may_be_told_to_start_eagerly(futures, eager):
    future = await ended(futures)
    task = asyncio.get_running_loop().create_task(result_of(future), eager_start=eager)
    assert task.done() is eager
    assert await task == 1
    gate = sleep.Gate()
    task = asyncio.get_running_loop().create_task(gate.wait(5), eager_start=eager)
    gate.open(1)
    assert await task == 5


# By hand


@pytest.mark.parametrize(
    "value", [None, 5, (1, 2), (), KeyError("as a value"), StopIteration("as a value")]
)
async def test_it_stops_with_its_result(value):
    future = sleep.echo(value)
    await until(future.done)
    for step in (lambda: future.send(None), lambda: future.send("nobody's")):
        with pytest.raises(StopIteration) as stopped:
            step()
        assert stopped.value.value == value


async def test_it_sends_itself_to_be_waited_for():
    future = sleep.Gate().wait()
    assert future.send(None) is future
    assert future._asyncio_future_blocking is True
    with pytest.raises(RuntimeError, match="await wasn't used with future"):
        future.send(None)


def close(future):
    future.close()


def throw(future):
    with pytest.raises(ArithmeticError, match="thrown"):
        future.throw(ArithmeticError("thrown"))


@pytest.fixture(params=[close, throw])
def leave(request):
    """Ends an await."""
    return request.param


async def test_leaving_it_before_it_was_begun_drops_the_rust_future(leave):
    gate = sleep.Gate()
    future = gate.wait()
    leave(future)
    await gate.until_dropped(1)
    assert future.cancelled()
    leave(future)
    assert gate.passed == 0


async def test_leaving_it_does_not_end_what_others_await(leave):
    gate = sleep.Gate()
    future = gate.wait(5)
    calls = []
    future.add_done_callback(calls.append)
    leave(future)
    assert not future.done()
    gate.open(1)
    assert await future == 5
    await until(lambda: calls)


async def test_leaving_it_once_nobody_awaits_it_any_more_drops_the_rust_future(leave):
    gate = sleep.Gate()
    future = gate.wait()
    future.add_done_callback(print)
    leave(future)
    future.remove_done_callback(print)
    leave(future)
    assert future.cancelled()
    await gate.until_dropped(1)


async def test_leaving_it_as_it_is_handed_out_leaves_it_to_its_holder(leave):
    gate = sleep.Gate()
    future = gate.wait(5)
    assert future.send(None) is future
    leave(future)
    assert not future.done()
    # And the await that was left is over.
    gate.open(1)
    assert await future == 5


async def test_leaving_a_finished_one_changes_nothing(leave, reports):
    future = sleep.tuple()
    await until(future.done)
    leave(future)
    assert future.result() == (1, "two")
    failed = sleep.fail()
    await until(failed.done)
    leave(failed)
    del failed
    gc.collect()
    assert [str(report["exception"]) for report in reports] == ["failed as asked"]
    reports.clear()


async def test_a_wrong_throw_ends_nothing():
    gate = sleep.Gate()
    future = gate.wait(5)
    for wrong in [(), (list,), ("no exception",)]:
        with pytest.raises(TypeError):
            future.throw(*wrong)
    gate.open(1)
    assert await future == 5


@pytest.mark.skipif(sys.version_info < (3, 12), reason="not deprecated before 3.12")
async def test_throwing_the_old_way_is_deprecated_as_for_coroutines(futures):
    with (
        pytest.warns(DeprecationWarning, match="signature of throw"),
        pytest.raises(ArithmeticError, match="why"),
    ):
        futures.pending().__await__().throw(ArithmeticError, "why")


async def test_closing_a_coroutine_that_nobody_else_holds_drops_the_rust_future():
    gate = sleep.Gate()
    coroutine = result_of(gate.wait())
    coroutine.send(None)
    coroutine.close()
    gc.collect()
    await gate.until_dropped(1)
    await drained()
    assert gate.passed == 0

"""Runtimes whose operations may be begun by the thread of the event loop itself."""

import asyncio

import pytest
import sleep

WORKER = "bridge-worker"


@pytest.fixture(params=["isolated", "auto"])
def runtime(request):
    """Nothing else is under way on the isolated one."""
    return sleep.Runtime.isolated(1) if request.param == "isolated" else sleep.Runtime.auto()


@pytest.fixture
def isolated():
    return sleep.Runtime.isolated(1)


async def test_the_calling_thread_begins_a_single_operation(isolated):
    assert await isolated.eager().thread() != WORKER


async def test_a_resumed_task_begins_a_single_operation(isolated):
    eager = isolated.eager()
    for _ in range(20):
        # What waits goes on on a worker, whose drain then resumes this task.
        assert await eager.sleep(0.001) == WORKER
        assert await eager.thread() != WORKER


async def test_workers_begin_what_is_not_eager(runtime):
    assert await runtime.thread() == WORKER
    runtime.eager()
    assert await runtime.thread() == WORKER


async def test_workers_begin_where_many_are_under_way(isolated):
    eager = isolated.eager()
    waiting = [eager.sleep(1000) for _ in range(8)]
    assert await eager.thread() == WORKER
    for operation in waiting:
        operation.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    # A cancelled operation lasts until its worker has dropped it.
    names = [await eager.thread() for _ in range(1000)]
    assert names[-1] != WORKER


async def test_an_operation_that_was_begun_here_can_be_cancelled(runtime):
    operation = runtime.eager().sleep(1000)
    await asyncio.sleep(0)
    assert operation.cancel()
    with pytest.raises(asyncio.CancelledError):
        await operation


async def test_thousands_in_turn_and_at_once(runtime):
    eager = runtime.eager()

    async def work():
        return [await eager.thread() for _ in range(50)] + [await eager.sleep(0)]

    for tasks in (1, 3, 64):
        done = await asyncio.gather(*(work() for _ in range(tasks)))
        assert [len(names) for names in done] == [51] * tasks

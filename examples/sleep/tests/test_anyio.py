"""anyio's timeouts, scopes and groups hold for a BridgeFuture as for a plain one."""

import asyncio

import anyio
import pytest
import sleep
from subjects import result_of
from support import until


async def test_move_on_after_cancels_it(futures):
    future = futures.pending()
    with anyio.move_on_after(0.001) as scope:
        await future
    assert scope.cancelled_caught
    assert future.cancelled()


async def test_move_on_after_leaves_one_that_is_in_time(futures):
    future = futures.pending()
    futures.finish(future)
    with anyio.move_on_after(1000) as scope:
        assert await future == 1
    assert not scope.cancelled_caught


async def test_fail_after_cancels_it(futures):
    future = futures.pending()
    with pytest.raises(TimeoutError), anyio.fail_after(0.001):
        await future
    assert future.cancelled()


async def test_a_shielded_scope_keeps_a_cancel_from_it(futures):
    future = futures.pending()
    results = []
    with anyio.CancelScope() as scope:
        scope.cancel()
        with anyio.CancelScope(shield=True):
            asyncio.get_running_loop().call_soon(futures.finish, future)
            results.append(await future)
        await asyncio.sleep(1000)
    assert results == [1]
    assert scope.cancelled_caught


async def test_a_cancelled_scope_cancels_it_again_and_again(futures):
    awaited = [futures.pending(), futures.pending()]
    with anyio.CancelScope() as scope:
        scope.cancel()
        for future in awaited:
            with pytest.raises(asyncio.CancelledError):
                await future
    assert [future.cancelled() for future in awaited] == [True, True]
    assert not asyncio.current_task().cancelling()


async def test_a_task_group_waits_for_all(futures):
    awaited = [futures.pending() for _ in range(3)]
    results = []

    async def wait(future):
        results.append(await future)

    async with anyio.create_task_group() as group:
        for future in awaited:
            group.start_soon(wait, future)
            futures.finish(future)
    assert results == [1, 1, 1]


async def test_a_failing_one_cancels_the_others_of_its_group(futures):
    pending, failing = futures.pending(), futures.pending(fail=True)

    async def wait_for_both():
        async with anyio.create_task_group() as group:
            group.start_soon(result_of, pending)
            group.start_soon(result_of, failing)
            futures.finish(failing)

    with pytest.raises(ExceptionGroup) as raised:
        await wait_for_both()
    assert [type(error) for error in raised.value.exceptions] == [ValueError]
    assert pending.cancelled()


async def test_a_group_that_is_cancelled_drops_the_rust_futures():
    gate = sleep.Gate()
    async with anyio.create_task_group() as group:
        for _ in range(10):
            group.start_soon(gate.wait)
        await gate.until_begun(10)
        group.cancel_scope.cancel()
    await gate.until_dropped(10)
    assert gate.passed == 0


async def test_a_worker_thread_may_wait_for_it(futures):
    async def wait():
        future = futures.pending()
        futures.finish(future)
        return await future

    assert await anyio.to_thread.run_sync(anyio.from_thread.run, wait) == 1


async def test_a_task_tells_when_it_has_begun(futures):
    future = futures.pending()

    async def wait(*, task_status):
        task_status.started("begun")
        await future

    async with anyio.create_task_group() as group:
        assert await group.start(wait) == "begun"
        futures.finish(future)
    await until(future.done)

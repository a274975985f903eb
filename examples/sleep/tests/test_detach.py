"""A detached operation runs to its end, whoever holds its awaitable or waits for it."""

import asyncio
import gc
import weakref

import pytest
import sleep
import uvloop
from subjects import task_of
from support import collect_until, drained, until


async def test_collected_unawaited_it_goes_on():
    gate = sleep.Gate()
    gate.wait().detach()
    gc.collect()
    await gate.until_begun(1)
    assert gate.dropped == 0
    gate.open(1)
    await gate.until_dropped(1)
    assert gate.passed == 1


async def test_its_awaitable_is_freed_when_it_is_done():
    gate = sleep.Gate()
    future = gate.wait()
    future.detach()
    freed = weakref.ref(future)
    del future
    gc.collect()
    assert freed() is not None
    gate.open(1)
    await gate.until_dropped(1)
    await drained()
    gc.collect()
    assert freed() is None


async def test_its_error_is_reported(reports):
    sleep.fail().detach()
    await until(lambda: reports)
    (report,) = reports
    assert report["message"] == "BridgeFuture exception was never retrieved"
    assert str(report["exception"]) == "failed as asked"
    reports.clear()


async def test_its_error_is_for_who_awaits_it():
    future = sleep.fail()
    future.detach()
    with pytest.raises(ValueError, match="failed as asked"):
        await future


async def test_it_may_be_awaited():
    gate = sleep.Gate()
    future = gate.wait(5)
    future.detach()
    gate.open(1)
    assert await future == 5


async def test_detaching_again_or_late_changes_nothing():
    gate = sleep.Gate()
    future = gate.wait(5)
    assert [future.detach(), future.detach()] == [None, None]
    gate.open(1)
    await until(future.done)
    future.detach()
    assert future.result() == 5


async def test_it_may_be_detached_while_it_is_awaited():
    gate = sleep.Gate()
    future = gate.wait()
    future.add_done_callback(print)
    future.detach()
    future.remove_done_callback(print)
    del future
    gc.collect()
    gate.open(1)
    await gate.until_dropped(1)
    assert gate.passed == 1


async def test_cancel_still_ends_it():
    gate = sleep.Gate()
    future = gate.wait()
    future.detach()
    assert future.cancel()
    await gate.until_dropped(1)
    assert gate.passed == 0
    with pytest.raises(asyncio.CancelledError):
        await future


async def test_cancelling_a_task_that_waits_for_it_ends_it():
    gate = sleep.Gate()
    future = gate.wait()
    future.detach()
    task = task_of(future)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await gate.until_dropped(1)
    assert gate.passed == 0


async def test_a_task_cancelled_before_its_first_step_leaves_it():
    gate = sleep.Gate()
    future = gate.wait(5)
    future.detach()
    task = asyncio.create_task(future)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    future.close()
    gate.open(1)
    assert await future == 5


@pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
@pytest.mark.parametrize("closed", [True, False])
def test_it_outlives_its_loop(new_loop, closed):
    if new_loop is uvloop.new_event_loop and not closed:
        pytest.skip("uvloop keeps all loops that were never closed")
    gate = sleep.Gate()

    def leave_behind():
        event_loop = new_loop()

        async def start():
            held = gate.wait()
            held.detach()
            gate.wait().detach()
            gate.wait().add_done_callback(print)
            await gate.until_begun(3)
            return held

        held = event_loop.run_until_complete(start())
        if closed:
            event_loop.close()
        return weakref.ref(held), weakref.ref(event_loop)

    future, event_loop = leave_behind()
    collect_until(lambda: future() is None and event_loop() is None)
    gate.until_dropped_blocking(1)
    assert (gate.passed, gate.dropped) == (0, 1)
    gate.open(2)
    gate.until_dropped_blocking(3)
    assert gate.passed == 2


def test_its_loop_may_be_closed_while_somebody_waits(new_loop):
    gate = sleep.Gate()
    calls = []

    async def start():
        future = gate.wait()
        future.detach()
        future.add_done_callback(calls.append)
        await gate.until_begun(1)
        return future

    event_loop = new_loop()
    future = event_loop.run_until_complete(start())
    event_loop.close()
    gate.open(1)
    gate.until_dropped_blocking(1)
    assert gate.passed == 1
    assert not future.done()
    assert calls == []


def test_an_error_after_its_loop_was_closed_is_nobodys(new_loop):
    gate = sleep.Gate()

    async def start():
        gate.wait(fail=True).detach()
        await gate.until_begun(1)

    event_loop = new_loop()
    event_loop.run_until_complete(start())
    event_loop.close()
    gate.open(1)
    gate.until_dropped_blocking(1)
    assert gate.passed == 1

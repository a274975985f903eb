"""Work that blocks its thread is awaited like any other, and holds up nothing else."""

import asyncio
import gc
import threading

import pytest
import sleep
from support import in_child, run_script, until


class Witness:
    """Tells which thread dropped it."""

    def __init__(self):
        self.dropped_by = []

    def value(self):
        return Value(self.dropped_by)


class Value:
    def __init__(self, dropped_by):
        self.dropped_by = dropped_by

    def __del__(self):
        self.dropped_by.append(threading.get_ident())


@pytest.fixture(params=["isolated", "thread_per_task", "single_blocking_thread"])
def runtime(request):
    """Tokio's pool, a thread for each work, and an executor with a thread of its own for it."""
    if request.param == "isolated":
        return sleep.Runtime.isolated(1)
    return getattr(sleep.Runtime, request.param)()


@pytest.mark.parametrize("value", [None, 5, "five", (1, 2)])
async def test_it_returns_its_result(runtime, value):
    gate = sleep.Gate(runtime)
    gate.open(1)
    assert await gate.work(value) == value


async def test_it_raises_its_error(runtime):
    gate = sleep.Gate(runtime)
    gate.open(1)
    with pytest.raises(ValueError, match="failed as asked"):
        await gate.work(1, fail=True)


async def test_it_raises_its_panic_and_the_thread_goes_on(runtime):
    gate = sleep.Gate(runtime)
    gate.open(4)
    for _ in range(3):
        with pytest.raises(sleep.RustPanic, match="the gate is hot"):
            await gate.work(1, panic=True)
    assert await gate.work(2) == 2


async def test_it_has_the_surface_of_a_future():
    gate = sleep.Gate(sleep.Runtime.isolated(1))
    first, second = gate.work(1), gate.work(2)
    assert asyncio.isfuture(first)
    assert first.get_loop() is asyncio.get_running_loop()
    gate.open(2)
    assert await asyncio.wait_for(asyncio.gather(first, second), 1000) == [1, 2]


async def test_futures_run_while_it_blocks(runtime):
    gate = sleep.Gate(runtime)
    working = gate.work(5)
    await gate.until_begun(1)
    await asyncio.gather(*(runtime.thread() for _ in range(20)))
    assert not working.done()
    gate.open(1)
    assert await working == 5


def test_the_shared_runtime_does_it_too():
    # Its idle thread would be counted by the tests of runtimes.
    done = run_script(
        """
        import asyncio, sleep
        async def work():
            print(await sleep.blocking_thread())
        asyncio.run(work())
        """
    )
    assert (done.stdout, done.stderr, done.returncode) == ("bridge-worker\n", "", 0)


async def test_an_executor_without_a_pool_gets_a_thread_for_each():
    runtime = sleep.Runtime.thread_per_task()
    assert await runtime.blocking_thread() == "bridge-blocking"


async def test_cancelling_tells_the_awaiting_side_at_once_and_the_work_goes_on(runtime):
    gate = sleep.Gate(runtime)
    working = asyncio.ensure_future(gate.work(1))
    await gate.until_begun(1)
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    assert (gate.passed, gate.dropped) == (0, 0)
    gate.open(1)
    await gate.until_dropped(1)
    assert (gate.passed, gate.dropped) == (1, 1)


@pytest.mark.parametrize("way", ["cancel", "collect"])
async def test_the_result_that_nobody_wants_is_dropped_on_the_loop(runtime, way):
    gate, witness = sleep.Gate(runtime), Witness()
    working = gate.work(witness.value())
    await gate.until_begun(1)
    if way == "cancel":
        working.cancel()
    del working
    gc.collect()
    assert witness.dropped_by == []
    gate.open(1)
    await until(lambda: witness.dropped_by)
    assert witness.dropped_by == [threading.get_ident()]


@pytest.mark.parametrize("way", ["cancel", "collect"])
async def test_work_that_is_cancelled_before_it_begins_never_does(way):
    runtime = sleep.Runtime.single_blocking_thread()
    gate, never = sleep.Gate(runtime), sleep.Gate(runtime)
    working, waiting = gate.work(1), never.work(2)
    await gate.until_begun(1)
    if way == "cancel":
        waiting.cancel()
    del waiting
    gc.collect()
    gate.open(1)
    never.open(1)
    assert await working == 1
    assert await gate.until_dropped(1) is None
    # The only thread comes to this after it passed over the other.
    assert await runtime.blocking_thread()
    assert (never.begun, never.passed, never.dropped) == (0, 0, 1)


async def test_a_timeout_bounds_the_waiting(runtime):
    gate = sleep.Gate(runtime)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(gate.work(1), 0.001)
    gate.open(1)


def test_its_result_outlives_a_closed_loop(new_loop):
    gate, witness = sleep.Gate(sleep.Runtime.isolated(1)), Witness()

    async def begin():
        working = gate.work(witness.value())
        await gate.until_begun(1)
        return working

    event_loop = new_loop()
    working = event_loop.run_until_complete(begin())
    event_loop.close()
    gate.open(1)
    gate.until_dropped_blocking(1)
    del working
    while not witness.dropped_by:
        sleep.sleep_blocking(0)
    assert len(witness.dropped_by) == 1


def test_a_forked_child_cannot_give_it_to_its_parents_runtime():
    runtime = sleep.Runtime.isolated(1)
    gate = sleep.Gate(runtime)

    async def use():
        with pytest.raises(RuntimeError, match="belongs to the parent"):
            gate.work(1)
        own = sleep.Gate()
        own.open(1)
        assert await own.work(5) == 5

    assert in_child(lambda: asyncio.run(use()))


def test_a_process_that_exits_does_not_wait_for_it():
    done = run_script(
        """
        import asyncio, sleep, sys
        async def begin():
            global left
            gate = sleep.Gate()
            left = gate.work(1), gate
            await gate.until_begun(1)
        asyncio.run(begin())
        sys.exit(7)
        """
    )
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 7)

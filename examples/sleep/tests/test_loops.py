"""Loops come and go, and leave nothing behind: no error, descriptor, thread or object."""

import asyncio
import collections
import contextlib
import gc
import os
import selectors
import socket
import sys
import threading
import weakref

import pytest
import sleep
import uvloop
from support import collect_until, in_child, spin_until

OURS = ("BridgeFuture", "BridgeStream", "LoopHandle", "Next", "Observer", "Resident")


def descriptors():
    return len(os.listdir("/proc/self/fd"))


def threads():
    return len(os.listdir("/proc/self/task"))


def objects():
    """What the collector knows of the bridge's types, and of references to what is gone."""
    gc.collect()
    kinds = collections.Counter(
        "dead reference"
        if isinstance(item, weakref.ref) and item() is None
        else type(item).__name__
        for item in gc.get_objects()
    )
    return {name: kinds[name] for name in (*OURS, "dead reference")}


def settled():
    """All that runtime threads still had to drop is dropped."""
    gate = sleep.Gate()
    gate.open(1)
    gate.wait_blocking()


async def start(gate, count):
    """Tasks that wait for operations that have begun."""

    async def wait():
        await gate.wait()

    tasks = [asyncio.create_task(wait()) for _ in range(count)]
    begun = gate.begun + count
    await asyncio.sleep(0)
    await gate.until_begun(begun)
    for task in tasks:
        task._log_destroy_pending = False
    return tasks


def close_with_operations_in_flight(new_loop, gate, count=10):
    event_loop = new_loop()
    tasks = event_loop.run_until_complete(start(gate, count))
    assert not any(task.done() for task in tasks)
    event_loop.close()
    return weakref.ref(event_loop)


# Closing


def test_closing_a_loop_drops_what_is_under_way(new_loop):
    gate = sleep.Gate()
    close_with_operations_in_flight(new_loop, gate)
    collect_until(lambda: gate.dropped == 10)
    assert gate.passed == 0


def test_loops_closed_with_operations_in_flight_free_their_descriptors(new_loop):
    gate = sleep.Gate()
    close_with_operations_in_flight(new_loop, gate)
    collect_until(lambda: gate.dropped == 10)
    settled()
    before = descriptors()
    for _ in range(20):
        close_with_operations_in_flight(new_loop, gate)
    collect_until(lambda: gate.dropped == 210 and descriptors() <= before)


def test_loops_closed_with_operations_in_flight_are_collected(new_loop):
    gate = sleep.Gate()
    loops = [close_with_operations_in_flight(new_loop, gate) for _ in range(20)]
    collect_until(lambda: not any(reference() for reference in loops))


def test_a_task_is_not_freed_while_one_of_its_coroutines_is_finalised(new_loop, monkeypatch):
    """Then 3.11 fails or crashes. It takes a coroutine that refers to its task, as a timeout does,
    and one that the collector comes to before its caller."""
    failures = []
    monkeypatch.setattr(sys, "unraisablehook", failures.append)
    gate = sleep.Gate()

    async def know_the_task():
        task = asyncio.current_task()
        await gate.wait()
        return task

    async def between():
        return await know_the_task()

    async def call(older):
        return await older

    async def begin():
        tasks = [asyncio.create_task(call(between())) for _ in range(10)]
        await gate.until_begun(10)
        for task in tasks:
            task._log_destroy_pending = False

    event_loop = new_loop()
    event_loop.run_until_complete(begin())
    event_loop.close()
    del event_loop
    collect_until(lambda: gate.dropped == 10 and objects()["BridgeFuture"] == 0)
    assert failures == []


def test_an_operation_that_ends_after_its_loop_was_closed_is_no_error(new_loop):
    event_loop = new_loop()
    gate = sleep.Gate()

    async def start():
        return [gate.wait() for _ in range(10)]

    futures = event_loop.run_until_complete(start())
    event_loop.close()
    gate.open(10)
    gate.until_dropped_blocking(10)
    assert gate.passed == 10
    assert not any(future.done() for future in futures)
    assert all(future.cancel() for future in futures)


class Value:
    """Something to refer to weakly."""


def test_a_result_for_a_closed_loop_is_freed(new_loop):
    event_loop = new_loop()

    value = Value()
    reference = weakref.ref(value)

    async def start(value):
        return [sleep.echo(value) for _ in range(10)]

    futures = event_loop.run_until_complete(start(value))
    event_loop.close()
    del value, futures, event_loop
    collect_until(lambda: reference() is None)


def test_a_descriptor_is_not_reused_while_an_operation_may_write_it(new_loop):
    event_loop = new_loop()
    gate = sleep.Gate()

    async def start():
        await sleep.nothing()
        return gate.wait()

    future = event_loop.run_until_complete(start())
    event_loop.close()
    pairs = [socket.socketpair() for _ in range(20)]
    gate.open(1)
    gate.until_dropped_blocking(1)
    settled()
    with selectors.DefaultSelector() as selector:
        for pair in pairs:
            for end in pair:
                selector.register(end, selectors.EVENT_READ)
        assert selector.select(0) == []
    for pair in pairs:
        for end in pair:
            end.close()
    assert not future.done()


def test_a_waiting_future_of_a_closed_loop_can_be_cancelled(new_loop):
    event_loop = new_loop()
    gate = sleep.Gate()

    async def start():
        future = gate.wait()
        future.add_done_callback(print)
        await gate.until_begun(1)
        return future

    future = event_loop.run_until_complete(start())
    event_loop.close()
    # asyncio's own raises here too, for it cannot call back.
    with contextlib.suppress(RuntimeError):
        future.cancel()
    assert future.cancelled()
    gate.until_dropped_blocking(1)


def test_a_stream_may_outlive_its_loop(new_loop):
    gate = sleep.Gate()
    gate.open(5)
    stream = gate.stream(10)
    first, second = new_loop(), new_loop()

    async def read(count):
        return [await anext(stream) for _ in range(count)]

    assert first.run_until_complete(read(5)) == [0, 1, 2, 3, 4]
    first.close()
    gate.open(5)
    assert second.run_until_complete(read(5)) == [5, 6, 7, 8, 9]
    second.close()


# Many


def test_thousands_of_loops_leave_nothing_behind(new_loop):
    gate = sleep.Gate()

    def use_loops(count):
        alive = weakref.WeakSet()
        for number in range(count):
            event_loop = new_loop()
            alive.add(event_loop)
            event_loop.run_until_complete(sleep_once())
            if number % 4 == 0:
                event_loop.run_until_complete(start(gate, 2))
            event_loop.close()
        return alive

    async def sleep_once():
        await sleep.nothing()

    alive = use_loops(20)
    collect_until(lambda: not alive)
    gate.until_dropped_blocking(10)
    settled()
    before = descriptors(), threads(), objects()
    alive = use_loops(1000)
    collect_until(lambda: not alive)
    gate.until_dropped_blocking(510)
    spin_until(lambda: descriptors() <= before[0])
    assert threads() == before[1]
    assert objects() == before[2]


@pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
def test_a_loop_that_was_never_closed_is_collected(new_loop):
    if new_loop is uvloop.new_event_loop:
        pytest.skip("uvloop keeps all loops that were never closed")
    gate = sleep.Gate()

    def lose_loop():
        event_loop = new_loop()
        event_loop.run_until_complete(start(gate, 10))
        return weakref.ref(event_loop)

    lost = lose_loop()
    collect_until(lambda: lost() is None and gate.dropped == 10)
    settled()
    before = descriptors()
    loops = [lose_loop() for _ in range(10)]
    collect_until(lambda: not any(reference() for reference in loops))
    gate.until_dropped_blocking(110)
    spin_until(lambda: descriptors() <= before)


# Threads


def test_several_loops_run_in_threads(new_loop):
    gate = sleep.Gate()
    results = []

    async def work(number):
        values = await asyncio.gather(*(sleep.yields(index % 5) for index in range(200)))
        gate.open(1)
        return number, values, await gate.wait(number)

    def run(number):
        with asyncio.Runner(loop_factory=new_loop) as runner:
            results.append(runner.run(work(number)))

    workers = [threading.Thread(target=run, args=(number,)) for number in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    expected = [index % 5 for index in range(200)]
    assert sorted(results) == [(number, expected, number) for number in range(6)]


def test_a_loop_may_move_between_threads_with_operations_in_flight(new_loop):
    event_loop = new_loop()
    gate = sleep.Gate()
    results = []

    async def wait(number):
        first = await gate.wait(number)
        return first + await gate.wait(number)

    async def begin():
        tasks = [asyncio.create_task(wait(number)) for number in range(10)]
        await gate.until_begun(10)
        return tasks

    async def gather():
        return await asyncio.gather(*tasks)

    def elsewhere():
        gate.open(20)
        results.extend(event_loop.run_until_complete(gather()))

    tasks = event_loop.run_until_complete(begin())
    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert results == [2 * number for number in range(10)]
    assert event_loop.run_until_complete(gather()) == results
    event_loop.close()


def test_an_operation_that_ends_between_two_runs_is_delivered_in_the_second(new_loop):
    event_loop = new_loop()
    gate = sleep.Gate()
    tasks = event_loop.run_until_complete(start(gate, 10))
    gate.open(10)
    gate.until_dropped_blocking(10)
    event_loop.run_until_complete(asyncio.wait(tasks))
    assert all(task.exception() is None for task in tasks)
    event_loop.close()


def test_the_runtime_starts_no_thread_for_a_wait(new_loop):
    async def wait(count):
        gate = sleep.Gate()
        waiting = asyncio.gather(*(gate.wait() for _ in range(count)))
        await gate.until_begun(count)
        meanwhile = threads()
        gate.open(count)
        await waiting
        return meanwhile

    def compare():
        with asyncio.Runner(loop_factory=new_loop) as runner:
            # The runtime's threads start with the first wait, the waker thread at its end.
            runner.run(wait(1))
            before = threads()
            assert runner.run(wait(300)) == before

    # Other tests have left threads to this process that may end meanwhile.
    assert in_child(compare)

"""Without the GIL nothing is lost, and what is misused does not crash."""

import asyncio
import random
import sys
import threading

import pytest
import sleep
from support import IS_FREE_THREADED, LOOPS

without_gil = pytest.mark.skipif(not IS_FREE_THREADED, reason="this interpreter has the GIL")
THREADS = 8


def in_threads(function):
    """Call `function(number)` in threads that start together."""
    barrier = threading.Barrier(THREADS)
    failures = []

    def call(number):
        barrier.wait()
        try:
            function(number)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=call, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


@without_gil
def test_the_extension_leaves_the_gil_off():
    assert sys._is_gil_enabled() is False
    assert asyncio.run(make_and_await()) == 3
    assert sys._is_gil_enabled() is False


async def work(chance, tasks, operations):
    """How many operations ended, one way or the other, and how many tasks ended early."""
    ended = []

    async def one(number):
        for index in range(operations):
            try:
                if chance.random() < 0.1:
                    await asyncio.wait_for(sleep.yields(chance.randrange(50)), 0)
                else:
                    await sleep.yields(number % 4)
            except (asyncio.CancelledError, TimeoutError):
                asyncio.current_task().uncancel()
            ended.append((number, index))

    running = [asyncio.create_task(one(number)) for number in range(tasks)]

    async def disturb():
        while not all(task.done() for task in running):
            chance.choice(running).cancel()
            await sleep.yields(20)

    disturbing = asyncio.create_task(disturb())
    await asyncio.wait(running)
    await disturbing
    return len(ended), sum(task.cancelled() for task in running)


@pytest.mark.parametrize("kind", LOOPS)
def test_threads_with_loops_lose_no_operation(kind):
    tasks, operations = 20, 100
    results = []

    def run(number):
        with asyncio.Runner(loop_factory=LOOPS[kind]) as runner:
            results.append(runner.run(work(random.Random(number), tasks, operations)))

    in_threads(run)
    assert results == [(tasks * operations, 0)] * THREADS


@pytest.mark.parametrize("kind", LOOPS)
def test_threads_come_and_go_with_their_loops(kind):
    def run(number):
        for _ in range(20):
            with asyncio.Runner(loop_factory=LOOPS[kind]) as runner:
                gate = sleep.Gate()

                async def use(gate=gate):
                    waiting = [gate.wait(value) for value in range(20)]
                    gate.open(20)
                    assert await asyncio.gather(*waiting) == list(range(20))

                runner.run(use())

    in_threads(run)


def test_threads_start_the_runtime_together():
    results = []

    def run(number):
        gate = sleep.Gate()
        gate.open(1)
        results.append(gate.wait_blocking(number))

    in_threads(run)
    assert sorted(results) == list(range(THREADS))


@pytest.mark.parametrize("kind", LOOPS)
def test_futures_in_the_wrong_threads_do_not_crash(kind, reports):
    """Such use is wrong, with asyncio's futures too; it may raise, but the process stands."""
    calls = [
        lambda future: future.done(),
        lambda future: future.cancelled(),
        lambda future: future.remove_done_callback(print_nothing),
        lambda future: future.result(),
        lambda future: future.exception(),
        lambda future: future.get_loop(),
        repr,
        lambda future: next(future.__await__()),
        lambda future: future._callbacks,
        lambda future: future._make_cancelled_error(),
    ]
    if kind != "uvloop":
        # These use `call_soon`; from another thread that breaks uvloop's own count of handles.
        calls += [
            lambda future: future.cancel("elsewhere"),
            lambda future: future.add_done_callback(print_nothing),
        ]
    with asyncio.Runner(loop_factory=LOOPS[kind]) as runner:
        event_loop = runner.get_loop()
        event_loop.set_exception_handler(lambda *_: None)
        futures = []
        finished = threading.Event()
        used = []

        def misuse(number):
            if number == 0:
                runner.run(main())
                finished.set()
                return
            chance = random.Random(number)
            while not finished.is_set():
                try:
                    chance.choice(calls)(chance.choice(futures))
                except (Exception, asyncio.CancelledError):
                    used.append("raised")
                else:
                    used.append("returned")

        async def main():
            for _ in range(150 if IS_FREE_THREADED else 5):
                futures[:] = [sleep.yields(number % 7) for number in range(20)]
                for future in futures:
                    future.add_done_callback(print_nothing)
                for _ in range(5):
                    await sleep.nothing()

        futures.append(runner.run(make_one()))
        in_threads(misuse)
        assert {"raised", "returned"} == set(used)
        assert runner.run(make_and_await()) == 3


def print_nothing(_):
    pass


async def make_one():
    return sleep.yields(1)


async def make_and_await():
    return await sleep.yields(3)


def test_a_future_that_is_cancelled_elsewhere_ends_once(new_loop):
    """The one foreign call with a meaning: whoever loses the race is told so."""
    with asyncio.Runner(loop_factory=new_loop) as runner:
        for _ in range(200):
            won = []

            async def make():
                return sleep.yields(1)

            future = runner.run(make())
            threads = [
                threading.Thread(target=lambda: won.append(future.cancel()))  # noqa: B023
                for _ in range(3)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert won.count(True) <= 1
            assert future.done() is True
            assert future.cancelled() is (won.count(True) == 1)

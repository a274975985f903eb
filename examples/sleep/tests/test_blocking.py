"""`block_on` waits on the calling thread, detached: others run meanwhile, and Ctrl-C ends it."""

import asyncio

import pytest
import sleep
from support import in_threads, interrupt, run_script, signalled


def test_it_returns_the_result():
    gate = sleep.Gate()
    gate.open(1)
    assert gate.wait_blocking(5) == 5


def test_it_sleeps():
    assert sleep.sleep_blocking(0.001) is None


def test_an_error_is_raised():
    with pytest.raises(ValueError, match="failed as asked"):
        sleep.fail_blocking()


def test_an_error_after_a_wait_is_raised():
    gate = sleep.Gate()
    gate.open(1)
    with pytest.raises(ValueError, match="failed as asked"):
        gate.wait_blocking(fail=True)


def test_a_panic_is_raised():
    with pytest.raises(sleep.RustPanic, match="the reactor is hot"):
        sleep.panic_blocking()


def test_other_threads_run_meanwhile():
    gate = sleep.Gate()

    def wait_or_open(number):
        if number < 7:
            return gate.wait_blocking(number)
        gate.until_begun_blocking(7)
        gate.open(7)
        return number

    assert in_threads(8, wait_or_open) == list(range(8))


def test_threads_may_wait_again_and_again():
    gate = sleep.Gate()
    gate.open(8 * 500)

    def wait(number):
        return sum(gate.wait_blocking(number) for _ in range(500))

    assert in_threads(8, wait) == [500 * number for number in range(8)]


async def test_loops_and_threads_wait_side_by_side():
    gate = sleep.Gate()
    waiting = [asyncio.to_thread(gate.wait_blocking, number) for number in range(3)]
    both = asyncio.gather(*waiting, *(gate.wait(number) for number in range(3)))
    await gate.until_begun(6)
    gate.open(6)
    assert await both == [0, 1, 2, 0, 1, 2]


async def test_waiting_in_a_coroutine_does_not_need_its_loop():
    gate = sleep.Gate()
    future = gate.wait(5)
    gate.open(1)
    gate.until_dropped_blocking(1)
    assert not future.done()
    assert await future == 5


async def test_an_operation_started_by_a_resumed_task_goes_on_while_that_task_blocks():
    gate, first = sleep.Gate(), sleep.Gate()

    async def start_and_block():
        await first.wait()
        future = gate.wait(5)
        gate.until_begun_blocking(1)
        return await future

    task = asyncio.create_task(start_and_block())
    await asyncio.sleep(0)
    first.open(1)
    gate.open(1)
    assert await task == 5


def test_a_signal_handler_may_raise_and_the_future_is_dropped():
    gate = sleep.Gate()
    with (
        signalled(lambda: gate.until_begun_blocking(1), interrupt),
        pytest.raises(InterruptedError, match="a signal"),
    ):
        gate.wait_blocking()
    assert (gate.passed, gate.dropped) == (0, 1)


def test_a_signal_handler_that_returns_lets_the_wait_go_on():
    gate = sleep.Gate()
    handled = []

    def handle(*_):
        handled.append(True)
        gate.open(1)

    with signalled(lambda: gate.until_begun_blocking(1), handle):
        assert gate.wait_blocking(5) == 5
    assert handled == [True]


def test_ctrl_c_raises_keyboard_interrupt():
    done = run_script(
        """
        import os, signal, sleep, threading
        gate = sleep.Gate()
        def kill():
            gate.until_begun_blocking(1)
            os.kill(os.getpid(), signal.SIGINT)
        threading.Thread(target=kill).start()
        try:
            gate.wait_blocking()
        except KeyboardInterrupt:
            print("interrupted", gate.dropped)
        """
    )
    assert (done.stdout, done.stderr, done.returncode) == ("interrupted 1\n", "", 0)

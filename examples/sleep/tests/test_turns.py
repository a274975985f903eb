"""Threads that wait on an eager runtime take turns to be awake, and each gets its turn."""

import os
import sys
import threading
import time

import pytest
import sleep
from support import in_threads, interrupt, run_script, signalled


@pytest.fixture(params=["isolated", "auto", "thread_per_task"])
def runtime(request):
    arguments = [2] if request.param == "isolated" else []
    return getattr(sleep.Runtime, request.param)(*arguments).eager()


@pytest.fixture
def gate(runtime):
    return sleep.Gate(runtime)


def test_all_go_on_where_all_are_woken_at_once(gate):
    def wait_or_open(number):
        if number < 63:
            return gate.wait_blocking(number)
        gate.until_begun_blocking(63)
        gate.open(63)
        return number

    assert in_threads(64, wait_or_open) == list(range(64))


def test_threads_may_wait_again_and_again(gate):
    def wait(number):
        if number == 0:
            for begun in range(1, 16 * 200 + 1):
                gate.until_begun_blocking(begun)
                gate.open(1)
            return 0
        return sum(gate.wait_blocking(number) for _ in range(200))

    assert in_threads(17, wait) == [0] + [200 * number for number in range(1, 17)]


def test_errors_and_panics_leave_their_places_to_others(gate):
    def wait(number):
        if number == 0:
            gate.until_begun_blocking(30)
            gate.open(30)
            return None
        try:
            return gate.wait_blocking(number, fail=number % 3 == 1, panic=number % 3 == 2)
        except (ValueError, sleep.RustPanic) as error:
            return type(error)

    expected = [number if number % 3 == 0 else ValueError for number in range(31)]
    expected[0] = None
    expected[2::3] = [sleep.RustPanic] * len(expected[2::3])
    assert in_threads(31, wait) == expected


def test_those_that_wait_for_the_interpreter_long_go_on_after_that(gate):
    """Longer than the interval in which the main thread looks for signals."""
    before = sys.getswitchinterval()

    def wait_or_compute(number):
        if number < 15:
            return gate.wait_blocking(number)
        gate.until_begun_blocking(15)
        sys.setswitchinterval(10)
        try:
            gate.open(15)
            end = time.monotonic() + 0.2
            while time.monotonic() < end:
                pass
        finally:
            sys.setswitchinterval(before)
        return number

    assert in_threads(16, wait_or_compute) == list(range(16))


def test_a_signal_handler_may_raise_while_others_wait(gate):
    results = []
    others = [
        threading.Thread(target=lambda: results.append(gate.wait_blocking(5))) for _ in range(3)
    ]
    with signalled(lambda: gate.until_begun_blocking(4), interrupt):
        for thread in others:
            thread.start()
        with pytest.raises(InterruptedError, match="a signal"):
            gate.wait_blocking()
        gate.open(3)
        for thread in others:
            thread.join()
    assert results == [5] * 3


@pytest.mark.filterwarnings("ignore:This process")
def test_a_forked_child_has_a_line_of_its_own(gate):
    """In whatever state its parent's is: some threads wait, some are called, some are in line."""
    threads = [threading.Thread(target=gate.wait_blocking) for _ in range(16)]
    for thread in threads:
        thread.start()
    gate.until_begun_blocking(16)
    gate.open(16)
    child = os.fork()
    if child == 0:
        own = sleep.Runtime.isolated(1).eager()
        in_threads(8, lambda _: own.sleep_blocking(0.001))
        os._exit(7)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    for thread in threads:
        thread.join()


def test_ctrl_c_reaches_a_main_thread_that_forked_off_another():
    """The main thread of a child is the one that forked."""
    done = run_script(
        """
        import os, signal, sleep, sys, threading, warnings
        warnings.simplefilter("ignore")
        eager = sleep.Runtime.auto().eager()
        def fork():
            eager.sleep_blocking(0)  # on a thread that hears no signals here
            if os.fork() == 0:
                gate = sleep.Gate(sleep.Runtime.auto().eager())
                def kill():
                    gate.until_begun_blocking(1)
                    os.kill(os.getpid(), signal.SIGINT)
                threading.Thread(target=kill).start()
                try:
                    gate.wait_blocking()
                except KeyboardInterrupt:
                    os._exit(7)
            os._exit(os.waitstatus_to_exitcode(os.wait()[1]))
        thread = threading.Thread(target=fork)
        thread.start()
        thread.join()
        """
    )
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 7)

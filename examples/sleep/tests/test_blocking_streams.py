"""A Rust stream is an iterator for threads, too: it waits detached, and Ctrl-C ends the wait."""

import collections.abc
import gc
import itertools
import threading
import typing

import pytest
import sleep
from support import in_child, interrupt, run_script, signalled


def in_thread(function):
    """What a function returns on another thread; None if it raised."""
    results = []
    thread = threading.Thread(target=lambda: results.append(function()))
    thread.start()
    return thread, results


def test_items_come_in_order():
    assert list(sleep.counter_blocking(2000)) == list(range(2000))


def test_an_empty_stream_ends():
    assert list(sleep.counter_blocking(0)) == []


def test_the_end_stays_the_end():
    stream = sleep.counter_blocking(1)
    assert next(stream) == 0
    for _ in range(3):
        assert next(stream, "end") == "end"


def test_it_has_a_public_type():
    stream = sleep.counter_blocking(1)
    assert iter(stream) is stream
    assert type(stream) is sleep.BridgeIterator
    assert isinstance(stream, collections.abc.Iterator)
    assert typing.get_args(sleep.BridgeIterator[int]) == (int,)


@pytest.mark.parametrize(("end", "error"), [("fail", ValueError), ("panic", sleep.RustPanic)])
def test_an_error_comes_after_the_items_and_ends_the_stream(end, error):
    stream = sleep.counter_blocking(300, end)
    assert [next(stream) for _ in range(300)] == list(range(300))
    with pytest.raises(error, match=r"failed as asked|the stream is hot"):
        next(stream)
    assert list(stream) == []


def test_an_item_may_be_late():
    gate = sleep.Gate()
    thread, results = in_thread(lambda: list(gate.stream_blocking(3)))
    gate.until_begun_blocking(1)
    for count in range(1, 4):
        gate.open(1)
        while gate.passed < count:
            sleep.sleep_blocking(0)
    thread.join()
    assert results == [[0, 1, 2]]


@pytest.mark.parametrize(("limits", "ahead"), [({"items": 5}, 5), ({"weight": 10}, 5), ({}, 32)])
def test_it_takes_what_is_there_within_its_limit(limits, ahead):
    gate = sleep.Gate()
    gate.open(1000)
    stream = gate.stream_blocking(1000, **limits)
    assert gate.passed == 0
    assert next(stream) == 0
    assert gate.passed == ahead
    assert list(stream) == list(range(1, 1000))


def test_other_threads_run_while_it_waits():
    gate = sleep.Gate()
    thread, results = in_thread(lambda: next(gate.stream_blocking(1)))
    gate.until_begun_blocking(1)
    # Were the interpreter held, this thread would not get here.
    gate.open(1)
    thread.join()
    assert results == [0]


def test_threads_share_the_items():
    stream = sleep.counter_blocking(20_000)
    readers = [in_thread(lambda: list(stream)) for _ in range(4)]
    for thread, _ in readers:
        thread.join()
    shares = [results[0] for _, results in readers]
    assert sorted(itertools.chain(*shares)) == list(range(20_000))
    assert all(share == sorted(share) for share in shares)


def test_threads_that_wait_together_get_an_item_each():
    gate = sleep.Gate()
    stream = gate.stream_blocking(4)
    readers = [in_thread(lambda: next(stream)) for _ in range(4)]
    gate.until_begun_blocking(1)
    gate.open(4)
    for thread, _ in readers:
        thread.join()
    assert sorted(results[0] for _, results in readers) == [0, 1, 2, 3]


def test_close_drops_the_stream_and_ends_the_iteration():
    gate = sleep.Gate()
    gate.open(1)
    stream = gate.stream_blocking(3)
    assert next(stream) == 0
    assert stream.close() is None
    assert gate.dropped == 1
    assert list(stream) == []
    stream.close()


def test_close_ends_the_wait_of_another_thread():
    gate = sleep.Gate()
    stream = gate.stream_blocking(1)
    thread, results = in_thread(lambda: list(stream))
    gate.until_begun_blocking(1)
    stream.close()
    thread.join()
    assert (results, gate.dropped) == ([[]], 1)


def test_close_after_the_end():
    stream = sleep.counter_blocking(3)
    assert list(stream) == [0, 1, 2]
    assert stream.close() is None


def test_with_gives_the_stream_and_drops_it():
    gate = sleep.Gate()
    gate.open(1)
    with gate.stream_blocking(3) as stream:
        assert next(stream) == 0
    assert gate.dropped == 1
    with pytest.raises(KeyError), gate.stream_blocking(3):
        raise KeyError
    assert gate.dropped == 2


@pytest.mark.parametrize("begun", [True, False])
def test_dropping_the_iterator_drops_the_stream(begun):
    gate = sleep.Gate()
    gate.open(1)
    stream = gate.stream_blocking(3)
    if begun:
        assert next(stream) == 0
    del stream
    gc.collect()
    gate.until_dropped_blocking(1)
    assert gate.dropped == 1


def test_a_signal_handler_that_raises_ends_the_wait_and_no_item_is_lost():
    gate = sleep.Gate()
    stream = gate.stream_blocking(3)
    with (
        signalled(lambda: gate.until_begun_blocking(1), interrupt),
        pytest.raises(InterruptedError, match="a signal"),
    ):
        next(stream)
    gate.open(3)
    assert list(stream) == [0, 1, 2]


def test_a_thread_that_is_interrupted_leaves_the_stream_to_another():
    gate = sleep.Gate()
    stream = gate.stream_blocking(1)
    readers = []

    def begun():
        gate.until_begun_blocking(1)
        readers.append(in_thread(lambda: next(stream)))

    with signalled(begun, interrupt), pytest.raises(InterruptedError):
        next(stream)
    gate.open(1)
    ((thread, results),) = readers
    thread.join()
    assert results == [0]


def test_ctrl_c_raises_keyboard_interrupt():
    done = run_script(
        """
        import os, signal, sleep, threading
        gate = sleep.Gate()
        def kill():
            gate.until_begun_blocking(1)
            os.kill(os.getpid(), signal.SIGINT)
        threading.Thread(target=kill).start()
        with gate.stream_blocking(3) as stream:
            try:
                next(stream)
            except KeyboardInterrupt:
                print("interrupted")
            gate.open(3)
            print(list(stream))
        """
    )
    lines = "interrupted\n[0, 1, 2]\n"
    assert (done.stdout, done.stderr, done.returncode) == (lines, "", 0)


async def test_it_works_beside_a_loop():
    gate = sleep.Gate()
    gate.open(10)
    assert list(gate.stream_blocking(5)) == list(range(5))
    assert [item async for item in gate.stream(5)] == list(range(5))


def test_a_forked_child_leaves_its_parents_stream_alone():
    gate = sleep.Gate()
    gate.open(1)
    streams = [gate.stream_blocking(2)]
    assert next(streams[0]) == 0

    def use():
        for use in lambda: next(streams[0]), lambda: streams[0].close():
            with pytest.raises(RuntimeError, match="belongs to the parent"):
                use()
        streams.clear()
        gc.collect()
        assert gate.dropped == 0

    assert in_child(use)
    gate.open(1)
    assert list(streams.pop()) == [1]


def test_a_process_may_end_while_a_thread_waits():
    done = run_script(
        """
        import sleep, sys, threading
        gate = sleep.Gate()
        stream = gate.stream_blocking(1)
        threading.Thread(target=next, args=[stream], daemon=True).start()
        gate.until_begun_blocking(1)
        sys.exit(7)
        """
    )
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 7)

"""Runtimes: shared, isolated, chosen, and over another executor."""

import asyncio
import gc
import os
import threading
import weakref

import pytest
import sleep
from support import in_child, run_script, spin_until, until


def threads_named(name):
    """Native threads of this process, by the name that the kernel shows."""
    count = 0
    for task in os.listdir("/proc/self/task"):
        try:
            with open(f"/proc/self/task/{task}/comm") as file:
                count += file.read().strip() == name
        except (FileNotFoundError, ProcessLookupError):
            continue  # It ended between the listing and the look.
    return count


async def shared_workers():
    """The workers of the shared runtime, once they are all there and no others are."""
    await sleep.nothing()
    gc.collect()
    shared = len(os.sched_getaffinity(0))
    await until(lambda: threads_named("bridge-worker") == shared)
    return shared


async def test_an_isolated_runtime_runs_operations_on_its_own_workers():
    before = await shared_workers()
    runtime = sleep.Runtime.isolated(2)
    assert await runtime.sleep(0.001) == "bridge-worker"
    await until(lambda: threads_named("bridge-worker") == before + 2)


async def test_an_isolated_runtime_ends_with_its_last_user():
    before = await shared_workers()
    runtime = sleep.Runtime.isolated(3)
    pending = runtime.sleep(0.05)
    del runtime
    # The operation is a user too.
    assert await pending == "bridge-worker"
    del pending
    await until(lambda: threads_named("bridge-worker") == before)


async def test_a_detached_operation_is_a_user_too():
    before = await shared_workers()
    runtime = sleep.Runtime.isolated(3)
    operation = runtime.sleep(1000)
    operation.detach()
    left = weakref.ref(operation)
    del runtime, operation
    gc.collect()
    await until(lambda: threads_named("bridge-worker") == before + 3)
    left().cancel()
    await until(lambda: threads_named("bridge-worker") == before)


async def test_a_runtime_dropped_by_a_resumed_task_ends_no_other():
    runtime = sleep.Runtime.isolated(1)
    other = sleep.Runtime.isolated(1)
    await runtime.thread()
    del runtime
    assert await other.thread() == "bridge-worker"


def test_no_workers_are_refused():
    with pytest.raises(ValueError, match="at least 1 worker, not 0"):
        sleep.Runtime.isolated(0)


def test_an_isolated_runtime_serves_threads_without_a_loop():
    runtime = sleep.Runtime.isolated(1)
    runtime.sleep_blocking(0.001)


def test_a_current_thread_runtime_runs_on_the_thread_that_waits():
    runtime = sleep.Runtime.current_thread()
    runtime.sleep_blocking(0.001)
    assert runtime.spawned_thread_blocking(0.001) == "unnamed"
    assert sleep.Runtime.isolated(1).spawned_thread_blocking(0) == "bridge-worker"


def test_several_threads_wait_on_a_current_thread_runtime_at_once():
    runtime = sleep.Runtime.current_thread()
    ready = threading.Barrier(4)
    names = []

    def wait(number):
        ready.wait()
        for _ in range(20):
            names.append(runtime.spawned_thread_blocking(number / 10_000))

    threads = [threading.Thread(target=wait, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names == ["unnamed"] * 80


async def test_a_current_thread_runtime_refuses_what_nobody_would_run():
    runtime = sleep.Runtime.current_thread()
    with pytest.raises(RuntimeError, match="no thread to run this; use it to block only"):
        runtime.thread()
    runtime.sleep_blocking(0)
    assert await runtime.blocking_thread()


def test_ctrl_c_ends_a_wait_on_a_current_thread_runtime():
    done = run_script(
        """
import os, signal, sleep
def handle(*_):
    # A handler may wait on the runtime that it interrupts.
    runtime.sleep_blocking(0.001)
    raise KeyboardInterrupt
signal.signal(signal.SIGINT, handle)
runtime = sleep.Runtime.current_thread()
signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGINT))
signal.setitimer(signal.ITIMER_REAL, 0.05)
try:
    runtime.sleep_blocking(3600)
except KeyboardInterrupt:
    print("interrupted")
runtime.sleep_blocking(0)
"""
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "interrupted\n", "")


@pytest.mark.parametrize("kind", ["shared", "isolated", "current_thread", "thread_per_task"])
def test_a_stream_that_is_left_is_dropped_with_its_runtime_at_hand(kind):
    runtime = {
        "shared": lambda: None,
        "isolated": lambda: sleep.Runtime.isolated(1),
        "current_thread": sleep.Runtime.current_thread,
        "thread_per_task": sleep.Runtime.thread_per_task,
    }[kind]()
    gate = sleep.Gate(runtime)
    gate.open(1)
    # The hook of the other executor has no Tokio to spawn its clean-up on.
    stream = gate.stream_hooked_blocking(3, "panic" if kind == "thread_per_task" else "clean up")
    assert next(stream) == 0
    gate.open(1)
    del stream
    gc.collect()
    spin_until(lambda: gate.cancelled)
    assert (gate.cancelled, gate.dropped_before) == (1, 1)
    if kind != "thread_per_task":
        while not gate.cleaned_up:
            (runtime.sleep_blocking if runtime else sleep.sleep_blocking)(0)


# Another executor. Work that blocks runs on them in test_blocking_work.py.


async def test_another_executor_runs_operations():
    runtime = sleep.Runtime.thread_per_task()
    names = await asyncio.gather(*(runtime.thread() for _ in range(50)))
    assert names == ["task"] * 50


async def test_another_executor_drops_what_is_cancelled():
    gate = sleep.Gate(sleep.Runtime.thread_per_task())
    waiting, collected = gate.wait(), gate.wait()
    await gate.until_begun(2)
    waiting.cancel()
    del collected
    gc.collect()
    await gate.until_dropped(2)
    assert gate.passed == 0


async def test_another_executor_survives_errors_and_panics():
    gate = sleep.Gate(sleep.Runtime.thread_per_task())
    gate.open(3)
    with pytest.raises(ValueError, match="failed as asked"):
        await gate.wait(fail=True)
    with pytest.raises(sleep.RustPanic, match="the gate is hot"):
        await gate.wait(panic=True)
    assert await gate.wait(5) == 5


async def test_another_executor_calls_hooks():
    gate = sleep.Gate(sleep.Runtime.thread_per_task())
    waiting = gate.wait_hooked("panic")
    await gate.until_begun(1)
    waiting.cancel()
    await until(lambda: gate.cancelled)
    assert (gate.cancelled, gate.dropped_before) == (1, 1)


async def test_another_executor_runs_streams():
    gate = sleep.Gate(sleep.Runtime.thread_per_task())
    gate.open(1500)
    stream = gate.stream(2000)
    await gate.until_passed(512)
    assert gate.passed == 512
    assert [await anext(stream) for _ in range(1500)] == list(range(1500))
    waiting = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)
    waiting.cancel()
    gate.open(1)
    assert await anext(stream) == 1500
    await stream.aclose()
    assert gate.dropped == 1


def test_another_executor_serves_threads():
    gate = sleep.Gate(sleep.Runtime.thread_per_task())
    gate.open(11)
    assert gate.wait_blocking(5) == 5
    with gate.stream_blocking(100) as stream:
        assert [next(stream) for _ in range(10)] == list(range(10))
    assert gate.dropped == 2


async def test_an_executor_that_drops_what_it_is_given_ends_operations_with_an_error():
    gate = sleep.Gate(sleep.Runtime.shut_down())
    futures = [gate.wait() for _ in range(50)]
    results = await asyncio.gather(*futures, gate.work(1), return_exceptions=True)
    assert {type(result) for result in results} == {RuntimeError}
    assert {str(result) for result in results} == {
        "the runtime was shut down, or had no thread left, before the operation finished"
    }
    assert (gate.begun, gate.dropped) == (0, 51)


async def test_an_executor_that_drops_what_it_is_given_ends_a_stream_with_an_error():
    stream = sleep.Gate(sleep.Runtime.shut_down()).stream(3)
    with pytest.raises(RuntimeError, match="was shut down, or had no thread left"):
        await anext(stream)
    with pytest.raises(StopAsyncIteration):
        await anext(stream)
    await stream.aclose()


async def test_a_single_loop_shares_the_runtime():
    before = await shared_workers()
    runtime = sleep.Runtime.auto()
    await runtime.thread()
    assert threads_named("bridge-worker") == before


def test_four_loops_are_isolated():
    ready = threading.Barrier(5)
    go_on = threading.Event()

    async def attached():
        await sleep.nothing()
        await asyncio.to_thread(ready.wait)
        await asyncio.to_thread(go_on.wait)

    threads = [threading.Thread(target=asyncio.run, args=(attached(),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    ready.wait()
    runtime = sleep.Runtime.auto()
    spin_until(lambda: threads_named("bridge-worker") == len(os.sched_getaffinity(0)) + 2)
    go_on.set()
    for thread in threads:
        thread.join()
    del runtime


@pytest.mark.parametrize("kind", ["isolated", "current_thread"])
def test_a_forked_child_cannot_use_its_parents_runtime(kind):
    runtime = {
        "isolated": lambda: sleep.Runtime.isolated(1),
        "current_thread": sleep.Runtime.current_thread,
    }[kind]()
    runtime.sleep_blocking(0)

    async def use():
        with pytest.raises(RuntimeError, match="belongs to the parent"):
            runtime.thread()
        with pytest.raises(RuntimeError, match="belongs to the parent"):
            runtime.sleep_blocking(0)
        assert await sleep.Runtime.isolated(1).thread() == "bridge-worker"

    assert in_child(lambda: asyncio.run(use()))

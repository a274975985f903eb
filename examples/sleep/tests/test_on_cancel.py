"""The hook of a cancelled operation is called: once, after its future was dropped, and only then.

It runs where async clean-up can be spawned from, and its panics stay there.
"""

import asyncio
import gc

import pytest
import sleep
from support import run_script, until


async def test_a_cancelled_awaitable_calls_it():
    gate = sleep.Gate()
    waiting = asyncio.ensure_future(gate.wait_hooked())
    await gate.until_begun(1)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await until(lambda: gate.cancelled)
    assert (gate.cancelled, gate.dropped_before, gate.passed) == (1, 1, 0)


async def test_an_awaitable_collected_unawaited_calls_it():
    gate = sleep.Gate()
    gate.wait_hooked()
    gc.collect()
    await until(lambda: gate.cancelled)
    assert (gate.cancelled, gate.dropped_before) == (1, 1)


def test_a_closed_loop_calls_it(new_loop):
    gate = sleep.Gate()
    event_loop = new_loop()

    async def wait():
        await gate.wait_hooked()

    task = event_loop.create_task(wait())
    task._log_destroy_pending = False
    event_loop.call_soon(event_loop.stop)
    event_loop.run_forever()
    gate.until_begun_blocking(1)
    event_loop.close()
    del task, event_loop
    gc.collect()
    gate.until_dropped_blocking(1)
    while not gate.cancelled:
        sleep.sleep_blocking(0)
    assert (gate.cancelled, gate.dropped_before) == (1, 1)


async def test_cancelling_again_does_not_call_it_again():
    runtime = sleep.Runtime.isolated(1)
    gate = sleep.Gate(runtime)
    waiting = gate.wait_hooked()
    await gate.until_begun(1)
    assert [waiting.cancel() for _ in range(3)] == [True, False, False]
    await until(lambda: gate.cancelled)
    del waiting
    gc.collect()
    await runtime.thread()
    assert gate.cancelled == 1


@pytest.mark.parametrize(
    ("end", "error"), [({}, None), ({"fail": True}, ValueError), ({"panic": True}, sleep.RustPanic)]
)
async def test_one_that_ends_by_itself_does_not(end, error):
    # With one worker a future is dropped, and its hook called, before the next one is polled.
    runtime = sleep.Runtime.isolated(1)
    gate = sleep.Gate(runtime)
    waiting = gate.wait_hooked(**end)
    gate.open(1)
    if error:
        with pytest.raises(error):
            await waiting
    else:
        assert await waiting is None
    await runtime.thread()
    assert (gate.dropped, gate.cancelled) == (1, 0)


async def test_one_that_ended_but_was_not_delivered_does_not():
    runtime = sleep.Runtime.isolated(1)
    gate = sleep.Gate(runtime)
    waiting = gate.wait_hooked()
    gate.open(1)
    gate.until_dropped_blocking(1)
    assert waiting.cancel() is True
    await runtime.thread()
    assert (gate.dropped, gate.cancelled) == (1, 0)


async def test_it_may_spawn_a_clean_up_that_waits():
    gate = sleep.Gate()
    waiting = gate.wait_hooked("clean up")
    waiting.cancel()
    await until(lambda: gate.cancelled)
    assert gate.cleaned_up == 0
    gate.open(1)
    await until(lambda: gate.cleaned_up)
    assert gate.cleaned_up == 1


async def test_a_panic_in_it_ends_nothing_else():
    runtime = sleep.Runtime.isolated(1)
    gate = sleep.Gate(runtime)
    waiting = [gate.wait_hooked("panic") for _ in range(3)]
    await gate.until_begun(3)
    for future in waiting:
        future.cancel()
    await until(lambda: gate.cancelled == 3)
    assert await runtime.thread() == "bridge-worker"


async def test_each_of_many_is_called_once():
    gate = sleep.Gate()
    waiting = [gate.wait_hooked() for _ in range(1000)]
    await gate.until_begun(500)
    for future in waiting:
        future.cancel()
    await until(lambda: gate.cancelled == 1000)
    gate.open(1000)
    await until(lambda: gate.cleaned_up == 1000)
    assert (gate.dropped, gate.cancelled) == (1000, 1000)


# Streams


@pytest.mark.parametrize("way", ["aclose", "drop", "leave"])
async def test_a_stream_that_is_left_calls_it(way):
    gate = sleep.Gate()
    stream = gate.stream_hooked(3)
    gate.open(1)
    if way == "leave":
        async for item in stream:
            assert item == 0
            break
    if way == "aclose":
        await stream.aclose()
    del stream
    gc.collect()
    await until(lambda: gate.cancelled)
    assert (gate.cancelled, gate.dropped_before) == (1, 1)


async def test_a_stream_that_ended_does_not():
    runtime = sleep.Runtime.isolated(1)
    gate = sleep.Gate(runtime)
    gate.open(3)
    stream = gate.stream_hooked(3)
    assert [item async for item in stream] == [0, 1, 2]
    await stream.aclose()
    await runtime.thread()
    assert (gate.dropped, gate.cancelled) == (1, 0)


# Without an event loop


def test_ctrl_c_calls_it():
    done = run_script(
        """
        import os, signal, sleep, threading
        gate = sleep.Gate()
        def kill():
            gate.until_begun_blocking(1)
            os.kill(os.getpid(), signal.SIGINT)
        threading.Thread(target=kill).start()
        try:
            gate.wait_hooked_blocking()
        except KeyboardInterrupt:
            print("interrupted", gate.cancelled, gate.dropped_before)
        gate.open(1)
        while not gate.cleaned_up:
            sleep.sleep_blocking(0)
        print("cleaned up")
        """
    )
    lines = "interrupted 1 1\ncleaned up\n"
    assert (done.stdout, done.stderr, done.returncode) == (lines, "", 0)


@pytest.mark.parametrize(
    ("end", "error"), [({"fail": True}, ValueError), ({"panic": True}, sleep.RustPanic)]
)
def test_blocking_work_that_ends_by_itself_does_not(end, error):
    gate = sleep.Gate()
    gate.open(1)
    with pytest.raises(error):
        gate.wait_hooked_blocking(**end)
    assert (gate.dropped, gate.cancelled) == (1, 0)


# The end of a process


def test_a_process_may_end_before_it_is_called():
    done = run_script(
        """
        import asyncio, sleep, sys
        async def begin():
            global left
            gate = sleep.Gate()
            left = gate.wait_hooked(), gate
            await gate.until_begun(1)
        asyncio.run(begin())
        sys.exit(7)
        """
    )
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 7)

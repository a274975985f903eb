"""Processes fork, are interrupted and end, in the middle of operations, and nothing hangs."""

import os
import signal
import sys

import pytest
from support import run_script

EXITS = int(os.environ.get("ASYNCIO_BRIDGE_EXITS", "20"))

USE = """
import asyncio, gc, multiprocessing, os, signal, sys, threading, traceback, warnings
import sleep, uvloop

warnings.simplefilter("ignore")  # of forking with threads, and of loops left open
KIND = sys.argv[1]
new_loop = {"asyncio": asyncio.SelectorEventLoop, "uvloop": uvloop.new_event_loop}[KIND]

def run(coroutine):
    with asyncio.Runner(loop_factory=new_loop) as runner:
        return runner.run(coroutine)

async def use():
    values = await asyncio.gather(*(sleep.yields(number % 4) for number in range(500)))
    assert values == [number % 4 for number in range(500)]
    await sleep.sleep(0.001)
    items = [item async for item in sleep.counter(1000)]
    assert items == list(range(1000))

def heed_signals():
    '''Has any signal wake the loop: asyncio's misses one that comes just before it sleeps.'''
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, int)

def exit_code(child):
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

def fork(function):
    '''The exit code of a child that calls a function: 0 if it returns.'''
    child = os.fork()
    if child == 0:
        code = 1
        try:
            function()
            code = 0
        except BaseException:
            traceback.print_exc()
        os._exit(code)
    return exit_code(child)
"""

on_each_loop = pytest.mark.parametrize("kind", ["asyncio", "uvloop"])
in_each_mode = pytest.mark.parametrize(
    ("kind", "mode"),
    [("asyncio", "direct"), ("uvloop", "direct"), ("uvloop", "thread"), ("asyncio", "call_soon")],
)


def expect(script, *arguments, mode="direct", code=0, stdout=""):
    done = run_script(USE + script, *arguments, mode=mode)
    assert (done.returncode, done.stdout, done.stderr) == (code, stdout, "")


# Fork (invariant 18)


@in_each_mode
def test_a_child_uses_the_bridge_after_its_parent_did(kind, mode):
    expect(
        """
run(use())
for _ in range(5):
    assert fork(lambda: run(use())) == 0
run(use())
""",
        kind,
        mode=mode,
    )


@in_each_mode
def test_a_child_uses_the_bridge_before_its_parent_does(kind, mode):
    expect(
        """
assert fork(lambda: run(use())) == 0
run(use())
assert fork(lambda: fork(lambda: run(use())) == 0 or os._exit(2)) == 0
""",
        kind,
        mode=mode,
    )


@in_each_mode
def test_a_child_of_a_busy_parent_starts_afresh_and_the_parent_goes_on(kind, mode):
    expect(
        """
async def parent():
    gate = sleep.Gate()
    waiting = asyncio.gather(*(gate.wait(number) for number in range(50)))
    busy = asyncio.gather(*(sleep.yields(10_000) for number in range(8)))
    await gate.until_begun(50)
    def child():
        asyncio._set_running_loop(None)
        run(use())
    for _ in range(5):
        assert fork(child) == 0
    gate.open(50)
    assert await waiting == list(range(50))
    assert await busy == [10_000] * 8
    await use()
run(parent())
""",
        kind,
        mode=mode,
    )


@in_each_mode
def test_a_child_does_not_wake_its_parent(kind, mode):
    expect(
        """
async def parent():
    gate = sleep.Gate()
    future = gate.wait(5)
    await gate.until_begun(1)
    def child():
        asyncio._set_running_loop(None)
        run(use())
        # The parent's operation is nobody's here. Letting it through would wake its task, on a
        # runtime whose locks a worker of the parent may have held as it forked.
        assert not future.done()
        assert future.cancel()
    assert fork(child) == 0
    assert not future.done()
    assert gate.passed == 0
    gate.open(1)
    assert await future == 5
run(parent())
""",
        kind,
        mode=mode,
    )


@in_each_mode
def test_a_child_drops_what_its_parent_left_it(kind, mode):
    expect(
        """
async def parent():
    gate = sleep.Gate()
    state = [gate.wait() for _ in range(10)]
    state.append(gate.stream(10))
    state.append(asyncio.ensure_future(anext(state[-1])))
    state.append(asyncio.ensure_future(gate.wait()))
    state[-2]._log_destroy_pending = False
    await gate.until_begun(12)
    def child():
        asyncio._set_running_loop(None)
        state.clear()
        gc.collect()
        run(use())
        gc.collect()
    assert fork(child) == 0
    assert gate.dropped == 0
    gate.open(13)
    assert await state[0] == 1
    assert await state[-1] == 1
run(parent())
""",
        kind,
        mode=mode,
    )


@on_each_loop
def test_a_child_is_refused_its_parents_stream(kind):
    expect(
        """
async def parent():
    stream = sleep.counter(1000)
    assert await anext(stream) == 0
    def child():
        for use in (stream.__anext__, stream.aclose):
            try:
                use()
            except RuntimeError as error:
                assert "belongs to the parent of this forked process" in str(error)
            else:
                os._exit(3)
    assert fork(child) == 0
    assert [item async for item in stream] == list(range(1, 1000))
run(parent())
""",
        kind,
    )


@on_each_loop
def test_a_child_blocks_on_its_own(kind):
    expect(
        """
sleep.sleep_blocking(0.001)
def child():
    sleep.sleep_blocking(0.001)
    gate = sleep.Gate()
    thread = threading.Thread(target=gate.wait_blocking)
    thread.start()
    gate.until_begun_blocking(1)
    gate.open(1)
    thread.join()
assert fork(child) == 0
sleep.sleep_blocking(0.001)
""",
        kind,
    )


@on_each_loop
def test_a_process_of_multiprocessing_uses_the_bridge(kind):
    expect(
        """
def child(number):
    run(use())
    return number

if __name__ == "__main__":
    run(use())
    context = multiprocessing.get_context("fork")
    with context.Pool(2) as pool:
        assert pool.map(child, range(6)) == list(range(6))
    process = context.Process(target=child, args=(1,))
    process.start()
    process.join()
    assert process.exitcode == 0
    run(use())
""",
        kind,
    )


@on_each_loop
def test_a_child_ends_as_an_interpreter_does(kind):
    expect(
        """
run(use())
child = os.fork()
if child == 0:
    run(use())
    sys.exit(7)
assert exit_code(child) == 7
""",
        kind,
    )


@in_each_mode
def test_a_child_cannot_call_into_its_parents_loop(kind, mode):
    expect(
        """
import threading
async def parent():
    async def give(value):
        return value
    async def wait(value):
        await gate.wait()
        return value
    gate = sleep.Gate()
    callback = sleep.Callback(give)
    assert await callback.call(1) == 1
    waiting = sleep.Callback(wait).call(2)
    begun = sleep.Begun(give(3))
    await gate.until_begun(1)
    def child():
        asyncio._set_running_loop(None)
        for use in (lambda: callback.call_blocking(1), begun.wait_blocking):
            try:
                use()
            except RuntimeError as error:
                assert str(error) == (
                    "a forked child cannot call into an event loop of its parent"
                )
            else:
                os._exit(3)
        async def use_callbacks():
            assert await sleep.Callback(give).call(5) == 5
            assert await sleep.through_rust(give(5)) == 5
        run(use_callbacks())
    assert fork(child) == 0
    gate.open(1)
    assert await waiting == 2
    assert await callback.call(1) == 1
run(parent())
""",
        kind,
        mode=mode,
    )


@in_each_mode
def test_a_child_wakes_no_rust_future_of_its_parent(kind, mode):
    expect(
        """
async def parent():
    future = asyncio.get_running_loop().create_future()
    forgotten = sleep.Begun(asyncio.get_running_loop().create_future())
    replied = sleep.Begun(future)
    assert forgotten.count_wakes() and replied.count_wakes()
    def child():
        # Whoever waits is a copy; so may be a lock of the runtime that somebody held.
        [(observer, _)] = future._callbacks
        future.set_result(1)
        observer(future)
        assert forgotten.wakes == replied.wakes == 0
    assert fork(child) == 0
    future.set_result(2)
    await asyncio.sleep(0)
    assert (forgotten.wakes, replied.wakes) == (0, 1)
    return forgotten
forgotten = run(parent())
assert forgotten.wakes == 1
""",
        kind,
        mode=mode,
    )


# Exit (invariant 19)

LEAVE = """
gate = sleep.Gate()

async def start():
    global waiting
    waiting = asyncio.gather(*(gate.wait() for _ in range(50))), gate.stream(10)
    busy = [sleep.yields(10**9) for _ in range(3)]
    soon = [sleep.sleep(number / 10_000) for number in range(300)]
    waiting += busy, soon
    await gate.until_begun(51)

async def leave():
    await start()
    sys.exit(7)

async def leave_from_a_callback():
    await start()
    asyncio.get_running_loop().call_soon(sys.exit, 7)
    await gate.wait()

async def go_on():
    await start()
    begun.set()
    while True:
        await asyncio.gather(*(sleep.yields(3) for _ in range(50)))

event_loop = new_loop()
event_loop.set_exception_handler(lambda *_: None)
if sys.argv[2] == "task":
    event_loop.run_until_complete(leave())
if sys.argv[2] == "callback":
    event_loop.run_until_complete(leave_from_a_callback())
begun = threading.Event()
threading.Thread(target=event_loop.run_until_complete, args=[go_on()], daemon=True).start()
begun.wait()
sys.exit(7)
"""


@in_each_mode
@pytest.mark.parametrize(
    "way",
    [
        "task",
        "callback",
        "while a daemon thread goes on",
    ],
)
def test_the_exit_code_is_the_scripts_own(kind, mode, way):
    for _ in range(max(1, EXITS // 20)):
        expect(LEAVE, kind, way, mode=mode, code=7)


@in_each_mode
def test_a_loop_left_open_in_mid_flight_ends_with_its_interpreter(kind, mode):
    for _ in range(max(1, EXITS // 20)):
        expect(
            """
async def begin():
    global state
    gate = sleep.Gate()
    state = [gate.wait() for _ in range(10)], [sleep.sleep(0.001) for _ in range(100)], gate
    await gate.until_begun(10)
event_loop = new_loop()
event_loop.run_until_complete(begin())
state[2].open(10)
sys.exit(7)
""",
            kind,
            mode=mode,
            code=7,
        )


@in_each_mode
def test_the_exit_code_is_the_scripts_own_with_calls_in_flight(kind, mode):
    for _ in range(max(1, EXITS // 20)):
        expect(
            """
async def start():
    global state
    gate = sleep.Gate()
    async def give(value):
        await sleep.yields(3)
        return value
    async def wait(_):
        await gate.wait()
    callback = sleep.Callback(give)
    state = [sleep.Callback(wait).call(None) for _ in range(20)], gate, callback
    state += [sleep.let_go(object(), gate) for _ in range(20)], callback.call_many(10_000)
    assert await callback.call(5) == 5
    sys.exit(7)

event_loop = new_loop()
event_loop.set_exception_handler(lambda *_: None)
event_loop.run_until_complete(start())
""",
            kind,
            mode=mode,
            code=7,
        )


# Signals


@in_each_mode
def test_ctrl_c_cancels_the_main_task(kind, mode):
    expect(
        """
gate = sleep.Gate()
def kill():
    gate.until_begun_blocking(1)
    os.kill(os.getpid(), signal.SIGINT)
async def main():
    heed_signals()
    threading.Thread(target=kill).start()
    try:
        await gate.wait()
    finally:
        await gate.until_dropped(1)
        print("cleaned up", gate.passed)
try:
    run(main())
except KeyboardInterrupt:
    print("interrupted")
""",
        kind,
        mode=mode,
        stdout="cleaned up 0\ninterrupted\n",
    )


@on_each_loop
def test_sigterm_ends_the_process(kind):
    expect(
        """
gate = sleep.Gate()
def kill():
    gate.until_begun_blocking(1)
    os.kill(os.getpid(), signal.SIGTERM)
async def main():
    threading.Thread(target=kill, daemon=True).start()
    await gate.wait()
run(main())
""",
        kind,
        code=-signal.SIGTERM,
    )


@on_each_loop
def test_a_handler_of_the_loop_gets_sigterm(kind):
    expect(
        """
gate = sleep.Gate()
def kill():
    gate.until_begun_blocking(1)
    os.kill(os.getpid(), signal.SIGTERM)
async def main():
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, gate.open, 1)
    threading.Thread(target=kill).start()
    print(await gate.wait(5))
run(main())
""",
        kind,
        stdout="5\n",
    )


# Sub-interpreters


@pytest.mark.parametrize("use", ["asyncio.run(use())", "sleep.sleep_blocking(0)"])
def test_a_sub_interpreter_is_refused_with_a_clear_error(use):
    if sys.version_info >= (3, 14):
        runner = """
from concurrent import interpreters
def run(script):
    try:
        interpreters.create().exec(script)
    except interpreters.ExecutionFailed as error:
        print(error.excinfo.type.__name__, error.excinfo.msg)
"""
        kind, message = "ImportError", "subinterpreters"
    else:
        runner = """
import _xxsubinterpreters as interpreters
def run(script):
    try:
        interpreters.run_string(interpreters.create(), script)
    except interpreters.RunFailedError as error:
        print(error)
"""
        kind, message = "<class 'RuntimeError'>", "in the main interpreter only"
    use = f"""
import asyncio, sleep
async def use():
    await sleep.nothing()
{use}
"""
    # The main interpreter goes first: what it made must not be there for the other.
    done = run_script(f"{runner}\nimport sleep\nsleep.sleep_blocking(0)\nrun({use!r})\n")
    assert done.stdout.startswith(kind)
    assert message in done.stdout
    assert done.returncode == 0


# Configuration


def test_an_unknown_wake_mode_is_refused():
    expect(
        """
try:
    run(use())
except ValueError as error:
    print(error)
""",
        "asyncio",
        mode="carrier pigeon",
        stdout='ASYNCIO_BRIDGE_WAKE is "carrier pigeon"; it may be thread, direct or call_soon\n',
    )

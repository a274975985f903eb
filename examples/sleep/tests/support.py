"""What several test files need: event loops, ways to wait without sleeping, scripts."""

import asyncio
import gc
import os
import signal
import subprocess
import sys
import textwrap
import threading
import traceback
from contextlib import contextmanager

import sleep
import uvloop


class LoopWithoutReaders(asyncio.SelectorEventLoop):
    """Stands for Windows' Proactor, which cannot watch a descriptor."""

    def add_reader(self, *args):
        raise NotImplementedError

    def remove_reader(self, *args):
        raise NotImplementedError


LOOPS = {
    "asyncio": asyncio.SelectorEventLoop,
    "uvloop": uvloop.new_event_loop,
    "no-readers": LoopWithoutReaders,
}

WAKE_MODE = os.environ.get("ASYNCIO_BRIDGE_WAKE") or "direct"
WAKE_MODES = ("direct", "thread", "call_soon")
ON_LOOPS = os.environ.get("ASYNCIO_BRIDGE_RUNTIME") == "loop"

IS_FREE_THREADED = not getattr(sys, "_is_gil_enabled", lambda: True)()


async def until(reached):
    """Let the loop and the bridge go on until `reached()`; the suite's deadline ends a hang."""
    while not reached():
        await sleep.nothing()


async def drained():
    """All that was finished before this call is delivered: completions keep their order."""
    await sleep.nothing()


def spin_until(reached):
    """The same without a loop, for what threads of the runtime do on their own."""
    while not reached():
        os.sched_yield()


def collect_until(reached):
    """The same for what is garbage as soon as the waker thread lets go of a loop that it woke."""
    while not reached():
        gc.collect()
        sleep.sleep_blocking(0)


def drain_now(loop):
    """Call the bridge's drain from wherever the caller is, as a nested run of the loop would."""
    (handle,) = (value for name, value in vars(loop).items() if name.startswith("_asyncio_bridge_"))
    handle()


def drain_until(loop, reached):
    """Drain re-entrantly, without letting the loop itself go on."""
    while not reached():
        drain_now(loop)


def in_child(function):
    """Whether a function returns in a forked child."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            function()
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def run_script(script, *arguments, mode=WAKE_MODE):
    """Run Python code in an interpreter of its own."""
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)],
        env=os.environ | {"ASYNCIO_BRIDGE_WAKE": mode, "RUST_BACKTRACE": "0"},
        capture_output=True,
        text=True,
        timeout=45,
        check=False,
    )


def in_threads(count, function):
    """What `function(number)` returns in each of several threads."""
    results = {}

    def call(number):
        results[number] = function(number)

    threads = [threading.Thread(target=call, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [results[number] for number in range(count)]


def interrupt(*_):
    """A handler of signals that raises."""
    raise InterruptedError("a signal")


@contextmanager
def signalled(begun, handler):
    """A thread waits for `begun()` and raises SIGUSR1, which `handler` handles here."""

    def kill():
        begun()
        signal.raise_signal(signal.SIGUSR1)

    before = signal.signal(signal.SIGUSR1, handler)
    thread = threading.Thread(target=kill)
    try:
        thread.start()
        yield
        thread.join()
    finally:
        signal.signal(signal.SIGUSR1, before)

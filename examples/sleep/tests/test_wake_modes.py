"""The core of the suite holds however a loop is woken, and on loops that turn the runtime over
themselves: a process reads both from its environment, once."""

import faulthandler
import os
import pathlib
import subprocess
import sys

import pytest
from support import ON_LOOPS, WAKE_MODE, WAKE_MODES, run_script

HERE = pathlib.Path(__file__).parent
CORE = (
    "test_future_protocol.py",
    "test_detach.py",
    "test_results.py",
    "test_cancellation.py",
    "test_awaitables.py",
    "test_inline_wakeup.py",
    "test_loops.py",
    "test_streams.py",
    "test_on_cancel.py",
    "test_future_in_asyncio.py",
    "test_future_as_coroutine.py",
    "test_blocking_work.py",
    "test_process.py",
)


OTHER_MODES = {
    **{f"wake-{mode}": {"ASYNCIO_BRIDGE_WAKE": mode} for mode in WAKE_MODES if mode != WAKE_MODE},
    "runtime-loop": {"ASYNCIO_BRIDGE_RUNTIME": "loop"},
}


@pytest.mark.skipif(ON_LOOPS, reason="the loops' own descriptors wake them")
@pytest.mark.parametrize("environment", OTHER_MODES.values(), ids=OTHER_MODES)
def test_the_core_holds_in_each_mode(environment, pytestconfig):
    core = [str(HERE / name) for name in CORE]
    deadline = float(pytestconfig.getini("faulthandler_timeout"))
    printed = []
    with subprocess.Popen(
        [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", *core],
        env=os.environ | environment,
        cwd=HERE.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as run:
        for line in run.stdout:
            printed.append(line)
            # One of its tests ended. The next has a deadline of its own, and ends the run by that.
            faulthandler.dump_traceback_later(2 * deadline, exit=True)
    assert run.returncode == 0, "".join(printed)


@pytest.mark.skipif(ON_LOOPS, reason="no thread is there for others to wake it")
def test_the_waker_thread_is_there_only_where_it_is_needed():
    script = """
    import asyncio, os, sleep
    async def main():
        await sleep.sleep(0.001)
        print(len(os.listdir("/proc/self/task")))
    asyncio.run(main())
    """
    threads = {mode: int(run_script(script, mode=mode).stdout) for mode in WAKE_MODES}
    direct = threads["direct"]
    assert threads == {"direct": direct, "thread": direct + 1, "call_soon": direct + 1}

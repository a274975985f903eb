"""The core of the suite holds however a loop is woken: a process reads the mode once."""

import faulthandler
import os
import pathlib
import subprocess
import sys

import pytest
from support import WAKE_MODE, WAKE_MODES, run_script

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
)


@pytest.mark.parametrize("mode", [mode for mode in WAKE_MODES if mode != WAKE_MODE])
def test_the_core_holds_in_each_wake_mode(mode, pytestconfig):
    core = [str(HERE / name) for name in CORE]
    deadline = float(pytestconfig.getini("faulthandler_timeout"))
    printed = []
    with subprocess.Popen(
        [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", *core],
        env=os.environ | {"ASYNCIO_BRIDGE_WAKE": mode},
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

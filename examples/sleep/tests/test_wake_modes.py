"""The core of the suite holds however a loop is woken: a process reads the mode once."""

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
def test_the_core_holds_in_each_wake_mode(mode):
    core = [str(HERE / name) for name in CORE]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *core],
        env=os.environ | {"ASYNCIO_BRIDGE_WAKE": mode},
        cwd=HERE.parent,
        capture_output=True,
        text=True,
        timeout=55,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


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

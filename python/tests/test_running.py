"""`aiospike.run`, and the event loops that the package makes."""

import asyncio
import subprocess
import sys

import pytest

import aiospike
from scripts import run_script


async def kind_of_loop():
    return type(asyncio.get_running_loop()).__module__.partition(".")[0]


def test_run_returns_what_the_coroutine_does():
    async def main():
        await asyncio.sleep(0)
        return 5

    assert aiospike.run(main()) == 5


def test_run_raises_what_the_coroutine_does():
    async def main():
        raise LookupError("no")

    with pytest.raises(LookupError, match="no"):
        aiospike.run(main())


def test_run_uses_a_client(host, key):
    async def main():
        async with aiospike.Client(host) as client:
            await client.put(key, {"a": 1})
            return (await client.get(key)).bins

    assert aiospike.run(main()) == {"a": 1}


def test_loops_are_uvloops():
    assert aiospike.run(kind_of_loop()) == "uvloop"


@pytest.mark.parametrize("value", ["1", "true"])
def test_the_environment_turns_uvloop_off(monkeypatch, value):
    monkeypatch.setenv("AEROSPIKE_NO_UVLOOP", value)
    assert aiospike.run(kind_of_loop()) == "asyncio"


@pytest.mark.parametrize("value", ["0", ""])
def test_the_environment_may_leave_uvloop_on(monkeypatch, value):
    monkeypatch.setenv("AEROSPIKE_NO_UVLOOP", value)
    assert aiospike.run(kind_of_loop()) == "uvloop"


def test_uvloop_is_off_too_where_the_policy_is_uvloops():
    printed = run_script(
        """
        async def kind_of_loop():
            return type(asyncio.get_running_loop()).__module__.partition(".")[0]

        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
        print(aiospike.run(kind_of_loop()))
        """,
        "no host",
        "asyncio",
        AEROSPIKE_NO_UVLOOP="1",
    )
    assert printed == "asyncio\n"


def test_without_uvloop_asyncio_serves(monkeypatch):
    monkeypatch.setitem(sys.modules, "uvloop", None)
    assert aiospike.run(kind_of_loop()) == "asyncio"


@pytest.mark.parametrize("debug", [True, False])
def test_debug_is_the_loops(debug):
    async def main():
        return asyncio.get_running_loop().get_debug()

    assert aiospike.run(main(), debug=debug) is debug


async def test_run_is_refused_where_a_loop_runs():
    coroutine = kind_of_loop()
    with pytest.raises(RuntimeError, match="running event loop"):
        aiospike.run(coroutine)
    coroutine.close()


def test_run_wants_a_coroutine():
    with pytest.raises((TypeError, ValueError), match="coroutine"):
        aiospike.run(kind_of_loop)


def test_run_leaves_no_task_behind():
    ended = []

    async def background():
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    async def main():
        task = asyncio.ensure_future(background())
        await asyncio.sleep(0)
        return task

    assert aiospike.run(main()).cancelled()
    assert ended == [True]


def test_importing_changes_no_policy():
    script = """
import sys, asyncio
import aiospike, aiospike.testing
async def kind():
    return type(asyncio.get_running_loop()).__module__
assert asyncio.run(kind()).startswith("asyncio"), asyncio.run(kind())
assert "uvloop" not in sys.modules
"""
    subprocess.run([sys.executable, "-W", "error", "-c", script], check=True, timeout=60)


INTERRUPTED = """
async def main():
    heed_signals()
    async with Client(HOST, seed_only_cluster=True, tend_interval=60_000) as client:
        waiting = [client.get(KEY, total_timeout=0) for _ in range(3)]
        try:
            print("waiting", flush=True)
            await asyncio.gather(*waiting)
        finally:
            print([future.cancelled() for future in waiting])
try:
    aiospike.run(main())
except KeyboardInterrupt:
    print("interrupted")
"""


@pytest.mark.parametrize("no_uvloop", ["0", "1"])
def test_ctrl_c_cancels_the_coroutine(proxy, no_uvloop):
    proxy.hold_replies(of=3)
    printed = run_script(
        INTERRUPTED, proxy.host, "uvloop", interrupts=1, AEROSPIKE_NO_UVLOOP=no_uvloop
    )
    assert printed == "[True, True, True]\ninterrupted\n"

"""The blocking client is the awaitable one with other names."""

import inspect
import os
import signal
import subprocess
import sys
import threading

import pytest

import aiospike
from aiospike import Client, Operation, RecordNotFound, SyncClient, _native

VERBS = sorted(
    name.removesuffix("_blocking") for name in dir(_native.Client) if name.endswith("_blocking")
)


def test_there_are_verbs():
    assert {"get", "put", "operate", "batch_read", "scan", "info", "connect"} <= set(VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_is_the_blocking_twin(verb):
    blocking = getattr(_native.Client, f"{verb}_blocking")
    assert getattr(SyncClient, verb) is blocking
    assert getattr(Client, verb) is getattr(_native.Client, verb)
    assert inspect.signature(getattr(Client, verb)) == inspect.signature(blocking)
    assert blocking.__doc__


def test_a_session_without_await(sync_client, keys):
    key = keys[0]
    assert sync_client.put(key, {"a": 1}) is None
    assert sync_client.get(key).bins == {"a": 1}
    assert sync_client.operate(key, [Operation.add("a", 1), Operation.get("a")]).bins == {"a": 2}
    assert sync_client.batch_exists(keys) == [True] + [False] * 9
    assert [record.bins for record in sync_client.scan("test", key.set)] == [{"a": 2}]
    assert sync_client.delete(key) is True
    with pytest.raises(RecordNotFound):
        sync_client.get(key)


async def test_works_inside_a_running_loop(sync_client, key):
    sync_client.put(key, {"a": 1})
    assert sync_client.get(key).bins == {"a": 1}


def test_other_threads_run_while_one_waits(proxy, key):
    options = {"seed_only_cluster": True, "tend_interval": 60_000}
    with SyncClient(proxy.host, **options) as client:
        client.put(key, {"a": 1})
        proxy.hold_replies()
        records = []
        waiting = threading.Thread(target=lambda: records.append(client.get(key, total_timeout=0)))
        waiting.start()
        proxy.wait_until_held()
        assert records == []
        proxy.release_replies()
        waiting.join()
        assert records[0].bins == {"a": 1}


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_ends_a_wait(proxy):
    script = f"""
import aiospike
client = aiospike.SyncClient({proxy.host!r}, seed_only_cluster=True, tend_interval=60_000)
client.connect()
key = aiospike.Key("test", "set", 1)
client.exists(key)
print("ready", flush=True)
input()
try:
    client.get(key, total_timeout=0)
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout.readline() == "ready\n"
        proxy.hold_replies()
        process.stdin.write("\n")
        process.stdin.flush()
        proxy.wait_until_held()
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline() == "interrupted\n"
    assert process.returncode == 0


def test_help_shows_the_documentation():
    assert "RecordNotFound" in aiospike.Client.get.__doc__
    assert "As `Client.get`" in aiospike.SyncClient.get.__doc__
    assert "total_timeout" in str(inspect.signature(aiospike.SyncClient.get))

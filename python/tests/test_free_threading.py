"""Without the GIL: importing keeps it off, and objects are shared by threads running at once."""

import contextlib
import subprocess
import sys
import sysconfig
import threading

import pytest

import aiospike
from aiospike import Key, Operation

needs_free_threading = pytest.mark.skipif(
    not sysconfig.get_config_var("Py_GIL_DISABLED"), reason="a free-threaded interpreter"
)


@needs_free_threading
def test_importing_keeps_the_gil_off():
    script = "import sys, aiospike, aiospike.testing; print(sys._is_gil_enabled())"
    # Without the environment of this run: PYTHON_GIL=0 would keep it off whatever the module says.
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={},
    )
    assert result.stdout == "False\n"


def together(action, count=8):
    """Runs `action(number)` in as many threads, started at one moment; returns what they raised."""
    barrier = threading.Barrier(count)
    raised = []

    def run(number):
        barrier.wait()
        try:
            action(number)
        except Exception as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_one_key_operation_and_record_for_all_threads(sync_client, key):
    sync_client.put(key, {"n": 0, "list": list(range(100))})
    record = sync_client.get(key)
    steps = [Operation.add("n", 1), Operation.get("n")]

    def use(number):
        for _ in range(50):
            sync_client.operate(key, steps, total_timeout=20_000)
            assert record.bins["list"] == list(range(100))
            assert hash(key) == hash(Key("test", key.set, "key"))

    assert together(use) == []
    assert sync_client.get(key).bins["n"] == 400


def test_one_batch_converted_by_all_threads(sync_client, keys):
    sync_client.batch_write([(key, {"n": key.user_key}) for key in keys])
    rows = sync_client.batch_read(keys)
    row = rows[0]
    seen = []

    def read(number):
        assert [each.record.bins["n"] for each in rows] == list(range(10))
        seen.append(row.record)

    assert together(read) == []
    assert all(record is seen[0] for record in seen)


def test_a_dict_that_changes_while_it_is_written(sync_client, key):
    shared = {"bin": {number: number for number in range(100)}}
    stop = threading.Event()

    def change():
        number = 0
        while not stop.is_set():
            number += 1
            shared["bin"][number % 1000] = number
            shared["bin"].pop((number * 7) % 1000, None)
            shared[f"b{number % 9}"] = number
            shared.pop(f"b{(number * 7) % 9}", None)

    changing = threading.Thread(target=change)
    changing.start()

    def write(number):
        for _ in range(50):
            sync_client.put(key, shared, total_timeout=20_000)

    raised = together(write, 4)
    stop.set()
    changing.join()
    assert raised == []
    assert "bin" in sync_client.get(key).bins


def test_connecting_and_closing_by_all_threads(host, key):
    client = aiospike.SyncClient(host)

    def live(number):
        for _ in range(5):
            client.connect()
            # Another thread may have closed it.
            with contextlib.suppress(aiospike.AerospikeError):
                client.exists(key, total_timeout=20_000)
            client.close()

    assert together(live, 4) == []
    assert client.is_connected is False

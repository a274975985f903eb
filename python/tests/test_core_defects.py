"""The ten defects of aerospike-core 3.0.0 that the client shields its users from.

`SHIELDS` lists them: what the core does, which source of the binding stands in front of it, and the
tests that hold it to that. A test here sees to it that these exist.

A deep answer (the sixth) cannot be refused before the core has decoded it, which it does by
recursion: some 540 bytes of stack for each list and 800 for each map. The workers have 64 MiB for
that, enough for 124,000 lists or 84,000 maps within one another (2 MiB, Tokio's, were enough for
3,900). A blocking call decodes on its caller's stack, and so does an event loop whose answer is
there before its own first look for it is over: the 8 MiB that are usual on Linux are enough for
15,500 lists, and `threading.stack_size` and `ulimit -s` change that. What is deeper than
`MAX_DEPTH` raises; what the stack does not hold ends the process.
"""

import importlib
import inspect
import time
from pathlib import Path
from typing import NamedTuple

import pytest

import aiospike
from aiospike import Client, ListOperation, MapOperation, Operation, SyncClient
from scripts import run_script

SOURCES = Path(__file__).parents[1] / "src"


class Shield(NamedTuple):
    """A defect of the core, and what stands in front of it."""

    defect: str
    sources: str
    tests: str


SHIELDS = {
    1: Shield(
        "`total_timeout` is overrun, as each step of a command restarts it",
        "deadline.rs",
        "test_deadlines.test_every_verb_ends_in_time"
        " test_deadlines.test_an_answer_that_trickles_in_does_not_restart_the_clock",
    ),
    2: Shield(
        "the read modes of strong consistency are not sent by get and exists",
        "policy.rs",
        "test_core_defects.test_read_modes_that_the_core_would_lose_are_not_offered",
    ),
    3: Shield(
        "commands about users and roles, and log-ins, panic beyond 1024 bytes",
        "admin_frame.rs authentication.rs",
        "test_users.test_what_does_not_fit_a_command_is_not_sent"
        " test_login.test_what_the_log_in_has_no_room_for_is_refused_at_once",
    ),
    4: Shield(
        "operate does not check the names of bins, and corrupts those beyond 255 bytes",
        "bin_names.rs",
        "test_core_defects.test_operations_refuse_names_that_are_too_long",
    ),
    5: Shield(
        "a panic over a malformed answer is the caller's",
        "error.rs",
        "test_forged_replies.test_a_malformed_reply_is_an_exception"
        " test_forged_replies.test_a_malformed_record_is_an_exception"
        " test_damaged_replies.test_damaged_replies_are_values_or_exceptions"
        " test_login.test_a_log_in_that_is_answered_oddly_is_an_exception",
    ),
    6: Shield(
        "values that are nested deeply end the process",
        "value.rs",
        "test_values.TestDepth.test_deeper_values_are_refused"
        " test_forged_replies.test_a_deep_value_is_refused"
        " test_core_defects.test_a_process_survives_deep_answers",
    ),
    7: Shield(
        "integers beyond 63 bits panic",
        "value.rs",
        "test_values.TestRefusal.test_integers_beyond_64_bits_name_the_bin"
        " test_keys.test_integers_beyond_64_bits_are_refused",
    ),
    8: Shield(
        "keys of maps that are no int, str or bytes panic",
        "value.rs",
        "test_values.TestRefusal.test_map_keys_are_int_str_or_bytes"
        " test_core_defects.test_operations_refuse_keys_that_maps_cannot_have",
    ),
    9: Shield(
        "whoever waits for a task waits for a second at least",
        "task.rs",
        "test_core_defects.test_a_task_that_is_done_is_not_waited_for",
    ),
    10: Shield(
        "a cancelled batch goes on in tasks of its own",
        "batch/mod.rs",
        "test_cancellation.test_a_cancelled_batch_leaves_nothing_waiting_for_its_nodes",
    ),
}


@pytest.mark.parametrize("number", range(1, 11))
def test_each_defect_has_a_shield_and_its_tests(number):
    shield = SHIELDS[number]
    for source in shield.sources.split():
        assert (SOURCES / source).is_file()
    for test in shield.tests.split():
        module, *path = test.split(".")
        found = importlib.import_module(module)
        for name in path:
            found = getattr(found, name)
        assert inspect.isfunction(found)


@pytest.mark.parametrize("verb", ["get", "exists", "operate", "batch_read", "scan", "query"])
def test_read_modes_that_the_core_would_lose_are_not_offered(verb):
    assert "read_mode_sc" not in inspect.signature(getattr(Client, verb)).parameters
    assert "read_mode_sc" not in inspect.signature(SyncClient).parameters


@pytest.mark.parametrize("length", [16, 255, 256, 1000])
@pytest.mark.parametrize(
    "operation",
    [
        Operation.get,
        lambda name: Operation.put(name, 1),
        lambda name: Operation.add(name, 1),
        lambda name: Operation.append(name, "a"),
        lambda name: Operation.prepend(name, "a"),
    ],
    ids=["get", "put", "add", "append", "prepend"],
)
def test_operations_refuse_names_that_are_too_long(sync_client, key, length, operation):
    with pytest.raises(aiospike.BinNameError, match=f"{length} bytes"):
        sync_client.operate(key, [operation("a" * length)])
    assert sync_client.exists(key) is False


@pytest.mark.parametrize("map_key", [1.5, True, None, ("a",)])
def test_operations_refuse_keys_that_maps_cannot_have(map_key):
    for operation in (
        lambda items: Operation.put("m", items),
        lambda items: ListOperation.append("m", [items]),
        lambda items: MapOperation.put_items("m", items),
    ):
        with pytest.raises(TypeError, match="a map key is an int, a str or bytes"):
            operation({map_key: 1})


def test_a_task_that_is_done_is_not_waited_for(sync_client, set_name):
    numeric = aiospike.IndexType.NUMERIC
    task = sync_client.create_index("test", set_name, "a", f"{set_name}-index", numeric)
    task.wait_blocking(10_000, interval=5)
    start = time.monotonic()
    for _ in range(5):
        assert task.wait_blocking(10_000).done
    # The core would have slept for five seconds.
    assert time.monotonic() - start < 4
    sync_client.drop_index("test", set_name, f"{set_name}-index").wait_blocking(10_000)


@pytest.mark.parametrize(
    ("call", "nested", "depth"),
    [
        ("awaited", b"\x91", 100_000),
        ("awaited", b"\x81\x01", 60_000),
        ("blocking", b"\x91", 100_000),
        ("blocking", b"\x81\x01", 60_000),
        ("unread", b"\x91", 100_000),
        ("unread", b"\x81\x01", 60_000),
    ],
)
def test_a_process_survives_deep_answers(host, call, nested, depth):
    run_script(
        """
        from proxy import Proxy
        from test_forged_replies import LIST, MAP, batch_reply, reply

        call, nested, depth = sys.argv[3], bytes.fromhex(sys.argv[4]), int(sys.argv[5])
        answer = batch_reply if call == "unread" else reply
        answer = answer(LIST if nested[0] == 0x91 else MAP, nested * depth + b"\\x01")

        def get(client):
            if call == "blocking":
                return client.get_blocking(KEY)
            async def get():
                if call == "awaited":
                    return await client.get(KEY)
                assert len(await client.batch_read([KEY])) == 1
                raise ValueError("nested deeper, but nobody has looked")
            return run(get())

        def read(proxy):
            client = Client(proxy.host, seed_only_cluster=True, total_timeout=20_000)
            client.connect_blocking()
            client.exists_blocking(KEY)
            proxy.forge_reply(answer)
            try:
                get(client)
            except ValueError as error:
                assert "nested deeper" in str(error), error
            else:
                raise AssertionError("not refused")
            assert client.exists_blocking(KEY) is False
            client.close_blocking()

        # Who waits may read the answer, also an event loop.
        with Proxy(HOST) as proxy:
            threading.stack_size(64 << 20)
            thread = threading.Thread(target=read, args=(proxy,))
            thread.start()
            thread.join()
        """,
        host,
        "asyncio",
        call,
        nested.hex(),
        depth,
    )

"""What clients and servers say to each other about transactions."""

from __future__ import annotations

import pytest
from conformance.wire import FieldType, Info1, Info2

import aiospike
from aiospike import (
    Transaction,
    TransactionError,
    TransactionState,
)

from .server import (
    DEADLINE,
    VERSION,
)
from .verbs import READS, VERBS, A, B, C, D


async def test_a_block_commits_what_it_wrote(loop_client, server):
    async with loop_client.transaction() as txn:
        assert isinstance(txn, Transaction)
        await loop_client.put(A, {"n": 1}, txn=txn)
        assert txn.state is TransactionState.OPEN
        assert txn.namespace == "test"
    assert server.story == ["monitor", "write", "mark", "roll forward", "close"]
    assert txn.state is TransactionState.COMMITTED


def test_a_block_commits_what_it_wrote_for_threads(thread_client, server):
    with thread_client.transaction() as txn:
        assert isinstance(txn, aiospike.SyncTransaction)
        thread_client.put(A, {"n": 1}, txn=txn)
    assert server.story == ["monitor", "write", "mark", "roll forward", "close"]
    assert txn.state is TransactionState.COMMITTED


def test_a_read_is_verified_by_its_version(thread_client, server):
    with thread_client.transaction() as txn:
        assert thread_client.get(A, txn=txn).bins == {"n": 7}
    read, verify = server.asked
    assert (read.what, verify.what) == ("read", "verify")
    assert read.field(FieldType.TRANSACTION) == txn.id.to_bytes(8, "little", signed=True)
    assert read.field(FieldType.VERSION) is None
    assert verify.field(FieldType.VERSION) == VERSION
    assert read.field(FieldType.DIGEST) == verify.field(FieldType.DIGEST) == A.digest
    assert verify.message.info1 == Info1.READ | Info1.NO_BIN_DATA


def test_a_write_names_the_transaction_and_the_monitors_deadline(thread_client, server):
    txn = thread_client.transaction(timeout=7000)
    thread_client.get(A, txn=txn)
    thread_client.put(A, {"n": 1}, txn=txn)
    thread_client.put(A, {"n": 2}, txn=txn)
    assert server.story == ["read", "monitor", "write", "write"]
    (monitor,) = server.named("monitor")
    number, keys = monitor.message.ops
    assert (number.name, number.data) == ("id", txn.id.to_bytes(8, "big", signed=True))
    assert keys.name == "keyds"
    assert A.digest in keys.data
    assert monitor.message.ttl == 7
    first, _second = server.named("write")
    assert first.field(FieldType.TRANSACTION) == txn.id.to_bytes(8, "little", signed=True)
    assert first.field(FieldType.DEADLINE) == DEADLINE
    assert first.field(FieldType.VERSION) == VERSION


def test_the_monitor_is_told_of_each_record_once(thread_client, server):
    txn = thread_client.transaction()
    for key in (A, A, B):
        thread_client.put(key, {"n": 1}, txn=txn)
    first, second = server.named("monitor")
    assert [op.name for op in first.message.ops] == ["id", "keyds"]
    assert [op.name for op in second.message.ops] == ["keyds"]
    assert B.digest in second.message.ops[0].data


def test_the_monitor_is_marked_and_then_deleted(thread_client, server):
    with thread_client.transaction() as txn:
        thread_client.put(A, {"n": 1}, txn=txn)
    (monitor,), (mark,), (close,) = (server.named(what) for what in ("monitor", "mark", "close"))
    digest = monitor.field(FieldType.DIGEST)
    assert mark.field(FieldType.DIGEST) == close.field(FieldType.DIGEST) == digest
    assert close.message.info2 & Info2.DELETE
    (roll,) = server.named("roll forward")
    assert roll.field(FieldType.DIGEST) == A.digest
    assert roll.field(FieldType.TRANSACTION) == txn.id.to_bytes(8, "little", signed=True)


def test_several_records_are_verified_and_rolled_in_batches(thread_client, server):
    with thread_client.transaction() as txn:
        thread_client.batch_read([A, B], txn=txn)
        thread_client.batch_write([(C, {"n": 1}), (D, {"n": 1})], txn=txn)
    assert server.story == (
        ["read"] * 2 + ["monitor"] + ["write"] * 2 + ["verify"] * 2 + ["mark"]
        + ["roll forward"] * 2 + ["close"]
    )  # fmt: skip
    batched = [asked for asked in server.asked if asked.what not in ("monitor", "mark", "close")]
    assert all(asked.row is not None for asked in batched)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_on_records_takes_part(thread_client, server, verb):
    with thread_client.transaction() as txn:
        VERBS[verb](thread_client, txn)
        *before, command = server.asked
        assert [asked.what for asked in before] == ([] if verb in READS else ["monitor"])
        number = txn.id.to_bytes(8, "little", signed=True)
        assert command.field(FieldType.TRANSACTION) == number
    assert server.story[-1] == ("close" if verb not in READS else server.story[-1])


def test_functions_take_no_part(thread_client, server):
    txn = thread_client.transaction()
    call = aiospike.BatchApply(A, "module", "function")
    with pytest.raises(TransactionError, match="outside of transactions"):
        thread_client.batch([aiospike.BatchRead(B), call], txn=txn)
    for verb in (thread_client.execute_udf, thread_client.batch_apply, thread_client.scan):
        with pytest.raises(TypeError, match="txn"):
            verb("any", "module", "function", txn=txn)
    assert server.asked == []


@pytest.mark.parametrize("verb", VERBS)
def test_without_a_transaction_nothing_is_said_of_one(thread_client, server, verb):
    VERBS[verb](thread_client, None)
    (command,) = server.asked
    assert command.field(FieldType.TRANSACTION) is None

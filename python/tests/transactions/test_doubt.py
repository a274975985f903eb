"""Deadlines of transactions, what is under way at their end, and what nobody knows."""

from __future__ import annotations

import asyncio
import contextlib
import time

import pytest

import aiospike
from aiospike import (
    AbortStatus,
    CommitFailure,
    CommitStatus,
    TransactionError,
    TransactionState,
)

from .server import (
    TIMEOUT,
)
from .verbs import A, B

IN_SHORT = {"total_timeout": 100, "max_retries": 0}


def elapsed(action, expected=aiospike.TimeoutError):
    start = time.monotonic()
    with pytest.raises(expected) as caught:
        action()
    return time.monotonic() - start, caught.value


@pytest.mark.parametrize("held", ["mark", "roll forward", "close"])
def test_a_commit_ends_in_time(thread_client, server, held):
    txn = thread_client.transaction()
    thread_client.put(A, {"n": 1}, txn=txn)
    server.held.add(held)
    start = time.monotonic()
    with contextlib.suppress(aiospike.TimeoutError, TransactionError):
        assert txn.commit(total_timeout=300) is CommitStatus.CLOSE_ABANDONED
    assert 0.25 < time.monotonic() - start < 0.6
    if held != "mark":
        assert txn.state is TransactionState.COMMITTED


def test_an_abort_ends_in_time(thread_client, server):
    txn = thread_client.transaction()
    thread_client.put(A, {"n": 1}, txn=txn)
    server.held.add("roll back")
    start = time.monotonic()
    assert txn.abort(total_timeout=300) is AbortStatus.ROLL_BACK_ABANDONED
    assert 0.25 < time.monotonic() - start < 0.6


def test_a_commit_in_doubt_can_only_be_tried_again(thread_client, server):
    txn = thread_client.transaction()
    thread_client.put(A, {"n": 1}, txn=txn)
    server.held.add("mark")
    with pytest.raises(TransactionError) as caught:
        txn.commit(total_timeout=300, max_retries=0)
    assert caught.value.commit_failure is CommitFailure.MARK_ROLL_FORWARD_ABANDONED
    assert caught.value.in_doubt is True
    assert txn.in_doubt is True
    assert txn.state is TransactionState.COMMIT_FAILED
    with pytest.raises(TransactionError, match="not allowed"):
        txn.abort()
    server.release()
    assert txn.commit() is CommitStatus.OK
    assert txn.in_doubt is False


async def test_a_commit_goes_on_when_nobody_waits_for_it(loop_client, server):
    txn = loop_client.transaction()
    await loop_client.put(A, {"n": 1}, txn=txn)
    server.held.add("mark")
    commit = asyncio.ensure_future(txn.commit())
    await asyncio.to_thread(server.wait_until_asked, "mark")
    commit.cancel()
    with pytest.raises(asyncio.CancelledError):
        await commit
    server.release()
    assert await txn.commit() is CommitStatus.ALREADY_COMMITTED
    assert server.story.count("mark") == 1


async def test_an_end_waits_for_operations_under_way(loop_client, server):
    txn = loop_client.transaction()
    server.held.add("write")
    put = loop_client.put(A, {"n": 1}, txn=txn)
    await asyncio.to_thread(server.wait_until_asked, "write")
    commit = asyncio.ensure_future(txn.commit())

    async def read_on():
        while True:
            await loop_client.get(B, txn=txn)

    with pytest.raises(TransactionError, match="being committed or aborted"):
        await read_on()
    assert "mark" not in server.story
    server.release()
    assert await commit is CommitStatus.OK
    await put
    assert server.story[-3:] == ["mark", "roll forward", "close"]


async def test_an_end_that_waits_too_long_leaves_the_transaction_open(loop_client, server):
    txn = loop_client.transaction()
    server.held.add("write")
    put = loop_client.put(A, {"n": 1}, txn=txn)
    await asyncio.to_thread(server.wait_until_asked, "write")
    for end in (txn.commit, txn.abort):
        with pytest.raises(aiospike.TimeoutError) as caught:
            await end(total_timeout=100)
        assert caught.value.in_doubt is False
    assert txn.state is TransactionState.OPEN
    server.release()
    await put
    assert await txn.abort() is AbortStatus.OK


async def test_a_cancelled_write_is_known_when_the_transaction_ends(loop_client, server):
    txn = loop_client.transaction()
    server.held.add("write")
    put = asyncio.ensure_future(loop_client.put(A, {"n": 1}, txn=txn))
    await asyncio.to_thread(server.wait_until_asked, "write")
    put.cancel()
    with pytest.raises(asyncio.CancelledError):
        await put
    server.release()
    assert await txn.abort() is AbortStatus.OK
    assert server.story == ["monitor", "write", "roll back", "close"]


async def test_a_task_group_that_fails_aborts_all_of_its_writes(loop_client, server):
    server.held.add("write")
    txn = loop_client.transaction()

    async def block():
        async with txn, asyncio.TaskGroup() as group:
            for key in (A, B):
                group.create_task(loop_client.put(key, {"n": 1}, txn=txn))
            await asyncio.to_thread(server.wait_until_asked, "write", times=2)
            last = group.create_task(asyncio.Event().wait())
            # When the tasks are cancelled, what they asked for is still under way.
            last.add_done_callback(lambda _: server.release())
            raise LookupError

    with pytest.raises(ExceptionGroup):
        await block()
    assert txn.state is TransactionState.ABORTED
    assert server.story.count("roll back") == 2
    assert server.story[-1] == "close"


def test_a_write_in_a_transaction_ends_in_time(thread_client, server):
    txn = thread_client.transaction()
    server.held.add("write")
    duration, error = elapsed(lambda: thread_client.put(A, {"n": 1}, txn=txn, total_timeout=300))
    assert 0.25 < duration < 0.6
    assert error.in_doubt is True


def test_a_transaction_with_a_write_in_doubt_is_left_to_the_servers(thread_client, server):
    txn = thread_client.transaction()
    server.held.add("write")
    elapsed(lambda: thread_client.put(A, {"n": 1}, txn=txn, total_timeout=100))
    with pytest.raises(TransactionError, match="can only be aborted") as caught:
        txn.commit()
    assert caught.value.in_doubt is False
    assert txn.in_doubt is True
    assert txn.abort() is AbortStatus.ROLL_BACK_ABANDONED
    assert txn.state is TransactionState.ABORTED
    assert server.story == ["monitor", "write"]


@pytest.mark.parametrize("keys", [[A], [A, B]])
def test_a_batch_with_an_answer_in_doubt_is_left_to_the_servers(thread_client, server, keys):
    server.refusals["write"] = TIMEOUT
    txn = thread_client.transaction()
    rows = thread_client.batch_write([(key, {"n": 1}) for key in keys], txn=txn, max_retries=0)
    assert txn.in_doubt is any(row.in_doubt for row in rows)


def test_a_batch_without_an_answer_is_rolled_and_its_monitor_stays(thread_client, server):
    server.held.add("write")
    txn = thread_client.transaction()
    elapsed(lambda: thread_client.batch_write([(A, {"n": 1}), (B, {"n": 1})], txn=txn, **IN_SHORT))
    assert txn.in_doubt is True
    server.release()
    assert txn.abort() is AbortStatus.ROLL_BACK_ABANDONED


def test_a_block_with_a_write_in_doubt_is_left_to_the_servers(thread_client, server):
    server.held.add("write")
    with pytest.raises(aiospike.TimeoutError), thread_client.transaction() as txn:
        thread_client.put(A, {"n": 1}, txn=txn, total_timeout=100)
    assert txn.state is TransactionState.ABORTED
    assert server.story == ["monitor", "write"]

"""How transactions end, and how that is told."""

from __future__ import annotations

import asyncio

import pytest

from aiospike import (
    AbortStatus,
    CommitFailure,
    CommitStatus,
    SyncClient,
    TransactionError,
    TransactionState,
)

from .conftest import OPTIONS
from .server import (
    ABORTED,
    BLOCKED,
    COMMITTED,
    EXPIRED,
    TIMEOUT,
    VERSION_MISMATCH,
)
from .verbs import A, B


async def test_an_explicit_commit(loop_client, server):
    txn = loop_client.transaction()
    await loop_client.put(A, {"n": 1}, txn=txn)
    assert await txn.commit() is CommitStatus.OK
    assert await txn.commit() is CommitStatus.ALREADY_COMMITTED
    with pytest.raises(TransactionError, match="already committed") as caught:
        await txn.abort()
    assert caught.value.result_code == COMMITTED


async def test_an_explicit_abort(loop_client, server):
    txn = loop_client.transaction()
    await loop_client.put(A, {"n": 1}, txn=txn)
    assert await txn.abort() is AbortStatus.OK
    assert server.story == ["monitor", "write", "roll back", "close"]
    assert txn.state is TransactionState.ABORTED
    assert await txn.abort() is AbortStatus.ALREADY_ABORTED
    with pytest.raises(TransactionError, match="already aborted") as caught:
        await txn.commit()
    assert caught.value.result_code == ABORTED


def test_explicit_ends_for_threads(thread_client, server):
    txn = thread_client.transaction()
    thread_client.put(A, {"n": 1}, txn=txn)
    assert txn.commit() is CommitStatus.OK
    other = thread_client.transaction()
    assert other.abort() is AbortStatus.OK
    assert txn.id != other.id


def test_what_ended_in_its_block_is_left_alone(thread_client, server):
    with thread_client.transaction() as txn:
        thread_client.put(A, {"n": 1}, txn=txn)
        txn.abort()
    assert txn.state is TransactionState.ABORTED
    assert "mark" not in server.story


def test_a_monitor_that_stays_is_told(thread_client, server):
    server.refusals["close"] = TIMEOUT
    for end, status in (("commit", CommitStatus.CLOSE_ABANDONED), ("abort", AbortStatus(3))):
        txn = thread_client.transaction()
        thread_client.put(A, {"n": 1}, txn=txn)
        assert getattr(txn, end)(max_retries=0) is status
    assert AbortStatus(3) is AbortStatus.CLOSE_ABANDONED


def test_a_roll_back_that_fails_is_left_to_the_servers(thread_client, server):
    server.refusals["roll back"] = BLOCKED
    txn = thread_client.transaction()
    thread_client.put(A, {"n": 1}, txn=txn)
    assert txn.abort(max_retries=0) is AbortStatus.ROLL_BACK_ABANDONED
    assert "close" not in server.story


def test_a_block_that_raises_is_aborted(thread_client, server):
    txn = thread_client.transaction()

    def block():
        with txn:
            thread_client.put(A, {"n": 1}, txn=txn)
            raise LookupError("mine")

    with pytest.raises(LookupError, match="mine") as caught:
        block()
    assert server.story == ["monitor", "write", "roll back", "close"]
    assert txn.state is TransactionState.ABORTED
    assert not hasattr(caught.value, "__notes__")


async def test_a_cancelled_block_is_aborted(loop_client, server):
    async def block():
        async with loop_client.transaction() as txn:
            await loop_client.put(A, {"n": 1}, txn=txn)
            begun.set_result(txn)
            await asyncio.get_running_loop().create_future()

    begun = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(block())
    txn = await begun
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert txn.state is TransactionState.ABORTED
    assert server.story == ["monitor", "write", "roll back", "close"]


async def test_the_blocks_exception_wins_over_an_abort_that_fails(loop_client, server):
    async def block():
        async with loop_client.transaction() as txn:
            await loop_client.put(A, {"n": 1}, txn=txn)
            await loop_client.close()
            raise LookupError("mine")

    with pytest.raises(LookupError, match="mine") as caught:
        await block()
    (note,) = caught.value.__notes__
    assert "was not aborted" in note
    assert "closed" in note


def test_a_read_that_has_changed_fails_the_commit(thread_client, server):
    server.refusals["verify"] = VERSION_MISMATCH
    txn = thread_client.transaction()

    def block():
        with txn:
            thread_client.get(A, txn=txn)
            thread_client.put(B, {"n": 1}, txn=txn)

    with pytest.raises(TransactionError, match="verify failed") as caught:
        block()
    error = caught.value
    assert error.commit_failure is CommitFailure.VERIFY_FAIL
    assert [row.result_code for row in error.verify_records] == [VERSION_MISMATCH]
    assert list(error.roll_records) != []
    assert error.in_doubt is False
    assert isinstance(error.__cause__, TransactionError)
    assert error.__cause__.result_code == VERSION_MISMATCH
    assert txn.state is TransactionState.ABORTED
    assert server.story == ["read", "monitor", "write", "verify", "roll back", "close"]


@pytest.mark.parametrize(
    ("refused", "failure"),
    [
        ("close", CommitFailure.VERIFY_FAIL_CLOSE_ABANDONED),
        ("roll back", CommitFailure.VERIFY_FAIL_ABORT_ABANDONED),
    ],
)
def test_a_failed_commit_tells_how_far_the_abort_went(thread_client, server, refused, failure):
    server.refusals = {"verify": VERSION_MISMATCH, refused: BLOCKED}
    txn = thread_client.transaction()
    thread_client.get(A, txn=txn)
    thread_client.put(B, {"n": 1}, txn=txn)
    with pytest.raises(TransactionError) as caught:
        txn.commit(max_retries=0)
    assert caught.value.commit_failure is failure


def test_a_commit_that_cannot_be_marked_can_be_tried_again(thread_client, server):
    server.refusals["mark"] = BLOCKED
    txn = thread_client.transaction()
    thread_client.put(A, {"n": 1}, txn=txn)
    with pytest.raises(TransactionError) as caught:
        txn.commit(max_retries=0)
    assert caught.value.commit_failure is CommitFailure.MARK_ROLL_FORWARD_ABANDONED
    assert txn.state is TransactionState.VERIFIED
    server.refusals.clear()
    assert txn.commit() is CommitStatus.OK


def test_a_block_whose_commit_cannot_be_marked_is_aborted(thread_client, server):
    server.refusals["mark"] = EXPIRED
    with pytest.raises(TransactionError) as caught, thread_client.transaction() as txn:
        thread_client.put(A, {"n": 1}, txn=txn)
    assert caught.value.commit_failure is CommitFailure.MARK_ROLL_FORWARD_ABANDONED
    assert caught.value.__cause__.result_code == EXPIRED
    assert txn.state is TransactionState.ABORTED
    assert server.story[-2:] == ["roll back", "close"]


def test_a_roll_forward_that_fails_is_left_to_the_servers(thread_client, server):
    server.refusals["roll forward"] = BLOCKED
    txn = thread_client.transaction()
    thread_client.put(A, {"n": 1}, txn=txn)
    with pytest.raises(TransactionError) as caught:
        txn.commit(max_retries=0)
    assert caught.value.commit_failure is CommitFailure.ROLL_FORWARD_ABANDONED
    assert [row.result_code for row in caught.value.roll_records] == [BLOCKED]
    assert txn.state is TransactionState.COMMITTED


def test_a_commit_that_another_attempt_had_marked(thread_client, server):
    server.refusals["mark"] = COMMITTED
    txn = thread_client.transaction()
    thread_client.put(A, {"n": 1}, txn=txn)
    assert txn.commit() is CommitStatus.ALREADY_COMMITTED


def test_a_record_of_another_transaction_is_an_error(thread_client, server):
    server.refusals["write"] = BLOCKED
    txn = thread_client.transaction()
    with pytest.raises(TransactionError) as caught:
        thread_client.put(A, {"n": 1}, txn=txn)
    assert caught.value.result_code == BLOCKED
    assert caught.value.commit_failure is None
    assert txn.abort() is AbortStatus.OK


def test_a_transaction_tells_of_itself(thread_client):
    txn = thread_client.transaction(timeout=3000)
    assert txn.timeout == 3000
    assert thread_client.transaction().timeout == 0
    assert txn.namespace is None
    assert txn.in_doubt is False
    assert repr(txn) == f"<SyncTransaction {txn.id} open>"


def test_a_client_of_threads_has_transactions(server):
    options = OPTIONS | {"current_thread_runtime": True}
    with SyncClient(server.host, **options) as client, client.transaction() as txn:
        client.put(A, {"n": 1}, txn=txn)
    assert server.story == ["monitor", "write", "mark", "roll forward", "close"]


def test_the_numbers_are_those_of_the_core():
    """Not all of them are ever told: of some, the core raises instead."""
    open_, verified, *ended = TransactionState
    assert (open_, verified) == (TransactionState.OPEN, TransactionState.VERIFIED) == (0, 1)
    assert ended[2] is TransactionState.COMMIT_FAILED == 4
    assert CommitStatus.ROLL_FORWARD_ABANDONED == 2
    assert AbortStatus.ROLL_BACK_ABANDONED == 2
    assert CommitStatus.CLOSE_ABANDONED == AbortStatus.CLOSE_ABANDONED == 3
    assert AbortStatus.COMMIT_FAILED == 4

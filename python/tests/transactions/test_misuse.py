"""What cannot work is refused before anything is sent."""

from __future__ import annotations

import pytest

import aiospike
from aiospike import (
    Key,
    SyncClient,
    TransactionError,
    TransactionState,
)

from .verbs import VERBS, A


def test_another_clients_transaction_is_refused(thread_client, loop_client, server):
    txn = loop_client.transaction()
    with pytest.raises(TransactionError, match="another client's"):
        thread_client.get(A, txn=txn)
    assert server.asked == []


@pytest.mark.parametrize("end", ["commit", "abort"])
@pytest.mark.parametrize("verb", ["get", "put", "batch_read"])
def test_an_ended_transaction_is_refused(thread_client, server, end, verb):
    txn = thread_client.transaction()
    getattr(txn, end)()
    with pytest.raises(TransactionError, match="no operation can take part"):
        VERBS[verb](thread_client, txn)
    with pytest.raises(TransactionError, match="no operation can take part"), txn:
        pass
    assert server.asked == []


def test_a_second_namespace_is_refused(thread_client, server):
    txn = thread_client.transaction()
    thread_client.get(A, txn=txn)
    other = Key("other", "accounts", 1)
    calls = (
        lambda: thread_client.get(other, txn=txn),
        lambda: thread_client.put(other, {"n": 1}, txn=txn),
        lambda: thread_client.batch_read([A, other], txn=txn),
        lambda: thread_client.batch_write([(A, {"n": 1}), (other, {"n": 1})], txn=txn),
    )
    for call in calls:
        with pytest.raises(TransactionError, match=r"orig: test new: other"):
            call()
    assert server.story == ["read"]
    assert txn.state is TransactionState.OPEN


def test_a_block_inside_of_itself_is_refused(thread_client, server):
    with thread_client.transaction() as txn:
        with pytest.raises(TransactionError, match="entered before"), txn:
            pass
        assert txn.state is TransactionState.OPEN


@pytest.mark.parametrize("txn", [1, "txn", object()])
def test_something_else_is_no_transaction(thread_client, server, txn):
    with pytest.raises(TypeError, match="Transaction"):
        thread_client.get(A, txn=txn)


@pytest.mark.parametrize("timeout", [1, 999, 1500])
def test_a_timeout_is_of_whole_seconds(thread_client, timeout):
    with pytest.raises(aiospike.InvalidArgument, match=f"timeout is {timeout}"):
        thread_client.transaction(timeout=timeout)


def test_a_client_that_is_not_connected_says_so(server):
    txn = SyncClient(server.host).transaction()
    with pytest.raises(aiospike.ConnectionError, match="not connected"):
        txn.commit()

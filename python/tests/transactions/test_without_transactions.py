"""Transactions on a server that has none, as the Community Edition."""

import pytest

import aiospike
from aiospike import BatchRead, Key, TransactionState, UnsupportedFeature

ENTERPRISE_ONLY = 25
NEEDED = "strong-consistency namespace of the Enterprise Edition"
MONITORS = "<ERO~MRT"


@pytest.fixture(autouse=True)
def without_transactions(sync_client):
    if "Community" not in "".join(sync_client.info("edition").values()):
        pytest.skip("the server has transactions")


WRITES = {
    "put": lambda client, key, txn: client.put(key, {"n": 1}, txn=txn),
    "operate": lambda client, key, txn: client.operate(
        key, [aiospike.Operation.put("n", 1)], txn=txn
    ),
    "batch_write": lambda client, key, txn: client.batch_write([(key, {"n": 1})], txn=txn),
    "batch": lambda client, key, txn: client.batch([aiospike.BatchDelete(key)], txn=txn),
}
READS = {
    "get": lambda client, key, txn: client.get(key, txn=txn),
    "batch_read": lambda client, key, txn: client.batch_read([key], txn=txn),
    "batch": lambda client, key, txn: client.batch([BatchRead(key), BatchRead(key)], txn=txn),
}


@pytest.mark.parametrize("verb", WRITES)
def test_a_write_is_refused_in_clear_words(sync_client, key, verb):
    sync_client.put(key, {"n": 0})
    txn = sync_client.transaction()
    with pytest.raises(UnsupportedFeature, match=NEEDED) as caught, txn:
        WRITES[verb](sync_client, key, txn)
    assert caught.value.result_code == ENTERPRISE_ONLY
    assert txn.state is TransactionState.ABORTED
    assert sync_client.get(key).bins == {"n": 0}


@pytest.mark.parametrize("verb", READS)
def test_a_read_is_refused_in_clear_words(sync_client, key, verb):
    sync_client.put(key, {"n": 0})
    txn = sync_client.transaction()
    with pytest.raises(UnsupportedFeature, match=NEEDED):
        READS[verb](sync_client, key, txn)


async def test_an_event_loop_gets_the_same_words(client, key):
    with pytest.raises(UnsupportedFeature, match=NEEDED):
        async with client.transaction() as txn:
            await client.put(key, {"n": 1}, txn=txn)


@pytest.mark.parametrize("verb", WRITES)
def test_no_record_of_the_transaction_stays(sync_client, key, verb):
    txn = sync_client.transaction()
    with pytest.raises(UnsupportedFeature):
        WRITES[verb](sync_client, key, txn)
    assert not sync_client.exists(Key("test", MONITORS, txn.id))

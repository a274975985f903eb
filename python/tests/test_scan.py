"""Scans: every record once, and nothing left behind when they end early."""

import asyncio
import itertools
import threading

import pytest

import aiospike
from aiospike import Key


@pytest.fixture
def many_records(sync_client, set_name):
    """Five hundred records of one set."""
    rows = [(Key("test", set_name, number), {"n": number, "x": 0}) for number in range(500)]
    sync_client.batch_write(rows, total_timeout=10_000, send_key=True)
    return set_name


async def test_yields_every_record_once(client, many_records):
    numbers = [record.bins["n"] async for record in client.scan("test", many_records)]
    assert sorted(numbers) == list(range(500))


def test_blocking_yields_every_record_once(sync_client, many_records):
    numbers = [record.bins["n"] for record in sync_client.scan("test", many_records)]
    assert sorted(numbers) == list(range(500))


async def test_records_bring_their_keys(client, many_records):
    async for record in client.scan("test", many_records):
        assert record.key == Key("test", many_records, record.bins["n"])
        assert record.key.user_key == record.bins["n"]
        assert record.generation == 1


async def test_reads_the_named_bins(client, many_records):
    async for record in client.scan("test", many_records, ["x"]):
        assert record.bins == {"x": 0}


async def test_reads_headers_for_no_bins(client, many_records):
    records = [record async for record in client.scan("test", many_records, bins=[])]
    assert len(records) == 500
    assert {(tuple(record.bins), record.generation) for record in records} == {((), 1)}


async def test_without_a_set_covers_the_namespace(client, many_records):
    found = [record async for record in client.scan("test") if record.key.set == many_records]
    assert len(found) == 500


async def test_an_empty_set_ends_at_once(client, set_name):
    assert [record async for record in client.scan("test", set_name)] == []


async def test_partitions_divide_it(client, many_records):
    parts = [range(0, 1000), range(1000, 4095), 4095]
    numbers = [
        [record.bins["n"] async for record in client.scan("test", many_records, partitions=part)]
        for part in parts
    ]
    assert all(numbers[:2])
    assert sorted(itertools.chain(*numbers)) == list(range(500))


async def test_reads_one_partition(client, many_records):
    wanted = Key("test", many_records, 42).partition_id
    found = [record.key async for record in client.scan("test", many_records, partitions=wanted)]
    assert Key("test", many_records, 42) in found
    assert {key.partition_id for key in found} == {wanted}


@pytest.mark.parametrize(
    ("partitions", "why"),
    [
        (4096, "partitions 4096: partitions are 0 to 4095"),
        (-1, "partitions -1: partitions are 0 to 4095"),
        (2**80, "partitions are 0 to 4095"),
        (range(4000, 4097), r"partitions range\(4000, 4097\): partitions are 0 to 4095"),
        (range(-1, 5), "partitions are 0 to 4095"),
        (range(2**80), "partitions are 0 to 4095"),
        (range(5, 5), r"partitions range\(5, 5\): the range is empty"),
        (range(0, 10, 2), r"partitions range\(0, 10, 2\): only a step of 1 is possible"),
    ],
)
def test_partitions_that_are_none(sync_client, partitions, why):
    with pytest.raises(aiospike.InvalidArgument, match=why):
        sync_client.scan("test", partitions=partitions)


@pytest.mark.parametrize("partitions", [(0, 10), "7", True, 7.0])
def test_partitions_are_an_int_a_range_or_a_cursor(sync_client, partitions):
    with pytest.raises(TypeError, match="an int, a range or a Cursor, not"):
        sync_client.scan("test", partitions=partitions)


async def test_max_records_bounds_it(client, many_records):
    records = [record async for record in client.scan("test", many_records, max_records=7)]
    assert len(records) == 7


async def test_it_tries_again_at_least_once(client, many_records):
    with pytest.raises(aiospike.InvalidArgument, match="max_retries is 0"):
        await anext(client.scan("test", many_records, max_retries=0))


async def test_a_namespace_that_is_not_there(client):
    stream = client.scan("nowhere")
    with pytest.raises(aiospike.AerospikeError):
        await anext(stream)


async def test_names_are_checked(client):
    stream = client.scan("test", "s" * 64)
    with pytest.raises(aiospike.InvalidArgument, match="at most 63"):
        await anext(stream)
    with pytest.raises(aiospike.BinNameError):
        client.scan("test", "set", ["b" * 16])


async def test_ended_early_again_and_again(host, many_records):
    # Each holds a slot and a connection while it lasts; none is left after the first few rounds
    # unless leaving early gives both back.
    async with aiospike.Client(host, max_conns_per_node=2) as client:
        for _ in range(20):
            stream = client.scan("test", many_records, record_queue_size=64)
            assert "n" in (await anext(stream)).bins
            del stream
            assert await client.exists(Key("test", many_records, 1), total_timeout=10_000)


def test_blocking_ended_early_again_and_again(host, many_records):
    with aiospike.SyncClient(host, max_conns_per_node=2) as client:
        for _ in range(20):
            stream = client.scan("test", many_records, record_queue_size=64)
            assert "n" in next(stream).bins
            del stream
            assert client.exists(Key("test", many_records, 1), total_timeout=10_000)


async def test_several_at_once(client, many_records):
    async def count():
        return len([record async for record in client.scan("test", many_records)])

    assert await asyncio.gather(*[count() for _ in range(5)]) == [500] * 5


def test_blocking_iterator_stays_at_its_end(sync_client, many_records):
    stream = sync_client.scan("test", many_records)
    assert iter(stream) is stream
    assert len(list(stream)) == 500
    assert list(stream) == []


def test_blocking_iterator_shared_by_threads(sync_client, many_records):
    stream = sync_client.scan("test", many_records)
    seen = []

    def consume():
        while True:
            try:
                seen.append(next(stream).bins["n"])
            except StopIteration:
                return

    threads = [threading.Thread(target=consume) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == list(range(500))

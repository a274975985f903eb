"""Cursors: scans and queries that go on where another one stopped, with no record lost."""

import itertools
import multiprocessing
import pickle

import pytest

import aiospike
from aiospike import Cursor, Filter, Key
from aiospike.testing import LocalNode

COUNT = 500


@pytest.fixture
def many_records(sync_client, set_name):
    """Five hundred records of one set."""
    rows = [(Key("test", set_name, number), {"n": number}) for number in range(COUNT)]
    sync_client.batch_write(rows, total_timeout=10_000)
    return set_name


def numbers(records):
    return [record.bins["n"] for record in records]


def pages(client, set_name, cursor, size):
    """What each page of at most `size` records holds, until there is no more."""
    while not cursor.done:
        yield numbers(client.scan("test", set_name, partitions=cursor, max_records=size))


def test_pages_divide_a_scan(sync_client, many_records):
    read = list(pages(sync_client, many_records, Cursor(), 60))
    assert all(len(page) <= 60 for page in read)
    assert len(read) >= COUNT // 60
    assert sorted(itertools.chain(*read)) == list(range(COUNT))


async def test_pages_divide_a_scan_async(client, many_records):
    cursor, read = Cursor(), []
    while not cursor.done:
        page = client.query("test", many_records, partitions=cursor, max_records=60)
        read += [record.bins["n"] async for record in page]
    assert sorted(read) == list(range(COUNT))


@pytest.mark.parametrize("taken", [0, 1, 7, 64, 333, 499])
def test_an_early_end_loses_no_record(sync_client, many_records, taken):
    cursor = Cursor()
    with sync_client.scan("test", many_records, partitions=cursor) as records:
        first = numbers(itertools.islice(records, taken))
    assert not cursor.done
    rest = numbers(sync_client.scan("test", many_records, partitions=cursor))
    assert cursor.done
    assert len(first) == taken
    assert sorted(first + rest) == list(range(COUNT))


@pytest.mark.parametrize("taken", [1, 200])
async def test_an_early_end_loses_no_record_async(client, many_records, taken):
    cursor, first = Cursor(), []
    async with client.scan("test", many_records, partitions=cursor) as records:
        async for record in records:
            first.append(record.bins["n"])
            if len(first) == taken:
                break
    scan = client.scan("test", many_records, partitions=cursor)
    rest = [record.bins["n"] async for record in scan]
    assert sorted(first + rest) == list(range(COUNT))


def test_a_cursor_can_be_kept_at_any_record(sync_client, many_records):
    cursor, first, kept = Cursor(), [], b""
    for record in sync_client.scan("test", many_records, partitions=cursor):
        first.append(record.bins["n"])
        if len(first) == 123:
            kept = pickle.dumps(cursor)
    assert cursor.done
    scan = sync_client.scan("test", many_records, partitions=pickle.loads(kept))
    assert sorted(first[:123] + numbers(scan)) == list(range(COUNT))


def read_on(host, set_name, position):
    """Continues a scan from a cursor's bytes, in a process of its own."""
    with aiospike.SyncClient(host) as client:
        scan = client.scan("test", set_name, partitions=Cursor.from_bytes(position))
        return numbers(scan)


def test_another_process_goes_on(host, sync_client, many_records):
    cursor = Cursor()
    with sync_client.scan("test", many_records, partitions=cursor) as records:
        first = numbers(itertools.islice(records, 100))
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        rest = pool.apply(read_on, (host, many_records, cursor.to_bytes()))
    assert sorted(first + rest) == list(range(COUNT))


def test_it_covers_the_partitions_it_was_made_for(sync_client, many_records):
    parts = [Cursor(range(0, 1000)), Cursor(range(1000, 4095)), Cursor(4095)]
    read = [list(itertools.chain(*pages(sync_client, many_records, part, 50))) for part in parts]
    assert all(read[:2])
    assert sorted(itertools.chain(*read)) == list(range(COUNT))


@pytest.mark.parametrize("size", [1, 2, 50])
def test_pages_divide_a_scan_of_several_nodes(size):
    with LocalNode(nodes=3) as cluster, aiospike.SyncClient(cluster.hosts) as client:
        for number in range(100):
            client.put(Key("test", "s", number), {"n": number})
        read = list(pages(client, "s", Cursor(), size))
    assert all(len(page) <= size for page in read)
    assert sorted(itertools.chain(*read)) == list(range(100))


def test_after_a_key(sync_client, many_records):
    partition = Key("test", many_records, 0).partition_id
    scan = sync_client.scan("test", many_records, partitions=partition)
    keys = sorted((record.key for record in scan), key=lambda key: key.digest)
    for position, key in enumerate(keys):
        scan = sync_client.scan("test", many_records, partitions=Cursor.after(key))
        found = {record.key for record in scan}
        # Within a partition the order is the server's own.
        assert key not in found
        assert found <= set(keys)
        assert len(found) in (position, len(keys) - position - 1)


def test_done_reads_nothing(sync_client, many_records, proxy):
    cursor = Cursor()
    assert len(list(sync_client.scan("test", many_records, partitions=cursor))) == COUNT
    sync_client.put(Key("test", many_records, "new"), {"n": -1})
    assert list(sync_client.scan("test", many_records, partitions=cursor)) == []
    again = pickle.loads(pickle.dumps(cursor))
    assert again.done
    assert list(sync_client.scan("test", many_records, partitions=again)) == []


def test_it_moves_with_the_last_scan_that_was_given_it(sync_client, many_records):
    cursor = Cursor()
    former = sync_client.scan("test", many_records, partitions=cursor)
    next(former)
    latter = sync_client.scan("test", many_records, partitions=cursor)
    next(latter)
    before = cursor.to_bytes()
    next(former)
    assert cursor.to_bytes() == before
    assert len(numbers(former)) == COUNT - 2
    assert not cursor.done


async def test_a_scan_that_fails_is_not_done(client):
    cursor = Cursor()
    with pytest.raises(aiospike.AerospikeError):
        await anext(client.scan("nowhere", partitions=cursor))
    assert not cursor.done


def test_it_does_not_go_from_a_scan_to_a_filter(sync_client, many_records):
    cursor = Cursor()
    with sync_client.scan("test", many_records, partitions=cursor) as records:
        next(records)
    query = sync_client.query("test", many_records, filter=Filter.equal("n", 1), partitions=cursor)
    with pytest.raises(aiospike.InvalidArgument, match="the cursor stands in a scan"):
        next(query)


def test_it_tells_what_it_covers():
    assert repr(Cursor()) == "<Cursor partitions=0..4096>"
    assert repr(Cursor(7)) == "<Cursor partitions=7..8>"
    assert repr(Cursor(range(10, 20))) == "<Cursor partitions=10..20>"


def test_bytes_come_back():
    key = Key("test", "users", 1)
    for cursor in (Cursor(), Cursor(17), Cursor(range(5, 4096)), Cursor.after(key)):
        data = cursor.to_bytes()
        again = Cursor.from_bytes(data)
        assert again.to_bytes() == data
        assert (repr(again), again.done) == (repr(cursor), cursor.done)


def damaged():
    whole = Cursor.after(Key("test", "users", 1)).to_bytes()
    yield b""
    yield whole[:5]
    yield whole[:-1]
    yield whole + b"\0"
    yield b"\2" + whole[1:]  # another format
    yield whole[:1] + b"\2" + whole[2:]  # neither done nor not
    yield whole[:4] + b"\0\0" + whole[6:]  # no partition
    yield whole[:4] + b"\xff\xff" + whole[6:]  # too many
    yield whole[:6] + bytes([whole[6] ^ 1]) + whole[7:]  # a digest of another partition
    yield whole[:26] + b"\2" + whole[27:]  # neither a mark nor none


@pytest.mark.parametrize("data", list(damaged()))
def test_bytes_that_are_no_cursor(data):
    with pytest.raises(aiospike.InvalidArgument, match="no cursor, or are damaged"):
        Cursor.from_bytes(data)


def test_a_cursor_is_made_of_partitions():
    with pytest.raises(aiospike.InvalidArgument, match="partitions are 0 to 4095"):
        Cursor(4096)
    with pytest.raises(TypeError, match="an int or a range, not"):
        Cursor(Cursor())

"""Queries: what a filter asks for, and that none outlives its limits."""

import time

import pytest

import aiospike
from aiospike import (
    Bin,
    Context,
    Filter,
    Index,
    IndexCollectionType,
    IndexType,
    Key,
    Operation,
    QueryDuration,
)

LIST, KEYS, VALUES = (
    IndexCollectionType.LIST,
    IndexCollectionType.MAP_KEYS,
    IndexCollectionType.MAP_VALUES,
)
INNER = [Context.map_key("k1")]
HERE = '{"type": "Point", "coordinates": [8.5, 47.4]}'
AROUND = '{"type": "AeroCircle", "coordinates": [[8.5, 47.4], 1000]}'


@pytest.fixture
def people(sync_client, set_name):
    """Twenty records with something for every kind of index."""
    for number in range(20):
        bins = {
            "n": number,
            "s": f"s{number % 5}",
            "b": bytes([number % 4]),
            "l": [number, number + 1],
            "m": {f"k{number % 3}": number},
        }
        sync_client.put(Key("test", set_name, number), bins)
    return set_name


@pytest.fixture
def indexed(sync_client, people):
    """An index of a set on a bin, there until the test is over; asks for a server that has them."""
    made = []

    def create(on, type, collection=IndexCollectionType.DEFAULT, ctx=None):
        name = f"{people}-{len(made)}"
        task = sync_client.create_index(
            "test", people, on, name, type, collection=collection, ctx=ctx
        )
        made.append(name)
        task.wait_blocking(10_000, interval=5)
        try:
            list(sync_client.query("test", people, filter=Filter.equal(Index(name), 1)))
        except aiospike.UnsupportedFeature:
            pytest.skip("the node has no secondary indexes")
        except aiospike.AerospikeError:
            pass  # not that kind of index
        return name

    yield create
    for name in made:
        sync_client.drop_index("test", people, name)


def found(client, set_name, filter, **settings):
    return sorted(
        record.bins["n"] for record in client.query("test", set_name, filter=filter, **settings)
    )


def test_without_a_filter_it_reads_all(sync_client, people):
    assert found(sync_client, people, None) == list(range(20))


async def test_reads_the_named_bins(client, people):
    records = [record async for record in client.query("test", people, ["s"])]
    assert {tuple(record.bins) for record in records} == {("s",)}


def test_numbers(sync_client, people, indexed):
    indexed("n", IndexType.NUMERIC)
    assert found(sync_client, people, Filter.equal("n", 7)) == [7]
    assert found(sync_client, people, Filter.range("n", 5, 8)) == [5, 6, 7, 8]
    assert found(sync_client, people, Filter.range("n", 18, 2**63 - 1)) == [18, 19]
    assert found(sync_client, people, Filter.equal("n", 99)) == []


async def test_awaiting(client, people, indexed):
    indexed("n", IndexType.NUMERIC)
    query = client.query("test", people, ["n"], filter=Filter.range("n", 5, 8))
    assert sorted([record.bins["n"] async for record in query]) == [5, 6, 7, 8]


def test_strings(sync_client, people, indexed):
    indexed("s", IndexType.STRING)
    assert found(sync_client, people, Filter.equal("s", "s3")) == [3, 8, 13, 18]


def test_bytes(sync_client, people, indexed):
    indexed("b", IndexType.BLOB)
    assert found(sync_client, people, Filter.equal("b", b"\2")) == [2, 6, 10, 14, 18]


def test_elements(sync_client, people, indexed):
    indexed("l", IndexType.NUMERIC, LIST)
    assert found(sync_client, people, Filter.contains("l", 7, LIST)) == [6, 7]
    # A record comes for each of its elements that match.
    assert set(found(sync_client, people, Filter.contains_range("l", 0, 2, LIST))) == {0, 1, 2}


def test_keys_and_values_of_maps(sync_client, people, indexed):
    indexed("m", IndexType.STRING, KEYS)
    indexed("m", IndexType.NUMERIC, VALUES)
    assert found(sync_client, people, Filter.contains("m", "k1", KEYS)) == [1, 4, 7, 10, 13, 16, 19]
    assert found(sync_client, people, Filter.contains("m", 4, VALUES)) == [4]


def test_what_lies_deeper(sync_client, people, indexed):
    indexed("m", IndexType.NUMERIC, ctx=INNER)
    assert found(sync_client, people, Filter.equal("m", 7, ctx=INNER)) == [7]
    with pytest.raises(aiospike.IndexNotFound):
        found(sync_client, people, Filter.equal("m", 7))


def test_what_an_expression_yields(sync_client, people, indexed):
    double = Bin("n", int) * 2
    indexed(double, IndexType.NUMERIC)
    assert found(sync_client, people, Filter.range(double, 9, 14)) == [5, 6, 7]


def test_a_condition_narrows_it_down(sync_client, people, indexed):
    indexed("n", IndexType.NUMERIC)
    some = Filter.range("n", 5, 15)
    assert found(sync_client, people, some, filter_expression=Bin("s") == "s3") == [8, 13]


def test_an_index_by_name(sync_client, people, indexed):
    name = indexed("n", IndexType.NUMERIC)
    assert found(sync_client, people, Filter.equal(Index(name), 7)) == [7]


def test_pages(sync_client, people, indexed):
    indexed("n", IndexType.NUMERIC)
    cursor, read = aiospike.Cursor(), []
    while not cursor.done:
        read += found(
            sync_client, people, Filter.range("n", 3, 17), partitions=cursor, max_records=4
        )
        cursor = aiospike.Cursor.from_bytes(cursor.to_bytes())
    assert sorted(read) == list(range(3, 18))


@pytest.mark.parametrize("taken", [1, 5, 14])
def test_an_early_end_loses_no_record(sync_client, people, indexed, taken):
    indexed("n", IndexType.NUMERIC)
    cursor, some = aiospike.Cursor(), Filter.range("n", 3, 17)
    with sync_client.query("test", people, filter=some, partitions=cursor) as records:
        first = [next(records).bins["n"] for _ in range(taken)]
    assert sorted(first + found(sync_client, people, some, partitions=cursor)) == list(range(3, 18))


def test_a_cursor_does_not_go_from_a_filter_to_a_scan(sync_client, people, indexed):
    indexed("n", IndexType.NUMERIC)
    cursor = aiospike.Cursor()
    with sync_client.query(
        "test", people, filter=Filter.range("n", 3, 17), partitions=cursor
    ) as records:
        next(records)
    with pytest.raises(aiospike.InvalidArgument, match="stands in a query with a filter"):
        next(sync_client.scan("test", people, partitions=cursor))


def test_no_such_index(sync_client, people, indexed):
    indexed("n", IndexType.NUMERIC)
    with pytest.raises(aiospike.IndexNotFound):
        found(sync_client, people, Filter.equal("nosuch", 7))


def test_bins_or_operations(sync_client, people):
    query = sync_client.query("test", people, ["n"], operations=[Operation.get("s")])
    with pytest.raises(aiospike.InvalidArgument, match="not both"):
        next(query)


def test_operations_only_read(sync_client, people):
    with pytest.raises(aiospike.AerospikeError, match="read-only"):
        next(sync_client.query("test", people, operations=[Operation.put("x", 1)]))


@pytest.mark.parametrize(
    ("make", "error", "why"),
    [
        (lambda: Filter.equal("n", 1.5), TypeError, "an int, a str or bytes, not for 1.5 of type"),
        (lambda: Filter.equal("n", True), TypeError, "not for True of type bool"),
        (lambda: Filter.equal("n", None), TypeError, "not for None"),
        (lambda: Filter.equal("n", 2**63), OverflowError, "filter: an integer beyond 64 bits"),
        (lambda: Filter.equal("n" * 16, 1), aiospike.BinNameError, "has 16 bytes"),
        (lambda: Filter.equal(7, 1), TypeError, "a bin's name is a str"),
        (lambda: Filter.range("n", "a", "b"), TypeError, "an int, not for 'a'"),
        (lambda: Filter.range("n", 5, 4), aiospike.InvalidArgument, "from 5 to 4 is empty"),
        (lambda: Filter.contains("l", 1, 9), ValueError, "9 is not a IndexCollectionType"),
        (lambda: Filter.equal(Index("i"), 1, ctx=INNER), aiospike.InvalidArgument, "ctx goes with"),
        (lambda: Filter.equal(Bin("n", int), 1, ctx=INNER), aiospike.InvalidArgument, "ctx goes"),
        (lambda: Index(""), aiospike.InvalidArgument, "the index's name is empty"),
        (
            lambda: Filter.geo_within_radius("g", 181, 0, 1),
            aiospike.InvalidArgument,
            "longitude is 181; it may be -180 to 180",
        ),
        (
            lambda: Filter.geo_within_radius("g", 0, float("nan"), 1),
            aiospike.InvalidArgument,
            "latitude is NaN",
        ),
        (
            lambda: Filter.geo_within_radius("g", 0, 0, -1),
            aiospike.InvalidArgument,
            "radius is -1",
        ),
    ],
)
def test_filters_that_make_no_sense(make, error, why):
    with pytest.raises(error, match=why):
        make()


def test_filters_are_values():
    assert Filter.equal("n", 7) == Filter.equal("n", 7)
    assert Filter.equal("n", 7) != Filter.equal("n", 8)
    assert Filter.equal("n", 7) != Filter.contains("n", 7, LIST)
    assert Filter.equal(Index("i"), 7) == Filter.equal(Index("i"), 7)
    assert Filter.geo_within_region("g", AROUND) != Filter.geo_within_region("g", AROUND, LIST)
    assert Filter.geo_containing("g", HERE) == Filter.geo_containing("g", HERE)
    assert len({Index("i"), Index("i"), Index("j")}) == 2
    assert repr(Index("i")) == "Index('i')"


@pytest.mark.parametrize("total_timeout", [100, 400])
async def test_total_timeout_ends_a_query_that_a_node_leaves_alone(proxy, people, total_timeout):
    async with aiospike.Client(proxy.host, seed_only_cluster=True) as client:
        proxy.hold_replies()
        start = time.monotonic()
        with pytest.raises(aiospike.TimeoutError):
            async for _ in client.query("test", people, total_timeout=total_timeout):
                pass
        assert time.monotonic() - start < total_timeout / 1000 + 0.5


async def test_socket_timeout_ends_a_query_that_a_node_leaves_alone(proxy, people):
    async with aiospike.Client(proxy.host, seed_only_cluster=True) as client:
        proxy.hold_replies()
        with pytest.raises(aiospike.AerospikeError):
            async for _ in client.query("test", people, socket_timeout=50, max_retries=1):
                pass


@pytest.mark.parametrize(
    "duration", [QueryDuration.LONG, QueryDuration.SHORT, QueryDuration.LONG_RELAX_AP]
)
def test_the_duration_that_is_expected_changes_no_answer(sync_client, people, duration):
    found = sync_client.query("test", people, expected_duration=duration)
    assert sorted(record.bins["n"] for record in found) == list(range(20))

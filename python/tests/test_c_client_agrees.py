"""The C client and this one ask the embedded node the same and get the same."""

from __future__ import annotations

import sysconfig

import pytest

from aiospike import (
    Bin,
    BitOperation,
    ExpressionOperation,
    ListOperation,
    ListReturnType,
    MapOperation,
    MapReturnType,
    exp,
)

if sysconfig.get_config_var("Py_GIL_DISABLED"):
    pytest.skip("the C client has no free-threaded build", allow_module_level=True)
aerospike = pytest.importorskip("aerospike")

from aerospike_helpers import expressions as theirs  # noqa: E402
from aerospike_helpers.batch import records as batch  # noqa: E402
from aerospike_helpers.operations import (  # noqa: E402
    bitwise_operations,
    expression_operations,
    list_operations,
    map_operations,
)
from test_c_client import connected, in_c  # noqa: E402

VALUE, INDEX = aerospike.LIST_RETURN_VALUE, aerospike.LIST_RETURN_INDEX
MAP_KEY, MAP_VALUE = aerospike.MAP_RETURN_KEY, aerospike.MAP_RETURN_VALUE
BINS = {"l": [5, 1, 3, "a", 1], "m": {"a": 3, "b": 1, "c": 2}, "b": b"\x01\x02\xff", "i": 7}

# Ours, theirs.
OPERATIONS = [
    (ListOperation.append("l", 2), list_operations.list_append("l", 2)),
    (ListOperation.insert("l", 1, "x"), list_operations.list_insert("l", 1, "x")),
    (ListOperation.pop("l", -1), list_operations.list_pop("l", -1)),
    (ListOperation.size("l"), list_operations.list_size("l")),
    (
        ListOperation.get_by_rank_range("l", 0, 2, ListReturnType.VALUE),
        list_operations.list_get_by_rank_range("l", 0, VALUE, 2),
    ),
    (
        ListOperation.get_by_value("l", 1, ListReturnType.INDEX),
        list_operations.list_get_by_value("l", 1, INDEX),
    ),
    (
        ListOperation.remove_by_value_range("l", 1, 4, ListReturnType.VALUE),
        list_operations.list_remove_by_value_range("l", VALUE, 1, 4),
    ),
    (MapOperation.put("m", "d", 9), map_operations.map_put("m", "d", 9)),
    (MapOperation.increment("m", "a", 2), map_operations.map_increment("m", "a", 2)),
    (
        MapOperation.get_by_key_range("m", "a", "c", MapReturnType.VALUE),
        map_operations.map_get_by_key_range("m", "a", "c", MAP_VALUE),
    ),
    (
        MapOperation.get_by_rank("m", -1, MapReturnType.KEY),
        map_operations.map_get_by_rank("m", -1, MAP_KEY),
    ),
    (
        MapOperation.remove_by_value("m", 1, MapReturnType.KEY),
        map_operations.map_remove_by_value("m", 1, MAP_KEY),
    ),
    (BitOperation.count("b", 0, 24), bitwise_operations.bit_count("b", 0, 24)),
    (BitOperation.get("b", 4, 8), bitwise_operations.bit_get("b", 4, 8)),
    (BitOperation.not_("b", 0, 8), bitwise_operations.bit_not("b", 0, 8)),
    (BitOperation.resize("b", 5), bitwise_operations.bit_resize("b", 5)),
    (
        ExpressionOperation.read("x", Bin("i") * 2 + exp.list_size(Bin("l"))),
        expression_operations.expression_read(
            "x",
            theirs.Add(
                theirs.Mul(theirs.IntBin("i"), 2), theirs.ListSize(None, theirs.ListBin("l"))
            ).compile(),
        ),
    ),
    (
        ExpressionOperation.write("i", Bin("i") - 10),
        expression_operations.expression_write("i", theirs.Sub(theirs.IntBin("i"), 10).compile()),
    ),
]
FILTERS = [
    (Bin("i") > 3, theirs.GT(theirs.IntBin("i"), 3)),
    (Bin("i") > 8, theirs.GT(theirs.IntBin("i"), 8)),
    (
        exp.map_get_by_key(Bin("m"), "a", int) == 3,
        theirs.Eq(
            theirs.MapGetByKey(None, MAP_VALUE, theirs.ResultType.INTEGER, "a", theirs.MapBin("m")),
            3,
        ),
    ),
]


@pytest.fixture(scope="module")
def c_client(host):
    """The C client, connected to the node under test."""
    client = connected(host)
    yield client
    client.close()


@pytest.mark.parametrize(("ours", "their"), OPERATIONS, ids=lambda one: str(one)[:60])
def test_operations(c_client, sync_client, key, ours, their):
    sync_client.put(key, BINS)
    answers = sync_client.operate(key, [ours], respond_all_ops=True).results
    left = sync_client.get(key).bins
    sync_client.delete(key)
    sync_client.put(key, BINS)
    _, _, [(_name, answer)] = c_client.operate_ordered(in_c(key), [their])
    assert [answer] == answers
    assert c_client.get(in_c(key))[2] == left


@pytest.mark.parametrize(("ours", "their"), FILTERS, ids=["holds", "holds not", "of a map"])
def test_filters(c_client, sync_client, keys, ours, their):
    for number, key in enumerate(keys):
        sync_client.put(key, {**BINS, "i": number})
    found = sync_client.scan("test", keys[0].set, filter_expression=ours)
    query = c_client.query("test", keys[0].set)
    theirs_found = query.results({"expressions": their.compile()})
    assert sorted(record.bins["i"] for record in found) == sorted(
        bins["i"] for _, _, bins in theirs_found
    )


def test_batches(c_client, sync_client, keys):
    for key in keys[:5]:
        sync_client.put(key, BINS)
    ours = sync_client.batch_read(keys).to_list()
    rows = c_client.batch_read([in_c(key) for key in keys]).batch_records
    assert [row.record[2] if row.record else None for row in rows] == [
        record and record.bins for record in ours
    ]
    steps = [list_operations.list_append("l", 9), list_operations.list_size("l")]
    written = batch.BatchRecords([batch.Write(in_c(key), steps) for key in keys])
    c_client.batch_write(written)
    sizes = [len(record.bins["l"]) for record in sync_client.batch_read(keys).to_list()]
    assert sizes == [row.record[2]["l"] for row in written.batch_records]

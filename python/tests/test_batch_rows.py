"""Batches of operations, functions and rows of several kinds, each with what holds for it alone."""

import gc
import threading

import pytest

import aiospike
from aiospike import (
    BatchApply,
    BatchDelete,
    BatchRead,
    BatchRow,
    BatchWrite,
    Bin,
    BitOperation,
    ExpressionOperation,
    FilteredOut,
    GenerationError,
    HLLOperation,
    InvalidArgument,
    ListOperation,
    MapOperation,
    Operation,
    RecordExists,
    RecordExistsAction,
    SyncClient,
    UnsupportedFeature,
)
from aiospike.exp import list_size
from aiospike.testing import LocalNode

READS = [
    Operation.get("n"),
    Operation.get(),
    Operation.get_header(),
    ListOperation.size("list"),
    MapOperation.size("map"),
    BitOperation.count("bits", 0, 8),
    HLLOperation.describe("hll"),
    ExpressionOperation.read("twice", Bin("n", int) * 2),
]
WRITES = [
    Operation.put("n", 1),
    Operation.add("n", 1),
    Operation.append("text", "x"),
    Operation.prepend("text", "x"),
    Operation.touch(),
    Operation.delete(),
    ListOperation.append("list", 1),
    MapOperation.put("map", "a", 1),
    BitOperation.not_("bits", 0, 8),
    HLLOperation.add("hll", ["a"], 8),
    ExpressionOperation.write("n", Bin("n", int) + 1),
]


@pytest.fixture
def some_records(sync_client, keys):
    """Records for all but the third of `keys`; bin `n` counts them."""
    sync_client.batch_write([(key, {"n": key.user_key}) for key in keys if key.user_key != 2])
    return keys


class TestOperate:
    async def test_each_record_is_changed_and_read(self, client, some_records):
        steps = [Operation.add("n", 100), Operation.get("n")]
        rows = await client.batch_operate(some_records, steps)
        found = [100 if number == 2 else 100 + number for number in range(10)]
        assert [row.record.bins["n"] for row in rows] == found
        assert [row.record.generation for row in rows] == [1 if n == 2 else 2 for n in range(10)]

    async def test_operations_that_only_read_create_nothing(self, client, some_records):
        rows = await client.batch_operate(some_records[:4], [Operation.get("n")], ttl=100)
        assert [row.result_code for row in rows] == [0, 0, 2, 0]
        assert await client.exists(some_records[2]) is False

    async def test_lists_and_maps_and_expressions(self, client, keys):
        steps = [
            ListOperation.append_items("list", [3, 1, 2]),
            ListOperation.sort("list"),
            MapOperation.put("map", "a", 1),
            ExpressionOperation.write("n", list_size(Bin("list", list))),
            Operation.get("list"),
            Operation.get("n"),
        ]
        for row in await client.batch_operate(keys, steps):
            assert row.record.bins["list"][-1] == [1, 2, 3]
            assert row.record.bins["n"] == 3

    async def test_a_touch_renews(self, client, some_records):
        await client.batch_operate(some_records[:2], [Operation.touch(ttl=500)])
        rows = await client.batch_read(some_records[:2])
        assert all(490 < row.record.ttl <= 500 for row in rows)

    async def test_conditions_hold_for_each_record(self, client, some_records):
        steps = [Operation.put("n", 0)]
        create = RecordExistsAction.CREATE_ONLY
        rows = await client.batch_operate(some_records[:4], steps, exists=create)
        assert [row.result_code for row in rows] == [5, 5, 0, 5]
        rows = await client.batch_operate(
            some_records[:4], steps, filter_expression=Bin("n", int) >= 1
        )
        assert [row.result_code for row in rows] == [27, 0, 27, 0]
        assert isinstance(rows[0].error, FilteredOut)

    async def test_no_operations_are_refused(self, client, keys):
        with pytest.raises(InvalidArgument, match="no operations"):
            await client.batch_operate(keys, [])
        with pytest.raises(TypeError):
            await client.batch_operate(keys, ["get"])


class TestMixed:
    async def test_each_row_does_its_own(self, client, some_records):
        first, second, third, fourth, fifth, *_ = some_records
        rows = await client.batch(
            [
                BatchRead(first),
                BatchRead(second, ["absent"]),
                BatchWrite(third, {"n": 22}, ttl=300),
                BatchWrite(fourth, operations=[Operation.add("n", 1), Operation.get("n")]),
                BatchDelete(fifth),
            ]
        )
        assert [row.result_code for row in rows] == [0] * 5
        assert [row.key for row in rows] == some_records[:5]
        assert rows[0].record.bins == {"n": 0}
        assert rows[1].record.bins == {}
        assert rows[3].record.bins == {"n": 4}
        record = await client.get(third)
        assert record.bins == {"n": 22}
        assert 290 < record.ttl <= 300
        assert await client.exists(fifth) is False

    async def test_each_row_has_its_own_conditions(self, client, some_records):
        first, second, third, fourth, *_ = some_records
        rows = await client.batch(
            [
                BatchWrite(first, {"n": -1}, exists=RecordExistsAction.CREATE_ONLY),
                BatchWrite(third, {"n": -1}, exists=RecordExistsAction.CREATE_ONLY),
                BatchDelete(second, generation=7),
                BatchRead(fourth, filter_expression=Bin("n", int) > 3),
            ]
        )
        assert [row.result_code for row in rows] == [5, 0, 3, 27]
        errors = [RecordExists, type(None), GenerationError, FilteredOut]
        assert [type(row.error) for row in rows] == errors
        assert not any(row.in_doubt for row in rows)

    async def test_the_filter_of_a_row_counts_before_the_batchs(self, client, some_records):
        rows = await client.batch(
            [
                BatchRead(some_records[1]),
                BatchRead(some_records[1], filter_expression=Bin("n") == 1),
            ],
            filter_expression=Bin("n", int) == 5,
        )
        assert [row.result_code for row in rows] == [27, 0]

    @pytest.mark.parametrize("count", [1, 2])
    async def test_a_row_reads_by_operations(self, client, sync_client, keys, count):
        for key in keys[:count]:
            sync_client.put(key, {"list": [1, 2, 3]})
        steps = [ListOperation.size("list"), ListOperation.get("list", -1)]
        rows = await client.batch([BatchRead(key, operations=steps) for key in keys[:count]])
        assert [row.record.bins for row in rows] == [{"list": [3, 3]}] * count

    async def test_a_batch_that_ends_with_a_failure_keeps_the_rows_before(
        self, client, some_records
    ):
        first, second, *_ = some_records
        exists = RecordExistsAction.CREATE_ONLY
        rows = await client.batch(
            [BatchRead(first), BatchWrite(second, {"n": 0}, exists=exists)],
            respond_all_keys=False,
        )
        assert [row.key for row in rows] == [first, second]
        assert [row.result_code for row in rows] == [0, 5]
        assert rows[0].record.bins == {"n": 0}

    async def test_no_rows(self, client):
        assert len(await client.batch([])) == 0

    async def test_rows_serve_again_from_any_thread(self, sync_client, key):
        row = BatchWrite(key, operations=[Operation.add("n", 1)])
        threads = [threading.Thread(target=sync_client.batch, args=([row, row],)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sync_client.get(key).bins == {"n": 8}

    async def test_rows_hold_nothing_of_python(self, client, key):
        row = BatchWrite(key, {"n": [1, 2, 3]})
        gc.collect()
        assert isinstance(row, BatchRow)
        assert row.key == key
        assert repr(row) == f"<BatchWrite {key!r}>"

    async def test_only_rows_are_rows(self, client, key):
        with pytest.raises(TypeError):
            await client.batch([key])
        with pytest.raises(TypeError):
            BatchRow()


class TestRowsThatCannotBeMeant:
    @pytest.mark.parametrize("step", WRITES, ids=range(len(WRITES)))
    def test_a_read_that_writes(self, key, step):
        with pytest.raises(InvalidArgument, match="operations that write"):
            BatchRead(key, operations=[Operation.get("n"), step])
        BatchWrite(key, operations=[Operation.get("n"), step])

    @pytest.mark.parametrize("step", READS, ids=range(len(READS)))
    def test_a_write_that_only_reads(self, key, step):
        with pytest.raises(InvalidArgument, match="operations that only read"):
            BatchWrite(key, operations=[step])
        BatchRead(key, operations=[step])

    def test_a_row_that_says_nothing_or_too_much(self, key):
        with pytest.raises(InvalidArgument, match="either bins or operations"):
            BatchWrite(key)
        with pytest.raises(InvalidArgument, match="no bins"):
            BatchWrite(key, {})
        with pytest.raises(InvalidArgument, match="no operations"):
            BatchRead(key, operations=[])
        with pytest.raises(InvalidArgument, match="give one"):
            BatchRead(key, ["n"], operations=[Operation.get("n")])
        with pytest.raises(ValueError, match="9 is not a RecordExistsAction"):
            BatchWrite(key, {"n": 1}, exists=9)
        with pytest.raises(TypeError):
            BatchDelete("key")
        with pytest.raises(TypeError):
            BatchApply(key, "module", "function", object())


@pytest.fixture
def functions(sync_client, key):
    """Skips where the server has no functions."""
    [row] = sync_client.batch_apply([key], "no_such_module", "function")
    if isinstance(row.error, UnsupportedFeature):
        pytest.skip("no user-defined functions")


async def test_a_function_that_is_not_there(client, functions, keys):
    rows = await client.batch_apply(keys, "no_such_module", "function", [1, "a"])
    assert {row.result_code for row in rows} == {100}
    assert all(isinstance(row.error, aiospike.UDFError) for row in rows)
    assert all("FAILURE" in row.record.bins for row in rows)
    assert rows.to_list() == [None] * len(keys)


async def test_a_server_without_functions_says_so_in_each_row(client, some_records):
    rows = await client.batch(
        [BatchApply(some_records[0], "module", "function", ["n", 1]), BatchRead(some_records[1])]
    )
    assert rows[0].result_code in (16, 100)
    assert rows[1].record.bins == {"n": 1}


def test_the_nodes_of_a_cluster_answer_one_batch(set_name):
    with LocalNode(nodes=3) as cluster, SyncClient(cluster.host) as client:
        keys = [aiospike.Key("test", set_name, number) for number in range(12)]
        for count in range(1, len(keys) + 1):
            some = keys[:count]
            rows = client.batch([BatchWrite(key, {"n": key.user_key}) for key in some])
            assert [row.result_code for row in rows] == [0] * count
            rows = client.batch_read(some)
            assert [row.record.bins["n"] for row in rows] == list(range(count))

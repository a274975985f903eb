"""Batches: one row for each key, converted when looked at."""

import gc

import pytest

import aiospike
from aiospike import (
    BatchRecord,
    GenerationError,
    GenerationPolicy,
    Key,
    NamespaceNotFound,
    RecordExistsAction,
    RecordNotFound,
)


@pytest.fixture
def some_records(sync_client, keys):
    """Records for all but the third of `keys`; bin `n` counts them."""
    for number, key in enumerate(keys):
        if number != 2:
            sync_client.put(key, {"n": number, "text": str(number)})
    return keys


class TestRead:
    async def test_rows_are_in_the_order_of_the_request(self, client, some_records):
        wanted = [some_records[number] for number in (5, 2, 9, 5)]
        rows = await client.batch_read(wanted)
        assert [row.key for row in rows] == wanted
        assert [row.record and row.record.bins["n"] for row in rows] == [5, None, 9, 5]
        assert [row.result_code for row in rows] == [0, 2, 0, 0]

    async def test_a_miss_is_a_row_without_a_record(self, client, some_records):
        row = (await client.batch_read(some_records))[2]
        assert row.record is None
        assert isinstance(row.error, RecordNotFound)
        assert row.in_doubt is False

    async def test_a_hit_has_no_error(self, client, some_records):
        row = (await client.batch_read(some_records))[3]
        assert row.error is None
        assert row.record.generation == 1
        assert row.record.key == row.key == some_records[3]
        assert row.record is row.record

    async def test_reads_the_named_bins(self, client, some_records):
        rows = await client.batch_read(some_records[:2], bins=["text"])
        assert [row.record.bins for row in rows] == [{"text": "0"}, {"text": "1"}]

    async def test_reads_headers_for_no_bins(self, client, some_records):
        rows = await client.batch_read(some_records[:3], bins=[])
        assert [row.record and row.record.bins for row in rows] == [{}, {}, None]
        assert rows[0].record.generation == 1

    async def test_one_key_and_none(self, client, some_records):
        assert (await client.batch_read(some_records[:1]))[0].record.bins["n"] == 0
        assert (await client.batch_read(some_records[2:3]))[0].result_code == 2
        assert list(await client.batch_read([])) == []

    async def test_many_keys(self, client, set_name):
        keys = [Key("test", set_name, number) for number in range(3000)]
        await client.batch_write([(key, {"n": key.user_key}) for key in keys], total_timeout=10_000)
        records = (await client.batch_read(keys, total_timeout=10_000)).to_list()
        assert [record.bins["n"] for record in records] == list(range(3000))

    async def test_sets_may_differ(self, client, set_name):
        keys = [Key("test", f"{set_name}-{letter}", 1) for letter in "ab"]
        await client.batch_write([(key, {"set": key.set}) for key in keys])
        records = (await client.batch_read(keys)).to_dict()
        assert {place: record.bins["set"] for place, record in records.items()} == {
            (f"{set_name}-a", 1): f"{set_name}-a",
            (f"{set_name}-b", 1): f"{set_name}-b",
        }

    async def test_keys_are_checked(self, client, key):
        with pytest.raises(TypeError):
            await client.batch_read([key, "other"])
        with pytest.raises(TypeError):
            await client.batch_read(key)

    async def test_a_namespace_that_is_not_there(self, client, some_records):
        stranger = Key("nowhere", "set", 1)
        rows = await client.batch_read([some_records[0], stranger])
        assert rows[0].record.bins["n"] == 0
        assert isinstance(rows[1].error, NamespaceNotFound)


class TestSequence:
    async def test_is_indexed_like_a_list(self, client, some_records):
        rows = await client.batch_read(some_records)
        assert len(rows) == 10
        assert isinstance(rows[0], BatchRecord)
        assert rows[-1].key == some_records[9]
        assert [row.key for row in rows[1:8:3]] == some_records[1:8:3]
        assert [row.key for row in rows[::-1]] == some_records[::-1]
        assert rows[20:] == []
        for index in (10, -11, 2**62, -(2**63)):
            with pytest.raises(IndexError):
                rows[index]

    async def test_can_be_iterated_again(self, client, some_records):
        rows = await client.batch_read(some_records)
        assert [row.key for row in rows] == [row.key for row in rows] == some_records

    async def test_to_list_keeps_places_and_to_dict_leaves_out(self, client, some_records):
        rows = await client.batch_read(some_records)
        records = rows.to_list()
        assert records[2] is None
        assert [record.bins["n"] for record in records if record] == [0, 1, *range(3, 10)]
        by_key = rows.to_dict()
        assert (some_records[2].set, 2) not in by_key
        assert by_key[some_records[7].set, 7].bins == {"n": 7, "text": "7"}
        assert len(by_key) == 9

    async def test_keys_without_user_key_are_known_by_digest(self, client, some_records):
        known = some_records[0]
        rows = await client.batch_read([Key.from_digest("test", known.set, known.digest)])
        assert rows.to_dict()[known.set, known.digest].bins["n"] == 0

    async def test_rows_outlive_their_batch(self, client, some_records):
        row = (await client.batch_read(some_records))[4]
        gc.collect()
        assert row.record.bins["n"] == 4

    async def test_repr_counts(self, client, some_records):
        rows = await client.batch_read(some_records)
        assert repr(rows) == "<BatchRecords 10 rows, 9 records>"
        assert repr(rows[2]) == f"<BatchRecord {some_records[2]!r} result_code=2>"


class TestExistsWriteDelete:
    async def test_exists(self, client, some_records):
        assert await client.batch_exists(some_records) == [number != 2 for number in range(10)]
        assert await client.batch_exists([]) == []

    async def test_exists_raises_what_it_cannot_tell(self, client, some_records):
        with pytest.raises(NamespaceNotFound):
            await client.batch_exists([some_records[0], Key("nowhere", "set", 1)])

    async def test_write(self, client, keys):
        rows = await client.batch_write(
            [(key, {"n": key.user_key, "gone": None}) for key in keys], ttl=200
        )
        assert [row.result_code for row in rows] == [0] * 10
        record = await client.get(keys[3])
        assert record.bins == {"n": 3}
        assert 190 < record.ttl <= 200

    async def test_each_row_tells_of_its_own_failure(self, client, some_records):
        create = RecordExistsAction.CREATE_ONLY
        rows = await client.batch_write([(key, {"n": 0}) for key in some_records], exists=create)
        assert [row.result_code for row in rows] == [5, 5, 0, 5, 5, 5, 5, 5, 5, 5]
        assert isinstance(rows[0].error, aiospike.RecordExists)
        assert rows[0].in_doubt is False

    async def test_write_compares_generations(self, client, some_records):
        await client.put(some_records[0], {"n": 100})
        rows = await client.batch_write([(key, {"n": -1}) for key in some_records], generation=1)
        assert [row.result_code for row in rows] == [3, 0, 3, 0, 0, 0, 0, 0, 0, 0]
        assert isinstance(rows[0].error, GenerationError)
        restored = await client.batch_write(
            [(key, {"n": 7}) for key in some_records[:2]],
            generation=3,
            generation_policy=GenerationPolicy.EXPECT_GEN_GREATER,
        )
        assert [row.result_code for row in restored] == [0, 0]

    async def test_delete_compares_generations(self, client, some_records):
        await client.put(some_records[0], {"n": 100})
        rows = await client.batch_delete(some_records[:3], generation=2)
        assert [row.result_code for row in rows] == [0, 3, 2]
        ignored = GenerationPolicy.NONE
        rows = await client.batch_delete(some_records[:3], generation=2, generation_policy=ignored)
        assert [row.result_code for row in rows] == [2, 0, 2]

    async def test_delete(self, client, some_records):
        rows = await client.batch_delete(some_records)
        assert [row.result_code for row in rows] == [0, 0, 2, 0, 0, 0, 0, 0, 0, 0]
        assert await client.batch_exists(some_records) == [False] * 10

    async def test_rows_are_pairs(self, client, key):
        with pytest.raises((TypeError, ValueError)):
            await client.batch_write([key])
        with pytest.raises(TypeError):
            await client.batch_write({key: {"a": 1}})

"""The verbs of one record."""

import pytest

import aiospike
from aiospike import (
    TTL_DONT_UPDATE,
    TTL_NEVER_EXPIRE,
    BinTypeError,
    GenerationError,
    GenerationPolicy,
    Operation,
    RecordExists,
    RecordExistsAction,
    RecordNotFound,
)


class TestGet:
    async def test_reads_all_bins(self, client, key):
        await client.put(key, {"name": "Alice", "age": 28})
        record = await client.get(key)
        assert record.bins == {"name": "Alice", "age": 28}
        assert record.generation == 1
        assert record.ttl is None
        assert record.key == key
        assert record.results is None

    async def test_reads_the_named_bins(self, client, key):
        await client.put(key, {"name": "Alice", "age": 28})
        assert (await client.get(key, bins=["age", "other"])).bins == {"age": 28}
        assert (await client.get(key, ("name",))).bins == {"name": "Alice"}

    async def test_reads_the_header_for_no_bins(self, client, key):
        await client.put(key, {"name": "Alice"}, ttl=100)
        record = await client.get(key, bins=[])
        assert record.bins == {}
        assert record.generation == 1
        assert 90 < record.ttl <= 100

    async def test_misses(self, client, key):
        for bins in (None, ["name"], []):
            with pytest.raises(RecordNotFound):
                await client.get(key, bins)

    async def test_a_str_is_no_list_of_names(self, client, key):
        with pytest.raises(TypeError, match="list of names, not the str 'name'"):
            await client.get(key, "name")

    async def test_bins_are_built_once(self, client, key):
        await client.put(key, {"name": "Alice"})
        record = await client.get(key)
        assert record.bins is record.bins

    async def test_repr_tells_what_was_read(self, client, key):
        await client.put(key, {"name": "Alice"})
        assert (
            repr(await client.get(key)) == "<Record bins={'name': 'Alice'} generation=1 ttl=None>"
        )


class TestPut:
    async def test_merges_bins(self, client, key):
        await client.put(key, {"a": 1, "b": 2})
        await client.put(key, {"b": 3})
        record = await client.get(key)
        assert record.bins == {"a": 1, "b": 3}
        assert record.generation == 2

    async def test_does_what_exists_asks_for(self, client, key):
        with pytest.raises(RecordNotFound):
            await client.put(key, {"a": 1}, exists=RecordExistsAction.UPDATE_ONLY)
        with pytest.raises(RecordNotFound):
            await client.put(key, {"a": 1}, exists=RecordExistsAction.REPLACE_ONLY)
        await client.put(key, {"a": 1}, exists=RecordExistsAction.CREATE_ONLY)
        with pytest.raises(RecordExists):
            await client.put(key, {"a": 1}, exists=RecordExistsAction.CREATE_ONLY)
        await client.put(key, {"b": 2}, exists=RecordExistsAction.REPLACE)
        assert (await client.get(key)).bins == {"b": 2}

    async def test_a_generation_must_match(self, client, key):
        await client.put(key, {"a": 1})
        with pytest.raises(GenerationError):
            await client.put(key, {"a": 2}, generation=2)
        await client.put(key, {"a": 2}, generation=1)
        assert (await client.get(key)).bins == {"a": 2}

    async def test_a_generation_can_be_a_bound_or_nothing(self, client, key):
        greater = GenerationPolicy.EXPECT_GEN_GREATER
        await client.put(key, {"a": 1})
        with pytest.raises(GenerationError):
            await client.put(key, {"a": 2}, generation=1, generation_policy=greater)
        await client.put(key, {"a": 3}, generation=9, generation_policy=greater)
        await client.put(key, {"a": 4}, generation=9, generation_policy=GenerationPolicy.NONE)
        assert (await client.get(key)).bins == {"a": 4}

    async def test_sets_the_time_to_live(self, client, key):
        await client.put(key, {"a": 1}, ttl=1000)
        assert 990 < (await client.get(key)).ttl <= 1000
        await client.put(key, {"a": 1}, ttl=TTL_DONT_UPDATE)
        assert 990 < (await client.get(key)).ttl <= 1000
        await client.put(key, {"a": 1}, ttl=TTL_NEVER_EXPIRE)
        assert (await client.get(key)).ttl is None

    async def test_policies_of_one_call_do_not_stay(self, client, key):
        await client.put(key, {"a": 1}, ttl=1000, exists=RecordExistsAction.CREATE_ONLY)
        await client.put(key, {"a": 1})
        assert (await client.get(key)).generation == 2

    @pytest.mark.parametrize("ttl", [-3, 2**32 - 1, 2**40])
    async def test_a_time_to_live_is_seconds_or_a_constant(self, client, key, ttl):
        with pytest.raises(ValueError, match="time to live"):
            await client.put(key, {"a": 1}, ttl=ttl)

    async def test_choices_are_those_of_the_enums(self, client, key):
        with pytest.raises(ValueError, match="5 is not a RecordExistsAction"):
            await client.put(key, {"a": 1}, exists=5)
        with pytest.raises(ValueError, match="4 is not a verbosity"):
            await client.get(key, error_detail_verbosity=4)

    @pytest.mark.parametrize("bins", [None, [("a", 1)], "a", 1])
    async def test_bins_are_a_dict(self, client, key, bins):
        with pytest.raises(TypeError, match="bins"):
            await client.put(key, bins)

    async def test_a_key_is_a_key(self, client, key):
        with pytest.raises(TypeError, match="key"):
            await client.put(("test", "set", 1), {"a": 1})

    async def test_as_replication_writes(self, client, key):
        await client.put(key, {"a": 1}, xdr=True)
        assert (await client.get(key)).bins == {"a": 1}

    async def test_unknown_policies_are_refused(self, client, key):
        with pytest.raises(TypeError, match="ttll"):
            await client.put(key, {"a": 1}, ttll=3)


class TestDeleteTouchExists:
    async def test_delete_tells_whether_there_was_a_record(self, client, key):
        assert await client.delete(key) is False
        await client.put(key, {"a": 1})
        assert await client.delete(key) is True
        assert await client.exists(key) is False

    async def test_delete_minds_the_generation(self, client, key):
        await client.put(key, {"a": 1})
        with pytest.raises(GenerationError):
            await client.delete(key, generation=7)
        assert await client.exists(key) is True

    async def test_touch_renews_the_record(self, client, key):
        await client.put(key, {"a": 1})
        assert await client.touch(key, ttl=500) is None
        record = await client.get(key)
        assert record.generation == 2
        assert 490 < record.ttl <= 500

    async def test_touch_misses(self, client, key):
        with pytest.raises(RecordNotFound):
            await client.touch(key)


class TestModify:
    async def test_add(self, client, key):
        await client.add(key, {"int": 5, "float": 0.5})
        await client.add(key, {"int": -7, "float": 0.25})
        assert (await client.get(key)).bins == {"int": -2, "float": 0.75}

    async def test_append_and_prepend(self, client, key):
        await client.append(key, {"text": "b", "blob": b"b"})
        await client.append(key, {"text": "c", "blob": b"c"})
        await client.prepend(key, {"text": "a", "blob": b"a"})
        assert (await client.get(key)).bins == {"text": "abc", "blob": b"abc"}

    @pytest.mark.parametrize(("verb", "value"), [("add", 1), ("append", "x"), ("prepend", b"x")])
    async def test_other_types_stay_as_they_are(self, client, key, verb, value):
        await client.put(key, {"bin": [1]})
        with pytest.raises(BinTypeError):
            await getattr(client, verb)(key, {"bin": value})
        assert (await client.get(key)).bins == {"bin": [1]}


class TestOperate:
    async def test_steps_run_in_order(self, client, key):
        record = await client.operate(
            key,
            [
                Operation.put("text", "b"),
                Operation.append("text", "c"),
                Operation.prepend("text", "a"),
                Operation.add("count", 2),
                Operation.get("text"),
                Operation.get("count"),
            ],
        )
        assert record.bins == {"text": "abc", "count": 2}
        assert record.results == [None, None, None, None, "abc", 2]
        assert record.generation == 1
        assert record.key == key

    async def test_a_bin_read_twice_is_a_list_of_its_answers(self, client, key):
        await client.put(key, {"count": 1, "other": 7})
        steps = [
            Operation.get("count"),
            Operation.add("count", 1),
            Operation.get("count"),
            Operation.add("count", 1),
            Operation.get("count"),
            Operation.get("other"),
        ]
        record = await client.operate(key, steps)
        assert record.bins == {"count": [1, 2, 3], "other": 7}
        assert record.results == [1, None, 2, None, 3, 7]

    async def test_respond_all_ops_answers_reads_of_nothing(self, client, key):
        await client.put(key, {"a": 1})
        steps = [Operation.get("a"), Operation.get("missing"), Operation.get("a")]
        assert (await client.operate(key, steps)).results == [1, 1]
        record = await client.operate(key, steps, respond_all_ops=True)
        assert record.results == [1, None, 1]

    async def test_reads_all_bins(self, client, key):
        await client.put(key, {"a": 1, "b": 2})
        assert (await client.operate(key, [Operation.get()])).bins == {"a": 1, "b": 2}

    async def test_reads_the_header(self, client, key):
        await client.put(key, {"a": 1}, ttl=300)
        record = await client.operate(key, [Operation.get_header()])
        assert record.bins == {}
        assert record.generation == 1
        assert 290 < record.ttl <= 300

    async def test_touch_brings_its_time_to_live(self, client, key):
        await client.put(key, {"a": 1})
        await client.operate(key, [Operation.touch(ttl=700)])
        assert 690 < (await client.get(key)).ttl <= 700
        await client.operate(key, [Operation.touch()], ttl=900)
        assert 890 < (await client.get(key)).ttl <= 900

    async def test_delete_ends_the_record(self, client, key):
        await client.put(key, {"a": 1})
        record = await client.operate(key, [Operation.get("a"), Operation.delete()])
        assert record.bins == {"a": 1}
        assert await client.exists(key) is False

    async def test_writing_none_removes_a_bin(self, client, key):
        await client.put(key, {"a": 1, "b": 2})
        await client.operate(key, [Operation.put("a", None)])
        assert (await client.get(key)).bins == {"b": 2}

    async def test_all_or_nothing(self, client, key):
        await client.put(key, {"text": "a"})
        with pytest.raises(BinTypeError):
            await client.operate(key, [Operation.put("new", 1), Operation.add("text", 1)])
        assert (await client.get(key)).bins == {"text": "a"}

    async def test_steps_are_reusable(self, client, keys):
        steps = (Operation.add("count", 1), Operation.get("count"))
        for key in keys:
            assert (await client.operate(key, steps)).bins == {"count": 1}
        assert (await client.operate(keys[0], iter(steps))).bins == {"count": 2}

    async def test_misses(self, client, key):
        with pytest.raises(RecordNotFound):
            await client.operate(key, [Operation.get("a")])

    async def test_something_must_be_asked(self, client, key):
        with pytest.raises(aiospike.InvalidArgument, match="no operations"):
            await client.operate(key, [])

    @pytest.mark.parametrize("steps", [[1], "ab", None, Operation.get()])
    async def test_steps_are_operations(self, client, key, steps):
        with pytest.raises(TypeError):
            await client.operate(key, steps)

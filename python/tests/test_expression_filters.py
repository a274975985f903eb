"""Filters: every verb leaves alone what does not meet one."""

import pytest

import aiospike
from aiospike import Bin, ExpressionOperation, FilteredOut, Key, Operation, exp

YOUNG = Bin("age") < 18
ADULT = Bin("age") >= 18


@pytest.fixture
def adult(key, sync_client):
    sync_client.put(key, {"age": 28, "name": "Alice"})
    return key


CALLS = {
    "get": lambda client, key, **by: client.get(key, **by),
    "exists": lambda client, key, **by: client.exists(key, **by),
    "put": lambda client, key, **by: client.put(key, {"new": 1}, **by),
    "add": lambda client, key, **by: client.add(key, {"new": 1}, **by),
    "append": lambda client, key, **by: client.append(key, {"name": "x"}, **by),
    "prepend": lambda client, key, **by: client.prepend(key, {"name": "x"}, **by),
    "touch": lambda client, key, **by: client.touch(key, **by),
    "operate": lambda client, key, **by: client.operate(key, [Operation.put("new", 1)], **by),
    "delete": lambda client, key, **by: client.delete(key, **by),
}


@pytest.mark.parametrize("verb", CALLS)
async def test_what_does_not_meet_it_is_left_alone(client, adult, verb):
    with pytest.raises(FilteredOut):
        await CALLS[verb](client, adult, filter_expression=YOUNG)
    record = await client.get(adult)
    assert record.bins == {"age": 28, "name": "Alice"}
    assert record.generation == 1


@pytest.mark.parametrize("verb", CALLS)
def test_what_meets_it_is_done(sync_client, adult, verb):
    CALLS[verb](sync_client, adult, filter_expression=ADULT)


async def test_a_missing_bin_meets_no_filter(client, adult):
    with pytest.raises(FilteredOut):
        await client.get(adult, filter_expression=Bin("height") > 0)
    there = exp.bin_exists("height") & (Bin("height") > 0)
    assert await client.get(adult, filter_expression=~there)


async def test_a_record_that_is_not_there_is_written_all_the_same(client, key):
    await client.put(key, {"age": 3}, filter_expression=ADULT)
    assert (await client.get(key)).bins == {"age": 3}


async def test_a_filter_is_used_by_any_number_of_calls(client, adult):
    for _ in range(3):
        assert (await client.get(adult, ["age"], filter_expression=ADULT)).bins == {"age": 28}


class TestBatches:
    @pytest.fixture
    def people(self, keys, sync_client):
        sync_client.batch_write([(key, {"age": 10 * n}) for n, key in enumerate(keys)])
        return keys

    async def test_reads_have_a_row_without_a_record(self, client, people):
        rows = await client.batch_read(people, filter_expression=ADULT)
        assert [row.record and row.record.bins["age"] for row in rows] == [
            None,
            None,
            *range(20, 100, 10),
        ]
        assert isinstance(rows[0].error, FilteredOut)

    async def test_writes_and_deletes_leave_alone(self, client, people):
        rows = [(key, {"adult": True}) for key in people]
        answers = await client.batch_write(rows, filter_expression=ADULT)
        assert [row.result_code for row in answers] == [27, 27] + [0] * 8
        await client.batch_delete(people, filter_expression=Bin("adult", bool))
        assert await client.batch_exists(people) == [True, True] + [False] * 8


class TestScans:
    async def test_pass_over_what_does_not_meet_it(self, client, keys, set_name):
        for number, key in enumerate(keys):
            await client.put(key, {"n": number})
        is_odd = Bin("n") % 2 == 1
        found = client.scan("test", set_name, filter_expression=is_odd)
        assert sorted([record.bins["n"] async for record in found]) == [1, 3, 5, 7, 9]

    async def test_by_metadata_need_no_bin(self, client, keys, set_name):
        for key in keys:
            await client.put(key, {"n": 1}, send_key=True)
        chosen = exp.key(int) >= 7
        found = client.scan("test", set_name, filter_expression=chosen)
        assert sorted([record.key.user_key async for record in found]) == [7, 8, 9]


class TestArguments:
    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ("age > 25", "an expression is meant"),
            (True, "an expression is meant"),
            (Bin("age", int), r"Bin\('age', int\) yields no bool"),
            (Bin("age"), r"type of Bin\('age'\)"),
        ],
    )
    async def test_what_is_no_condition_is_refused(self, client, key, wrong, said):
        with pytest.raises(TypeError, match=said):
            await client.get(key, filter_expression=wrong)

    async def test_none_is_no_filter(self, client, adult):
        assert (await client.get(adult, filter_expression=None)).bins["age"] == 28

    def test_what_another_client_wrote_is_taken_as_a_condition(self, sync_client, adult):
        carried = exp.Expression.from_base64(ADULT.base64())
        assert sync_client.get(adult, filter_expression=carried).bins["age"] == 28

    def test_what_the_server_refuses_is_an_error(self, sync_client, adult):
        # 93 01 01 a2 03 78: whether 1 equals "x".
        ill_typed = exp.Expression.from_base64("kwEBogN4")
        with pytest.raises(aiospike.InvalidArgument):
            sync_client.get(adult, filter_expression=ill_typed)


class TestOperations:
    async def test_read_answers_under_its_name(self, client, adult):
        record = await client.operate(
            adult, [ExpressionOperation.read("next", Bin("age") + 1), Operation.get("age")]
        )
        assert record.bins == {"next": 29, "age": 28}

    async def test_write_writes_a_bin(self, client, adult):
        twice = Bin("age", int) * 2
        await client.operate(adult, [ExpressionOperation.write("twice", twice)])
        assert (await client.get(adult, ["twice"])).bins == {"twice": 56}

    async def test_unknown_is_refused_unless_flags_say_otherwise(self, client, adult):
        missing = Bin("height", int) + 1
        with pytest.raises(aiospike.OpNotApplicable):
            await client.operate(adult, [ExpressionOperation.read("x", missing)])
        with pytest.raises(aiospike.OpNotApplicable):
            await client.operate(adult, [ExpressionOperation.write("x", missing)])
        lenient = ExpressionOperation.read("x", missing, aiospike.ExpressionReadFlags.EVAL_NO_FAIL)
        assert (await client.operate(adult, [lenient])).bins == {}
        lenient = ExpressionOperation.write(
            "x", missing, aiospike.ExpressionWriteFlags.EVAL_NO_FAIL
        )
        await client.operate(adult, [lenient])
        assert (await client.get(adult)).bins == {"age": 28, "name": "Alice"}

    async def test_flags_of_writes_are_kept(self, client, adult):
        flags = aiospike.ExpressionWriteFlags
        write = ExpressionOperation.write
        with pytest.raises(aiospike.BinExists):
            await client.operate(adult, [write("age", exp.val(1), flags.CREATE_ONLY)])
        with pytest.raises(aiospike.BinNotFound):
            await client.operate(adult, [write("new", exp.val(1), flags.UPDATE_ONLY)])
        quiet = flags.CREATE_ONLY | flags.POLICY_NO_FAIL
        await client.operate(adult, [write("age", exp.val(1), quiet)])
        await client.operate(adult, [write("name", exp.val(None), flags.ALLOW_DELETE)])
        assert (await client.get(adult)).bins == {"age": 28}

    def test_names_are_those_of_bins(self):
        with pytest.raises(aiospike.BinNameError):
            ExpressionOperation.read("a" * 16, Bin("age", int))

    async def test_elements_on_a_path_become_what_is_computed(self, client, key):
        await client.put(key, {"prices": {"a": 1, "b": 20, "c": 30}})
        dear = [aiospike.Context.all_children_with_filter(exp.loop_value() > 10)]
        await client.operate(
            key, [Operation.modify_by_path("prices", dear, exp.loop_value(int) + 1)]
        )
        assert (await client.get(key)).bins == {"prices": {"a": 1, "b": 21, "c": 31}}
        await client.operate(key, [Operation.modify_by_path("prices", dear, exp.remove_result())])
        assert (await client.get(key)).bins == {"prices": {"a": 1}}


def test_keys_of_a_set_are_told_apart_by_filters(sync_client, set_name):
    sync_client.put(Key("test", set_name, "a"), {"n": 1})
    in_set = exp.set_name() == set_name
    found = list(sync_client.scan("test", filter_expression=in_set))
    assert [record.bins for record in found] == [{"n": 1}]

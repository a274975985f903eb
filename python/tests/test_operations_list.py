"""Operations on lists."""

import pytest

import aiospike
from aiospike import (
    INFINITY,
    WILDCARD,
    BinNotFound,
    BinTypeError,
    Context,
    ElementExists,
    InvalidArgument,
    ListOperation,
    ListOrder,
    ListReturnType,
    ListSortFlags,
    ListWriteFlags,
    Operation,
    OpNotApplicable,
)


async def operate(client, key, *operations):
    """What the operations answer, one after the other."""
    return (await client.operate(key, operations, respond_all_ops=True)).results


class TestChanging:
    async def test_values_are_put_at_the_end_and_in_between(self, client, key):
        answers = await operate(
            client,
            key,
            ListOperation.append("l", "a"),
            ListOperation.append_items("l", [1, 2.5, None, [b"x"], {"k": True}]),
            ListOperation.insert("l", 0, "first"),
            ListOperation.insert_items("l", -1, ("x", "y")),
            ListOperation.set("l", 1, "A"),
            ListOperation.increment("l", 2),
            ListOperation.increment("l", 2, 40),
            Operation.get("l"),
        )
        assert answers[:-1] == [1, 6, 7, 9, None, 2, 42]
        assert answers[-1] == ["first", "A", 42, 2.5, None, [b"x"], "x", "y", {"k": True}]

    async def test_elements_are_taken_out_by_index(self, client, key):
        await client.put(key, {"l": list(range(10))})
        answers = await operate(
            client,
            key,
            ListOperation.pop("l", 0),
            ListOperation.pop_range("l", 0, 2),
            ListOperation.pop_range("l", -1),
            ListOperation.remove("l", 0),
            ListOperation.remove_range("l", 0, 1),
            ListOperation.trim("l", 0, 3),
            ListOperation.get("l", -1),
            ListOperation.get_range("l", 1),
            ListOperation.get_range("l", 0, 1),
            ListOperation.remove_range("l", 1),
            ListOperation.size("l"),
            ListOperation.clear("l"),
            ListOperation.size("l"),
        )
        assert answers == [0, [1, 2], [9], 1, 1, 1, 7, [6, 7], [5], 2, 1, None, 0]

    async def test_an_ordered_list_keeps_its_order(self, client, key):
        answers = await operate(
            client,
            key,
            ListOperation.append_items("new", [3, 1, 2], order=ListOrder.ORDERED),
            ListOperation.append("new", 0),
            Operation.get("new"),
            ListOperation.create("made", ListOrder.ORDERED, persist_index=True),
            ListOperation.append_items("made", ["b", "a"]),
            Operation.get("made"),
            ListOperation.append_items("turned", [2, 1]),
            ListOperation.set_order("turned", ListOrder.ORDERED),
            Operation.get("turned"),
        )
        assert answers == [3, 4, [0, 1, 2, 3], None, 2, ["a", "b"], 2, None, [1, 2]]

    async def test_sorting(self, client, key):
        await client.put(key, {"l": [2, "b", 1, 2]})
        assert await operate(client, key, ListOperation.sort("l"), Operation.get("l")) == [
            None,
            [1, 2, 2, "b"],
        ]
        sort = ListOperation.sort(
            "l", flags=ListSortFlags.DESCENDING | ListSortFlags.DROP_DUPLICATES
        )
        assert await operate(client, key, sort, Operation.get("l")) == [None, ["b", 2, 1]]

    async def test_flags_refuse_values(self, client, key):
        await client.put(key, {"l": [1]})
        unique = ListOperation.append("l", 1, flags=ListWriteFlags.ADD_UNIQUE)
        with pytest.raises(ElementExists):
            await client.operate(key, [unique])
        bounded = ListOperation.insert("l", 5, 1, flags=ListWriteFlags.INSERT_BOUNDED)
        with pytest.raises(OpNotApplicable):
            await client.operate(key, [bounded])
        some = ListOperation.append_items(
            "l",
            [1, 2],
            flags=ListWriteFlags.ADD_UNIQUE | ListWriteFlags.NO_FAIL | ListWriteFlags.PARTIAL,
        )
        assert await operate(client, key, some, Operation.get("l")) == [2, [1, 2]]

    async def test_increments_carry_order_and_flags(self, client, key):
        answers = await operate(
            client,
            key,
            ListOperation.append("l", 5, order=ListOrder.ORDERED),
            ListOperation.increment("l", 0, 2, order=ListOrder.ORDERED),
            ListOperation.increment("l", 0, flags=ListWriteFlags.NO_FAIL),
            Operation.get("l"),
        )
        assert answers == [1, 7, 8, [8]]

    async def test_servers_from_8_2_join_strings(self, client, key):
        await client.put(key, {"l": ["a", "b"]})
        operations = [ListOperation.join("l"), ListOperation.join("l", ", ")]
        try:
            record = await client.operate(key, operations)
        except InvalidArgument:
            pytest.skip("the node joins nothing")
        assert record.bins == {"l": ["ab", "a, b"]}


class TestSelecting:
    @pytest.mark.parametrize(
        ("operation", "answer"),
        [
            (ListOperation.get_by_index("l", 0), 30),
            (ListOperation.get_by_index("l", 0, ListReturnType.RANK), 3),
            (ListOperation.get_by_index_range("l", 1), [10, 20, 10]),
            (ListOperation.get_by_index_range("l", 1, 2), [10, 20]),
            (ListOperation.get_by_rank("l", -1), 30),
            (ListOperation.get_by_rank("l", 0, ListReturnType.INDEX), 1),
            (ListOperation.get_by_rank_range("l", 2), [20, 30]),
            (ListOperation.get_by_rank_range("l", 0, 2, ListReturnType.COUNT), 2),
            (ListOperation.get_by_value("l", 10, ListReturnType.INDEX), [1, 3]),
            (ListOperation.get_by_value("l", 10, ListReturnType.REVERSE_INDEX), [2, 0]),
            (ListOperation.get_by_value("l", 99, ListReturnType.EXISTS), False),
            (ListOperation.get_by_value_list("l", {20, 30}, ListReturnType.COUNT), 2),
            (ListOperation.get_by_value_range("l", 10, 30), [10, 20, 10]),
            (ListOperation.get_by_value_range("l", 20), [30, 20]),
            (ListOperation.get_by_value_range("l", end=20), [10, 10]),
            (ListOperation.get_by_value_range("l", 20, INFINITY), [30, 20]),
            (ListOperation.get_by_value_rank_range_relative("l", 20, 0), [20, 30]),
            (ListOperation.get_by_value_rank_range_relative("l", 20, -1, 1), [10]),
            (
                ListOperation.get_by_value("l", 10, ListReturnType.VALUE | ListReturnType.INVERTED),
                [30, 20],
            ),
        ],
    )
    def test_get(self, sync_client, key, operation, answer):
        sync_client.put(key, {"l": [30, 10, 20, 10]})
        record = sync_client.operate(key, [operation])
        assert sorted_if_list(record.bins["l"]) == sorted_if_list(answer)
        assert sync_client.get(key).generation == 1

    @pytest.mark.parametrize(
        ("operation", "left"),
        [
            (ListOperation.remove_by_index("l", 0), [10, 20, 10]),
            (ListOperation.remove_by_index_range("l", 1), [30]),
            (ListOperation.remove_by_index_range("l", 1, 2), [30, 10]),
            (ListOperation.remove_by_rank("l", -1), [10, 20, 10]),
            (ListOperation.remove_by_rank_range("l", 1), [10]),
            (ListOperation.remove_by_rank_range("l", 0, 2), [30, 20]),
            (ListOperation.remove_by_value("l", 10), [30, 20]),
            (ListOperation.remove_by_value_list("l", [20, 30]), [10, 10]),
            (ListOperation.remove_by_value_range("l", 10, 20), [30, 20]),
            (ListOperation.remove_by_value_rank_range_relative("l", 20, 1), [10, 20, 10]),
            (ListOperation.remove_by_value_rank_range_relative("l", 20, 0, 1), [30, 10, 10]),
        ],
    )
    def test_remove(self, sync_client, key, operation, left):
        sync_client.put(key, {"l": [30, 10, 20, 10]})
        assert sync_client.operate(key, [operation]).bins == {}
        assert sync_client.get(key).bins == {"l": left}

    async def test_what_is_removed_can_be_read(self, client, key):
        await client.put(key, {"l": [1, 2, 3, 4]})
        largest = ListOperation.remove_by_rank_range("l", -2, return_type=ListReturnType.VALUE)
        assert (await client.operate(key, [largest])).bins == {"l": [3, 4]}
        assert (await client.get(key)).bins == {"l": [1, 2]}

    async def test_a_wildcard_stands_for_what_follows(self, client, key):
        await client.put(key, {"l": [["a", 1], ["b", 2], ["a", 3, 4]]})
        found = ListOperation.get_by_value("l", ["a", WILDCARD])
        assert (await client.operate(key, [found])).bins == {"l": [["a", 1], ["a", 3, 4]]}


class TestContext:
    async def test_steps_lead_inwards(self, client, key):
        await client.put(key, {"m": {"a": [[1], [2, 3]], "b": [0]}})
        answers = await operate(
            client,
            key,
            ListOperation.append("m", 9, ctx=[Context.map_key("a"), Context.list_index(-1)]),
            ListOperation.size("m", ctx=[Context.map_index(0)]),
            ListOperation.get("m", 0, ctx=[Context.map_key("a"), Context.list_rank(0)]),
            ListOperation.get("m", 0, ctx=(Context.map_rank(0),)),
            ListOperation.get("m", 0, ctx=iter([Context.map_value([0])])),
            ListOperation.size("m", ctx=[Context.map_key("a"), Context.list_value([1])]),
        )
        assert answers == [3, 2, 1, 0, 0, 1]

    async def test_steps_create_what_is_missing(self, client, key):
        ctx = [
            Context.map_key_create("k", aiospike.MapOrder.KEY_ORDERED),
            Context.list_index_create(0, ListOrder.UNORDERED, pad=True),
        ]
        await client.operate(key, [ListOperation.append("m", 1, ctx=ctx)])
        ctx = [Context.map_key("k"), Context.list_index(1)]
        create = ListOperation.create("m", ListOrder.ORDERED, pad=True, ctx=ctx)
        await client.operate(key, [create])
        assert (await client.get(key)).bins == {"m": {"k": [[1], []]}}

    @pytest.mark.parametrize("ctx", [Context.list_index(0), [0], "ab", 1])
    def test_a_context_is_a_sequence_of_steps(self, ctx):
        with pytest.raises(TypeError, match="'ctx'"):
            ListOperation.size("l", ctx=ctx)


class TestRefusals:
    async def test_the_server_tells_what_it_cannot_do(self, client, key):
        await client.put(key, {"i": 1, "l": []})
        with pytest.raises(BinTypeError):
            await client.operate(key, [ListOperation.size("i")])
        with pytest.raises(OpNotApplicable):
            await client.operate(key, [ListOperation.get("l", 0)])
        with pytest.raises((BinNotFound, OpNotApplicable)):
            await client.operate(
                key, [ListOperation.append("none", 1, ctx=[Context.list_index(0)])]
            )

    @pytest.mark.parametrize(
        ("call", "argument"),
        [
            (lambda: ListOperation.append(1, 1), "bin"),
            (lambda: ListOperation.append("l", object()), "value"),
            (lambda: ListOperation.append_items("l", "abc"), "values"),
            (lambda: ListOperation.append_items("l", b"abc"), "values"),
            (lambda: ListOperation.append_items("l", 1), "values"),
            (lambda: ListOperation.get("l", "0"), "index"),
            (lambda: ListOperation.increment("l", 0, 1.5), "value"),
            (lambda: ListOperation.get_by_rank("l", 0, "VALUE"), "return_type"),
            (lambda: ListOperation.create("l", "ORDERED"), "order"),
            (lambda: ListOperation.append("l", 1, flags="x"), "flags"),
            (lambda: ListOperation.append_items("l", [{1.5: 1}]), "values"),
        ],
    )
    def test_a_wrong_type_names_the_argument(self, call, argument):
        with pytest.raises(TypeError, match=f"'{argument}'|a bin's name"):
            call()

    def test_numbers_out_of_range(self):
        with pytest.raises(OverflowError, match="64 bits"):
            ListOperation.append("l", 2**63)
        with pytest.raises(OverflowError):
            ListOperation.get("l", 2**63)
        with pytest.raises(ValueError, match="256 is not a set of flags"):
            ListOperation.append("l", 1, flags=256)
        with pytest.raises(ValueError, match="2 is not a ListOrder"):
            ListOperation.append("l", 1, order=2)

    def test_names_beyond_15_bytes(self):
        with pytest.raises(aiospike.BinNameError, match="16 bytes"):
            ListOperation.size("x" * 16)

    def test_values_too_deep(self):
        deep = []
        for _ in range(aiospike.MAX_DEPTH):
            deep = [deep]
        with pytest.raises(ValueError, match="nested deeper"):
            ListOperation.append("l", deep)

    @pytest.mark.parametrize(
        "call",
        [
            lambda: ListOperation.append_items("l", []),
            lambda: ListOperation.insert_items("l", 0, []),
            lambda: ListOperation.increment("l", 0, 2, flags=ListWriteFlags.NO_FAIL),
        ],
    )
    def test_what_the_core_cannot_send(self, call):
        with pytest.raises(InvalidArgument, match=r"aerospike-core 3\.0"):
            call()

    def test_none_cannot_be_set(self):
        with pytest.raises(TypeError, match="None"):
            ListOperation.set("l", 0, None)

    def test_special_values_cannot_be_stored(self, sync_client, key):
        for value in (INFINITY, [1, WILDCARD]):
            with pytest.raises(TypeError, match="SpecialValue cannot be stored"):
                sync_client.put(key, {"b": value})


def sorted_if_list(value):
    return sorted(value) if isinstance(value, list) else value

"""Operations on maps."""

import pytest

import aiospike
from aiospike import (
    INFINITY,
    WILDCARD,
    BinTypeError,
    Context,
    ElementExists,
    ElementNotFound,
    InvalidArgument,
    MapOperation,
    MapOrder,
    MapReturnType,
    MapWriteFlags,
    Operation,
    SortedMap,
)


async def operate(client, key, *operations):
    """What the operations answer, one after the other."""
    return (await client.operate(key, operations, respond_all_ops=True)).results


class TestChanging:
    async def test_entries_are_put_and_counted(self, client, key):
        answers = await operate(
            client,
            key,
            MapOperation.put("m", "a", 1),
            MapOperation.put("m", 2, [b"x", None]),
            MapOperation.put_items("m", {"b": 2.5, b"c": {"d": True}}),
            MapOperation.increment("m", "a", 41),
            MapOperation.increment("m", "b", 0.5),
            MapOperation.increment("m", "new", 7),
            MapOperation.decrement("m", "new", 10),
            MapOperation.size("m"),
            Operation.get("m"),
            MapOperation.clear("m"),
            MapOperation.size("m"),
        )
        assert answers[:8] == [1, 2, 4, 42, 3.0, 7, -3, 5]
        assert answers[8] == {"a": 42, 2: [b"x", None], "b": 3.0, b"c": {"d": True}, "new": -3}
        assert answers[9:] == [None, 0]

    async def test_none_is_a_value(self, client, key):
        answers = await operate(
            client,
            key,
            MapOperation.put("m", "n", None),
            MapOperation.put("m", "f", None, flags=MapWriteFlags.CREATE_ONLY),
            Operation.get("m"),
        )
        assert answers == [1, 2, {"n": None, "f": None}]

    async def test_a_map_keeps_the_order_it_is_given(self, client, key):
        await operate(
            client,
            key,
            MapOperation.put("new", "a", 1, order=MapOrder.KEY_ORDERED),
            MapOperation.put_items("items", {"b": 1, "a": 2}, order=MapOrder.KEY_VALUE_ORDERED),
            MapOperation.create("made", MapOrder.KEY_ORDERED, persist_index=True),
            MapOperation.put("turned", "a", 1),
            MapOperation.set_policy("turned", MapOrder.KEY_ORDERED),
            MapOperation.put("plain", "a", 1),
        )
        bins = (await client.get(key)).bins
        assert bins == {
            "new": {"a": 1},
            "items": {"a": 2, "b": 1},
            "made": {},
            "turned": {"a": 1},
            "plain": {"a": 1},
        }
        ordered = {name for name, value in bins.items() if isinstance(value, SortedMap)}
        assert ordered == {"new", "items", "made", "turned"}

    async def test_flags_refuse_entries(self, client, key):
        await client.put(key, {"m": {"a": 1}})
        create = MapOperation.put("m", "a", 2, flags=MapWriteFlags.CREATE_ONLY)
        with pytest.raises(ElementExists):
            await client.operate(key, [create])
        update = MapOperation.put("m", "b", 2, flags=MapWriteFlags.UPDATE_ONLY)
        with pytest.raises(ElementNotFound):
            await client.operate(key, [update])
        some = MapOperation.put_items(
            "m",
            {"a": 2, "b": 2},
            flags=MapWriteFlags.CREATE_ONLY | MapWriteFlags.NO_FAIL | MapWriteFlags.PARTIAL,
        )
        assert await operate(client, key, some, Operation.get("m")) == [2, {"a": 1, "b": 2}]


class TestSelecting:
    @pytest.mark.parametrize(
        ("operation", "answer"),
        [
            (MapOperation.get_by_key("m", "b"), 3),
            (MapOperation.get_by_key("m", "x"), None),
            (MapOperation.get_by_key("m", "b", MapReturnType.INDEX), 1),
            (MapOperation.get_by_key("m", "b", MapReturnType.REVERSE_RANK), 0),
            (MapOperation.get_by_key_list("m", ["a", "c", "x"]), [2, 1]),
            (MapOperation.get_by_key_range("m", "a", "c", MapReturnType.KEY), ["a", "b"]),
            (MapOperation.get_by_key_range("m", "b", return_type=MapReturnType.COUNT), 2),
            (MapOperation.get_by_key_index_range_relative("m", "b", 0), [3, 1]),
            (
                MapOperation.get_by_key_index_range_relative("m", "b", -1, 1, MapReturnType.KEY),
                ["a"],
            ),
            (MapOperation.get_by_index("m", -1, MapReturnType.KEY), "c"),
            (MapOperation.get_by_index_range("m", 1), [3, 1]),
            (MapOperation.get_by_index_range("m", 0, 1, MapReturnType.KEY_VALUE), [("a", 2)]),
            (MapOperation.get_by_rank("m", 0, MapReturnType.KEY), "c"),
            (MapOperation.get_by_rank_range("m", 1), [2, 3]),
            (
                MapOperation.get_by_rank_range("m", 0, 2, MapReturnType.KEY_VALUE),
                [("c", 1), ("a", 2)],
            ),
            (MapOperation.get_by_value("m", 2, MapReturnType.KEY), ["a"]),
            (MapOperation.get_by_value("m", 9, MapReturnType.EXISTS), False),
            (MapOperation.get_by_value_list("m", [1, 2], MapReturnType.COUNT), 2),
            (MapOperation.get_by_value_range("m", 2, INFINITY, MapReturnType.COUNT), 2),
            (MapOperation.get_by_value_range("m", end=2), [1]),
            (MapOperation.get_by_value_rank_range_relative("m", 2, 0), [2, 3]),
            (MapOperation.get_by_value_rank_range_relative("m", 2, -1, 1), [1]),
            (MapOperation.get_by_key_list("m", ["a"], MapReturnType.UNORDERED_MAP), {"a": 2}),
            (
                MapOperation.get_by_key_list("m", ["b", "a"], MapReturnType.ORDERED_MAP),
                SortedMap({"a": 2, "b": 3}),
            ),
            (
                MapOperation.get_by_value("m", 3, MapReturnType.COUNT | MapReturnType.INVERTED),
                2,
            ),
        ],
    )
    def test_get(self, sync_client, key, operation, answer):
        sync_client.put(key, {"m": SortedMap({"a": 2, "b": 3, "c": 1})})
        (read,) = sync_client.operate(key, [operation]).results
        assert read == answer
        assert type(read) is type(answer)

    @pytest.mark.parametrize(
        ("operation", "left"),
        [
            (MapOperation.remove_by_key("m", "b"), "ac"),
            (MapOperation.remove_by_key_list("m", {"a", "b", "x"}), "c"),
            (MapOperation.remove_by_key_range("m", "a", "c"), "c"),
            (MapOperation.remove_by_key_range("m", end="b"), "bc"),
            (MapOperation.remove_by_key_index_range_relative("m", "b", 0), "a"),
            (MapOperation.remove_by_key_index_range_relative("m", "b", 1, 1), "ab"),
            (MapOperation.remove_by_index("m", 0), "bc"),
            (MapOperation.remove_by_index_range("m", 1), "a"),
            (MapOperation.remove_by_index_range("m", 0, 2), "c"),
            (MapOperation.remove_by_rank("m", 0), "ab"),
            (MapOperation.remove_by_rank_range("m", 1), "c"),
            (MapOperation.remove_by_rank_range("m", 0, 2), "b"),
            (MapOperation.remove_by_value("m", 3), "ac"),
            (MapOperation.remove_by_value_list("m", [1, 3]), "a"),
            (MapOperation.remove_by_value_range("m", 1, 3), "b"),
            (MapOperation.remove_by_value_rank_range_relative("m", 2, 0), "c"),
            (MapOperation.remove_by_value_rank_range_relative("m", 2, 0, 1), "bc"),
        ],
    )
    def test_remove(self, sync_client, key, operation, left):
        sync_client.put(key, {"m": {"a": 2, "b": 3, "c": 1}})
        assert sync_client.operate(key, [operation]).bins == {}
        assert sorted(sync_client.get(key).bins["m"]) == list(left)

    async def test_what_is_removed_can_be_read(self, client, key):
        await client.put(key, {"m": {"a": 2, "b": 3, "c": 1}})
        best = MapOperation.remove_by_rank("m", -1, MapReturnType.KEY_VALUE)
        assert (await client.operate(key, [best])).bins == {"m": [("b", 3)]}

    async def test_a_wildcard_stands_for_what_follows(self, client, key):
        await client.put(key, {"m": {"x": ["a", 1], "y": ["b", 2], "z": ["a", 3, 4]}})
        found = MapOperation.get_by_value("m", ["a", WILDCARD], MapReturnType.KEY)
        assert sorted((await client.operate(key, [found])).bins["m"]) == ["x", "z"]


class TestContext:
    async def test_steps_lead_inwards(self, client, key):
        await client.put(key, {"l": [{"a": {"b": 1}}]})
        ctx = [Context.list_index(0), Context.map_key("a")]
        answers = await operate(
            client,
            key,
            MapOperation.put("l", "c", 2, ctx=ctx),
            MapOperation.increment("l", "b", 4, ctx=ctx),
            MapOperation.get_by_key_list("l", ["b", "c"], ctx=ctx),
            MapOperation.size("l", ctx=ctx[:1]),
        )
        assert answers == [2, 5, [5, 2], 1]

    async def test_maps_are_created_and_ordered_inside(self, client, key):
        await client.put(key, {"m": {"u": {"a": 1}}})
        await operate(
            client,
            key,
            MapOperation.create("m", MapOrder.KEY_ORDERED, ctx=[Context.map_key("new")]),
            MapOperation.set_policy(
                "m", MapOrder.KEY_ORDERED, persist_index=True, ctx=[Context.map_key("u")]
            ),
        )
        read = (await client.get(key)).bins["m"]
        assert read == {"u": {"a": 1}, "new": {}}
        assert type(read["u"]) is type(read["new"]) is SortedMap


class TestRefusals:
    async def test_the_server_tells_what_it_cannot_do(self, client, key):
        await client.put(key, {"l": [1], "m": {"a": "text"}})
        with pytest.raises(BinTypeError):
            await client.operate(key, [MapOperation.size("l")])
        for wrong in ([1], 1.5, True, WILDCARD):
            with pytest.raises(InvalidArgument):
                await client.operate(key, [MapOperation.put("m", wrong, 1)])
            with pytest.raises(InvalidArgument):
                await client.operate(key, [MapOperation.put("m", wrong, None)])

    @pytest.mark.parametrize(
        ("call", "argument"),
        [
            (lambda: MapOperation.put("m", object(), 1), "key"),
            (lambda: MapOperation.put("m", "a", {1, 2}), "value"),
            (lambda: MapOperation.put_items("m", [("a", 1)]), "items"),
            (lambda: MapOperation.put_items("m", {None: 1}), "items"),
            (lambda: MapOperation.increment("m", "a", "1"), "value"),
            (lambda: MapOperation.decrement("m", "a", True), "value"),
            (lambda: MapOperation.get_by_key_list("m", "abc"), "keys"),
            (lambda: MapOperation.get_by_rank_range("m", 0, "all"), "count"),
            (lambda: MapOperation.set_policy("m", None), "order"),
        ],
    )
    def test_a_wrong_type_names_the_argument(self, call, argument):
        with pytest.raises(TypeError, match=f"'{argument}'"):
            call()

    def test_an_order_is_one_of_the_enum(self):
        with pytest.raises(ValueError, match="2 is not a MapOrder"):
            MapOperation.create("m", 2)

    @pytest.mark.parametrize(
        "name",
        [
            "get_by_key_list",
            "get_by_value_list",
            "remove_by_key_list",
            "remove_by_value_list",
        ],
    )
    def test_all_but_none_would_crash_the_server(self, name):
        inverted = MapReturnType.VALUE | MapReturnType.INVERTED
        with pytest.raises(InvalidArgument, match="crash"):
            getattr(MapOperation, name)("m", [], inverted)

    async def test_none_of_the_keys(self, client, key):
        await client.put(key, {"m": {"a": 1}})
        none = MapOperation.get_by_key_list("m", [], MapReturnType.COUNT)
        assert (await client.operate(key, [none])).bins == {"m": 0}

    def test_names_beyond_15_bytes(self):
        with pytest.raises(aiospike.BinNameError, match="16 bytes"):
            MapOperation.size("x" * 16)

"""Operations by path: on all that a way through lists and maps leads to."""

import pytest

from aiospike import (
    BinNameError,
    BinTypeError,
    Context,
    InvalidArgument,
    ModifyFlags,
    Operation,
    SelectFlags,
    exp,
)

BOOKS = {"a": {"price": 10, "title": "A"}, "b": {"price": 30}, "c": {"price": 20}}


@pytest.mark.parametrize(
    ("ctx", "flags", "answer"),
    [
        ([Context.map_key("a"), Context.all_children()], SelectFlags.VALUE, [10, "A"]),
        ([Context.map_key("a"), Context.all_children()], SelectFlags.MAP_KEY, ["price", "title"]),
        ([Context.map_key("b"), Context.all_children()], SelectFlags.MAP_KEY_VALUE, ["price", 30]),
        ([Context.all_children(), Context.map_key("price")], SelectFlags.VALUE, [10, 30, 20]),
        (
            [Context.map_keys_in(["a", "b"]), Context.map_key("price")],
            SelectFlags.MATCHING_TREE,
            {"a": {"price": 10}, "b": {"price": 30}},
        ),
        (
            [Context.map_keys_in(["a", "c"]), Context.map_key("price")],
            SelectFlags.VALUE,
            [10, 20],
        ),
        (
            [
                Context.map_keys_in(["a", "b"]),
                Context.and_filter(exp.loop_key(str) == "b"),
                Context.map_key("price"),
            ],
            SelectFlags.VALUE,
            [30],
        ),
        (
            [Context.all_children(), Context.all_children_with_filter(exp.loop_value(int) > 15)],
            SelectFlags.VALUE | SelectFlags.NO_FAIL,
            [30, 20],
        ),
    ],
)
def test_selecting(sync_client, key, ctx, flags, answer):
    sync_client.put(key, {"books": BOOKS})
    select = Operation.select_by_path("books", ctx, flags)
    assert sync_client.operate(key, [select]).bins == {"books": answer}


async def test_changing_and_removing_what_was_selected(client, key):
    await client.put(key, {"l": [1, 5, 9, "x"]})
    large = [Context.all_children_with_filter(exp.loop_value(int) > 4)]
    change = Operation.modify_by_path("l", large, exp.loop_value(int) * 2, ModifyFlags.NO_FAIL)
    await client.operate(key, [change])
    assert (await client.get(key)).bins == {"l": [1, 10, 18, "x"]}
    remove = Operation.modify_by_path("l", large, exp.remove_result(), ModifyFlags.NO_FAIL)
    await client.operate(key, [remove])
    assert (await client.get(key)).bins == {"l": [1, "x"]}


async def test_what_the_server_refuses(client, key):
    await client.put(key, {"i": 1})
    with pytest.raises(BinTypeError):
        await client.operate(key, [Operation.select_by_path("i", [Context.all_children()])])


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (lambda: Operation.select_by_path("b", None), "ctx"),
        (lambda: Operation.select_by_path("b", [1]), "ctx"),
        (lambda: Operation.select_by_path("b", [], "VALUE"), "flags"),
        (lambda: Operation.modify_by_path("b", [Context.all_children()], 1), "expression"),
        (lambda: Context.all_children_with_filter(True), "expression"),
        (lambda: Context.map_keys_in("ab"), "keys"),
        (lambda: Context.list_index("0"), "index"),
    ],
)
def test_a_wrong_type_names_the_argument(call, argument):
    with pytest.raises(TypeError, match=f"'{argument}'"):
        call()


def test_names_beyond_15_bytes():
    with pytest.raises(BinNameError, match="16 bytes"):
        Operation.select_by_path("x" * 16, [Context.all_children()])


async def test_a_path_has_steps(client, key):
    await client.put(key, {"l": [1]})
    with pytest.raises(InvalidArgument):
        await client.operate(key, [Operation.select_by_path("l", [])])

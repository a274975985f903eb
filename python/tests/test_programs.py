"""Random programs of operations on a list or a map do what a plain Python model of it does."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from models import Collection, ListModel, MapModel, Refused, order
from properties import bounded

import aiospike
from aiospike import (
    AerospikeError,
    ListOperation,
    ListOrder,
    ListReturnType,
    MapOperation,
    MapOrder,
    MapReturnType,
    Operation,
)

# Few different ones, so that they meet.
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 2),
    st.sampled_from([-1.5, 0.0, 1.0]),
    st.text("ab", max_size=2),
    st.binary(max_size=1),
)
values = st.one_of(scalars, st.lists(scalars, max_size=2))
set_values = values.filter(lambda value: value is not None)
map_keys = st.one_of(st.integers(-2, 2), st.text("ab", max_size=2), st.binary(max_size=1))
some_values = st.lists(values, min_size=1, max_size=3, unique_by=repr)
some_keys = st.lists(map_keys, min_size=1, max_size=3, unique=True)
places = st.integers(-6, 6)
counts = st.one_of(st.none(), st.integers(0, 4))
ends = st.one_of(st.none(), set_values)


def step(name: str, *arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.tuples(st.just(name), st.tuples(*arguments))


def selections(
    name: str,
    *arguments: st.SearchStrategy[Any],
    answers: tuple[int, ...],
    may_invert: bool = True,
    verbs: tuple[str, ...] = ("get", "remove"),
) -> list[st.SearchStrategy[Any]]:
    others = [
        kind | ListReturnType.INVERTED for kind in answers if may_invert and kind in INVERTIBLE
    ]
    kinds = st.sampled_from([*answers, *others])
    return [step(f"{verb}_{name}", *arguments, kinds) for verb in verbs]


# What the server answers to others with INVERTED is its own.
INVERTIBLE = (
    MapReturnType.NONE,
    MapReturnType.COUNT,
    MapReturnType.KEY,
    MapReturnType.VALUE,
    MapReturnType.KEY_VALUE,
)
LIST_ANSWERS = (
    ListReturnType.NONE,
    ListReturnType.COUNT,
    ListReturnType.VALUE,
    ListReturnType.EXISTS,
)
# Which of several equal elements has which rank is the server's own.
LIST_PLACES = (*LIST_ANSWERS, ListReturnType.INDEX, ListReturnType.REVERSE_INDEX)
LIST_RANKS = (*LIST_ANSWERS, ListReturnType.RANK, ListReturnType.REVERSE_RANK)


def list_selections_by_rank(*verbs: str) -> list[st.SearchStrategy[Any]]:
    return [
        *selections("by_rank", places, answers=LIST_RANKS, may_invert=False, verbs=verbs),
        *selections("by_rank_range", places, counts, answers=LIST_RANKS, verbs=verbs),
        *selections(
            "by_value_rank_range_relative",
            set_values,
            places,
            counts,
            answers=LIST_RANKS,
            verbs=verbs,
        ),
    ]


list_steps = st.one_of(
    step("append", values),
    step("append_items", some_values),
    step("insert", places, values),
    step("insert_items", places, some_values),
    step("set", places, set_values),
    step("pop", places),
    step("pop_range", places, counts),
    step("remove", places),
    step("remove_range", places, counts),
    step("trim", places, st.integers(0, 4)),
    step("clear"),
    step("sort"),
    step("size"),
    step("get", places),
    step("get_range", places, counts),
    *selections("by_index", places, answers=LIST_PLACES, may_invert=False),
    *selections("by_index_range", places, counts, answers=LIST_PLACES),
    *selections("by_value", values, answers=LIST_PLACES),
    *selections("by_value", values, answers=LIST_RANKS),
    *selections("by_value_list", some_values, answers=LIST_PLACES),
    *selections("by_value_range", ends, ends, answers=LIST_PLACES),
    *list_selections_by_rank("get"),
)
# Of equal elements that are not next to each other, which one is removed is the server's own.
ordered_list_steps = st.one_of(list_steps, *list_selections_by_rank("remove"))

# Ranks of the keys in a list are refused where the map has none of them.
MAP_LISTED = (
    MapReturnType.NONE,
    MapReturnType.INDEX,
    MapReturnType.REVERSE_INDEX,
    MapReturnType.COUNT,
    MapReturnType.KEY,
    MapReturnType.VALUE,
    MapReturnType.KEY_VALUE,
    MapReturnType.EXISTS,
)
MAP_ANSWERS = (*MAP_LISTED, MapReturnType.RANK, MapReturnType.REVERSE_RANK)
key_ends = st.one_of(st.none(), map_keys)

map_steps = st.one_of(
    step("put", map_keys, values),
    step("put_items", st.dictionaries(map_keys, values, min_size=1, max_size=3)),
    step("increment", map_keys, st.integers(-2, 2)),
    step("decrement", map_keys, st.integers(-2, 2)),
    step("clear"),
    step("size"),
    *selections("by_key", map_keys, answers=MAP_ANSWERS, may_invert=False),
    *selections("by_key_list", some_keys, answers=MAP_LISTED),
    *selections("by_key_range", key_ends, key_ends, answers=MAP_ANSWERS),
    *selections("by_key_index_range_relative", map_keys, places, counts, answers=MAP_ANSWERS),
    *selections("by_index", places, answers=MAP_ANSWERS, may_invert=False),
    *selections("by_index_range", places, counts, answers=MAP_ANSWERS),
    *selections("by_rank", places, answers=MAP_ANSWERS, may_invert=False),
    *selections("by_rank_range", places, counts, answers=MAP_ANSWERS),
    *selections("by_value", values, answers=MAP_ANSWERS),
    *selections("by_value_list", some_values, answers=MAP_ANSWERS),
    *selections("by_value_range", ends, ends, answers=MAP_ANSWERS),
    *selections("by_value_rank_range_relative", set_values, places, counts, answers=MAP_ANSWERS),
)


@pytest.fixture(scope="module")
def program_key() -> aiospike.Key:
    return aiospike.Key("test", f"programs-{os.getpid()}", "key")


@bounded
@given(
    initial=st.lists(values, max_size=6),
    program=st.lists(list_steps, min_size=1, max_size=8),
)
def test_programs_on_lists(
    client: aiospike.Client, program_key: aiospike.Key, initial: Any, program: Any
) -> None:
    model = ListModel(initial, ordered=False)
    client.put_blocking(program_key, {"bin": initial})
    run(client, program_key, ListOperation, model, program)
    assert alike(client.get_blocking(program_key).bins["bin"], model.values)


@bounded
@given(
    initial=st.lists(values, max_size=6),
    program=st.lists(ordered_list_steps, min_size=1, max_size=8),
)
def test_programs_on_ordered_lists(
    client: aiospike.Client, program_key: aiospike.Key, initial: Any, program: Any
) -> None:
    model = ListModel(initial, ordered=True)
    client.put_blocking(program_key, {"bin": initial})
    client.operate_blocking(program_key, [ListOperation.set_order("bin", ListOrder.ORDERED)])
    run(client, program_key, ListOperation, model, program)
    assert alike(client.get_blocking(program_key).bins["bin"], model.values)


@bounded
@given(
    order_of_map=st.sampled_from(MapOrder),
    initial=st.dictionaries(map_keys, values, max_size=6),
    program=st.lists(map_steps, min_size=1, max_size=8),
)
def test_programs_on_maps(
    client: aiospike.Client,
    program_key: aiospike.Key,
    order_of_map: MapOrder,
    initial: Any,
    program: Any,
) -> None:
    model = MapModel(initial)
    client.put_blocking(program_key, {"bin": initial})
    client.operate_blocking(program_key, [MapOperation.set_policy("bin", order_of_map)])
    run(client, program_key, MapOperation, model, program)
    read = client.get_blocking(program_key).bins["bin"]
    assert alike([read[key] for key in sorted(read, key=order)], model.stored)
    assert sorted(read, key=order) == model.keys


def run(
    client: aiospike.Client,
    key: aiospike.Key,
    operations: type,
    model: Collection,
    program: list[tuple[str, tuple[Any, ...]]],
) -> None:
    for name, arguments in program:
        operation: Operation = getattr(operations, name)("bin", *arguments)
        try:
            expected = expectation(model, name, arguments)
        except Refused:
            with pytest.raises(AerospikeError):
                client.operate_blocking(key, [operation])
            continue
        results = client.operate_blocking(key, [operation], respond_all_ops=True).results
        assert results is not None
        assert alike(results[0], expected, in_any_order="_by_" in name), (name, arguments)


def expectation(model: Collection, name: str, arguments: tuple[Any, ...]) -> Any:
    if "_by_" in name:
        return model.select(name, *arguments)
    return getattr(model, name)(*arguments)


def alike(found: Any, expected: Any, *, in_any_order: bool = False) -> bool:
    """Equal, and True is not 1."""
    if in_any_order and isinstance(found, list) and isinstance(expected, list):
        found, expected = sorted(found, key=repr), sorted(expected, key=repr)
    return repr(found) == repr(expected)

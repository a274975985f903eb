"""Maps in expressions.

What reads yields what it reads; what modifies yields the whole map as it would be, and leaves
the bin as it is. The map is an expression, from which `ctx` may lead to one inside. Removals are
`inverted` to keep what they select. Indexes, ranks, ranges, orders, flags and return types are
explained in `aiospike.operations`.

    map_get_by_key(Bin("profile"), "city") == "Bern"
    map_get_by_value_range(Bin("stock"), 0, 10, return_type=MapReturnType.COUNT) > 0
    map_put(Bin("profile"), "seen", Bin("now", int))
"""

from __future__ import annotations

from aiospike.operations import MapOrder, MapReturnType, MapWriteFlags

from .call import Way
from .code import Code
from .elements import (
    Cdt,
    between,
    element,
    measure,
    modified,
    place,
    places,
    policy,
    removal,
    selection,
    several,
)
from .expression import Expression, Operand, node, operand, required
from .kind import Kind, ValueType


def map_size(map: Operand, *, ctx: Way = ()) -> Expression:
    """How many entries a map has."""
    return measure(Cdt.MAP_SIZE, Kind.INT, map, ctx=ctx)


def map_keys(map: Operand) -> Expression:
    """The keys of a map as a list."""
    return node("map_keys", Code.MAP_KEYS, Kind.LIST, required("map_keys", map, Kind.MAP))


def map_values(map: Operand) -> Expression:
    """The values of a map as a list, in the order of their keys."""
    return node("map_values", Code.MAP_VALUES, Kind.LIST, required("map_values", map, Kind.MAP))


def map_get_by_key(
    map: Operand,
    key: Operand,
    type: ValueType | None = None,
    *,
    return_type: int = MapReturnType.VALUE,
    ctx: Way = (),
) -> Expression:
    """The value under a key, of this type."""
    return element(Cdt.MAP_GET_BY_KEY, map, operand(key), type, return_type, ctx)


def map_get_by_key_list(
    map: Operand,
    keys: Operand,
    *,
    return_type: int = MapReturnType.VALUE,
    ctx: Way = (),
) -> Expression:
    """The entries under several keys."""
    return selection(Cdt.MAP_GET_BY_KEY_LIST, map, [several(keys)], return_type, ctx)


def map_get_by_key_range(
    map: Operand,
    begin: Operand = None,
    end: Operand = None,
    *,
    return_type: int = MapReturnType.VALUE,
    ctx: Way = (),
) -> Expression:
    """The entries from a key on to before another."""
    return selection(Cdt.MAP_GET_BY_KEY_RANGE, map, between(begin, end), return_type, ctx)


def map_get_by_key_index_range_relative(
    map: Operand,
    key: Operand,
    index: Operand,
    count: Operand | None = None,
    *,
    return_type: int = MapReturnType.VALUE,
    ctx: Way = (),
) -> Expression:
    """The entries from an index on, counted from a key's."""
    return selection(
        Cdt.MAP_GET_BY_KEY_INDEX_RANGE_RELATIVE,
        map,
        [operand(key), *places(index, count)],
        return_type,
        ctx,
    )


def map_get_by_index(
    map: Operand,
    index: Operand,
    type: ValueType | None = None,
    *,
    return_type: int = MapReturnType.VALUE,
    ctx: Way = (),
) -> Expression:
    """The entry at an index, of this type."""
    return element(Cdt.MAP_GET_BY_INDEX, map, place(index), type, return_type, ctx)


def map_get_by_index_range(
    map: Operand,
    index: Operand,
    count: Operand | None = None,
    *,
    return_type: int = MapReturnType.VALUE,
    ctx: Way = (),
) -> Expression:
    """The entries from an index on."""
    return selection(Cdt.MAP_GET_BY_INDEX_RANGE, map, places(index, count), return_type, ctx)


def map_get_by_rank(
    map: Operand,
    rank: Operand,
    type: ValueType | None = None,
    *,
    return_type: int = MapReturnType.VALUE,
    ctx: Way = (),
) -> Expression:
    """The entry of a rank, of this type."""
    return element(Cdt.MAP_GET_BY_RANK, map, place(rank), type, return_type, ctx)


def map_get_by_rank_range(
    map: Operand,
    rank: Operand,
    count: Operand | None = None,
    *,
    return_type: int = MapReturnType.VALUE,
    ctx: Way = (),
) -> Expression:
    """The entries from a rank on."""
    return selection(Cdt.MAP_GET_BY_RANK_RANGE, map, places(rank, count), return_type, ctx)


def map_get_by_value(
    map: Operand,
    value: Operand,
    *,
    return_type: int = MapReturnType.VALUE,
    ctx: Way = (),
) -> Expression:
    """The entries whose values equal a value."""
    return selection(Cdt.MAP_GET_BY_VALUE, map, [operand(value)], return_type, ctx)


def map_get_by_value_list(
    map: Operand,
    values: Operand,
    *,
    return_type: int = MapReturnType.VALUE,
    ctx: Way = (),
) -> Expression:
    """The entries whose values equal one of several values."""
    return selection(Cdt.MAP_GET_BY_VALUE_LIST, map, [several(values)], return_type, ctx)


def map_get_by_value_range(
    map: Operand,
    begin: Operand = None,
    end: Operand = None,
    *,
    return_type: int = MapReturnType.VALUE,
    ctx: Way = (),
) -> Expression:
    """The entries from a value on to before another."""
    return selection(Cdt.MAP_GET_BY_VALUE_RANGE, map, between(begin, end), return_type, ctx)


def map_get_by_value_rank_range_relative(
    map: Operand,
    value: Operand,
    rank: Operand,
    count: Operand | None = None,
    *,
    return_type: int = MapReturnType.VALUE,
    ctx: Way = (),
) -> Expression:
    """The entries from a rank on, counted from a value's."""
    return selection(
        Cdt.MAP_GET_BY_VALUE_RANK_RANGE_RELATIVE,
        map,
        [operand(value), *places(rank, count)],
        return_type,
        ctx,
    )


def map_put(
    map: Operand,
    key: Operand,
    value: Operand,
    *,
    order: MapOrder | int | None = None,
    flags: MapWriteFlags | int | None = None,
    ctx: Way = (),
) -> Expression:
    """The map with a value under a key."""
    return modified(Cdt.MAP_PUT, map, operand(key), operand(value), *policy(order, flags), ctx=ctx)


def map_put_items(
    map: Operand,
    items: Operand,
    *,
    order: MapOrder | int | None = None,
    flags: MapWriteFlags | int | None = None,
    ctx: Way = (),
) -> Expression:
    """The map with the entries of another."""
    return modified(
        Cdt.MAP_PUT_ITEMS,
        map,
        required("map_put_items", items, Kind.MAP),
        *policy(order, flags),
        ctx=ctx,
    )


def map_increment(
    map: Operand,
    key: Operand,
    value: Operand = 1,
    *,
    order: MapOrder | int | None = None,
    ctx: Way = (),
) -> Expression:
    """The map with a number added to the one under a key."""
    parts = operand(key), operand(value)
    return modified(Cdt.MAP_INCREMENT, map, *parts, *policy(order), ctx=ctx)


def map_clear(
    map: Operand,
    *,
    ctx: Way = (),
) -> Expression:
    """The map without any entry."""
    return modified(Cdt.MAP_CLEAR, map, ctx=ctx)


def map_remove_by_key(
    map: Operand,
    key: Operand,
    *,
    ctx: Way = (),
) -> Expression:
    """The map without the entry under a key."""
    return removal(Cdt.MAP_REMOVE_BY_KEY, map, [operand(key)], False, ctx)


def map_remove_by_key_list(
    map: Operand,
    keys: Operand,
    *,
    inverted: bool = False,
    ctx: Way = (),
) -> Expression:
    """The map without the entries under several keys, or the others."""
    return removal(Cdt.MAP_REMOVE_BY_KEY_LIST, map, [several(keys)], inverted, ctx)


def map_remove_by_key_range(
    map: Operand,
    begin: Operand = None,
    end: Operand = None,
    *,
    inverted: bool = False,
    ctx: Way = (),
) -> Expression:
    """The map without the entries from a key on to before another, or the others."""
    return removal(Cdt.MAP_REMOVE_BY_KEY_RANGE, map, between(begin, end), inverted, ctx)


def map_remove_by_key_index_range_relative(
    map: Operand,
    key: Operand,
    index: Operand,
    count: Operand | None = None,
    *,
    inverted: bool = False,
    ctx: Way = (),
) -> Expression:
    """The map without the entries from an index on, counted from a key's, or the others."""
    return removal(
        Cdt.MAP_REMOVE_BY_KEY_INDEX_RANGE_RELATIVE,
        map,
        [operand(key), *places(index, count)],
        inverted,
        ctx,
    )


def map_remove_by_index(
    map: Operand,
    index: Operand,
    *,
    ctx: Way = (),
) -> Expression:
    """The map without the entry at an index."""
    return removal(Cdt.MAP_REMOVE_BY_INDEX, map, places(index), False, ctx)


def map_remove_by_index_range(
    map: Operand,
    index: Operand,
    count: Operand | None = None,
    *,
    inverted: bool = False,
    ctx: Way = (),
) -> Expression:
    """The map without the entries from an index on, or the others."""
    return removal(Cdt.MAP_REMOVE_BY_INDEX_RANGE, map, places(index, count), inverted, ctx)


def map_remove_by_rank(
    map: Operand,
    rank: Operand,
    *,
    ctx: Way = (),
) -> Expression:
    """The map without the entry of a rank."""
    return removal(Cdt.MAP_REMOVE_BY_RANK, map, places(rank), False, ctx)


def map_remove_by_rank_range(
    map: Operand,
    rank: Operand,
    count: Operand | None = None,
    *,
    inverted: bool = False,
    ctx: Way = (),
) -> Expression:
    """The map without the entries from a rank on, or the others."""
    return removal(Cdt.MAP_REMOVE_BY_RANK_RANGE, map, places(rank, count), inverted, ctx)


def map_remove_by_value(
    map: Operand,
    value: Operand,
    *,
    inverted: bool = False,
    ctx: Way = (),
) -> Expression:
    """The map without the entries whose values equal a value, or the others."""
    return removal(Cdt.MAP_REMOVE_BY_VALUE, map, [operand(value)], inverted, ctx)


def map_remove_by_value_list(
    map: Operand,
    values: Operand,
    *,
    inverted: bool = False,
    ctx: Way = (),
) -> Expression:
    """The map without the entries whose values equal one of several values, or the others."""
    return removal(Cdt.MAP_REMOVE_BY_VALUE_LIST, map, [several(values)], inverted, ctx)


def map_remove_by_value_range(
    map: Operand,
    begin: Operand = None,
    end: Operand = None,
    *,
    inverted: bool = False,
    ctx: Way = (),
) -> Expression:
    """The map without the entries from a value on to before another, or the others."""
    return removal(Cdt.MAP_REMOVE_BY_VALUE_RANGE, map, between(begin, end), inverted, ctx)


def map_remove_by_value_rank_range_relative(
    map: Operand,
    value: Operand,
    rank: Operand,
    count: Operand | None = None,
    *,
    inverted: bool = False,
    ctx: Way = (),
) -> Expression:
    """The map without the entries from a rank on, counted from a value's, or the others."""
    return removal(
        Cdt.MAP_REMOVE_BY_VALUE_RANK_RANGE_RELATIVE,
        map,
        [operand(value), *places(rank, count)],
        inverted,
        ctx,
    )

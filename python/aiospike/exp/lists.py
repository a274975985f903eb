"""Lists in expressions.

What reads yields what it reads; what modifies yields the whole list as it would be, and leaves
the bin as it is. The list is an expression, from which `ctx` may lead to one inside. Removals are
`inverted` to keep what they select. Indexes, ranks, ranges, orders, flags and return types are
explained in `aiospike.operations`.

    list_size(Bin("tags")) > 3
    list_get_by_rank(Bin("scores"), -1) >= 100              # the highest
    list_append(Bin("scores"), Bin("score", int))
"""

from __future__ import annotations

from aiospike.operations import ListOrder, ListReturnType, ListSortFlags, ListWriteFlags

from .call import Way
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
from .expression import Expression, Operand, operand, required
from .kind import Kind, ValueType


def list_size(list: Operand, *, ctx: Way = ()) -> Expression:
    """How many elements a list has."""
    return measure(Cdt.LIST_SIZE, Kind.INT, list, ctx=ctx)


def list_join(list: Operand, separator: Operand | None = None, *, ctx: Way = ()) -> Expression:
    """The strings of a list as one, with a separator between them. For servers from 8.2."""
    separators = () if separator is None else (required("a separator", separator, Kind.STR),)
    return measure(Cdt.LIST_JOIN, Kind.STR, list, *separators, ctx=ctx)


def list_get_by_index(
    list: Operand,
    index: Operand,
    type: ValueType | None = None,
    *,
    return_type: int = ListReturnType.VALUE,
    ctx: Way = (),
) -> Expression:
    """The element at an index, of this type."""
    return element(Cdt.LIST_GET_BY_INDEX, list, place(index), type, return_type, ctx)


def list_get_by_index_range(
    list: Operand,
    index: Operand,
    count: Operand | None = None,
    *,
    return_type: int = ListReturnType.VALUE,
    ctx: Way = (),
) -> Expression:
    """The elements from an index on."""
    return selection(Cdt.LIST_GET_BY_INDEX_RANGE, list, places(index, count), return_type, ctx)


def list_get_by_rank(
    list: Operand,
    rank: Operand,
    type: ValueType | None = None,
    *,
    return_type: int = ListReturnType.VALUE,
    ctx: Way = (),
) -> Expression:
    """The element of a rank, of this type."""
    return element(Cdt.LIST_GET_BY_RANK, list, place(rank), type, return_type, ctx)


def list_get_by_rank_range(
    list: Operand,
    rank: Operand,
    count: Operand | None = None,
    *,
    return_type: int = ListReturnType.VALUE,
    ctx: Way = (),
) -> Expression:
    """The elements from a rank on."""
    return selection(Cdt.LIST_GET_BY_RANK_RANGE, list, places(rank, count), return_type, ctx)


def list_get_by_value(
    list: Operand,
    value: Operand,
    *,
    return_type: int = ListReturnType.VALUE,
    ctx: Way = (),
) -> Expression:
    """The elements that equal a value."""
    return selection(Cdt.LIST_GET_BY_VALUE, list, [operand(value)], return_type, ctx)


def list_get_by_value_list(
    list: Operand,
    values: Operand,
    *,
    return_type: int = ListReturnType.VALUE,
    ctx: Way = (),
) -> Expression:
    """The elements that equal one of several values."""
    return selection(Cdt.LIST_GET_BY_VALUE_LIST, list, [several(values)], return_type, ctx)


def list_get_by_value_range(
    list: Operand,
    begin: Operand = None,
    end: Operand = None,
    *,
    return_type: int = ListReturnType.VALUE,
    ctx: Way = (),
) -> Expression:
    """The elements from a value on to before another."""
    return selection(Cdt.LIST_GET_BY_VALUE_RANGE, list, between(begin, end), return_type, ctx)


def list_get_by_value_rank_range_relative(
    list: Operand,
    value: Operand,
    rank: Operand,
    count: Operand | None = None,
    *,
    return_type: int = ListReturnType.VALUE,
    ctx: Way = (),
) -> Expression:
    """The elements from a rank on, counted from a value's."""
    return selection(
        Cdt.LIST_GET_BY_VALUE_RANK_RANGE_RELATIVE,
        list,
        [operand(value), *places(rank, count)],
        return_type,
        ctx,
    )


def list_append(
    list: Operand,
    value: Operand,
    *,
    order: ListOrder | int | None = None,
    flags: ListWriteFlags | int | None = None,
    ctx: Way = (),
) -> Expression:
    """The list with a value at its end, or at its place in an ordered one."""
    return modified(Cdt.LIST_APPEND, list, operand(value), *policy(order, flags), ctx=ctx)


def list_append_items(
    list: Operand,
    values: Operand,
    *,
    order: ListOrder | int | None = None,
    flags: ListWriteFlags | int | None = None,
    ctx: Way = (),
) -> Expression:
    """The list with values at its end, or at their places in an ordered one."""
    return modified(Cdt.LIST_APPEND_ITEMS, list, several(values), *policy(order, flags), ctx=ctx)


def list_insert(
    list: Operand,
    index: Operand,
    value: Operand,
    *,
    flags: ListWriteFlags | int | None = None,
    ctx: Way = (),
) -> Expression:
    """The list with a value in front of the element at an index."""
    return modified(Cdt.LIST_INSERT, list, place(index), operand(value), *policy(flags), ctx=ctx)


def list_insert_items(
    list: Operand,
    index: Operand,
    values: Operand,
    *,
    flags: ListWriteFlags | int | None = None,
    ctx: Way = (),
) -> Expression:
    """The list with values in front of the element at an index."""
    return modified(
        Cdt.LIST_INSERT_ITEMS, list, place(index), several(values), *policy(flags), ctx=ctx
    )


def list_set(
    list: Operand,
    index: Operand,
    value: Operand,
    *,
    flags: ListWriteFlags | int | None = None,
    ctx: Way = (),
) -> Expression:
    """The list with a value in place of the element at an index."""
    return modified(Cdt.LIST_SET, list, place(index), operand(value), *policy(flags), ctx=ctx)


def list_increment(
    list: Operand,
    index: Operand,
    value: Operand = 1,
    *,
    order: ListOrder | int | None = None,
    flags: ListWriteFlags | int | None = None,
    ctx: Way = (),
) -> Expression:
    """The list with a number added to the one at an index."""
    return modified(
        Cdt.LIST_INCREMENT,
        list,
        place(index),
        operand(value),
        *policy(order, flags),
        ctx=ctx,
    )


def list_clear(
    list: Operand,
    *,
    ctx: Way = (),
) -> Expression:
    """The list without any element."""
    return modified(Cdt.LIST_CLEAR, list, ctx=ctx)


def list_sort(
    list: Operand,
    *,
    flags: ListSortFlags | int = ListSortFlags.DEFAULT,
    ctx: Way = (),
) -> Expression:
    """The list, sorted."""
    return modified(Cdt.LIST_SORT, list, int(flags), ctx=ctx)


def list_remove_by_index(
    list: Operand,
    index: Operand,
    *,
    ctx: Way = (),
) -> Expression:
    """The list without the element at an index."""
    return removal(Cdt.LIST_REMOVE_BY_INDEX, list, places(index), False, ctx)


def list_remove_by_index_range(
    list: Operand,
    index: Operand,
    count: Operand | None = None,
    *,
    inverted: bool = False,
    ctx: Way = (),
) -> Expression:
    """The list without the elements from an index on, or the others."""
    return removal(Cdt.LIST_REMOVE_BY_INDEX_RANGE, list, places(index, count), inverted, ctx)


def list_remove_by_rank(
    list: Operand,
    rank: Operand,
    *,
    ctx: Way = (),
) -> Expression:
    """The list without the element of a rank."""
    return removal(Cdt.LIST_REMOVE_BY_RANK, list, places(rank), False, ctx)


def list_remove_by_rank_range(
    list: Operand,
    rank: Operand,
    count: Operand | None = None,
    *,
    inverted: bool = False,
    ctx: Way = (),
) -> Expression:
    """The list without the elements from a rank on, or the others."""
    return removal(Cdt.LIST_REMOVE_BY_RANK_RANGE, list, places(rank, count), inverted, ctx)


def list_remove_by_value(
    list: Operand,
    value: Operand,
    *,
    inverted: bool = False,
    ctx: Way = (),
) -> Expression:
    """The list without the elements that equal a value, or the others."""
    return removal(Cdt.LIST_REMOVE_BY_VALUE, list, [operand(value)], inverted, ctx)


def list_remove_by_value_list(
    list: Operand,
    values: Operand,
    *,
    inverted: bool = False,
    ctx: Way = (),
) -> Expression:
    """The list without the elements that equal one of several values, or the others."""
    return removal(Cdt.LIST_REMOVE_BY_VALUE_LIST, list, [several(values)], inverted, ctx)


def list_remove_by_value_range(
    list: Operand,
    begin: Operand = None,
    end: Operand = None,
    *,
    inverted: bool = False,
    ctx: Way = (),
) -> Expression:
    """The list without the elements from a value on to before another, or the others."""
    return removal(Cdt.LIST_REMOVE_BY_VALUE_RANGE, list, between(begin, end), inverted, ctx)


def list_remove_by_value_rank_range_relative(
    list: Operand,
    value: Operand,
    rank: Operand,
    count: Operand | None = None,
    *,
    inverted: bool = False,
    ctx: Way = (),
) -> Expression:
    """The list without the elements from a rank on, counted from a value's, or the others."""
    return removal(
        Cdt.LIST_REMOVE_BY_VALUE_RANK_RANGE_RELATIVE,
        list,
        [operand(value), *places(rank, count)],
        inverted,
        ctx,
    )

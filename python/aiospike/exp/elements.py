"""What expressions read and make of lists and maps alike."""

from __future__ import annotations

from collections.abc import Iterable

from aiospike.operations import MapReturnType
from aiospike.values import INFINITY

from .call import Call, Part, Setting, System, Way, modifying, reading, target_of
from .expression import Expression, Operand, literal, operand, required
from .kind import Kind, ValueType


class Cdt(Call):
    """The operations of lists and maps."""

    LIST_APPEND = 1
    LIST_APPEND_ITEMS = 2
    LIST_INSERT = 3
    LIST_INSERT_ITEMS = 4
    LIST_SET = 9
    LIST_CLEAR = 11
    LIST_INCREMENT = 12
    LIST_SORT = 13
    LIST_SIZE = 16
    LIST_GET_BY_INDEX = 19
    LIST_GET_BY_RANK = 21
    LIST_GET_BY_VALUE = 22
    LIST_GET_BY_VALUE_LIST = 23
    LIST_GET_BY_INDEX_RANGE = 24
    LIST_GET_BY_VALUE_RANGE = 25
    LIST_GET_BY_RANK_RANGE = 26
    LIST_GET_BY_VALUE_RANK_RANGE_RELATIVE = 27
    LIST_JOIN = 28
    LIST_REMOVE_BY_INDEX = 32
    LIST_REMOVE_BY_RANK = 34
    LIST_REMOVE_BY_VALUE = 35
    LIST_REMOVE_BY_VALUE_LIST = 36
    LIST_REMOVE_BY_INDEX_RANGE = 37
    LIST_REMOVE_BY_VALUE_RANGE = 38
    LIST_REMOVE_BY_RANK_RANGE = 39
    LIST_REMOVE_BY_VALUE_RANK_RANGE_RELATIVE = 40
    MAP_PUT = 67
    MAP_PUT_ITEMS = 68
    MAP_INCREMENT = 73
    MAP_CLEAR = 75
    MAP_REMOVE_BY_KEY = 76
    MAP_REMOVE_BY_INDEX = 77
    MAP_REMOVE_BY_RANK = 79
    MAP_REMOVE_BY_KEY_LIST = 81
    MAP_REMOVE_BY_VALUE = 82
    MAP_REMOVE_BY_VALUE_LIST = 83
    MAP_REMOVE_BY_KEY_RANGE = 84
    MAP_REMOVE_BY_INDEX_RANGE = 85
    MAP_REMOVE_BY_VALUE_RANGE = 86
    MAP_REMOVE_BY_RANK_RANGE = 87
    MAP_REMOVE_BY_KEY_INDEX_RANGE_RELATIVE = 88
    MAP_REMOVE_BY_VALUE_RANK_RANGE_RELATIVE = 89
    MAP_SIZE = 96
    MAP_GET_BY_KEY = 97
    MAP_GET_BY_INDEX = 98
    MAP_GET_BY_RANK = 100
    MAP_GET_BY_VALUE = 102
    MAP_GET_BY_KEY_RANGE = 103
    MAP_GET_BY_INDEX_RANGE = 104
    MAP_GET_BY_VALUE_RANGE = 105
    MAP_GET_BY_RANK_RANGE = 106
    MAP_GET_BY_KEY_LIST = 107
    MAP_GET_BY_VALUE_LIST = 108
    MAP_GET_BY_KEY_INDEX_RANGE_RELATIVE = 109
    MAP_GET_BY_VALUE_RANK_RANGE_RELATIVE = 110

    @property
    def target(self) -> Kind:
        """What it is called on, if that is open."""
        return Kind.LIST if self < self.MAP_PUT else Kind.MAP


_INVERTED = int(MapReturnType.INVERTED)
_PLACES = frozenset(
    {
        MapReturnType.INDEX,
        MapReturnType.REVERSE_INDEX,
        MapReturnType.RANK,
        MapReturnType.REVERSE_RANK,
    }
)
_ELEMENTS = frozenset({MapReturnType.KEY, MapReturnType.VALUE})
_MAPS = frozenset({MapReturnType.KEY_VALUE, MapReturnType.UNORDERED_MAP, MapReturnType.ORDERED_MAP})


def measure(
    code: Cdt,
    kind: Kind,
    target: Operand,
    *parts: Part,
    ctx: Way,
    settings: tuple[Setting, ...] = (),
) -> Expression:
    """What is read of a list or map."""
    found = target_of(code, System.COLLECTIONS, target, code.target)
    return reading(code, System.COLLECTIONS, kind, found, *parts, ctx=ctx, settings=settings)


def element(
    code: Cdt,
    target: Operand,
    argument: Expression,
    value_type: ValueType | None,
    return_type: int,
    ctx: Way,
) -> Expression:
    """What is read of one element, whose own type may stay open."""

    def of(kind: Kind) -> Expression:
        settings = (Setting("type", kind), *_returned(return_type))
        return measure(code, kind, target, int(return_type), argument, ctx=ctx, settings=settings)

    if value_type is not None:
        return of(Kind.named(value_type))
    kind = _kind(code, return_type, Kind.INT, None)
    return of(kind) if kind else Expression(None, None, code.shown, (target, argument), of)


def selection(
    code: Cdt, target: Operand, arguments: Iterable[Expression], return_type: int, ctx: Way
) -> Expression:
    """What is read of all the elements that are selected."""
    kind = _kind(code, return_type, Kind.LIST, Kind.LIST) or Kind.LIST
    settings = _returned(return_type)
    return measure(code, kind, target, int(return_type), *arguments, ctx=ctx, settings=settings)


def _returned(return_type: int) -> tuple[Setting, ...]:
    is_default = return_type == MapReturnType.VALUE
    return () if is_default else (Setting("return_type", return_type),)


def modified(code: Cdt, target: Operand, *parts: Part, ctx: Way) -> Expression:
    """A list or map as an operation makes it."""
    found = target_of(code, System.COLLECTIONS, target, code.target)
    return modifying(code, System.COLLECTIONS, found, *parts, ctx=ctx)


def removal(
    code: Cdt, target: Operand, arguments: Iterable[Expression], inverted: bool, ctx: Way
) -> Expression:
    """A list or map without the elements that are selected."""
    return modified(code, target, _INVERTED if inverted else 0, *arguments, ctx=ctx)


def _kind(code: Cdt, return_type: int, place: Kind, item: Kind | None) -> Kind | None:
    """The type of what is read, if places are of one type and elements of another."""
    wanted = return_type & ~_INVERTED
    if wanted in _PLACES:
        return place
    if wanted in _ELEMENTS:
        return item
    if wanted in _MAPS:
        return Kind.MAP
    if wanted == MapReturnType.COUNT:
        return Kind.INT
    if wanted == MapReturnType.EXISTS:
        return Kind.BOOL
    raise ValueError(f"{code.shown}: of return type {return_type!r} there is nothing to compute")


def policy(*settings: int | None) -> tuple[int, ...]:
    """How to write; where nothing is said, nothing is sent."""
    said = any(setting is not None for setting in settings)
    return tuple(int(setting or 0) for setting in settings) if said else ()


def place(value: Operand) -> Expression:
    """An index or rank."""
    return required("an index, rank or count", value, Kind.INT)


def places(*values: Operand | None) -> list[Expression]:
    """Indexes, ranks and counts, but for what was left out."""
    return [place(value) for value in values if value is not None]


def several(items: Operand) -> Expression:
    """Values or keys to look for or to put."""
    return required("several values", items, Kind.LIST)


def between(begin: Operand, end: Operand) -> tuple[Expression, Expression]:
    """From a value or key on to before another; None leaves an end open."""
    return operand(begin), literal(INFINITY) if end is None else operand(end)

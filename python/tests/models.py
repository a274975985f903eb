"""Lists and maps as the server keeps them, in plain Python: what its operations answer and do.

A model has a method for each operation, of the same name and arguments as the client's. Those that
select elements are `by_…`: `select` runs the `get_by_…` and `remove_by_…` of the client with them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Any

from aiospike import ListReturnType, MapReturnType

TYPES = (type(None), bool, int, str, list, dict, bytes, float)
INVERTED = ListReturnType.INVERTED
# Where an operation selects one element by its key and there is none.
MISSING: dict[int, Any] = {
    MapReturnType.INDEX: -1,
    MapReturnType.REVERSE_INDEX: -1,
    MapReturnType.RANK: -1,
    MapReturnType.REVERSE_RANK: -1,
}


class Refused(Exception):
    """The server refuses the operation."""


def order(value: Any) -> tuple[Any, ...]:
    """Sorts as the server sorts, and is equal for values that it takes for equal."""
    rank = TYPES.index(type(value))
    match value:
        case None:
            return (rank,)
        case str():
            return (rank, value.encode())
        case list():
            return (rank, tuple(map(order, value)))
    return (rank, value)


def span(start: int, count: int | None, size: int) -> range:
    """`count` positions, or all, from one on; what lies outside is left out."""
    end = size if count is None else start + count
    return range(max(start, 0), max(min(end, size), 0))


class Collection:
    """What lists and maps have in common: values, in an order, from which operations select."""

    inverted_selections = (
        "by_key_list",
        "by_key_range",
        "by_key_index_range_relative",
        "by_index_range",
        "by_rank_range",
        "by_value",
        "by_value_list",
        "by_value_range",
        "by_value_rank_range_relative",
    )

    @property
    def stored(self) -> list[Any]:
        """The values, in their order."""
        raise NotImplementedError

    def take_out(self, positions: Sequence[int]) -> None:
        raise NotImplementedError

    def answer(self, position: int, return_type: int) -> Any:
        raise NotImplementedError

    def select(self, name: str, *arguments: Any) -> Any:
        verb, _, selection = name.partition("_")
        *rest, return_type = arguments
        positions: list[int] = list(getattr(self, selection)(*rest))
        if return_type & INVERTED:
            positions = [each for each in range(len(self.stored)) if each not in positions]
        kind = return_type & ~INVERTED
        answers = self._answers(positions, kind, single=selection not in self.inverted_selections)
        if verb == "remove":
            self.take_out(positions)
        return answers

    def _answers(self, positions: Sequence[int], kind: int, *, single: bool) -> Any:
        if kind == ListReturnType.NONE:
            return None
        if kind == ListReturnType.COUNT:
            return len(positions)
        if kind == ListReturnType.EXISTS:
            return bool(positions)
        found = [self.answer(position, kind) for position in positions]
        if single and kind != MapReturnType.KEY_VALUE:
            return found[0] if found else MISSING.get(kind)
        return found

    @property
    def ranked(self) -> list[int]:
        """The positions, from the smallest value to the largest."""
        return sorted(range(len(self.stored)), key=lambda at: (order(self.stored[at]), at))

    def by_index(self, index: int) -> Sequence[int]:
        return [self.position(index)]

    def by_index_range(self, index: int, count: int | None) -> Sequence[int]:
        size = len(self.stored)
        return span(index + size if index < 0 else index, count, size)

    def by_rank(self, rank: int) -> Sequence[int]:
        return [self.ranked[self.position(rank)]]

    def by_rank_range(self, rank: int, count: int | None) -> Sequence[int]:
        return [self.ranked[each] for each in self.by_index_range(rank, count)]

    def by_value(self, value: Any) -> Sequence[int]:
        return self._where(lambda each: each == order(value))

    def by_value_list(self, values: Sequence[Any]) -> Sequence[int]:
        wanted = set(map(order, values))
        return self._where(lambda each: each in wanted)

    def by_value_range(self, begin: Any, end: Any) -> Sequence[int]:
        return self._where(lambda each: between(begin, each, end))

    def by_value_rank_range_relative(
        self, value: Any, rank: int, count: int | None
    ) -> Sequence[int]:
        values = [order(self.stored[each]) for each in self.ranked]
        chosen = span(bisect_left(values, order(value)) + rank, count, len(values))
        return [self.ranked[each] for each in chosen]

    def position(self, index: int) -> int:
        size = len(self.stored)
        if not -size <= index < size:
            raise Refused
        return index % size

    def _where(self, chosen: Callable[[tuple[Any, ...]], bool]) -> list[int]:
        return [at for at, value in enumerate(self.stored) if chosen(order(value))]


def between(begin: Any, value: tuple[Any, ...], end: Any) -> bool:
    """None leaves an end open."""
    return (begin is None or order(begin) <= value) and (end is None or value < order(end))


class ListModel(Collection):
    def __init__(self, values: Sequence[Any], *, ordered: bool) -> None:
        self.values = list(values)
        self.ordered = ordered
        self._settle()

    @property
    def stored(self) -> list[Any]:
        return self.values

    def answer(self, position: int, return_type: int) -> Any:
        match return_type:
            case ListReturnType.INDEX:
                return position
            case ListReturnType.REVERSE_INDEX:
                return len(self.values) - 1 - position
            case ListReturnType.RANK:
                return self.ranked.index(position)
            case ListReturnType.REVERSE_RANK:
                return len(self.values) - 1 - self.ranked.index(position)
        return self.values[position]

    def take_out(self, positions: Sequence[int]) -> None:
        self.values = [each for at, each in enumerate(self.values) if at not in positions]

    def append(self, value: Any) -> int:
        return self.append_items([value])

    def append_items(self, values: Sequence[Any]) -> int:
        self.values += values
        return self._settle()

    def insert(self, index: int, value: Any) -> int:
        return self.insert_items(index, [value])

    def insert_items(self, index: int, values: Sequence[Any]) -> int:
        at = self._place(index)
        self.values[at:at] = values
        return self._settle()

    def set(self, index: int, value: Any) -> None:
        at = self._place(index)
        self.values[at : at + 1] = [value]

    def pop(self, index: int) -> Any:
        return self.values.pop(self.position(index))

    def pop_range(self, index: int, count: int | None) -> list[Any]:
        chosen = self.by_index_range(index, count)
        popped = [self.values[at] for at in chosen]
        self.take_out(chosen)
        return popped

    def remove(self, index: int) -> int:
        self.pop(index)
        return 1

    def remove_range(self, index: int, count: int | None) -> int:
        return len(self.pop_range(index, count))

    def trim(self, index: int, count: int) -> int:
        kept, before = self.by_index_range(index, count), len(self.values)
        self.values = [self.values[at] for at in kept]
        return before - len(self.values)

    def clear(self) -> None:
        self.values = []

    def sort(self) -> None:
        self.values.sort(key=order)

    def size(self) -> int:
        return len(self.values)

    def get(self, index: int) -> Any:
        return self.values[self.position(index)]

    def get_range(self, index: int, count: int | None) -> list[Any]:
        return [self.values[at] for at in self.by_index_range(index, count)]

    def _place(self, index: int) -> int:
        """Where something is put; the gap before it is filled."""
        if self.ordered or index < -len(self.values):
            raise Refused
        self.values += [None] * (index - len(self.values))
        return index + len(self.values) if index < 0 else index

    def _settle(self) -> int:
        if self.ordered:
            self.sort()
        return len(self.values)


class MapModel(Collection):
    def __init__(self, entries: dict[Any, Any]) -> None:
        self.entries = dict(entries)

    @property
    def keys(self) -> list[Any]:
        return sorted(self.entries, key=order)

    @property
    def stored(self) -> list[Any]:
        return [self.entries[key] for key in self.keys]

    def answer(self, position: int, return_type: int) -> Any:
        key = self.keys[position]
        match return_type:
            case MapReturnType.INDEX:
                return position
            case MapReturnType.REVERSE_INDEX:
                return len(self.entries) - 1 - position
            case MapReturnType.RANK:
                return self.ranked.index(position)
            case MapReturnType.REVERSE_RANK:
                return len(self.entries) - 1 - self.ranked.index(position)
            case MapReturnType.KEY:
                return key
            case MapReturnType.KEY_VALUE:
                return (key, self.entries[key])
        return self.entries[key]

    def take_out(self, positions: Sequence[int]) -> None:
        for key in [self.keys[position] for position in positions]:
            del self.entries[key]

    def put(self, key: Any, value: Any) -> int:
        return self.put_items({key: value})

    def put_items(self, items: dict[Any, Any]) -> int:
        self.entries |= items
        return len(self.entries)

    def increment(self, key: Any, value: int) -> Any:
        number = self.entries.get(key, 0)
        if type(number) not in (int, float):
            raise Refused
        self.entries[key] = number + value
        return self.entries[key]

    def decrement(self, key: Any, value: int) -> Any:
        return self.increment(key, -value)

    def clear(self) -> None:
        self.entries = {}

    def size(self) -> int:
        return len(self.entries)

    def by_key(self, key: Any) -> Sequence[int]:
        return self.by_key_list([key])

    def by_key_list(self, keys: Sequence[Any]) -> Sequence[int]:
        return [at for at, key in enumerate(self.keys) if key in keys]

    def by_key_range(self, begin: Any, end: Any) -> Sequence[int]:
        return [at for at, key in enumerate(self.keys) if between(begin, order(key), end)]

    def by_key_index_range_relative(self, key: Any, index: int, count: int | None) -> Sequence[int]:
        keys = list(map(order, self.keys))
        return span(bisect_left(keys, order(key)) + index, count, len(keys))

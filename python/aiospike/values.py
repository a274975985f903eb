"""Bin values that Python has no type of its own for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import Enum
from typing import Any, Final


class GeoJSON(str):
    """A GeoJSON value: its text.

    Made from the text or from a mapping; compares as the text does.

        place = GeoJSON({"type": "Point", "coordinates": [8.5, 47.4]})
        place.to_dict()["type"]                             # "Point"
    """

    __slots__ = ()

    def __new__(cls, value: str | Mapping[str, Any]) -> GeoJSON:
        """Keeps a text as it is, and writes a mapping as JSON."""
        return super().__new__(cls, value if isinstance(value, str) else json.dumps(value))

    def to_dict(self) -> dict[str, Any]:
        """The value, parsed."""
        parsed: dict[str, Any] = json.loads(self)
        return parsed

    def __repr__(self) -> str:
        return f"GeoJSON({super().__repr__()})"


class HyperLogLog(bytes):
    """A HyperLogLog value: its bytes, as the server stores them."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"HyperLogLog({super().__repr__()})"


class SortedMap(dict[Any, Any]):
    """A map that the server keeps sorted by key.

    Written, it makes the bin a key-ordered map, which finds a key or a range of keys without
    looking at all; read, a key-ordered map is one of these, in the order of its keys. So a record
    that is read, changed and written keeps its order. Compares as a dict does.

        SortedMap({"b": 2, "a": 1}) == {"a": 1, "b": 2}     # True
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"SortedMap({super().__repr__()})"


class SpecialValue(Enum):
    """What stands for values that are not known, in arguments of operations.

    `INFINITY` is larger than every value. `WILDCARD` equals every value, and inside a list all
    that follow.

        ListOperation.get_by_value("pairs", ["a", WILDCARD])
        MapOperation.get_by_value_range("stock", 5, INFINITY)
    """

    INFINITY = "infinity"
    WILDCARD = "wildcard"

    def __repr__(self) -> str:
        return self.name


INFINITY: Final = SpecialValue.INFINITY
"""Larger than every value."""

WILDCARD: Final = SpecialValue.WILDCARD
"""Equal to every value, and inside a list to all that follow."""

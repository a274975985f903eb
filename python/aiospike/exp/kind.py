"""The types of values, as expressions tell them apart."""

from __future__ import annotations

from enum import IntEnum
from types import NoneType
from typing import Any, TypeAlias

from aiospike.values import GeoJSON, HyperLogLog

ValueType: TypeAlias = (
    type[bool | int | float | str]
    | type[bytes]
    | type[list[Any]]
    | type[dict[Any, Any]]
    | type[None]
)
"""A type as Python has it: bool, int, float, str, bytes, list, dict, GeoJSON or HyperLogLog."""


class Kind(IntEnum):
    """The types by their codes."""

    NIL = 0
    BOOL = 1
    INT = 2
    STR = 3
    LIST = 4
    MAP = 5
    BYTES = 6
    FLOAT = 7
    GEO = 8
    HLL = 9

    def __repr__(self) -> str:
        return _NAMES[self]

    __str__ = __repr__

    @staticmethod
    def named(value_type: ValueType) -> Kind:
        """What a Python type stands for."""
        for known, kind in _TYPES:
            if isinstance(value_type, type) and issubclass(value_type, known):
                return kind
        names = ", ".join(known.__name__ for known, _ in _TYPES if known is not NoneType)
        raise TypeError(f"{value_type!r} is no type of values; those are {names}")

    @staticmethod
    def of(value: object) -> Kind:
        """The type that a literal has."""
        for known, kind in (*_TYPES, *_ACCEPTED):
            if isinstance(value, known):
                return kind
        raise TypeError(f"{value!r} of type {type(value).__name__} cannot stand in an expression")


# Subclasses stand before what they are subclasses of.
_TYPES: tuple[tuple[type, Kind], ...] = (
    (bool, Kind.BOOL),
    (int, Kind.INT),
    (float, Kind.FLOAT),
    (GeoJSON, Kind.GEO),
    (str, Kind.STR),
    (HyperLogLog, Kind.HLL),
    (bytes, Kind.BYTES),
    (list, Kind.LIST),
    (dict, Kind.MAP),
    (NoneType, Kind.NIL),
)
_ACCEPTED: tuple[tuple[type, Kind], ...] = (
    (bytearray, Kind.BYTES),
    (memoryview, Kind.BYTES),
    (tuple, Kind.LIST),
)
_NAMES = {kind: known.__name__ for known, kind in _TYPES} | {Kind.NIL: "None"}

"""Values in the notation of the vectors: `{"i": 1}`, `{"l": [..], "order": "o"}`, None, ...

That notation is the harness's one representation: replies are decoded into it, expectations are
already in it, and two values mean the same exactly when their `canonical` forms are equal.
"""

from __future__ import annotations

import math
import struct
from collections import Counter
from collections.abc import Hashable
from enum import IntEnum
from typing import Any, TypeAlias

Value: TypeAlias = Any


# The ext bits of a map whose pairs stand in an order of their own, as that of their ranks. No dict
# can tell of it, and clients make it a list of pairs.
PAIRS_IN_ORDER = "08:"


class Particle(IntEnum):
    NIL = 0
    INTEGER = 1
    FLOAT = 2
    STRING = 3
    BLOB = 4
    BOOL = 17
    HLL = 18
    MAP = 19
    LIST = 20
    GEOJSON = 23


def from_float(number: float) -> Value:
    return {"f": number if math.isfinite(number) else str(number)}


def from_text(data: bytes) -> Value:
    try:
        return {"s": data.decode()}
    except UnicodeDecodeError:
        return {"sx": data.hex()}


def to_text(value: Value) -> bytes:
    return bytes.fromhex(value["sx"]) if "sx" in value else value["s"].encode()


def expand(value: Value) -> Value:
    """The value that the shorthand for large strings and blobs stands for."""
    match value:
        case {"s_rep": [text, count]}:
            return {"s": text * count}
        case {"b_rep": [data, count]}:
            return {"b": data * count}
    return value


def canonical(value: Value) -> Hashable:
    """Equal for values that mean the same.

    Floats compare by their bits (-0.0 is not 0.0) except that every nan is one nan; the order of
    the pairs of an unordered map means nothing; order flags and further ext bits do mean something.
    """
    match expand(value):
        case None:
            return None
        case {"f": number}:
            number = float(number)
            return ("f", "nan" if math.isnan(number) else struct.pack(">d", number))
        case {"l": items} as whole:
            return ("l", whole.get("order"), whole.get("ext"), tuple(map(canonical, items)))
        case {"m": pairs} as whole:
            order = whole.get("order", "u")
            entries = tuple((canonical(key), canonical(item)) for key, item in pairs)
            found = frozenset(Counter(entries).items()) if order == "u" else entries
            return ("m", order, whole.get("ext"), found)
        case {**single} if len(single) == 1:
            ((kind, content),) = single.items()
            return (kind, content)
    raise ValueError(f"not a value: {value!r}")


def plain(value: Value) -> Value:
    """The value without what Python's own types cannot tell: order flags, text not in UTF-8."""
    match expand(value):
        case {"l": items}:
            return {"l": [plain(item) for item in items]}
        case {"m": pairs, "ext": ext} if ext == PAIRS_IN_ORDER:
            return {"l": [{"l": [plain(key), plain(item)]} for key, item in pairs]}
        case {"m": pairs}:
            return {"m": [[plain(key), plain(item)] for key, item in pairs], "order": "u"}
        case {"hll": data}:
            return {"b": data}
        case other:
            return other


def same(expected: Value, actual: Value) -> bool:
    return canonical(expected) == canonical(actual)

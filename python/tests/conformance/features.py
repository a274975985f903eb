"""Which features a request needs: the rule that decides what counts as unsupported.

A node that lacks a feature answers code 16. Where the recording has another code and the request
needs one of the features below, the vector is unsupported; a request that needs none of them has
nothing to excuse it, and code 16 is a failure like any other.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from . import msgpack, wire
from .outcome import Unsupported
from .values import Particle, Value
from .wire import FieldType, Message, OpCode

UNSUPPORTED_FEATURE = 16
HLL_OPERATIONS = "HyperLogLog operations"
# An expression calls an operation with [127, type, whose operation it is, ..]; it may modify, too.
CALL = {"i": 127}
OF_HLL = ({"i": 2}, {"i": 2 | 0x40})

OPERATIONS: dict[int, str] = {
    OpCode.HLL_READ: HLL_OPERATIONS,
    OpCode.HLL_MODIFY: HLL_OPERATIONS,
}
FIELDS: dict[int, str] = {
    FieldType.UDF_PACKAGE: "user-defined functions",
    FieldType.UDF_FUNCTION: "user-defined functions",
}
PARTICLES: dict[int, str] = {
    Particle.HLL: "HyperLogLog values",
}


def needed(request: bytes) -> set[str]:
    """The features that `request` needs, as far as it can be understood."""
    found: set[str] = set()
    try:
        for message in wire.requests(request):
            found.update(FIELDS[item.kind] for item in message.fields if item.kind in FIELDS)
            found.update(OPERATIONS[op.code] for op in message.ops if op.code in OPERATIONS)
            found.update(PARTICLES[op.particle] for op in message.ops if op.particle in PARTICLES)
            if any(map(_calls_hll, _expressions(message))):
                found.add(HLL_OPERATIONS)
    except (ValueError, struct.error):
        pass  # deliberately malformed requests need whatever came before the damage
    return found


def _expressions(message: Message) -> Iterator[Value]:
    for op in message.ops:
        if op.code in (OpCode.EXPRESSION_READ, OpCode.EXPRESSION_WRITE):
            yield msgpack.unpack(op.data)
    if filtered := message.field_data(FieldType.FILTER):
        yield msgpack.unpack(filtered)


def _calls_hll(expression: Value) -> bool:
    match expression:
        case {"l": [call, _, system, *_]} if call == CALL and system in OF_HLL:
            return True
        case {"l": parts}:
            return any(map(_calls_hll, parts))
        case _:
            return False


class Unserved(Unsupported):
    """The node said that it lacks what the vector needs."""


def excuse(request: bytes, expected: int, actual: int) -> None:
    """Raise `Unserved` where the rule says so."""
    if actual == UNSUPPORTED_FEATURE != expected and (missing := needed(request)):
        raise Unserved(", ".join(sorted(missing)))

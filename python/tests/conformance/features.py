"""Which features a request needs: the rule that decides what counts as unsupported.

A node that lacks a feature answers code 16. Where the recording has another code and the request
needs one of the features below, the vector is unsupported; a request that needs none of them has
nothing to excuse it, and code 16 is a failure like any other.
"""

from __future__ import annotations

import struct

from . import wire
from .outcome import Unsupported
from .values import Particle
from .wire import FieldType, Info2, OpCode

UNSUPPORTED_FEATURE = 16
INDEXES = "secondary indexes"

OPERATIONS: dict[int, str] = {
    OpCode.HLL_READ: "HyperLogLog operations",
    OpCode.HLL_MODIFY: "HyperLogLog operations",
    OpCode.EXPRESSION_READ: "expressions",
    OpCode.EXPRESSION_WRITE: "expressions",
}
FIELDS: dict[int, str] = {
    FieldType.FILTER: "expressions",
    FieldType.INDEX_NAME: INDEXES,
    FieldType.INDEX_RANGE: INDEXES,
    FieldType.UDF_PACKAGE: "user-defined functions",
    FieldType.UDF_FUNCTION: "user-defined functions",
}
PARTICLES: dict[int, str] = {
    Particle.HLL: "HyperLogLog values",
    Particle.GEOJSON: "GeoJSON values",
}


def needed(request: bytes) -> set[str]:
    """The features that `request` needs, as far as it can be understood."""
    found: set[str] = set()
    try:
        for message in wire.requests(request):
            found.update(FIELDS[item.kind] for item in message.fields if item.kind in FIELDS)
            found.update(OPERATIONS[op.code] for op in message.ops if op.code in OPERATIONS)
            if message.info2 & Info2.WRITE and message.field_data(FieldType.TASK_ID) is not None:
                found.add("operations on the records of a query")
            found.update(PARTICLES[op.particle] for op in message.ops if op.particle in PARTICLES)
    except (ValueError, struct.error):
        pass  # deliberately malformed requests need whatever came before the damage
    return found


def excuse(request: bytes, expected: int, actual: int) -> None:
    """Raise `Unsupported` where the rule says so."""
    if actual == UNSUPPORTED_FEATURE != expected and (missing := needed(request)):
        raise Unsupported(", ".join(sorted(missing)))


def refuse(request: bytes, missing: set[str]) -> None:
    """Raise `Unsupported` where the setup has already shown that something needed is missing."""
    if lacking := missing & needed(request):
        raise Unsupported(", ".join(sorted(lacking)))

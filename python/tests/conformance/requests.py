"""Whether two requests ask the same: what one client recorded, another one says in its own way."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest

from . import inforeply, msgpack, particle, wire
from .compare import brief
from .values import Value, same
from .wire import Field, FieldType, Frame, FrameType, Message, Op, OpCode

# Operations whose bytes are msgpack, whatever particle type a client gives them.
PACKED = (
    OpCode.CDT_READ,
    OpCode.CDT_MODIFY,
    OpCode.BITS_READ,
    OpCode.BITS_MODIFY,
    OpCode.HLL_READ,
    OpCode.HLL_MODIFY,
    OpCode.EXPRESSION_READ,
    OpCode.EXPRESSION_WRITE,
)
# The number of a query is the client's own.
QUERY = re.compile(r"(?<=query-show:id=)\d+")


def differences(recorded: bytes, sent: bytes) -> Iterator[str]:
    """Timeouts, the numbers of queries and the order of the fields aside."""
    (expected, *_), (actual, *_) = wire.frames(recorded), wire.frames(sent)
    if expected.kind != actual.kind:
        yield f"a frame of type {actual.kind}, {expected.kind} was recorded"
    elif expected.kind == FrameType.INFO:
        wanted, found = (_asked(one) for one in (expected, actual))
        if wanted != found:
            yield f"asked for {found}, {wanted} was recorded"
    else:
        for one, other in zip_longest(_messages(recorded), _messages(sent)):
            if one is None or other is None:
                yield "not as many rows as were recorded"
                return
            yield from _message(one, other)


def _asked(request: Frame) -> list[str]:
    return sorted(QUERY.sub("its own", inforeply.text(request.body)).split("\n"))


def _messages(request: bytes) -> Iterator[Message]:
    """Every message of a request; the filter of a batch is one of each row that has no other."""
    inherited: list[Field] = []
    for message in wire.requests(request):
        if message.field_data(FieldType.BATCH) is not None:
            inherited = [item for item in message.fields if item.kind == FieldType.FILTER]
            kept = [item for item in message.fields if item.kind != FieldType.FILTER]
            yield replace(message, fields=kept)
        elif inherited and message.field_data(FieldType.FILTER) is None:
            yield replace(message, fields=message.fields + inherited)
        else:
            yield message


def _message(expected: Message, actual: Message) -> Iterator[str]:
    for name in ("info1", "info2", "info3", "generation", "ttl"):
        wanted, found = getattr(expected, name), getattr(actual, name)
        if wanted != found:
            yield f"{name} {found:#x} sent, {wanted:#x} was recorded"
    yield from _fields(expected.fields, actual.fields)
    for index, (one, other) in enumerate(zip_longest(expected.ops, actual.ops)):
        if not _same_op(one, other):
            yield f"operation {index} is {_shown(other)}, {_shown(one)} was recorded"


def _fields(expected: list[Field], actual: list[Field]) -> Iterator[str]:
    wanted, found = (
        {item.kind: item.data for item in fields if item.kind != FieldType.TASK_ID}
        for fields in (expected, actual)
    )
    for kind in sorted(wanted.keys() | found.keys()):
        if kind == FieldType.BATCH and kind in wanted and kind in found:
            continue  # its rows are compared one by one
        one, other = wanted.get(kind), found.get(kind)
        if one != other and not (kind == FieldType.FILTER and _same_packed(one, other)):
            yield f"field {kind} is {_hex(other)}, {_hex(one)} was recorded"


def _same_op(expected: Op | None, actual: Op | None) -> bool:
    if expected is None or actual is None:
        return False
    if (expected.code, expected.name) != (actual.code, actual.name):
        return False
    if expected.code in PACKED:
        return _same_packed(expected.data, actual.data)
    return same(_value(expected), _value(actual))


def _value(op: Op) -> Value:
    return msgpack.unpack(op.data) if op.code in PACKED else particle.decode(op.particle, op.data)


def _same_packed(expected: bytes | None, actual: bytes | None) -> bool:
    """Not everything that is sent is a value: there are requests made to be refused."""
    if expected is None or actual is None or expected == actual:
        return expected == actual
    try:
        return same(_meant(msgpack.unpack(expected)), _meant(msgpack.unpack(actual)))
    except (ValueError, struct.error):
        return False


def _meant(call: Value) -> Value:
    """What adds to a list may say that it is unordered and without flags, or leave that out."""
    match call:
        case {"l": [{"i": 1 | 2}, _, {"i": 0}, {"i": 0}] as parts}:
            return {"l": parts[:2]}
    return call


def _shown(op: Op | None) -> str:
    if op is None:
        return "missing"
    try:
        return brief((op.code, op.name, _value(op)))
    except (ValueError, struct.error):
        return brief((op.code, op.name, op.data.hex()))


def _hex(data: bytes | None) -> str:
    return "missing" if data is None else data.hex()

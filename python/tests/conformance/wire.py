"""Frames, messages, fields and operations: the bytes on the wire and what they are made of."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum, IntFlag
from typing import Any, NamedTuple

FRAME_HEADER = 8
MESSAGE_HEADER = 22


class FrameType(IntEnum):
    INFO = 1
    ADMIN = 2
    MESSAGE = 3
    COMPRESSED = 4


class Info1(IntFlag):
    READ = 0x01
    GET_ALL = 0x02
    NO_BIN_DATA = 0x20


class Info2(IntFlag):
    WRITE = 0x01
    DELETE = 0x02


class Info3(IntFlag):
    LAST = 0x01
    PARTITION_DONE = 0x04


class Info4(IntFlag):
    VERIFY = 0x01
    ROLL_FORWARD = 0x02
    ROLL_BACK = 0x04


class FieldType(IntEnum):
    NAMESPACE = 0
    SET = 1
    KEY = 2
    VERSION = 3
    DIGEST = 4
    TRANSACTION = 5
    DEADLINE = 6
    TASK_ID = 7
    PARTITIONS = 11
    INDEX_NAME = 21
    INDEX_RANGE = 22
    INDEX_CONTEXT = 23
    INDEX_EXPRESSION = 24
    INDEX_TYPE = 26
    UDF_PACKAGE = 30
    UDF_FUNCTION = 31
    BATCH = 41
    FILTER = 43


class OpCode(IntEnum):
    READ = 1
    WRITE = 2
    CDT_READ = 3
    CDT_MODIFY = 4
    EXPRESSION_READ = 7
    EXPRESSION_WRITE = 8
    APPEND = 9
    BITS_READ = 12
    BITS_MODIFY = 13
    HLL_READ = 15
    HLL_MODIFY = 16


class CutShort(ValueError):
    """Bytes that end before what they announce."""


class Frame(NamedTuple):
    kind: int
    body: bytes


class Field(NamedTuple):
    kind: int
    data: bytes


class Op(NamedTuple):
    code: int
    particle: int
    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Message:
    info1: int = 0
    info2: int = 0
    info3: int = 0
    result: int = 0
    generation: int = 0
    # Time to live in requests; in replies the moment of expiry, in seconds since 2010.
    ttl: int = 0
    # Milliseconds in requests; the row's index in replies to a batch.
    timeout: int = 0
    fields: list[Field] = field(default_factory=list)
    ops: list[Op] = field(default_factory=list)
    info4: int = 0

    @property
    def is_last(self) -> bool:
        return bool(self.info3 & Info3.LAST)

    def field_data(self, kind: FieldType) -> bytes | None:
        return next((item.data for item in self.fields if item.kind == kind), None)


def frame(kind: FrameType, body: bytes) -> bytes:
    return bytes([2, kind]) + len(body).to_bytes(6, "big") + body


def frames(data: bytes) -> Iterator[Frame]:
    reader = Reader(data)
    while reader.left:
        _version, kind, *_ = head = reader.take(FRAME_HEADER)
        yield Frame(kind, reader.take(int.from_bytes(head[2:], "big")))


def encode(message: Message) -> bytes:
    """The message in its frame."""
    head = struct.pack(
        ">6B3L2H",
        MESSAGE_HEADER,
        message.info1,
        message.info2,
        message.info3,
        message.info4,
        message.result,
        message.generation,
        message.ttl & 0xFFFFFFFF,
        message.timeout,
        len(message.fields),
        len(message.ops),
    )
    parts = [head]
    for kind, data in message.fields:
        parts.append(struct.pack(">LB", len(data) + 1, kind) + data)
    for code, particle, name, data in message.ops:
        label = name.encode()
        size = 4 + len(label) + len(data)
        parts.append(struct.pack(">LBBBB", size, code, particle, 0, len(label)) + label + data)
    return frame(FrameType.MESSAGE, b"".join(parts))


def messages(body: bytes) -> Iterator[Message]:
    """The messages of one frame: a reply to a batch or a query holds many."""
    reader = Reader(body)
    while reader.left:
        yield _message(reader)


def requests(data: bytes) -> Iterator[Message]:
    """Every message in `data`, the rows of a batch after the message that carries them."""
    for kind, body in frames(data):
        if kind == FrameType.MESSAGE:
            message = _message(Reader(body))
            yield message
            batch = message.field_data(FieldType.BATCH)
            if batch is not None:
                yield from batch_rows(batch)


def is_single(request: bytes) -> bool:
    """Whether the request is about one record, and so has one message for an answer."""
    return next(requests(request)).field_data(FieldType.DIGEST) is not None


def is_batch(request: bytes) -> bool:
    """A client may send a batch of one as a plain single-record command."""
    return next(requests(request)).field_data(FieldType.BATCH) is not None


def batch_rows(data: bytes) -> Iterator[Message]:
    reader = Reader(data)
    count, _flags = reader.unpack(">LB")
    row = Message()
    for _ in range(count):
        index, _digest, what = reader.unpack(">L20sB")
        if not what & 0x01:
            row = _batch_row(reader, index, what)
        yield row


def _batch_row(reader: Reader, index: int, what: int) -> Message:
    (info1,) = reader.unpack(">B")
    info2, info3 = reader.unpack(">BB") if what & 0x02 else (0, 0)
    (info4,) = reader.unpack(">B") if what & 0x10 else (0,)
    (generation,) = reader.unpack(">H") if what & 0x04 else (0,)
    (ttl,) = reader.unpack(">L") if what & 0x08 else (0,)
    field_count, op_count = reader.unpack(">HH")
    return Message(
        info1,
        info2,
        info3,
        generation=generation,
        ttl=ttl,
        timeout=index,
        fields=list(_fields(reader, field_count)),
        ops=list(_ops(reader, op_count)),
        info4=info4,
    )


def _message(reader: Reader) -> Message:
    head = reader.unpack(">6B3L2H")
    _size, info1, info2, info3, info4, result, generation, ttl, timeout, *counts = head
    field_count, op_count = counts
    return Message(
        info1,
        info2,
        info3,
        result,
        generation,
        ttl,
        timeout,
        list(_fields(reader, field_count)),
        list(_ops(reader, op_count)),
        info4,
    )


def _fields(reader: Reader, count: int) -> Iterator[Field]:
    for _ in range(count):
        size, kind = reader.unpack(">LB")
        yield Field(kind, reader.take(size - 1))


def _ops(reader: Reader, count: int) -> Iterator[Op]:
    for _ in range(count):
        size, code, particle, _version, name_size = reader.unpack(">LBBBB")
        name = reader.take(name_size).decode(errors="replace")
        yield Op(code, particle, name, reader.take(size - 4 - name_size))


class Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def left(self) -> int:
        return len(self._data) - self._at

    def take(self, count: int) -> bytes:
        if not 0 <= count <= self.left:
            raise CutShort(f"{count} bytes announced, {self.left} left")
        self._at += count
        return self._data[self._at - count : self._at]

    def unpack(self, layout: str) -> tuple[Any, ...]:
        return struct.unpack(layout, self.take(struct.calcsize(layout)))

"""``python -m conformance.seeds DIR``: the recorded requests as what fuzzing starts from.

Makes DIR/TARGET for each fuzz target of the embedded node, with a file for each different input.
"""

from __future__ import annotations

import hashlib
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

from . import vectors, wire
from .vectors import RECORD_AREAS, RECORDED
from .wire import FRAME_HEADER, FieldType, Message, OpCode

LARGEST = 2000
CARRIERS = (OpCode.CDT_READ, OpCode.CDT_MODIFY, OpCode.BITS_READ, OpCode.BITS_MODIFY)


def main(directory: Path) -> None:
    for target, seed in seeds():
        if len(seed) <= LARGEST:
            folder = directory / target
            folder.mkdir(parents=True, exist_ok=True)
            (folder / hashlib.sha1(seed).hexdigest()).write_bytes(seed)


def seeds() -> Iterator[tuple[str, bytes]]:
    for request in _requests():
        yield "frames", request
    for area in RECORD_AREAS:
        for request in _of_records(area):
            yield "messages", request[FRAME_HEADER:]
            message = next(wire.requests(request))
            yield from _carried(message)
        for vector in vectors.load(RECORDED, area):
            for expression in vector.get("exprs", ()):
                yield "expressions", bytes.fromhex(expression["packed"])
    for body in _about_users():
        yield "admin", body


def _about_users() -> Iterator[bytes]:
    """Each command with a field of each kind; none of these is recorded."""
    fields = [
        (0, b"alice"),
        *((kind, b"$2".ljust(60, b"x")) for kind in (1, 2, 3, 4, 5)),
        (10, b"\2\4read\5clerk"),
        (11, b"clerk"),
        (12, b"\2\12\4test\3set\0"),
        (13, b"127.0.0.1,10.0.0.0/8"),
        *((kind, struct.pack(">I", 7)) for kind in (14, 15)),
    ]
    packed = b"".join(struct.pack(">IB", 1 + len(data), kind) + data for kind, data in fields)
    for command in range(21):
        yield struct.pack(">BBBB12x", 0, 0, command, len(fields)) + packed


def _requests() -> Iterator[bytes]:
    for vector in vectors.load(RECORDED, "batch"):
        yield from map(bytes.fromhex, vector["wire"]["req"])
    for vector in vectors.load(RECORDED, "wire"):
        for message in vector["messages"]:
            if message["dir"] == "q" and isinstance(message["hex"], str):
                yield bytes.fromhex(message["hex"])
    for vector in vectors.load(RECORDED, "errors"):
        if vector["send"] is not None:
            yield bytes.fromhex("".join(vector["send"]))


def _of_records(area: str) -> Iterator[bytes]:
    for vector in vectors.load(RECORDED, area):
        for step in vector["steps"]:
            if isinstance(step["wire"]["req"], str):
                yield bytes.fromhex(step["wire"]["req"])


def _carried(message: Message) -> Iterator[tuple[str, bytes]]:
    for op in message.ops:
        if op.code in CARRIERS:
            yield "cdt", op.data
    if (packed := message.field_data(FieldType.FILTER)) is not None:
        yield "expressions", packed


if __name__ == "__main__":
    main(Path(sys.argv[1]))

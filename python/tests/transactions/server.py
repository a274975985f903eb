"""A server of a strong-consistency namespace, as far as a client's transactions go."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import NamedTuple

from conformance import wire
from conformance.playback import Playback
from conformance.wire import Field, FieldType, FrameType, Info2, Info3, Info4, Message, Op, OpCode

MONITORS = b"<ERO~MRT"
"""The set of the records in which a server keeps who takes part in a transaction."""
DEADLINE = (1234567).to_bytes(4, "little")
BLOCKED, VERSION_MISMATCH, EXPIRED, COMMITTED, ABORTED = 120, 121, 122, 124, 125
TIMEOUT = 9
VERSION = (42).to_bytes(7, "little")
ROLLS = Info4.ROLL_FORWARD | Info4.ROLL_BACK


class Asked(NamedTuple):
    """A command on one record, alone or as a row of a batch."""

    what: str
    message: Message
    row: int | None = None

    def field(self, kind: FieldType) -> bytes | None:
        return self.message.field_data(kind)


class TransactionServer(Playback):
    """Lets every command of a transaction succeed, unless told otherwise, and keeps no record.

    Commands are known as "monitor", "read", "write", "verify", "mark", "roll forward", "roll back"
    and "close".
    """

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Asked] = []
        self.refusals: dict[str, int] = {}
        self.held: set[str] = set()
        self._changed = threading.Condition()

    @property
    def host(self) -> str:
        return f"{self.address.host}:{self.address.port}"

    @property
    def story(self) -> list[str]:
        """What was asked for, in order."""
        return [asked.what for asked in self.asked]

    def named(self, what: str) -> list[Asked]:
        return [asked for asked in self.asked if asked.what == what]

    def release(self) -> None:
        """Answers what is held, and holds nothing any more."""
        with self._changed:
            self.held = set()
            self._changed.notify_all()

    def wait_until_asked(self, what: str, times: int = 1) -> None:
        with self._changed:
            asked = self._changed.wait_for(lambda: self.story.count(what) >= times, timeout=10)
            assert asked

    def answer(self, request: bytes) -> bytes:
        if request[1] == FrameType.INFO:
            return super().answer(request)
        asked = list(_commands(request))
        with self._changed:
            self.asked += asked
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self.held.intersection(one.what for one in asked))
        replies = [wire.encode(self._reply(one)) for one in asked]
        if asked[0].row is None:
            return replies[0]
        replies.append(wire.encode(Message(info3=Info3.LAST)))
        return wire.frame(FrameType.MESSAGE, b"".join(reply[8:] for reply in replies))

    def _reply(self, asked: Asked) -> Message:
        fields, ops = [], []
        result = self.refusals.get(asked.what, 0)
        if result == 0 and asked.what == "monitor":
            fields.append(Field(FieldType.DEADLINE, DEADLINE))
        if result == 0 and asked.what == "read":
            fields.append(Field(FieldType.VERSION, VERSION))
            ops.append(Op(OpCode.READ, 1, "n", (7).to_bytes(8, "big")))
        return Message(result=result, timeout=asked.row or 0, fields=fields, ops=ops)


def _commands(request: bytes) -> Iterator[Asked]:
    message, *rows = wire.requests(request)
    if wire.is_single(request):
        yield Asked(_what(message), message)
    for index, row in enumerate(rows):
        yield Asked(_what(row), row, index)


def _what(message: Message) -> str:
    if message.field_data(FieldType.SET) == MONITORS:
        if message.info2 & Info2.DELETE:
            return "close"
        return "mark" if message.ops[0].name == "fwd" else "monitor"
    if message.info4 & Info4.VERIFY:
        return "verify"
    if message.info4 & ROLLS:
        return "roll forward" if message.info4 & Info4.ROLL_FORWARD else "roll back"
    return "write" if message.info2 & Info2.WRITE else "read"

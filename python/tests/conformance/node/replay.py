"""Recorded connections, replayed message by message; replies agree where they mean the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from functools import partial
from typing import Any

from .. import compare, dataset, features, inforeply, state, udf, wire
from ..connection import Connection, Node
from ..outcome import Case, Failure, expect_none
from ..target import Target, single
from ..vectors import Vector, as_bytes
from ..wire import Frame, FrameType, Info3, Message


def cases(vectors: Sequence[Vector], target: Target) -> Iterator[Case]:
    with (
        single(target) as node,
        udf.registered(node, vectors) as calls,
        dataset.provided(node, calls, target.settle),
    ):
        for vector in calls:
            yield Case(vector["id"], vector["call"], partial(_check, node, vector))


def _check(node: Node, vector: Vector) -> None:
    state.establish_wire(node, vector)
    with ExitStack() as stack:
        connections: dict[int, Connection] = {}
        for number, request, replies in exchanges(vector["messages"]):
            if number not in connections:
                connections[number] = stack.enter_context(closing(node.connect()))
            expect_none(_exchange(connections[number], request, replies))


def exchanges(messages: Sequence[Any]) -> Iterator[tuple[int, bytes, list[Frame]]]:
    """Connection, request and replies, in the order of the requests."""
    for position, sent in enumerate(messages):
        if sent["dir"] == "q":
            later = messages[position + 1 :]
            own = [item for item in later if item["conn"] == sent["conn"]]
            replies = b""
            for item in own:
                if item["dir"] == "q":
                    break
                replies += as_bytes(item["hex"])
            yield sent["conn"], as_bytes(sent["hex"]), list(wire.frames(replies))


def _exchange(connection: Connection, request: bytes, replies: Sequence[Frame]) -> Iterator[str]:
    if next(wire.frames(request)).kind == FrameType.INFO:
        ((_kind, recorded),) = replies
        reply = connection.info(request[wire.FRAME_HEADER :])
        yield from inforeply.differences(inforeply.text(recorded), reply, volatile=True)
        return
    expected = [message for frame in replies for message in wire.messages(frame.body)]
    if wire.is_single(request):
        actual = [connection.message(request)]
    else:
        actual = connection.stream(request)
    for one, other in zip(expected, actual, strict=False):
        features.excuse(request, one.result, other.result)
    yield from differences(expected, actual)


def differences(expected: Sequence[Message], actual: Sequence[Message]) -> Iterator[str]:
    """Replies agree row by row, whatever the order in which the rows came."""
    wanted, found = _rows(expected), _rows(actual)
    if wanted.keys() != found.keys():
        yield f"rows {sorted(map(str, found))}, expected {sorted(map(str, wanted))}"
        return
    for row, message in wanted.items():
        expect = compare.expectation(message)
        yield from compare.reply(expect, found[row], ordered=False, live=False)


def _rows(messages: Sequence[Message]) -> dict[object, Message]:
    """Messages by what tells them apart: the digest in a query, the index in a batch."""
    rows: dict[object, Message] = {}
    for message in messages:
        if message.info3 & Info3.PARTITION_DONE:
            continue
        digest = message.field_data(wire.FieldType.DIGEST)
        row = "last" if message.is_last else digest.hex() if digest else message.timeout
        if row in rows:
            raise Failure(f"two replies for {row}")
        rows[row] = message
    return rows

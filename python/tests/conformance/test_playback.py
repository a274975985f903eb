"""The server that plays recordings takes the recorded request, however it is put, and no other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from . import playback, requests, wire
from .connection import Node
from .playback import Playback
from .test_codec import steps
from .vectors import RECORD_AREAS
from .wire import FieldType, FrameType, Message, Op


@pytest.fixture(scope="module")
def server() -> Iterator[Playback]:
    with playback.serving(Playback()) as server:
        yield server


@pytest.fixture
def node(server: Playback) -> Iterator[Node]:
    node = Node(server.address)
    yield node
    node.close()


def recorded(area: str) -> Iterator[tuple[bytes, bytes]]:
    for _vector, step in steps(area):
        request, reply = step["wire"]["req"], step["wire"]["resp"]
        if isinstance(request, str) and isinstance(reply, str):
            yield bytes.fromhex(request), bytes.fromhex(reply)


@pytest.mark.parametrize("area", RECORD_AREAS)
def test_a_request_is_the_same_whatever_its_timeout_and_the_order_of_its_fields(area: str) -> None:
    for request, _reply in recorded(area):
        message = next(wire.requests(request))
        other = replace(message, timeout=1, fields=message.fields[::-1])
        assert not list(requests.differences(request, wire.encode(other)))


@pytest.mark.parametrize("area", RECORD_AREAS)
def test_a_request_that_asks_something_else_is_reported(area: str) -> None:
    for request, _reply in recorded(area):
        message = next(wire.requests(request))
        for changed in (
            replace(message, info1=message.info1 ^ 1),
            replace(message, info2=message.info2 ^ 1),
            replace(message, info3=message.info3 ^ 8),
            replace(message, generation=message.generation + 1),
            replace(message, ttl=message.ttl + 1),
            replace(message, fields=message.fields[1:]),
            replace(message, ops=[*message.ops, Op(1, 0, "more", b"")]),
            *(replace(message, ops=[*rest, changed]) for rest, changed in _changed(message.ops)),
        ):
            assert list(requests.differences(request, wire.encode(changed)))


def _changed(ops: list[Op]) -> Iterator[tuple[list[Op], Op]]:
    if ops:
        *rest, last = ops
        yield rest, last._replace(name="other")
        yield rest, last._replace(code=last.code ^ 0x20)
        yield rest, last._replace(particle=4, data=b"\0something else")


def test_the_recorded_reply_answers_the_recorded_request(server: Playback, node: Node) -> None:
    request, reply = next(recorded("hll"))
    server.load([(request, reply)])
    assert wire.encode(node.message(request)) == reply
    assert not server.differences()


def test_another_request_and_one_too_many_are_told(server: Playback, node: Node) -> None:
    request, reply = next(recorded("hll"))
    other = wire.encode(replace(next(wire.requests(request)), info2=0))
    server.load([(request, reply)])
    node.message(other)
    assert len(server.differences()) == 1
    node.message(request)
    assert len(server.differences()) == 2


def test_a_request_that_never_came_is_told(server: Playback) -> None:
    server.load([next(recorded("hll"))])
    assert server.differences()


def test_what_clients_ask_to_connect_is_answered_at_any_time(server: Playback, node: Node) -> None:
    server.load([next(recorded("hll"))])
    assert node.info("node\npartition-generation") == "node\tA1\npartition-generation\t0\n"
    assert node.info("nonsense").startswith("nonsense\tERROR")


def test_rows_of_a_batch_are_compared_one_by_one() -> None:
    rows = b"\x00\x00\x00\x01\x00" + bytes(24) + b"\x00\x03" + bytes(4)
    batch = Message(fields=[wire.Field(FieldType.BATCH, rows)])
    other = replace(batch, fields=[wire.Field(FieldType.BATCH, rows[:-5] + b"\x01" + rows[-4:])])
    assert not list(requests.differences(wire.encode(batch), wire.encode(batch)))
    assert list(requests.differences(wire.encode(batch), wire.encode(other)))


def test_info_requests_are_the_same_in_any_order() -> None:
    one, other = (wire.frame(FrameType.INFO, body) for body in (b"a\nb\n", b"b\na\n"))
    assert not list(requests.differences(one, other))
    assert list(requests.differences(one, wire.frame(FrameType.INFO, b"a\n")))

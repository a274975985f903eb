"""The codec understands the recordings: every recorded reply meets its own expectation."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from . import compare, digest, particle, vectors, wire
from .node import batch, replay
from .node.steps import rebuilt
from .state import RecordKey
from .values import same
from .vectors import RECORD_AREAS, RECORDED, Vector
from .wire import FrameType, Message

# The two clients that recorded the requests had timeouts of their own.
TIMEOUT = 20000
RAW_TIMEOUT = 10000


def steps(area: str) -> Iterator[tuple[Vector, dict[str, Any]]]:
    for vector in vectors.load(RECORDED, area):
        for step in vector["steps"]:
            yield vector, step


def only_message(reply: str) -> Message:
    (message,) = messages(reply)
    return message


def messages(*replies: str) -> list[Message]:
    data = bytes.fromhex("".join(replies))
    found = (frame.body for frame in wire.frames(data) if frame.kind == FrameType.MESSAGE)
    return [message for body in found for message in wire.messages(body)]


@pytest.mark.parametrize("area", RECORD_AREAS)
def test_recorded_replies_meet_their_expectations(area: str) -> None:
    for vector, step in steps(area):
        ordered = step["call"]["fn"] == "operate"
        reply = only_message(step["wire"]["resp"])
        found = list(compare.reply(step["expect"], reply, ordered=ordered, live=False))
        assert not found, vector["id"]


def test_recorded_batches_meet_their_expectations() -> None:
    for vector in vectors.load(RECORDED, "batch"):
        request, replies = vector["wire"]["req"], messages(*vector["wire"]["resp"])
        found = batch.differences(vector, bytes.fromhex(request[0]), replies, live=False)
        assert not list(found), vector["id"]


def test_recorded_connections_agree_with_themselves() -> None:
    for vector in vectors.load(RECORDED, "wire"):
        recorded = [item for item in vector["messages"] if isinstance(item["hex"], str)]
        replies = [item["hex"] for item in recorded if item["dir"] == "r"]
        if not replies or not replies[0].startswith("0203"):
            continue
        decoded = messages(*replies)
        codes = vector["rc"] if isinstance(vector["rc"], list) else [vector["rc"]]
        assert [reply.result for reply in decoded] == codes, vector["id"]
        assert not list(replay.differences(decoded, decoded)), vector["id"]


def test_values_that_are_stored_survive_the_codec() -> None:
    for area in RECORD_AREAS:
        for vector in vectors.load(RECORDED, area):
            for name, value in ((vector["init"] or {}).get("bins") or {}).items():
                again = particle.decode(*particle.encode(value))
                assert same(value, again), (vector["id"], name)


def test_requests_known_by_their_hash_are_rebuilt_to_the_byte() -> None:
    seen = 0
    for vector, step in steps("single"):
        recorded = step["wire"]["req"]
        if isinstance(recorded, dict):
            timeout = RAW_TIMEOUT if step["call"].get("via") == "raw" else TIMEOUT
            message = rebuilt(RecordKey.of(vector["key"]), step["call"])
            request = wire.encode(replace(message, timeout=timeout))
            found = {"len": len(request), "sha256": hashlib.sha256(request).hexdigest()}
            assert found == recorded, vector["id"]
            seen += 1
    assert seen


def test_messages_survive_the_codec() -> None:
    for vector, step in steps("single"):
        if isinstance(step["wire"]["resp"], str):
            reply = bytes.fromhex(step["wire"]["resp"])
            assert wire.encode(only_message(step["wire"]["resp"])) == reply, vector["id"]


def test_digests_are_those_of_the_server() -> None:
    for vector in vectors.load(RECORDED, "digests"):
        found = digest.of_key(vector["set"], vector["key"])
        assert found.hex() == vector["digest"], vector["id"]
        partition = int.from_bytes(found[:2], "little") & 0xFFF
        assert partition == vector["partition_id"], vector["id"]

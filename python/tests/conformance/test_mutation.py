"""A harness that cannot fail proves nothing: whatever is changed in a reply is reported."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from . import compare, inforeply, vectors, wire
from .node import batch, replay
from .values import Value
from .vectors import RECORD_AREAS, RECORDED, Vector
from .wire import Message, Op


def flipped(value: Value) -> Value:
    """The value with its first scalar changed."""
    match value:
        case None:
            return {"i": 0}
        case {"i": number}:
            return {"i": number ^ 1}
        case {"f": number}:
            return {"f": "nan" if number != "nan" else 0.0}
        case {"bool": flag}:
            return {"bool": not flag}
        case {"l": [first, *rest]}:
            return {**value, "l": [flipped(first), *rest]}
        case {"m": [[key, first], *rest]}:
            return {**value, "m": [[key, flipped(first)], *rest]}
        case {"l": []} | {"m": []}:
            return None
    ((kind, text),) = value.items()
    return {kind: f"{text}00"}


def replies(area: str) -> list[tuple[Vector, dict[str, Any], Message]]:
    return [
        (vector, step, next(wire.messages(bytes.fromhex(step["wire"]["resp"])[8:])))
        for vector in vectors.load(RECORDED, area)
        for step in vector["steps"]
    ]


@pytest.mark.parametrize("area", RECORD_AREAS)
def test_a_flipped_value_is_reported(area: str) -> None:
    changed = 0
    for vector, step, reply in replies(area):
        expect = dict(step["expect"])
        for position, (name, value) in enumerate(expect.get("bins") or []):
            bins = [*expect["bins"]]
            bins[position] = [name, flipped(value)]
            for ordered in (True, False):
                found = compare.reply({**expect, "bins": bins}, reply, ordered=ordered, live=False)
                assert list(found), vector["id"]
            changed += 1
    assert changed


def test_a_changed_header_is_reported() -> None:
    for vector, step, reply in replies("single"):
        for changed in (
            replace(reply, result=77),
            replace(reply, generation=77),
            replace(reply, ttl=0 if reply.ttl else 5),
            replace(reply, ops=[*reply.ops, Op(1, 1, "other", bytes(8))]),
        ):
            found = compare.reply(step["expect"], changed, ordered=True, live=False)
            assert list(found), vector["id"]


def test_a_dropped_or_changed_row_of_a_batch_is_reported() -> None:
    for vector in vectors.load(RECORDED, "batch"):
        request = bytes.fromhex(vector["wire"]["req"][0])
        data = bytes.fromhex("".join(vector["wire"]["resp"]))
        rows = [row for frame in wire.frames(data) for row in wire.messages(frame.body)]
        for changed in ([*rows[1:]], [replace(rows[0], generation=77), *rows[1:]]):
            if changed:
                assert list(batch.differences(vector, request, changed, live=False)), vector["id"]


def test_a_changed_row_of_a_stream_is_reported() -> None:
    row = Message(generation=1, fields=[wire.Field(4, bytes(20))])
    last = Message(info3=wire.Info3.LAST)
    assert not list(replay.differences([row, last], [row, last]))
    assert list(replay.differences([row, last], [last]))
    assert list(replay.differences([row, last], [replace(row, generation=2), last]))
    assert list(replay.differences([row, last], [row, replace(last, result=4)]))


def test_a_changed_info_reply_is_reported() -> None:
    for vector in vectors.load(RECORDED, "info"):
        reply, volatile = vector["reply"], vector.get("volatile", False)
        assert not list(inforeply.differences(reply, reply, volatile=volatile)), vector["id"]
        if reply:
            other = reply.replace("\t", "\tERROR:99:", 1)
            assert list(inforeply.differences(reply, other, volatile=volatile)), vector["id"]
            assert list(inforeply.differences(reply, "", volatile=volatile)), vector["id"]


def test_time_to_live_may_differ_by_the_tolerance_and_no_more() -> None:
    now = -compare.seconds_to_live(0)
    assert not list(compare.time_to_live(1000, now + 985, live=True))
    assert list(compare.time_to_live(1000, now + 900, live=True))
    assert list(compare.time_to_live(None, now + 900, live=True))

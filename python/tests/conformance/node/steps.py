"""A record, the requests made on it one after the other, and what is left of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from .. import compare, features, state, wire
from ..connection import Node
from ..outcome import Case, Failure, expect_none
from ..state import RecordKey
from ..target import Target, single
from ..vectors import Vector
from ..wire import Message


def cases(vectors: Sequence[Vector], target: Target) -> Iterator[Case]:
    with single(target) as node:
        for vector in vectors:
            yield Case(vector["id"], vector["title"], partial(_check, node, vector))


def _check(node: Node, vector: Vector) -> None:
    key = RecordKey.of(vector["key"])
    state.establish(node, key, vector["init"])
    for step in vector["steps"]:
        request = _request(key, step)
        reply = node.message(request)
        features.excuse(request, step["expect"]["rc"], reply.result)
        ordered = step["call"]["fn"] == "operate"
        expect_none(compare.reply(step["expect"], reply, ordered=ordered))
    expect_none(compare.record(vector["after"], state.left_behind(node, key)))


def _request(key: RecordKey, step: Mapping[str, Any]) -> bytes:
    recorded = step["wire"]["req"]
    if isinstance(recorded, str):
        return bytes.fromhex(recorded)
    return wire.encode(rebuilt(key, step["call"]))


def rebuilt(key: RecordKey, call: Mapping[str, Any]) -> Message:
    """The request of a call whose bytes were too many to keep; the timeout is left out."""
    match call:
        case {"fn": "put", "bins": bins}:
            return state.write(key, bins)
        case {"fn": "append", "bin": name, "value": value}:
            return state.append(key, name, value)
    raise Failure(f"the recording holds no request for {call['fn']}")

"""Many records in one request; every row of the reply against the entry that asked for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from .. import compare, features, state, udf, wire
from ..connection import Node
from ..outcome import Case, expect_none
from ..state import RecordKey
from ..target import Target, single
from ..vectors import Vector
from ..wire import Message


def cases(vectors: Sequence[Vector], target: Target) -> Iterator[Case]:
    with single(target) as node, udf.registered(node, vectors) as batches:
        for vector in batches:
            yield Case(vector["id"], vector["title"], partial(_check, node, vector))


def _check(node: Node, vector: Vector) -> None:
    keys = [RecordKey.of(key) for key in vector["keys"]]
    for key, init in zip(keys, vector["init"], strict=True):
        state.establish(node, key, init)
    for request in map(bytes.fromhex, vector["wire"]["req"]):
        expect_none(differences(vector, request, _exchange(node, request)))
    for key, after in zip(keys, vector["after"], strict=True):
        expect_none(compare.record(after, state.left_behind(node, key)))


def _exchange(node: Node, request: bytes) -> list[Message]:
    return node.stream(request) if wire.is_batch(request) else [node.message(request)]


def differences(
    vector: Vector, request: bytes, replies: Sequence[Message], *, live: bool = True
) -> Iterator[str]:
    expect, rows = vector["expect"], replies
    if wire.is_batch(request):
        *rows, last = replies
        yield from _result(request, expect, last)
    found = {row.timeout if wire.is_batch(request) else 0: row for row in rows}
    for index, (expected, entry) in enumerate(
        zip(expect["records"], _entries(vector["call"], len(expect["records"])), strict=True)
    ):
        row = found.get(index)
        if row is None:
            yield f"no reply to entry {index}"
            continue
        features.excuse(request, expected["rc"], row.result)
        ordered = "ops" in entry
        for difference in compare.reply(expected, row, ordered=ordered, live=live):
            yield f"entry {index}: {difference}"


def _result(request: bytes, expect: Mapping[str, Any], last: Message) -> Iterator[str]:
    features.excuse(request, expect["rc"], last.result)
    if last.result != expect["rc"]:
        yield f"rc {last.result}, expected {expect['rc']} {expect['rc_name']}"


def _entries(call: Mapping[str, Any], count: int) -> list[Mapping[str, Any]]:
    """What was asked for each record; most calls ask the same of all."""
    return call["entries"] if "entries" in call else [call] * count

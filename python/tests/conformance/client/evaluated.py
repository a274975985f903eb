"""The calls of the wire vectors, Python text for another client, evaluated against this one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import aiospike

from .. import compare, dataset, state, wire
from ..node.replay import exchanges
from ..outcome import Case, expect_none
from ..target import Target
from ..vectors import Vector
from ..wire import FrameType, Message
from .adapter import Names
from .batch import row_differences
from .session import Session, ask, code_differences, record_differences, session


def cases(vectors: Sequence[Vector], target: Target) -> Iterator[Case]:
    with session(target) as live:
        if any("dataset" in vector for vector in vectors):
            dataset.write(live.node)
        for vector in vectors:
            yield Case(vector["id"], vector["call"], partial(_check, live, vector))


def _check(live: Session, vector: Vector) -> None:
    state.establish_wire(live.node, vector)
    names = Names(vector, live.client)
    answer = ask(lambda: eval(vector["call"], {}, names))
    if "error" in vector:
        expect_none(code_differences(_error_code(vector), answer))
    else:
        expect_none(code_differences(vector["rc"] if answer.value is False else 0, answer))
        expect_none(_differences(vector, answer.value))


def _error_code(vector: Vector) -> int:
    """The code of the reply, or of the error where the other client did not ask a server."""
    if "rc" in vector:
        return int(vector["rc"])
    (code,) = re.findall(r"Error (\d+)", vector["error_text"])
    return int(code)


def _differences(vector: Vector, value: Any) -> Iterator[str]:
    """Records against the recorded replies; the other client printed them, and not all of it."""
    recorded = vector["result"]
    match value:
        case aiospike.Record():
            (message,) = _replies(vector).values()
            yield from record_differences(compare.expectation(message), value)
        case aiospike.BatchRecords():
            yield from _batch_differences(vector, value)
        case [aiospike.Record() | None, *_]:
            for index, record in enumerate(value):
                expect = compare.expectation(_replies(vector)[index])
                if record is not None:
                    yield from record_differences(expect, record)
                elif expect["rc"] == 0:
                    yield f"no record {index}"
        case [str(), *_]:
            if sorted(value) != sorted(ast.literal_eval(recorded)):
                yield f"{value}, expected {recorded}"
        case _:
            if value != ast.literal_eval(recorded):
                yield f"{value!r}, expected {recorded}"


def _batch_differences(vector: Vector, rows: aiospike.BatchRecords) -> Iterator[str]:
    replies = _replies(vector)
    if len(rows) != len(vector["result"]):
        yield f"{len(rows)} rows, expected {len(vector['result'])}"
        return
    for index, (row, (code, _printed, in_doubt)) in enumerate(
        zip(rows, vector["result"], strict=True)
    ):
        expect = compare.expectation(replies[index]) if index in replies else {"rc": int(code)}
        for difference in row_differences(expect, row):
            yield f"row {index}: {difference}"
        if row.in_doubt != in_doubt:
            yield f"row {index}: in doubt {row.in_doubt}, expected {in_doubt}"


def _replies(vector: Vector) -> dict[int, Message]:
    """The recorded replies by their index, which is 0 for that to a single record."""
    return {
        message.timeout: message
        for _connection, _request, replies in exchanges(vector["messages"])
        for kind, body in replies
        if kind == FrameType.MESSAGE
        for message in wire.messages(body)
        if not message.is_last
    }

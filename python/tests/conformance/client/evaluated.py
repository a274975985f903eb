"""The calls of the wire vectors, Python text for another client, evaluated against this one."""

from __future__ import annotations

import ast
import re
from collections import deque
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import aiospike

from .. import compare, dataset, features, state, udf, wire
from ..features import Unserved
from ..node.replay import exchanges
from ..outcome import Case, expect_none
from ..target import Target
from ..vectors import Vector
from ..wire import FrameType, Message
from .adapter import Names
from .batch import row_differences
from .session import Answer, Recording, Session, ask, code_differences, record_differences, session


def cases(vectors: Sequence[Vector], target: Target) -> Iterator[Case]:
    with (
        session(target) as live,
        udf.registered(live.node, vectors) as calls,
        dataset.provided(live.node, calls, target.settle),
    ):
        for vector in calls:
            yield Case(vector["id"], vector["call"], partial(_check, live, vector))


def _check(live: Session, vector: Vector) -> None:
    try:
        expect_none(_asking_the_node(live, vector))
    except Unserved:
        expect_none(_asking_the_recording(live.recording, vector))


def _asking_the_node(live: Session, vector: Vector) -> Iterator[str]:
    state.establish_wire(live.node, vector)
    answer = _evaluated(vector, live.client)
    rows = answer.value if isinstance(answer.value, aiospike.BatchRecords) else ()
    codes = {answer.rc, *(row.result_code for row in rows)}
    if features.UNSUPPORTED_FEATURE in codes:
        for _connection, request, _recorded in exchanges(vector["messages"]):
            features.excuse(request, vector.get("rc", 0), features.UNSUPPORTED_FEATURE)
    yield from _differences(vector, answer)


def _asking_the_recording(recording: Recording, vector: Vector) -> Iterator[str]:
    recording.server.load(
        (request, b"".join(wire.frame(*reply) for reply in replies))
        for _connection, request, replies in exchanges(vector["messages"])
    )
    answer = _evaluated(vector, recording.client)
    yield from recording.server.differences()
    yield from _differences(vector, answer)


def _evaluated(vector: Vector, client: aiospike.SyncClient) -> Answer:
    names = Names(vector, client)
    return ask(lambda: eval(vector["call"], {}, names))


def _differences(vector: Vector, answer: Answer) -> Iterator[str]:
    if "error" in vector:
        yield from code_differences(_error_code(vector), answer)
        return
    wrong = list(code_differences(vector["rc"] if answer.value is False else 0, answer))
    yield from wrong or _value_differences(vector, answer.value)


def _error_code(vector: Vector) -> int:
    """The code of the reply, or of the error where the other client did not ask a server."""
    if "rc" in vector:
        return int(vector["rc"])
    (code,) = re.findall(r"Error (\d+)", vector["error_text"])
    return int(code)


def _value_differences(vector: Vector, value: Any) -> Iterator[str]:
    """Records against the recorded replies; the other client printed them, and not all of it."""
    printed = vector["result"]
    match value:
        case aiospike.Record():
            (reply,) = _replies(vector)
            yield from record_differences(_expectation(reply, printed), value)
        case aiospike.BatchRecords():
            yield from _batch_differences(vector, value)
        case [aiospike.Record() | None, *_]:
            for index, (record, reply) in enumerate(zip(value, _replies(vector), strict=True)):
                if (record is None) != (reply.result != 0):
                    yield f"record {index} is {record}, rc {reply.result} was recorded"
                elif record is not None:
                    yield from record_differences(compare.expectation(reply), record)
        case aiospike.Task():
            if "Task>" not in printed:
                yield f"{value}, expected {printed}"
        case [str(), *_]:
            if sorted(value) != sorted(ast.literal_eval(printed)):
                yield f"{value}, expected {printed}"
        case _:
            literal = re.sub(r"^SortedMap\((.*)\)$", r"\1", str(printed))
            if value != ast.literal_eval(literal):
                yield f"{value!r}, expected {printed}"


def _batch_differences(vector: Vector, rows: aiospike.BatchRecords) -> Iterator[str]:
    """Row by row; a row that the other client answered without asking has no reply."""
    replies = deque(_replies(vector))
    if len(rows) != len(vector["result"]):
        yield f"{len(rows)} rows, expected {len(vector['result'])}"
        return
    for index, (row, printed) in enumerate(zip(rows, vector["result"], strict=True)):
        code, record, in_doubt = printed
        expect: compare.Expect = {"rc": int(code)}
        if replies and replies[0].result == expect["rc"]:
            expect = _expectation(replies.popleft(), record)
        for difference in row_differences(expect, row):
            yield f"row {index}: {difference}"
        if row.in_doubt != in_doubt:
            yield f"row {index}: in doubt {row.in_doubt}, expected {in_doubt}"


def _expectation(reply: Message, printed: str) -> compare.Expect:
    """What the reply expects; its time to live has passed, but the other client printed it."""
    expect = compare.expectation(reply)
    if "ttl" in expect:
        expect["ttl"] = int(re.findall(r"ttl: (\d+)", printed)[0])
    return expect


def _replies(vector: Vector) -> list[Message]:
    """The recorded replies, in the order of the keys."""
    found = [
        message
        for _connection, _request, replies in exchanges(vector["messages"])
        for kind, body in replies
        if kind == FrameType.MESSAGE
        for message in wire.messages(body)
        if not message.is_last
    ]
    return sorted(found, key=lambda message: message.timeout)

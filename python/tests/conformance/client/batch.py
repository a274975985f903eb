"""Batches made through the client, every row against the entry that asked for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import aiospike

from .. import features, state, udf
from ..features import Unserved
from ..outcome import Case, Unsupported, expect_none
from ..state import RecordKey
from ..target import Target
from ..vectors import Vector, as_bytes
from .convert import results_differences, to_python
from .expressions import expression
from .operations import operations
from .options import invoke, options
from .records import client_key, left_behind
from .session import Answer, Recording, Session, ask, code_differences, record_differences, session

Call = Mapping[str, Any]


def cases(vectors: Sequence[Vector], target: Target) -> Iterator[Case]:
    with session(target) as live, udf.registered(live.node, vectors) as batches:
        for vector in batches:
            yield Case(vector["id"], vector["title"], partial(_check, live, vector))


def _check(live: Session, vector: Vector) -> None:
    recorded = [RecordKey.of(key) for key in vector["keys"]]
    keys = [client_key(key) for key in recorded]
    try:
        _ask_the_node(live, recorded, keys, vector)
    except Unserved:
        expect_none(_asking_the_recording(live.recording, keys, vector))


def _ask_the_node(
    live: Session, recorded: Sequence[RecordKey], keys: Sequence[aiospike.Key], vector: Vector
) -> None:
    for one, init in zip(recorded, vector["init"], strict=True):
        state.establish(live.node, one, init)
    answer = ask(partial(_call, live.client, keys, vector["call"]))
    expect_none(code_differences(0, answer))
    if any(row.result_code == features.UNSUPPORTED_FEATURE for row in answer.value):
        for request in vector["wire"]["req"]:
            features.excuse(as_bytes(request), 0, features.UNSUPPORTED_FEATURE)
    expect_none(_differences(vector["expect"]["records"], answer.value))
    for key, after in zip(keys, vector["after"], strict=True):
        expect_none(left_behind(after, ask(partial(live.client.get, key))))


def _asking_the_recording(
    recording: Recording, keys: Sequence[aiospike.Key], vector: Vector
) -> Iterator[str]:
    """Its records are nowhere, so what the call left behind is not asked for."""
    [request] = vector["wire"]["req"]
    replies = map(as_bytes, vector["wire"]["resp"])
    recording.server.load([(as_bytes(request), b"".join(replies))])
    answer = ask(partial(_call, recording.client, keys, vector["call"]))
    yield from recording.server.differences()
    wrong = list(code_differences(0, answer))
    yield from wrong or _differences(vector["expect"]["records"], answer.value)


def _call(client: aiospike.SyncClient, keys: Sequence[aiospike.Key], call: Call) -> Any:
    settings = {**call.get("batch_policy", {})}
    if "filter" in settings:
        settings["filter_expression"] = expression(settings.pop("filter"))
    match call:
        case {"fn": "batch_read", **rest}:
            return invoke(client.batch_read, keys, rest.get("bins"), **settings)
        case {"fn": "batch_remove", **rest}:
            settings |= options({"policy": rest.get("remove_policy", {})})
            return invoke(client.batch_delete, keys, **settings)
        case {"fn": "batch_operate", "ops": ops, **rest}:
            settings |= options({"policy": rest.get("write_policy", {})})
            return invoke(client.batch_operate, keys, operations(ops), **settings)
        case {"fn": "batch_apply", "module": module, "function": function, "args": args, **rest}:
            settings |= options({"policy": rest.get("apply_policy", {})})
            values = [to_python(value) for value in args or ()]
            return invoke(client.batch_apply, keys, module, function, values, **settings)
        case {"fn": "batch_write", "entries": entries}:
            rows = [_row(keys[entry["key"]], entry) for entry in entries]
            return invoke(client.batch, rows, **settings)
    raise Unsupported(f"the call {call['fn']}")


def _row(key: aiospike.Key, entry: Call) -> aiospike.BatchRow:
    settings = options(entry)
    match entry:
        case {"type": "read", "ops": [*_] as ops}:
            return aiospike.BatchRead(key, operations=operations(ops), **settings)
        case {"type": "read", **rest}:
            return aiospike.BatchRead(key, None if rest.get("read_all") else [], **settings)
        case {"type": "write", "ops": ops}:
            return aiospike.BatchWrite(key, operations=operations(ops), **settings)
        case {"type": "remove"}:
            return aiospike.BatchDelete(key, **settings)
        case {"type": "apply", "module": module, "function": function, "args": args}:
            values = [to_python(value) for value in args or ()]
            return aiospike.BatchApply(key, module, function, values, **settings)
    raise Unsupported(f"entries of type {entry['type']}")


def _differences(expected: Sequence[Mapping[str, Any]], rows: Any) -> Iterator[str]:
    if len(rows) != len(expected):
        yield f"{len(rows)} rows, expected {len(expected)}"
        return
    for index, (expect, row) in enumerate(zip(expected, rows, strict=True)):
        for difference in row_differences(expect, row):
            yield f"entry {index}: {difference}"


def row_differences(expect: Mapping[str, Any], row: aiospike.BatchRecord) -> Iterator[str]:
    yield from code_differences(expect["rc"], Answer(row.result_code))
    if row.record is not None:
        yield from record_differences(expect, row.record)
        if row.record.results is not None:
            yield from results_differences(expect.get("bins") or [], row.record.results)
    elif expect.get("bins"):
        yield "a row without a record"

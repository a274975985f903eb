"""Batches made through the client, every row against the entry that asked for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import aiospike

from .. import state, udf
from ..outcome import Case, Unsupported, expect_none
from ..state import RecordKey
from ..target import Target
from ..vectors import Vector
from .convert import to_python
from .expressions import expression
from .options import invoke, options
from .records import client_key, left_behind
from .session import Answer, Session, ask, code_differences, record_differences, session

Call = Mapping[str, Any]


def cases(vectors: Sequence[Vector], target: Target) -> Iterator[Case]:
    with session(target) as live, udf.registered(live.node, vectors) as batches:
        for vector in batches:
            yield Case(vector["id"], vector["title"], partial(_check, live, vector))


def _check(live: Session, vector: Vector) -> None:
    recorded = [RecordKey.of(key) for key in vector["keys"]]
    keys = [client_key(key) for key in recorded]
    for one, init in zip(recorded, vector["init"], strict=True):
        state.establish(live.node, one, init)
    answer = ask(partial(_call, live.client, keys, vector["call"]))
    expect_none(code_differences(0, answer))
    expect_none(_differences(vector["expect"]["records"], answer.value))
    for key, after in zip(keys, vector["after"], strict=True):
        expect_none(left_behind(after, ask(partial(live.client.get, key))))


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
        case {"fn": "batch_write", "entries": entries}:
            rows = [(keys[entry["key"]], _written(entry)) for entry in entries]
            return invoke(client.batch_write, rows, **settings)
    raise Unsupported(f"the call {call['fn']}")


def _written(entry: Call) -> dict[str, Any]:
    """The bins of an entry that does nothing but write bins."""
    if entry["type"] != "write" or entry.keys() - {"type", "key", "ops"}:
        raise Unsupported("batches of several kinds of entries, or with a policy for each")
    if any(op["op"] != "write" for op in entry["ops"]):
        raise Unsupported("operations in a batch")
    return {op["bin"]: to_python(op["write_item"]) for op in entry["ops"]}


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
    elif expect.get("bins"):
        yield "a row without a record"

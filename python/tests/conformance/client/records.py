"""A record, the calls made on it one after the other, and what is left of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import aiospike

from .. import features, state
from ..features import Unserved
from ..outcome import Case, Unsupported, expect_none
from ..state import RecordKey
from ..target import Target
from ..vectors import Vector, as_bytes
from .convert import results_differences, to_python
from .expressions import checked
from .operations import operations
from .options import invoke, options
from .session import (
    NOT_FOUND,
    Answer,
    Recording,
    Session,
    ask,
    code_differences,
    record_differences,
    session,
)

Call = Mapping[str, Any]

RETURN_RECORDS = ("get", "select", "operate")


def cases(vectors: Sequence[Vector], target: Target) -> Iterator[Case]:
    with session(target) as live:
        for vector in vectors:
            yield Case(vector["id"], vector["title"], partial(_check, live, vector))


def _check(live: Session, vector: Vector) -> None:
    recorded = RecordKey.of(vector["key"])
    vector = checked(vector, live.client)
    key = ask(partial(client_key, recorded))
    try:
        _ask_the_node(live, recorded, key, vector)
    except Unserved:
        _ask_the_recording(live.recording, key, vector)


def _ask_the_node(live: Session, recorded: RecordKey, key: Answer, vector: Vector) -> None:
    state.establish(live.node, recorded, vector["init"])
    for step in vector["steps"]:
        call = partial(_call, live.client, key.value, step["call"])
        answer = key if key.refused else ask(call)
        if answer.refused and step["call"].get("via") == "raw":
            _excuse(step["expect"]["rc"], answer)
        if answer.rc == features.UNSUPPORTED_FEATURE:
            features.excuse(bytes.fromhex(step["wire"]["req"]), step["expect"]["rc"], answer.rc)
        expect_none(_differences(step, answer))
    if not key.refused:
        expect_none(left_behind(vector["after"], ask(partial(live.client.get, key.value))))


def _ask_the_recording(recording: Recording, key: Answer, vector: Vector) -> None:
    """Its record is nowhere, so what a call left behind is not asked for."""
    for step in vector["steps"]:
        recording.server.load([(as_bytes(step["wire"]["req"]), as_bytes(step["wire"]["resp"]))])
        answer = ask(partial(_call, recording.client, key.value, step["call"]))
        expect_none([*recording.server.differences(), *_differences(step, answer)])


def _excuse(expected: int, answer: Answer) -> None:
    """Bytes made by hand may be what no client sends; ours may refuse where the server did not."""
    if any(code_differences(expected, answer)):
        raise Unsupported(f"what the client refuses to send: {answer.value}")


def client_key(key: RecordKey) -> aiospike.Key:
    return aiospike.Key(key.namespace, key.set, to_python(key.user_key))


def _call(client: aiospike.SyncClient, key: aiospike.Key, call: Call) -> Any:
    match call:
        case {"fn": "put", "bins": bins}:
            return invoke(client.put, key, _bins(bins), **options(call))
        case {"fn": "remove_bin", "bins": names}:
            return invoke(client.put, key, dict.fromkeys(names), **options(call))
        case {"fn": "get"}:
            return invoke(client.get, key, **options(call))
        case {"fn": "select", "bins": names}:
            return invoke(client.get, key, names, **options(call))
        case {"fn": "operate", "ops": ops}:
            if call.get("respond_all_ops") and any(op["op"] == "read_all" for op in ops):
                raise Unsupported("aerospike-core: respond_all_ops with a read of all bins")
            return invoke(client.operate, key, operations(ops), **options(call))
        case {"fn": "increment", "bin": name, "value": value}:
            return invoke(client.add, key, _bins({name: value}), **options(call))
        case {"fn": "append" | "prepend" as verb, "bin": name, "value": value}:
            return invoke(getattr(client, verb), key, _bins({name: value}), **options(call))
        case {"fn": "exists" | "touch" as verb}:
            return invoke(getattr(client, verb), key, **options(call))
        case {"fn": "remove"}:
            return invoke(client.delete, key, **options(call))
    raise Unsupported(f"the call {call['fn']}")


def _bins(bins: Mapping[str, Any]) -> dict[str, Any]:
    return {name: to_python(value) for name, value in bins.items()}


def _differences(step: Mapping[str, Any], answer: Answer) -> Iterator[str]:
    expect = step["expect"]
    yield from code_differences(expect["rc"], answer)
    if step["call"]["fn"] in RETURN_RECORDS and not answer.rc:
        yield from record_differences(expect, answer.value)
        if answer.value.results is not None:
            yield from results_differences(expect.get("bins") or [], answer.value.results)


def left_behind(after: Mapping[str, Any] | None, answer: Answer) -> Iterator[str]:
    if after is None or "rc" in after:
        yield from code_differences(after["rc"] if after else NOT_FOUND, answer)
    elif answer.rc:
        yield f"afterwards rc {answer.rc}"
    else:
        whole = {**after, "bins": list(after["bins"].items())}
        for difference in record_differences(whole, answer.value):
            yield f"afterwards {difference}"

"""A record, the calls made on it one after the other, and what is left of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import aiospike

from .. import state
from ..outcome import Case, Unsupported, expect_none
from ..state import RecordKey
from ..target import Target
from ..vectors import Vector
from .convert import to_python
from .operations import operations
from .options import bound, options
from .session import NOT_FOUND, Answer, Session, ask, code_differences, record_differences, session

Call = Mapping[str, Any]

RETURN_RECORDS = ("get", "select", "operate")


def cases(vectors: Sequence[Vector], target: Target) -> Iterator[Case]:
    with session(target) as live:
        for vector in vectors:
            yield Case(vector["id"], vector["title"], partial(_check, live, vector))


def _check(live: Session, vector: Vector) -> None:
    recorded = RecordKey.of(vector["key"])
    key = client_key(recorded)
    steps = [(step, prepared(live.client, key, step["call"])) for step in vector["steps"]]
    state.establish(live.node, recorded, vector["init"])
    for step, call in steps:
        expect_none(_differences(step, ask(call)))
    expect_none(left_behind(vector["after"], ask(partial(live.client.get, key))))


def client_key(key: RecordKey) -> aiospike.Key:
    return aiospike.Key(key.namespace, key.set, to_python(key.user_key))


def prepared(client: aiospike.SyncClient, key: aiospike.Key, call: Call) -> Callable[[], Any]:
    """The call, ready to be made; `Unsupported` before anything is sent."""
    chosen = options(call)
    match call:
        case {"fn": "put", "bins": bins}:
            return bound(client.put, key, _bins(bins), **chosen)
        case {"fn": "remove_bin", "bins": names}:
            return bound(client.put, key, dict.fromkeys(names), **chosen)
        case {"fn": "get"}:
            return bound(client.get, key, **chosen)
        case {"fn": "select", "bins": names}:
            return bound(client.get, key, names, **chosen)
        case {"fn": "operate", "ops": ops}:
            return bound(client.operate, key, operations(ops), **chosen)
        case {"fn": "increment", "bin": name, "value": value}:
            return bound(client.add, key, _bins({name: value}), **chosen)
        case {"fn": "append" | "prepend" as verb, "bin": name, "value": value}:
            return bound(getattr(client, verb), key, _bins({name: value}), **chosen)
        case {"fn": "exists" | "touch" as verb}:
            return bound(getattr(client, verb), key, **chosen)
        case {"fn": "remove"}:
            return bound(client.delete, key, **chosen)
    raise Unsupported(f"the call {call['fn']}")


def _bins(bins: Mapping[str, Any]) -> dict[str, Any]:
    return {name: to_python(value) for name, value in bins.items()}


def _differences(step: Mapping[str, Any], answer: Answer) -> Iterator[str]:
    expect = step["expect"]
    yield from code_differences(expect["rc"], answer)
    if step["call"]["fn"] in RETURN_RECORDS and not answer.rc and not answer.refused:
        yield from record_differences(expect, answer.value)


def left_behind(after: Mapping[str, Any] | None, answer: Answer) -> Iterator[str]:
    if after is None or "rc" in after:
        yield from code_differences(after["rc"] if after else NOT_FOUND, answer)
    elif answer.rc:
        yield f"afterwards rc {answer.rc}"
    else:
        whole = {**after, "bins": list(after["bins"].items())}
        for difference in record_differences(whole, answer.value):
            yield f"afterwards {difference}"

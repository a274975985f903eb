"""Whether a reply means what the recording expects: every function yields the differences."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from . import particle
from .values import Value, canonical
from .wire import Message

Expect: TypeAlias = dict[str, Any]
Bins: TypeAlias = Sequence[Sequence[Any]]  # [name, value] pairs

CITRUSLEAF_EPOCH = 1262304000  # 2010-01-01, where void times count from
TTL_TOLERANCE = 20


def bins_of(message: Message) -> list[list[Value]]:
    return [[op.name, particle.decode(op.particle, op.data)] for op in message.ops]


def seconds_to_live(void_time: int) -> int:
    return void_time - (int(time.time()) - CITRUSLEAF_EPOCH)


def reply(expect: Expect, message: Message, *, ordered: bool, live: bool = True) -> Iterator[str]:
    """`live` is off for replies out of a recording, whose times to live have passed."""
    if message.result != expect["rc"]:
        yield f"rc {message.result}, expected {expect['rc']} {expect.get('rc_name', '')}".rstrip()
    if message.generation != expect.get("gen", 0):
        yield f"generation {message.generation}, expected {expect.get('gen', 0)}"
    yield from time_to_live(expect.get("ttl"), message.ttl, live=live)
    yield from bins(expect.get("bins") or [], bins_of(message), ordered=ordered)
    if "fields" in expect:
        found = sorted([item.kind, item.data.hex()] for item in message.fields)
        if found != sorted(expect["fields"]):
            yield f"fields {found}, expected {expect['fields']}"


def expectation(recorded: Message) -> Expect:
    """What a recorded reply expects of a live one; its ttl counts only as there or not there."""
    expect = {"rc": recorded.result, "gen": recorded.generation, "bins": bins_of(recorded)}
    return {**expect, "ttl": recorded.ttl} if recorded.ttl else expect


def time_to_live(expected: int | None, void_time: int, *, live: bool) -> Iterator[str]:
    if expected is None or not void_time:
        if (expected is None) != (void_time == 0):
            yield f"void time {void_time}, expected ttl {expected}"
    elif live and abs(seconds_to_live(void_time) - expected) > TTL_TOLERANCE:
        yield f"ttl {seconds_to_live(void_time)}, expected {expected}"


def bins(expected: Bins, actual: Bins, *, ordered: bool) -> Iterator[str]:
    if not ordered:
        expected, actual = sorted(expected, key=_name), sorted(actual, key=_name)
    names, found = [name for name, _ in expected], [name for name, _ in actual]
    if names != found:
        yield f"bins {found}, expected {names}"
        return
    for (name, value), (_, other) in zip(expected, actual, strict=True):
        if canonical(value) != canonical(other):
            yield f"bin {name!r} is {brief(other)}, expected {brief(value)}"


def record(expected: Expect | None, message: Message, *, live: bool = True) -> Iterator[str]:
    """A whole record read back, against the `after` of a vector."""
    if expected is None or "rc" in expected:
        wanted = expected["rc"] if expected else 2
        if message.result != wanted:
            yield f"afterwards rc {message.result}, expected {wanted}"
    elif expected["bins"] is None:  # the recording could not read the record back
        return
    else:
        whole = {**expected, "rc": 0, "bins": list(expected["bins"].items())}
        for difference in reply(whole, message, ordered=False, live=live):
            yield f"afterwards {difference}"


def brief(value: Value, limit: int = 300) -> str:
    text = repr(value)
    return text if len(text) <= limit else f"{text[:limit]}... ({len(text)} characters)"


def _name(pair: Sequence[Any]) -> str:
    return str(pair[0])

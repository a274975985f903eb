"""A client connected to the node under test, and the way its answers become outcomes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

import aiospike

from .. import compare, playback
from ..connection import Node
from ..playback import Playback
from ..target import Target, single
from .convert import bins_differences

NOT_FOUND = 2
# What a client raises when it refuses an argument before anything is sent.
REFUSALS = (TypeError, ValueError, OverflowError)
BUILT_IN = -1000  # stands for the code that those do not have


class Session(NamedTuple):
    node: Node
    client: aiospike.SyncClient
    recording: Recording


class Recording(NamedTuple):
    """What stands in for a node where that lacks what a vector needs."""

    server: Playback
    client: aiospike.SyncClient


class Answer(NamedTuple):
    rc: int | None  # None where there was no answer at all
    value: Any = None
    # Nothing was sent: the client found the fault itself.
    refused: bool = False


@contextmanager
def session(target: Target) -> Iterator[Session]:
    with (
        single(target) as node,
        aiospike.SyncClient(str(node.address)) as client,
        playback.serving(Playback()) as server,
        aiospike.SyncClient(str(server.address)) as listener,
    ):
        yield Session(node, client, Recording(server, listener))


def ask(call: Callable[[], Any]) -> Answer:
    """The result of a call, or the code of its error; a plain False says that nothing was there."""
    try:
        value = call()
    except aiospike.AerospikeError as error:
        return Answer(error.result_code, error, refused=error.node is None)
    except REFUSALS as error:
        return Answer(BUILT_IN, error, refused=True)
    return Answer(NOT_FOUND if value is False else 0, value)


def code_differences(expected: int, answer: Answer) -> Iterator[str]:
    """A call that the server would refuse may as well be refused with an error of Python's own."""
    if answer.rc == BUILT_IN:
        if expected == 0:
            yield f"refused by the client: {answer.value!r}"
    elif answer.rc != expected:
        yield f"rc {answer.rc}, expected {expected}"


def record_differences(expect: Mapping[str, Any], record: Any) -> Iterator[str]:
    if record.generation != expect.get("gen", 0):
        yield f"generation {record.generation}, expected {expect.get('gen', 0)}"
    yield from ttl_differences(expect.get("ttl"), record.ttl)
    yield from bins_differences(expect.get("bins") or [], record.bins)


def ttl_differences(expected: int | None, actual: int | None) -> Iterator[str]:
    if expected is None or actual is None:
        agree = expected == actual
    else:
        agree = abs(expected - actual) <= compare.TTL_TOLERANCE
    if not agree:
        yield f"ttl {actual}, expected {expected}"

"""Malformed input on a connection of its own: what comes back, and whether it stays open."""

from __future__ import annotations

import hashlib
import socket
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from .. import compare, features, inforeply, state, wire
from ..connection import Address, Node
from ..outcome import Case, expect_none
from ..state import RecordKey
from ..target import Target, single
from ..vectors import Vector
from ..wire import FrameType

WORKERS = 32
BETWEEN_CHUNKS = 0.002
STILL_OPEN_AFTER = 1.0


class Observed(NamedTuple):
    received: bytes
    open: bool


def cases(vectors: Sequence[Vector], target: Target) -> Iterator[Case]:
    with single(target) as node, ThreadPoolExecutor(WORKERS) as pool:
        # All at once, as each takes a second of watching whether the connection stays open.
        pending = [pool.submit(_check, node.address, vector) for vector in vectors]
        for vector, check in zip(vectors, pending, strict=True):
            yield Case(vector["id"], vector["title"], check.result)


def _check(address: Address, vector: Vector) -> None:
    node = Node(address)
    try:
        key = RecordKey.of(vector["key"])
        state.establish(node, key, vector["init"])
        sent = _chunks(vector)
        observed = _observe(address, sent)
        expect_none(_differences(vector["expect"], b"".join(sent), observed))
        expect_none(compare.record(vector["after"], state.left_behind(node, key)))
    finally:
        node.close()


def _chunks(vector: Vector) -> list[bytes]:
    if vector["send"] is not None:
        return [bytes.fromhex(chunk) for chunk in vector["send"]]
    repeated = vector["send_rep"]  # its filling is told in words: 0x78, the last byte 0x0a
    head = bytes.fromhex(repeated["head"])
    return [head + b"x" * (repeated["len"] - len(head) - 1) + b"\n"]


def _observe(address: Address, chunks: Sequence[bytes]) -> Observed:
    received = b""
    with socket.create_connection(address, timeout=STILL_OPEN_AFTER) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            for chunk in chunks:
                connection.sendall(chunk)
                time.sleep(BETWEEN_CHUNKS)
            while data := connection.recv(1 << 20):
                received += data
        except TimeoutError:
            return Observed(received, open=True)
        except ConnectionError:
            pass
    return Observed(received, open=False)


def _differences(expect: dict[str, Any], sent: bytes, observed: Observed) -> Iterator[str]:
    if observed.open != (expect["connection"] == "open"):
        state_now = "open" if observed.open else "closed"
        yield f"the connection is {state_now}, expected {expect['connection']}"
    expected = expect["resp"]
    if not isinstance(expected, str):
        found = {
            "len": len(observed.received),
            "sha256": hashlib.sha256(observed.received).hexdigest(),
        }
        if found != expected:
            yield f"received {found}, expected {expected}"
        return
    yield from replies(
        bytes.fromhex(expected), observed.received, sent, volatile=expect.get("volatile", False)
    )


def replies(expected: bytes, actual: bytes, sent: bytes, *, volatile: bool) -> Iterator[str]:
    wanted, found = list(wire.frames(expected)), list(wire.frames(actual))
    if [frame.kind for frame in wanted] != [frame.kind for frame in found]:
        yield f"received {actual[:64].hex()}, expected {expected[:64].hex()}"
        return
    for ours, theirs in zip(wanted, found, strict=True):
        if ours.kind == FrameType.INFO:
            texts = inforeply.text(ours.body), inforeply.text(theirs.body)
            yield from inforeply.differences(*texts, volatile=volatile)
            continue
        if ours.kind != FrameType.MESSAGE:
            if ours.body != theirs.body:
                yield f"received {theirs.body.hex()}, expected {ours.body.hex()}"
            continue
        recorded, messages = list(wire.messages(ours.body)), list(wire.messages(theirs.body))
        if len(recorded) != len(messages):
            yield f"{len(messages)} messages in a frame, expected {len(recorded)}"
            continue
        for one, other in zip(recorded, messages, strict=True):
            features.excuse(sent, one.result, other.result)
            yield from compare.reply(compare.expectation(one), other, ordered=True, live=False)

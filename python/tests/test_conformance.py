"""The embedded node and the client agree with recordings of a real server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import pytest
from conformance import report, vectors
from conformance.connection import Node
from conformance.runner import areas, run
from conformance.target import Embedded
from conformance.wire import Message

# Without exception: there is nothing in them that this version does not have.
WHOLE = [
    ("node", "digests"),
    ("node", "single"),
    ("node", "list"),
    ("node", "map"),
    ("node", "bit"),
    ("node", "query"),
    ("node", "info"),
    ("client", "digests"),
    ("client", "bit"),
    ("client", "hll"),
    ("client", "expressions"),
    ("client", "batch"),
    ("client", "query"),
    ("client", "info"),
]
# Up to the features that come later, which count as unsupported.
IN_PART = [
    ("node", "expressions"),
    ("node", "batch"),
    ("node", "wire"),
    ("node", "operate"),
    ("node", "errors"),
    ("client", "single"),
    ("client", "list"),
    ("client", "map"),
    ("client", "operate"),
    ("client", "wire"),
]


@pytest.mark.parametrize(("side", "area"), WHOLE)
def test_every_recording_holds(side: str, area: str) -> None:
    outcomes = run(areas(side)[area], vectors.of_area(vectors.RECORDED, area), Embedded())
    assert outcomes
    assert not report.failures(outcomes)
    assert not report.missing(outcomes)


@pytest.mark.parametrize(("side", "area"), IN_PART)
def test_what_is_supported_holds(side: str, area: str) -> None:
    outcomes = run(areas(side)[area], vectors.of_area(vectors.RECORDED, area), Embedded())
    assert any(outcome.passed for outcome in outcomes)
    assert not report.failures(outcomes)


def test_a_node_that_changes_values_does_not_pass() -> None:
    single = vectors.of_area(vectors.RECORDED, "single")
    leave_a_record = {vector["id"] for vector in single if vector["after"]}
    outcomes = run(areas("node")["single"], single, Corrupting())
    assert leave_a_record
    assert leave_a_record <= {outcome.id for outcome in outcomes if outcome.failure is not None}


class Corrupted(Node):
    """A node whose every value comes back with the first and the last byte changed."""

    def message(self, request: bytes) -> Message:
        reply = super().message(request)
        return replace(reply, ops=[op._replace(data=_flip(op.data)) for op in reply.ops])


class Corrupting(Embedded):
    @contextmanager
    def cluster(self, size: int) -> Iterator[Sequence[Node]]:
        with super().cluster(size) as nodes:
            corrupted = [Corrupted(node.address) for node in nodes]
            yield corrupted
            for node in corrupted:
                node.close()


def _flip(data: bytes) -> bytes:
    if len(data) < 2:
        return bytes([data[0] ^ 1]) if data else b"\x01"
    return bytes([data[0] ^ 1, *data[1:-1], data[-1] ^ 1])

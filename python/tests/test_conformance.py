"""The embedded node and the client agree with recordings of a real server."""

from __future__ import annotations

import pytest

from conformance import report, vectors
from conformance.runner import areas, run
from conformance.target import Embedded

CLAIMED = [
    ("node", "digests"),
    ("node", "single"),
    ("node", "info"),
    ("node", "wire"),
    ("client", "digests"),
    ("client", "single"),
    ("client", "info"),
    ("client", "wire"),
]


@pytest.mark.parametrize(("side", "area"), CLAIMED)
def test_recordings_hold(side: str, area: str) -> None:
    outcomes = run(areas(side)[area], vectors.load(vectors.RECORDED, area), Embedded())
    assert any(outcome.passed for outcome in outcomes)
    assert not report.failures(outcomes)

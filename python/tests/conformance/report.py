"""The figures of a run, and the failures behind them."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence

from .outcome import Outcome


def line(side: str, area: str, outcomes: Sequence[Outcome]) -> str:
    passed = sum(outcome.passed for outcome in outcomes)
    failed = sum(outcome.failure is not None for outcome in outcomes)
    unsupported = len(outcomes) - passed - failed
    tail = f", {unsupported} unsupported" if unsupported else ""
    return f"{side}/{area}: {passed} passed, {failed} failed{tail}"


def failures(outcomes: Sequence[Outcome]) -> list[str]:
    """A line for each cause, with the first vector that failed from it."""
    by_cause: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.failure is not None:
            by_cause.setdefault(outcome.failure, []).append(outcome)
    return [
        f"  {first.id} ({first.title}): {cause}" + (f" [and {len(more)} more]" if more else "")
        for cause, (first, *more) in by_cause.items()
    ]


def missing(outcomes: Sequence[Outcome]) -> list[str]:
    """How many vectors wait for which feature."""
    features = Counter(outcome.unsupported for outcome in outcomes if outcome.unsupported)
    return [f"  unsupported: {feature} ({count})" for feature, count in features.most_common()]


def progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)

"""Every vector of an area, on one side, to its outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import cast

from .outcome import Case, Outcome, outcome
from .target import Target
from .vectors import Vector, is_foundation

Cases = Callable[[Sequence[Vector], Target], Iterator[Case]]

SIDES = ("node", "client")


def areas(side: str) -> Mapping[str, Cases]:
    """The areas of a side, in the order in which they run; a node alone needs no client."""
    return cast(Mapping[str, Cases], import_module(f".{side}", __package__).AREAS)


def run(cases: Cases, vectors: Sequence[Vector], target: Target) -> list[Outcome]:
    """An area that cannot be set up fails, with all the vectors that were left."""
    outcomes: list[Outcome] = []
    try:
        for case in cases(vectors, target):
            outcomes.append(outcome(case))
    except Exception as error:
        done = {each.id for each in outcomes}
        reason = f"setup of the area: {type(error).__name__}: {error}"
        outcomes += [
            Outcome(vector["id"], vector["area"], failure=reason)
            for vector in vectors
            if not is_foundation(vector) and vector["id"] not in done
        ]
    return outcomes

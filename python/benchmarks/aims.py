"""What this project wants to reach, as ratios to others, and what was measured of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from contenders import FLOOR, ON_LOOP, OURS
from results import Cell, Results

OPS, CPU, P99, MEMORY = "ops_per_s", "cpu_us_per_op", "p99", "resident_growth_bytes"
WORDS = {OPS: "throughput", CPU: "CPU per operation", P99: "p99", MEMORY: "memory"}
NATIVE, SDK, PY, C = "aerospike-native", "aerospike-sdk", "aerospike-py", "C client"
ONE = "a single loop of ours"
UVLOOP, THREADS = ("uvloop", 1), ("", 0)


@dataclass(frozen=True)
class Aim:
    """A bound on the ratio of `ours` to `other` in one cell of each interpreter.

    Of throughput it is to be that or more, else that or less. `only` is how the names begin of the
    interpreters that the aim is for.
    """

    group: str
    place: tuple[str, int]
    workers: int
    measure: str
    other: str
    bound: float
    batch: int = 1
    ours: str = OURS
    only: str = ""

    @property
    def least(self) -> bool:
        return self.measure == OPS

    @property
    def title(self) -> str:
        _, loops = self.place
        who = {
            "tasks": f"{self.workers} task{'s' if self.workers > 1 else ''}",
            "loops": f"{loops} loops of {self.workers} tasks",
            "threads": f"{self.workers} thread{'s' if self.workers > 1 else ''}",
            "batch": f"batches of {self.batch}",
            "streams": "a scan",
        }[self.group]
        placed = ", on the loop" if self.ours == ON_LOOP else ""
        return f"{who}{placed}: {WORDS[self.measure]}"

    def ratio(self, results: Results, python: str) -> float | None:
        """What was measured; None if it was not, or is not meant for this interpreter."""
        if not python.startswith(self.only):
            return None
        cell, other = self.cells(python)
        if self.other == ONE:
            return results.ratio_of((cell, self.ours), (other, self.ours), self.measure)
        return results.ratio(cell, self.ours, self.other, self.measure)

    def cells(self, python: str) -> tuple[Cell, Cell]:
        """Where ours is measured, and where the other."""
        loop, loops = self.place
        others = 1 if self.other == ONE else loops
        return (
            (self.group, python, loop, loops, self.workers, self.batch),
            (self.group, python, loop, others, self.workers, self.batch),
        )

    def reached(self, ratio: float) -> bool:
        return ratio >= self.bound if self.least else ratio <= self.bound


def _all() -> Iterator[Aim]:
    yield Aim("tasks", UVLOOP, 1, OPS, NATIVE, 1.45)
    yield Aim("tasks", UVLOOP, 1, OPS, FLOOR, 0.8)
    yield Aim("tasks", UVLOOP, 1, OPS, NATIVE, 1.9, ours=ON_LOOP)
    yield Aim("tasks", UVLOOP, 1, OPS, FLOOR, 1.0, ours=ON_LOOP)
    yield Aim("tasks", UVLOOP, 32, OPS, NATIVE, 1.3)
    yield Aim("tasks", UVLOOP, 32, OPS, PY, 4, only="3.11")
    yield Aim("tasks", UVLOOP, 32, OPS, PY, 10, only="3.14")
    yield Aim("tasks", UVLOOP, 32, CPU, NATIVE, 0.7)
    yield Aim("tasks", UVLOOP, 32, CPU, FLOOR, 1.6)
    yield Aim("tasks", UVLOOP, 32, CPU, NATIVE, 0.6, ours=ON_LOOP)
    yield Aim("tasks", UVLOOP, 32, CPU, FLOOR, 1.4, ours=ON_LOOP)
    for other in (NATIVE, SDK):
        yield Aim("tasks", UVLOOP, 128, OPS, other, 1.3)
        yield Aim("tasks", UVLOOP, 128, CPU, other, 0.72)
        yield Aim("tasks", UVLOOP, 128, P99, other, 1.0)
    for ours in (OURS, ON_LOOP):
        yield Aim("loops", ("uvloop", 4), 64, OPS, SDK, 1.3, ours=ours, only="3.14")
        yield Aim("loops", ("uvloop", 4), 64, CPU, ONE, 1.0, ours=ours, only="3.14")
    for threads, native, c in ((1, 1.05, 0.97), (8, 1.15, 1.15), (32, 1.25, 1.5)):
        yield Aim("threads", THREADS, threads, OPS, NATIVE, native)
        yield Aim("threads", THREADS, threads, OPS, C, c)
    yield Aim("batch", UVLOOP, 32, OPS, NATIVE, 1.3, batch=128)
    yield Aim("streams", UVLOOP, 1, OPS, NATIVE, 5)


def is_aimed_at(cell: Cell) -> bool:
    """Whether one of the aims is about it."""
    return any(cell in aim.cells(cell[1]) for aim in _all())


def table(results: Results) -> tuple[list[str], list[list[str]]]:
    """Titles and rows: each aim, and its ratio with each interpreter, in bold where reached."""
    rows = []
    for aim in _all():
        found = [aim.ratio(results, python) for python in results.interpreters]
        if any(ratio is not None for ratio in found):
            told = [_told(ratio, ratio is not None and aim.reached(ratio)) for ratio in found]
            sign = "≥" if aim.least else "≤"
            rows.append([aim.title, aim.other, f"{sign} {aim.bound:g}", *told])
    most = [_most_memory(results, python) for python in results.interpreters]
    told = [_told(ratio, ratio is not None and ratio <= 1) for ratio in most]
    rows.append(["the most of any cell: memory", NATIVE, "≤ 1", *told])
    return ["", "ratio to", "aim", *results.interpreters], rows


def _most_memory(results: Results, python: str) -> float | None:
    cells = [cell for cell in results.runs if cell[1] == python]
    ratios = [results.ratio(cell, OURS, NATIVE, MEMORY) for cell in cells]
    return max((ratio for ratio in ratios if ratio is not None), default=None)


def _told(ratio: float | None, reached: bool) -> str:
    if ratio is None:
        return "—"
    return f"**{ratio:.2f}**" if reached else f"{ratio:.2f}"

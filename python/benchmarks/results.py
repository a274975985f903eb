"""What `matrix.py` has written, by cell and contender."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Cell = tuple[Any, ...]
"""The group, the interpreter, its event loop, how many loops, workers of each, the batch's size."""


class Results:
    """All that was measured. A run of each contender is of the same round, one after the other."""

    def __init__(self, file: Path) -> None:
        written = json.loads(file.read_text())
        self.about = written["about"]
        self.runs: dict[Cell, dict[str, list[dict[str, Any]]]] = {}
        self.failed: dict[str, set[str]] = {}
        for row in written["rows"]:
            cell = tuple(row["cell"].values())
            self.runs.setdefault(cell, {})[row["contender"]] = row["runs"]
            if row["failed"]:
                where = f"{row['contender']}, {row['cell']['python']}"
                self.failed.setdefault(where, set()).add(row["failed"])

    @property
    def interpreters(self) -> list[str]:
        """In the order of the matrix."""
        return list(dict.fromkeys(cell[1] for cell in self.runs))

    @property
    def rounds(self) -> str:
        """How many there were, of all cells."""
        counts = {len(runs) for cell in self.runs.values() for runs in cell.values() if runs}
        return " to ".join(map(str, dict.fromkeys((min(counts), max(counts)))))

    def of_group(self, group: str) -> list[Cell]:
        """Its cells."""
        return [cell for cell in self.runs if cell[0] == group]

    def median(self, cell: Cell, name: str, measure: str) -> float | None:
        """Of all rounds; None where it was not measured."""
        known = list(filter(None, self._values(cell, name, measure)))
        return statistics.median(known) if known else None

    def ratio(self, cell: Cell, ours: str, other: str, measure: str) -> float | None:
        """The median of the ratios of each round, in which the machine was the same for both."""
        return self.ratio_of((cell, ours), (cell, other), measure)

    def ratio_of(
        self, ours: tuple[Cell, str], other: tuple[Cell, str], measure: str
    ) -> float | None:
        """The same of two cells."""
        pairs = zip(self._values(*ours, measure), self._values(*other, measure), strict=False)
        ratios = [mine / its for mine, its in pairs if mine and its]
        return statistics.median(ratios) if ratios else None

    def _values(self, cell: Cell, name: str, measure: str) -> Iterator[float | None]:
        for run in self.runs.get(cell, {}).get(name, ()):
            yield {**run, **run["latency_us"]}.get(measure)

"""The benchmark's results as tables: for a terminal, and those of README.md.

    python tables.py FILE...

prints the README's, from what `bench.py --json` has written with each interpreter.
"""

from __future__ import annotations

import json
import statistics
import sys
from pathlib import Path
from typing import NamedTuple

from workloads import PEERS, Measured

UNITS = {
    "per_s": "per s",
    "cpu_us": "CPU µs each",
    "bytes": "bytes each",
    "p50_us": "p50 µs",
    "p99_us": "p99 µs",
}


class Cell(NamedTuple):
    """What all peers measure, one after the other."""

    workload: str
    size: int
    loop: str


class Results:
    """What one interpreter's processes measured. None stands for one that ended without."""

    def __init__(self, about: dict) -> None:
        self.about = about
        self.runs: dict[Cell, dict[str, list[Measured | None]]] = {}

    @classmethod
    def read(cls, file: Path) -> Results:
        written = json.loads(file.read_text())
        results = cls(written["about"])
        for row in written["results"]:
            results.runs[Cell(*row["cell"])] = row["runs"]
        return results

    def write(self, file: Path) -> None:
        rows = [{"cell": cell, "runs": runs} for cell, runs in self.runs.items()]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({"about": self.about, "results": rows}, indent=1) + "\n")

    def add(self, cell: Cell, peer: str, measured: Measured | None) -> None:
        runs = self.runs.setdefault(cell, {peer: [] for peer in PEERS})
        runs[peer].append(measured)

    def failed(self) -> int:
        return sum(run is None for runs in self.runs.values() for of in runs.values() for run in of)

    def units(self, cell: Cell) -> list[str]:
        measured = {unit for of in self.runs[cell].values() for run in of for unit in run or {}}
        return [unit for unit in UNITS if unit in measured]

    def median(self, cell: Cell, peer: str, unit: str) -> float | None:
        values = [run[unit] for run in self.runs[cell][peer] if run]
        return statistics.median(values) if values else None

    def ratio(self, cell: Cell, peer: str, unit: str) -> float | None:
        """How the bridge compares."""
        mine, other = self.median(cell, "bridge", unit), self.median(cell, peer, unit)
        return mine / other if mine and other else None


def terminal(results: Results) -> str:
    """Medians, and the bridge's as a multiple of each."""
    lines = []
    for cell in results.runs:
        for peer in PEERS:
            line = f"{cell.workload:8} {cell.size:7,} {cell.loop:8} {peer:20}"
            for unit in results.units(cell):
                median = results.median(cell, peer, unit)
                value = "—" if median is None else f"{median:,.2f}"
                ratio = digits(results.ratio(cell, peer, unit))
                line += f" {value:>12} {UNITS[unit]:11} {ratio:>6} x"
            lines.append(line)
    return "\n".join(lines)


def markdown(files: list[Results]) -> str:
    """A table for each workload: the bridge as a multiple of its peer, and of the floor."""
    tables = []
    for workload in dict.fromkeys(cell.workload for results in files for cell in results.runs):
        rows: dict[str, dict[str, str]] = {}
        for results in files:
            version = results.about["python"]
            for cell in results.runs:
                if cell.workload == workload:
                    row = rows.setdefault(f"{version}, {cell.loop}", {})
                    for unit in results.units(cell):
                        ratios = [digits(results.ratio(cell, peer, unit)) for peer in PEERS[1:]]
                        row[f"{cell.size:,}: {UNITS[unit]}"] = "{} ({})".format(*ratios)
        titles = list(dict.fromkeys(title for row in rows.values() for title in row))
        lines = [[workload, *titles], ["---"] * (1 + len(titles))]
        lines += [[name, *(row.get(title, "—") for title in titles)] for name, row in rows.items()]
        tables.append("\n".join(f"| {' | '.join(line)} |" for line in lines))
    return "\n\n".join(tables)


def digits(ratio: float | None) -> str:
    """Two that count."""
    if ratio is None:
        return "—"
    return f"{ratio:,.0f}" if ratio >= 9.95 else f"{ratio:#.2g}"


if __name__ == "__main__":
    print(markdown([Results.read(Path(file)) for file in sys.argv[1:]]))

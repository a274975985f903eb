"""The matrix's results as a page: tables of medians and ratios, and plots.

    python page.py FILE...

writes it anew from what `matrix.py` has written.
"""

from __future__ import annotations

import json
import statistics
import sys
from pathlib import Path
from typing import Any

from contenders import CONTENDERS, FLOOR, OURS
from plot import bars

NAMES = [contender.name for contender in CONTENDERS]
MEASURES = {
    "ops_per_s": "operations per second",
    "cpu_us_per_op": "CPU per operation, µs of the client's process",
    "p50": "median latency, µs",
    "p99": "latency of the slowest hundredth, µs",
    "resident_growth_bytes": "memory since before it connected, bytes",
}
PLOTTED = ("ops_per_s", "cpu_us_per_op", "p99")
TITLES = {
    "tasks": "Tasks of one event loop",
    "loops": "Several event loops, of 64 tasks each",
    "batch": "Batches, of 32 tasks",
    "threads": "Threads that block",
    "streams": "Scans of the whole set, by tasks of one event loop: records",
}
Cell = tuple[Any, ...]


class Results:
    """What was measured, by cell and contender."""

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

    def median(self, cell: Cell, name: str, measure: str) -> float | None:
        runs = self.runs[cell].get(name, ())
        values = [{**run, **run["latency_us"]}.get(measure) for run in runs]
        known = [value for value in values if value is not None]
        return statistics.median(known) if known else None


def write_page(file: Path) -> Path:
    """Writes the page and its plots beside the results."""
    results = Results(file)
    about = results.about
    lines = [
        "# What the clients do here",
        "",
        f"{about['system']}, {about['machine']}, {about['cpus']} CPUs; the server is "
        f"{about['server']}. {about['workload']}; medians of {about['rounds']} rounds of "
        f"{about['seconds']:g} s, in which the contenders took turns. The machine decides the "
        "figures: read the ratios, in brackets, of aiospike to each.",
    ]
    for group, title in TITLES.items():
        cells = [cell for cell in results.runs if cell[0] == group]
        if not cells:
            continue
        lines += ["", f"## {title}"]
        for measure, unit in MEASURES.items():
            lines += ["", f"**{unit}**", "", *_table(results, cells, measure)]
            if measure in PLOTTED:
                plot = file.with_name(f"{file.stem}-{group}-{measure}.svg")
                plot.write_text(_plot(results, cells, measure, unit))
                lines += ["", f"![{unit}]({plot.name})"]
        lines += ["", "**CPU above the floor, µs per operation**", "", *_above(results, cells)]
    if results.failed:
        lines += ["", "## Not measured", ""]
        for where, reasons in sorted(results.failed.items()):
            lines += [f"- {where}: {reason}" for reason in sorted(reasons)]
    page = file.with_suffix(".md")
    page.write_text("\n".join(lines) + "\n")
    return page


def _table(results: Results, cells: list[Cell], measure: str) -> list[str]:
    names = _present(results, cells)
    rows = []
    for cell in cells:
        ours = results.median(cell, OURS, measure)
        row = [_label(cell)]
        for name in names:
            value = results.median(cell, name, measure)
            ratio = f" ({ours / value:.2f})" if ours and value and name != OURS else ""
            row.append("—" if value is None else _digits(value) + ratio)
        rows.append(row)
    return _markdown(["", *names], rows)


def _above(results: Results, cells: list[Cell]) -> list[str]:
    names = [name for name in _present(results, cells) if name != FLOOR]
    rows = []
    for cell in cells:
        floor = results.median(cell, FLOOR, "cpu_us_per_op")
        row = [_label(cell), "—" if floor is None else _digits(floor)]
        for name in names:
            value = results.median(cell, name, "cpu_us_per_op")
            row.append("—" if value is None or floor is None else f"{value - floor:+.1f}")
        rows.append(row)
    return _markdown(["", FLOOR, *names], rows)


def _plot(results: Results, cells: list[Cell], measure: str, unit: str) -> str:
    names = _present(results, cells)
    values = {
        _label(cell): {name: results.median(cell, name, measure) for name in names}
        for cell in cells
    }
    return bars(unit, names, values)


def _present(results: Results, cells: list[Cell]) -> list[str]:
    """Who was measured in any of the cells."""
    measured = {name for cell in cells for name, runs in results.runs[cell].items() if runs}
    return [name for name in NAMES if name in measured]


def _label(cell: Cell) -> str:
    group, python, loop, loops, workers, batch = cell
    size = {"loops": f"{loops} x {workers}", "batch": f"{batch}"}.get(group, f"{workers}")
    return f"{python}{', ' + loop if loop else ''}: {size}"


def _digits(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def _markdown(titles: list[str], rows: list[list[str]]) -> list[str]:
    lines = [titles, ["---", *("--:" for _ in titles[1:])], *rows]
    return [f"| {' | '.join(line)} |" for line in lines]


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        print(write_page(Path(argument)))

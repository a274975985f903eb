"""The matrix's results as a page: tables of medians and ratios, and plots.

    python page.py FILE...

writes it anew from what `matrix.py` has written.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import aims
from contenders import CONTENDERS, FLOOR, OURS
from plot import bars
from results import Cell, Results

NAMES = [contender.name for contender in CONTENDERS]
MEASURES = {
    "ops_per_s": "operations per second",
    "cpu_us_per_op": "CPU per operation, µs of the client's process",
    "p50": "median latency, µs",
    "p99": "latency of the slowest hundredth, µs",
    "resident_growth_bytes": "memory since before it connected, bytes",
}
ABOVE = "CPU above the floor, µs per operation"
PLOTTED = ("ops_per_s", "cpu_us_per_op", "p99")
TITLES = {
    "tasks": "Tasks of one event loop",
    "loops": "Several event loops, of 64 tasks each",
    "batch": "Batches, of 32 tasks",
    "threads": "Threads that block",
    "streams": "Scans of the whole set, by tasks of one event loop: records",
}


def write_page(file: Path) -> Path:
    """Writes the page and its plots beside the results."""
    results = Results(file)
    about = results.about
    lines = [
        "# What the clients do here",
        "",
        f"{about['system']}, {about['machine']}, {about['cpus']} CPUs; the server is "
        f"{about['server']}. {about['workload']}; medians of {results.rounds} rounds of "
        f"{about['seconds']:g} s, in which the contenders took turns. The machine decides the "
        "figures: read the ratios, in brackets, of aiospike to each. They are medians of the "
        "ratios of a round, as the machine is not the same for long.",
        "",
        "## The aims, and what was measured",
        "",
        "In bold what is reached. Event loops are uvloop's.",
        "",
        *_markdown(*aims.table(results), words=3),
    ]
    for group, title in TITLES.items():
        cells = results.of_group(group)
        if not cells:
            continue
        lines += ["", f"## {title}"]
        for measure, unit in MEASURES.items():
            lines += ["", f"**{unit}**", "", *_table(results, cells, measure)]
            if measure in PLOTTED:
                median = partial(results.median, measure=measure)
                names = _present(results, cells)
                plot = file.with_name(f"{file.stem}-{group}-{measure}.svg")
                lines += ["", _plot(plot, unit, cells, names, median)]
        lines += ["", f"**{ABOVE}**", "", *_above_table(results, cells)]
        names = _above_names(results, cells)
        plot = file.with_name(f"{file.stem}-{group}-above.svg")
        lines += ["", _plot(plot, ABOVE, cells, names, partial(_above, results))]
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
        row = [_label(cell)]
        for name in names:
            value = results.median(cell, name, measure)
            ratio = None if name == OURS else results.ratio(cell, OURS, name, measure)
            told = "" if ratio is None else f" ({ratio:.2f})"
            row.append("—" if value is None else _digits(value) + told)
        rows.append(row)
    return _markdown(["", *names], rows)


def _above(results: Results, cell: Cell, name: str) -> float | None:
    floor = results.median(cell, FLOOR, "cpu_us_per_op")
    value = results.median(cell, name, "cpu_us_per_op")
    return None if value is None or floor is None else value - floor


def _above_table(results: Results, cells: list[Cell]) -> list[str]:
    names = _above_names(results, cells)
    rows = []
    for cell in cells:
        floor = results.median(cell, FLOOR, "cpu_us_per_op")
        each = [_above(results, cell, name) for name in names]
        told = ["—" if above is None else f"{above:+.1f}" for above in each]
        rows.append([_label(cell), "—" if floor is None else _digits(floor), *told])
    return _markdown(["", FLOOR, *names], rows)


def _above_names(results: Results, cells: list[Cell]) -> list[str]:
    return [name for name in _present(results, cells) if name != FLOOR]


def _plot(
    plot: Path,
    unit: str,
    cells: list[Cell],
    names: list[str],
    value: Callable[[Cell, str], float | None],
) -> str:
    """Writes a plot, and returns the line that shows it."""
    values = {_label(cell): {name: value(cell, name) for name in names} for cell in cells}
    plot.write_text(bars(unit, names, values))
    return f"![{unit}]({plot.name})"


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


def _markdown(titles: list[str], rows: list[list[str]], words: int = 1) -> list[str]:
    """With so many columns of words, before those of numbers."""
    lines = [titles, [*("---",) * words, *("--:" for _ in titles[words:])], *rows]
    return [f"| {' | '.join(line)} |" for line in lines]


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        print(write_page(Path(argument)))

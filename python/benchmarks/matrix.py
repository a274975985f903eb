"""Measures every client in every cell of a matrix, and writes what came of it: `make bench`.

Each measurement is `python -m aiospike.bench`, or rust-core for the floor, in a process of its own,
against the same server. The contenders of a cell take turns, round by round, so that a noisy moment
hits all of them; the page shows medians.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from typing import Any

from aims import is_aimed_at
from contenders import CONTENDERS, FLOOR, ROOT, Contender, Interpreter
from page import write_page

STREAMS = "streams"
RESULTS = Path(__file__).parent / "results"
RUST_CORE = ROOT / "target" / "release" / "rust-core"


@dataclass(frozen=True)
class Cell:
    """What all contenders measure, one after the other. `loops` is 0 for threads."""

    group: str
    python: str
    loop: str
    loops: int
    workers: int
    batch: int

    def arguments(self, contender: Contender) -> list[str] | None:
        """Of the harness; None if this is nothing for the contender."""
        mode = contender.awaiting if self.loops else contender.blocking
        if mode is None:
            return None
        if self.group == STREAMS:
            if not contender.scans:
                return None
            loop = [] if contender.name == FLOOR else ["--loop", self.loop]
            scan = ["-w", "SCAN", "-z", str(self.workers)]
            return ["--mode", mode, *scan, *loop, *contender.options]
        batch = ["--batch-size", str(self.batch)]
        if not self.loops:
            return ["--mode", mode, "--threads", str(self.workers), *batch, *contender.options]
        if contender.name == FLOOR:
            return ["--mode", mode, "-z", str(self.workers * self.loops), *batch]
        loops = ["--pool-loops", str(self.loops), "--loop", self.loop]
        return ["--mode", mode, "-z", str(self.workers), *loops, *batch, *contender.options]


def cells(python: str, quick: bool) -> Iterator[Cell]:
    """The matrix of an interpreter."""
    for loop in ("uvloop",) if quick else ("asyncio", "uvloop"):
        for tasks in (1, 32) if quick else (1, 32, 128):
            yield Cell("tasks", python, loop, 1, tasks, 1)
    for loops in () if quick else (1, 2, 4, 8):
        yield Cell("loops", python, "uvloop", loops, 64, 1)
    for batch in (128,) if quick else (4, 16, 32, 64, 128):
        yield Cell("batch", python, "uvloop", 1, 32, batch)
    for threads in (8,) if quick else (1, 8, 32):
        yield Cell("threads", python, "", 0, threads, 1)
    for tasks in (1,) if quick else (1, 8):
        yield Cell(STREAMS, python, "uvloop", 1, tasks, 1)


@contextmanager
def server(host: str | None, python: str, environment: dict[str, str]) -> Iterator[str]:
    """The one that is named, or an embedded node in a process of its own."""
    if host is not None:
        yield host
        return
    command = [python, "-m", "aiospike.bench.embedded", "test"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment) as node:
        assert node.stdout is not None
        yield node.stdout.readline().strip()


class Matrix:
    """All measurements."""

    def __init__(self, options: argparse.Namespace, file: Path) -> None:
        self.options = options
        self.rounds = options.rounds or (2 if options.quick else 5)
        self.seconds = options.seconds or (0.8 if options.quick else 3.0)
        self.interpreters = [Interpreter(python, gil=False) for python in options.python]
        if not options.quick:
            free = [found.executable for found in self.interpreters if found.free_threaded]
            self.interpreters += [Interpreter(python, gil=True) for python in free]
        self.rows: dict[tuple[Cell, str], dict[str, Any]] = {}
        if options.add:
            for row in json.loads(file.read_text())["rows"]:
                self.rows[Cell(**row.pop("cell")), row.pop("contender")] = row

    def run(self) -> Iterator[dict[str, Any]]:
        """What was measured after each round."""
        first = self.interpreters[0]
        ours = first.install(CONTENDERS[0])[0]
        with server(self.options.host, ours, first.environment) as host:
            for turn in range(self.rounds):
                for interpreter in self.interpreters:
                    for cell in self._cells(interpreter):
                        for contender in CONTENDERS:
                            self._measure(turn, interpreter, cell, contender, host)
                yield self._found()
        print("\r\x1b[K", end="", file=sys.stderr)

    def _cells(self, interpreter: Interpreter) -> Iterator[Cell]:
        for cell in cells(interpreter.name, self.options.quick):
            if is_aimed_at(astuple(cell)) or not self.options.aims:
                yield cell

    def _found(self) -> dict[str, Any]:
        return {
            "about": {
                "cpus": os.cpu_count(),
                "machine": platform.machine(),
                "system": f"{platform.system()} {platform.release()}",
                "server": self.options.host or "the embedded node, on the same machine",
                "seconds": self.seconds,
                "workload": f"RU,50, I8, {self.options.keys} keys",
            },
            "rows": [
                {"cell": asdict(cell), "contender": name, **row}
                for (cell, name), row in self.rows.items()
            ],
        }

    def _measure(
        self, turn: int, interpreter: Interpreter, cell: Cell, contender: Contender, host: str
    ) -> None:
        arguments = cell.arguments(contender)
        if arguments is None:
            return
        row = self.rows.setdefault((cell, contender.name), {"runs": [], "failed": None})
        if row["failed"] is not None:
            return
        status = f"round {turn + 1}/{self.rounds}: {cell} {contender.name}"
        print(f"\r\x1b[K{status[:120]}", end="", file=sys.stderr, flush=True)
        command, why = [str(RUST_CORE)], ""
        if contender.name != FLOOR:
            python, why = interpreter.install(contender)
            command = [python, "-m", "aiospike.bench"]
        if why:
            row["failed"] = why
            return
        with tempfile.NamedTemporaryFile(suffix=".json") as file:
            command += [*arguments, "-H", host, "-k", str(self.options.keys)]
            command += ["-d", str(self.seconds), "--warmup", str(self.seconds / 4)]
            command += ["--json", file.name]
            try:
                done = subprocess.run(
                    command,
                    env=interpreter.environment,
                    capture_output=True,
                    text=True,
                    timeout=60 + 5 * self.seconds,
                    check=False,
                )
            except subprocess.TimeoutExpired:
                row["failed"] = "did not end"
                return
            if done.returncode != 0:
                row["failed"] = (done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[
                    -1
                ]
                return
            row["runs"].append(json.loads(Path(file.name).read_text())["result"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--python", nargs="+", default=[sys.executable], help="interpreters")
    parser.add_argument("--host", help="a server's host:port instead of the embedded node")
    parser.add_argument("--keys", type=int, default=10_000, help="records (default: 10000)")
    parser.add_argument("--rounds", type=int, help="turns of each (default: 5, quick 2)")
    parser.add_argument("--seconds", type=float, help="of each (default: 3, quick 0.8)")
    parser.add_argument("--quick", action="store_true", help="a few cells, in about 5 minutes")
    parser.add_argument("--aims", action="store_true", help="only the cells of the aims")
    parser.add_argument("--add", action="store_true", help="rounds to the results that are there")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where to write")
    options = parser.parse_args()
    options.results.mkdir(parents=True, exist_ok=True)
    file = options.results / ("quick.json" if options.quick else "matrix.json")
    for found in Matrix(options, file).run():
        file.write_text(json.dumps(found, indent=1) + "\n")
    print(f"written: {file}, {write_page(file)}")


if __name__ == "__main__":
    main()

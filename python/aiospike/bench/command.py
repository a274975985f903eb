"""The command: from its arguments to what it prints."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from aiospike.bench.arguments import Arguments, parse
from aiospike.bench.measuring import measure
from aiospike.bench.modes import MODES
from aiospike.bench.refused import RefusedError
from aiospike.bench.report import everything, line, summary
from aiospike.bench.server import host_of, prepare
from aiospike.bench.tally import Counts


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a benchmark; returns the process's exit code: 0, or 1 when there is no result."""
    arguments = parse(argv)
    try:
        _choose_loops(arguments.loop)
        _run(arguments)
    except RefusedError as refused:
        print(f"aiospike.bench: {refused}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _run(arguments: Arguments) -> None:
    with host_of(arguments) as host:
        mode = MODES[arguments.mode](arguments, host)
        prepare(arguments, mode)
        # Standard output is the JSON's alone when it goes there.
        told = sys.stderr if arguments.json == Path("-") else sys.stdout

        def tick(phase: str, elapsed: float, seconds: float, counts: Counts) -> None:
            print(line(phase, elapsed, seconds, counts), file=told, flush=True)

        report = everything(arguments, host, measure(arguments, mode, tick))
    print(summary(report), file=told, flush=True)
    if arguments.json is not None:
        written = json.dumps(report, indent=1) + "\n"
        if arguments.json == Path("-"):
            sys.stdout.write(written)
        else:
            try:
                arguments.json.write_text(written)
            except OSError as error:
                raise RefusedError(f"--json: {error}") from error


def _choose_loops(loop: str) -> None:
    """For the event loops of this process, pools' included, whichever client makes them."""
    if loop == "uvloop" and find_spec("uvloop") is None:
        raise RefusedError("--loop uvloop needs uvloop, which is not installed; there is asyncio")
    os.environ["AEROSPIKE_NO_UVLOOP"] = "0" if loop == "uvloop" else "1"

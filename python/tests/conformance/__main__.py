"""``python -m conformance``: run the vectors and print the figures."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from . import report, vectors
from .connection import Address
from .runner import SIDES, areas, run
from .target import Embedded, Program, Server, Target

DESCRIPTION = """\
Run recorded exchanges with a real server against a node (request bytes, replies
compared by meaning) and through the client (calls, results compared by meaning)."""
EPILOG = """\
Prints one line per side and area:  node/single: 338 passed, 0 failed, 2 unsupported
A vector is unsupported when it needs a feature that this version of the node or of
the client declares not to have. Exit code: 1 if a vector failed, 2 if none was run."""


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    target = _target(options)
    total, failed = 0, False
    for side in [options.side] if options.side else SIDES:
        for area, cases in areas(side).items():
            if options.area and area not in options.area:
                continue
            chosen = vectors.of_area(options.dir, area, options.id)
            if not chosen:
                continue
            report.progress(f"{side}/{area}: {len(chosen)} lines ...")
            outcomes = run(cases, chosen, target)
            print(report.line(side, area, outcomes), flush=True)
            failures = report.failures(outcomes)
            if options.list_failures:
                for detail in [*failures, *report.missing(outcomes)]:
                    print(detail, flush=True)
            total += len(outcomes)
            failed |= bool(failures)
    return 2 if not total else int(failed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m conformance",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--dir",
        type=_directory,
        default=vectors.RECORDED,
        help="the directory with the vectors, AREA.jsonl each (default: those kept here)",
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--host",
        type=_address,
        metavar="HOST:PORT",
        help="run against this server instead of embedded nodes",
    )
    where.add_argument(
        "--program",
        metavar="PATH",
        help="start embedded nodes with this program instead of from Python",
    )
    parser.add_argument(
        "--area",
        action="append",
        choices=vectors.AREAS,
        help="only this area; may be given several times",
    )
    parser.add_argument("--side", choices=SIDES, help="only this side (default: both)")
    parser.add_argument(
        "--id", action="append", default=[], help="only this vector; may be given several times"
    )
    parser.add_argument(
        "-v",
        "--list-failures",
        action="store_true",
        help="list each failure with its cause, and the features that are not supported",
    )
    return parser


def _directory(text: str) -> Path:
    path = Path(text)
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"no directory {text!r}")
    return path


def _address(text: str) -> Address:
    try:
        return Address.parse(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not HOST:PORT") from None


def _target(options: argparse.Namespace) -> Target:
    if options.host:
        return Server(options.host)
    return Program(options.program) if options.program else Embedded()


if __name__ == "__main__":
    sys.exit(main())

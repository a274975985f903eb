"""What a benchmark is asked for: its command line, as an `Arguments`."""

from __future__ import annotations

import argparse
import contextlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from aiospike.bench.modes import MODES
from aiospike.bench.payload import Payload
from aiospike.bench.workload import Kind, Mix

MAX_KEYS = 2**40
MAX_WORKERS = 10_000
MAX_BATCH = 5_000
MAX_SECONDS = 86_400.0
MAX_BYTES = 2**20
MAX_NAME = {"namespace": 31, "set": 63}


@dataclass(frozen=True)
class Arguments:
    """A benchmark. Seconds and counts; `host` is None for an embedded node of its own."""

    mode: str
    host: str | None
    services_alternate: bool
    namespace: str
    set: str
    keys: int
    payload: Payload
    mix: Mix
    duration: float
    warmup: float
    cooldown: float
    tasks: int
    threads: int
    pool_loops: int
    batch_size: int
    current_thread_runtime: bool
    runtime: str | None
    truncate: bool
    with_telemetry: bool
    loop: str
    json: Path | None

    @property
    def blocking(self) -> bool:
        """Whether threads call a blocking client."""
        return MODES[self.mode].blocking

    @property
    def workers(self) -> int:
        """How many operations are under way at a time."""
        return self.threads if self.blocking else self.tasks * self.pool_loops


def parse(argv: Sequence[str] | None) -> Arguments:
    """Of a command line. Ends the process with a message when it is wrong."""
    parser = _parser()
    given = parser.parse_args(argv)
    blocking = MODES[given.mode].blocking
    _refuse_foreign(parser, given, blocking)
    return Arguments(
        mode=given.mode,
        host=given.host,
        services_alternate=given.services_alternate,
        namespace=given.namespace,
        set=given.set,
        keys=given.keys,
        payload=given.object,
        mix=given.workload,
        duration=given.duration,
        # To insert each key once is over when it is done.
        warmup=0.0 if given.workload.kind is Kind.INSERT else given.warmup,
        cooldown=0.0 if given.workload.kind is Kind.INSERT else given.cooldown,
        tasks=given.tasks or 1,
        threads=given.threads or 1,
        pool_loops=given.pool_loops or 1,
        batch_size=given.batch_size,
        current_thread_runtime=given.current_thread_runtime,
        runtime=given.runtime,
        truncate=given.truncate,
        with_telemetry=given.with_telemetry,
        loop=given.loop or "uvloop",
        json=given.json,
    )


def _refuse_foreign(
    parser: argparse.ArgumentParser, given: argparse.Namespace, blocking: bool
) -> None:
    """Ends the process over options that the mode cannot heed."""
    mode = MODES[given.mode]
    if given.current_thread_runtime and not mode.current_thread_runtime:
        able = ", ".join(name for name, mode in MODES.items() if mode.current_thread_runtime)
        parser.error(f"--current-thread-runtime is for {able}, not for {given.mode}")
    if given.runtime is not None and not mode.runtimes:
        able = ", ".join(name for name, mode in MODES.items() if mode.runtimes)
        parser.error(f"--runtime is for {able}, not for {given.mode}")
    scanning = given.workload.kind is Kind.SCAN
    if scanning and not mode.scans:
        able = ", ".join(name for name, mode in MODES.items() if mode.scans)
        parser.error(f"-w SCAN is for {able}, not for {given.mode}")
    if scanning and given.batch_size > 1:
        parser.error("--batch-size means nothing to -w SCAN")
    foreign = {
        "--runtime loop": blocking and given.runtime == "loop",
        "-z": blocking and given.tasks is not None,
        "--pool-loops": blocking and given.pool_loops is not None,
        "--loop": blocking and given.loop is not None,
        "--threads": not blocking and given.threads is not None,
    }
    for option, refused in foreign.items():
        if refused:
            kind = "threads that block" if blocking else "tasks on event loops"
            parser.error(f"{option} means nothing to {given.mode}, which has {kind}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m aiospike.bench",
        description="Measure an Aerospike client: reads and writes of random records.",
        epilog="Prints a line per second and a summary. A read of a record that is not there is a "
        "read and counted as a miss. Latencies are of one operation in ten. CPU, context switches "
        "and memory are those of this process.",
    )
    parser.add_argument("--mode", choices=MODES, default="native-async", help=_modes())

    where = parser.add_argument_group("where")
    where.add_argument(
        "-H",
        "--host",
        metavar="HOST:PORT[,...]",
        help="the server; default: an embedded node in a process of its own",
    )
    where.add_argument(
        "--services-alternate",
        action="store_true",
        help="use the addresses that nodes advertise for clients outside their network",
    )
    where.add_argument("-n", "--namespace", type=_name("namespace"), default="test", metavar="NAME")
    where.add_argument("-s", "--set", type=_name("set"), default="test", metavar="NAME")
    where.add_argument(
        "--truncate",
        action="store_true",
        help="begin with an empty set; otherwise all keys are written first",
    )

    what = parser.add_argument_group("what")
    what.add_argument(
        "-k",
        "--keys",
        type=_whole(1, MAX_KEYS),
        default=100_000,
        metavar="COUNT",
        help="how many different records there are; default: %(default)s",
    )
    what.add_argument(
        "-o",
        "--object",
        type=_payload,
        default=Payload("I", 8),
        metavar="I8|S<n>|B<n>",
        help="the value of a record's only bin: an integer, a string or bytes of length n; "
        "default: %(default)s",
    )
    what.add_argument(
        "-w",
        "--workload",
        type=_mix,
        default=Mix(Kind.UPDATE, 50),
        metavar="I|RU,<p>|RR,<p>|RMU|SCAN",
        help="I inserts each key once; RU reads in p percent of the operations and updates in the "
        "others; RR does so and replaces whole records; RMU reads and then updates each; "
        "SCAN reads the whole set, again and again. "
        "Default: %(default)s",
    )
    what.add_argument(
        "--batch-size",
        type=_whole(1, MAX_BATCH),
        default=1,
        metavar="COUNT",
        help="records in one call; from 2 on the client's batches are used; default: %(default)s",
    )

    how = parser.add_argument_group("how")
    how.add_argument(
        "-z",
        "--tasks",
        type=_whole(1, MAX_WORKERS),
        metavar="COUNT",
        help="tasks of each event loop, in async modes; default: 1",
    )
    how.add_argument(
        "--pool-loops",
        type=_whole(1, MAX_WORKERS),
        metavar="COUNT",
        help="event loops, each on a thread with a client of its own; default: 1",
    )
    how.add_argument(
        "--loop", choices=("asyncio", "uvloop"), help="whose event loops; default: uvloop"
    )
    how.add_argument(
        "--threads",
        type=_whole(1, MAX_WORKERS),
        metavar="COUNT",
        help="threads of the blocking modes; default: 1",
    )
    how.add_argument(
        "--current-thread-runtime",
        action="store_true",
        help="a runtime and a client on each thread, in blocking modes",
    )
    how.add_argument(
        "--runtime",
        choices=("shared", "isolated", "loop"),
        help="where the client's work is done: help(aiospike.client)",
    )

    when = parser.add_argument_group("how long")
    when.add_argument(
        "-d",
        "--duration",
        type=_seconds(0.01),
        default=10.0,
        metavar="SECONDS",
        help="what is measured; default: %(default)g",
    )
    when.add_argument(
        "--warmup",
        type=_seconds(0),
        default=3.0,
        metavar="SECONDS",
        help="the same before, not counted; default: %(default)g",
    )
    when.add_argument(
        "--cooldown",
        type=_seconds(0),
        default=0.0,
        metavar="SECONDS",
        help="the same after, not counted; default: %(default)g",
    )

    told = parser.add_argument_group("what is told")
    told.add_argument(
        "--with-telemetry",
        action="store_true",
        help="time every operation, and tell how the times are distributed",
    )
    told.add_argument(
        "--json", type=Path, metavar="FILE", help="write everything there; - for standard output"
    )
    return parser


def _modes() -> str:
    return "; ".join(f"{name}: {mode.about}" for name, mode in MODES.items())


def _name(what: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        size = len(text.encode())
        if 1 <= size <= MAX_NAME[what]:
            return text
        raise argparse.ArgumentTypeError(
            f"{text!r} has {size} bytes, a {what}'s name has 1 to {MAX_NAME[what]}"
        )

    return parse


def _whole(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        with contextlib.suppress(ValueError):
            number = int(text)
            if least <= number <= most:
                return number
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from {least} to {most}")

    return parse


def _seconds(least: float) -> Callable[[str], float]:
    def parse(text: str) -> float:
        with contextlib.suppress(ValueError):
            number = float(text)
            if least <= number <= MAX_SECONDS:
                return number
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a number of seconds from {least:g} to {MAX_SECONDS:g}"
        )

    return parse


def _payload(text: str) -> Payload:
    if text == "I8":
        return Payload("I", 8)
    if found := re.fullmatch(r"([SB])(\d+)", text):
        size = int(found[2])
        if 1 <= size <= MAX_BYTES:
            return Payload(found[1], size)
        raise argparse.ArgumentTypeError(f"{text!r} has {size} bytes, it may have 1 to {MAX_BYTES}")
    raise argparse.ArgumentTypeError(f"{text!r} is none of I8, S<n>, B<n>")


def _mix(text: str) -> Mix:
    name, comma, share = text.partition(",")
    try:
        kind = Kind(name)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is none of I, RU,<p>, RR,<p>, RMU, SCAN"
        ) from None
    if not comma:
        return Mix(kind)
    if kind in (Kind.INSERT, Kind.MODIFY, Kind.SCAN):
        raise argparse.ArgumentTypeError(f"{text!r}: {name} has no share of reads")
    if share.isascii() and share.isdigit() and int(share) <= 100:
        return Mix(kind, int(share))
    raise argparse.ArgumentTypeError(f"{text!r}: {share!r} is not a percentage from 0 to 100")

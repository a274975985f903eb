"""The embedded node as a process: `python -m aiospike.node --port 3000`.

For development and tests: everything is in memory and gone when the process ends.
"""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
import threading
from collections.abc import Sequence
from types import FrameType

from aiospike.testing import LocalNode


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a node until Ctrl-C or SIGTERM; returns the process's exit code."""
    arguments = _parser().parse_args(argv)
    stopped = threading.Event()

    def stop(signum: int, frame: FrameType | None) -> None:
        stopped.set()

    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, stop)
    try:
        node = LocalNode(
            host=arguments.host,
            port=arguments.port,
            nodes=arguments.nodes,
            namespaces=arguments.namespace or ["test"],
            default_ttl=arguments.default_ttl,
        )
    except (OSError, ValueError) as error:
        print(f"aiospike.node: {error}", file=sys.stderr)
        return 1
    with node:
        print("listening on", ",".join(node.hosts), flush=True)
        stopped.wait()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m aiospike.node",
        description="Run an Aerospike node for development and tests. Everything is in memory, and "
        "gone when the process ends.",
        epilog='Prints a line "listening on HOST:PORT" when it is ready, with all addresses of a '
        "cluster; stops on Ctrl-C or SIGTERM.",
    )
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="IP address to listen on; default: %(default)s",
    )
    parser.add_argument(
        "--port",
        type=_port,
        default=3000,
        help="port of the first node, or 0 for any that are free; default: %(default)s",
    )
    parser.add_argument(
        "--nodes",
        type=int,
        default=1,
        metavar="COUNT",
        help="nodes in the cluster, on as many ports in a row; default: %(default)s",
    )
    parser.add_argument(
        "--namespace",
        action="append",
        metavar="NAME",
        help="a namespace, given again for each further one; default: test",
    )
    parser.add_argument(
        "--default-ttl",
        type=_seconds,
        default=0,
        metavar="SECONDS",
        help="time to live of records written without one, 0 for no end; default: %(default)s",
    )
    return parser


def _port(text: str) -> int:
    return _number(text, 65_535)


def _seconds(text: str) -> int:
    return _number(text, 2**32 - 1)


def _number(text: str, most: int) -> int:
    with contextlib.suppress(ValueError):
        number = int(text)
        if 0 <= number <= most:
            return number
    raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to {most}")


if __name__ == "__main__":
    sys.exit(main())

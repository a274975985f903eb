"""The embedded node as a process: `python -m aiospike.node --port 3000`.

For development and tests: everything is in memory and gone when the process ends.
"""

from __future__ import annotations

import argparse
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
        description="Run an Aerospike node for development and tests, in memory, in this process.",
        epilog="It prints one line with its address when it is ready, and stops on Ctrl-C.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument(
        "--port", type=int, default=3000, help="port of the first node, 0 for a free one (3000)"
    )
    parser.add_argument("--nodes", type=int, default=1, help="nodes in the cluster (1)")
    parser.add_argument(
        "--namespace", action="append", metavar="NAME", help="a namespace; repeat for more (test)"
    )
    parser.add_argument(
        "--default-ttl",
        type=int,
        default=0,
        metavar="SECONDS",
        help="time to live of records written without one, 0 for unlimited (0)",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())

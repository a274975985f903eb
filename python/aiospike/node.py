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
from typing import Any

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
            users=dict(arguments.user or []),
            tls_cert_file=arguments.tls_cert,
            tls_key_file=arguments.tls_key,
            tls_client_ca_file=arguments.tls_client_ca,
            compression=arguments.compression,
        )
        for fault in arguments.fault:
            node.inject(**fault)
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
    parser.add_argument(
        "--fault",
        action="append",
        type=_fault,
        default=[],
        metavar="KIND[=VALUE][,every=N][,times=N][,node=INDEX][,info]",
        help="a fault that requests meet, given again for each further one: delay=MILLISECONDS, "
        "drop, silence, cut, code=RESULT or generation; help(aiospike.testing.LocalNode.inject) "
        'tells what they do. "code=18,every=100" fails one verb in a hundred',
    )
    parser.add_argument(
        "--user",
        type=_user,
        action="append",
        metavar="NAME:PASSWORD",
        help="a user who may do everything, given again for each further one; clients have to log "
        "in when there is one",
    )
    parser.add_argument(
        "--tls-cert",
        metavar="FILE",
        help="the node's certificate, PEM; clients have to use TLS when it is given",
    )
    parser.add_argument("--tls-key", metavar="FILE", help="the certificate's private key, PEM")
    parser.add_argument(
        "--tls-client-ca",
        metavar="FILE",
        help="who signs the certificates of clients, PEM; they have to show one when it is given, "
        "and can log in as the user whom it names",
    )
    parser.add_argument(
        "--compression",
        action="store_true",
        help="accept compressed requests, and compress answers to those that ask for it",
    )
    return parser


def _fault(text: str) -> dict[str, Any]:
    """The arguments of `LocalNode.inject`."""
    kind, *options = text.split(",")
    kind, _, value = kind.partition("=")
    fault: dict[str, Any] = {"kind": kind, "value": _number(value, 2**63 - 1) if value else None}
    for option in options:
        name, _, value = option.partition("=")
        if name not in ("every", "times", "node", "info"):
            raise argparse.ArgumentTypeError(f"{option!r} is none of every=, times=, node=, info")
        fault[name] = True if name == "info" else _number(value, 2**63 - 1)
    return fault


def _user(text: str) -> tuple[str, str]:
    name, colon, password = text.partition(":")
    if not (name and colon):
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME:PASSWORD")
    return name, password


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

"""Where the vectors run: on embedded nodes made for the purpose, or on a server that is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from subprocess import PIPE, Popen
from typing import Protocol

from .connection import Address, Node


class Target(Protocol):
    largest_cluster: int
    # Seconds until an index or module that was just created is there on every node.
    settle: float

    def cluster(self, size: int) -> AbstractContextManager[Sequence[Node]]: ...


class Embedded:
    """Nodes of its own for every area, so that none sees what another left behind."""

    largest_cluster = 3
    settle = 0.0

    @contextmanager
    def cluster(self, size: int) -> Iterator[Sequence[Node]]:
        from aiospike.testing import LocalNode  # a run against a server needs no client

        with (
            LocalNode(nodes=size) as local,
            _connected(Address(*address) for address in local.addresses) as nodes,
        ):
            yield nodes


class Program:
    """Embedded nodes without Python: the node side runs where the client is not built.

    The program takes `--nodes N`, prints an address per line, and ends when its input does.
    """

    largest_cluster = 3
    settle = 0.0

    def __init__(self, path: str) -> None:
        self._path = path

    @contextmanager
    def cluster(self, size: int) -> Iterator[Sequence[Node]]:
        command = [self._path, "--nodes", str(size)]
        with Popen(command, stdin=PIPE, stdout=PIPE, text=True) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            addresses = [Address.parse(process.stdout.readline()) for _ in range(size)]
            with _connected(addresses) as nodes:
                yield nodes
            process.stdin.close()


class Server:
    """A server that runs already: all areas share its state, and so do all runs."""

    largest_cluster = 1
    settle = 0.3

    def __init__(self, address: Address) -> None:
        self._address = address

    @contextmanager
    def cluster(self, size: int) -> Iterator[Sequence[Node]]:
        with _connected([self._address]) as nodes:
            yield nodes


@contextmanager
def single(target: Target) -> Iterator[Node]:
    with target.cluster(1) as (node,):
        yield node


@contextmanager
def _connected(addresses: Iterable[Address]) -> Iterator[Sequence[Node]]:
    nodes = [Node(address) for address in addresses]
    try:
        yield nodes
    finally:
        for node in nodes:
            node.close()

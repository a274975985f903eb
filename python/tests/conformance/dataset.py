"""Records and indexes that many vectors ask for: those of the query vectors, which they hold, and
those of the wire vectors, which describe theirs in words.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from . import state
from .connection import Node
from .state import RecordKey
from .vectors import Vector

NAMESPACE = "test"
SET = "cv_w_q"
SIZE = 6
IDENTIFYING = ("namespace=", "set=", "indexname=")
INDEX_COMMANDS = (
    "sindex-create:namespace=test;set=cv_w_q;indexname=cv_w_n;bin=n;type=numeric",
    "sindex-create:namespace=test;set=cv_w_q;indexname=cv_w_s;bin=s;type=string",
    "sindex-create:namespace=test;set=cv_w_q;indexname=cv_w_l;indextype=list;bin=l;type=numeric",
)


@contextmanager
def provided(node: Node, vectors: Sequence[Vector], settle: float) -> Iterator[None]:
    """The data set, if any of the vectors names it."""
    if not any("dataset" in vector for vector in vectors):
        yield
        return
    for i in range(SIZE):
        bins = {"n": {"i": i}, "s": {"s": f"s{i}"}, "l": {"l": [{"i": i}, {"i": i % 2}]}}
        key = RecordKey(NAMESPACE, SET, {"s": f"q{i}"})
        state.establish(node, key, {"bins": bins, "send_key": True})
    with indexed(node, INDEX_COMMANDS, settle):
        yield


@contextmanager
def recorded(node: Node, lines: Sequence[Vector], settle: float) -> Iterator[list[Vector]]:
    """The data set and the indexes among the lines, for a while; hands on the others."""
    kinds: dict[str, list[Vector]] = {"dataset": [], "indexes": [], "query": []}
    for line in lines:
        kinds[line["type"]].append(line)
    commands = [index["info_command"] for line in kinds["indexes"] for index in line["indexes"]]
    with indexed(node, commands, settle):
        for line in kinds["dataset"]:
            for record in line["records"]:
                key = RecordKey(line["ns"], line["set"], record["k"])
                state.establish(node, key, {"bins": record["bins"], "send_key": True})
        yield kinds["query"]


@contextmanager
def indexed(node: Node, commands: Sequence[str], settle: float) -> Iterator[None]:
    """Create the indexes for a while."""
    for command in commands:
        if not (reply := node.info(command)).endswith("\tok\n"):
            raise RuntimeError(f"no index to run vectors on: {reply.strip()}")
    time.sleep(settle)
    yield
    for command in commands:
        _create, _colon, settings = command.partition(":")
        named = [part for part in settings.split(";") if part.startswith(IDENTIFYING)]
        node.info(f"sindex-delete:{';'.join(named)}")

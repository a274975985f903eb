"""The records and indexes that the wire vectors describe in words as their data set."""

from __future__ import annotations

from collections.abc import Iterable

from . import state
from .connection import Node
from .features import INDEXES
from .state import RecordKey

NAMESPACE = "test"
SET = "cv_w_q"
SIZE = 6
INDEX_COMMANDS = (
    "sindex-create:namespace=test;set=cv_w_q;indexname=cv_w_n;bin=n;type=numeric",
    "sindex-create:namespace=test;set=cv_w_q;indexname=cv_w_s;bin=s;type=string",
    "sindex-create:namespace=test;set=cv_w_q;indexname=cv_w_l;indextype=list;bin=l;type=numeric",
)


def write(node: Node) -> set[str]:
    """Bring the data set about; returns the features that the node lacks for it."""
    for i in range(SIZE):
        bins = {"n": {"i": i}, "s": {"s": f"s{i}"}, "l": {"l": [{"i": i}, {"i": i % 2}]}}
        key = RecordKey(NAMESPACE, SET, {"s": f"q{i}"})
        state.establish(node, key, {"bins": bins, "send_key": True})
    return create_indexes(node, INDEX_COMMANDS)


def create_indexes(node: Node, commands: Iterable[str]) -> set[str]:
    replies = [node.info(command) for command in commands]
    return set() if all(reply.endswith("\tok\n") for reply in replies) else {INDEXES}

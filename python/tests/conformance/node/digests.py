"""Keys and digests: a node takes the digest it is given, and keeps it in the right partition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from .. import digest, state, wire
from ..connection import Node
from ..outcome import Case, Failure
from ..state import RecordKey
from ..target import Target, single
from ..vectors import Vector
from ..wire import FieldType
from . import scan


def cases(vectors: Sequence[Vector], target: Target) -> Iterator[Case]:
    with single(target) as node:
        for vector in vectors:
            yield Case(vector["id"], "key, digest, partition", partial(_check, node, vector))


def _check(node: Node, vector: Vector) -> None:
    key = RecordKey("test", vector["set"], vector["key"])
    if key.digest.hex() != vector["digest"]:
        raise Failure(f"digest {key.digest.hex()}, expected {vector['digest']}")
    state.establish(node, key, {"bins": {"a": {"i": 1}}, "send_key": True})
    request = wire.encode(scan.request(key.namespace, key.set, [vector["partition_id"]]))
    found = [
        row.field_data(FieldType.KEY)
        for row in node.stream(request)
        if row.field_data(FieldType.DIGEST) == key.digest
    ]
    state.establish(node, key, None)
    if found != [digest.user_key(key.user_key)]:
        raise Failure(f"a scan of partition {vector['partition_id']} returned {found}")

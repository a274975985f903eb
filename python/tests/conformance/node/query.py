"""Scans and queries over one data set with its indexes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from .. import compare, dataset, digest, features, wire
from ..connection import Node
from ..outcome import Case, Failure, expect_none
from ..target import Target, single
from ..values import Particle
from ..vectors import Vector
from ..wire import Field, FieldType, Info3, Message, Op
from . import scan

NAMESPACE = "test"


def cases(vectors: Sequence[Vector], target: Target) -> Iterator[Case]:
    with single(target) as node, dataset.recorded(node, vectors, target.settle) as queries:
        for vector in queries:
            yield Case(vector["id"], vector["title"], partial(_check, node, vector))


def _check(node: Node, vector: Vector) -> None:
    request = wire.encode(_request(vector))
    *rows, last = node.stream(request)
    expect = vector["expect"]
    features.excuse(request, expect["rc"], last.result)
    if last.result != expect["rc"]:
        raise Failure(f"rc {last.result}, expected {expect['rc']} {expect['rc_name']}")
    records = [row for row in rows if not row.info3 & Info3.PARTITION_DONE]
    if len(records) != expect["count"]:
        raise Failure(f"{len(records)} records, expected {expect['count']}")
    expect_none(_differences(expect.get("records"), records))


def _request(vector: Vector) -> Message:
    recorded = vector["wire"]
    partitions = range(scan.PARTITIONS)
    if "partitions" in vector["query"]:
        chosen = vector["query"]["partitions"]
        partitions = range(chosen["begin"], chosen["begin"] + chosen["count"])
    own = (FieldType.NAMESPACE, FieldType.SET)
    fields = [Field(kind, bytes.fromhex(data)) for kind, data in recorded["fields"]]
    return scan.request(
        NAMESPACE,
        next((item.data.decode() for item in fields if item.kind == FieldType.SET), ""),
        partitions,
        info1=recorded["info1"],
        info3=recorded["info3"],
        extra=[item for item in fields if item.kind not in own],
        ops=[Op(code, Particle.NIL, name, b"") for code, name in recorded["ops"]],
    )


def _differences(
    expected: Sequence[Mapping[str, Any]] | None, records: Sequence[Message]
) -> Iterator[str]:
    if expected is None:  # any of the matching records will do
        return
    found = {row.field_data(FieldType.DIGEST): row for row in records}
    for record in expected:
        row = found.get(bytes.fromhex(record["digest"]))
        if row is None:
            yield f"no record {record['digest']}"
            continue
        whole = {**record, "rc": 0, "bins": list(record["bins"].items())}
        for difference in compare.reply(whole, row, ordered=False):
            yield f"record {record['digest']}: {difference}"
        key = digest.user_key(record["k"]) if record["key_sent"] else None
        if row.field_data(FieldType.KEY) != key:
            yield f"record {record['digest']}: another user key"

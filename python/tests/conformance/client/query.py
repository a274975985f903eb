"""Scans and queries through the client, over one data set with its indexes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import aiospike
from aiospike import Filter, IndexCollectionType, QueryDuration

from .. import dataset
from ..outcome import Case, Unsupported, expect_none
from ..target import Target
from ..vectors import Vector
from .convert import to_python
from .expressions import context, expression
from .session import Session, ask, code_differences, record_differences, session

NAMESPACE = "test"
COLLECTIONS = {
    "default": IndexCollectionType.DEFAULT,
    "list": IndexCollectionType.LIST,
    "mapkeys": IndexCollectionType.MAP_KEYS,
    "mapvalues": IndexCollectionType.MAP_VALUES,
}
Query = Mapping[str, Any]


def cases(vectors: Sequence[Vector], target: Target) -> Iterator[Case]:
    with (
        session(target) as live,
        dataset.recorded(live.node, vectors, target.settle) as queries,
    ):
        for vector in queries:
            yield Case(vector["id"], vector["title"], partial(_check, live, vector))


def _check(live: Session, vector: Vector) -> None:
    expect = vector["expect"]
    answer = ask(lambda: list(_records(live.client, vector["set"], vector["query"])))
    expect_none(code_differences(expect["rc"], answer))
    if not answer.rc:
        expect_none(_differences(expect, answer.value))


def _records(client: aiospike.SyncClient, set_name: str, query: Query) -> Iterator[aiospike.Record]:
    return client.query(
        NAMESPACE, set_name, [] if query.get("nobins") else query.get("bins"), **_settings(query)
    )


def _settings(query: Query) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    for name, value in query.items():
        match name:
            case "filter":
                settings["filter"] = _filter(value)
            case "exp":
                settings["filter_expression"] = expression(value)
            case "partitions":
                settings["partitions"] = range(value["begin"], value["begin"] + value["count"])
            case "max_records":
                settings["max_records"] = value
            case "short":
                settings["expected_duration"] = QueryDuration.SHORT
    return settings


def _filter(recorded: Mapping[str, Any]) -> Filter:
    where: dict[str, Any] = {}
    collection = COLLECTIONS[recorded["index_type"]]
    if recorded.get("ctx"):
        where["ctx"] = context(recorded["ctx"])
    match recorded:
        case {"type": "equals", "bin": name, "value": value}:
            if collection:
                return Filter.contains(name, to_python(value), collection, **where)
            return Filter.equal(name, to_python(value), **where)
        case {"type": "range", "bin": name, "begin": begin, "end": end}:
            bounds = to_python(begin), to_python(end)
            if collection:
                return Filter.contains_range(name, *bounds, collection, **where)
            return Filter.range(name, *bounds, **where)
        case {"type": "geo_within", "bin": name, "region": region}:
            return Filter.geo_within_region(name, region, collection, **where)
        case {"type": "geo_contains", "bin": name, "point": point}:
            return Filter.geo_containing(name, point, collection, **where)
    raise Unsupported(f"the filter {recorded['type']}")


def _differences(expect: Mapping[str, Any], records: Sequence[aiospike.Record]) -> Iterator[str]:
    if len(records) != expect["count"]:
        yield f"{len(records)} records, expected {expect['count']}"
    found = {record.key.digest.hex(): record for record in records}
    for wanted in expect.get("records", ()):  # with max_records, any will do
        record = found.get(wanted["digest"])
        if record is None:
            yield f"no record {wanted['digest']}"
            continue
        whole = {**wanted, "bins": list(wanted["bins"].items())}
        for difference in record_differences(whole, record):
            yield f"record {wanted['digest']}: {difference}"
        key = to_python(wanted["k"]) if wanted["key_sent"] else None
        if record.key.user_key != key:
            yield f"record {wanted['digest']}: another user key"

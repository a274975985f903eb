"""The names that the wire vectors' calls use, which are another client's, mapped to this one's.

What is not mapped here is a verb, policy or type that this client lacks, or a call of the other
client that has no counterpart: evaluating it raises `Unsupported`.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from types import SimpleNamespace
from typing import Any

import aiospike
from aiospike import exp

from .. import dataset
from ..outcome import Unsupported
from ..state import RecordKey
from ..vectors import Vector
from . import borrowed, rows
from .options import invoke
from .records import client_key
from .settings import settings_of

# Verbs of the same name and arguments in both clients.
SAME = (
    "get",
    "exists",
    "touch",
    "delete",
    "add",
    "append",
    "prepend",
    "batch_read",
    "batch_exists",
    "batch_delete",
    "batch_apply",
    "batch",
    "execute_udf",
    "create_set_index",
    "drop_index",
    "remove_udf",
    "info",
)


class Names(dict[str, Any]):
    """The variables of a call."""

    def __init__(self, vector: Vector, client: aiospike.SyncClient) -> None:
        super().__init__(
            c=Verbs(client),
            k=client_key(RecordKey.of(vector["key"])) if "key" in vector else None,
            BK=[client_key(RecordKey.of(key)) for key in vector.get("batch_keys", ())],
            S=vector["key"]["set"] if "key" in vector else None,
            Q=dataset.SET,
            QP=aiospike.Key(dataset.NAMESPACE, dataset.SET, "q3").partition_id,
            Key=aiospike.Key,
            Operation=Known("Operation", OPERATIONS),
            RecordExistsAction=aiospike.RecordExistsAction,
            GenerationPolicy=aiospike.GenerationPolicy,
            CommitLevel=Known("CommitLevel", COMMIT_LEVEL),
            ReadModeAP=aiospike.ReadModeAP,
            Expiration=Known("Expiration", EXPIRATION),
            X=Known("X", EXPRESSIONS),
            ExpOperation=aiospike.ExpressionOperation,
            Statement=Statement,
            F=partial(Statement, dataset.NAMESPACE, dataset.SET, None),
            Filter=Known("Filter", FILTERS),
            IndexType=Known("IndexType", INDEX_TYPE),
            CollectionIndexType=Known("CollectionIndexType", COLLECTION),
            QueryDuration=aiospike.QueryDuration,
            UDFLang=Known("UDFLang", {"LUA": None}),
            PartitionFilter=Known("PartitionFilter", PARTITIONS),
            an=Known("an", {"GeoJSON": aiospike.GeoJSON, "SortedMap": aiospike.SortedMap}),
            **borrowed.NAMES,
            **rows.NAMES,
            **dict.fromkeys(("WP", "RP", "BP", "BWP", "BDP", "QPOL"), dict),
        )

    def __missing__(self, name: str) -> Any:
        if hasattr(builtins, name):
            raise KeyError(name)  # evaluation goes on to look there
        raise Unsupported(name)


class Known(SimpleNamespace):
    """The attributes of a class or module of the other client that have a counterpart."""

    def __init__(self, name: str, attributes: Mapping[str, Any]) -> None:
        super().__init__(**attributes)
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        raise Unsupported(f"{self._name}.{attribute}")


OPERATIONS = {
    "get": aiospike.Operation.get,
    "get_bin": aiospike.Operation.get,
    "get_header": aiospike.Operation.get_header,
    "put": aiospike.Operation.put,
    "add": aiospike.Operation.add,
    "append": aiospike.Operation.append,
    "prepend": aiospike.Operation.prepend,
    "touch": aiospike.Operation.touch,
    "delete": aiospike.Operation.delete,
}
EXPRESSIONS: Mapping[str, Callable[..., aiospike.Expression]] = {
    "eq": exp.eq,
    "gt": exp.gt,
    "int_bin": lambda name: aiospike.Bin(name, int),
    "int_val": exp.val,
    "num_add": lambda numbers: exp.add(*numbers),
}
COMMIT_LEVEL = {
    "COMMIT_ALL": aiospike.CommitLevel.ALL,
    "COMMIT_MASTER": aiospike.CommitLevel.MASTER,
}
EXPIRATION = {
    "NAMESPACE_DEFAULT": 0,
    "NEVER_EXPIRE": -1,
    "DONT_UPDATE": -2,
    "seconds": int,
}
FILTERS = {
    "equal": aiospike.Filter.equal,
    "range": aiospike.Filter.range,
    "contains": aiospike.Filter.contains,
    "equal_by_index": lambda name, value: aiospike.Filter.equal(aiospike.Index(name), value),
}
INDEX_TYPE = {
    "NUMERIC": aiospike.IndexType.NUMERIC,
    "STRING": aiospike.IndexType.STRING,
    "GEO2D_SPHERE": aiospike.IndexType.GEO2DSPHERE,
    "BLOB": aiospike.IndexType.BLOB,
}
COLLECTION = {
    "LIST": aiospike.IndexCollectionType.LIST,
    "MAP_VALUES": aiospike.IndexCollectionType.MAP_VALUES,
}
PARTITIONS = {
    "all": lambda: None,
    "by_id": int,
    "by_range": lambda first, count: range(first, first + count),
}


class Statement:
    def __init__(
        self,
        namespace: str,
        set_name: str,
        bins: Sequence[str] | None = None,
        filter: aiospike.Filter | None = None,
    ) -> None:
        self.namespace = namespace
        self.set = set_name
        self.bins = bins
        self.filter = filter


class Job:
    """A job of a query, waited for as the other client does."""

    def __init__(self, task: aiospike.Task) -> None:
        self._task = task

    def wait_till_complete_blocking(self, pause: float) -> bool:
        return self._task.wait_blocking(interval=int(pause * 1000)).done


class Found:
    """A record of a scan, with a key that prints as the other client's does."""

    def __init__(self, record: aiospike.Record) -> None:
        key = record.key
        assert key is not None
        self.key = f'<Key: ns="{key.namespace}", set="{key.set}", key="{key.user_key!s}">'


class Verbs:
    def __init__(self, client: aiospike.SyncClient) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Callable[..., Any]:
        verb = name.removesuffix("_blocking")
        if verb not in SAME:
            raise Unsupported(f"the verb {verb}")

        def call(*arguments: Any, **settings: Any) -> Any:
            return invoke(getattr(self._client, verb), *arguments, **settings_of(settings))

        return call

    def put_blocking(self, key: Any, bins: Any, **settings: Any) -> Any:
        flat = settings_of(settings)
        # A setting that the other client takes with every write; its put does not send it.
        flat.pop("respond_all_ops", None)
        return invoke(self._client.put, key, bins, **flat)

    def operate_blocking(self, key: Any, steps: Sequence[Any], **settings: Any) -> Any:
        return invoke(self._client.operate, key, borrowed.made(steps), **settings_of(settings))

    def batch_write_blocking(self, keys: Any, bins: Any, **settings: Any) -> Any:
        pairs = list(zip(keys, bins, strict=True))
        return invoke(self._client.batch_write, pairs, **settings_of(settings))

    def batch_operate_blocking(
        self, keys: Sequence[aiospike.Key], steps: Sequence[Sequence[Any]]
    ) -> Any:
        return self._client.batch(list(map(rows.operate, keys, steps)))

    def batch_get_header_blocking(self, keys: Any) -> Any:
        return self._client.batch_read(keys, []).to_list()

    def query_blocking(
        self,
        statement: Statement,
        partitions: int | range | None,
        policy: Mapping[str, Any] | None = None,
    ) -> Iterator[Found]:
        settings = settings_of({"policy": policy or {}})
        bins = statement.bins if settings.pop("include_bin_data", True) else []
        names = statement.namespace, statement.set, bins
        settings |= {"filter": statement.filter, "partitions": partitions}
        return map(Found, invoke(self._client.query, *names, **settings))

    def query_operate_blocking(self, statement: Statement, steps: Any) -> Job:
        names = statement.namespace, statement.set
        return Job(self._client.query_operate(*names, steps, filter=statement.filter))

    def query_execute_udf_blocking(self, statement: Statement, *call: Any) -> Job:
        names = statement.namespace, statement.set
        return Job(self._client.query_execute_udf(*names, *call, filter=statement.filter))

    def truncate_blocking(self, namespace: str, name: str, before_nanos: int | None = None) -> None:
        self._client.truncate(namespace, name, before=before_nanos)

    def create_index_blocking(
        self,
        namespace: str,
        set_name: str,
        bin: str,
        name: str,
        kind: aiospike.IndexType,
        collection: aiospike.IndexCollectionType | None = None,
        ctx: Any = None,
    ) -> aiospike.Task:
        where = {"collection": collection, "ctx": ctx}
        return self._client.create_index(namespace, set_name, bin, name, kind, **where)

    def create_index_using_expression_blocking(
        self, namespace: str, set_name: str, name: str, kind: aiospike.IndexType, on: Any
    ) -> aiospike.Task:
        return self._client.create_index(namespace, set_name, on, name, kind)

    def register_udf_blocking(self, source: list[int], file: str, _language: None) -> aiospike.Task:
        return self._client.register_udf(file, bytes(source))

"""The names that the wire vectors' calls use, which are another client's, mapped to this one's.

What is not mapped here is a verb, policy or type that this client lacks, or a call of the other
client that has no counterpart: evaluating it raises `Unsupported`.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterator, Mapping, Sequence
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
PARTITIONS = {
    "all": lambda: None,
    "by_id": int,
    "by_range": lambda first, count: range(first, first + count),
}


class Statement:
    def __init__(self, namespace: str, set_name: str, bins: Sequence[str] | None = None) -> None:
        self.namespace = namespace
        self.set = set_name
        self.bins = bins


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
        return map(Found, invoke(self._client.scan, *names, partitions=partitions, **settings))

"""Types of the native module, and the documentation of what it offers.

The keyword arguments that several verbs have in common are explained in `aiospike.policy`.
Every verb raises `ConnectionError` when the client is not connected or no node can be reached.
"""

import contextvars
from asyncio import AbstractEventLoop
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Coroutine,
    Generator,
    Iterable,
    Iterator,
    Sequence,
)
from os import PathLike
from types import GenericAlias, TracebackType
from typing import Any, Final, Literal, Never, Self, TypeAlias, TypeVar, final, overload

from typing_extensions import disjoint_base

from aiospike.errors import AerospikeError
from aiospike.index import IndexCollectionType, IndexType
from aiospike.operations import (
    BitOverflowAction,
    BitResizeFlags,
    BitWriteFlags,
    ExpressionReadFlags,
    ExpressionWriteFlags,
    HLLWriteFlags,
    ListOrder,
    ListReturnType,
    ListSortFlags,
    ListWriteFlags,
    MapOrder,
    MapReturnType,
    MapWriteFlags,
    ModifyFlags,
    SelectFlags,
)
from aiospike.policy import (
    AuthMode,
    CommitLevel,
    GenerationPolicy,
    QueryDuration,
    ReadModeAP,
    RecordExistsAction,
    Replica,
)
from aiospike.transaction import AbortStatus, CommitStatus, TransactionState
from aiospike.values import HyperLogLog

__all__ = [
    "MAX_DEPTH",
    "BatchApply",
    "BatchDelete",
    "BatchRead",
    "BatchRecord",
    "BatchRecords",
    "BatchRow",
    "BatchWrite",
    "BitOperation",
    "BridgeFuture",
    "BridgeIterator",
    "BridgeStream",
    "Client",
    "ClusterMetrics",
    "CommandMetrics",
    "Context",
    "Cursor",
    "Expression",
    "ExpressionOperation",
    "FastRng",
    "Filter",
    "HLLOperation",
    "Histogram",
    "Index",
    "Key",
    "ListOperation",
    "LocalNode",
    "MapOperation",
    "NodeMetrics",
    "Operation",
    "Privilege",
    "Progress",
    "Record",
    "Role",
    "Task",
    "Transaction",
    "User",
    "check_bin_name",
    "isolate_here",
    "pack_expression",
    "pack_literal",
]

_Item = TypeVar("_Item")
_T_co = TypeVar("_T_co", covariant=True)
_Path: TypeAlias = str | PathLike[str]
_Seed: TypeAlias = str | tuple[str, int]
_Command: TypeAlias = Literal[
    "get", "get_header", "exists", "put", "delete", "operate", "query", "scan", "udf", "batch_read",
    "batch_write",
]

MAX_DEPTH: Final[int]
"""How many lists and dicts of a bin value may lie inside one another."""

@disjoint_base
class Client:
    """A client of an Aerospike cluster, with an awaitable and a blocking method for each verb.

    Use `aiospike.Client` from asyncio and `aiospike.SyncClient` from threads; `aiospike.client`
    explains the arguments and `aiospike.policy` those that verbs have in common. Raises
    `InvalidArgument` for what cannot work.
    """

    def __new__(
        cls, hosts: _Seed | Iterable[_Seed], *, user: str | None = None,
        password: str | None = None, auth_mode: AuthMode | int | None = None,
        tls_ca_file: _Path | None = None, tls_cert_file: _Path | None = None,
        tls_key_file: _Path | None = None, tls_name: str | None = None,
        tls_login_only: bool = False, total_timeout: int | None = None,
        socket_timeout: int | None = None, use_compression: bool = False,
        compression_threshold: int = 128, max_conns_per_node: int = 256,
        min_conns_per_node: int = 0, conn_pools_per_node: int = 1,
        opening_connection_threshold: int = 0, buffer_reclaim_threshold: int = 65536,
        use_buffer_pool: bool = True, buffer_pool_min_size: int = 8192,
        buffer_pool_max_size: int = 1048576, buffer_pool_tier_bytes: int = 4194304,
        timeout: int = 1000, connect_timeout: int = 0, login_timeout: int = 5000,
        idle_timeout: int = 0, tend_interval: int = 1000, max_error_rate: int = 100,
        error_rate_window: int = 1, cluster_name: str | None = None,
        application_id: str | None = None, services_alternate: bool = False,
        seed_only_cluster: bool = False, fail_if_not_connected: bool = True,
        rack_ids: Sequence[int] | None = None, ip_map: dict[str, str] | None = None,
        runtime: Literal["shared", "isolated", "loop"] | None = None,
        runtime_workers: int | None = None, current_thread_runtime: bool = False,
    ) -> Self: ...
    @property
    def is_connected(self) -> bool:
        """Whether the client has at least one node to talk to."""
    @property
    def nodes(self) -> list[str]:
        """The names of the cluster's nodes, as this client knows them."""
    def enable_metrics(
        self, *, operational: bool = False, latency_unit: Literal["ms", "us"] = "ms",
        latency_columns: int | None = None, latency_shift: int = 1,
        labels: dict[str, str] | None = None, sample_rate: float = 1.0,
    ) -> None:
        """Begins to count what the client does, or goes on with other settings, until it is closed.

        Connections, tends and nodes are counted, and with `operational` also what commands do and
        how long they take, in histograms of `latency_columns` buckets: up to 1 `latency_unit`, and
        then each up to `2 ** latency_shift` times as much as the one before. By default these are
        7 for milliseconds, the last one from 32 ms, and 24 for microseconds, from 4.2 s. Another
        unit, number or shift begins new histograms. `sample_rate`, 0 to 1, says which part of the
        commands is counted, and `labels` are handed on with the `metrics()`.

        A `SyncClient` with `current_thread_runtime` counts for each thread what it does itself.

            client.enable_metrics(operational=True, latency_unit="us")
        """
    def disable_metrics(self) -> None:
        """Stops counting.

        What was counted stays, and `metrics()` gives it.

            client.disable_metrics()
            client.metrics_enabled                                  # False
        """
    @property
    def metrics_enabled(self) -> bool:
        """Whether the client counts what it does."""
    def metrics(self) -> ClusterMetrics:
        """What was counted so far, and how many connections there are now.

        It does not change any more; what is counted later is in the next.

            total = client.metrics().total
            print(total.connections_open, total.commands["get"].average, total.latency_unit)
        """
    def connect(self) -> BridgeFuture[None]:
        """Connects to the cluster: seeds it, learns its nodes and its partition map.

        Connecting twice is connecting once. Raises `AuthenticationError` when a seed refuses the
        user, and `ConnectionError` when no seed answers; a silent one is given up after a few times
        the client's `timeout`.

            client = Client("localhost:3000")
            await client.connect()
            client.is_connected                                     # True
        """
    def connect_blocking(self) -> None:
        """Connects to the cluster: seeds it, learns its nodes and its partition map.

        As `Client.connect`, but without `await`, for threads.
        """
    def close(self) -> BridgeFuture[None]:
        """Closes every connection and stops the background work. Closing twice is closing once.

        Operations that are under way come to their end; later ones raise `ConnectionError`.

            await client.close()
        """
    def close_blocking(self) -> None:
        """Closes every connection and stops the background work. Closing twice is closing once.

        As `Client.close`, but without `await`, for threads.
        """

    def get(
        self, key: Key, bins: Iterable[str] | None = None, *,
        filter_expression: Expression | None = None, total_timeout: int | None = None,
        socket_timeout: int | None = None, timeout_delay: int | None = None,
        max_retries: int | None = None, sleep_between_retries: int | None = None,
        sleep_multiplier: float | None = None, replica: Replica | int | None = None,
        read_mode_ap: ReadModeAP | int | None = None, read_touch_ttl_percent: int | None = None,
        use_compression: bool | None = None, compression_threshold: int | None = None,
        error_detail_verbosity: int | None = None, txn: Transaction | None = None,
    ) -> BridgeFuture[Record]:
        """Reads a record: all its bins, those named in `bins`, or with `bins=[]` only its header.

        Raises `RecordNotFound` when there is none.

            record = await client.get(key, bins=["name", "age"])
            record.bins                                             # {"name": "Alice", "age": 28}
            record.generation                                       # 1
        """

    def get_blocking(
        self, key: Key, bins: Iterable[str] | None = None, *,
        filter_expression: Expression | None = None, total_timeout: int | None = None,
        socket_timeout: int | None = None, timeout_delay: int | None = None,
        max_retries: int | None = None, sleep_between_retries: int | None = None,
        sleep_multiplier: float | None = None, replica: Replica | int | None = None,
        read_mode_ap: ReadModeAP | int | None = None, read_touch_ttl_percent: int | None = None,
        use_compression: bool | None = None, compression_threshold: int | None = None,
        error_detail_verbosity: int | None = None, txn: Transaction | None = None,
    ) -> Record:
        """Reads a record: all its bins, those named in `bins`, or with `bins=[]` only its header.

        As `Client.get`, but without `await`, for threads.
        """

    def exists(
        self, key: Key, *, filter_expression: Expression | None = None,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        replica: Replica | int | None = None, read_mode_ap: ReadModeAP | int | None = None,
        read_touch_ttl_percent: int | None = None, use_compression: bool | None = None,
        compression_threshold: int | None = None, error_detail_verbosity: int | None = None,
        txn: Transaction | None = None,
    ) -> BridgeFuture[bool]:
        """Tells whether there is a record, reading nothing of it.

        Raises `FilteredOut` when there is one that does not meet the `filter_expression`.

            if not await client.exists(key):
                await client.put(key, {"name": "Alice"})
        """

    def exists_blocking(
        self, key: Key, *, filter_expression: Expression | None = None,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        replica: Replica | int | None = None, read_mode_ap: ReadModeAP | int | None = None,
        read_touch_ttl_percent: int | None = None, use_compression: bool | None = None,
        compression_threshold: int | None = None, error_detail_verbosity: int | None = None,
        txn: Transaction | None = None,
    ) -> bool:
        """Tells whether there is a record, reading nothing of it.

        As `Client.exists`, but without `await`, for threads.
        """

    def put(
        self, key: Key, bins: dict[str, Any], *, filter_expression: Expression | None = None,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        replica: Replica | int | None = None, send_key: bool | None = None, ttl: int | None = None,
        generation: int | None = None, generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool | None = None,
        xdr: bool | None = None, use_compression: bool | None = None,
        compression_threshold: int | None = None, error_detail_verbosity: int | None = None,
        txn: Transaction | None = None,
    ) -> BridgeFuture[None]:
        """Writes bins, creating the record when there is none; a bin given as None is removed.

        Bins that are not named stay, unless `exists` asks to replace the record. Values are int
        (64 bits), float, bool, str, bytes-like, list, tuple, dict with int, str or bytes keys,
        `GeoJSON` and `HyperLogLog`, up to `MAX_DEPTH` of them inside one another. Raises
        `TypeError` or `OverflowError` naming the bin that holds anything else, `BinNameError` for a
        name of more than 15 bytes, `GenerationError` and `RecordExists` as the policy asks for.

            await client.put(key, {"name": "Alice", "age": 28}, ttl=3600)       # for an hour
            record = await client.get(key)
            await client.put(key, {"age": 29, "visits": None}, generation=record.generation)
            (await client.get(key, ["age", "visits"])).bins                     # {"age": 29}
        """

    def put_blocking(
        self, key: Key, bins: dict[str, Any], *, filter_expression: Expression | None = None,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        replica: Replica | int | None = None, send_key: bool | None = None, ttl: int | None = None,
        generation: int | None = None, generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool | None = None,
        xdr: bool | None = None, use_compression: bool | None = None,
        compression_threshold: int | None = None, error_detail_verbosity: int | None = None,
        txn: Transaction | None = None,
    ) -> None:
        """Writes bins, creating the record when there is none; a bin given as None is removed.

        As `Client.put`, but without `await`, for threads.
        """

    def add(
        self, key: Key, bins: dict[str, Any], *, filter_expression: Expression | None = None,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        replica: Replica | int | None = None, send_key: bool | None = None, ttl: int | None = None,
        generation: int | None = None, generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool | None = None,
        xdr: bool | None = None, use_compression: bool | None = None,
        compression_threshold: int | None = None, error_detail_verbosity: int | None = None,
        txn: Transaction | None = None,
    ) -> BridgeFuture[None]:
        """Adds numbers to bins: an int to an int, a float to a float; a missing bin counts as zero.

        Raises `BinTypeError` when a bin holds something else.

            await client.add(key, {"visits": 1, "missing": 5})
            (await client.get(key, ["visits", "missing"])).bins     # {"visits": 8, "missing": 5}
        """

    def add_blocking(
        self, key: Key, bins: dict[str, Any], *, filter_expression: Expression | None = None,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        replica: Replica | int | None = None, send_key: bool | None = None, ttl: int | None = None,
        generation: int | None = None, generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool | None = None,
        xdr: bool | None = None, use_compression: bool | None = None,
        compression_threshold: int | None = None, error_detail_verbosity: int | None = None,
        txn: Transaction | None = None,
    ) -> None:
        """Adds numbers to bins: an int to an int, a float to a float; a missing bin counts as zero.

        As `Client.add`, but without `await`, for threads.
        """

    def append(
        self, key: Key, bins: dict[str, Any], *, filter_expression: Expression | None = None,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        replica: Replica | int | None = None, send_key: bool | None = None, ttl: int | None = None,
        generation: int | None = None, generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool | None = None,
        xdr: bool | None = None, use_compression: bool | None = None,
        compression_threshold: int | None = None, error_detail_verbosity: int | None = None,
        txn: Transaction | None = None,
    ) -> BridgeFuture[None]:
        """Puts a str or bytes at the end of what the bins hold; a missing bin counts as empty.

        Raises `BinTypeError` when a bin holds something else.

            await client.append(key, {"name": " Smith"})
            (await client.get(key, ["name"])).bins                  # {"name": "Alice Smith"}
        """

    def append_blocking(
        self, key: Key, bins: dict[str, Any], *, filter_expression: Expression | None = None,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        replica: Replica | int | None = None, send_key: bool | None = None, ttl: int | None = None,
        generation: int | None = None, generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool | None = None,
        xdr: bool | None = None, use_compression: bool | None = None,
        compression_threshold: int | None = None, error_detail_verbosity: int | None = None,
        txn: Transaction | None = None,
    ) -> None:
        """Puts a str or bytes at the end of what the bins hold; a missing bin counts as empty.

        As `Client.append`, but without `await`, for threads.
        """

    def prepend(
        self, key: Key, bins: dict[str, Any], *, filter_expression: Expression | None = None,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        replica: Replica | int | None = None, send_key: bool | None = None, ttl: int | None = None,
        generation: int | None = None, generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool | None = None,
        xdr: bool | None = None, use_compression: bool | None = None,
        compression_threshold: int | None = None, error_detail_verbosity: int | None = None,
        txn: Transaction | None = None,
    ) -> BridgeFuture[None]:
        """Puts a str or bytes in front of what the bins hold; a missing bin counts as empty.

        Raises `BinTypeError` when a bin holds something else.

            await client.prepend(key, {"name": "Dr "})
            (await client.get(key, ["name"])).bins                  # {"name": "Dr Alice"}
        """

    def prepend_blocking(
        self, key: Key, bins: dict[str, Any], *, filter_expression: Expression | None = None,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        replica: Replica | int | None = None, send_key: bool | None = None, ttl: int | None = None,
        generation: int | None = None, generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool | None = None,
        xdr: bool | None = None, use_compression: bool | None = None,
        compression_threshold: int | None = None, error_detail_verbosity: int | None = None,
        txn: Transaction | None = None,
    ) -> None:
        """Puts a str or bytes in front of what the bins hold; a missing bin counts as empty.

        As `Client.prepend`, but without `await`, for threads.
        """

    def touch(
        self, key: Key, *, filter_expression: Expression | None = None,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        replica: Replica | int | None = None, send_key: bool | None = None, ttl: int | None = None,
        generation: int | None = None, generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool | None = None,
        xdr: bool | None = None, use_compression: bool | None = None,
        compression_threshold: int | None = None, error_detail_verbosity: int | None = None,
        txn: Transaction | None = None,
    ) -> BridgeFuture[None]:
        """Gives a record a new time to live, `ttl` seconds, and its next generation.

        Raises `RecordNotFound` when there is none.

            await client.touch(key, ttl=3600)
        """

    def touch_blocking(
        self, key: Key, *, filter_expression: Expression | None = None,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        replica: Replica | int | None = None, send_key: bool | None = None, ttl: int | None = None,
        generation: int | None = None, generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool | None = None,
        xdr: bool | None = None, use_compression: bool | None = None,
        compression_threshold: int | None = None, error_detail_verbosity: int | None = None,
        txn: Transaction | None = None,
    ) -> None:
        """Gives a record a new time to live, `ttl` seconds, and its next generation.

        As `Client.touch`, but without `await`, for threads.
        """

    def delete(
        self, key: Key, *, filter_expression: Expression | None = None,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        replica: Replica | int | None = None, send_key: bool | None = None, ttl: int | None = None,
        generation: int | None = None, generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool | None = None,
        xdr: bool | None = None, use_compression: bool | None = None,
        compression_threshold: int | None = None, error_detail_verbosity: int | None = None,
        txn: Transaction | None = None,
    ) -> BridgeFuture[bool]:
        """Deletes a record; tells whether there was one.

        Raises `GenerationError` as the policy asks for.

            await client.delete(key)                                # True
            await client.delete(key)                                # False
        """

    def delete_blocking(
        self, key: Key, *, filter_expression: Expression | None = None,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        replica: Replica | int | None = None, send_key: bool | None = None, ttl: int | None = None,
        generation: int | None = None, generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool | None = None,
        xdr: bool | None = None, use_compression: bool | None = None,
        compression_threshold: int | None = None, error_detail_verbosity: int | None = None,
        txn: Transaction | None = None,
    ) -> bool:
        """Deletes a record; tells whether there was one.

        As `Client.delete`, but without `await`, for threads.
        """

    def operate(
        self, key: Key, operations: Iterable[Operation], *, respond_all_ops: bool | None = None,
        read_touch_ttl_percent: int | None = None, filter_expression: Expression | None = None,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        replica: Replica | int | None = None, send_key: bool | None = None, ttl: int | None = None,
        generation: int | None = None, generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool | None = None,
        xdr: bool | None = None, use_compression: bool | None = None,
        compression_threshold: int | None = None, error_detail_verbosity: int | None = None,
        txn: Transaction | None = None,
    ) -> BridgeFuture[Record]:
        """Reads and changes one record in one step, in the order given; all or nothing.

        The steps are made by `Operation`, `ListOperation`, `MapOperation`, `BitOperation`,
        `HLLOperation` and `ExpressionOperation`. `bins` of the record that comes back holds what
        was read, as a list where a bin was read more than once; `results` holds every answer of the
        server in its order, which is one per operation when `respond_all_ops` is set and none of
        them reads all bins. Raises what the failing operation would raise by itself.

            record = await client.operate(key, [
                Operation.add("visits", 1),
                Operation.get("visits"),
                ListOperation.append("scores", 42),
            ])
            record.bins                                             # {"visits": 8, "scores": 4}
        """

    def operate_blocking(
        self, key: Key, operations: Iterable[Operation], *, respond_all_ops: bool | None = None,
        read_touch_ttl_percent: int | None = None, filter_expression: Expression | None = None,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        replica: Replica | int | None = None, send_key: bool | None = None, ttl: int | None = None,
        generation: int | None = None, generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool | None = None,
        xdr: bool | None = None, use_compression: bool | None = None,
        compression_threshold: int | None = None, error_detail_verbosity: int | None = None,
        txn: Transaction | None = None,
    ) -> Record:
        """Reads and changes one record in one step, in the order given; all or nothing.

        As `Client.operate`, but without `await`, for threads.
        """

    def batch_read(
        self, keys: Iterable[Key], bins: Iterable[str] | None = None, *,
        read_touch_ttl_percent: int | None = None, filter_expression: Expression | None = None,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        replica: Replica | int | None = None, read_mode_ap: ReadModeAP | int | None = None,
        allow_inline: bool | None = None, allow_inline_ssd: bool | None = None,
        respond_all_keys: bool | None = None, use_compression: bool | None = None,
        compression_threshold: int | None = None, error_detail_verbosity: int | None = None,
        txn: Transaction | None = None,
    ) -> BridgeFuture[BatchRecords]:
        """Reads many records: all their bins, those named in `bins`, or with `bins=[]` the headers.

        A record that is not there is a row without one. Raises only when no row was answered.

            records = await client.batch_read(keys, bins=["age"])
            records[0].record.bins                                  # {"age": 28}
            [row.record is None for row in records]                 # [False, False, True]
            records.to_dict()[("users", "bob")].bins                # {"age": 35}
        """

    def batch_read_blocking(
        self, keys: Iterable[Key], bins: Iterable[str] | None = None, *,
        read_touch_ttl_percent: int | None = None, filter_expression: Expression | None = None,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        replica: Replica | int | None = None, read_mode_ap: ReadModeAP | int | None = None,
        allow_inline: bool | None = None, allow_inline_ssd: bool | None = None,
        respond_all_keys: bool | None = None, use_compression: bool | None = None,
        compression_threshold: int | None = None, error_detail_verbosity: int | None = None,
        txn: Transaction | None = None,
    ) -> BatchRecords:
        """Reads many records: all their bins, those named in `bins`, or with `bins=[]` the headers.

        As `Client.batch_read`, but without `await`, for threads.
        """

    def batch_exists(
        self, keys: Iterable[Key], *, filter_expression: Expression | None = None,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        replica: Replica | int | None = None, read_mode_ap: ReadModeAP | int | None = None,
        allow_inline: bool | None = None, allow_inline_ssd: bool | None = None,
        respond_all_keys: bool | None = None, use_compression: bool | None = None,
        compression_threshold: int | None = None, error_detail_verbosity: int | None = None,
        txn: Transaction | None = None,
    ) -> BridgeFuture[list[bool]]:
        """Tells for each key whether there is a record.

        Raises when that cannot be told of one of them.

            await client.batch_exists(keys)                         # [True, True, False]
        """

    def batch_exists_blocking(
        self, keys: Iterable[Key], *, filter_expression: Expression | None = None,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        replica: Replica | int | None = None, read_mode_ap: ReadModeAP | int | None = None,
        allow_inline: bool | None = None, allow_inline_ssd: bool | None = None,
        respond_all_keys: bool | None = None, use_compression: bool | None = None,
        compression_threshold: int | None = None, error_detail_verbosity: int | None = None,
        txn: Transaction | None = None,
    ) -> list[bool]:
        """Tells for each key whether there is a record.

        As `Client.batch_exists`, but without `await`, for threads.
        """

    def batch_write(
        self, rows: Iterable[tuple[Key, dict[str, Any]]], *, ttl: int | None = None,
        generation: int | None = None, generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool = False,
        send_key: bool = False, filter_expression: Expression | None = None,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        replica: Replica | int | None = None, read_mode_ap: ReadModeAP | int | None = None,
        allow_inline: bool | None = None, allow_inline_ssd: bool | None = None,
        respond_all_keys: bool | None = None, use_compression: bool | None = None,
        compression_threshold: int | None = None, error_detail_verbosity: int | None = None,
        txn: Transaction | None = None,
    ) -> BridgeFuture[BatchRecords]:
        """Writes bins of many records, given as (key, bins).

        The keyword arguments hold for each of them, and each row tells what became of its record.
        Raises only when no row was answered.

            rows = await client.batch_write([(key, {"seen": True}) for key in keys])
            [row.key for row in rows if row.error]                  # []
        """

    def batch_write_blocking(
        self, rows: Iterable[tuple[Key, dict[str, Any]]], *, ttl: int | None = None,
        generation: int | None = None, generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool = False,
        send_key: bool = False, filter_expression: Expression | None = None,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        replica: Replica | int | None = None, read_mode_ap: ReadModeAP | int | None = None,
        allow_inline: bool | None = None, allow_inline_ssd: bool | None = None,
        respond_all_keys: bool | None = None, use_compression: bool | None = None,
        compression_threshold: int | None = None, error_detail_verbosity: int | None = None,
        txn: Transaction | None = None,
    ) -> BatchRecords:
        """Writes bins of many records, given as (key, bins).

        As `Client.batch_write`, but without `await`, for threads.
        """

    def batch_delete(
        self, keys: Iterable[Key], *, generation: int | None = None,
        generation_policy: GenerationPolicy | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool = False,
        send_key: bool = False, filter_expression: Expression | None = None,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        replica: Replica | int | None = None, read_mode_ap: ReadModeAP | int | None = None,
        allow_inline: bool | None = None, allow_inline_ssd: bool | None = None,
        respond_all_keys: bool | None = None, use_compression: bool | None = None,
        compression_threshold: int | None = None, error_detail_verbosity: int | None = None,
        txn: Transaction | None = None,
    ) -> BridgeFuture[BatchRecords]:
        """Deletes many records; the row of one that was not there has result code 2.

        Raises only when no row was answered.

            rows = await client.batch_delete(keys)
            [row.result_code for row in rows]                       # [0, 0, 2]
        """

    def batch_delete_blocking(
        self, keys: Iterable[Key], *, generation: int | None = None,
        generation_policy: GenerationPolicy | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool = False,
        send_key: bool = False, filter_expression: Expression | None = None,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        replica: Replica | int | None = None, read_mode_ap: ReadModeAP | int | None = None,
        allow_inline: bool | None = None, allow_inline_ssd: bool | None = None,
        respond_all_keys: bool | None = None, use_compression: bool | None = None,
        compression_threshold: int | None = None, error_detail_verbosity: int | None = None,
        txn: Transaction | None = None,
    ) -> BatchRecords:
        """Deletes many records; the row of one that was not there has result code 2.

        As `Client.batch_delete`, but without `await`, for threads.
        """

    def batch_operate(
        self, keys: Iterable[Key], operations: Iterable[Operation], *, ttl: int | None = None,
        generation: int | None = None, generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool = False,
        send_key: bool = False, filter_expression: Expression | None = None,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        replica: Replica | int | None = None, read_mode_ap: ReadModeAP | int | None = None,
        allow_inline: bool | None = None, allow_inline_ssd: bool | None = None,
        respond_all_keys: bool | None = None, use_compression: bool | None = None,
        compression_threshold: int | None = None, error_detail_verbosity: int | None = None,
        txn: Transaction | None = None,
    ) -> BridgeFuture[BatchRecords]:
        """Reads and changes many records, each in one step as `operate` does.

        The keyword arguments hold for each of them; without an operation that writes, those about
        writes mean nothing. Raises only when no row was answered.

            rows = await client.batch_operate(
                keys, [Operation.add("visits", 1), Operation.get("visits")]
            )
            [row.record.bins["visits"] for row in rows]             # [8, 4, 1]
        """

    def batch_operate_blocking(
        self, keys: Iterable[Key], operations: Iterable[Operation], *, ttl: int | None = None,
        generation: int | None = None, generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool = False,
        send_key: bool = False, filter_expression: Expression | None = None,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        replica: Replica | int | None = None, read_mode_ap: ReadModeAP | int | None = None,
        allow_inline: bool | None = None, allow_inline_ssd: bool | None = None,
        respond_all_keys: bool | None = None, use_compression: bool | None = None,
        compression_threshold: int | None = None, error_detail_verbosity: int | None = None,
        txn: Transaction | None = None,
    ) -> BatchRecords:
        """Reads and changes many records, each in one step as `operate` does.

        As `Client.batch_operate`, but without `await`, for threads.
        """

    def batch_apply(
        self, keys: Iterable[Key], module: str, function: str, args: Iterable[Any] | None = None, *,
        ttl: int | None = None, commit_level: CommitLevel | int | None = None,
        durable_delete: bool = False, send_key: bool = False,
        filter_expression: Expression | None = None, total_timeout: int | None = None,
        socket_timeout: int | None = None, timeout_delay: int | None = None,
        max_retries: int | None = None, sleep_between_retries: int | None = None,
        sleep_multiplier: float | None = None, replica: Replica | int | None = None,
        read_mode_ap: ReadModeAP | int | None = None, allow_inline: bool | None = None,
        allow_inline_ssd: bool | None = None, respond_all_keys: bool | None = None,
        use_compression: bool | None = None, compression_threshold: int | None = None,
        error_detail_verbosity: int | None = None,
    ) -> BridgeFuture[BatchRecords]:
        """Calls a function of a registered module with each of many records and `args`.

        What it returned is in the record of a row, as its bin "SUCCESS"; the error of a row is a
        `UDFError` where the function failed, or there is none. Raises only when no row was
        answered.

            rows = await client.batch_apply(keys, "sums", "add", ["visits", 1])
            totals = [row.record.bins["SUCCESS"] for row in rows if not row.error]
        """

    def batch_apply_blocking(
        self, keys: Iterable[Key], module: str, function: str, args: Iterable[Any] | None = None, *,
        ttl: int | None = None, commit_level: CommitLevel | int | None = None,
        durable_delete: bool = False, send_key: bool = False,
        filter_expression: Expression | None = None, total_timeout: int | None = None,
        socket_timeout: int | None = None, timeout_delay: int | None = None,
        max_retries: int | None = None, sleep_between_retries: int | None = None,
        sleep_multiplier: float | None = None, replica: Replica | int | None = None,
        read_mode_ap: ReadModeAP | int | None = None, allow_inline: bool | None = None,
        allow_inline_ssd: bool | None = None, respond_all_keys: bool | None = None,
        use_compression: bool | None = None, compression_threshold: int | None = None,
        error_detail_verbosity: int | None = None,
    ) -> BatchRecords:
        """Calls a function of a registered module with each of many records and `args`.

        As `Client.batch_apply`, but without `await`, for threads.
        """

    def batch(
        self, rows: Iterable[BatchRow], *, filter_expression: Expression | None = None,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        replica: Replica | int | None = None, read_mode_ap: ReadModeAP | int | None = None,
        allow_inline: bool | None = None, allow_inline_ssd: bool | None = None,
        respond_all_keys: bool | None = None, use_compression: bool | None = None,
        compression_threshold: int | None = None, error_detail_verbosity: int | None = None,
        txn: Transaction | None = None,
    ) -> BridgeFuture[BatchRecords]:
        """Does something else with each of many records.

        The rows are of `BatchRead`, `BatchWrite`, `BatchDelete` and `BatchApply`, each with what
        holds for it alone. A record may be in several rows, which the server works off in any
        order. Raises only when no row was answered.

            rows = await client.batch([
                BatchRead(alice, ["name"]),
                BatchWrite(bob, {"visits": 1}, ttl=3600),
                BatchDelete(carol),
            ])
            rows[0].record.bins                                     # {"name": "Alice"}
            [row.result_code for row in rows]                       # [0, 0, 2]
        """

    def batch_blocking(
        self, rows: Iterable[BatchRow], *, filter_expression: Expression | None = None,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        replica: Replica | int | None = None, read_mode_ap: ReadModeAP | int | None = None,
        allow_inline: bool | None = None, allow_inline_ssd: bool | None = None,
        respond_all_keys: bool | None = None, use_compression: bool | None = None,
        compression_threshold: int | None = None, error_detail_verbosity: int | None = None,
        txn: Transaction | None = None,
    ) -> BatchRecords:
        """Does something else with each of many records.

        As `Client.batch`, but without `await`, for threads.
        """

    def scan(
        self, namespace: str, set: str | None = None, bins: Iterable[str] | None = None, *,
        partitions: int | range | Cursor | None = None, filter_expression: Expression | None = None,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        replica: Replica | int | None = None, max_records: int | None = None,
        records_per_second: int | None = None, max_concurrent_nodes: int | None = None,
        record_queue_size: int | None = None, expected_duration: QueryDuration | int | None = None,
        use_compression: bool | None = None, compression_threshold: int | None = None,
    ) -> BridgeStream[Record]:
        """Reads every record of a namespace, or of one of its sets, in no particular order.

        `bins` picks bins as in `get`, and `partitions`, one by number, a range of them or what a
        `Cursor` left, part of the records. It is at most 512 records ahead of its reader, and ends
        early when the iterator is closed or dropped. `records_per_second` is per node. Raises
        `InvalidArgument` for partitions other than 0 to 4095.

            names = set()
            async for record in client.scan("test", "users"):
                names.add(record.bins["name"])
            async for record in client.scan("test", "users", partitions=range(0, 1024)): ...
        """

    def scan_blocking(
        self, namespace: str, set: str | None = None, bins: Iterable[str] | None = None, *,
        partitions: int | range | Cursor | None = None, filter_expression: Expression | None = None,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        replica: Replica | int | None = None, max_records: int | None = None,
        records_per_second: int | None = None, max_concurrent_nodes: int | None = None,
        record_queue_size: int | None = None, expected_duration: QueryDuration | int | None = None,
        use_compression: bool | None = None, compression_threshold: int | None = None,
    ) -> BridgeIterator[Record]:
        """Reads every record of a namespace, or of one of its sets, in no particular order.

        As `Client.scan`, but without `await`, for threads.
        """

    def query(
        self, namespace: str, set: str | None = None, bins: Iterable[str] | None = None, *,
        filter: Filter | None = None, operations: Iterable[Operation] | None = None,
        partitions: int | range | Cursor | None = None, filter_expression: Expression | None = None,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        replica: Replica | int | None = None, max_records: int | None = None,
        records_per_second: int | None = None, max_concurrent_nodes: int | None = None,
        record_queue_size: int | None = None, expected_duration: QueryDuration | int | None = None,
        use_compression: bool | None = None, compression_threshold: int | None = None,
    ) -> BridgeStream[Record]:
        """Reads the records of a set that a secondary index finds, in no particular order.

        Without a `filter` it reads them all, as `scan` does. `bins` picks bins as in `get`;
        instead, `operations` that only read may say what is read of each record (servers before
        8.1.2 know `Operation.get` only). `partitions`, one by number, a range of them or what a
        `Cursor` left, picks part of the records. It is at most 512 records ahead of its reader, and
        ends early when the iterator is closed or dropped. Raises `IndexNotFound` when no index
        serves the filter.

            adults = Filter.range("age", 30, 120)
            async for record in client.query("test", "users", ["name"], filter=adults):
                record.bins                                         # {"name": "Bob"}

        With a `Cursor` it can go on later, in pages of `max_records` or after an early end:

            cursor = Cursor()
            while not cursor.done:
                page = client.query("test", "users", partitions=cursor, max_records=100)
                async for record in page: ...

        Aggregations by stream UDF are not offered: their last part runs in a Lua interpreter within
        the client, where no timeout ends it. Compute by `operations` and combine in Python instead.
        """

    def query_blocking(
        self, namespace: str, set: str | None = None, bins: Iterable[str] | None = None, *,
        filter: Filter | None = None, operations: Iterable[Operation] | None = None,
        partitions: int | range | Cursor | None = None, filter_expression: Expression | None = None,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        replica: Replica | int | None = None, max_records: int | None = None,
        records_per_second: int | None = None, max_concurrent_nodes: int | None = None,
        record_queue_size: int | None = None, expected_duration: QueryDuration | int | None = None,
        use_compression: bool | None = None, compression_threshold: int | None = None,
    ) -> BridgeIterator[Record]:
        """Reads the records of a set that a secondary index finds, in no particular order.

        As `Client.query`, but without `await`, for threads.
        """

    def query_operate(
        self, namespace: str, set: str | None, operations: Iterable[Operation], *,
        filter: Filter | None = None, records_per_second: int | None = None,
        filter_expression: Expression | None = None, total_timeout: int | None = None,
        socket_timeout: int | None = None, timeout_delay: int | None = None,
        max_retries: int | None = None, sleep_between_retries: int | None = None,
        sleep_multiplier: float | None = None, replica: Replica | int | None = None,
        send_key: bool | None = None, ttl: int | None = None, generation: int | None = None,
        generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool | None = None,
        xdr: bool | None = None, use_compression: bool | None = None,
        compression_threshold: int | None = None, error_detail_verbosity: int | None = None,
    ) -> BridgeFuture[Task]:
        """Starts a job that changes the records of a set, or those that a `filter` finds.

        The `operations` only write. Returns the task when every node has begun;
        `records_per_second` is per node.

            task = await client.query_operate("test", "users", [Operation.put("checked", True)])
            progress = await task.wait(timeout=60_000)
            progress.succeeded                                      # 2
        """

    def query_operate_blocking(
        self, namespace: str, set: str | None, operations: Iterable[Operation], *,
        filter: Filter | None = None, records_per_second: int | None = None,
        filter_expression: Expression | None = None, total_timeout: int | None = None,
        socket_timeout: int | None = None, timeout_delay: int | None = None,
        max_retries: int | None = None, sleep_between_retries: int | None = None,
        sleep_multiplier: float | None = None, replica: Replica | int | None = None,
        send_key: bool | None = None, ttl: int | None = None, generation: int | None = None,
        generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool | None = None,
        xdr: bool | None = None, use_compression: bool | None = None,
        compression_threshold: int | None = None, error_detail_verbosity: int | None = None,
    ) -> Task:
        """Starts a job that changes the records of a set, or those that a `filter` finds.

        As `Client.query_operate`, but without `await`, for threads.
        """

    def query_execute_udf(
        self, namespace: str, set: str | None, module: str, function: str,
        args: Iterable[Any] | None = None, *, filter: Filter | None = None,
        records_per_second: int | None = None, filter_expression: Expression | None = None,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        replica: Replica | int | None = None, send_key: bool | None = None, ttl: int | None = None,
        generation: int | None = None, generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool | None = None,
        xdr: bool | None = None, use_compression: bool | None = None,
        compression_threshold: int | None = None, error_detail_verbosity: int | None = None,
    ) -> BridgeFuture[Task]:
        """Starts a job that calls a function with each record of a set, or that a `filter` finds.

        The function is given the record and `args`. Returns the task when every node has begun;
        what the function returns is lost.

            task = await client.query_execute_udf("test", "users", "sums", "add", ["visits", 1])
            await task.wait(timeout=60_000)
        """

    def query_execute_udf_blocking(
        self, namespace: str, set: str | None, module: str, function: str,
        args: Iterable[Any] | None = None, *, filter: Filter | None = None,
        records_per_second: int | None = None, filter_expression: Expression | None = None,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        replica: Replica | int | None = None, send_key: bool | None = None, ttl: int | None = None,
        generation: int | None = None, generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool | None = None,
        xdr: bool | None = None, use_compression: bool | None = None,
        compression_threshold: int | None = None, error_detail_verbosity: int | None = None,
    ) -> Task:
        """Starts a job that calls a function with each record of a set, or that a `filter` finds.

        As `Client.query_execute_udf`, but without `await`, for threads.
        """

    def execute_udf(
        self, key: Key, module: str, function: str, args: Iterable[Any] | None = None, *,
        filter_expression: Expression | None = None, total_timeout: int | None = None,
        socket_timeout: int | None = None, timeout_delay: int | None = None,
        max_retries: int | None = None, sleep_between_retries: int | None = None,
        sleep_multiplier: float | None = None, replica: Replica | int | None = None,
        send_key: bool | None = None, ttl: int | None = None, generation: int | None = None,
        generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool | None = None,
        xdr: bool | None = None, use_compression: bool | None = None,
        compression_threshold: int | None = None, error_detail_verbosity: int | None = None,
    ) -> BridgeFuture[Any]:
        """Calls a function of a registered module with a record and `args`; gives what it returns.

        Raises `UDFError` when the function fails, or there is none.

            total = await client.execute_udf(key, "sums", "add", ["visits", 1])
        """

    def execute_udf_blocking(
        self, key: Key, module: str, function: str, args: Iterable[Any] | None = None, *,
        filter_expression: Expression | None = None, total_timeout: int | None = None,
        socket_timeout: int | None = None, timeout_delay: int | None = None,
        max_retries: int | None = None, sleep_between_retries: int | None = None,
        sleep_multiplier: float | None = None, replica: Replica | int | None = None,
        send_key: bool | None = None, ttl: int | None = None, generation: int | None = None,
        generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool | None = None,
        xdr: bool | None = None, use_compression: bool | None = None,
        compression_threshold: int | None = None, error_detail_verbosity: int | None = None,
    ) -> Any:
        """Calls a function of a registered module with a record and `args`; gives what it returns.

        As `Client.execute_udf`, but without `await`, for threads.
        """

    def register_udf(
        self, file: str, source: str | bytes, *, timeout: int | None = None,
    ) -> BridgeFuture[Task]:
        """Registers a Lua module of functions under a file name.

        Returns the task, which is done when every node has it; functions are called by the name
        without ".lua". `info("udf-list")` tells which there are. Raises an `AerospikeError` with
        the line for a module that does not compile.

            source = '''
            function add(record, bin, number)
                record[bin] = (record[bin] or 0) + number
                aerospike:update(record)
                return record[bin]
            end
            '''
            task = await client.register_udf("sums.lua", source)
            await task.wait(timeout=10_000)
        """

    def register_udf_blocking(
        self, file: str, source: str | bytes, *, timeout: int | None = None,
    ) -> Task:
        """Registers a Lua module of functions under a file name.

        As `Client.register_udf`, but without `await`, for threads.
        """

    def remove_udf(
        self, file: str, *, timeout: int | None = None,
    ) -> BridgeFuture[Task]:
        """Removes a module by its file name; one that is not there is removed.

        Returns the task, which is done when no node has it any more.

            task = await client.remove_udf("sums.lua")
            await task.wait(timeout=10_000)
        """

    def remove_udf_blocking(
        self, file: str, *, timeout: int | None = None,
    ) -> Task:
        """Removes a module by its file name; one that is not there is removed.

        As `Client.remove_udf`, but without `await`, for threads.
        """

    def create_index(
        self, namespace: str, set: str | None, on: str | Expression, name: str,
        type: IndexType | int, *, collection: IndexCollectionType | int | None = None,
        ctx: Iterable[Context] | None = None, timeout: int | None = None,
    ) -> BridgeFuture[Task]:
        """Begins to build a secondary index on a bin, or on what an expression yields.

        Queries with a `Filter` use it. Its entries are values of one `type`; with `collection` the
        elements of lists or the keys or values of maps, which may lie deeper in a bin, where `ctx`
        leads. Returns the task of building it; queries need it done. Raises `IndexFound` when there
        is another of this name.

            task = await client.create_index("test", "users", "visits", "visits", IndexType.NUMERIC)
            await task.wait(timeout=60_000)
            await client.create_index(
                "test", "users", "tags", "users_by_tag", IndexType.STRING,
                collection=IndexCollectionType.LIST,
            )
        """

    def create_index_blocking(
        self, namespace: str, set: str | None, on: str | Expression, name: str,
        type: IndexType | int, *, collection: IndexCollectionType | int | None = None,
        ctx: Iterable[Context] | None = None, timeout: int | None = None,
    ) -> Task:
        """Begins to build a secondary index on a bin, or on what an expression yields.

        As `Client.create_index`, but without `await`, for threads.
        """

    def create_set_index(
        self, namespace: str, set: str, name: str, *, timeout: int | None = None,
    ) -> BridgeFuture[Task]:
        """Begins to build an index of which records a set has: scans of a small set become fast.

        Returns the task of building it. Servers before 8.1.2 have none.

            task = await client.create_set_index("test", "admins", "all_admins")
            await task.wait(timeout=60_000)
        """

    def create_set_index_blocking(
        self, namespace: str, set: str, name: str, *, timeout: int | None = None,
    ) -> Task:
        """Begins to build an index of which records a set has: scans of a small set become fast.

        As `Client.create_set_index`, but without `await`, for threads.
        """

    def drop_index(
        self, namespace: str, set: str | None, name: str, *, timeout: int | None = None,
    ) -> BridgeFuture[Task]:
        """Removes a secondary index; one that is not there is removed.

        Returns the task, which is done when no node has the index any more.

            task = await client.drop_index("test", "users", "by_age")
            await task.wait(timeout=10_000)
        """

    def drop_index_blocking(
        self, namespace: str, set: str | None, name: str, *, timeout: int | None = None,
    ) -> Task:
        """Removes a secondary index; one that is not there is removed.

        As `Client.drop_index`, but without `await`, for threads.
        """

    def truncate(
        self, namespace: str, set: str | None = None, *, before: int | None = None,
        timeout: int | None = None,
    ) -> BridgeFuture[None]:
        """Deletes all records of a namespace, or of one of its sets.

        With `before`, nanoseconds since 1970 as `time.time_ns()` tells them, only those that were
        last written earlier.

            await client.truncate("test", "users")
            await client.exists(key)                                # False
        """

    def truncate_blocking(
        self, namespace: str, set: str | None = None, *, before: int | None = None,
        timeout: int | None = None,
    ) -> None:
        """Deletes all records of a namespace, or of one of its sets.

        As `Client.truncate`, but without `await`, for threads.
        """

    def info(
        self, *commands: str, node: str | None = None, timeout: int = 3000,
    ) -> BridgeFuture[dict[str, str]]:
        """Asks a node, the one named or any, and returns its replies by command.

        `timeout` is in milliseconds.

            replies = await client.info("namespaces", "sets/test")
            replies["namespaces"]                                   # "test"
            builds = [await client.info("build", node=name) for name in client.nodes]
        """

    def info_blocking(
        self, *commands: str, node: str | None = None, timeout: int = 3000,
    ) -> dict[str, str]:
        """Asks a node, the one named or any, and returns its replies by command.

        As `Client.info`, but without `await`, for threads.
        """

    def set_xdr_filter(
        self, datacenter: str, namespace: str, filter: Expression | None,
        *, timeout: int | None = None,
    ) -> BridgeFuture[None]:
        """Ships only records for which the filter holds to a datacenter; all of them with None.

        Needs a server of the Enterprise Edition; others raise an `AerospikeError`.

            await client.set_xdr_filter("DC1", "test", Bin("age") > 18)
        """

    def set_xdr_filter_blocking(
        self, datacenter: str, namespace: str, filter: Expression | None,
        *, timeout: int | None = None,
    ) -> None:
        """Ships only records for which the filter holds to a datacenter; all of them with None.

        As `Client.set_xdr_filter`, but without `await`, for threads.
        """

    def create_user(
        self, user: str, password: str, roles: Sequence[str], *, timeout: int | None = None,
    ) -> BridgeFuture[None]:
        """Creates a user who logs in with a password, with these roles.

        Raises `AuthenticationError` when the server knows the name already or does not know a role,
        and `InvalidArgument` for a name of more than 63 bytes. Like all that is about users and
        roles it needs a cluster with security, and a client whose user has "user-admin".

            await client.create_user("alice", "secret", ["read-write"])
        """

    def create_user_blocking(
        self, user: str, password: str, roles: Sequence[str], *, timeout: int | None = None,
    ) -> None:
        """Creates a user who logs in with a password, with these roles.

        As `Client.create_user`, but without `await`, for threads.
        """

    def create_pki_user(
        self, user: str, roles: Sequence[str], *, timeout: int | None = None,
    ) -> BridgeFuture[None]:
        """Creates a user who logs in with a certificate, with these roles.

        The certificate's common name is the user's name. Raises what `create_user` raises.

            await client.create_pki_user("batch-job", ["read"])
        """

    def create_pki_user_blocking(
        self, user: str, roles: Sequence[str], *, timeout: int | None = None,
    ) -> None:
        """Creates a user who logs in with a certificate, with these roles.

        As `Client.create_pki_user`, but without `await`, for threads.
        """

    def drop_user(
        self, user: str, *, timeout: int | None = None,
    ) -> BridgeFuture[None]:
        """Drops a user.

        Raises `AuthenticationError` when there is none of this name.

            await client.drop_user("bob")
        """

    def drop_user_blocking(
        self, user: str, *, timeout: int | None = None,
    ) -> None:
        """Drops a user.

        As `Client.drop_user`, but without `await`, for threads.
        """

    def change_password(
        self, user: str, password: str, *, timeout: int | None = None,
    ) -> BridgeFuture[None]:
        """Changes a user's password: the client's own, or another's, which needs "user-admin".

        With a new password of its own, the client connects anew, as `connect()` does, and goes on
        with that; what is under way ends on the old connections. Raises what `connect()` raises if
        that fails, when the password is changed all the same.

            await client.change_password("bob", "better secret")
        """

    def change_password_blocking(
        self, user: str, password: str, *, timeout: int | None = None,
    ) -> None:
        """Changes a user's password: the client's own, or another's, which needs "user-admin".

        As `Client.change_password`, but without `await`, for threads.
        """

    def grant_roles(
        self, user: str, roles: Sequence[str], *, timeout: int | None = None,
    ) -> BridgeFuture[None]:
        """Gives a user more roles.

        Raises `AuthenticationError` when there is no such user or role.

            await client.grant_roles("bob", ["sindex-admin"])
        """

    def grant_roles_blocking(
        self, user: str, roles: Sequence[str], *, timeout: int | None = None,
    ) -> None:
        """Gives a user more roles.

        As `Client.grant_roles`, but without `await`, for threads.
        """

    def revoke_roles(
        self, user: str, roles: Sequence[str], *, timeout: int | None = None,
    ) -> BridgeFuture[None]:
        """Takes roles from a user.

        Raises `AuthenticationError` when there is no such user or role.

            await client.revoke_roles("bob", ["read"])
        """

    def revoke_roles_blocking(
        self, user: str, roles: Sequence[str], *, timeout: int | None = None,
    ) -> None:
        """Takes roles from a user.

        As `Client.revoke_roles`, but without `await`, for threads.
        """

    def query_users(
        self, *, timeout: int | None = None,
    ) -> BridgeFuture[list[User]]:
        """All users, which only a client whose user has "user-admin" may ask for.

        Others get `AuthenticationError`.

            for user in await client.query_users():
                print(user.name, user.roles)
        """

    def query_users_blocking(
        self, *, timeout: int | None = None,
    ) -> list[User]:
        """All users, which only a client whose user has "user-admin" may ask for.

        As `Client.query_users`, but without `await`, for threads.
        """

    def query_user(
        self, user: str, *, timeout: int | None = None,
    ) -> BridgeFuture[User | None]:
        """The user of this name, or None.

        Without "user-admin" one may ask for one's own.

            bob = await client.query_user("bob")
            bob.roles                                               # ["read"]
        """

    def query_user_blocking(
        self, user: str, *, timeout: int | None = None,
    ) -> User | None:
        """The user of this name, or None.

        As `Client.query_user`, but without `await`, for threads.
        """

    def create_role(
        self, role: str, privileges: Sequence[Privilege],
        *, allowlist: Sequence[str] = ..., read_quota: int = 0,
        write_quota: int = 0, timeout: int | None = None,
    ) -> BridgeFuture[None]:
        """Creates a role with these privileges.

        Its users may connect from the addresses and networks in `allowlist` only, and read and
        write so many records a second; by default from everywhere and as many as they like.

            users_only = Privilege("read-write", namespace="test", set="users")
            await client.create_role("seller", [users_only], allowlist=["10.0.0.0/8"])
        """

    def create_role_blocking(
        self, role: str, privileges: Sequence[Privilege],
        *, allowlist: Sequence[str] = ..., read_quota: int = 0,
        write_quota: int = 0, timeout: int | None = None,
    ) -> None:
        """Creates a role with these privileges.

        As `Client.create_role`, but without `await`, for threads.
        """

    def drop_role(
        self, role: str, *, timeout: int | None = None,
    ) -> BridgeFuture[None]:
        """Drops a role, which its users then have no more.

        Raises `AuthenticationError` when there is none of this name.

            await client.drop_role("clerk")
        """

    def drop_role_blocking(
        self, role: str, *, timeout: int | None = None,
    ) -> None:
        """Drops a role, which its users then have no more.

        As `Client.drop_role`, but without `await`, for threads.
        """

    def grant_privileges(
        self, role: str, privileges: Sequence[Privilege], *, timeout: int | None = None,
    ) -> BridgeFuture[None]:
        """Gives a role more privileges.

        Raises `AuthenticationError` when there is no such role.

            await client.grant_privileges("clerk", [Privilege("truncate", namespace="test")])
        """

    def grant_privileges_blocking(
        self, role: str, privileges: Sequence[Privilege], *, timeout: int | None = None,
    ) -> None:
        """Gives a role more privileges.

        As `Client.grant_privileges`, but without `await`, for threads.
        """

    def revoke_privileges(
        self, role: str, privileges: Sequence[Privilege], *, timeout: int | None = None,
    ) -> BridgeFuture[None]:
        """Takes privileges from a role.

        Raises `AuthenticationError` when there is no such role.

            await client.revoke_privileges("clerk", [Privilege("read", namespace="test")])
        """

    def revoke_privileges_blocking(
        self, role: str, privileges: Sequence[Privilege], *, timeout: int | None = None,
    ) -> None:
        """Takes privileges from a role.

        As `Client.revoke_privileges`, but without `await`, for threads.
        """

    def set_allowlist(
        self, role: str, allowlist: Sequence[str], *, timeout: int | None = None,
    ) -> BridgeFuture[None]:
        """Lets a role's users connect from these addresses and networks only.

        An empty list lets them from everywhere.

            await client.set_allowlist("clerk", ["10.0.0.0/8", "192.168.1.7"])
        """

    def set_allowlist_blocking(
        self, role: str, allowlist: Sequence[str], *, timeout: int | None = None,
    ) -> None:
        """Lets a role's users connect from these addresses and networks only.

        As `Client.set_allowlist`, but without `await`, for threads.
        """

    def set_quotas(
        self, role: str, read_quota: int, write_quota: int, *, timeout: int | None = None,
    ) -> BridgeFuture[None]:
        """Limits how many records a role's users read and write in a second; 0 for no limit.

        Needs a server that is configured to enforce quotas.

            await client.set_quotas("clerk", 1000, 100)
        """

    def set_quotas_blocking(
        self, role: str, read_quota: int, write_quota: int, *, timeout: int | None = None,
    ) -> None:
        """Limits how many records a role's users read and write in a second; 0 for no limit.

        As `Client.set_quotas`, but without `await`, for threads.
        """

    def query_roles(
        self, *, timeout: int | None = None,
    ) -> BridgeFuture[list[Role]]:
        """All roles, with those that every cluster has.

        Those are "user-admin", "sys-admin", "data-admin", "read", "read-write" and more.

            names = [role.name for role in await client.query_roles()]
            "clerk" in names                                        # True
        """

    def query_roles_blocking(
        self, *, timeout: int | None = None,
    ) -> list[Role]:
        """All roles, with those that every cluster has.

        As `Client.query_roles`, but without `await`, for threads.
        """

    def query_role(
        self, role: str, *, timeout: int | None = None,
    ) -> BridgeFuture[Role | None]:
        """The role of this name, or None.

        Those that every cluster has can be asked for too.

            clerk = await client.query_role("clerk")
            clerk.privileges                                        # [Privilege("read", "test")]
        """

    def query_role_blocking(
        self, role: str, *, timeout: int | None = None,
    ) -> Role | None:
        """The role of this name, or None.

        As `Client.query_role`, but without `await`, for threads.
        """

@final
class Key:
    """Names one record: a namespace, a set and the user's key for it.

    The server knows a record by its digest, a hash over set and user key; so do equality and
    `hash()`, together with the namespace. A user key is an int of 64 bits, a str or bytes, and
    `1`, `"1"` and `b"1"` name three different records. Raises `TypeError` for another type,
    `OverflowError` for another int, and `InvalidArgument` for a namespace's name of more than 31
    bytes or a set's of more than 63.

        key = Key("test", "users", "alice")
        key.user_key                                            # "alice"
        len(key.digest)                                         # 20
        key == Key.from_digest("test", "users", key.digest)     # True
    """

    def __new__(
        cls, namespace: str, set: str | None, user_key: int | str | bytes | bytearray | memoryview
    ) -> Self: ...
    @staticmethod
    def from_int_user_key(namespace: str, set: str | None, user_key: int) -> Key:
        """`Key(namespace, set, user_key)` for an int, with less to find out."""
    @staticmethod
    def from_digest(namespace: str, set: str | None, digest: bytes) -> Key:
        """A key of which only the digest, 20 bytes, is known."""
    @property
    def namespace(self) -> str:
        """The namespace's name."""
    @property
    def set(self) -> str:
        """The set's name; empty for none."""
    @property
    def user_key(self) -> int | str | bytes | None:
        """The user's key; None when only the digest is known."""
    @property
    def digest(self) -> bytes:
        """The 20 bytes by which the server knows the record."""
    @property
    def partition_id(self) -> int:
        """The partition the record belongs to, 0 to 4095."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Record:
    """A record: its `bins`, `generation` and `ttl`.

        record = await client.get(key)
        record.bins["name"]                                     # "Alice"
        record.generation                                       # 1
        record.ttl is None                                      # True

    It is as it was when it was read, and nothing of it is written back.
    """

    @property
    def bins(self) -> dict[str, Any]:
        """The values by bin name. A bin that was read more than once holds a list of the answers.

        Always the same dict; it is yours to change.
        """
    @property
    def results(self) -> list[Any] | None:
        """What `operate` answered, in order; None from other verbs."""
    @property
    def generation(self) -> int:
        """How often the record was written."""
    @property
    def ttl(self) -> int | None:
        """Seconds left to live when the record was read; None when it never expires."""
    @property
    def key(self) -> Key | None:
        """The record's key; without a user key when only the digest is known."""

@disjoint_base
class Expression:
    """The packed form of an expression; `aiospike.exp.Expression` is built on it."""

    def __new__(cls, packed: bytes | None, is_condition: bool, /) -> Self: ...
    @property
    def packed(self) -> bytes:
        """What is sent. Raises `TypeError` as long as nothing tells the type of what it reads."""

@final
class ExpressionOperation:
    """Steps of `operate` that compute something of the record.

    A step fails with `OpNotApplicable` when the expression is unknown, unless its flags say
    otherwise.

        total = Bin("price", int) * Bin("count", int)
        record = await client.operate(key, [
            ExpressionOperation.write("total", total),
            ExpressionOperation.read("is_dear", total > 100),
        ])
        record.bins["is_dear"]                                  # True
    """

    @staticmethod
    def read(
        name: str, expression: Expression, flags: ExpressionReadFlags | int = 0
    ) -> Operation:
        """Computes an expression and answers with its value, under this name."""
    @staticmethod
    def write(
        bin: str, expression: Expression, flags: ExpressionWriteFlags | int = 0
    ) -> Operation:
        """Computes an expression and writes its value into a bin.

        A step fails with `BinExists` or `BinNotFound` where `flags` ask for it. Raises `ValueError`
        for flags that have no meaning.
        """

@final
class Operation:
    """One step of `operate`: what to read or change of a record.

    A step can be used in any number of calls, by any number of threads. Names and values are
    checked when it is made, as `Client.put` checks them.

        Operation.add("visits", 1)
    """

    @staticmethod
    def get(bin: str | None = None) -> Operation:
        """Reads the bin of this name, or all bins."""
    @staticmethod
    def get_header() -> Operation:
        """Reads only generation and time to live."""
    @staticmethod
    def put(bin: str, value: Any) -> Operation:
        """Writes a bin; None removes it."""
    @staticmethod
    def add(bin: str, value: Any) -> Operation:
        """Adds a number to a bin."""
    @staticmethod
    def append(bin: str, value: Any) -> Operation:
        """Puts a str or bytes at the end of what a bin holds."""
    @staticmethod
    def prepend(bin: str, value: Any) -> Operation:
        """Puts a str or bytes in front of what a bin holds."""
    @staticmethod
    def touch(ttl: int | None = None) -> Operation:
        """Renews the record's time to live: `ttl` seconds, or what the call's own `ttl` says."""
    @staticmethod
    def delete() -> Operation:
        """Deletes the record."""
    @staticmethod
    def select_by_path(
        bin: str, ctx: Iterable[Context], flags: SelectFlags | int = SelectFlags.MATCHING_TREE,
    ) -> Operation:
        """Reads all that a path of `Context` steps leads to; `flags` are `SelectFlags`.

        For servers from 8.1.1.

            Operation.select_by_path(
                "books", [Context.all_children(), Context.map_key("price")], SelectFlags.VALUE
            )
        """
    @staticmethod
    def modify_by_path(
        bin: str, ctx: Iterable[Context], expression: Expression, flags: ModifyFlags | int = 0,
    ) -> Operation:
        """Has all that a path of `Context` steps leads to become what an expression makes of it.

        The expression sees what it is to change as `exp.loop_value()`, `loop_key()` and
        `loop_index()`; `exp.remove_result()` removes it.

            Operation.modify_by_path("prices", [Context.all_children()], exp.loop_value(int) + 1)
        """

@final
class ListOperation:
    """Operations on a bin that holds a list, or with `ctx` on a list inside of it.

    `get_by_…` and `remove_by_…` answer what `return_type`, a `ListReturnType`, says of the elements
    that they select. A range with None for an end is open there. Raises `TypeError` naming the
    argument of a wrong type; what the server refuses is raised by `operate`, as `BinTypeError`
    for a bin that holds no list.

        await client.operate(key, [
            ListOperation.append("scores", 42),
            ListOperation.get_by_rank_range("scores", -3, return_type=ListReturnType.VALUE),
        ])
    """

    @staticmethod
    def append(
        bin: str, value: Any, *, order: ListOrder | int | None = None,
        flags: ListWriteFlags | int | None = None, ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Adds a value at the end of a list, or at its place in an ordered one; answers the size.

        `order` and `flags`, here as elsewhere, are of a `ListOrder`, for a list that is new, and of
        `ListWriteFlags`.
        """
    @staticmethod
    def append_items(
        bin: str, values: Iterable[Any], *, order: ListOrder | int | None = None,
        flags: ListWriteFlags | int | None = None, ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Adds values at the end of a list, or at their places if ordered; answers the size."""
    @staticmethod
    def insert(
        bin: str, index: int, value: Any, *, flags: ListWriteFlags | int | None = None,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Puts a value in front of the element at an index; answers the new size.

        An index beyond the end fills the gap with None. An ordered list takes none.
        """
    @staticmethod
    def insert_items(
        bin: str, index: int, values: Iterable[Any], *, flags: ListWriteFlags | int | None = None,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Puts values in front of the element at an index; answers the new size."""
    @staticmethod
    def set(
        bin: str, index: int, value: Any, *, flags: ListWriteFlags | int | None = None,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Replaces the element at an index."""
    @staticmethod
    def increment(
        bin: str, index: int, value: int = 1, *, order: ListOrder | int | None = None,
        flags: ListWriteFlags | int | None = None, ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Adds an int to the number at an index; answers the sum."""
    @staticmethod
    def pop(bin: str, index: int, *, ctx: Iterable[Context] | None = None) -> Operation:
        """Removes the element at an index; answers it."""
    @staticmethod
    def pop_range(
        bin: str, index: int, count: int | None = None, *, ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Removes `count` elements, or all, from an index on; answers them."""
    @staticmethod
    def remove(bin: str, index: int, *, ctx: Iterable[Context] | None = None) -> Operation:
        """Removes the element at an index; answers how many that were."""
    @staticmethod
    def remove_range(
        bin: str, index: int, count: int | None = None, *, ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Removes `count` elements, or all, from an index on; answers how many that were."""
    @staticmethod
    def trim(
        bin: str, index: int, count: int, *, ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Removes all but `count` elements from an index on; answers how many that were."""
    @staticmethod
    def clear(bin: str, *, ctx: Iterable[Context] | None = None) -> Operation:
        """Removes all elements."""
    @staticmethod
    def create(
        bin: str, order: ListOrder | int, *, pad: bool | None = None,
        persist_index: bool | None = None, ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Creates an empty list where there is none.

        `pad` fills a list that it lies in with None up to its index; `persist_index`, of a list
        that lies in no other, stores its index with the record.
        """
    @staticmethod
    def set_order(
        bin: str, order: ListOrder | int, *, persist_index: bool | None = None,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Makes a list ordered, sorting it, or unordered."""
    @staticmethod
    def sort(
        bin: str, *, flags: ListSortFlags | int | None = None, ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Sorts a list once; `flags` are `ListSortFlags`."""
    @staticmethod
    def size(bin: str, *, ctx: Iterable[Context] | None = None) -> Operation:
        """Answers how many elements a list has."""
    @staticmethod
    def get(bin: str, index: int, *, ctx: Iterable[Context] | None = None) -> Operation:
        """Answers the element at an index; `OpNotApplicable` when there is none."""
    @staticmethod
    def get_range(
        bin: str, index: int, count: int | None = None, *, ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Answers `count` elements, or all, from an index on."""
    @staticmethod
    def join(
        bin: str, separator: str | None = None, *, ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Answers the strings of a list as one, with a separator between; from server 8.2 on."""
    @staticmethod
    def get_by_index(
        bin: str, index: int, return_type: ListReturnType | int = ListReturnType.VALUE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Reads the element at an index."""
    @staticmethod
    def get_by_index_range(
        bin: str, index: int, count: int | None = None,
        return_type: ListReturnType | int = ListReturnType.VALUE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Reads `count` elements, or all, from an index on."""
    @staticmethod
    def get_by_rank(
        bin: str, rank: int, return_type: ListReturnType | int = ListReturnType.VALUE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Reads the element of a rank."""
    @staticmethod
    def get_by_rank_range(
        bin: str, rank: int, count: int | None = None,
        return_type: ListReturnType | int = ListReturnType.VALUE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Reads `count` elements, or all, from a rank on."""
    @staticmethod
    def get_by_value(
        bin: str, value: Any, return_type: ListReturnType | int = ListReturnType.VALUE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Reads the elements that equal a value."""
    @staticmethod
    def get_by_value_list(
        bin: str, values: Iterable[Any], return_type: ListReturnType | int = ListReturnType.VALUE,
        *, ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Reads the elements that equal one of several values."""
    @staticmethod
    def get_by_value_range(
        bin: str, begin: Any = None, end: Any = None,
        return_type: ListReturnType | int = ListReturnType.VALUE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Reads the elements from `begin` up to, not including, `end`."""
    @staticmethod
    def get_by_value_rank_range_relative(
        bin: str, value: Any, rank: int, count: int | None = None,
        return_type: ListReturnType | int = ListReturnType.VALUE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Reads `count` elements, or all, from a rank on, counted from that of a value.

        The value need not be there: its rank is the one that it would have.
        """
    @staticmethod
    def remove_by_index(
        bin: str, index: int, return_type: ListReturnType | int = ListReturnType.NONE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Removes the element at an index."""
    @staticmethod
    def remove_by_index_range(
        bin: str, index: int, count: int | None = None,
        return_type: ListReturnType | int = ListReturnType.NONE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Removes `count` elements, or all, from an index on."""
    @staticmethod
    def remove_by_rank(
        bin: str, rank: int, return_type: ListReturnType | int = ListReturnType.NONE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Removes the element of a rank."""
    @staticmethod
    def remove_by_rank_range(
        bin: str, rank: int, count: int | None = None,
        return_type: ListReturnType | int = ListReturnType.NONE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Removes `count` elements, or all, from a rank on."""
    @staticmethod
    def remove_by_value(
        bin: str, value: Any, return_type: ListReturnType | int = ListReturnType.NONE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Removes the elements that equal a value."""
    @staticmethod
    def remove_by_value_list(
        bin: str, values: Iterable[Any], return_type: ListReturnType | int = ListReturnType.NONE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Removes the elements that equal one of several values."""
    @staticmethod
    def remove_by_value_range(
        bin: str, begin: Any = None, end: Any = None,
        return_type: ListReturnType | int = ListReturnType.NONE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Removes the elements from `begin` up to, not including, `end`."""
    @staticmethod
    def remove_by_value_rank_range_relative(
        bin: str, value: Any, rank: int, count: int | None = None,
        return_type: ListReturnType | int = ListReturnType.NONE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Removes `count` elements, or all, from a rank on, counted from that of a value.

        The value need not be there: its rank is the one that it would have.
        """

@final
class MapOperation:
    """Operations on a bin that holds a map, or with `ctx` on a map inside of it.

    `get_by_…` and `remove_by_…` answer what `return_type`, a `MapReturnType`, says of the entries
    that they select. A range with None for an end is open there. Raises `TypeError` naming the
    argument of a wrong type; what the server refuses is raised by `operate`, as `BinTypeError`
    for a bin that holds no map.

        await client.operate(key, [
            MapOperation.put("stock", "apples", 5, order=MapOrder.KEY_ORDERED),
            MapOperation.get_by_key_range("stock", "a", "b", MapReturnType.KEY_VALUE),
        ])
    """

    @staticmethod
    def create(
        bin: str, order: MapOrder | int, *, persist_index: bool = False,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Creates an empty map where there is none.

        `persist_index`, of a map that lies in no other, stores its index with the record.
        """
    @staticmethod
    def set_policy(
        bin: str, order: MapOrder | int, *, persist_index: bool = False,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Changes how a map is kept."""
    @staticmethod
    def put(
        bin: str, key: Any, value: Any, *, order: MapOrder | int | None = None,
        persist_index: bool | None = None, flags: MapWriteFlags | int | None = None,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Puts a value under a key, an int, a str or bytes; answers the new size.

        `order` and `flags`, here as elsewhere, are of a `MapOrder`, for a map that is new, and of
        `MapWriteFlags`.
        """
    @staticmethod
    def put_items(
        bin: str, items: dict[Any, Any], *, order: MapOrder | int | None = None,
        persist_index: bool | None = None, flags: MapWriteFlags | int | None = None,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Puts the values of a dict under their keys; answers the new size."""
    @staticmethod
    def increment(
        bin: str, key: Any, value: int | float, *, order: MapOrder | int | None = None,
        persist_index: bool | None = None, ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Adds to the number under a key, a missing one counts as zero; answers the sum."""
    @staticmethod
    def decrement(
        bin: str, key: Any, value: int | float, *, order: MapOrder | int | None = None,
        persist_index: bool | None = None, ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Subtracts from the number under a key, a missing one counts as zero; answers the rest."""
    @staticmethod
    def clear(bin: str, *, ctx: Iterable[Context] | None = None) -> Operation:
        """Removes all entries."""
    @staticmethod
    def size(bin: str, *, ctx: Iterable[Context] | None = None) -> Operation:
        """Answers how many entries a map has."""
    @staticmethod
    def get_by_key(
        bin: str, key: Any, return_type: MapReturnType | int = MapReturnType.VALUE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Reads the entry of a key."""
    @staticmethod
    def get_by_key_list(
        bin: str, keys: Iterable[Any], return_type: MapReturnType | int = MapReturnType.VALUE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Reads the entries of several keys."""
    @staticmethod
    def get_by_key_range(
        bin: str, begin: Any = None, end: Any = None,
        return_type: MapReturnType | int = MapReturnType.VALUE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Reads the entries of keys from `begin` up to, not including, `end`."""
    @staticmethod
    def get_by_key_index_range_relative(
        bin: str, key: Any, index: int, count: int | None = None,
        return_type: MapReturnType | int = MapReturnType.VALUE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Reads `count` entries, or all, from an index on, counted from that of a key.

        The key need not be there: its index is the one that it would have.
        """
    @staticmethod
    def get_by_index(
        bin: str, index: int, return_type: MapReturnType | int = MapReturnType.VALUE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Reads the entry at an index."""
    @staticmethod
    def get_by_index_range(
        bin: str, index: int, count: int | None = None,
        return_type: MapReturnType | int = MapReturnType.VALUE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Reads `count` entries, or all, from an index on."""
    @staticmethod
    def get_by_rank(
        bin: str, rank: int, return_type: MapReturnType | int = MapReturnType.VALUE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Reads the entry of a rank."""
    @staticmethod
    def get_by_rank_range(
        bin: str, rank: int, count: int | None = None,
        return_type: MapReturnType | int = MapReturnType.VALUE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Reads `count` entries, or all, from a rank on."""
    @staticmethod
    def get_by_value(
        bin: str, value: Any, return_type: MapReturnType | int = MapReturnType.VALUE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Reads the entries that have a value."""
    @staticmethod
    def get_by_value_list(
        bin: str, values: Iterable[Any], return_type: MapReturnType | int = MapReturnType.VALUE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Reads the entries that have one of several values."""
    @staticmethod
    def get_by_value_range(
        bin: str, begin: Any = None, end: Any = None,
        return_type: MapReturnType | int = MapReturnType.VALUE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Reads the entries with values from `begin` up to, not including, `end`."""
    @staticmethod
    def get_by_value_rank_range_relative(
        bin: str, value: Any, rank: int, count: int | None = None,
        return_type: MapReturnType | int = MapReturnType.VALUE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Reads `count` entries, or all, from a rank on, counted from that of a value.

        The value need not be there: its rank is the one that it would have.
        """
    @staticmethod
    def remove_by_key(
        bin: str, key: Any, return_type: MapReturnType | int = MapReturnType.NONE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Removes the entry of a key."""
    @staticmethod
    def remove_by_key_list(
        bin: str, keys: Iterable[Any], return_type: MapReturnType | int = MapReturnType.NONE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Removes the entries of several keys."""
    @staticmethod
    def remove_by_key_range(
        bin: str, begin: Any = None, end: Any = None,
        return_type: MapReturnType | int = MapReturnType.NONE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Removes the entries of keys from `begin` up to, not including, `end`."""
    @staticmethod
    def remove_by_key_index_range_relative(
        bin: str, key: Any, index: int, count: int | None = None,
        return_type: MapReturnType | int = MapReturnType.NONE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Removes `count` entries, or all, from an index on, counted from that of a key.

        The key need not be there: its index is the one that it would have.
        """
    @staticmethod
    def remove_by_index(
        bin: str, index: int, return_type: MapReturnType | int = MapReturnType.NONE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Removes the entry at an index."""
    @staticmethod
    def remove_by_index_range(
        bin: str, index: int, count: int | None = None,
        return_type: MapReturnType | int = MapReturnType.NONE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Removes `count` entries, or all, from an index on."""
    @staticmethod
    def remove_by_rank(
        bin: str, rank: int, return_type: MapReturnType | int = MapReturnType.NONE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Removes the entry of a rank."""
    @staticmethod
    def remove_by_rank_range(
        bin: str, rank: int, count: int | None = None,
        return_type: MapReturnType | int = MapReturnType.NONE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Removes `count` entries, or all, from a rank on."""
    @staticmethod
    def remove_by_value(
        bin: str, value: Any, return_type: MapReturnType | int = MapReturnType.NONE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Removes the entries that have a value."""
    @staticmethod
    def remove_by_value_list(
        bin: str, values: Iterable[Any], return_type: MapReturnType | int = MapReturnType.NONE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Removes the entries that have one of several values."""
    @staticmethod
    def remove_by_value_range(
        bin: str, begin: Any = None, end: Any = None,
        return_type: MapReturnType | int = MapReturnType.NONE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Removes the entries with values from `begin` up to, not including, `end`."""
    @staticmethod
    def remove_by_value_rank_range_relative(
        bin: str, value: Any, rank: int, count: int | None = None,
        return_type: MapReturnType | int = MapReturnType.NONE, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Removes `count` entries, or all, from a rank on, counted from that of a value.

        The value need not be there: its rank is the one that it would have.
        """

@final
class BitOperation:
    """Operations on the bits of a bin that holds bytes, or with `ctx` of bytes inside of it.

    Bits are counted from the left, from 0 on, and negative offsets count from the end.

        await client.operate(key, [
            BitOperation.resize("seats", 16),
            BitOperation.set("seats", 5, 1, bytes([0b10000000])),
            BitOperation.count("seats", 0, 128),
        ])
    """

    @staticmethod
    def resize(
        bin: str, byte_size: int, *, resize_flags: BitResizeFlags | int | None = None,
        flags: BitWriteFlags | int | None = None, ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Makes the bytes as many as `byte_size`, filled with zeroes.

        `resize_flags` are `BitResizeFlags`, and `flags`, here as elsewhere, `BitWriteFlags`.
        """
    @staticmethod
    def insert(
        bin: str, byte_offset: int, value: bytes | bytearray | memoryview, *,
        flags: BitWriteFlags | int | None = None, ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Puts bytes in between, in front of the byte at an offset."""
    @staticmethod
    def remove(
        bin: str, byte_offset: int, byte_size: int, *, flags: BitWriteFlags | int | None = None,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Takes `byte_size` bytes out, from an offset on."""
    @staticmethod
    def set(
        bin: str, bit_offset: int, bit_size: int, value: bytes | bytearray | memoryview, *,
        flags: BitWriteFlags | int | None = None, ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Replaces bits by those of `value`."""
    @staticmethod
    def or_(
        bin: str, bit_offset: int, bit_size: int, value: bytes | bytearray | memoryview, *,
        flags: BitWriteFlags | int | None = None, ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Replaces bits by what they or `value` have set."""
    @staticmethod
    def xor(
        bin: str, bit_offset: int, bit_size: int, value: bytes | bytearray | memoryview, *,
        flags: BitWriteFlags | int | None = None, ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Replaces bits by what either they or `value` have set."""
    @staticmethod
    def and_(
        bin: str, bit_offset: int, bit_size: int, value: bytes | bytearray | memoryview, *,
        flags: BitWriteFlags | int | None = None, ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Replaces bits by what they and `value` have set."""
    @staticmethod
    def not_(
        bin: str, bit_offset: int, bit_size: int, *, flags: BitWriteFlags | int | None = None,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Replaces bits by their opposites."""
    @staticmethod
    def lshift(
        bin: str, bit_offset: int, bit_size: int, shift: int, *,
        flags: BitWriteFlags | int | None = None, ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Shifts bits to the left by `shift`."""
    @staticmethod
    def rshift(
        bin: str, bit_offset: int, bit_size: int, shift: int, *,
        flags: BitWriteFlags | int | None = None, ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Shifts bits to the right by `shift`."""
    @staticmethod
    def add(
        bin: str, bit_offset: int, bit_size: int, value: int, *, signed: bool | None = None,
        overflow: BitOverflowAction | int | None = None, flags: BitWriteFlags | int | None = None,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Adds to the int that bits are, at most 64; `overflow` is a `BitOverflowAction`."""
    @staticmethod
    def subtract(
        bin: str, bit_offset: int, bit_size: int, value: int, *, signed: bool | None = None,
        overflow: BitOverflowAction | int | None = None, flags: BitWriteFlags | int | None = None,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Subtracts from the int that bits are, at most 64; `overflow` is a `BitOverflowAction`."""
    @staticmethod
    def set_int(
        bin: str, bit_offset: int, bit_size: int, value: int, *,
        flags: BitWriteFlags | int | None = None, ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Replaces bits, at most 64, by an int."""
    @staticmethod
    def get(
        bin: str, bit_offset: int, bit_size: int, *, ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Answers bits as bytes."""
    @staticmethod
    def count(
        bin: str, bit_offset: int, bit_size: int, *, ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Answers how many bits are set."""
    @staticmethod
    def lscan(
        bin: str, bit_offset: int, bit_size: int, value: bool, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Answers which is the first bit that is set, or is not; -1 for none."""
    @staticmethod
    def rscan(
        bin: str, bit_offset: int, bit_size: int, value: bool, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Answers which is the last bit that is set, or is not; -1 for none."""
    @staticmethod
    def get_int(
        bin: str, bit_offset: int, bit_size: int, *, signed: bool | None = None,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Answers bits, at most 64, as an int."""
    @staticmethod
    def b64_encode(
        bin: str, byte_offset: int = 0, byte_size: int | None = None, *,
        ctx: Iterable[Context] | None = None,
    ) -> Operation:
        """Answers all bytes, or `byte_size` of them, as base64; from server 8.2 on."""

@final
class HLLOperation:
    """Operations on a bin that holds a HyperLogLog, which estimates how many values it was given.

    `index_bit_count`, 4 to 16, tells how exact it is, and `mh_bit_count`, 4 to 51, how exactly it
    is compared with others; both together are at most 64.

        await client.operate(key, [
            HLLOperation.add("visitors", ["alice", "bob"], 12),
            HLLOperation.get_count("visitors"),
        ])
    """

    @staticmethod
    def init(
        bin: str, index_bit_count: int | None = None, mh_bit_count: int | None = None, *,
        flags: HLLWriteFlags | int | None = None,
    ) -> Operation:
        """Makes the bin an empty HyperLogLog; without bit counts, one of the kind that it was.

        `flags`, here as elsewhere, are `HLLWriteFlags`.
        """
    @staticmethod
    def add(
        bin: str, values: Iterable[Any], index_bit_count: int | None = None,
        mh_bit_count: int | None = None, *, flags: HLLWriteFlags | int | None = None,
    ) -> Operation:
        """Adds values, creating the HyperLogLog if bit counts are given.

        Answers how many of them changed it.
        """
    @staticmethod
    def set_union(
        bin: str, values: Iterable[HyperLogLog], *, flags: HLLWriteFlags | int | None = None,
    ) -> Operation:
        """Makes the bin the union of what it is and other `HyperLogLog` values."""
    @staticmethod
    def refresh_count(bin: str) -> Operation:
        """Counts anew where the estimate was not kept; answers it."""
    @staticmethod
    def fold(bin: str, index_bit_count: int) -> Operation:
        """Makes the HyperLogLog one of fewer index bits, as it must be without min-hash bits."""
    @staticmethod
    def get_count(bin: str) -> Operation:
        """Answers the estimate of how many different values were added."""
    @staticmethod
    def get_union(bin: str, values: Iterable[HyperLogLog]) -> Operation:
        """Answers the union with other `HyperLogLog` values."""
    @staticmethod
    def get_union_count(bin: str, values: Iterable[HyperLogLog]) -> Operation:
        """Answers the estimate of the size of the union with other `HyperLogLog` values."""
    @staticmethod
    def get_intersect_count(bin: str, values: Iterable[HyperLogLog]) -> Operation:
        """Answers the estimate of the size of the intersection with other `HyperLogLog` values."""
    @staticmethod
    def get_similarity(bin: str, values: Iterable[HyperLogLog]) -> Operation:
        """Answers the estimate of how similar it is to other `HyperLogLog` values, from 0 to 1."""
    @staticmethod
    def describe(bin: str) -> Operation:
        """Answers the counts of index bits and of min-hash bits, as a list."""

@final
class Context:
    """One step into a list or map that lies in another.

    The `ctx` of an operation is a sequence of them, from the bin's own list or map inwards.

        ListOperation.append("profile", "chess", ctx=[Context.map_key("hobbies")])
    """

    @staticmethod
    def list_index(index: int) -> Context:
        """To the element of a list at an index; negative ones count from the end."""
    @staticmethod
    def list_index_create(index: int, order: ListOrder | int, pad: bool = False) -> Context:
        """To the element of a list at an index, a new list where there is none."""
    @staticmethod
    def list_rank(rank: int) -> Context:
        """To the element of a list by its rank: 0 the smallest, -1 the largest."""
    @staticmethod
    def list_value(value: Any) -> Context:
        """To the first element of a list that equals a value."""
    @staticmethod
    def map_index(index: int) -> Context:
        """To the value of a map at an index, in the order of the keys."""
    @staticmethod
    def map_rank(rank: int) -> Context:
        """To the value of a map by its rank: 0 the smallest, -1 the largest."""
    @staticmethod
    def map_key(key: Any) -> Context:
        """To the value of a map under a key."""
    @staticmethod
    def map_key_create(key: Any, order: MapOrder | int) -> Context:
        """To the value of a map under a key, a new map where there is none."""
    @staticmethod
    def map_value(value: Any) -> Context:
        """To the first value of a map that equals a value."""
    @staticmethod
    def map_keys_in(keys: Iterable[Any]) -> Context:
        """To the values of a map under several keys, for operations by path."""
    @staticmethod
    def all_children() -> Context:
        """To all elements of a list or all values of a map, for operations by path."""
    @staticmethod
    def all_children_with_filter(expression: Expression) -> Context:
        """To those of a list or map of which an expression is true, for operations by path.

        The expression sees an element as `exp.loop_value()`, `exp.loop_key()` or
        `exp.loop_index()`.

            Context.all_children_with_filter(exp.loop_value(int) > 10)
        """
    @staticmethod
    def and_filter(expression: Expression) -> Context:
        """To those of which an expression is true, of all that the step before leads to.

        For operations by path.

            [Context.map_keys_in(["a", "b"]), Context.and_filter(exp.loop_value(int) > 10)]
        """

@disjoint_base
class BatchRow:
    """One row for `Client.batch`: a `BatchRead`, `BatchWrite`, `BatchDelete` or `BatchApply`.

    A row can be used in any number of batches, by any number of threads. Its `filter_expression`
    counts before the batch's. Raises `InvalidArgument` for a row that cannot be meant.

        rows: list[BatchRow] = [BatchRead(alice), BatchDelete(bob)]
        [row.key.user_key for row in rows]                      # ["alice", "bob"]
    """

    @property
    def key(self) -> Key:
        """The key of the record."""

@final
class BatchRead(BatchRow):
    """Reads a record in a batch, as `Client.get` does, or what `operations` read of it.

    Raises `InvalidArgument` for both bins and operations, and for operations that write.

        BatchRead(key, ["name"])
        BatchRead(key, operations=[ListOperation.size("scores")])
    """

    def __new__(
        cls, key: Key, bins: Iterable[str] | None = None, *,
        operations: Iterable[Operation] | None = None, read_touch_ttl_percent: int | None = None,
        filter_expression: Expression | None = None,
    ) -> Self: ...

@final
class BatchWrite(BatchRow):
    """Writes bins of a record, or reads and changes it by `operations` as `Client.operate` does.

    Raises `InvalidArgument` for both bins and operations, and for operations that only read.

        BatchWrite(key, {"name": "Alice"}, exists=RecordExistsAction.CREATE_ONLY)
        BatchWrite(key, operations=[Operation.add("visits", 1), Operation.get("visits")])
    """

    def __new__(
        cls, key: Key, bins: dict[str, Any] | None = None, *,
        operations: Iterable[Operation] | None = None, ttl: int | None = None,
        generation: int | None = None, generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool = False,
        send_key: bool = False, filter_expression: Expression | None = None,
    ) -> Self: ...

@final
class BatchDelete(BatchRow):
    """Deletes a record in a batch.

    Its row has result code 2 when there is none, and 3 when the generation is another.

        BatchDelete(key, generation=3)
    """

    def __new__(
        cls, key: Key, *, generation: int | None = None,
        generation_policy: GenerationPolicy | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool = False,
        send_key: bool = False, filter_expression: Expression | None = None,
    ) -> Self: ...

@final
class BatchApply(BatchRow):
    """Calls a function of a registered module with a record and `args`.

    What it returned is in the row's record, as its bin "SUCCESS", or why it failed as "FAILURE".

        BatchApply(key, "sums", "add", ["visits", 1])
    """

    def __new__(
        cls, key: Key, module: str, function: str, args: Iterable[Any] | None = None, *,
        ttl: int | None = None, commit_level: CommitLevel | int | None = None,
        durable_delete: bool = False, send_key: bool = False,
        filter_expression: Expression | None = None,
    ) -> Self: ...

@final
class Filter:
    """What a query asks a secondary index for. A query has one filter at most.

    `on` is what is indexed: a bin by its name, with `ctx` a list or map inside of it, or an
    expression; or it is an `Index` by its name. Raises `TypeError` for a value that no index has
    entries for, and `InvalidArgument` for a range that is empty.

        Filter.equal("country", "US")
        Filter.range("age", 18, 30)
        Filter.contains("tags", "new", IndexCollectionType.LIST)
        Filter.equal("address", "Berne", ctx=[Context.map_key("city")])
        Filter.geo_within_radius("home", -122.4, 37.8, 5000)
        Filter.range(Bin("price", int) * Bin("count", int), 100, 1000)
        Filter.equal(Index("users_by_age"), 30)
    """

    @staticmethod
    def equal(
        on: str | Index | Expression, value: int | str | bytes, *,
        ctx: Iterable[Context] | None = None,
    ) -> Filter:
        """Records whose bin equals an int, a str or bytes."""
    @staticmethod
    def range(
        on: str | Index | Expression, begin: int, end: int, *,
        ctx: Iterable[Context] | None = None,
    ) -> Filter:
        """Records whose bin is an int from `begin` to `end`, both included."""
    @staticmethod
    def contains(
        on: str | Index | Expression, value: int | str | bytes,
        collection: IndexCollectionType | int, *, ctx: Iterable[Context] | None = None,
    ) -> Filter:
        """Records whose list or map holds an int, a str or bytes."""
    @staticmethod
    def contains_range(
        on: str | Index | Expression, begin: int, end: int, collection: IndexCollectionType | int,
        *, ctx: Iterable[Context] | None = None,
    ) -> Filter:
        """Records whose list or map holds an int from `begin` to `end`, both included."""
    @staticmethod
    def geo_within_region(
        on: str | Index | Expression, region: str,
        collection: IndexCollectionType | int | None = None, *,
        ctx: Iterable[Context] | None = None,
    ) -> Filter:
        """Records whose point lies within a region, given as GeoJSON: a polygon or a circle."""
    @staticmethod
    def geo_within_radius(
        on: str | Index | Expression, longitude: float, latitude: float, radius: float,
        collection: IndexCollectionType | int | None = None, *,
        ctx: Iterable[Context] | None = None,
    ) -> Filter:
        """Records whose point lies within `radius` metres of a place, given in degrees."""
    @staticmethod
    def geo_containing(
        on: str | Index | Expression, point: str,
        collection: IndexCollectionType | int | None = None, *,
        ctx: Iterable[Context] | None = None,
    ) -> Filter:
        """Records whose region contains a point, given as GeoJSON."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Index:
    """A secondary index by its name, to query that one and no other.

        thirty = Filter.equal(Index("users_by_age"), 30)
        async for record in client.query("test", "users", filter=thirty): ...

    Without it the server chooses among the indexes that serve a filter.
    """

    def __new__(cls, name: str) -> Self: ...
    @property
    def name(self) -> str:
        """The name it was created with."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class FastRng:
    """A fast generator of random integers, xoshiro256++, for load generators and tests.

    One for each thread or task, not for secrets. The same `seed`, of 64 bits, gives the same
    numbers; without one they differ. Raises `InvalidArgument` for a range without a number in it.

        random = FastRng(seed=7)
        random.gen_below(1)                                     # 0
        random.randint(6, 6)                                    # 6
        random.randrange(3, 4)                                  # 3
    """

    def __new__(cls, seed: int | None = None) -> Self: ...
    def gen_below(self, max: int) -> int:
        """An integer from 0 to `max`, without `max`."""
    def randrange(self, start: int, stop: int) -> int:
        """An integer from `start` to `stop`, without `stop`."""
    def randint(self, lo: int, hi: int) -> int:
        """An integer from `lo` to `hi`, both included."""

@final
class Cursor:
    """How far a scan or query came, to go on from there.

    Give it to a scan or query as `partitions`: it moves with each record that Python gets, and
    whoever is given it next reads the records after those. `partitions` are those that it covers,
    all by default. It can be pickled, at any time, and go on in another process.

        cursor = Cursor()
        async for record in client.scan("test", "users", partitions=cursor):
            break                                               # one record
        saved = cursor.to_bytes()
        rest = client.scan("test", "users", partitions=Cursor.from_bytes(saved))
        len([record async for record in rest])                  # 1

    A cursor goes on with what it began with: the same namespace, set and filter. No record is
    skipped; one may come twice after a node failed on the way. Of several queries that are given
    the same cursor at a time, it moves with the last.
    """

    def __new__(cls, partitions: int | range | None = None) -> Self: ...
    @staticmethod
    def after(key: Key) -> Cursor:
        """A cursor on the records that come after this key's, by digest, in its partition.

        For scans, and queries without a filter.
        """
    @staticmethod
    def from_bytes(data: bytes) -> Cursor:
        """What `to_bytes()` gave, here or in another process.

        Raises `InvalidArgument` for other bytes.
        """
    def to_bytes(self) -> bytes:
        """The cursor as it is now, to be kept or sent elsewhere: at most 119 kB."""
    @property
    def done(self) -> bool:
        """Whether everything was read. A query that goes on from here reads nothing."""
    def __reduce__(self) -> tuple[Any, tuple[bytes]]: ...

@final
class Task:
    """Something that goes on in the cluster after the call that began it is over.

    It goes on whether or not anybody waits for it; `await task` is `await task.wait()`.

        task = await client.create_index("test", "users", "visits", "visits", IndexType.NUMERIC)
        print((await task.progress()).percent)
        await task.wait(timeout=60_000)
    """

    @property
    def id(self) -> int | None:
        """The number under which the servers list the job (`info("query-show")`).

        None for a task that does not go through records.
        """
    def wait(self, timeout: int | None = None, *, interval: int = 100) -> BridgeFuture[Progress]:
        """Waits until the task is done, and returns how it went.

        Asks the nodes at once and then every `interval` milliseconds. Raises `TimeoutError` after
        `timeout` milliseconds; without one it waits as long as it takes. Raises what goes wrong
        with asking; the task goes on, and can be waited for again.

            task = await client.query_operate("test", "users", [Operation.touch()])
            progress = await task.wait(timeout=60_000, interval=500)
            progress.done                                           # True
        """
    def wait_blocking(self, timeout: int | None = None, *, interval: int = 100) -> Progress:
        """Waits until the task is done, and returns how it went.

        As `Task.wait`, but without `await`, for threads.
        """
    def progress(self, *, timeout: int = 3000) -> BridgeFuture[Progress]:
        """How far the task is.

        `timeout` is in milliseconds, for the answers of all nodes.

            task = await client.query_operate("test", "users", [Operation.touch()])
            print((await task.progress()).percent)
        """
    def progress_blocking(self, *, timeout: int = 3000) -> Progress:
        """How far the task is.

        As `Task.progress`, but without `await`, for threads.
        """
    def __await__(self) -> Generator[Any, Any, Progress]: ...

@final
class ClusterMetrics:
    """What a client counted, of the whole cluster and of each node.

    It begins with `enable_metrics` and ends with the call of `metrics()`.

        metrics = client.metrics()
        metrics.total_nodes                                     # 1
        for host, node in metrics.nodes.items():
            print(host, node.connections_open, node.commands["get"].count)
    """

    @property
    def nodes(self) -> dict[str, NodeMetrics]:
        """What was counted of each node, by its "host:port", also of those that have left."""
    @property
    def total(self) -> NodeMetrics:
        """The sum over all nodes."""
    @property
    def labels(self) -> list[dict[str, str]]:
        """What tells each of the cluster's nodes and this client from others.

        A dict for each node with `node`, `host`, `cluster` and `app_id`, and with the `labels` that
        `enable_metrics` was given.
        """
    @property
    def total_nodes(self) -> int:
        """How many nodes the cluster has."""
    @property
    def nodes_invalid(self) -> int:
        """How often a node was found that could not be used."""
    @property
    def exceeded_max_retries(self) -> int:
        """How many commands failed with their last attempt."""
    @property
    def exceeded_total_timeout(self) -> int:
        """How many commands the core gave up for being out of time."""

@final
class NodeMetrics:
    """What a client counted of a node, or of all of them.

    `connections_open`, `connections_in_use`, `connections_in_pool`, `connections_recovering` and
    `error_rate` are of the present. All else is counted from `enable_metrics` on, without
    `operational` only connections that were opened and closed, tends and nodes.

        total = client.metrics().total
        total.connections_open == total.connections_in_use + total.connections_in_pool  # True
    """

    @property
    def latency_unit(self) -> Literal["ms", "us"]:
        """The unit of all times."""
    @property
    def commands(self) -> dict[_Command, Histogram]:
        """How long the commands of each kind took that did not fail, retries included."""
    @property
    def namespaces(self) -> dict[str, dict[_Command, CommandMetrics]]:
        """What was counted of each attempt, by namespace and by kind of command."""
    @property
    def connections_open(self) -> int:
        """Connections that there are now: in use, idle, being opened or recovered."""
    @property
    def connections_in_use(self) -> int:
        """Those of them that are not idle."""
    @property
    def connections_in_pool(self) -> int:
        """Those of them that are idle."""
    @property
    def connections_recovering(self) -> int:
        """Those of them on which an answer is awaited that came too late, for `timeout_delay`."""
    @property
    def connections_attempts(self) -> int:
        """Connections that were to be opened."""
    @property
    def connections_successful(self) -> int:
        """Connections that were opened."""
    @property
    def connections_failed(self) -> int:
        """Connections that could not be opened."""
    @property
    def connections_timeout_errors(self) -> int:
        """Of these, because of the time it took."""
    @property
    def connections_tls_errors(self) -> int:
        """Of these, because of TLS."""
    @property
    def connections_auth_errors(self) -> int:
        """Of these, because of the login."""
    @property
    def connections_other_errors(self) -> int:
        """Of these, for another reason."""
    @property
    def connections_closed(self) -> int:
        """Connections that were closed."""
    @property
    def connections_closed_error(self) -> int:
        """Of these, because of an error."""
    @property
    def connections_closed_node_removed(self) -> int:
        """Of these, because their node left."""
    @property
    def connections_idle_dropped(self) -> int:
        """Of these, because nobody had used them."""
    @property
    def connections_pool_overflow(self) -> int:
        """Of these, because there were enough."""
    @property
    def connections_pool_empty(self) -> int:
        """How often a command found no connection that was idle."""
    @property
    def circuit_breaker_hits(self) -> int:
        """How often a command was refused because of `max_error_rate`."""
    @property
    def error_rate(self) -> int:
        """Errors that count towards `max_error_rate` now."""
    @property
    def tends_total(self) -> int:
        """How often the client asked the node about the cluster."""
    @property
    def tends_successful(self) -> int:
        """How often it got an answer."""
    @property
    def tends_failed(self) -> int:
        """How often it did not."""
    @property
    def partition_map_updates(self) -> int:
        """How often the node told of partitions that had moved."""
    @property
    def node_added(self) -> int:
        """How often the node came."""
    @property
    def node_removed(self) -> int:
        """How often the node left."""
    @property
    def transaction_retry_count(self) -> int:
        """Attempts of commands that failed in a way that is tried again."""
    @property
    def transaction_error_count(self) -> int:
        """Commands that failed."""

@final
class CommandMetrics:
    """What was counted of the attempts at one kind of command in one namespace.

    A command that is tried again counts once more.

        client.enable_metrics(operational=True)
        await client.get(key)
        of_gets = client.metrics().total.namespaces["test"]["get"]
        of_gets.result_codes                                    # {0: 1}
        of_gets.bytes_received.unit                             # "bytes"
    """

    @property
    def acquiring(self) -> Histogram:
        """How long it took to get a connection."""
    @property
    def latency(self) -> Histogram:
        """How long an attempt that did not fail took, from wanting a connection to the answer."""
    @property
    def parsing(self) -> Histogram:
        """How long it took to read the answer."""
    @property
    def bytes_sent(self) -> Histogram:
        """How much was sent."""
    @property
    def bytes_received(self) -> Histogram:
        """How much was received."""
    @property
    def result_codes(self) -> dict[int, int]:
        """How often the servers answered with each result code; 0 stands for success."""

@final
class Histogram:
    """How often numbers were of which size.

    Each bucket is for the numbers above those of the bucket before.

        client.enable_metrics(operational=True)
        await client.get(key)
        latency = client.metrics().total.commands["get"]
        latency.bounds                                          # [1, 2, 4, 8, 16, 32]
        for bound, count in zip(latency.bounds, latency.buckets):
            print(f"up to {bound} {latency.unit}: {count}")
        print(f"more: {latency.buckets[-1]}")
    """

    @property
    def unit(self) -> Literal["ms", "us", "bytes"]:
        """The unit of the numbers."""
    @property
    def bounds(self) -> list[int]:
        """The largest number of each bucket but the last, which has no end."""
    @property
    def buckets(self) -> list[int]:
        """How many numbers there were in each bucket."""
    @property
    def count(self) -> int:
        """How many numbers there were."""
    @property
    def min(self) -> int:
        """The smallest; 0 where there was none."""
    @property
    def max(self) -> int:
        """The largest; 0 where there was none."""
    @property
    def sum(self) -> float:
        """Their sum."""
    @property
    def average(self) -> float:
        """Their mean; 0 where there was none."""

@disjoint_base
class Transaction:
    """Operations on several records that take effect together or not at all.

    Use `Client.transaction` and `SyncClient.transaction`; `aiospike.transaction` explains more.

        txn = client.transaction(timeout=5000)
        txn.state                                               # TransactionState.OPEN
        txn.timeout                                             # 5000
    """

    def __new__(cls, client: Client, *, timeout: int = 0) -> Self: ...
    @property
    def id(self) -> int:
        """The number under which the servers know the transaction."""
    @property
    def state(self) -> TransactionState:
        """How far the transaction is."""
    @property
    def namespace(self) -> str | None:
        """The namespace of its records, as soon as there was one."""
    @property
    def timeout(self) -> int:
        """Milliseconds from its first write after which the servers abort it.

        0 for what the namespace is configured with.
        """
    @property
    def in_doubt(self) -> bool:
        """Whether nobody knows if a write, or the commit, has reached the servers."""
    def commit(
        self, *,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        use_compression: bool | None = None, compression_threshold: int | None = None,
    ) -> BridgeFuture[CommitStatus]:
        """Makes all that was written last, unless something that was read has changed since.

        Waits for the operations under way, and for no more than `total_timeout` in all. Raises
        `TransactionError` when the commit fails or the transaction was aborted before. A commit
        that is in doubt can be tried again.

            txn = client.transaction()
            await client.put(key, {"n": 1}, txn=txn)
            await txn.commit()                                      # CommitStatus.OK
        """
    def commit_blocking(
        self, *,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        use_compression: bool | None = None, compression_threshold: int | None = None,
    ) -> CommitStatus:
        """Makes all that was written last, unless something that was read has changed since.

        As `Transaction.commit`, but without `await`, for threads.
        """
    def abort(
        self, *,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        use_compression: bool | None = None, compression_threshold: int | None = None,
    ) -> BridgeFuture[AbortStatus]:
        """Undoes all that was written.

        Waits for the operations under way, and for no more than `total_timeout` in all. Raises
        `TransactionError` when the transaction is committed, or may be.

            txn = client.transaction()
            await txn.abort()                                       # AbortStatus.OK
        """
    def abort_blocking(
        self, *,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        use_compression: bool | None = None, compression_threshold: int | None = None,
    ) -> AbortStatus:
        """Undoes all that was written.

        As `Transaction.abort`, but without `await`, for threads.
        """
    def _enter(self) -> None:
        """Begins a `with` block, of which there is one."""
    def _leave(
        self, failed: bool, *,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        use_compression: bool | None = None, compression_threshold: int | None = None,
    ) -> BridgeFuture[None]:
        """Ends a `with` block, which failed or did not."""
    def _leave_blocking(
        self, failed: bool, *,
        total_timeout: int | None = None, socket_timeout: int | None = None,
        timeout_delay: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, sleep_multiplier: float | None = None,
        use_compression: bool | None = None, compression_threshold: int | None = None,
    ) -> None:
        """Ends a `with` block, which failed or did not.

        As `Transaction._leave`, but without `await`, for threads.
        """

@final
class Progress:
    """How far a task is.

    The records are those of the nodes that still remember the job; for a task that is not about
    records they are 0.

        task = await client.query_operate("test", "users", [Operation.touch()])
        progress = await task
        (progress.done, progress.percent)                       # (True, 100.0)
    """

    @property
    def done(self) -> bool:
        """Whether every node is through."""
    @property
    def percent(self) -> float:
        """How much is done, 0 to 100."""
    @property
    def succeeded(self) -> int:
        """Records that the job changed."""
    @property
    def failed(self) -> int:
        """Records that it could not change."""
    @property
    def filtered(self) -> int:
        """Records that an expression left out."""
    @property
    def throttled(self) -> int:
        """Records that counted against its pace."""

@final
class BatchRecord:
    """One row of a batch: what became of one key.

        row = (await client.batch_read([key], ["name"]))[0]
        row.record.bins                                         # {"name": "Alice"}
        row.result_code                                         # 0
        row.error is None                                       # True

    A row that failed has its `error`, and raises nothing by itself.
    """

    @property
    def key(self) -> Key:
        """The key of the request."""
    @property
    def record(self) -> Record | None:
        """The record, or None when there is none or the row failed.

        A function that failed tells why in the bin "FAILURE" of one.
        """
    @property
    def result_code(self) -> int | None:
        """The row's result code, 0 for success; None when the row was never answered."""
    @property
    def error(self) -> AerospikeError | None:
        """The exception a single-record verb would have raised, or None."""
    @property
    def in_doubt(self) -> bool:
        """Whether a failed write may have been applied all the same."""

@final
class BatchRecords:
    """The rows of a batch, in the order of the request.

    A sequence of `BatchRecord`. The rows stay as they came from the network until asked for.

        rows = await client.batch_read(keys, ["age"])
        len(rows)                                               # 3
        [row.key.user_key for row in rows if row.record]        # ["alice", "bob"]
    """

    def __len__(self) -> int: ...
    @overload
    def __getitem__(self, index: int, /) -> BatchRecord: ...
    @overload
    def __getitem__(self, index: slice, /) -> list[BatchRecord]: ...
    def __iter__(self) -> Iterator[BatchRecord]: ...
    def to_list(self) -> list[Record | None]:
        """The records in the order of the request, None where there is none."""
    def to_dict(self) -> dict[tuple[str, int | str | bytes], Record]:
        """The records that are there, by (set, user key).

        It is (set, digest) for a key without a user key.

            rows = await client.batch_read(keys, ["age"])
            {name: record.bins["age"] for (_, name), record in rows.to_dict().items()}
        """

@final
class BridgeFuture(Coroutine[Any, Any, _T_co]):
    """An operation under way: an awaitable with the methods of an `asyncio.Future`.

    Await it, hand it to `gather`, `wait_for`, `shield` or `as_completed`, or make a task of it with
    `create_task`, of asyncio or a task group. `asyncio.wait` wants a task of it.

    Cancelling it, or a task that awaits it, ends the operation, of which the server may know by
    then. So does dropping it before it was awaited, unless `detach()` was called.

        reads = [client.get(key) for key in (alice, bob)]
        async with asyncio.TaskGroup() as group:
            group.create_task(client.put(carol, {"visits": 1}))
        records = await asyncio.gather(*reads)
    """

    def __class_getitem__(cls, key: Any, /) -> GenericAlias: ...
    @property
    def __name__(self) -> str: ...
    @property
    def __qualname__(self) -> str: ...
    def __await__(self) -> Generator[Any, Any, _T_co]: ...
    def __iter__(self) -> Generator[Any, Any, _T_co]: ...
    def __next__(self) -> Self: ...
    def done(self) -> bool:
        """Whether the operation ended or was cancelled."""
    def cancelled(self) -> bool:
        """Whether the operation was cancelled."""
    def result(self) -> _T_co:
        """The result; raises what the operation raised, or `asyncio.InvalidStateError` before."""
    def exception(self) -> BaseException | None:
        """The exception, or None if there is a result; `asyncio.InvalidStateError` before."""
    def get_loop(self) -> AbstractEventLoop:
        """The event loop that this future belongs to."""
    def add_done_callback(
        self, fn: Callable[[Self], object], /, *, context: contextvars.Context | None = None
    ) -> None:
        """Adds a callback, to be run by the loop, with this future, when the operation is done."""
    def remove_done_callback(self, fn: Callable[[Self], object], /) -> int:
        """Removes all instances of a callback and returns their number."""
    def cancel(self, msg: Any = None) -> bool:
        """Ends the operation and tells all who wait. False if it was done."""
    def detach(self) -> None:
        """Lets the operation run to its end though nobody awaits it or holds this object.

        An error that nobody retrieved goes to the loop's exception handler once the operation is
        done. `cancel()` still ends it, and so does cancelling a task that waits for it: shield it
        from that. When its loop is closed it goes on, and nobody is told.
        """
    def send(self, value: object, /) -> Self:
        """One step of `await`, for tasks."""
    @overload
    def throw(
        self, typ: type[BaseException], val: BaseException | object = None,
        tb: TracebackType | None = None, /,
    ) -> Never:
        """Ends an await by an exception, which is raised.

        Ends the operation too if nobody else awaits it and it was not detached.
        """
    @overload
    def throw(
        self, typ: BaseException, val: None = None, tb: TracebackType | None = None, /
    ) -> Never:
        """Ends an await by an exception, which is raised. Ends the operation too if nobody else
        awaits it and it was not detached.
        """
    def close(self) -> None:
        """Ends an await.

        Ends the operation too if nobody else awaits it and it was not detached.
        """

@final
class BridgeStream(AsyncIterator[_Item]):
    """A stream of records: an async iterator.

    Cancelling a pending `anext()` loses no item. Several tasks may read, and each item goes to one
    of them. Close it, leave its `async with` block or drop it to end the stream early.

        async with client.scan("test", "users") as records:
            async for record in records: ...
    """

    def __class_getitem__(cls, key: Any) -> GenericAlias: ...
    def __aiter__(self) -> Self: ...
    def __anext__(self) -> Awaitable[_Item]: ...
    def __aenter__(self) -> Awaitable[Self]: ...
    def __aexit__(self, *_exception: object) -> BridgeFuture[None]: ...
    def aclose(self) -> BridgeFuture[None]:
        """Closes the stream and returns when that is done.

        What was not read yet is lost; iteration ends.
        """

@final
class BridgeIterator(Iterator[_Item]):
    """A stream of records for threads: an iterator.

    `next()` waits for an item, detached from the interpreter; Ctrl-C ends the wait, and no item is
    lost. Several threads may read, and each item goes to one of them. Close it, leave its `with`
    block or drop it to end the stream early.

        with SyncClient("localhost:3000") as client, client.scan("test", "users") as records:
            for record in records: ...
    """

    def __class_getitem__(cls, key: Any) -> GenericAlias: ...
    def __iter__(self) -> Self: ...
    def __next__(self) -> _Item: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, *_exception: object) -> None: ...
    def close(self) -> None:
        """Closes the stream and returns when that is done.

        What was not read yet is lost; iteration ends, in other threads too.
        """

@final
class Privilege:
    """What a role lets its users do: everywhere, in a namespace, or in a set of it.

        Privilege("user-admin")
        Privilege("read-write", namespace="test", set="users")

    Those for namespaces and sets are "read", "write", "read-write", "read-write-udf", "truncate",
    "read-masked" and "write-masked"; those of the whole cluster "user-admin", "sys-admin",
    "data-admin", "udf-admin", "sindex-admin" and "masking-admin". A code that a newer server has
    is read as "unknown-" and its number. Privileges can be compared and hashed. Raises
    `InvalidArgument` for other codes, and for names that cannot be those of namespaces and sets.
    """

    def __new__(
        cls, code: str, namespace: str | None = None, set: str | None = None,
    ) -> Self: ...
    @property
    def code(self) -> str:
        """What is allowed, such as "read-write"."""
    @property
    def namespace(self) -> str | None:
        """Where; None for everywhere."""
    @property
    def set(self) -> str | None:
        """In which set of the namespace; None for all."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Role:
    """A role, as it was when asked for.

        role = await client.query_role("clerk")
        role.privileges                                         # [Privilege("read", "test")]

    `Client.grant_privileges` and the like change roles.
    """

    @property
    def name(self) -> str:
        """The role's name."""
    @property
    def privileges(self) -> list[Privilege]:
        """What its users may do."""
    @property
    def allowlist(self) -> list[str]:
        """The addresses from which its users may connect; empty for all."""
    @property
    def read_quota(self) -> int:
        """Records read in a second at most; 0 for no limit."""
    @property
    def write_quota(self) -> int:
        """Records written in a second at most; 0 for no limit."""

@final
class User:
    """A user of the cluster, as it was when asked for.

        user = await client.query_user("bob")
        user.roles                                              # ["read"]

    `Client.grant_roles` and the like change users.
    """

    @property
    def name(self) -> str:
        """The user's name."""
    @property
    def roles(self) -> list[str]:
        """The names of the user's roles."""
    @property
    def read_info(self) -> list[int]:
        """What the server counts of the user's reads; what the numbers are is up to its version."""
    @property
    def write_info(self) -> list[int]:
        """The same of writes."""
    @property
    def connections(self) -> int:
        """Open connections."""

@disjoint_base
class LocalNode:
    """A node, or a small cluster, in this process; `aiospike.testing.LocalNode` wraps it."""

    def __new__(
        cls, *, host: str = "127.0.0.1", port: int = 0, nodes: int = 1,
        namespaces: Sequence[str] = ..., default_ttl: int = 0,
        users: dict[str, str] | None = None, tls_cert_file: _Path | None = None,
        tls_key_file: _Path | None = None, tls_client_ca_file: _Path | None = None,
        compression: bool = False,
    ) -> Self: ...
    @property
    def addresses(self) -> list[tuple[str, int]]:
        """Where the nodes listen, as (host, port)."""
    def inject(
        self, kind: Literal["delay", "drop", "silence", "cut", "code", "generation"],
        value: int | None = None, *, node: int | None = None, every: int = 1,
        times: int | None = None, info: bool = False,
    ) -> None:
        """Makes requests meet a fault, beside those that were asked for before.

        - "delay": wait `value` milliseconds before the request is looked at;
        - "drop": close the connection instead of looking at the request;
        - "silence": never answer on the connection again;
        - "cut": execute the request, write half of the answer, close the connection;
        - "code": answer with the result code `value` instead of executing the request;
        - "generation": execute the request, and tell a generation that is one too high.

        It strikes one in `every` requests, of the node of this index or of all, until it has struck
        `times` times or `clear_faults()` ends it. With `info` it strikes the questions that a
        client asks nodes about themselves, and not the verbs.

            node.inject("code", 18, times=1)         # the next verb meets "device overload"
            node.inject("delay", 200, every=100)     # one in a hundred is slow
        """
    def clear_faults(self) -> None:
        """Ends all faults."""
    def stop_node(self, index: int) -> None:
        """Takes a node of the cluster down: its connections close and its port refuses.

        The others own its partitions. All nodes have one store, so no record is lost.
        """
    def start_node(self, index: int) -> None:
        """Brings a node back, on its old address, with the partitions that it had."""
    def migrate(self, partition: int, to: int) -> None:
        """Makes a node the master of a partition, 0 to 4095, until it is taken down.

        It is that in all namespaces.
        """
    def stop(self) -> None:
        """Closes every connection and forgets every record. Stopping twice is stopping once.

        A forked child cannot stop its parent's node.
        """

def isolate_here(workers: int | None) -> None:
    """Gives clients that this thread makes from now on a runtime of their own with so many workers.

    That is those that do not name their runtime; with None it is the shared one again.
    """

_Part: TypeAlias = Expression | Context | int | str | tuple["_Part", ...]

def pack_expression(parts: tuple[_Part, ...], /) -> bytes:
    """Packs the parts of an expression.

    A tuple is a list of parts, an int a code or a flag, a str a name, a `Context` two parts, and
    an expression what it is packed as.
    """

def pack_literal(value: Any, /) -> bytes:
    """Packs a value that stands for itself in an expression."""

def check_bin_name(name: str, /) -> None:
    """Raises `BinNameError` for what no bin can be named."""

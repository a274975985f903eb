"""Types of the native module, and the documentation of what it offers.

The keyword arguments that several verbs have in common are explained in `aiospike.policy`.
Every verb raises `ConnectionError` when the client is not connected or no node can be reached.
"""

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
from contextvars import Context
from types import GenericAlias, TracebackType
from typing import Any, Final, Literal, Never, Self, TypeAlias, TypeVar, final, overload

from typing_extensions import disjoint_base

from aiospike.errors import AerospikeError
from aiospike.policy import (
    CommitLevel,
    GenerationPolicy,
    ReadModeAP,
    RecordExistsAction,
    Replica,
)

__all__ = [
    "MAX_DEPTH",
    "BatchRecord",
    "BatchRecords",
    "BridgeFuture",
    "BridgeIterator",
    "BridgeStream",
    "Client",
    "Key",
    "LocalNode",
    "Operation",
    "Record",
    "isolate_here",
]

_Item = TypeVar("_Item")
_T_co = TypeVar("_T_co", covariant=True)
_Seed: TypeAlias = str | tuple[str, int]

MAX_DEPTH: Final[int]
"""How many lists and dicts of a bin value may lie inside one another."""

@disjoint_base
class Client:
    """A client of an Aerospike cluster, with an awaitable and a blocking method for each verb.

    Use `aiospike.Client` from asyncio and `aiospike.SyncClient` from threads; `aiospike.client`
    explains the arguments. Raises `InvalidArgument` for what cannot work.
    """

    def __new__(
        cls, hosts: _Seed | Iterable[_Seed], *, user: str | None = None,
        password: str | None = None, total_timeout: int | None = None,
        socket_timeout: int | None = None, max_conns_per_node: int = 256,
        min_conns_per_node: int = 0, conn_pools_per_node: int = 1, timeout: int = 1000,
        connect_timeout: int = 0, login_timeout: int = 5000, idle_timeout: int = 0,
        tend_interval: int = 1000, max_error_rate: int = 100, error_rate_window: int = 1,
        cluster_name: str | None = None, application_id: str | None = None,
        services_alternate: bool = False, seed_only_cluster: bool = False,
        fail_if_not_connected: bool = True, rack_ids: Sequence[int] | None = None,
        ip_map: dict[str, str] | None = None, runtime: Literal["shared", "isolated"] | None = None,
        runtime_workers: int | None = None, current_thread_runtime: bool = False,
    ) -> Self: ...
    @property
    def is_connected(self) -> bool:
        """Whether the client has at least one node to talk to."""
    @property
    def nodes(self) -> list[str]:
        """The names of the cluster's nodes, as this client knows them."""
    def connect(self) -> BridgeFuture[None]:
        """Connects to the cluster: seeds it, learns its nodes and its partition map.

        Connecting twice is connecting once. Raises `ConnectionError` when no seed answers; a silent
        one is given up after a few times the client's `timeout`.
        """
    def connect_blocking(self) -> None:
        """`connect()` for threads: waits until it is done."""
    def close(self) -> BridgeFuture[None]:
        """Closes every connection and stops the background work. Closing twice is closing once."""
    def close_blocking(self) -> None:
        """`close()` for threads: waits until it is done."""

    def get(
        self, key: Key, bins: Iterable[str] | None = None, *, total_timeout: int | None = None,
        socket_timeout: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, replica: Replica | int | None = None,
        read_mode_ap: ReadModeAP | int | None = None, read_touch_ttl_percent: int | None = None,
        error_detail_verbosity: int | None = None,
    ) -> BridgeFuture[Record]:
        """Reads a record: all its bins, those named in `bins`, or with `bins=[]` only its header.

        Raises `RecordNotFound` when there is none.

            record = await client.get(key, bins=["name"])
            record.bins["name"], record.generation, record.ttl
        """

    def get_blocking(
        self, key: Key, bins: Iterable[str] | None = None, *, total_timeout: int | None = None,
        socket_timeout: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, replica: Replica | int | None = None,
        read_mode_ap: ReadModeAP | int | None = None, read_touch_ttl_percent: int | None = None,
        error_detail_verbosity: int | None = None,
    ) -> Record:
        """`get()` for threads: waits for the answer."""

    def exists(
        self, key: Key, *, total_timeout: int | None = None, socket_timeout: int | None = None,
        max_retries: int | None = None, sleep_between_retries: int | None = None,
        replica: Replica | int | None = None, read_mode_ap: ReadModeAP | int | None = None,
        read_touch_ttl_percent: int | None = None, error_detail_verbosity: int | None = None,
    ) -> BridgeFuture[bool]:
        """Tells whether there is a record, reading nothing of it.

            if await client.exists(key): ...
        """

    def exists_blocking(
        self, key: Key, *, total_timeout: int | None = None, socket_timeout: int | None = None,
        max_retries: int | None = None, sleep_between_retries: int | None = None,
        replica: Replica | int | None = None, read_mode_ap: ReadModeAP | int | None = None,
        read_touch_ttl_percent: int | None = None, error_detail_verbosity: int | None = None,
    ) -> bool:
        """`exists()` for threads: waits for the answer."""

    def put(
        self, key: Key, bins: dict[str, Any], *, total_timeout: int | None = None,
        socket_timeout: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, replica: Replica | int | None = None,
        send_key: bool | None = None, ttl: int | None = None, generation: int | None = None,
        generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool | None = None,
        xdr: bool | None = None, error_detail_verbosity: int | None = None,
    ) -> BridgeFuture[None]:
        """Writes bins, creating the record when there is none; a bin given as None is removed.

        Bins that are not named stay, unless `exists` asks to replace the record. Values are int
        (64 bits), float, bool, str, bytes-like, list, tuple, dict with int, str or bytes keys,
        `GeoJSON` and `HyperLogLog`, up to `MAX_DEPTH` of them inside one another. Raises TypeError
        or OverflowError naming the bin that holds anything else, `BinNameError` for a name of
        more than 15 bytes, `GenerationError` and `RecordExists` as the policy asks for.

            await client.put(key, {"name": "Alice", "age": 28}, ttl=3600)
            await client.put(key, {"age": 29}, generation=record.generation)
        """

    def put_blocking(
        self, key: Key, bins: dict[str, Any], *, total_timeout: int | None = None,
        socket_timeout: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, replica: Replica | int | None = None,
        send_key: bool | None = None, ttl: int | None = None, generation: int | None = None,
        generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool | None = None,
        xdr: bool | None = None, error_detail_verbosity: int | None = None,
    ) -> None:
        """`put()` for threads: waits for the answer."""

    def add(
        self, key: Key, bins: dict[str, Any], *, total_timeout: int | None = None,
        socket_timeout: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, replica: Replica | int | None = None,
        send_key: bool | None = None, ttl: int | None = None, generation: int | None = None,
        generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool | None = None,
        xdr: bool | None = None, error_detail_verbosity: int | None = None,
    ) -> BridgeFuture[None]:
        """Adds numbers to bins: an int to an int, a float to a float; a missing bin counts as zero.

        Raises `BinTypeError` when a bin holds something else.

            await client.add(key, {"visits": 1})
        """

    def add_blocking(
        self, key: Key, bins: dict[str, Any], *, total_timeout: int | None = None,
        socket_timeout: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, replica: Replica | int | None = None,
        send_key: bool | None = None, ttl: int | None = None, generation: int | None = None,
        generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool | None = None,
        xdr: bool | None = None, error_detail_verbosity: int | None = None,
    ) -> None:
        """`add()` for threads: waits for the answer."""

    def append(
        self, key: Key, bins: dict[str, Any], *, total_timeout: int | None = None,
        socket_timeout: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, replica: Replica | int | None = None,
        send_key: bool | None = None, ttl: int | None = None, generation: int | None = None,
        generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool | None = None,
        xdr: bool | None = None, error_detail_verbosity: int | None = None,
    ) -> BridgeFuture[None]:
        """Puts a str or bytes at the end of what the bins hold; a missing bin counts as empty.

        Raises `BinTypeError` when a bin holds something else.

            await client.append(key, {"log": "and more"})
        """

    def append_blocking(
        self, key: Key, bins: dict[str, Any], *, total_timeout: int | None = None,
        socket_timeout: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, replica: Replica | int | None = None,
        send_key: bool | None = None, ttl: int | None = None, generation: int | None = None,
        generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool | None = None,
        xdr: bool | None = None, error_detail_verbosity: int | None = None,
    ) -> None:
        """`append()` for threads: waits for the answer."""

    def prepend(
        self, key: Key, bins: dict[str, Any], *, total_timeout: int | None = None,
        socket_timeout: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, replica: Replica | int | None = None,
        send_key: bool | None = None, ttl: int | None = None, generation: int | None = None,
        generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool | None = None,
        xdr: bool | None = None, error_detail_verbosity: int | None = None,
    ) -> BridgeFuture[None]:
        """Puts a str or bytes in front of what the bins hold; a missing bin counts as empty.

        Raises `BinTypeError` when a bin holds something else.

            await client.prepend(key, {"name": "Dr "})
        """

    def prepend_blocking(
        self, key: Key, bins: dict[str, Any], *, total_timeout: int | None = None,
        socket_timeout: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, replica: Replica | int | None = None,
        send_key: bool | None = None, ttl: int | None = None, generation: int | None = None,
        generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool | None = None,
        xdr: bool | None = None, error_detail_verbosity: int | None = None,
    ) -> None:
        """`prepend()` for threads: waits for the answer."""

    def touch(
        self, key: Key, *, total_timeout: int | None = None, socket_timeout: int | None = None,
        max_retries: int | None = None, sleep_between_retries: int | None = None,
        replica: Replica | int | None = None, send_key: bool | None = None, ttl: int | None = None,
        generation: int | None = None, generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool | None = None,
        xdr: bool | None = None, error_detail_verbosity: int | None = None,
    ) -> BridgeFuture[None]:
        """Gives a record a new time to live, `ttl` seconds, and its next generation.

        Raises `RecordNotFound` when there is none.

            await client.touch(key, ttl=3600)
        """

    def touch_blocking(
        self, key: Key, *, total_timeout: int | None = None, socket_timeout: int | None = None,
        max_retries: int | None = None, sleep_between_retries: int | None = None,
        replica: Replica | int | None = None, send_key: bool | None = None, ttl: int | None = None,
        generation: int | None = None, generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool | None = None,
        xdr: bool | None = None, error_detail_verbosity: int | None = None,
    ) -> None:
        """`touch()` for threads: waits for the answer."""

    def delete(
        self, key: Key, *, total_timeout: int | None = None, socket_timeout: int | None = None,
        max_retries: int | None = None, sleep_between_retries: int | None = None,
        replica: Replica | int | None = None, send_key: bool | None = None, ttl: int | None = None,
        generation: int | None = None, generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool | None = None,
        xdr: bool | None = None, error_detail_verbosity: int | None = None,
    ) -> BridgeFuture[bool]:
        """Deletes a record; tells whether there was one.

            existed = await client.delete(key)
        """

    def delete_blocking(
        self, key: Key, *, total_timeout: int | None = None, socket_timeout: int | None = None,
        max_retries: int | None = None, sleep_between_retries: int | None = None,
        replica: Replica | int | None = None, send_key: bool | None = None, ttl: int | None = None,
        generation: int | None = None, generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool | None = None,
        xdr: bool | None = None, error_detail_verbosity: int | None = None,
    ) -> bool:
        """`delete()` for threads: waits for the answer."""

    def operate(
        self, key: Key, operations: Iterable[Operation], *, respond_all_ops: bool | None = None,
        read_touch_ttl_percent: int | None = None, total_timeout: int | None = None,
        socket_timeout: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, replica: Replica | int | None = None,
        send_key: bool | None = None, ttl: int | None = None, generation: int | None = None,
        generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool | None = None,
        xdr: bool | None = None, error_detail_verbosity: int | None = None,
    ) -> BridgeFuture[Record]:
        """Reads and changes one record in one step, in the order given; all or nothing.

        `bins` of the record that comes back holds what was read, as a list where a bin was read
        more than once; `results` holds every answer of the server in its order, which is one per
        operation when `respond_all_ops` is set and none of them reads all bins. Raises what the
        failing operation would raise by itself.

            steps = [Operation.add("visits", 1), Operation.get("visits")]
            record = await client.operate(key, steps)
            record.bins["visits"]
        """

    def operate_blocking(
        self, key: Key, operations: Iterable[Operation], *, respond_all_ops: bool | None = None,
        read_touch_ttl_percent: int | None = None, total_timeout: int | None = None,
        socket_timeout: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, replica: Replica | int | None = None,
        send_key: bool | None = None, ttl: int | None = None, generation: int | None = None,
        generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool | None = None,
        xdr: bool | None = None, error_detail_verbosity: int | None = None,
    ) -> Record:
        """`operate()` for threads: waits for the answer."""

    def batch_read(
        self, keys: Iterable[Key], bins: Iterable[str] | None = None, *,
        read_touch_ttl_percent: int | None = None, total_timeout: int | None = None,
        socket_timeout: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, replica: Replica | int | None = None,
        read_mode_ap: ReadModeAP | int | None = None, allow_inline: bool | None = None,
        allow_inline_ssd: bool | None = None, respond_all_keys: bool | None = None,
        error_detail_verbosity: int | None = None,
    ) -> BridgeFuture[BatchRecords]:
        """Reads many records: all their bins, those named in `bins`, or with `bins=[]` the headers.

        A record that is not there is a row without one. Raises only when no row was answered.

            records = await client.batch_read(keys, bins=["name"])
            records[0].record, records.to_list(), records.to_dict()[("users", "alice")]
        """

    def batch_read_blocking(
        self, keys: Iterable[Key], bins: Iterable[str] | None = None, *,
        read_touch_ttl_percent: int | None = None, total_timeout: int | None = None,
        socket_timeout: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, replica: Replica | int | None = None,
        read_mode_ap: ReadModeAP | int | None = None, allow_inline: bool | None = None,
        allow_inline_ssd: bool | None = None, respond_all_keys: bool | None = None,
        error_detail_verbosity: int | None = None,
    ) -> BatchRecords:
        """`batch_read()` for threads: waits for the answer."""

    def batch_exists(
        self, keys: Iterable[Key], *, total_timeout: int | None = None,
        socket_timeout: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, replica: Replica | int | None = None,
        read_mode_ap: ReadModeAP | int | None = None, allow_inline: bool | None = None,
        allow_inline_ssd: bool | None = None, respond_all_keys: bool | None = None,
        error_detail_verbosity: int | None = None,
    ) -> BridgeFuture[list[bool]]:
        """Tells for each key whether there is a record.

        Raises when that cannot be told of one of them.

            alice, bob = await client.batch_exists([alice_key, bob_key])
        """

    def batch_exists_blocking(
        self, keys: Iterable[Key], *, total_timeout: int | None = None,
        socket_timeout: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, replica: Replica | int | None = None,
        read_mode_ap: ReadModeAP | int | None = None, allow_inline: bool | None = None,
        allow_inline_ssd: bool | None = None, respond_all_keys: bool | None = None,
        error_detail_verbosity: int | None = None,
    ) -> list[bool]:
        """`batch_exists()` for threads: waits for the answer."""

    def batch_write(
        self, rows: Iterable[tuple[Key, dict[str, Any]]], *, ttl: int | None = None,
        generation: int | None = None, generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool = False,
        send_key: bool = False, total_timeout: int | None = None, socket_timeout: int | None = None,
        max_retries: int | None = None, sleep_between_retries: int | None = None,
        replica: Replica | int | None = None, read_mode_ap: ReadModeAP | int | None = None,
        allow_inline: bool | None = None, allow_inline_ssd: bool | None = None,
        respond_all_keys: bool | None = None, error_detail_verbosity: int | None = None,
    ) -> BridgeFuture[BatchRecords]:
        """Writes bins of many records, given as (key, bins).

        The keyword arguments hold for each of them, and each row tells what became of its record.
        Raises only when no row was answered.

            rows = await client.batch_write([(key, {"age": age}) for key, age in ages.items()])
            failed = [row for row in rows if row.error]
        """

    def batch_write_blocking(
        self, rows: Iterable[tuple[Key, dict[str, Any]]], *, ttl: int | None = None,
        generation: int | None = None, generation_policy: GenerationPolicy | int | None = None,
        exists: RecordExistsAction | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool = False,
        send_key: bool = False, total_timeout: int | None = None, socket_timeout: int | None = None,
        max_retries: int | None = None, sleep_between_retries: int | None = None,
        replica: Replica | int | None = None, read_mode_ap: ReadModeAP | int | None = None,
        allow_inline: bool | None = None, allow_inline_ssd: bool | None = None,
        respond_all_keys: bool | None = None, error_detail_verbosity: int | None = None,
    ) -> BatchRecords:
        """`batch_write()` for threads: waits for the answer."""

    def batch_delete(
        self, keys: Iterable[Key], *, generation: int | None = None,
        generation_policy: GenerationPolicy | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool = False,
        send_key: bool = False, total_timeout: int | None = None, socket_timeout: int | None = None,
        max_retries: int | None = None, sleep_between_retries: int | None = None,
        replica: Replica | int | None = None, read_mode_ap: ReadModeAP | int | None = None,
        allow_inline: bool | None = None, allow_inline_ssd: bool | None = None,
        respond_all_keys: bool | None = None, error_detail_verbosity: int | None = None,
    ) -> BridgeFuture[BatchRecords]:
        """Deletes many records; the row of one that was not there has result code 2.

        Raises only when no row was answered.

            await client.batch_delete(keys)
        """

    def batch_delete_blocking(
        self, keys: Iterable[Key], *, generation: int | None = None,
        generation_policy: GenerationPolicy | int | None = None,
        commit_level: CommitLevel | int | None = None, durable_delete: bool = False,
        send_key: bool = False, total_timeout: int | None = None, socket_timeout: int | None = None,
        max_retries: int | None = None, sleep_between_retries: int | None = None,
        replica: Replica | int | None = None, read_mode_ap: ReadModeAP | int | None = None,
        allow_inline: bool | None = None, allow_inline_ssd: bool | None = None,
        respond_all_keys: bool | None = None, error_detail_verbosity: int | None = None,
    ) -> BatchRecords:
        """`batch_delete()` for threads: waits for the answer."""

    def scan(
        self, namespace: str, set: str | None = None, bins: Iterable[str] | None = None, *,
        partitions: int | range | None = None, total_timeout: int | None = None,
        socket_timeout: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, replica: Replica | int | None = None,
        max_records: int | None = None, records_per_second: int | None = None,
        max_concurrent_nodes: int | None = None, record_queue_size: int | None = None,
    ) -> BridgeStream[Record]:
        """Reads every record of a namespace, or of one of its sets, in no particular order.

        `bins` picks bins as in `get`, and `partitions`, one by number or a range of them, part of
        the records. It is at most 512 records ahead of its reader, and ends early when the iterator
        is closed or dropped. `records_per_second` is per node. Raises `InvalidArgument` for
        partitions other than 0 to 4095.

            async for record in client.scan("test", "users"): ...
            async for record in client.scan("test", "users", partitions=range(0, 1024)): ...
        """

    def scan_blocking(
        self, namespace: str, set: str | None = None, bins: Iterable[str] | None = None, *,
        partitions: int | range | None = None, total_timeout: int | None = None,
        socket_timeout: int | None = None, max_retries: int | None = None,
        sleep_between_retries: int | None = None, replica: Replica | int | None = None,
        max_records: int | None = None, records_per_second: int | None = None,
        max_concurrent_nodes: int | None = None, record_queue_size: int | None = None,
    ) -> BridgeIterator[Record]:
        """`scan()` for threads: a plain iterator."""

    def info(
        self, *commands: str, node: str | None = None, timeout: int = 3000,
    ) -> BridgeFuture[dict[str, str]]:
        """Asks a node, the one named or any, and returns its replies by command.

            replies = await client.info("build", "namespaces")
            replies["build"]
        """

    def info_blocking(
        self, *commands: str, node: str | None = None, timeout: int = 3000,
    ) -> dict[str, str]:
        """`info()` for threads: waits for the answer."""

@final
class Key:
    """Names one record: a namespace, a set and the user's key for it.

    The server knows a record by its digest, a hash over set and user key; so do equality and
    `hash()`, together with the namespace. A user key is an int of 64 bits, a str or bytes, and
    `1`, `"1"` and `b"1"` name three different records. Raises TypeError for another type,
    OverflowError for another int, and `InvalidArgument` for a namespace's name of more than 31
    bytes or a set's of more than 63.

        Key("test", "users", "alice").digest
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
    """A record: `bins`, `generation` and `ttl`."""

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

@final
class BatchRecord:
    """One row of a batch: what became of one key."""

    @property
    def key(self) -> Key:
        """The key of the request."""
    @property
    def record(self) -> Record | None:
        """The record, or None when the row failed or there is none."""
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
        """The records that are there, by (set, user key); by (set, digest) without a user key."""

@final
class BridgeFuture(Coroutine[Any, Any, _T_co]):
    """An operation under way: an awaitable with the methods of an `asyncio.Future`.

    Await it, hand it to `gather`, `wait_for`, `shield` or `as_completed`, or make a task of it with
    `create_task`, of asyncio or a task group. `asyncio.wait` wants a task of it.

    Cancelling it, or a task that awaits it, ends the operation, of which the server may know by
    then. So does dropping it before it was awaited, unless `detach()` was called.

        reads = [client.get(key) for key in keys]
        async with asyncio.TaskGroup() as group:
            group.create_task(client.put(key, {"visits": 1}))
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
        self, fn: Callable[[Self], object], /, *, context: Context | None = None
    ) -> None:
        """Adds a callback, to be run by the loop, with this future, when the operation is done."""
    def remove_done_callback(self, fn: Callable[[Self], object], /) -> int:
        """Removes all instances of a callback and returns their number."""
    def cancel(self, msg: Any = None) -> bool:
        """Ends the operation and tells all who wait. False if it was done."""
    def detach(self) -> None:
        """Lets the operation run to its end though nobody awaits it or holds this object.

        An error that nobody retrieved goes to the loop's exception handler.

            client.put(key, {"seen": True}).detach()
        """
    def send(self, value: object, /) -> Self:
        """One step of `await`, for tasks."""
    @overload
    def throw(
        self, typ: type[BaseException], val: BaseException | object = None,
        tb: TracebackType | None = None, /,
    ) -> Never: ...
    @overload
    def throw(
        self, typ: BaseException, val: None = None, tb: TracebackType | None = None, /
    ) -> Never:
        """Ends an await by an exception, which is raised. Ends the operation too if nobody else
        awaits it and it was not detached.
        """
    def close(self) -> None:
        """Ends an await. Ends the operation too if nobody else awaits it and it was not detached.
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
        """Drop the stream and return when that is done. What was not read yet is lost; iteration
        ends."""

@final
class BridgeIterator(Iterator[_Item]):
    """A stream of records for threads: an iterator.

    `next()` waits for an item, detached from the interpreter; Ctrl-C ends the wait, and no item is
    lost. Several threads may read, and each item goes to one of them. Close it, leave its `with`
    block or drop it to end the stream early.

        with client.scan("test", "users") as records:
            for record in records: ...
    """

    def __class_getitem__(cls, key: Any) -> GenericAlias: ...
    def __iter__(self) -> Self: ...
    def __next__(self) -> _Item: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, *_exception: object) -> None: ...
    def close(self) -> None:
        """Drop the stream and return when that is done. What was not read yet is lost; iteration
        ends, in other threads too."""

@disjoint_base
class LocalNode:
    """A node, or a small cluster, in this process; `aiospike.testing.LocalNode` wraps it."""

    def __new__(
        cls, *, host: str = "127.0.0.1", port: int = 0, nodes: int = 1,
        namespaces: Sequence[str] = ..., default_ttl: int = 0,
    ) -> Self: ...
    @property
    def addresses(self) -> list[tuple[str, int]]:
        """Where the nodes listen, as (host, port)."""
    def stop(self) -> None:
        """Closes every connection and forgets every record. Stopping twice is stopping once.

        A forked child cannot stop its parent's node.
        """

def isolate_here(workers: int | None) -> None:
    """Gives each client that this thread makes from now on, and that does not name its runtime, one
    of its own with this many workers; with None the shared one again.
    """

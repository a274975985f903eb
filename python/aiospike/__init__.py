"""The Aerospike client for asyncio and threads, with an embedded node for development and tests.

**Connect, write, read.** `Client` is for asyncio; `aiospike.client` tells what it is made with.
Without a server, `python -m aiospike.node` runs a node at this address.

    async with Client("localhost:3000") as client:
        key = Key("test", "users", "alice")
        await client.put(key, {"name": "Alice", "age": 28}, ttl=3600)
        record = await client.get(key, ["name"])
        record.bins                                         # {"name": "Alice"}

Timeouts are in milliseconds and times to live in seconds. `aiospike.policy` explains what all verbs
take: timeouts, retries, conditions.

**Threads.** `SyncClient` has the same verbs without `await`.

    with SyncClient("localhost:3000") as client:
        client.put(Key("test", "users", "bob"), {"name": "Bob", "age": 35})

**Several steps on one record**, all or nothing: on numbers, strings, lists, maps, bits and
HyperLogLogs (`aiospike.operations`).

    record = await client.operate(key, [
        Operation.add("visits", 1),
        ListOperation.append("scores", 42),
        MapOperation.get_by_key("profile", "city"),
    ])

**Many records** at a time: the same with each, or something else.

    records = await client.batch_read(keys, ["name"])
    rows = await client.batch([BatchRead(alice), BatchDelete(bob)])

**Scans and queries** are streams of records. A query asks a secondary index (`aiospike.index`), and
a `Cursor` tells how far it came, to go on later.

    async for record in client.scan("test", "users"): ...
    async for record in client.query("test", "users", filter=Filter.range("age", 18, 30)): ...

**Expressions** are conditions for any verb, and values that the server computes (`aiospike.exp`).

    await client.get(key, filter_expression=(Bin("age") > 25) & (Bin("country") == "US"))

**Errors** are `AerospikeError`, by families that can be caught (`aiospike.errors`).

    try:
        await client.get(carol)
    except RecordNotFound: ...

**Loops.** `run` runs a program on a uvloop loop, and `AsyncPool` spreads work over several loops.

**A node in this process**, for tests, with faults on request (`aiospike.testing`).

    from aiospike.testing import LocalNode

    with LocalNode() as node, SyncClient(node.host) as client:
        node.inject("delay", 200, every=100)                # one request in a hundred is slow

The verbs of both clients, each with an example in `help(Client.get)` and so on. There `alice` and
`bob` are keys of records, `{"name": "Alice", "age": 28, "visits": 7, ...}` and `{"name": "Bob",
"age": 35, "visits": 3}`, and `carol` is one of none; `key` is `alice`, and `keys` are all three.

    get, put, exists, touch, delete        one record
    add, append, prepend                   bins changed in place
    operate                                several steps on one record at once
    batch_read, batch_exists,
    batch_write, batch_delete,
    batch_operate, batch_apply             many records
    batch                                  many records, and something else with each
    scan                                   all records of a namespace, a set, some partitions
    query                                  the records that a secondary index finds
    query_operate, query_execute_udf       jobs that change those, on the nodes
    create_index, create_set_index,
    drop_index                             the indexes
    execute_udf, register_udf, remove_udf  user-defined functions
    truncate                               all records of a namespace or a set, gone
    transaction                            several operations, all or nothing
    info                                   what nodes tell about themselves
    enable_metrics, disable_metrics,
    metrics_enabled, metrics               what the client counts
    set_xdr_filter                         what is shipped to other clusters
    create_user, create_pki_user,
    drop_user, change_password,
    query_user, query_users,
    grant_roles, revoke_roles              who may log in, and in which roles
    create_role, drop_role,
    query_role, query_roles,
    grant_privileges, revoke_privileges,
    set_allowlist, set_quotas              what roles may do

The modules, whose `help()` tells more:

    aiospike.client        what clients are made with
    aiospike.policy        the keyword arguments of the verbs
    aiospike.operations    operations on lists, maps, bits and HyperLogLogs
    aiospike.exp           expressions, which choose records and compute for them
    aiospike.index         secondary indexes
    aiospike.transaction   several operations that take effect together or not at all
    aiospike.errors        what can go wrong
    aiospike.values        values that Python has no type of its own for
    aiospike.running       the event loops that this package makes
    aiospike.pool          several event loops in several threads, one client each
    aiospike.testing       a node for development and tests, in this process
    aiospike.node          the same as a process: `python -m aiospike.node`
    aiospike.bench         how fast a client is here: `python -m aiospike.bench`
"""

from aiospike import exp
from aiospike._native import (
    MAX_DEPTH,
    BatchApply,
    BatchDelete,
    BatchRead,
    BatchRecord,
    BatchRecords,
    BatchRow,
    BatchWrite,
    BitOperation,
    BridgeFuture,
    BridgeIterator,
    BridgeStream,
    ClusterMetrics,
    CommandMetrics,
    Context,
    Cursor,
    ExpressionOperation,
    FastRng,
    Filter,
    Histogram,
    HLLOperation,
    Index,
    Key,
    ListOperation,
    MapOperation,
    NodeMetrics,
    Operation,
    Privilege,
    Progress,
    Record,
    Role,
    Task,
    User,
)
from aiospike.client import Client, SyncClient
from aiospike.errors import (
    AerospikeError,
    AuthenticationError,
    BackpressureError,
    BinExists,
    BinNameError,
    BinNotFound,
    BinTypeError,
    ConnectionError,
    DeviceOverload,
    ElementExists,
    ElementNotFound,
    FilteredOut,
    Forbidden,
    GenerationError,
    IndexFound,
    IndexNotFound,
    IndexNotReadable,
    InvalidArgument,
    KeyBusy,
    KeyMismatch,
    LostConflict,
    NamespaceNotFound,
    OpNotApplicable,
    PartitionUnavailable,
    QueryError,
    RecordExists,
    RecordNotFound,
    RecordTooBig,
    ServerMemoryError,
    TimeoutError,
    TransactionError,
    UDFError,
    UnsupportedFeature,
)
from aiospike.exp import Bin, Expression
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
    TTL_DONT_UPDATE,
    TTL_NAMESPACE_DEFAULT,
    TTL_NEVER_EXPIRE,
    AuthMode,
    CommitLevel,
    GenerationPolicy,
    QueryDuration,
    ReadModeAP,
    RecordExistsAction,
    Replica,
)
from aiospike.pool import AsyncPool
from aiospike.running import run
from aiospike.transaction import (
    AbortStatus,
    CommitFailure,
    CommitStatus,
    SyncTransaction,
    Transaction,
    TransactionState,
)
from aiospike.values import INFINITY, WILDCARD, GeoJSON, HyperLogLog, SortedMap, SpecialValue

__all__ = [
    "INFINITY",
    "MAX_DEPTH",
    "TTL_DONT_UPDATE",
    "TTL_NAMESPACE_DEFAULT",
    "TTL_NEVER_EXPIRE",
    "WILDCARD",
    "AbortStatus",
    "AerospikeError",
    "AsyncPool",
    "AuthMode",
    "AuthenticationError",
    "BackpressureError",
    "BatchApply",
    "BatchDelete",
    "BatchRead",
    "BatchRecord",
    "BatchRecords",
    "BatchRow",
    "BatchWrite",
    "Bin",
    "BinExists",
    "BinNameError",
    "BinNotFound",
    "BinTypeError",
    "BitOperation",
    "BitOverflowAction",
    "BitResizeFlags",
    "BitWriteFlags",
    "BridgeFuture",
    "BridgeIterator",
    "BridgeStream",
    "Client",
    "ClusterMetrics",
    "CommandMetrics",
    "CommitFailure",
    "CommitLevel",
    "CommitStatus",
    "ConnectionError",
    "Context",
    "Cursor",
    "DeviceOverload",
    "ElementExists",
    "ElementNotFound",
    "Expression",
    "ExpressionOperation",
    "ExpressionReadFlags",
    "ExpressionWriteFlags",
    "FastRng",
    "Filter",
    "FilteredOut",
    "Forbidden",
    "GenerationError",
    "GenerationPolicy",
    "GeoJSON",
    "HLLOperation",
    "HLLWriteFlags",
    "Histogram",
    "HyperLogLog",
    "Index",
    "IndexCollectionType",
    "IndexFound",
    "IndexNotFound",
    "IndexNotReadable",
    "IndexType",
    "InvalidArgument",
    "Key",
    "KeyBusy",
    "KeyMismatch",
    "ListOperation",
    "ListOrder",
    "ListReturnType",
    "ListSortFlags",
    "ListWriteFlags",
    "LostConflict",
    "MapOperation",
    "MapOrder",
    "MapReturnType",
    "MapWriteFlags",
    "ModifyFlags",
    "NamespaceNotFound",
    "NodeMetrics",
    "OpNotApplicable",
    "Operation",
    "PartitionUnavailable",
    "Privilege",
    "Progress",
    "QueryDuration",
    "QueryError",
    "ReadModeAP",
    "Record",
    "RecordExists",
    "RecordExistsAction",
    "RecordNotFound",
    "RecordTooBig",
    "Replica",
    "Role",
    "SelectFlags",
    "ServerMemoryError",
    "SortedMap",
    "SpecialValue",
    "SyncClient",
    "SyncTransaction",
    "Task",
    "TimeoutError",
    "Transaction",
    "TransactionError",
    "TransactionState",
    "UDFError",
    "UnsupportedFeature",
    "User",
    "exp",
    "run",
]

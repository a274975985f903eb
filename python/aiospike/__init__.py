"""The Aerospike client for asyncio and threads.

    import aiospike

    async with aiospike.Client("localhost:3000") as client:
        key = aiospike.Key("test", "users", "alice")
        await client.put(key, {"name": "Alice", "age": 28})
        record = await client.get(key)

`Client` is for asyncio and `SyncClient` for threads; both carry the same verbs:

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
    info                                   what nodes tell about themselves
    create_user, drop_user, query_users,
    create_role, drop_role, query_roles,
    grant_roles, set_quotas, ...           who may do what

`run` runs a program on a uvloop loop, and `AsyncPool` spreads work over several.

Timeouts are in milliseconds and times to live in seconds, as elsewhere in the Aerospike world.

`help()` on these modules tells more:

    aiospike.client        what clients are made with
    aiospike.running       the event loops that this package makes
    aiospike.pool          several event loops in several threads, one client each
    aiospike.policy        the keyword arguments of the verbs
    aiospike.operations    operations on lists, maps, bits and HyperLogLogs
    aiospike.exp           expressions, which choose records and compute for them
    aiospike.index         secondary indexes
    aiospike.errors        what can go wrong
    aiospike.values        values that Python has no type of its own for
    aiospike.testing       a node for development and tests; `python -m aiospike.node` runs one
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
    Context,
    Cursor,
    ExpressionOperation,
    Filter,
    HLLOperation,
    Index,
    Key,
    ListOperation,
    MapOperation,
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
from aiospike.values import INFINITY, WILDCARD, GeoJSON, HyperLogLog, SortedMap, SpecialValue

__all__ = [
    "INFINITY",
    "MAX_DEPTH",
    "TTL_DONT_UPDATE",
    "TTL_NAMESPACE_DEFAULT",
    "TTL_NEVER_EXPIRE",
    "WILDCARD",
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
    "Client",
    "CommitLevel",
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
    "Filter",
    "FilteredOut",
    "Forbidden",
    "GenerationError",
    "GenerationPolicy",
    "GeoJSON",
    "HLLOperation",
    "HLLWriteFlags",
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
    "Task",
    "TimeoutError",
    "TransactionError",
    "UDFError",
    "UnsupportedFeature",
    "User",
    "exp",
    "run",
]

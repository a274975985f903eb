"""What can go wrong, by family of result code.

Every error that comes from the cluster or from the way to it is an `AerospikeError`. Catch the
family you can handle:

    try:
        record = await client.get(key)
    except RecordNotFound:
        record = None
    try:
        await client.put(key, {"age": 29}, total_timeout=100)
    except (TimeoutError, ConnectionError) as error:
        print("perhaps written" if error.in_doubt else "not written")

Wrong types and numbers beyond 64 bits in arguments are the built-in `TypeError` and
`OverflowError`, raised before anything is sent.
"""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from aiospike._shown import ErrorType

if TYPE_CHECKING:
    from aiospike._native import BatchRecords
    from aiospike.transaction import CommitFailure


class AerospikeError(Exception, metaclass=ErrorType):
    """An operation failed.

    `result_code` is the server's code, or a negative one when the client failed by itself.
    `in_doubt` tells whether a write may have been applied all the same.
    `node` names the node that was asked, when there was one.
    `sub_code` narrows the server's result code down where `error_detail_verbosity` asked for it and
    the server knows more (8.2 and later); 0 otherwise.
    """

    result_code: int | None = None
    in_doubt: bool = False
    node: str | None = None
    sub_code: int = 0

    def __init__(
        self,
        message: str = "",
        result_code: int | None = None,
        in_doubt: bool = False,
        node: str | None = None,
        sub_code: int = 0,
    ) -> None:
        super().__init__(message)
        if result_code is not None:
            self.result_code = result_code
        self.in_doubt = in_doubt
        self.node = node
        self.sub_code = sub_code


class RecordNotFound(AerospikeError):
    """There is no record of this key."""

    result_code = 2


class RecordExists(AerospikeError):
    """The record is there already, and the write was to create it."""

    result_code = 5


class GenerationError(AerospikeError):
    """The record's generation is not the expected one: someone else wrote it."""

    result_code = 3


class FilteredOut(AerospikeError):
    """The filter expression did not hold for the record."""

    result_code = 27


class BinTypeError(AerospikeError):
    """The bin holds a type the operation cannot work on."""

    result_code = 12


class BinNotFound(AerospikeError):
    """The bin is not there, and the operation needs it."""

    result_code = 17


class BinExists(AerospikeError):
    """The bin is there already, and the operation was to create it."""

    result_code = 6


class BinNameError(AerospikeError):
    """The bin's name is empty or longer than 15 bytes."""

    result_code = 21


class KeyMismatch(AerospikeError):
    """The record was stored under another user key."""

    result_code = 19


class KeyBusy(AerospikeError):
    """Too many operations on this record at a time."""

    result_code = 14


class RecordTooBig(AerospikeError):
    """The record exceeds what the namespace allows."""

    result_code = 13


class NamespaceNotFound(AerospikeError):
    """The cluster has no namespace of this name."""

    result_code = 20


class InvalidArgument(AerospikeError, ValueError):
    """The server, or the client on its behalf, refuses an argument."""

    result_code = 4


class Forbidden(AerospikeError):
    """The operation is not allowed, by configuration or at this time."""

    result_code = 22


class UnsupportedFeature(AerospikeError):
    """This server, or this edition of it, cannot do that."""

    result_code = 16


class ElementNotFound(AerospikeError):
    """The list or map has no such element."""

    result_code = 23


class ElementExists(AerospikeError):
    """The list or map has such an element already."""

    result_code = 24


class OpNotApplicable(AerospikeError):
    """The operation cannot be applied to the bin's current value."""

    result_code = 26


class LostConflict(AerospikeError):
    """The write lost against one of cross-datacenter replication."""

    result_code = 28


class DeviceOverload(AerospikeError):
    """The storage device does not keep up with the writes."""

    result_code = 18


class ServerMemoryError(AerospikeError):
    """The server ran out of memory."""

    result_code = 8


class PartitionUnavailable(AerospikeError):
    """The record's partition is not available."""

    result_code = 11


class IndexFound(AerospikeError):
    """The secondary index is there already."""

    result_code = 200


class IndexNotFound(AerospikeError):
    """There is no such secondary index."""

    result_code = 201


class IndexNotReadable(AerospikeError):
    """The secondary index is still being built."""

    result_code = 203


class QueryError(AerospikeError):
    """A scan or query was aborted, refused or timed out on the server."""

    result_code = 213


class UDFError(AerospikeError):
    """A user-defined function failed."""

    result_code = 100


class AuthenticationError(AerospikeError):
    """The user is unknown, not logged in, or lacks a privilege; or no user or role can be so."""

    result_code = 80


class TransactionError(AerospikeError):
    """A transaction cannot go on, or cannot do what it is asked for.

    Of a commit that failed, `commit_failure` tells at which step, the exception's cause why, and
    `verify_records` and `roll_records` what became of each record that was read and written, as far
    as it went.
    """

    result_code = 120
    commit_failure: CommitFailure | None = None
    verify_records: BatchRecords | None = None
    roll_records: BatchRecords | None = None


class TimeoutError(AerospikeError, builtins.TimeoutError):
    """There was no answer in time; also a built-in TimeoutError."""

    result_code = 9


class ConnectionError(AerospikeError, builtins.ConnectionError):
    """There is no connection to the cluster; also a built-in ConnectionError."""

    result_code = -8


class BackpressureError(AerospikeError):
    """The client has as many operations waiting as it is allowed to have."""

    result_code = -9


# Which class stands for a result code; AerospikeError stands for the rest.
FAMILY_OF_CODE: dict[int, type[AerospikeError]] = {
    code: family
    for family, codes in {
        RecordNotFound: (2,),
        GenerationError: (3,),
        InvalidArgument: (4, 29, 160),
        RecordExists: (5,),
        BinExists: (6,),
        ServerMemoryError: (8,),
        TimeoutError: (9,),
        Forbidden: (10, 22),
        PartitionUnavailable: (11,),
        BinTypeError: (12,),
        RecordTooBig: (13,),
        KeyBusy: (14, 32),
        UnsupportedFeature: (16, 25),
        BinNotFound: (17,),
        DeviceOverload: (18,),
        KeyMismatch: (19,),
        NamespaceNotFound: (20,),
        BinNameError: (21,),
        ElementNotFound: (23,),
        ElementExists: (24,),
        OpNotApplicable: (26,),
        FilteredOut: (27,),
        LostConflict: (28,),
        AuthenticationError: (*range(51, 57), *range(60, 67), *range(70, 76), *range(80, 84)),
        UDFError: (100,),
        TransactionError: (*range(120, 128), -17, -18, -19),
        IndexFound: (200,),
        IndexNotFound: (201,),
        IndexNotReadable: (203,),
        QueryError: (15, *range(210, 216), -4, -5),
        ConnectionError: (-3, -7, -8, -12),
        BackpressureError: (-9,),
    }.items()
    for code in codes
}

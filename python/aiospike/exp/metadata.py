"""What expressions know of a record besides what its bins hold.

A filter that asks for nothing else is decided without reading the record from its device.
"""

from __future__ import annotations

from aiospike import _native

from .code import Code
from .expression import Expression, node
from .kind import Kind, ValueType

_INT32 = 1 << 31


def bin_exists(name: str) -> Expression:
    """Whether the record has a bin."""
    parts = (Code.NE, _bin_type(name), 0)
    return Expression(_native.pack_expression(parts), Kind.BOOL, "bin_exists", (name,))


def bin_type(name: str) -> Expression:
    """The code of the type of what a bin holds: 0 for no bin, 1 int, 2 float, 3 str, 4 bytes,
    17 bool, 18 HyperLogLog, 19 dict, 20 list and 23 GeoJSON."""
    packed = _native.pack_expression(_bin_type(name))
    return Expression(packed, Kind.INT, "bin_type", (name,))


def key(type: ValueType) -> Expression:
    """The user's key, an int, str or bytes; unknown unless it is stored with the record."""
    kind = Kind.named(type)
    if kind not in (Kind.INT, Kind.STR, Kind.BYTES):
        raise TypeError(f"a key is int, str or bytes, not {kind}")
    packed = _native.pack_expression((Code.KEY, kind))
    return Expression(packed, kind, "key", (kind,))


def key_exists() -> Expression:
    """Whether the user's key is stored with the record, as `send_key` has it."""
    return node("key_exists", Code.KEY_EXISTS, Kind.BOOL)


def set_name() -> Expression:
    """The name of the record's set; empty for none."""
    return node("set_name", Code.SET_NAME, Kind.STR)


def ttl() -> Expression:
    """Seconds left to live; -1 when the record never expires."""
    return node("ttl", Code.TTL, Kind.INT)


def void_time() -> Expression:
    """When the record expires, in nanoseconds since 1970; -1 for never."""
    return node("void_time", Code.VOID_TIME, Kind.INT)


def last_update() -> Expression:
    """When the record was last written, in nanoseconds since 1970."""
    return node("last_update", Code.LAST_UPDATE, Kind.INT)


def since_update() -> Expression:
    """How many milliseconds ago the record was last written."""
    return node("since_update", Code.SINCE_UPDATE, Kind.INT)


def record_size() -> Expression:
    """How many bytes the record takes. For servers from 7.0."""
    return node("record_size", Code.RECORD_SIZE, Kind.INT)


def device_size() -> Expression:
    """How many bytes the record takes on its device. For servers before 7.0."""
    return node("device_size", Code.DEVICE_SIZE, Kind.INT)


def memory_size() -> Expression:
    """How many bytes the record takes in memory. For servers before 7.0."""
    return node("memory_size", Code.MEMORY_SIZE, Kind.INT)


def is_tombstone() -> Expression:
    """Whether the record is what a durable delete left."""
    return node("is_tombstone", Code.IS_TOMBSTONE, Kind.BOOL)


def digest_modulo(divisor: int) -> Expression:
    """What remains of the record's digest divided by an int: a sample is `digest_modulo(100) == 0`.

    Raises ValueError for 0, and for more than 32 bits.
    """
    if not divisor or not -_INT32 <= divisor < _INT32:
        raise ValueError(f"{divisor} is no divisor of a digest: an int of 32 bits but 0")
    packed = _native.pack_expression((Code.DIGEST_MODULO, divisor))
    return Expression(packed, Kind.INT, "digest_modulo", (divisor,))


def _bin_type(name: str) -> tuple[Code, str]:
    _native.check_bin_name(name)
    return Code.BIN_TYPE, name

"""HyperLogLogs in expressions: sets that know about how many values they have, not which.

What reads yields what it reads; what modifies yields the whole HyperLogLog as it would be, and
leaves the bin as it is. Bit counts left out are those that the HyperLogLog has, and flags are
those of `aiospike.operations`.

    hll_get_count(Bin("visitors")) > 1000
    hll_may_contain(Bin("visitors"), ["alice"]) == 1
"""

from __future__ import annotations

from aiospike.operations import HLLWriteFlags

from .call import Call, Part, System, modifying, reading, target_of
from .expression import Expression, Operand, required
from .kind import Kind


class HLL(Call):
    """The operations of HyperLogLogs."""

    HLL_INIT = 0
    HLL_ADD = 1
    HLL_GET_COUNT = 50
    HLL_GET_UNION = 51
    HLL_GET_UNION_COUNT = 52
    HLL_GET_INTERSECT_COUNT = 53
    HLL_GET_SIMILARITY = 54
    HLL_DESCRIBE = 55
    HLL_MAY_CONTAIN = 56


def hll_init(
    hll: Operand,
    index_bit_count: Operand | None = None,
    min_hash_bit_count: Operand | None = None,
    *,
    flags: HLLWriteFlags | int = HLLWriteFlags.DEFAULT,
) -> Expression:
    """The HyperLogLog without any value, or with other bit counts."""
    counts = _bit_counts(index_bit_count, min_hash_bit_count)
    return _modified(HLL.HLL_INIT, hll, *counts, int(flags))


def hll_add(
    hll: Operand,
    values: Operand,
    index_bit_count: Operand | None = None,
    min_hash_bit_count: Operand | None = None,
    *,
    flags: HLLWriteFlags | int = HLLWriteFlags.DEFAULT,
) -> Expression:
    """The HyperLogLog with the values of a list."""
    counts = _bit_counts(index_bit_count, min_hash_bit_count)
    return _modified(HLL.HLL_ADD, hll, _list(values), *counts, int(flags))


def hll_get_count(hll: Operand) -> Expression:
    """About how many values it has."""
    return _read(HLL.HLL_GET_COUNT, Kind.INT, hll)


def hll_get_union(hll: Operand, others: Operand) -> Expression:
    """The HyperLogLog of its values and of those of a list of others."""
    return _read(HLL.HLL_GET_UNION, Kind.HLL, hll, _list(others))


def hll_get_union_count(hll: Operand, others: Operand) -> Expression:
    """About how many values it and a list of others have."""
    return _read(HLL.HLL_GET_UNION_COUNT, Kind.INT, hll, _list(others))


def hll_get_intersect_count(hll: Operand, others: Operand) -> Expression:
    """About how many values it and all of a list of others have in common."""
    return _read(HLL.HLL_GET_INTERSECT_COUNT, Kind.INT, hll, _list(others))


def hll_get_similarity(hll: Operand, others: Operand) -> Expression:
    """About which part of their values it and all of a list of others have in common, 0.0 to 1.0.

    Takes HyperLogLogs that all have min-hash bits, or all have none.
    """
    return _read(HLL.HLL_GET_SIMILARITY, Kind.FLOAT, hll, _list(others))


def hll_describe(hll: Operand) -> Expression:
    """A list of its index bit count and its min-hash bit count."""
    return _read(HLL.HLL_DESCRIBE, Kind.LIST, hll)


def hll_may_contain(hll: Operand, values: Operand) -> Expression:
    """0 when it cannot have all values of a list, 1 when it is likely to."""
    return _read(HLL.HLL_MAY_CONTAIN, Kind.INT, hll, _list(values))


def _read(code: HLL, kind: Kind, hll: Operand, *parts: Part) -> Expression:
    return reading(code, System.HLL, kind, target_of(code, System.HLL, hll), *parts)


def _modified(code: HLL, hll: Operand, *parts: Part) -> Expression:
    return modifying(code, System.HLL, target_of(code, System.HLL, hll), *parts)


def _list(values: Operand) -> Expression:
    return required("values of a HyperLogLog", values, Kind.LIST)


def _bit_counts(*counts: Operand | None) -> list[Expression]:
    """The server takes a negative count for one that is left out."""
    return [required("a bit count", -1 if count is None else count, Kind.INT) for count in counts]

"""Rows of a batch as the wire vectors' client writes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import aiospike

from . import borrowed
from .settings import settings_of


def operate(
    key: aiospike.Key, steps: Sequence[Any], policy: Mapping[str, Any] | None = None
) -> aiospike.BatchRow:
    """The other client's write, which may as well only read."""
    own = borrowed.made(steps)
    try:
        return aiospike.BatchWrite(key, operations=own, **settings_of(policy or {}))
    except aiospike.InvalidArgument:
        return aiospike.BatchRead(key, operations=own)


def _read(
    key: aiospike.Key,
    bins: Sequence[str] | None = None,
    operations: Sequence[Any] | None = None,
) -> aiospike.BatchRow:
    own = None if operations is None else borrowed.made(operations)
    return aiospike.BatchRead(key, bins, operations=own)


NAMES: Mapping[str, Callable[..., aiospike.BatchRow]] = {
    "BatchReadOp": _read,
    "BatchWriteOp": operate,
    "BatchDeleteOp": aiospike.BatchDelete,
    "BatchUDFOp": aiospike.BatchApply,
}

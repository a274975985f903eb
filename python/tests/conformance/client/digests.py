"""Digests and partitions as the client computes them; no node takes part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import aiospike

from ..outcome import Case, Failure
from ..target import Target
from ..vectors import Vector
from .convert import to_python


def cases(vectors: Sequence[Vector], target: Target) -> Iterator[Case]:
    for vector in vectors:
        yield Case(vector["id"], "key, digest, partition", partial(_check, vector))


def _check(vector: Vector) -> None:
    key = aiospike.Key("test", vector["set"], to_python(vector["key"]))
    found = key.digest.hex(), key.partition_id
    expected = vector["digest"], vector["partition_id"]
    if found != expected:
        raise Failure(f"digest and partition {found}, expected {expected}")

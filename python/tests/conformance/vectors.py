"""The recorded vectors: one JSON object per line, one file per area."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

from .outcome import Unsupported

Vector: TypeAlias = dict[str, Any]

RECORDED = Path(__file__).parent / "vectors"
AREAS = (
    "digests",
    "single",
    "operate",
    "list",
    "map",
    "bit",
    "hll",
    "expressions",
    "batch",
    "query",
    "info",
    "wire",
    "errors",
)
# Areas whose vectors are a record, some calls on it and what is left of it.
RECORD_AREAS = ("single", "operate", "list", "map", "bit", "hll", "expressions")


# Areas whose vectors call the Lua modules of one more file.
CALL_MODULES = ("batch", "wire")
# Lines that are no vectors: what the vectors of their area stand on.
FOUNDATIONS = ("udf", "dataset", "indexes")


def load(directory: Path, name: str) -> list[Vector]:
    """The lines of a file; none where the directory has no such file."""
    path = directory / f"{name}.jsonl"
    if not path.exists():
        return []
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def of_area(directory: Path, area: str, wanted: Sequence[str] = ()) -> list[Vector]:
    """The vectors of an area, or those asked for, after the lines that they stand on."""
    lines = load(directory, area)
    chosen = [line for line in lines if not wanted or is_foundation(line) or line["id"] in wanted]
    if all(map(is_foundation, chosen)):
        return []
    return [*load(directory, "udf"), *chosen] if area in CALL_MODULES else chosen


def as_bytes(recorded: object) -> bytes:
    """What the vectors have in hex; of the largest requests they keep but a hash."""
    if not isinstance(recorded, str):
        raise Unsupported("the recording holds only a hash of the request")
    return bytes.fromhex(recorded)


def is_foundation(line: Vector) -> bool:
    return line.get("type") in FOUNDATIONS

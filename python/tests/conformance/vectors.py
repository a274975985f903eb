"""The recorded vectors: one JSON object per line, one file per area."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

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


def load(directory: Path, area: str) -> list[Vector]:
    """The vectors of an area; none where the directory has no such file."""
    path = directory / f"{area}.jsonl"
    if not path.exists():
        return []
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def select(vectors: Sequence[Vector], wanted: Sequence[str]) -> list[Vector]:
    """The vectors asked for, and with them whatever lines they all stand on."""
    return [
        vector
        for vector in vectors
        if not wanted or vector["id"] in wanted or vector.get("type") in ("dataset", "indexes")
    ]

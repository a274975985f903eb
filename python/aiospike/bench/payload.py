"""What is written: the value of a record's only bin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

BIN = "b0"


@dataclass(frozen=True)
class Payload:
    """A kind, "I", "S" or "B", and a size in bytes. An integer is the record's number."""

    kind: str
    size: int

    def __str__(self) -> str:
        return f"{self.kind}{self.size}"

    def maker(self) -> Callable[[int], dict[str, Any]]:
        """What makes the bins of a record of a number."""
        if self.kind == "I":
            return lambda number: {BIN: number}
        same = "x" * self.size if self.kind == "S" else b"x" * self.size
        return lambda number: {BIN: same}

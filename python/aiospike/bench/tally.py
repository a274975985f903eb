"""What one worker counts. Only it writes, while others may read."""

from __future__ import annotations

from array import array
from collections import Counter
from typing import NamedTuple

RECORD_NOT_FOUND = 2


class Counts(NamedTuple):
    """Of records: reads, with or without success, and writes; and of reads that found none, of
    operations that failed, of those that took too long."""

    reads: int = 0
    writes: int = 0
    misses: int = 0
    errors: int = 0
    timeouts: int = 0

    @property
    def operations(self) -> int:
        """What succeeded. A miss is a read that did."""
        return self.reads + self.writes - self.errors - self.timeouts

    def __sub__(self, other: Counts) -> Counts:
        return Counts(*(mine - its for mine, its in zip(self, other, strict=True)))


class Tally:
    """A worker's counts, how long its operations took, in nanoseconds, and what went wrong."""

    __slots__ = (
        "_missing",
        "_size",
        "_timeouts",
        "errors",
        "failures",
        "misses",
        "reads",
        "timeouts",
        "times",
        "writes",
    )

    def __init__(
        self, size: int, missing: tuple[type[Exception], ...], timeouts: tuple[type[Exception], ...]
    ) -> None:
        self.reads = self.writes = self.misses = self.errors = self.timeouts = 0
        self.times = array("q")
        self.failures: Counter[str] = Counter()
        self._size, self._missing, self._timeouts = size, missing, timeouts

    @property
    def counts(self) -> Counts:
        return Counts(self.reads, self.writes, self.misses, self.errors, self.timeouts)

    def fail(self, error: Exception) -> None:
        """Counts a call that raised."""
        if isinstance(error, self._missing):
            self.misses += self._size
            return
        if isinstance(error, self._timeouts):
            self.timeouts += self._size
        else:
            self.errors += self._size
        # Messages may name connections and times; the kind is what there are few of.
        self.failures[f"{type(error).__module__}.{type(error).__qualname__}"] += self._size

    def judge(self, codes: list[int | None]) -> None:
        """Counts the rows of a batch that did not succeed."""
        if codes.count(0) == len(codes):
            return
        for code in codes:
            if code == RECORD_NOT_FOUND:
                self.misses += 1
            elif code != 0:
                self.errors += 1
                self.failures[f"result code {code}"] += 1

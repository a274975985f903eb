"""What this process has used: CPU, context switches, memory."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import NamedTuple


class Usage(NamedTuple):
    """Seconds of wall-clock and CPU time, and context switches, so far; bytes of memory, now."""

    wall: float
    user: float
    system: float
    voluntary: int
    involuntary: int
    resident: int

    @classmethod
    def now(cls) -> Usage:
        import resource  # There is none on Windows.

        used = resource.getrusage(resource.RUSAGE_SELF)
        return cls(
            time.perf_counter(),
            used.ru_utime,
            used.ru_stime,
            used.ru_nvcsw,
            used.ru_nivcsw,
            _resident(),
        )

    def __sub__(self, other: Usage) -> Usage:
        return Usage._make(mine - its for mine, its in zip(self, other, strict=True))


def _resident() -> int:
    """0 where /proc does not tell."""
    try:
        pages = Path("/proc/self/statm").read_text().split()[1]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")

"""What this process has that outlives the objects which made it."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable


def threads(name: str = "") -> int:
    """Native threads, all of them or those that the kernel knows by this name."""
    count = 0
    for task in os.listdir("/proc/self/task"):
        try:
            with open(f"/proc/self/task/{task}/comm") as file:
                count += name in ("", file.read().strip())
        except (FileNotFoundError, ProcessLookupError):
            continue  # It ended between the listing and the look.
    return count


def descriptors() -> int:
    """Open descriptors, without the one that looks."""
    return len(os.listdir("/proc/self/fd")) - 1


def collect_until(reached: Callable[[], bool]) -> None:
    """Collects garbage until then; the suite's deadline ends a hang."""
    while not reached():
        gc.collect()
        os.sched_yield()

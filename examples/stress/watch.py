"""Who looks on: stalls, and what is left behind."""

from __future__ import annotations

import collections
import ctypes
import faulthandler
import gc
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from lives import Crew

OURS = ("BridgeFuture", "BridgeStream", "LoopHandle", "Next", "Reader", "Payload")


class Watch:
    """Sees that every loop and every task goes on. One task that nobody wakes is enough."""

    def __init__(self, crew: Crew, patience: float) -> None:
        self.crew, self.patience = crew, patience
        self._seen: dict[str, tuple[object, float]] = {}

    def look(self) -> None:
        """Ends the process if somebody has not moved for too long."""
        # Should this thread be the one that is stuck.
        faulthandler.dump_traceback_later(2 * self.patience, exit=True)
        now = time.monotonic()
        seen = {}
        for who, where in self._positions():
            last, since = self._seen.get(who, (None, now))
            seen[who] = (where, now if where != last else since)
        self._seen = seen
        stalled = [who for who, (_, since) in seen.items() if now - since > self.patience]
        if stalled:
            self._stop(stalled)

    def _positions(self) -> Iterator[tuple[str, object]]:
        if not self.crew.elsewhere.empty():
            yield "the thread without a loop", self.crew.acts
        for thread in self.crew.threads:
            if thread.parked:
                continue
            life = thread.life
            tallies = list(life.tallies)
            yield thread.name, (life.number, sum(tally.steps for tally in tallies))
            for number, tally in enumerate(tallies):
                if not tally.posted:
                    who = f"{thread.name}, {life}, {life.kind}, {life.ending}, task {number}"
                    yield f"{who}: {tally.doing}", tally.steps

    def _stop(self, stalled: list[str]) -> None:
        sys.stdout.flush()
        print(f"STALL: no step for {self.patience:g} s by", file=sys.stderr)
        for who in stalled:
            print(f"  {who}", file=sys.stderr)
        sys.stderr.flush()
        faulthandler.dump_traceback(all_threads=True)
        os._exit(1)


def left_behind(crew: Crew) -> dict[str, int]:
    """What is still there of lives that are over, while all threads rest. Empty if nothing."""
    gc.collect()
    kinds = collections.Counter(type(item).__name__ for item in gc.get_objects())
    left = crew.unsettled() | {name: kinds[name] for name in OURS}
    return {name: count for name, count in left.items() if count}


def level() -> dict[str, int]:
    """What this process has. `malloc` is what Rust holds, and C libraries: Python has its own
    allocator, which also keeps what is free for long, most of all on free-threaded builds."""
    return {
        "descriptors": len(os.listdir("/proc/self/fd")),
        "threads": len(os.listdir("/proc/self/task")),
        "objects": len(gc.get_objects()),
        "malloc": malloc_in_use(),
        "resident": resident(),
    }


def resident() -> int:
    """This process's memory, in bytes."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


class MallocInfo(ctypes.Structure):
    """glibc's `struct mallinfo2`."""

    _fields_ = tuple(
        (name, ctypes.c_size_t)
        for name in (
            *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
            *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
        )
    )


def malloc_in_use() -> int:
    """Bytes that were allocated and not freed, of all threads; 0 where it cannot be told."""
    mallinfo2 = getattr(ctypes.CDLL(None), "mallinfo2", None)
    if mallinfo2 is None:
        return 0
    mallinfo2.restype = MallocInfo
    info = mallinfo2()
    return info.uordblks + info.hblkhd

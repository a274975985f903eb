"""Where operations are counted by Rust."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable

import sleep


class Gates:
    """Counts the futures and streams that pass its two gates. Rust counts their drops, so each is
    seen to be dropped, and once.

    The open gate lets everybody through; the held one as many as `let_through` was called for.
    """

    def __init__(self) -> None:
        self._open, self._held = sleep.Gate(), sleep.Gate()
        self._open.open(1 << 40)
        self._passages = 0

    def pass_open(self, value: int, fail: bool = False) -> Awaitable[int]:
        self._passages += 1
        return self._open.wait(value, fail)

    def pass_held(self, value: int) -> Awaitable[int]:
        self._passages += 1
        return self._held.wait(value)

    def stream(self, length: int) -> AsyncIterator[int]:
        self._passages += 1
        return self._open.stream(length)

    def let_through(self) -> None:
        self._held.open(1)

    def under_way(self) -> int:
        """How many were not dropped yet."""
        return self._passages - self._open.dropped - self._held.dropped

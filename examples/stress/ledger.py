"""The books: what was started, and how it ended."""

from __future__ import annotations

import collections

OUTCOMES = ("completed", "failed", "cancelled", "dropped", "abandoned")
COUNTS = ("started", "items", *OUTCOMES)


class Tally:
    """The operations of one coroutine, written by whoever runs that. When it ends, the sum of the
    outcomes is `started`.

    An operation is *completed* with the value that it was given, *failed* as it was told to,
    *cancelled*, *dropped* without being awaited, detached or not, or *abandoned* with its closed
    event loop.
    """

    __slots__ = (*COUNTS, "doing", "posted", "steps")

    def __init__(self) -> None:
        self.started = self.items = self.steps = 0
        self.completed = self.failed = self.cancelled = self.dropped = self.abandoned = 0
        self.doing = "nothing yet"
        self.posted = False

    def ended(self) -> int:
        return self.completed + self.failed + self.cancelled + self.dropped + self.abandoned

    def abandon(self) -> None:
        """The event loop is gone: so is what was under way."""
        self.abandoned += self.started - self.ended()


class Ledger:
    """Where the tallies go when their coroutines end, on any thread, also in the middle of a
    garbage collection: so nothing here takes a lock."""

    def __init__(self) -> None:
        self._posted: collections.deque[Tally] = collections.deque()
        self.total = Tally()
        self.tallies = 0

    def post(self, tally: Tally) -> None:
        tally.posted = True
        self._posted.append(tally)

    def settle(self) -> None:
        """Adds up what was posted. Only one thread calls this."""
        while self._posted:
            tally = self._posted.popleft()
            for name in COUNTS:
                setattr(self.total, name, getattr(self.total, name) + getattr(tally, name))
            self.tallies += 1

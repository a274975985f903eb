"""What the modes have in common: a client, made and used one way."""

from __future__ import annotations

import importlib
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, ClassVar

from aiospike.bench.refused import RefusedError
from aiospike.bench.verbs import Verbs

if TYPE_CHECKING:
    from aiospike.bench.arguments import Arguments

AsyncWork = Callable[[Verbs, int], Awaitable[None]]
BlockingWork = Callable[[Verbs, int], None]


class Mode(ABC):
    """A client that can be measured. Making it imports the client's package, and no more."""

    about: ClassVar[str]
    blocking: ClassVar[bool]
    package: ClassVar[str]
    """What to install for it."""
    module: ClassVar[str]
    """What to import."""
    user_key: ClassVar[type[int] | type[str]] = int
    """What its quick way to a key makes of a number."""
    current_thread_runtime: ClassVar[bool] = False
    runtimes: ClassVar[bool] = False
    scans: ClassVar[bool] = False
    missing: tuple[type[Exception], ...]
    timeouts: tuple[type[Exception], ...]

    def __init__(self, arguments: Arguments, host: str) -> None:
        self.arguments = arguments
        self.host = host
        try:
            self.client_module: Any = importlib.import_module(self.module)
        except ImportError as error:
            raise RefusedError(
                f"mode {arguments.mode} needs {self.package}, which cannot be imported: {error}"
            ) from error

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """The host as (name, port) pairs."""
        return [
            (name.strip("[]"), int(port or 3000))
            for name, _, port in (each.rpartition(":") for each in self.host.split(","))
        ]


class AsyncMode(Mode):
    """A client of event loops."""

    blocking = False

    @abstractmethod
    async def spread(self, work: AsyncWork) -> None:
        """Does the work on each loop with the number of that loop, connected, until it is done."""


class BlockingMode(Mode):
    """A client of threads."""

    blocking = True

    @abstractmethod
    def spread(self, work: BlockingWork) -> None:
        """Does the work on each thread with its number, connected, until it is done."""

    def on_threads(self, work: Callable[[int], None]) -> None:
        """Calls it on each thread with its number."""
        count = self.arguments.threads
        with ThreadPoolExecutor(count, thread_name_prefix="bench") as threads:
            for done in [threads.submit(work, number) for number in range(count)]:
                done.result()

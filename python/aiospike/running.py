"""The event loops that this package makes: uvloop's, unless that is turned off.

`run` makes one for a program and `aiospike.AsyncPool` several. Importing the package changes no
event loop policy, and the clients work on any loop. `AEROSPIKE_NO_UVLOOP=1` in the environment
turns uvloop off; on Windows there is none.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def run(main: Coroutine[Any, Any, T], *, debug: bool | None = None) -> T:
    """Runs a coroutine to its end, as `asyncio.run` does, on a uvloop loop.

        async def main() -> None:
            async with aiospike.Client("localhost:3000") as client: ...

        aiospike.run(main())

    Ctrl-C cancels the coroutine, and KeyboardInterrupt is raised when it has ended; a second
    Ctrl-C does not wait for that. Raises RuntimeError where a loop runs already.
    """
    if asyncio._get_running_loop() is not None:
        raise RuntimeError("aiospike.run() cannot be called from a running event loop")
    with asyncio.Runner(debug=debug, loop_factory=new_event_loop) as runner:
        return runner.run(main)


def new_event_loop() -> asyncio.AbstractEventLoop:
    """A uvloop loop, or asyncio's own where uvloop is turned off or not installed.

    Event loop policies are not asked: some other package may have set uvloop's for the process.
    """
    if os.environ.get("AEROSPIKE_NO_UVLOOP", "0") in ("", "0"):
        try:
            import uvloop
        except ImportError:
            pass
        else:
            return uvloop.new_event_loop()
    if sys.platform == "win32":
        return asyncio.ProactorEventLoop()
    return asyncio.SelectorEventLoop()

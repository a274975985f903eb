"""The two faces of the native client: awaitable and blocking."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from aiospike import _native


class Client(_native.Client):
    """An asyncio client of an Aerospike cluster.

    `hosts` names one or more nodes to begin with, as "host:port[,host:port]", as a list of such,
    or as (host, port) pairs; the client finds the others. Constructing does not connect: enter
    the client, or await `connect()`.

        async with Client("localhost:3000") as client:
            key = Key("test", "users", "alice")
            await client.put(key, {"name": "Alice", "age": 28})
            record = await client.get(key)

    One client serves any number of tasks, event loops and threads. Each verb has a blocking twin
    with the suffix `_blocking`; `SyncClient` has them under the plain names.
    """

    async def __aenter__(self) -> Self:
        await self.connect()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()


class SyncClient(_native.Client):
    """A blocking client of an Aerospike cluster, for threads and scripts.

    The verbs of `Client` without await: the same methods of the same native client.

        with SyncClient("localhost:3000") as client:
            record = client.get(Key("test", "users", "alice"))
    """

    # Another signature than the base class's on purpose: `Client` and `SyncClient` are two faces of
    # one native client, and neither is used in place of the other.
    connect = _native.Client.connect_blocking  # type: ignore[assignment]
    close = _native.Client.close_blocking  # type: ignore[assignment]
    get = _native.Client.get_blocking  # type: ignore[assignment]
    put = _native.Client.put_blocking  # type: ignore[assignment]
    exists = _native.Client.exists_blocking  # type: ignore[assignment]
    touch = _native.Client.touch_blocking  # type: ignore[assignment]
    delete = _native.Client.delete_blocking  # type: ignore[assignment]
    add = _native.Client.add_blocking  # type: ignore[assignment]
    append = _native.Client.append_blocking  # type: ignore[assignment]
    prepend = _native.Client.prepend_blocking  # type: ignore[assignment]
    operate = _native.Client.operate_blocking  # type: ignore[assignment]
    batch_read = _native.Client.batch_read_blocking  # type: ignore[assignment]
    batch_exists = _native.Client.batch_exists_blocking  # type: ignore[assignment]
    batch_write = _native.Client.batch_write_blocking  # type: ignore[assignment]
    batch_delete = _native.Client.batch_delete_blocking  # type: ignore[assignment]
    scan = _native.Client.scan_blocking  # type: ignore[assignment]
    info = _native.Client.info_blocking  # type: ignore[assignment]

    def __enter__(self) -> Self:
        self.connect()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

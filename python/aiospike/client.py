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

    connect = _native.Client.connect_blocking
    close = _native.Client.close_blocking
    get = _native.Client.get_blocking
    put = _native.Client.put_blocking
    exists = _native.Client.exists_blocking
    touch = _native.Client.touch_blocking
    delete = _native.Client.delete_blocking
    add = _native.Client.add_blocking
    append = _native.Client.append_blocking
    prepend = _native.Client.prepend_blocking
    operate = _native.Client.operate_blocking
    batch_read = _native.Client.batch_read_blocking
    batch_exists = _native.Client.batch_exists_blocking
    batch_write = _native.Client.batch_write_blocking
    batch_delete = _native.Client.batch_delete_blocking
    scan = _native.Client.scan_blocking
    info = _native.Client.info_blocking

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

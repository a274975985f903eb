"""`native-async` and `native-blocking`: this package's clients."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from operator import attrgetter
from typing import Any

import aiospike
from aiospike import AsyncPool, Client, Key, RecordExistsAction, SyncClient
from aiospike.bench.modes.mode import AsyncMode, AsyncWork, BlockingMode, BlockingWork, Mode
from aiospike.bench.tally import Tally
from aiospike.bench.verbs import Verbs, walk, walk_blocking
from aiospike.bench.workload import Kind


class _Native(Mode):
    package = module = "aiospike"
    runtimes = scans = True
    missing = (aiospike.RecordNotFound,)
    timeouts = (aiospike.TimeoutError,)

    @property
    def options(self) -> dict[str, Any]:
        return {
            "services_alternate": self.arguments.services_alternate,
            "runtime": self.arguments.runtime,
        }

    def verbs(self, client: Client | SyncClient, walk: Callable[[Any, Tally], Any]) -> Verbs:
        replace = self.arguments.mix.kind is Kind.REPLACE
        exists = RecordExistsAction.REPLACE if replace else None
        return Verbs(
            key=Key.from_int_user_key,
            get=client.get,
            put=partial(client.put, exists=exists) if replace else client.put,
            batch_get=client.batch_read,
            batch_put=partial(client.batch_write, exists=exists),
            bins=attrgetter("bins"),
            read_codes=_read_codes,
            written_codes=_written_codes,
            scan=lambda namespace, set, tally: walk(client.scan(namespace, set), tally),
        )


class NativeAsync(_Native, AsyncMode):
    """`aiospike.Client`, and an `aiospike.AsyncPool` of them."""

    about = "aiospike.Client"

    async def spread(self, work: AsyncWork) -> None:
        def factory() -> Client:
            return Client(self.host, **self.options)

        async def on_loop(client: Client, number: int) -> None:
            await work(self.verbs(client, walk), number)

        loops = self.arguments.pool_loops
        if loops == 1:
            async with factory() as client:
                await on_loop(client, 0)
        else:
            async with AsyncPool(factory, loops) as pool:
                await pool.map(on_loop, range(loops))


class NativeBlocking(_Native, BlockingMode):
    """`aiospike.SyncClient`."""

    about = "aiospike.SyncClient"
    current_thread_runtime = True

    def spread(self, work: BlockingWork) -> None:
        options = self.options
        if self.arguments.current_thread_runtime:
            options["current_thread_runtime"] = True
        with SyncClient(self.host, **options) as client:
            self.on_threads(partial(work, self.verbs(client, walk_blocking)))


def _read_codes(rows: Any) -> list[int | None]:
    codes = []
    for row in rows:
        record = row.record
        if record is not None:
            _ = record.bins
        codes.append(row.result_code)
    return codes


def _written_codes(rows: Any) -> list[int | None]:
    return [row.result_code for row in rows]

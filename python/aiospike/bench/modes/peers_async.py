"""Other people's clients for asyncio: aerospike-native, aerospike-sdk and aerospike-py."""

from __future__ import annotations

import asyncio
import importlib
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from operator import attrgetter
from typing import Any

from aiospike.bench.modes.mode import AsyncMode, AsyncWork
from aiospike.bench.modes.native_peer import NativePeer
from aiospike.bench.modes.py_peer import PyPeer
from aiospike.bench.refused import RefusedError
from aiospike.bench.tally import RECORD_NOT_FOUND, Tally
from aiospike.bench.verbs import Verbs, walk
from aiospike.bench.workload import Kind
from aiospike.running import new_event_loop


class _LoopPerThread(AsyncMode):
    """A client that brings no pool of loops: each loop is a thread's, with a client of its own."""

    async def on_loop(self, work: AsyncWork, number: int) -> None:
        """Does the work on this loop, connected."""
        raise NotImplementedError

    async def spread(self, work: AsyncWork) -> None:
        loops = self.arguments.pool_loops
        if loops == 1:
            await self.on_loop(work, 0)
            return
        with ThreadPoolExecutor(loops, thread_name_prefix="bench") as threads:
            here = asyncio.get_running_loop()
            each = (
                here.run_in_executor(threads, self._run, work, number) for number in range(loops)
            )
            await asyncio.gather(*each)

    def _run(self, work: AsyncWork, number: int) -> None:
        with asyncio.Runner(loop_factory=new_event_loop) as runner:
            runner.run(self.on_loop(work, number))


class PeerNativeAsync(NativePeer, _LoopPerThread):
    """`aerospike_native.Client`."""

    about = "aerospike_native.Client"

    async def scan(self, client: Any, namespace: str, set: str, tally: Tally) -> None:
        await walk(await client.query(*self.all_of(namespace, set)), tally)

    async def on_loop(self, work: AsyncWork, number: int) -> None:
        client = await self.client_module.new_client(self.policy(), self.host)
        try:
            await work(self.verbs(client, ""), number)
        finally:
            await client.close()


class PeerPyAsync(PyPeer, _LoopPerThread):
    """`aerospike_py.AsyncClient`."""

    about = "aerospike_py.AsyncClient"

    async def on_loop(self, work: AsyncWork, number: int) -> None:
        client = await self.client_module.AsyncClient(self.config()).connect()
        try:
            await work(self.verbs(client), number)
        finally:
            await client.close()


class PeerSdkAsync(AsyncMode):
    """`aerospike_sdk`: sessions, by the quick way for single records, and its own pool."""

    about = "sessions of aerospike_sdk"
    package = "aerospike-sdk"
    module = "aerospike_sdk"
    user_key = str
    scans = True

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        if self.arguments.mix.kind is Kind.REPLACE:
            raise RefusedError("peer-sdk-async: session.put() only updates; there is no RR for it")
        self.missing = (self.client_module.RecordNotFoundError,)
        self.timeouts = (self.client_module.TimeoutError,)

    async def spread(self, work: AsyncWork) -> None:
        sdk = self.client_module
        hosts = [sdk.Host.of(*address) for address in self.addresses]
        definition = sdk.ClusterDefinition(hosts=hosts)
        if self.arguments.services_alternate:
            definition = definition.using_services_alternate()

        async def on_loop(cluster: Any, number: int) -> None:
            await work(self.verbs(cluster.create_session()), number)

        loops = self.arguments.pool_loops
        if loops == 1:
            async with definition.connect() as cluster:
                await on_loop(cluster, 0)
        else:
            async with sdk.AsyncPool(definition, loop_count=loops) as pool:
                await pool.map(on_loop, range(loops))

    def verbs(self, session: Any) -> Verbs:
        # The same class that the SDK's own keys are of.
        key = importlib.import_module("aerospike_native").Key.from_int_user_key
        return Verbs(
            key=key,
            get=session.get,
            put=session.put,
            batch_get=partial(_query, session),
            batch_put=partial(_upsert, session),
            bins=attrgetter("bins"),
            read_codes=list,
            written_codes=list,
            scan=partial(self.scan, session),
        )

    async def scan(self, session: Any, namespace: str, set: str, tally: Tally) -> None:
        rows = await session.query(self.client_module.DataSet.of(namespace, set)).execute()
        await walk((row.record async for row in rows), tally)


async def _query(session: Any, keys: list[Any]) -> list[int | None]:
    """The result codes. Rows without a record are left out by the SDK."""
    rows = await (await session.query(keys).execute()).collect()
    for row in rows:
        _ = row.record.bins
    return _codes(rows) + [RECORD_NOT_FOUND] * (len(keys) - len(rows))


async def _upsert(session: Any, rows: list[tuple[Any, dict[str, Any]]]) -> list[int | None]:
    """The result codes."""
    chain = session
    for key, bins in rows:
        chain = chain.upsert(key).put(bins)
    return _codes(await (await chain.execute()).collect())


def _codes(rows: Any) -> list[int | None]:
    return [int(row.result_code) for row in rows]

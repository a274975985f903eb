"""Clients whose event loop does their work."""

import asyncio
import os

import pytest

from aiospike import AsyncPool, Client
from scripts import run_script

pytestmark = pytest.mark.skipif(os.uname().sysname != "Linux", reason="on Linux only")


async def test_it_serves_records_scans_and_batches(host, key):
    async with Client(host, runtime="loop") as client:
        keys = [type(key)("test", "loop-runtime", number) for number in range(200)]
        await asyncio.gather(*(client.put(key, {"n": key.user_key}) for key in keys))
        rows = await client.batch_read(keys)
        assert [row.record.bins["n"] for row in rows] == list(range(200))
        seen = [record.bins["n"] async for record in client.scan("test", "loop-runtime")]
        assert sorted(seen) == list(range(200))


async def test_a_timeout_ends_an_operation(proxy, key):
    async with Client(proxy.host, seed_only_cluster=True, runtime="loop") as client:
        await client.put(key, {"a": 1})
        proxy.hold_replies()
        with pytest.raises(TimeoutError):
            await client.get(key, total_timeout=100)


def test_it_starts_no_thread(host):
    printed = run_script(
        """
        async def main():
            before = len(os.listdir("/proc/self/task"))
            async with Client(HOST, runtime="loop") as client:
                await use(client)
            print(len(os.listdir("/proc/self/task")) - before)
        run(main())
        """,
        host,
        "uvloop",
    )
    assert printed == "0\n"


async def test_each_client_of_a_pool_is_on_its_own_loop(host, key):
    async def increment(client, number):
        await client.put(type(key)("test", "loop-runtime", number), {"n": number})
        return (await client.get(type(key)("test", "loop-runtime", number))).bins["n"]

    async with AsyncPool(lambda: Client(host, runtime="loop"), loop_count=4) as pool:
        assert await pool.map(increment, range(100)) == list(range(100))


async def test_another_loop_is_refused(host, key):
    async with Client(host, runtime="loop") as client:

        async def elsewhere():
            await client.get(key)

        with pytest.raises(RuntimeError, match="another event loop"):
            await asyncio.to_thread(lambda: asyncio.run(elsewhere()))


def test_it_wants_a_loop_to_connect_on(host):
    with pytest.raises(RuntimeError, match="no running event loop"):
        Client(host, runtime="loop").connect()

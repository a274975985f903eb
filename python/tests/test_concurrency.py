"""Many calls at once: none fails for want of a connection, and none overtakes."""

import asyncio
import threading

import aiospike
from aiospike import Key


async def test_two_thousand_tasks_at_once(client, set_name):
    keys = [Key("test", set_name, number) for number in range(2000)]
    await asyncio.gather(
        *[client.put(key, {"n": key.user_key}, total_timeout=20_000) for key in keys]
    )
    records = await asyncio.gather(*[client.get(key, total_timeout=20_000) for key in keys])
    assert [record.bins["n"] for record in records] == list(range(2000))


async def test_a_few_connections_serve_them_all(host, set_name):
    async with aiospike.Client(host, max_conns_per_node=3) as client:
        keys = [Key("test", set_name, number) for number in range(500)]
        await asyncio.gather(*[client.put(key, {"a": 1}, total_timeout=20_000) for key in keys])
        found = await client.batch_exists(keys, total_timeout=20_000)
        assert found == [True] * 500


async def test_adds_of_many_tasks_all_count(client, key):
    await asyncio.gather(*[client.add(key, {"n": 1}, total_timeout=20_000) for _ in range(300)])
    assert (await client.get(key)).bins == {"n": 300}


def test_threads_share_a_blocking_client(sync_client, key):
    def add():
        for _ in range(50):
            sync_client.add(key, {"n": 1}, total_timeout=20_000)

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sync_client.get(key).bins == {"n": 400}

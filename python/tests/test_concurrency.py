"""Many calls at once: none fails for want of a connection, and none overtakes."""

import asyncio
import threading
import time

import pytest

import aiospike
from aiospike import Key


async def test_two_thousand_tasks_at_once(client, set_name):
    keys = [Key("test", set_name, number) for number in range(2000)]
    await asyncio.gather(
        *[client.put(key, {"n": key.user_key}, total_timeout=20_000) for key in keys]
    )
    records = await asyncio.gather(*[client.get(key, total_timeout=20_000) for key in keys])
    assert [record.bins["n"] for record in records] == list(range(2000))


@pytest.mark.parametrize(
    "options",
    [{}, {"max_conns_per_node": 8}, {"conn_pools_per_node": 4}],
    ids=lambda options: " ".join(options) or "defaults",
)
async def test_a_new_client_has_no_trouble_with_two_thousand_tasks(host, set_name, options):
    keys = [Key("test", set_name, number) for number in range(10)]

    async def use_it(number):
        key = keys[number % 10]
        match number % 4:
            case 0:
                await client.add(key, {"n": 1})
            case 1:
                await client.get(key, bins=[])
            case 2:
                assert len(await client.batch_read(keys)) == 10
            case 3:
                await client.exists(key)

    async with aiospike.Client(host, total_timeout=30_000, **options) as client:
        await client.batch_write([(key, {"n": 0}) for key in keys])
        await asyncio.gather(*map(use_it, range(2000)))
        records = await client.batch_read(keys)
        assert sum(row.record.bins["n"] for row in records) == 500


async def test_two_thousand_tasks_get_as_much_done_as_sixty_four(host, key):
    """An empty pool would have them poll every millisecond, each by itself."""

    async def rate(tasks):
        async def get_some():
            for _ in range(8000 // tasks):
                await client.get(key)

        start = time.perf_counter()
        await asyncio.gather(*[get_some() for _ in range(tasks)])
        return 8000 / (time.perf_counter() - start)

    async with aiospike.Client(host, total_timeout=30_000) as client:
        await client.put(key, {"a": 1})
        # One of a few rounds is enough: other work on this machine may slow some down.
        rounds = [await rate(64) < 2 * await rate(2000) for _ in range(5)]
        assert any(rounds)


async def test_no_more_connections_are_opened_than_allowed(proxy, key):
    options = {"seed_only_cluster": True, "tend_interval": 60_000, "max_conns_per_node": 5}
    async with aiospike.Client(proxy.host, total_timeout=30_000, **options) as client:
        most = 0
        for _ in range(5):
            await asyncio.gather(*[client.exists(key) for _ in range(400)])
            most = max(most, proxy.connections)
        # One more asks the node how it is.
        assert 1 < most <= 6


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

"""A cancelled call is over for both sides: the task at once, its connection never misread."""

import asyncio

import pytest

import aiospike


@pytest.fixture
def blocked_client(proxy):
    """A client of one connection behind the proxy."""
    options = {"seed_only_cluster": True, "tend_interval": 60_000, "max_conns_per_node": 1}
    client = aiospike.Client(proxy.host, **options)
    client.connect_blocking()
    yield client
    client.close_blocking()


async def test_cancelling_ends_the_call(blocked_client, proxy, key):
    await blocked_client.put(key, {"a": 1})
    proxy.hold_replies()
    task = asyncio.ensure_future(blocked_client.get(key, total_timeout=0))
    await asyncio.to_thread(proxy.wait_until_held)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_cancelled_call_gives_its_turn_back(blocked_client, proxy, keys):
    for key in keys[:3]:
        await blocked_client.put(key, {"n": key.user_key})
    for _ in range(5):
        proxy.hold_replies()
        task = asyncio.ensure_future(blocked_client.get(keys[0], total_timeout=0))
        await asyncio.to_thread(proxy.wait_until_held)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        proxy.release_replies()
        for key in keys[:3]:
            record = await blocked_client.get(key, total_timeout=10_000)
            assert record.bins == {"n": key.user_key}


async def test_a_cancelled_batch_leaves_nothing_waiting_for_its_nodes(blocked_client, proxy, keys):
    await blocked_client.batch_write([(key, {"n": key.user_key}) for key in keys])
    before = proxy.connections
    proxy.hold_replies()
    task = asyncio.ensure_future(blocked_client.batch_read(keys, total_timeout=0))
    await asyncio.to_thread(proxy.wait_until_held)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    # Whatever still waited for the reply would keep its connection open until it came.
    await asyncio.to_thread(proxy.wait_until_used_by, before - 1)
    proxy.release_replies()
    rows = await blocked_client.batch_read(keys, total_timeout=10_000)
    assert [row.record.bins["n"] for row in rows] == list(range(10))


async def test_a_call_cancelled_in_the_queue_is_never_sent(blocked_client, proxy, key):
    await blocked_client.put(key, {"a": 1})
    proxy.hold_replies()
    first = asyncio.ensure_future(blocked_client.get(key, total_timeout=0))
    await asyncio.to_thread(proxy.wait_until_held)
    queued = asyncio.ensure_future(blocked_client.put(key, {"a": 2}, total_timeout=0))
    await asyncio.sleep(0)
    queued.cancel()
    with pytest.raises(asyncio.CancelledError):
        await queued
    proxy.release_replies()
    await first
    assert (await blocked_client.get(key)).bins == {"a": 1}


async def test_asyncio_timeouts_work(blocked_client, proxy, key):
    await blocked_client.put(key, {"a": 1})
    proxy.hold_replies()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await blocked_client.get(key, total_timeout=0)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(blocked_client.get(key, total_timeout=0), 0.05)
    proxy.release_replies()
    assert (await blocked_client.get(key)).bins == {"a": 1}


async def test_one_failure_cancels_the_rest_of_a_group(blocked_client, proxy, keys):
    await blocked_client.put(keys[0], {"a": 1})
    waiting = []

    async def wait_in_vain():
        waiting.append(asyncio.current_task())
        await blocked_client.get(keys[0], total_timeout=0)

    async def fail():
        await asyncio.to_thread(proxy.wait_until_held)
        raise LookupError

    async def run():
        async with asyncio.TaskGroup() as group:
            group.create_task(wait_in_vain())
            group.create_task(fail())

    proxy.hold_replies()
    with pytest.raises(ExceptionGroup) as caught:
        await run()
    assert caught.value.subgroup(LookupError) is not None
    assert waiting[0].cancelled()


async def test_a_cancelled_scan_ends(host, sync_client, set_name):
    rows = [(aiospike.Key("test", set_name, number), {"n": number}) for number in range(1000)]
    sync_client.batch_write(rows, total_timeout=10_000)
    async with aiospike.Client(host, max_conns_per_node=1) as client:
        seen = asyncio.Event()

        async def walk():
            async for _ in client.scan("test", set_name, record_queue_size=64):
                seen.set()
                await asyncio.Event().wait()

        task = asyncio.ensure_future(walk())
        await seen.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await client.exists(rows[0][0], total_timeout=10_000)

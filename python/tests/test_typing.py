"""What asyncio takes, the types let through, with the types of the results.

mypy checks this file (`make lint`), so an `assert_type` or a needless `type: ignore` fails there.
"""
# mypy: enable-error-code="unused-awaitable"

import asyncio
from collections.abc import Coroutine
from typing import Any, assert_type

import pytest

from aiospike import (
    BridgeFuture,
    BridgeIterator,
    BridgeStream,
    Client,
    Key,
    Record,
    SyncClient,
)


async def test_a_verb_gives_an_awaitable_of_its_result(client: Client, key: Key) -> None:
    assert_type(await client.put(key, {"a": 1}), None)
    assert_type(await client.exists(key), bool)
    record = assert_type(await client.get(key), Record)
    assert record.bins == {"a": 1}


async def test_tasks_are_made_of_it(client: Client, key: Key) -> None:
    loop = asyncio.get_running_loop()
    async with asyncio.TaskGroup() as group:
        tasks = [
            assert_type(group.create_task(client.exists(key)), asyncio.Task[bool]),
            assert_type(asyncio.create_task(client.exists(key)), asyncio.Task[bool]),
            assert_type(loop.create_task(client.exists(key)), asyncio.Task[bool]),
        ]
    done, _ = await asyncio.wait(tasks)
    assert [task.result() for task in done] == [False] * 3


async def test_asyncio_waits_for_it(client: Client, key: Key) -> None:
    assert assert_type(await client.put(key, {"a": 1}), None) is None
    first, second = await asyncio.gather(client.exists(key), client.touch(key))
    assert (assert_type(first, bool), assert_type(second, None)) == (True, None)
    assert assert_type(await asyncio.wait_for(client.exists(key), 60), bool)
    assert assert_type(await asyncio.shield(client.exists(key)), bool)
    assert assert_type(await asyncio.ensure_future(client.exists(key)), bool)
    for ended in asyncio.as_completed([client.exists(key)]):
        assert assert_type(await ended, bool)


async def test_it_can_be_handed_to_the_loop_from_a_thread(client: Client, key: Key) -> None:
    call = asyncio.run_coroutine_threadsafe(client.exists(key), asyncio.get_running_loop())
    assert not assert_type(await asyncio.wrap_future(call), bool)


async def test_wait_wants_a_task_of_it(client: Client, key: Key) -> None:
    exists = client.exists(key)
    with pytest.raises(TypeError, match="coroutines"):
        await asyncio.wait([exists])  # type: ignore[type-var]
    assert not await exists


async def test_it_has_the_methods_of_a_future(client: Client, key: Key) -> None:
    seen: list[BridgeFuture[bool]] = []
    exists: BridgeFuture[bool] = client.exists(key)
    exists.add_done_callback(seen.append)
    exists.add_done_callback(print)
    assert exists.remove_done_callback(print) == 1
    exists.detach()
    assert not await exists
    await asyncio.sleep(0)
    assert seen == [exists]
    assert not assert_type(exists.result(), bool)
    assert exists.done()
    assert not exists.cancel("too late")
    assert not exists.cancelled()
    assert exists.exception() is None
    assert exists.get_loop() is asyncio.get_running_loop()


async def test_it_is_a_coroutine(client: Client, key: Key) -> None:
    exists: Coroutine[Any, Any, bool] = client.exists(key)
    assert isinstance(exists, BridgeFuture)
    assert isinstance(exists, Coroutine)
    exists.close()
    with pytest.raises(asyncio.CancelledError):
        await exists


async def test_scans_are_streams_of_records(client: Client, key: Key) -> None:
    await client.put(key, {"a": 1})
    stream = assert_type(client.scan("test", key.set), BridgeStream[Record])
    assert isinstance(stream, BridgeStream)
    assert [assert_type(record, Record).bins async for record in stream] == [{"a": 1}]


def test_scans_of_threads_are_iterators_of_records(sync_client: SyncClient, key: Key) -> None:
    sync_client.put(key, {"a": 1})
    iterator = assert_type(sync_client.scan("test", key.set), BridgeIterator[Record])
    assert isinstance(iterator, BridgeIterator)
    assert [assert_type(record, Record).bins for record in iterator] == [{"a": 1}]


async def test_a_forgotten_await_is_seen(client: Client, key: Key) -> None:
    client.put(key, {"a": 1})  # type: ignore[unused-awaitable]

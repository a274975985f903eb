"""Indexes, and the tasks of building and dropping them."""

import asyncio
import time
from functools import partial

import pytest

import aiospike
from aiospike import Bin, Context, IndexCollectionType, IndexType


@pytest.fixture
def name(client, set_name):
    """An index no other test uses."""
    yield f"i-{set_name}"
    client.drop_index_blocking("test", set_name, f"i-{set_name}")


def definition(client, name):
    """How the server lists an index, by key."""
    for index in client.info("sindex-list:namespace=test").popitem()[1].split(";"):
        fields = dict(field.split("=", 1) for field in index.split(":") if field)
        if fields.get("indexname") == name:
            return fields
    return None


@pytest.mark.parametrize(
    ("type", "collection", "listed"),
    [
        (IndexType.NUMERIC, None, ("numeric", "default")),
        (IndexType.STRING, IndexCollectionType.LIST, ("string", "list")),
        (IndexType.BLOB, IndexCollectionType.MAP_KEYS, ("blob", "mapkeys")),
        (IndexType.GEO2DSPHERE, IndexCollectionType.MAP_VALUES, ("geo2dsphere", "mapvalues")),
    ],
)
def test_an_index_is_what_was_asked_for(sync_client, set_name, name, type, collection, listed):
    task = sync_client.create_index("test", set_name, "b", name, type, collection=collection)
    assert task.wait_blocking(10_000, interval=5).done
    index = definition(sync_client, name)
    assert (index["set"], index["bin"]) == (set_name, "b")
    assert (index["type"], index["indextype"]) == listed


def test_the_name_that_newer_servers_prefer_is_sent_as_it_is(sync_client, set_name, name):
    create = partial(sync_client.create_index, "test", set_name, "b", name, IndexType.INTEGER)
    (build,) = sync_client.info("build").values()
    if tuple(map(int, build.split(".")[:2])) >= (8, 2):
        assert create().wait_blocking(10_000, interval=5).done
    else:
        with pytest.raises(aiospike.InvalidArgument, match="must be one of 'numeric', 'string'"):
            create()


def test_an_index_on_what_lies_deeper(sync_client, set_name, name):
    ctx = [Context.map_key("p")]
    task = sync_client.create_index("test", set_name, "b", name, IndexType.NUMERIC, ctx=ctx)
    assert task.wait_blocking(10_000, interval=5).done
    assert definition(sync_client, name)["context"] == "kiKiA3A="


def test_an_index_on_what_an_expression_yields(sync_client, set_name, name):
    total = Bin("a", int) + Bin("b", int)
    task = sync_client.create_index("test", set_name, total, name, IndexType.NUMERIC)
    assert task.wait_blocking(10_000, interval=5).done
    assert definition(sync_client, name)["exp"] != "null"
    with pytest.raises(aiospike.InvalidArgument, match="ctx goes with a bin"):
        sync_client.create_index(
            "test", set_name, total, name, IndexType.NUMERIC, ctx=[Context.map_key("p")]
        )


async def test_tasks_can_be_awaited(client, set_name, name):
    created = await client.create_index("test", set_name, "b", name, IndexType.NUMERIC)
    progress = await created
    assert (progress.done, progress.percent) == (True, 100.0)
    assert (progress.succeeded, progress.failed) == (0, 0)
    dropped = await client.drop_index("test", set_name, name)
    assert (await dropped.wait(10_000, interval=5)).done
    assert not (await created.progress()).done


def test_tasks_tell_what_they_are(sync_client, set_name, name):
    task = sync_client.create_index("test", set_name, "b", name, IndexType.NUMERIC)
    assert repr(task) == f"<Task: building index test {name}>"
    assert task.id is None
    assert repr(task.progress_blocking()).startswith("<Progress ")


def test_dropping_what_is_not_there(sync_client, set_name):
    task = sync_client.drop_index("test", set_name, "nosuch")
    assert task.wait_blocking(10_000).done


def test_building_twice_is_building_once(sync_client, set_name, name):
    for _ in range(2):
        task = sync_client.create_index("test", set_name, "b", name, IndexType.NUMERIC)
        assert task.wait_blocking(10_000, interval=5).done


def test_a_set_index(sync_client, set_name, name):
    task = sync_client.create_set_index("test", set_name, name)
    assert task.wait_blocking(10_000, interval=5).done
    assert definition(sync_client, name)["indextype"] == "set"


async def test_waiting_ends_in_time(client, set_name, name):
    created = await client.create_index("test", set_name, "b", name, IndexType.NUMERIC)
    await created.wait(10_000, interval=5)
    await (await client.drop_index("test", set_name, name)).wait(10_000, interval=5)
    start = time.monotonic()
    with pytest.raises(aiospike.TimeoutError, match="not done after 150 ms"):
        await created.wait(150, interval=10)
    assert 0.1 < time.monotonic() - start < 0.65


async def test_a_silent_node_does_not_hold_up_who_waits(proxy, set_name, name):
    async with aiospike.Client(proxy.host, seed_only_cluster=True) as client:
        task = await client.create_index("test", set_name, "b", name, IndexType.NUMERIC)
        proxy.hold_replies()
        for ask in (task.wait(100), task.progress(timeout=100)):
            start = time.monotonic()
            with pytest.raises(aiospike.TimeoutError):
                await ask
            assert time.monotonic() - start < 0.6
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(task, 0.1)
        proxy.release_replies()
        assert (await task.wait(10_000, interval=5)).done


async def test_a_silent_node_does_not_hold_up_who_asks(proxy, set_name, name):
    async with aiospike.Client(proxy.host, seed_only_cluster=True) as client:
        proxy.hold_replies()
        start = time.monotonic()
        with pytest.raises(aiospike.TimeoutError) as raised:
            await client.create_index("test", set_name, "b", name, IndexType.NUMERIC, timeout=100)
        assert time.monotonic() - start < 0.6
        assert raised.value.in_doubt


def test_tasks_of_a_closed_client(host, set_name, name):
    with aiospike.SyncClient(host) as client:
        task = client.create_index("test", set_name, "b", name, IndexType.NUMERIC)
    with pytest.raises(aiospike.ConnectionError, match="closed"):
        task.wait_blocking(1000)


def test_an_interval_is_a_time(sync_client, set_name):
    task = sync_client.drop_index("test", set_name, "nosuch")
    with pytest.raises(aiospike.InvalidArgument, match="interval is 0"):
        task.wait_blocking(1000, interval=0)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("test", "s", "b", ""), "the index's name is empty"),
        (("test", "s", "b", "i;set=x"), r"the index's name \"i;set=x\" holds ';'"),
        (("test", "s", "b", "i\nnamespaces"), r"holds '\\n'"),
        (("test", "s;t", "b", "i"), "the set's name"),
        (("te\tst", "s", "b", "i"), "the namespace's name"),
        (("test", "s" * 64, "b", "i"), "at most 63"),
        (("", "s", "b", "i"), "empty"),
        (("test", "s", "b;c", "i"), "the bin's name"),
        (("test", "s", "b" * 16, "i"), "at most 15"),
    ],
)
def test_names_that_would_be_something_else(sync_client, arguments, why):
    with pytest.raises(aiospike.AerospikeError, match=why):
        sync_client.create_index(*arguments, IndexType.NUMERIC)


def test_types_are_those_there_are(sync_client, set_name):
    with pytest.raises(ValueError, match="9 is not a IndexType"):
        sync_client.create_index("test", set_name, "b", "i", 9)


def test_a_set_index_is_of_a_set(sync_client):
    with pytest.raises(aiospike.InvalidArgument, match="the set's name is empty"):
        sync_client.create_set_index("test", "", "i")

"""Connecting and closing, and what a client leaves behind."""

import asyncio
import gc
import threading

import pytest

import aiospike
from aiospike import Client, InvalidArgument, Key, SyncClient


def verbs(client, key):
    """Every verb that needs a connection, called."""
    yield lambda: client.get(key)
    yield lambda: client.put(key, {"a": 1})
    yield lambda: client.exists(key)
    yield lambda: client.touch(key)
    yield lambda: client.delete(key)
    yield lambda: client.add(key, {"a": 1})
    yield lambda: client.append(key, {"a": ""})
    yield lambda: client.prepend(key, {"a": ""})
    yield lambda: client.operate(key, [aiospike.Operation.get()])
    yield lambda: client.batch_read([key])
    yield lambda: client.batch_exists([key])
    yield lambda: client.batch_write([(key, {"a": 1})])
    yield lambda: client.batch_delete([key])
    yield lambda: client.batch_operate([key], [aiospike.Operation.get()])
    yield lambda: client.batch_apply([key], "module", "function")
    yield lambda: client.batch([aiospike.BatchRead(key)])
    yield lambda: client.scan("test")
    yield lambda: client.info("build")
    yield lambda: client.nodes


@pytest.mark.parametrize("kind", [Client, SyncClient])
def test_verbs_need_a_connection(host, key, kind):
    client = kind(host)
    assert client.is_connected is False
    assert repr(client) == f"<{kind.__name__} {host} not connected>"
    for verb in verbs(client, key):
        with pytest.raises(aiospike.ConnectionError, match="not connected"):
            verb()


def test_verbs_need_an_open_client(host, key):
    with SyncClient(host) as client:
        assert client.is_connected is True
        assert repr(client) == f"<SyncClient {host} connected>"
    assert client.is_connected is False
    assert repr(client) == f"<SyncClient {host} closed>"
    for verb in verbs(client, key):
        with pytest.raises(aiospike.ConnectionError, match="closed"):
            verb()


async def test_connecting_twice_is_connecting_once(host, key):
    client = Client(host)
    await asyncio.gather(client.connect(), client.connect())
    await client.connect()
    assert await client.exists(key) is False
    await client.close()
    await client.close()


async def test_a_closed_client_connects_again(host, key):
    client = Client(host)
    for _ in range(2):
        async with client as entered:
            assert entered is client
            await client.put(key, {"a": 1})


async def test_the_context_manager_closes_after_an_error(host):
    with pytest.raises(LookupError):
        async with Client(host) as client:
            raise LookupError
    assert repr(client).endswith("closed>")


@pytest.mark.parametrize(
    "form",
    [
        lambda host, port: f"{host}:{port}",
        lambda host, port: f" {host}:{port},{host}:{port} ",
        lambda host, port: [f"{host}:{port}"],
        lambda host, port: (host, port),
        lambda host, port: [(host, port), f"{host}:{port}"],
        lambda host, port: (f"{host}:{port}", f"{host}:{port}"),
    ],
)
def test_forms_of_hosts(host, form):
    name, port = host.split(":")
    with SyncClient(form(name, int(port))) as client:
        assert len(client.nodes) == 1


def test_the_default_port():
    assert repr(SyncClient("db.example")) == "<SyncClient db.example:3000 not connected>"


@pytest.mark.parametrize("hosts", ["", [], "a:b:c:d", "host:99999", [("host", 99999)], [3], None])
def test_hosts_that_are_none(hosts):
    with pytest.raises((ValueError, TypeError, OverflowError)):
        Client(hosts)


def test_client_policies_are_checked(host):
    with pytest.raises(InvalidArgument, match="at least 1"):
        Client(host, max_conns_per_node=0)
    with pytest.raises(InvalidArgument, match="go together"):
        Client(host, user="alice")
    with pytest.raises(aiospike.AerospikeError, match="tend_interval"):
        SyncClient(host, tend_interval=1).connect()


async def test_info_answers_by_command(client):
    replies = await client.info("build", "namespaces")
    assert list(replies) == ["build", "namespaces"]
    assert "test" in replies["namespaces"].split(";")
    assert replies["build"][0].isdigit()


async def test_info_asks_the_named_node(client):
    [name] = client.nodes
    assert await client.info("node", node=name) == {"node": name}
    with pytest.raises(aiospike.AerospikeError):
        await client.info("node", node="NOSUCHNODE")
    with pytest.raises(InvalidArgument, match="no info command"):
        await client.info()


def test_closing_closes_every_connection(proxy, key):
    with SyncClient(proxy.host, seed_only_cluster=True) as client:
        assert client.exists(key) is False
    proxy.wait_until_unused()


def test_a_collected_client_closes_every_connection(proxy, key):
    client = SyncClient(proxy.host, seed_only_cluster=True)
    client.connect()
    assert client.exists(key) is False
    del client
    gc.collect()
    proxy.wait_until_unused()


async def test_a_client_collected_on_a_loop_closes_every_connection(proxy, key):
    client = Client(proxy.host, seed_only_cluster=True)
    await client.connect()
    pending = client.exists(key)
    del client
    gc.collect()
    assert await pending is False
    await asyncio.to_thread(proxy.wait_until_unused)


def test_one_client_serves_several_loops_at_once(client, set_name):
    def on_a_loop(number):
        async def put_and_get():
            key = Key("test", set_name, number)
            for round_number in range(50):
                await client.put(key, {"n": round_number})
                assert (await client.get(key)).bins == {"n": round_number}
            finished.append(number)

        asyncio.run(put_and_get())

    finished = []
    threads = [threading.Thread(target=on_a_loop, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(finished) == [0, 1, 2, 3]

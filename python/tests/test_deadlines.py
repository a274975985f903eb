"""`total_timeout` holds for a call as a whole, whatever the way to the node does."""

import asyncio
import threading
import time

import pytest

import aiospike
from aiospike import Operation
from proxy import MESSAGE, Proxy

REPLY_HEADER = 30


@pytest.fixture
def slow_client(proxy):
    """A client behind the proxy, with one warm connection."""
    with aiospike.SyncClient(proxy.host, seed_only_cluster=True, tend_interval=60_000) as client:
        client.exists(aiospike.Key("test", "warm", 1))
        yield client


def elapsed(action):
    start = time.monotonic()
    with pytest.raises(aiospike.TimeoutError) as caught:
        action()
    return time.monotonic() - start, caught.value


@pytest.mark.parametrize("let_through", [0, 8, REPLY_HEADER, REPLY_HEADER + 1])
def test_a_read_ends_in_time_wherever_the_answer_stops(slow_client, proxy, key, let_through):
    slow_client.put(key, {"text": "x" * 1000})
    proxy.hold_replies(after=let_through)
    duration, error = elapsed(lambda: slow_client.get(key, total_timeout=300))
    assert 0.25 < duration < 0.6
    assert error.in_doubt is False
    assert error.result_code == 9


def hang_on_the_answer(client, proxy):
    proxy.hold_replies()


def hang_on_a_new_connections_answer(client, proxy):
    use_up_the_connection(client, proxy)


def hang_on_connecting(client, proxy):
    use_up_the_connection(client, proxy)
    proxy.stop_accepting()


def use_up_the_connection(client, proxy):
    proxy.hold_replies()
    elapsed(lambda: client.exists(aiospike.Key("test", "warm", 1), total_timeout=50))


@pytest.mark.parametrize(
    "fault", [hang_on_the_answer, hang_on_a_new_connections_answer, hang_on_connecting]
)
@pytest.mark.parametrize("socket_timeout", [30_000, 130], ids=["one attempt", "several attempts"])
@pytest.mark.parametrize("way", ["awaited", "blocking"])
def test_a_read_ends_within_50_ms_of_its_limit(slow_client, proxy, key, fault, socket_timeout, way):
    timeouts = {"total_timeout": 300, "socket_timeout": socket_timeout}

    async def get():
        await aiospike.Client.get(slow_client, key, **timeouts)

    def get_once():
        asyncio.run(get()) if way == "awaited" else slow_client.get(key, **timeouts)

    fault(slow_client, proxy)
    # One of three is enough: other work on this machine may delay some.
    assert any(0.29 < elapsed(get_once)[0] < 0.35 for _ in range(3))


@pytest.mark.parametrize(
    "fault",
    [Proxy.stop_accepting, Proxy.hold_replies, lambda proxy: proxy.hold_replies(after=100)],
    ids=["unanswered", "silent", "silent later"],
)
def test_connecting_gives_a_silent_seed_up(proxy, fault):
    fault(proxy)
    client = aiospike.SyncClient(proxy.host, timeout=200)
    start = time.monotonic()
    with pytest.raises(aiospike.ConnectionError):
        client.connect()
    assert 0.15 < time.monotonic() - start < 2


def test_an_answer_that_trickles_in_does_not_restart_the_clock(slow_client, proxy, key):
    slow_client.put(key, {"text": "x" * 1000})
    proxy.hold_replies()

    def trickle():
        proxy.wait_until_held()
        threading.Event().wait(0.4)  # The fault itself: most of the time is gone.
        proxy.let_through(REPLY_HEADER)

    trickling = threading.Thread(target=trickle)
    trickling.start()
    duration, _ = elapsed(lambda: slow_client.get(key, total_timeout=500))
    trickling.join()
    assert 0.45 < duration < 0.75


def test_a_write_without_an_answer_is_in_doubt(slow_client, proxy, key):
    proxy.hold_replies()
    duration, error = elapsed(lambda: slow_client.put(key, {"a": 1}, total_timeout=300))
    assert 0.25 < duration < 0.6
    assert error.in_doubt is True


@pytest.mark.parametrize(
    "verb",
    [
        lambda client, key: client.exists(key, total_timeout=200),
        lambda client, key: client.delete(key, total_timeout=200),
        lambda client, key: client.touch(key, total_timeout=200),
        lambda client, key: client.add(key, {"a": 1}, total_timeout=200),
        lambda client, key: client.operate(key, [Operation.get()], total_timeout=200),
        lambda client, key: client.batch_read([key, key], total_timeout=200),
        lambda client, key: client.batch_write([(key, {"a": 1})] * 2, total_timeout=200),
    ],
)
def test_every_verb_ends_in_time(slow_client, proxy, key, verb):
    proxy.hold_replies()
    duration, _ = elapsed(lambda: verb(slow_client, key))
    assert 0.15 < duration < 0.6


def test_the_clients_own_timeout_is_the_default(proxy, key):
    options = {"seed_only_cluster": True, "tend_interval": 60_000, "total_timeout": 200}
    with aiospike.SyncClient(proxy.host, **options) as client:
        client.exists(key)
        proxy.hold_replies()
        duration, _ = elapsed(lambda: client.get(key))
        assert 0.15 < duration < 0.6


def test_an_answer_that_comes_late_is_nobody_elses(slow_client, proxy, keys):
    for key in keys[:3]:
        slow_client.put(key, {"n": key.user_key})
    proxy.hold_replies()
    elapsed(lambda: slow_client.get(keys[0], total_timeout=100))
    proxy.release_replies()
    for key in keys[:3]:
        assert slow_client.get(key).bins == {"n": key.user_key}


async def test_no_limit_waits_for_the_answer(proxy, key):
    options = {"seed_only_cluster": True, "tend_interval": 60_000, "total_timeout": 50}
    async with aiospike.Client(proxy.host, **options) as client:
        await client.put(key, {"a": 1}, total_timeout=5000)
        proxy.hold_replies()
        with pytest.raises(aiospike.TimeoutError):
            await client.get(key)
        proxy.hold_replies()
        pending = asyncio.ensure_future(client.get(key, total_timeout=0))
        with pytest.raises(aiospike.TimeoutError):
            await client.get(key)
        assert not pending.done()
        proxy.release_replies()
        assert (await pending).bins == {"a": 1}


def one_at_a_time(proxy):
    options = {"seed_only_cluster": True, "tend_interval": 60_000, "max_conns_per_node": 1}
    return aiospike.Client(proxy.host, **options)


async def test_the_wait_for_a_turn_is_taken_off_the_wait_for_the_answer(proxy, key):
    async with one_at_a_time(proxy) as client:
        assert await client.exists(key) is False
        proxy.hold_replies(of=MESSAGE)
        first = asyncio.ensure_future(client.exists(key, total_timeout=0))
        await asyncio.to_thread(proxy.wait_until_held)
        start = time.monotonic()
        second = asyncio.ensure_future(client.exists(key, total_timeout=1000))
        await asyncio.sleep(0.7)  # The fault itself: most of the time is gone.
        proxy.let_through(REPLY_HEADER)
        assert await first is False
        with pytest.raises(aiospike.TimeoutError):
            await second
        assert 0.95 < time.monotonic() - start < 1.5


async def test_waiting_for_a_turn_counts(proxy, key):
    async with one_at_a_time(proxy) as client:
        await client.put(key, {"a": 1})
        proxy.hold_replies(of=MESSAGE)
        first = asyncio.ensure_future(client.get(key, total_timeout=0))
        await asyncio.to_thread(proxy.wait_until_held)
        with pytest.raises(aiospike.TimeoutError) as caught:
            await client.put(key, {"a": 2}, total_timeout=100)
        assert caught.value.in_doubt is False
        proxy.release_replies()
        assert (await first).bins == {"a": 1}
        assert (await client.get(key)).bins == {"a": 1}

"""Where clients live: shared, isolated, or on the threads that call them; and what they leave."""

import asyncio
import gc
import os
import signal
import threading
import weakref

import pytest

import aiospike
from aiospike import Client, InvalidArgument, Key, Operation, RecordNotFound, SyncClient
from leftovers import collect_until, descriptors, threads
from scripts import run_script
from test_connecting import verbs

WORKERS = "bridge-worker"


@pytest.fixture
def threads_client(host):
    """A connected blocking client that lives on its threads."""
    with SyncClient(host, current_thread_runtime=True) as client:
        yield client


def in_thread(function):
    """Calls a function in a new thread, which has ended when this returns."""
    results = []
    thread = threading.Thread(target=lambda: results.append(function()))
    thread.start()
    thread.join()
    return results[0]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"runtime": "mine"}, 'runtime is "mine"; it may be "shared", "isolated" or "loop"'),
        ({"runtime": "isolated", "runtime_workers": 0}, "runtime_workers is 0; it may be 1 to"),
        ({"runtime": "isolated", "runtime_workers": 1025}, "1025; it may be 1 to 1024"),
        ({"runtime_workers": 2}, "runtime_workers goes with runtime='isolated'"),
        ({"runtime": "shared", "runtime_workers": 2}, "goes with runtime='isolated'"),
        ({"runtime": "loop", "runtime_workers": 2}, "goes with runtime='isolated'"),
        ({"current_thread_runtime": True, "runtime": "shared"}, "goes without runtime"),
        ({"current_thread_runtime": True, "runtime_workers": 2}, "goes without runtime"),
    ],
)
def test_what_cannot_be_is_refused(host, options, message):
    with pytest.raises(InvalidArgument, match=message):
        Client(host, **options)


# Isolated


async def test_an_isolated_client_works(host, keys):
    async with Client(host, runtime="isolated", runtime_workers=1) as client:
        await asyncio.gather(*(client.put(key, {"n": key.user_key}) for key in keys))
        assert [row.record.bins["n"] for row in await client.batch_read(keys)] == list(range(10))
        seen = [record.bins["n"] async for record in client.scan("test", keys[0].set)]
        assert sorted(seen) == list(range(10))
        assert len(list(client.scan_blocking("test", keys[0].set))) == 10
        assert client.get_blocking(keys[3]).bins == {"n": 3}


def test_all_of_an_isolated_client_runs_on_its_own_workers(host):
    run_script(
        """
def use_blocking(client):
    client.put_blocking(KEY, {"a": 1})
    assert [record.bins for record in client.scan_blocking("test", "scripts")]

async def main(options):
    async with Client(HOST, runtime="isolated", tend_interval=250, **options) as client:
        await use(client)
        use_blocking(client)
        await until(lambda: threads("bridge-worker") == workers)
for workers in (1, 3):
    run(main({"runtime_workers": workers}))
workers = len(os.sched_getaffinity(0))
run(main({}))
collect_until(lambda: threads("bridge-worker") == 0)
""",
        host,
        "asyncio",
    )


async def test_a_client_shares_unless_told_otherwise(host):
    async with Client(host) as first:
        assert await first.exists(Key("test", "none", 1)) is False
        before = threads(WORKERS)
        async with Client(host) as second, Client(host, runtime="shared") as third:
            assert await second.exists(Key("test", "none", 1)) is False
            assert await third.exists(Key("test", "none", 1)) is False
            assert threads(WORKERS) == before


async def test_a_closed_client_connects_again_on_a_new_runtime(host):
    client = Client(host, runtime="isolated", runtime_workers=1)
    for _ in range(3):
        async with client:
            assert await client.exists(Key("test", "none", 1)) is False


async def test_connecting_several_times_at_once_leaves_one_runtime(host):
    await Client(host).close()  # Starts the shared runtime.
    before = threads(WORKERS)
    client = Client(host, runtime="isolated", runtime_workers=1)
    await asyncio.gather(*(client.connect() for _ in range(5)))
    assert await client.exists(Key("test", "none", 1)) is False
    await asyncio.to_thread(collect_until, lambda: threads(WORKERS) == before + 1)
    await client.close()
    await asyncio.to_thread(collect_until, lambda: threads(WORKERS) == before)


async def test_operations_outlive_a_client_that_is_collected(host, key):
    client = Client(host, runtime="isolated", runtime_workers=1)
    await client.connect()
    await client.put(key, {"a": 1})
    pending = [client.get(key) for _ in range(10)]
    del client
    gc.collect()
    assert [record.bins for record in await asyncio.gather(*pending)] == [{"a": 1}] * 10


@pytest.mark.parametrize("way", ["closed", "collected"])
@pytest.mark.parametrize("kind", ["asyncio", "uvloop"])
def test_fifty_isolated_clients_leave_nothing_behind(host, kind, way):
    """No thread, descriptor, runtime or event loop, in a process that does nothing else."""
    run_script(
        f"""
import weakref
loops = []

async def live(way):
    loops.append(weakref.ref(asyncio.get_running_loop()))
    client = Client(HOST, runtime="isolated", runtime_workers=2, total_timeout=20_000)
    await client.connect()
    await use(client)
    if way == "closed":
        await client.close()

def lives(count, way):
    for _ in range(count):
        run(live(way))
    collect_until(lambda: not any(loop() for loop in loops))

lives(2, "closed")
collect_until(lambda: threads("bridge-worker") == 0)
before = threads(), descriptors()
lives(50, "{way}")
collect_until(lambda: threads() <= before[0] and descriptors() <= before[1])
""",
        host,
        kind,
    )


@pytest.mark.parametrize("options", [{}, {"runtime": "isolated"}, {"current_thread_runtime": True}])
def test_fifty_blocking_clients_leave_nothing_behind(host, key, options):
    def lives(count):
        for number in range(count):
            client = SyncClient(host, **options)
            client.connect()
            assert client.exists(key) is False
            if number % 2:
                client.close()

    lives(2)
    gc.collect()
    before = threads(), descriptors()
    lives(50)
    collect_until(lambda: threads() <= before[0] and descriptors() <= before[1])


async def test_a_closed_client_is_freed(host):
    client = Client(host, runtime="isolated", runtime_workers=1)
    async with client:
        assert await client.exists(Key("test", "none", 1)) is False
    gone = weakref.ref(client)
    del client
    await asyncio.to_thread(collect_until, lambda: gone() is None)


# One for each thread


def test_every_blocking_verb_works_on_its_threads(threads_client, keys):
    client, key = threads_client, keys[0]
    assert client.put(key, {"a": 1, "s": "b"}) is None
    assert client.get(key).bins == {"a": 1, "s": "b"}
    assert client.exists(key) is True
    assert client.touch(key) is None
    client.add(key, {"a": 1})
    client.append(key, {"s": "c"})
    client.prepend(key, {"s": "a"})
    assert client.operate(key, [Operation.add("a", 1), Operation.get("a")]).bins == {"a": 3}
    assert client.get(key, ["s"]).bins == {"s": "abc"}
    assert client.batch_exists(keys) == [True] + [False] * 9
    assert len(client.batch_write([(key, {"n": key.user_key}) for key in keys])) == 10
    assert [row.record.bins["n"] for row in client.batch_read(keys)] == list(range(10))
    assert sorted(r.bins["n"] for r in client.scan("test", key.set)) == list(range(10))
    assert list(client.info("build")) == ["build"]
    assert len(client.batch_delete(keys)) == 10
    assert client.delete(key) is False
    with pytest.raises(RecordNotFound):
        client.get(key)


def test_each_thread_has_a_client_of_its_own(proxy, key):
    barrier = threading.Barrier(4)
    with SyncClient(proxy.host, seed_only_cluster=True, current_thread_runtime=True) as client:
        client.exists(key)
        alone = proxy.connections

        def use():
            client.exists(key)
            barrier.wait()
            barrier.wait()

        users = [threading.Thread(target=use) for _ in range(3)]
        for user in users:
            user.start()
        barrier.wait()
        assert proxy.connections == 4 * alone
        barrier.wait()
        for user in users:
            user.join()
        # What a thread had ended with it.
        proxy.wait_until_used_by(alone)
        assert client.exists(key) is False
    proxy.wait_until_unused()


def test_no_thread_but_the_callers_is_used(host):
    run_script(
        """
with SyncClient(HOST, current_thread_runtime=True) as client:
    use_sync(client)
    users = [threading.Thread(target=use_sync, args=(client,)) for _ in range(4)]
    for user in users:
        user.start()
    for user in users:
        user.join()
    assert threads("bridge-worker") == 0
assert threads("bridge-worker") == 0
""",
        host,
        "asyncio",
    )


def test_closing_ends_what_other_threads_have(proxy, key):
    used, closed = threading.Event(), threading.Event()
    errors = []
    client = SyncClient(proxy.host, seed_only_cluster=True, current_thread_runtime=True)

    def use():
        client.exists(key)
        used.set()
        closed.wait()
        try:
            client.exists(key)
        except aiospike.ConnectionError as error:
            errors.append(str(error))

    with client:
        user = threading.Thread(target=use)
        user.start()
        used.wait()
    # Of the thread, which is still there, too.
    proxy.wait_until_unused()
    closed.set()
    user.join()
    assert errors == ["the client is closed"]
    assert client.is_connected is False


def test_it_is_connected_before_it_is_used(host, key):
    client = SyncClient(host, current_thread_runtime=True)
    assert client.is_connected is False
    with pytest.raises(aiospike.ConnectionError, match="not connected"):
        client.exists(key)
    for _ in range(2):
        with client:
            assert client.is_connected is True
            assert repr(client) == f"<SyncClient {host} connected>"
            assert in_thread(lambda: client.is_connected) is True
            assert in_thread(lambda: client.nodes) == client.nodes
            client.connect()
        assert repr(client) == f"<SyncClient {host} closed>"


def test_a_thread_that_cannot_connect_gets_the_error(proxy, key):
    options = {"seed_only_cluster": True, "timeout": 200, "current_thread_runtime": True}
    with SyncClient(proxy.host, **options) as client:
        proxy.hold_replies()

        def use():
            try:
                client.exists(key)
            except aiospike.ConnectionError as error:
                return error

        assert in_thread(use) is not None
        proxy.release_replies()
        assert in_thread(lambda: client.exists(key)) is False


def test_awaiting_methods_are_refused(host, key):
    client = Client(host, current_thread_runtime=True)
    client.connect_blocking()
    *awaiting, names_of_nodes = verbs(client, key)
    for verb in [client.connect, *awaiting, client.close]:
        with pytest.raises(InvalidArgument, match="blocking methods only"):
            verb()
    assert names_of_nodes()
    client.close_blocking()


def test_total_timeouts_hold(proxy, key):
    options = {"seed_only_cluster": True, "tend_interval": 60_000, "current_thread_runtime": True}
    with SyncClient(proxy.host, **options) as client:
        client.exists(key)
        proxy.hold_replies()
        with pytest.raises(aiospike.TimeoutError):
            client.get(key, total_timeout=100)


def test_an_iterator_may_go_on_in_another_thread(threads_client, keys):
    threads_client.batch_write([(key, {"n": key.user_key}) for key in keys])
    records = threads_client.scan("test", keys[0].set)
    first = next(records)
    rest = in_thread(lambda: list(records))
    assert sorted(r.bins["n"] for r in [first, *rest]) == list(range(10))
    # And outlive the thread that began it, and its part of the client.
    records = in_thread(lambda: threads_client.scan("test", keys[0].set))
    assert len(list(records)) == 10


def test_a_signal_handler_may_call_the_client_that_waits(proxy, key):
    options = {"seed_only_cluster": True, "tend_interval": 60_000, "current_thread_runtime": True}
    with SyncClient(proxy.host, **options) as client:
        client.put(key, {"a": 1})
        proxy.hold_replies()
        seen = []

        def handle(*_):
            proxy.release_replies()
            seen.append(client.exists(key, total_timeout=0))

        def send():
            proxy.wait_until_held()
            os.kill(os.getpid(), signal.SIGUSR1)

        before = signal.signal(signal.SIGUSR1, handle)
        sender = threading.Thread(target=send)
        sender.start()
        try:
            assert client.get(key, total_timeout=0).bins == {"a": 1}
        finally:
            sender.join()
            signal.signal(signal.SIGUSR1, before)
        assert seen == [True]


def test_ctrl_c_ends_a_wait_of_a_threads_client(proxy):
    proxy.hold_replies(of=3)
    printed = run_script(
        """
options = {"seed_only_cluster": True, "tend_interval": 60_000}
with SyncClient(HOST, current_thread_runtime=True, **options) as client:
    try:
        print("waiting", flush=True)
        client.get(KEY, total_timeout=0)
    except KeyboardInterrupt:
        print("interrupted")
""",
        proxy.host,
        "asyncio",
        interrupts=1,
    )
    assert printed == "interrupted\n"


def test_many_threads_come_and_go(host, key):
    with SyncClient(host, current_thread_runtime=True) as client:

        def use():
            client.exists(key)
            return True

        assert in_thread(use)
        before = threads(), descriptors()
        for _ in range(50):
            assert in_thread(use)
        collect_until(lambda: threads() <= before[0] and descriptors() <= before[1])

"""Logging in: who is let in, what the others are told, and passwords that change."""

import asyncio
import struct
import threading

import pytest
from conformance.playback import Playback, serving
from conformance.wire import FrameType, frame

import aiospike
from aiospike import AuthenticationError, AuthMode, Client, InvalidArgument, Key, SyncClient
from aiospike.testing import LocalNode

NOBODY = "127.0.0.1:1"
HASH_FIELD, USER_FIELD, ROOM = 5 + 60, 5, 1024 - 24


@pytest.fixture(scope="module")
def guarded():
    """A node that asks for a password."""
    with LocalNode(users={"admin": "secret"}) as node:
        yield node


@pytest.fixture
def alice(guarded):
    """A user who may read and write, and whose password is "first"."""
    with SyncClient(guarded.host, user="admin", password="secret") as admin:
        admin.create_user("alice", "first", ["read-write"])
        yield {"user": "alice", "password": "first"}
        admin.drop_user("alice")


class Doorkeeper(Playback):
    """Answers whoever logs in with a result code and these fields."""

    def __init__(self, code, *fields):
        super().__init__()
        packed = [struct.pack(">IB", 1 + len(data), kind) + data for kind, data in fields]
        header = struct.pack(">4B12x", 0, code, 0, len(fields))
        self._reply = frame(FrameType.ADMIN, header + b"".join(packed))

    def answer(self, request: bytes) -> bytes:
        return self._reply if request[1] == FrameType.ADMIN else super().answer(request)


def connect(hosts, **options):
    with SyncClient(hosts, **options):
        pass


async def connect_awaited(hosts, **options):
    async with Client(hosts, **options):
        pass


WAYS = [
    connect,
    lambda hosts, **options: connect(hosts, current_thread_runtime=True, **options),
    lambda hosts, **options: asyncio.run(connect_awaited(hosts, **options)),
]


@pytest.mark.parametrize("way", WAYS, ids=["blocking", "current thread", "awaited"])
@pytest.mark.parametrize(
    ("user", "password", "code", "message"),
    [
        ("admin", "wrong", 65, "Invalid credential"),
        ("nobody", "secret", 60, "Invalid user"),
        (None, None, 80, "not authenticated"),
    ],
)
def test_who_may_not_enter_is_told_why(guarded, way, user, password, code, message):
    with pytest.raises(AuthenticationError, match=f"^{message}$") as caught:
        way(guarded.host, user=user, password=password)
    assert caught.value.result_code == code
    assert caught.value.node == guarded.host
    assert caught.value.in_doubt is False
    assert not isinstance(caught.value, ConnectionError)


@pytest.mark.parametrize("code", [51, 53, 54, 56, 60, 62, 63, 64, 65, 66, 80, 81, 82])
@pytest.mark.parametrize("mode", [AuthMode.INTERNAL, AuthMode.EXTERNAL_INSECURE])
def test_every_refusal_keeps_its_code(code, mode):
    with serving(Doorkeeper(code)) as server, pytest.raises(AuthenticationError) as caught:
        connect(str(server.address), user="alice", password="secret", auth_mode=mode)
    assert caught.value.result_code == code


def test_a_failure_of_another_kind_is_none_of_the_user():
    with serving(Doorkeeper(1)) as server, pytest.raises(aiospike.ConnectionError):
        connect(str(server.address), user="alice", password="secret")


@pytest.mark.parametrize("order", [1, -1])
def test_one_seed_that_refuses_tells_more_than_one_that_is_not_there(guarded, order):
    seeds = [NOBODY, guarded.host][::order]
    with pytest.raises(AuthenticationError) as caught:
        connect(seeds, user="admin", password="wrong")
    assert caught.value.node == guarded.host


def test_one_seed_that_lets_in_is_enough(guarded):
    with LocalNode(users={"admin": "other"}) as other:
        connect([other.host, guarded.host], user="admin", password="secret")


def test_a_cluster_without_security_refuses_a_password(host):
    with pytest.raises(AuthenticationError) as caught:
        connect(host, user="admin", password="secret")
    assert caught.value.result_code in (51, 52)


def test_who_was_refused_may_try_again(guarded, alice):
    client = SyncClient(guarded.host, user="bob", password="his")
    with pytest.raises(AuthenticationError):
        client.connect()
    with SyncClient(guarded.host, user="admin", password="secret") as admin:
        admin.create_user("bob", "his", ["read"])
        with client:
            assert client.is_connected
        admin.drop_user("bob")


@pytest.mark.parametrize(
    "fields",
    [[(5, b"token"), (6, b"")], [(6, struct.pack(">I", 90))], []],
    ids=["no time to live", "no token", "nothing"],
)
def test_a_log_in_that_is_answered_oddly_is_an_exception(fields):
    with serving(Doorkeeper(0, *fields)) as server, pytest.raises(aiospike.ConnectionError):
        connect(str(server.address), user="alice", password="secret", timeout=300)


def test_what_the_log_in_has_no_room_for_is_refused_at_once():
    for length in (0, 64, 900, 2000):
        with pytest.raises(InvalidArgument, match=f"name has 1 to 63 bytes, not {length}"):
            Client(NOBODY, user="a" * length, password="secret")
    external = {"user": "admin", "auth_mode": AuthMode.EXTERNAL_INSECURE}
    limit = ROOM - (USER_FIELD + len("admin")) - HASH_FIELD - 5
    Client(NOBODY, password="x" * limit, **external)
    for length in (limit + 1, 5000):
        with pytest.raises(ValueError, match=f"password has {length} bytes; .* room for {limit}"):
            Client(NOBODY, password="x" * length, **external)


def test_the_longest_password_logs_in(guarded):
    # A hash takes the same room, whatever it is of.
    with pytest.raises(AuthenticationError):
        connect(guarded.host, user="admin", password="x" * 5000)
    limit = ROOM - (USER_FIELD + len("admin")) - HASH_FIELD - 5
    external = {"user": "admin", "auth_mode": AuthMode.EXTERNAL_INSECURE}
    with pytest.raises(AuthenticationError):
        connect(guarded.host, password="x" * limit, **external)


@pytest.mark.parametrize("options", [{}, {"current_thread_runtime": True}])
def test_a_client_goes_on_with_the_password_that_it_changed(guarded, alice, key, options):
    with SyncClient(guarded.host, **alice, **options) as client:
        client.put(key, {"n": 0})
        for number, password in enumerate(["second", "third", "fourth"], start=1):
            client.change_password("alice", password)
            client.put(key, {"n": number})
            with SyncClient(guarded.host, user="alice", password=password) as other:
                assert other.get(key).bins == {"n": number}
        client.close()
        client.connect()
        assert client.get(key).bins == {"n": 3}
    for gone in ("first", "third"):
        with pytest.raises(AuthenticationError):
            connect(guarded.host, user="alice", password=gone)


async def test_new_connections_log_in_with_the_changed_password(guarded, alice, set_name):
    keys = [Key("test", set_name, number) for number in range(100)]
    async with Client(guarded.host, **alice) as client:
        await client.change_password("alice", "second")
        await client.change_password("alice", "third")
        await asyncio.gather(*[client.put(key, {"a": 1}) for key in keys])
        assert await client.batch_exists(keys) == [True] * 100


async def test_what_is_under_way_ends_while_the_password_changes(guarded, alice, set_name):
    keys = [Key("test", set_name, number) for number in range(50)]
    async with Client(guarded.host, **alice) as client:
        await client.batch_write([(key, {"a": 1}) for key in keys])
        records = client.scan("test", set_name)
        found = [await anext(records)]
        reads = asyncio.gather(*[client.get(key) for key in keys])
        await client.change_password("alice", "second")
        assert len(await reads) == 50
        found += [record async for record in records]
        assert len(found) == 50


def test_other_threads_of_a_client_go_on_too(guarded, alice, key):
    with SyncClient(guarded.host, **alice, current_thread_runtime=True) as client:
        changed, done = threading.Event(), []

        def use_it():
            client.put(key, {"a": 1})
            begun.set()
            changed.wait()
            done.append(client.get(key).bins)

        begun = threading.Event()
        thread = threading.Thread(target=use_it)
        thread.start()
        begun.wait()
        client.change_password("alice", "second")
        changed.set()
        thread.join()
        assert done == [{"a": 1}]


def test_another_users_password_leaves_the_client_as_it_is(guarded, alice):
    with SyncClient(guarded.host, user="admin", password="secret") as admin:
        admin.change_password("alice", "second")
        connect(guarded.host, user="alice", password="second")
        assert admin.query_user("alice").name == "alice"


def test_a_password_that_no_log_in_has_room_for_is_not_changed_to(guarded, alice):
    external = AuthMode.EXTERNAL_INSECURE
    with SyncClient(guarded.host, **alice, auth_mode=external) as client:
        with pytest.raises(InvalidArgument, match="the password has 1000 bytes"):
            client.change_password("alice", "x" * 1000)
        client.change_password("alice", "second")
        assert client.query_user("alice").name == "alice"

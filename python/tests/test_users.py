"""Users with their roles, and roles with their privileges."""

import subprocess
import sys

import pytest

from aiospike import (
    AuthenticationError,
    Client,
    InvalidArgument,
    Key,
    Privilege,
    Role,
    SyncClient,
    UnsupportedFeature,
    User,
)
from aiospike.testing import LocalNode


@pytest.fixture(scope="module")
def guarded():
    """A node that asks for a password."""
    with LocalNode(users={"admin": "secret"}) as node:
        yield node


@pytest.fixture
def admin(guarded):
    with SyncClient(guarded.host, user="admin", password="secret") as client:
        yield client
        for user in client.query_users():
            if user.name != "admin":
                client.drop_user(user.name)
        for name in ("clerk", "crowded"):
            if client.query_role(name):
                client.drop_role(name)


def login(node, user, password):
    return SyncClient(node.host, user=user, password=password)


def test_a_password_opens_the_cluster(guarded, key):
    with login(guarded, "admin", "secret") as client:
        client.put(key, {"a": 1})
        assert client.get(key).bins == {"a": 1}


async def test_a_user_may_do_what_the_roles_say(guarded, admin, key):
    admin.create_user("reader", "hers", ["read"])
    admin.put(key, {"a": 1})
    async with Client(guarded.host, user="reader", password="hers") as client:
        assert (await client.get(key)).bins == {"a": 1}
        with pytest.raises(AuthenticationError) as raised:
            await client.put(key, {"a": 2})
        assert raised.value.result_code == 81
        with pytest.raises(AuthenticationError):
            await client.query_users()
        assert (await client.query_user("reader")).roles == ["read"]
        admin.grant_roles("reader", ["write"])
        await client.put(key, {"a": 2})
        admin.revoke_roles("reader", ["read", "write"])
        with pytest.raises(AuthenticationError):
            await client.get(key)


def test_users_are_listed_with_their_roles(admin):
    admin.create_user("alice", "secret", ["read-write", "sindex-admin"])
    assert {user.name: user.roles for user in admin.query_users()}.keys() == {"admin", "alice"}
    alice = admin.query_user("alice")
    assert (alice.name, alice.roles) == ("alice", ["read-write", "sindex-admin"])
    assert isinstance(alice, User)
    assert repr(alice) == '<User "alice" ["read-write", "sindex-admin"]>'
    admin.drop_user("alice")
    assert admin.query_user("alice") is None


def test_a_user_for_certificates_has_roles_as_well(admin):
    admin.create_pki_user("job", ["read"])
    job = admin.query_user("job")
    assert job.roles == ["read"]
    # The embedded node counts nothing by user.
    assert (job.read_info, job.write_info, job.connections) == ([], [], 0)


def test_what_there_is_or_is_not_cannot_be_made_or_changed(admin):
    with pytest.raises(AuthenticationError) as raised:
        admin.create_user("admin", "other", [])
    assert raised.value.result_code == 61
    with pytest.raises(AuthenticationError) as raised:
        admin.create_user("bob", "secret", ["no-such-role"])
    assert raised.value.result_code == 70
    with pytest.raises(AuthenticationError) as raised:
        admin.drop_user("nobody")
    assert raised.value.result_code == 60
    with pytest.raises(AuthenticationError) as raised:
        admin.create_role("read", [])
    assert raised.value.result_code == 71


def test_a_role_holds_for_its_namespace_and_set(guarded, admin, set_name):
    privilege = Privilege("read-write", namespace="test", set=set_name)
    admin.create_role("clerk", [privilege])
    admin.create_user("alice", "secret", ["clerk"])
    inside, outside = Key("test", set_name, 1), Key("test", "other", 1)
    with login(guarded, "alice", "secret") as alice:
        alice.put(inside, {"a": 1})
        with pytest.raises(AuthenticationError):
            alice.put(outside, {"a": 1})
        with pytest.raises(AuthenticationError):
            list(alice.scan("test", "other"))
        assert len(list(alice.scan("test", set_name))) == 1
        rows = alice.batch_read([inside, outside])
        assert [row.result_code for row in rows] == [0, 81]


def test_a_role_is_as_it_was_made_and_changed(admin):
    read = Privilege("read", namespace="test")
    admin.create_role("clerk", [read], allowlist=["127.0.0.1"], read_quota=5, write_quota=6)
    clerk = admin.query_role("clerk")
    assert isinstance(clerk, Role)
    assert (clerk.name, clerk.privileges, clerk.allowlist) == ("clerk", [read], ["127.0.0.1"])
    assert (clerk.read_quota, clerk.write_quota) == (5, 6)
    assert repr(clerk) == "<Role \"clerk\" [Privilege('read', 'test')]>"

    udf = Privilege("udf-admin")
    admin.grant_privileges("clerk", [udf, read])
    admin.set_allowlist("clerk", ["10.0.0.0/8", "::1"])
    admin.set_quotas("clerk", 0, 7)
    clerk = admin.query_role("clerk")
    assert clerk.privileges == [read, udf]
    assert clerk.allowlist == ["10.0.0.0/8", "::1"]
    assert (clerk.read_quota, clerk.write_quota) == (0, 7)

    admin.revoke_privileges("clerk", [read])
    admin.set_allowlist("clerk", [])
    clerk = admin.query_role("clerk")
    assert (clerk.privileges, clerk.allowlist) == ([udf], [])
    assert {"clerk", "read", "user-admin"} <= {role.name for role in admin.query_roles()}
    admin.drop_role("clerk")
    assert admin.query_role("clerk") is None


def test_addresses_that_are_not_allowed_cannot_log_in(guarded, admin):
    admin.create_role("clerk", [Privilege("read")], allowlist=["10.0.0.0/8"])
    admin.create_user("alice", "secret", ["clerk"])
    with pytest.raises(AuthenticationError) as caught:
        login(guarded, "alice", "secret").connect()
    assert caught.value.result_code == 82
    admin.set_allowlist("clerk", ["127.0.0.0/8"])
    with login(guarded, "alice", "secret") as alice:
        assert alice.is_connected


def test_a_privilege_says_what_and_where():
    privilege = Privilege("read-write", "test", "users")
    assert (privilege.code, privilege.namespace, privilege.set) == ("read-write", "test", "users")
    assert repr(privilege) == "Privilege('read-write', 'test', 'users')"
    assert {privilege, Privilege("read-write", "test", set="users")} == {privilege}
    assert privilege != Privilege("read-write", "test")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("everything",), '"everything" is not a privilege'),
        (("read", None, "users"), "a set needs its namespace"),
        (("user-admin", "test"), "a privilege everywhere"),
        (("read", "n" * 32), "1 to 31 bytes, not 32"),
        (("read", "test", "s" * 64), "1 to 63 bytes, not 64"),
        (("read", ""), "1 to 31 bytes, not 0"),
    ],
)
def test_a_privilege_that_cannot_be(arguments, why):
    with pytest.raises(InvalidArgument, match=why):
        Privilege(*arguments)


def test_what_does_not_fit_a_command_is_not_sent(admin):
    with pytest.raises(InvalidArgument, match="1 to 63 bytes, not 64"):
        admin.create_user("u" * 64, "secret", [])
    with pytest.raises(InvalidArgument, match="1 to 63 bytes, not 0"):
        admin.drop_user("")
    with pytest.raises(InvalidArgument, match="1024 at most"):
        admin.grant_roles("admin", ["r" * 60] * 20)
    with pytest.raises(InvalidArgument, match="1024 at most"):
        admin.create_role("crowded", [Privilege("read", "n" * 31, "s" * 63)] * 11)
    with pytest.raises(InvalidArgument, match="1024 at most"):
        admin.set_allowlist("crowded", ["255.255.255.255"] * 70)
    with pytest.raises(InvalidArgument, match="not one address"):
        admin.set_allowlist("crowded", ["10.0.0.1,10.0.0.2"])
    for verb, items in [
        (admin.grant_roles, ["r"] * 300),
        (admin.grant_privileges, [Privilege("udf-admin")] * 300),
    ]:
        with pytest.raises(InvalidArgument, match="at most 255 items, not 300"):
            verb("admin", items)
    # The longest that fits is sent, and its answer is the server's.
    with pytest.raises(AuthenticationError):
        admin.grant_roles("admin", ["r" * 60] * 16)


def test_a_cluster_without_security_says_so(sync_client):
    with pytest.raises((AuthenticationError, UnsupportedFeature)) as raised:
        sync_client.query_users()
    assert raised.value.result_code in (51, 52)


def test_the_command_asks_for_a_password():
    command = [sys.executable, "-m", "aiospike.node", "--port", "0", "--user", "admin:a:b"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        host = process.stdout.readline().split()[-1]
        with SyncClient(host, user="admin", password="a:b") as client:
            assert [user.name for user in client.query_users()] == ["admin"]
        process.terminate()

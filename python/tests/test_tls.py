"""Connections that are encrypted, and how client and node know each other by certificates."""

from pathlib import Path

import pytest
from tls_proxy import Authority, TlsProxy

import aiospike
from aiospike import AuthMode, Client, InvalidArgument, SyncClient

NODE = "node.example"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def node_identity(authority):
    return authority.issue(NODE)


@pytest.fixture(scope="module")
def client_identity(authority):
    return authority.issue("alice")


@pytest.fixture
def tls_proxy(host, node_identity):
    with TlsProxy(host, node_identity, clients=None) as proxy:
        yield proxy


def options(authority, **others):
    """What a client needs to go through the proxy, and no further."""
    return {"tls_ca_file": authority.certificate, "seed_only_cluster": True} | others


async def test_a_client_speaks_tls(tls_proxy, authority, key):
    seed = ("127.0.0.1", tls_proxy.port)
    async with Client(seed, **options(authority, tls_name=NODE)) as client:
        await client.put(key, {"a": "x" * 100_000})
        assert (await client.get(key)).bins == {"a": "x" * 100_000}


def test_a_seed_names_its_certificate(tls_proxy, authority, key):
    seed = f"127.0.0.1:{NODE}:{tls_proxy.port}"
    with SyncClient(seed, **options(authority, tls_name="other.example")) as client:
        assert client.exists(key) is False


def test_without_a_name_the_certificate_is_for_the_host(host, authority, key):
    with (
        TlsProxy(host, authority.issue("127.0.0.1"), clients=None) as proxy,
        SyncClient(f"127.0.0.1:{proxy.port}", **options(authority)) as client,
    ):
        assert client.exists(key) is False


def test_another_name_is_refused(tls_proxy, authority):
    client = SyncClient(
        ("127.0.0.1", tls_proxy.port), **options(authority, tls_name="other.example")
    )
    with pytest.raises(aiospike.ConnectionError, match=r"(?i)certificate not valid for name"):
        client.connect()


def test_another_authority_is_refused(tls_proxy, tmp_path):
    client = SyncClient(
        ("127.0.0.1", tls_proxy.port), **options(Authority(tmp_path), tls_name=NODE)
    )
    with pytest.raises(aiospike.ConnectionError, match="UnknownIssuer"):
        client.connect()


def test_a_client_shows_its_certificate(host, authority, node_identity, client_identity, key):
    certificate, private_key = client_identity
    with TlsProxy(host, node_identity, clients=authority.certificate) as proxy:
        seed = ("127.0.0.1", proxy.port)
        named = options(authority, tls_name=NODE)
        shown = named | {"tls_cert_file": str(certificate), "tls_key_file": str(private_key)}
        with SyncClient(seed, **shown) as client:
            assert client.exists(key) is False
        assert proxy.users == {"alice"}
        with pytest.raises(aiospike.ConnectionError):
            SyncClient(seed, **named).connect()


def test_a_node_without_tls_is_no_node_of_a_client_with(proxy, authority):
    client = SyncClient(proxy.host, **options(authority, tls_name=NODE, timeout=100))
    with pytest.raises(aiospike.ConnectionError):
        client.connect()


def test_a_silent_node_is_given_up_in_the_handshake(proxy, authority):
    proxy.hold_replies()
    client = SyncClient(proxy.host, **options(authority, tls_name=NODE, timeout=100))
    with pytest.raises(aiospike.ConnectionError):
        client.connect()


def test_files_that_are_not_there_are_named(authority, client_identity, tmp_path):
    missing = tmp_path / "missing.pem"
    with pytest.raises(FileNotFoundError) as raised:
        Client("localhost", tls_ca_file=missing)
    assert Path(raised.value.filename) == missing
    with pytest.raises(IsADirectoryError):
        Client("localhost", tls_ca_file=str(tmp_path))
    with pytest.raises(FileNotFoundError, match=r"missing\.pem"):
        Client(
            "localhost",
            **options(authority, tls_cert_file=client_identity[0], tls_key_file=missing),
        )


def test_files_without_what_they_are_for_are_named(authority, client_identity, tmp_path):
    certificate, private_key = client_identity
    noise = tmp_path / "noise.pem"
    noise.write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    with pytest.raises(InvalidArgument, match=r"noise\.pem cannot be used"):
        Client("localhost", tls_ca_file=noise)
    with pytest.raises(InvalidArgument, match=r"alice\.key .* no certificate"):
        Client("localhost", tls_ca_file=private_key)
    with pytest.raises(InvalidArgument, match=r"alice\.pem .* no private key"):
        Client(
            "localhost",
            **options(authority, tls_cert_file=certificate, tls_key_file=certificate),
        )
    _, other_key = authority.issue("bob")
    with pytest.raises(InvalidArgument, match=r"alice\.pem cannot be used: .*(?i:mismatch)"):
        Client("localhost", **options(authority, tls_cert_file=certificate, tls_key_file=other_key))


def test_options_that_need_one_another(authority, client_identity):
    certificate, private_key = client_identity
    with pytest.raises(InvalidArgument, match="needs tls_ca_file"):
        Client("localhost", tls_cert_file=certificate, tls_key_file=private_key)
    with pytest.raises(InvalidArgument, match="needs tls_ca_file"):
        Client("localhost", tls_name=NODE)
    with pytest.raises(InvalidArgument, match="go together"):
        Client("localhost", **options(authority, tls_cert_file=certificate))
    with pytest.raises(InvalidArgument, match="not a name"):
        Client("localhost", **options(authority, tls_name="no name"))
    with pytest.raises(InvalidArgument, match="tls_login_only"):
        Client("localhost", **options(authority, tls_login_only=True))


def test_ways_to_log_in_that_lack_something(authority, client_identity):
    password = {"user": "alice", "password": "secret"}
    with pytest.raises(InvalidArgument, match="needs user and password"):
        Client("localhost", auth_mode=AuthMode.INTERNAL)
    with pytest.raises(InvalidArgument, match="needs TLS"):
        Client("localhost", auth_mode=AuthMode.EXTERNAL, **password)
    with pytest.raises(InvalidArgument, match="tls_cert_file"):
        Client("localhost", auth_mode=AuthMode.PKI, **options(authority))
    certificate, private_key = client_identity
    shown = options(authority, tls_cert_file=certificate, tls_key_file=private_key)
    with pytest.raises(InvalidArgument, match="without user and password"):
        Client("localhost", auth_mode=AuthMode.PKI, **shown, **password)
    with pytest.raises(ValueError, match="9 is not a AuthMode"):
        Client("localhost", auth_mode=9)


def test_ways_to_log_in(authority, client_identity):
    password = {"user": "alice", "password": "secret"}
    certificate, private_key = client_identity
    shown = options(authority, tls_cert_file=certificate, tls_key_file=private_key)
    Client("localhost", auth_mode=AuthMode.INTERNAL, **password)
    Client("localhost", auth_mode=AuthMode.EXTERNAL_INSECURE, **password)
    Client("localhost", auth_mode=AuthMode.EXTERNAL, **options(authority), **password)
    Client("localhost", auth_mode=AuthMode.PKI, **shown)
    Client("localhost", tls_login_only=True, **options(authority), **password)

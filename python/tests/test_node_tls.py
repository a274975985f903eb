"""The embedded node behind TLS, and users that log in by certificate."""

import subprocess
import sys

import pytest
from tls_proxy import Authority

import aiospike
from aiospike import AuthMode, Client, SyncClient
from aiospike.testing import LocalNode

NODE = "node.example"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def identity(authority):
    certificate, private_key = authority.issue(NODE)
    return {"tls_cert_file": certificate, "tls_key_file": private_key}


def trust(authority, **others):
    return {"tls_ca_file": authority.certificate, "tls_name": NODE} | others


async def test_a_node_speaks_tls(authority, identity, key):
    with LocalNode(**identity) as node:
        async with Client(node.host, **trust(authority)) as client:
            await client.put(key, {"a": "x" * 1_000_000})
            assert (await client.get(key)).bins == {"a": "x" * 1_000_000}
        with pytest.raises(aiospike.ConnectionError):
            SyncClient(node.host, timeout=300).connect()


def test_the_nodes_of_a_cluster_are_found_behind_tls(authority, identity):
    with (
        LocalNode(nodes=3, **identity) as cluster,
        SyncClient(cluster.host, **trust(authority)) as client,
    ):
        assert len(client.nodes) == 3


def test_a_certificate_logs_its_user_in(authority, identity):
    users = {"admin": "secret", "alice": "any"}
    certificate, private_key = authority.issue("alice")
    shown = {"tls_cert_file": certificate, "tls_key_file": private_key}
    with LocalNode(users=users, tls_client_ca_file=authority.certificate, **identity) as node:
        options = trust(authority, auth_mode=AuthMode.PKI, **shown)
        with SyncClient(node.host, **options) as client:
            assert client.query_user("alice").name == "alice"
        certificate, private_key = authority.issue("nobody")
        options |= {"tls_cert_file": certificate, "tls_key_file": private_key}
        with pytest.raises(aiospike.AuthenticationError, match="Invalid user"):
            SyncClient(node.host, **options).connect()
        with pytest.raises(aiospike.ConnectionError):
            SyncClient(node.host, user="admin", password="secret", **trust(authority)).connect()


def test_files_that_cannot_be_used_are_refused(authority, identity, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"missing\.pem"):
        LocalNode(tls_cert_file=tmp_path / "missing.pem", tls_key_file=tmp_path / "missing.pem")
    with pytest.raises(ValueError, match="tls_cert_file and tls_key_file"):
        LocalNode(tls_cert_file=authority.certificate)
    with pytest.raises(OSError, match="cannot use TLS"):
        LocalNode(tls_cert_file=authority.certificate, tls_key_file=identity["tls_key_file"])


def test_the_command_speaks_tls(authority, identity, key):
    files = ["--tls-cert", identity["tls_cert_file"], "--tls-key", identity["tls_key_file"]]
    command = [sys.executable, "-m", "aiospike.node", "--port", "0", *map(str, files)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        host = process.stdout.readline().split()[-1]
        with SyncClient(host, **trust(authority)) as client:
            assert client.exists(key) is False
        process.terminate()

"""The embedded node: in this process, as a fixture, and as a command."""

import os
import signal
import socket
import subprocess
import sys

import pytest

from aiospike import AerospikeError, DeviceOverload, Key, SyncClient
from aiospike.testing import LocalNode

pytest_plugins = ["pytester"]


def test_a_node_of_its_own():
    with LocalNode() as node:
        assert node.host == f"127.0.0.1:{node.port}"
        with SyncClient(node.host) as client:
            client.put(Key("test", "set", 1), {"a": 1})
            assert client.get(Key("test", "set", 1)).bins == {"a": 1}


def test_forgets_everything_when_it_stops():
    node = LocalNode()
    with SyncClient(node.host) as client:
        client.put(Key("test", "set", 1), {"a": 1})
    node.stop()
    node.stop()
    with pytest.raises(AerospikeError):
        SyncClient(node.host).connect()
    with LocalNode(port=node.port) as again, SyncClient(again.host) as client:
        assert client.exists(Key("test", "set", 1)) is False


def test_a_cluster_of_three():
    with LocalNode(nodes=3) as cluster, SyncClient(cluster.hosts) as client:
        assert len(cluster.hosts) == 3
        assert len(client.nodes) == 3
        keys = [Key("test", "set", number) for number in range(100)]
        client.batch_write([(key, {"n": key.user_key}) for key in keys])
        records = client.batch_read(keys).to_list()
        assert [record.bins["n"] for record in records] == list(range(100))
        assert len(list(client.scan("test", "set"))) == 100


def test_namespaces_are_given():
    with LocalNode(namespaces=["one", "two"]) as node, SyncClient(node.host) as client:
        for namespace in ("one", "two"):
            client.put(Key(namespace, "set", 1), {"in": namespace})
        assert client.get(Key("two", "set", 1)).bins == {"in": "two"}


def test_a_port_that_is_taken():
    with LocalNode() as node, pytest.raises(OSError, match=r"(?i)in use"):
        LocalNode(port=node.port)


def test_a_host_that_is_none():
    with pytest.raises(ValueError, match="not an IP address"):
        LocalNode(host="no host")


def test_the_plugin_brings_a_fixture(pytester):
    pytester.makepyfile(
        """
        import aiospike

        def test_it(aerospike_node):
            with aiospike.SyncClient(aerospike_node.host) as client:
                assert client.exists(aiospike.Key("test", "set", 1)) is False
        """
    )
    pytester.runpytest_inprocess("-p", "aiospike.pytest_plugin").assert_outcomes(passed=1)


def run(*arguments):
    return [sys.executable, "-m", "aiospike.node", *arguments]


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_the_command_serves_until_it_is_stopped(stop):
    command = run("--port", "0", "--namespace", "mine")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        line = process.stdout.readline()
        assert line.startswith("listening on 127.0.0.1:")
        with SyncClient(line.split()[-1]) as client:
            assert client.exists(Key("mine", "set", 1)) is False
        process.send_signal(stop)
        assert process.stdout.read() == ""
    assert process.returncode == 0


def test_the_command_takes_faults():
    command = run("--port", "0", "--fault", "code=18,every=2,times=1", "--fault", "delay=1")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        with SyncClient(process.stdout.readline().split()[-1]) as client:
            client.put(Key("test", "set", 1), {"a": 1})
            with pytest.raises(DeviceOverload):
                client.put(Key("test", "set", 1), {"a": 2})
            assert client.get(Key("test", "set", 1)).bins == {"a": 1}
        process.terminate()
        assert process.stdout.read() == ""


def test_the_command_explains_itself():
    text = subprocess.run(run("--help"), capture_output=True, text=True, check=True).stdout
    options = "host port nodes namespace default-ttl fault user tls-cert tls-key tls-client-ca"
    for option in (*options.split(), "compression"):
        assert f"--{option}" in text


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--port", "65536"], "argument --port: '65536' is not a number from 0 to 65535"),
        (["--port", "http"], "argument --port: 'http' is not a number from 0 to 65535"),
        (["--default-ttl", "-1"], "--default-ttl: '-1' is not a number from 0 to 4294967295"),
        (["--user", "alice"], "argument --user: 'alice' is not NAME:PASSWORD"),
        (["--nodes", "three"], "argument --nodes: invalid int value: 'three'"),
        (["--nodes", "0"], "1 to 16 nodes"),
        (["--host", "localhost"], "'localhost' is not an IP address"),
        (["--fault", "hiccup"], "there are delay, drop, silence, cut, code and generation"),
        (["--fault", "drop,often"], "'often' is none of every=, times=, node=, info"),
        (
            ["--fault", "delay=long"],
            "--fault: 'long' is not a number from 0 to 9223372036854775807",
        ),
    ],
)
def test_the_command_says_what_is_wrong_with_an_argument(arguments, why):
    command = run("--port", "0", *arguments)
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode in (1, 2)
    assert result.stderr.splitlines()[-1].endswith(why)
    assert "Traceback" not in result.stderr


def test_the_command_says_why_it_cannot_listen():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = subprocess.run(run("--port", port), capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert result.stderr.startswith("aiospike.node: ")
    assert os.linesep.join(result.stderr.splitlines()[1:]) == ""

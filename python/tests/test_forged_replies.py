"""Whatever a node answers, the process lives on and the caller gets an ordinary exception."""

import struct

import pytest

import aiospike

INTEGER, STRING, LIST = 1, 3, 20


def reply(particle, value, operations=1):
    """A whole answer to a get: one bin `b` with this particle."""
    operation = struct.pack(">IBBBB", 4 + 1 + len(value), 1, particle, 0, 1) + b"b" + value
    header = struct.pack(">BBBBBBIIIHH", 22, 0, 0, 0, 0, 0, 1, 0, 0, 0, operations)
    body = header + operation
    return struct.pack(">Q", (2 << 56) | (3 << 48) | len(body)) + body


@pytest.fixture
def deceived_client(proxy):
    """A client behind the proxy."""
    options = {"seed_only_cluster": True, "tend_interval": 60_000}
    with aiospike.SyncClient(proxy.host, **options) as client:
        yield client


def test_a_well_forged_reply_is_read(deceived_client, proxy, key):
    proxy.forge_reply(reply(INTEGER, struct.pack(">q", 42)))
    assert deceived_client.get(key).bins == {"b": 42}


@pytest.mark.parametrize(
    "forged",
    [
        reply(INTEGER, b"\x00\x01"),
        reply(INTEGER, b""),
        reply(STRING, b"\xff\xfe"),
        reply(LIST, b"\xdd\xff\xff\xff\xff"),
        reply(LIST, b"\x93\x01"),
        reply(INTEGER, struct.pack(">q", 1), operations=9),
    ],
    ids=["short int", "empty int", "bad utf-8", "endless list", "short list", "missing bins"],
)
@pytest.mark.parametrize("verb", [aiospike.Client.get, aiospike.SyncClient.get])
async def test_a_malformed_reply_is_an_exception(deceived_client, proxy, key, forged, verb):
    proxy.forge_reply(forged)
    with pytest.raises(Exception, match=r".") as caught:
        await verb(deceived_client, key)
    assert not isinstance(caught.value, (TypeError, aiospike.RecordNotFound))
    assert deceived_client.exists(key) is False


def test_a_deep_value_is_refused(deceived_client, proxy, key):
    depth = aiospike.MAX_DEPTH
    proxy.forge_reply(reply(LIST, b"\x91" * depth + b"\x01"))
    assert deceived_client.get(key).bins["b"]
    proxy.forge_reply(reply(LIST, b"\x91" * (depth + 1) + b"\x01"))
    with pytest.raises(ValueError, match="nested deeper"):
        deceived_client.get(key)
    proxy.forge_reply(reply(LIST, b"\x91" * 1000 + b"\x01"))
    with pytest.raises(ValueError, match="nested deeper"):
        deceived_client.get(key)

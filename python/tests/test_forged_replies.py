"""Whatever a node answers, the process lives on and the caller gets an ordinary exception."""

import struct

import pytest

import aiospike

INTEGER, STRING, MAP, LIST = 1, 3, 19, 20


def frame(body):
    """A frame of messages."""
    return struct.pack(">Q", (2 << 56) | (3 << 48) | len(body)) + body


def reply(particle, value, operations=1):
    """A whole answer to a get: one bin `b` with this particle."""
    return frame(row(particle, value, operations))


def batch_reply(particle, value):
    """A whole answer to a batch of one row, the same."""
    last = struct.pack(">BBBBBBIIIHH", 22, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0)
    return frame(row(particle, value) + last)


def row(particle, value, operations=1):
    """A message with a record: one bin `b` with this particle."""
    operation = struct.pack(">IBBBB", 4 + 1 + len(value), 1, particle, 0, 1) + b"b" + value
    return struct.pack(">BBBBBBIIIHH", 22, 0, 0, 0, 0, 0, 1, 0, 0, 0, operations) + operation


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


def found(*fields):
    """A whole answer to a scan: one record with these fields, each a type and its bytes."""
    body = struct.pack(">BBBBBBIIIHH", 22, 0, 0, 0, 0, 0, 1, 0, 0, len(fields), 0)
    for kind, data in fields:
        body += struct.pack(">IB", 1 + len(data), kind) + data
    return frame(body)


NAMESPACE, USER_KEY, DIGEST, INDEX_MARK = 0, 2, 4, 15


@pytest.mark.parametrize(
    "forged",
    [
        found((NAMESPACE, b"test"), (DIGEST, bytes(5))),
        found((NAMESPACE, b"test"), (DIGEST, bytes(20)), (INDEX_MARK, b"")),
        found((NAMESPACE, b"\xff"), (DIGEST, bytes(20))),
        found((NAMESPACE, b"test"), (DIGEST, bytes(20)), (USER_KEY, b"\1\2")),
        found((NAMESPACE, b"test"))[:-9] + bytes(9),
    ],
    ids=["short digest", "no mark", "bad utf-8", "short user key", "field without a type"],
)
@pytest.mark.parametrize("verb", ["scan", "query"])
def test_a_malformed_record_is_an_exception(deceived_client, proxy, key, forged, verb):
    cursor = aiospike.Cursor()
    proxy.forge_reply(forged)
    with pytest.raises(Exception, match=r".") as caught:
        list(getattr(deceived_client, verb)("test", partitions=cursor, total_timeout=2000))
    assert not isinstance(caught.value, TypeError)
    assert not cursor.done
    assert deceived_client.exists(key) is False


def failure(code, detail):
    """An answer that fails with this code and this detail, a msgpack map."""
    field = struct.pack(">IB", 1 + len(detail), 45) + detail
    header = struct.pack(">BBBBBBIIIHH", 22, 0, 0, 0, 0, code, 0, 0, 0, 1, 0)
    return struct.pack(">Q", (2 << 56) | (3 << 48) | len(header + field)) + header + field


def test_an_error_tells_the_servers_details(deceived_client, proxy, key):
    proxy.forge_reply(failure(4, b"\x82\x01\x07\x02\xa4much"))
    with pytest.raises(aiospike.InvalidArgument, match="much") as caught:
        deceived_client.get(key, error_detail_verbosity=2)
    assert caught.value.sub_code == 7


@pytest.mark.parametrize(
    ("code", "family"),
    [
        (3, aiospike.GenerationError),
        (8, aiospike.ServerMemoryError),
        (11, aiospike.PartitionUnavailable),
        (13, aiospike.RecordTooBig),
        (14, aiospike.KeyBusy),
        (18, aiospike.DeviceOverload),
        (19, aiospike.KeyMismatch),
        (20, aiospike.NamespaceNotFound),
        (22, aiospike.Forbidden),
        (28, aiospike.LostConflict),
        (80, aiospike.AuthenticationError),
        (100, aiospike.UDFError),
        (120, aiospike.TransactionError),
        (200, aiospike.IndexFound),
        (201, aiospike.IndexNotFound),
        (203, aiospike.IndexNotReadable),
        (213, aiospike.QueryError),
    ],
)
def test_a_code_is_raised_as_its_family(deceived_client, proxy, key, code, family):
    proxy.forge_reply(failure(code, b"\x80"))
    with pytest.raises(family) as caught:
        deceived_client.get(key, max_retries=0)
    assert type(caught.value) is family
    assert caught.value.result_code == code


def test_an_error_without_details_has_no_sub_code(deceived_client, key):
    with pytest.raises(aiospike.RecordNotFound) as caught:
        deceived_client.get(key, error_detail_verbosity=3)
    assert caught.value.sub_code == 0


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

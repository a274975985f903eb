"""Errors: one family per cause, nothing but subclasses of Exception."""

import builtins
import pickle
import socket

import pytest

import aiospike
from aiospike import errors


def families():
    return [
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, errors.AerospikeError)
    ]


@pytest.mark.parametrize("family", families())
def test_every_family_is_exported(family):
    assert getattr(aiospike, family.__name__) is family
    assert issubclass(family, Exception)


@pytest.mark.parametrize("family", [f for f in families() if f is not errors.AerospikeError])
def test_every_family_stands_for_its_own_code(family):
    assert errors.FAMILY_OF_CODE[family.result_code] is family
    assert family("why").result_code == family.result_code


@pytest.mark.parametrize(
    ("code", "family"),
    [
        (-9, aiospike.BackpressureError),
        (-8, aiospike.ConnectionError),
        (-5, aiospike.QueryError),
        (-17, aiospike.TransactionError),
    ],
)
def test_codes_that_no_server_answers_have_families_too(code, family):
    assert errors.FAMILY_OF_CODE[code] is family


@pytest.mark.parametrize("family", families())
def test_errors_survive_pickling(family):
    error = family("why", 99, True, "node-a", 7)
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is family
    assert str(copy) == "why"
    assert (copy.result_code, copy.in_doubt, copy.node) == (99, True, "node-a")
    assert copy.sub_code == 7


@pytest.mark.parametrize(
    ("family", "builtin"),
    [
        (aiospike.TimeoutError, builtins.TimeoutError),
        (aiospike.ConnectionError, builtins.ConnectionError),
        (aiospike.InvalidArgument, ValueError),
    ],
)
def test_some_are_builtins_too(family, builtin):
    with pytest.raises(builtin, match="why"):
        raise family("why")


async def test_tells_code_node_and_doubt(client, key, host):
    with pytest.raises(aiospike.RecordNotFound, match="Key not found") as caught:
        await client.get(key)
    assert caught.value.result_code == 2
    assert caught.value.in_doubt is False
    assert caught.value.node == host


async def test_a_code_without_a_family_is_the_base_class(client, key):
    error = errors.AerospikeError("why", 12345)
    assert error.result_code == 12345
    assert 12345 not in errors.FAMILY_OF_CODE


async def test_a_namespace_that_is_not_there(client):
    with pytest.raises(aiospike.NamespaceNotFound, match="nowhere"):
        await client.get(aiospike.Key("nowhere", "set", 1))


async def test_nobody_listens(unused_address):
    client = aiospike.Client(unused_address)
    with pytest.raises(aiospike.ConnectionError):
        await client.connect()
    with pytest.raises(aiospike.ConnectionError, match="not connected"):
        await client.get(aiospike.Key("test", "set", 1))


def test_nobody_listens_blocking(unused_address):
    with pytest.raises(builtins.ConnectionError), aiospike.SyncClient(unused_address):
        pass


@pytest.fixture
def unused_address():
    """An address that refuses connections, as long as the fixture lives."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{bound.getsockname()[1]}"

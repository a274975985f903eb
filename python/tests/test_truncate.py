"""Truncation: records gone all at once."""

import time

import pytest

import aiospike
from aiospike import Key


@pytest.fixture
def many_keys(sync_client, set_name):
    keys = [Key("test", set_name, number) for number in range(50)]
    sync_client.batch_write([(key, {"n": 1}) for key in keys])
    return keys


def left(client, keys):
    return sum(client.batch_exists_blocking(keys))


async def test_a_set_is_empty_afterwards(client, set_name, many_keys):
    await client.truncate("test", set_name)
    assert left(client, many_keys) == 0


def test_blocking(sync_client, set_name, many_keys):
    sync_client.truncate("test", set_name)
    assert list(sync_client.scan("test", set_name)) == []


def test_what_was_written_since_stays(sync_client, set_name, many_keys):
    sync_client.truncate("test", set_name, before=time.time_ns() - 3_600_000_000_000)
    assert sync_client.batch_exists(many_keys) == [True] * 50


def test_other_sets_stay(sync_client, set_name, many_keys):
    sync_client.truncate("test", f"{set_name}-other")
    assert sync_client.batch_exists(many_keys) == [True] * 50


@pytest.mark.parametrize("before", [0, -1])
def test_a_time_that_would_mean_none(sync_client, set_name, many_keys, before):
    with pytest.raises(aiospike.InvalidArgument, match=f"before is {before}"):
        sync_client.truncate("test", set_name, before=before)
    assert sync_client.batch_exists(many_keys) == [True] * 50


def test_the_future_is_refused(sync_client, set_name):
    with pytest.raises(aiospike.AerospikeError, match="future"):
        sync_client.truncate("test", set_name, before=time.time_ns() + 3_600_000_000_000)


@pytest.mark.parametrize("set_name", ["s;namespace=x", "s\ntruncate-namespace:namespace=test"])
def test_names_that_would_be_another_command(sync_client, set_name):
    with pytest.raises(aiospike.InvalidArgument, match="the set's name"):
        sync_client.truncate("test", set_name)

"""Whatever can be stored is read back as it was written, by itself and inside of other values."""

from __future__ import annotations

import math
import os
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from properties import bounded

import aiospike
from aiospike import GeoJSON, SortedMap

map_keys = st.one_of(st.integers(-(2**63), 2**63 - 1), st.text(max_size=20), st.binary(max_size=20))
points = st.tuples(st.floats(-180, 180), st.floats(-90, 90)).map(
    lambda at: GeoJSON({"type": "Point", "coordinates": list(at)})
)
scalars = st.one_of(
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(),
    st.text(),
    st.binary(),
    points,
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(st.none() | inner, max_size=5),
        st.dictionaries(map_keys, st.none() | inner, max_size=5),
        st.dictionaries(map_keys, st.none() | inner, max_size=5).map(SortedMap),
    ),
    max_leaves=20,
)


@pytest.fixture(scope="module")
def stored_key() -> aiospike.Key:
    return aiospike.Key("test", f"any-{os.getpid()}", "key")


@bounded
@given(value=values)
def test_any_value_is_read_as_it_was_written(
    client: aiospike.Client, stored_key: aiospike.Key, value: Any
) -> None:
    client.put_blocking(stored_key, {"bin": value})
    assert same(client.get_blocking(stored_key).bins["bin"], value)


@bounded
@given(user_key=map_keys)
def test_any_key_finds_its_record(
    client: aiospike.Client, stored_key: aiospike.Key, user_key: Any
) -> None:
    key = aiospike.Key("test", stored_key.set, user_key)
    client.put_blocking(key, {"bin": user_key}, send_key=True)
    assert client.get_blocking(key).bins == {"bin": user_key}
    assert client.delete_blocking(key)


def same(read: Any, written: Any) -> bool:
    """Of the same type and equal, floats to the last bit, though every nan is one."""
    if type(read) is not type(written):
        return False
    match written:
        case float():
            return struct.pack("d", read) == struct.pack("d", written) or (
                math.isnan(read) and math.isnan(written)
            )
        case list():
            return len(read) == len(written) and all(map(same, read, written))
        case dict():
            return read.keys() == written.keys() and all(
                same(read[key], item) for key, item in written.items()
            )
    return bool(read == written)

"""Keys name records by digest, and refuse what the server would."""

import pickle

import pytest

from aiospike import InvalidArgument, Key


def test_digest_is_the_servers():
    assert Key("namespace", "set", 0).digest.hex() == "93d943aae37b017ad7e011b0c1d2e2143c2fb37d"


def test_partition_is_the_low_twelve_bits_of_the_digest():
    key = Key("test", "set", "any")
    assert key.partition_id == int.from_bytes(key.digest[:2], "little") & 4095


@pytest.mark.parametrize(
    "user_key", [0, -1, 2**63 - 1, -(2**63), "", "alice", "ключ", "\0", b"", b"\x00\xff"]
)
def test_tells_what_it_was_made_of(user_key):
    key = Key("test", "users", user_key)
    assert (key.namespace, key.set, key.user_key) == ("test", "users", user_key)
    assert type(key.user_key) is type(user_key)


@pytest.mark.parametrize("user_key", [bytearray(b"ab"), memoryview(b"xabx")[1:3]])
def test_bytes_like_user_keys_are_bytes(user_key):
    assert Key("test", "users", user_key) == Key("test", "users", b"ab")


def test_no_set_is_the_empty_set():
    assert Key("test", None, 1) == Key("test", "", 1)


@pytest.mark.parametrize(
    "other",
    [
        Key("other", "users", 1),
        Key("test", "others", 1),
        Key("test", "users", 2),
        Key("test", "users", "1"),
        Key("test", "users", b"1"),
        ("test", "users", 1),
    ],
)
def test_differs_in_every_part(other):
    assert Key("test", "users", 1) != other


def test_equal_keys_are_one_key_of_a_dict():
    key = Key("test", "users", 1)
    same = Key.from_int_user_key("test", "users", 1)
    known_by_digest = Key.from_digest("test", "users", key.digest)
    assert {key: "found"}[same] == {key: "found"}[known_by_digest] == "found"


@pytest.mark.parametrize(
    "key",
    [Key("test", "users", 1), Key("test", "", "a"), Key.from_digest("test", "s", bytes(20))],
    ids=repr,
)
def test_survives_pickling(key):
    copy = pickle.loads(pickle.dumps(key))
    assert copy == key
    assert (copy.set, copy.user_key) == (key.set, key.user_key)


@pytest.mark.parametrize(
    "key", [Key("test", "users", "it's"), Key.from_digest("test", "s", bytes(20))]
)
def test_repr_makes_the_key(key):
    assert eval(repr(key)) == key


@pytest.mark.parametrize("user_key", [True, 1.5, None, [1], {"a": 1}, object])
def test_other_user_keys_are_refused_by_name(user_key):
    with pytest.raises(TypeError, match="user key") as caught:
        Key("test", "users", user_key)
    assert repr(user_key) in str(caught.value)


@pytest.mark.parametrize("user_key", [2**63, -(2**63) - 1, 10**30])
def test_integers_beyond_64_bits_are_refused(user_key):
    with pytest.raises(OverflowError):
        Key("test", "users", user_key)
    with pytest.raises(OverflowError):
        Key.from_int_user_key("test", "users", user_key)


@pytest.mark.parametrize(
    ("namespace", "set_name", "complaint"),
    [
        ("n" * 32, "set", "namespace name .* 32 bytes, at most 31"),
        ("", "set", "namespace's name is empty"),
        ("test", "s" * 64, "set name .* 64 bytes, at most 63"),
        ("test", "é" * 32, "set name .* 64 bytes, at most 63"),
    ],
)
def test_names_the_server_would_refuse(namespace, set_name, complaint):
    with pytest.raises(InvalidArgument, match=complaint) as caught:
        Key(namespace, set_name, 1)
    assert isinstance(caught.value, ValueError)
    assert caught.value.result_code == 4


def test_longest_names_are_accepted():
    assert Key("n" * 31, "s" * 63, 1).set == "s" * 63


def test_a_digest_has_twenty_bytes():
    with pytest.raises(InvalidArgument, match="20 bytes, not 19"):
        Key.from_digest("test", "users", bytes(19))

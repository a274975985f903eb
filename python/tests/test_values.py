"""What is read equals what was written, and what cannot be written is refused by name."""

import enum
import math

import pytest

import aiospike
from aiospike import GeoJSON, HyperLogLog, Operation, SortedMap

POINT = '{"type": "Point", "coordinates": [8.5, 47.4]}'

VALUES = [
    0,
    -1,
    2**63 - 1,
    -(2**63),
    0.0,
    1.5,
    -1e308,
    5e-324,
    math.inf,
    -math.inf,
    True,
    False,
    "",
    "text",
    "ключ \0 🗝",
    "x" * 100_000,
    b"",
    b"\x00\xff",
    bytes(100_000),
    [],
    [1, [2.5, ["three", [b"4", [None, [True]]]]]],
    list(range(1000)),
    {},
    {"a": 1, 2: "b", b"c": [1.5, {"d": {}}]},
    {number: str(number) for number in range(-500, 500)},
    GeoJSON(POINT),
    SortedMap(),
    SortedMap({"a": 1, 2: SortedMap({b"c": {}})}),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value)[:30])
def test_round_trip(sync_client, key, value):
    sync_client.put(key, {"bin": value})
    read = sync_client.get(key).bins["bin"]
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value)[:30])
def test_round_trip_inside_collections(sync_client, key, value):
    nested = [value, {"key": value}]
    sync_client.put(key, {"bin": nested})
    read = sync_client.get(key).bins["bin"]
    assert read == nested
    assert type(read[0]) is type(read[1]["key"]) is type(value)


async def test_round_trip_of_all_at_once(client, key):
    bins = {f"bin{number}": value for number, value in enumerate(VALUES)}
    await client.put(key, bins)
    assert (await client.get(key)).bins == bins


def test_nan_is_nan(sync_client, key):
    sync_client.put(key, {"bin": math.nan, "list": [math.nan]})
    bins = sync_client.get(key).bins
    assert math.isnan(bins["bin"])
    assert math.isnan(bins["list"][0])


def test_zero_keeps_its_sign(sync_client, key):
    sync_client.put(key, {"bin": -0.0, "list": [-0.0]})
    bins = sync_client.get(key).bins
    assert math.copysign(1, bins["bin"]) == math.copysign(1, bins["list"][0]) == -1


def test_a_sorted_map_is_read_in_the_order_of_its_keys(sync_client, key):
    sync_client.put(key, {"bin": SortedMap({"b": 1, "a": 2, 3: 3, b"c": 4})})
    assert list(sync_client.get(key).bins["bin"]) == [3, "a", "b", b"c"]


def test_hyper_log_log_round_trip(sync_client, key):
    # What a server stores for a sketch of nothing with four index bits.
    sketch = HyperLogLog(b"\x00\x04" + bytes(21))
    sync_client.put(key, {"bin": sketch})
    read = sync_client.get(key).bins["bin"]
    assert read == sketch
    assert type(read) is HyperLogLog
    assert repr(read).startswith("HyperLogLog(b'")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ((1, (2, 3)), [1, [2, 3]]),
        (bytearray(b"ab"), b"ab"),
        (memoryview(b"abcd")[::2], b"ac"),
        (enum.IntEnum("Colour", {"RED": 3}).RED, 3),
        (type("Text", (str,), {})("sub"), "sub"),
        (type("Number", (float,), {})(1.5), 1.5),
        (type("Bag", (dict,), {})(a=1), {"a": 1}),
    ],
    ids=repr,
)
def test_near_relatives_are_stored_as_the_plain_type(sync_client, key, written, read):
    sync_client.put(key, {"bin": written})
    stored = sync_client.get(key).bins["bin"]
    assert stored == read
    assert type(stored) is type(read)


def test_none_removes_a_bin(sync_client, key):
    sync_client.put(key, {"keep": 1, "drop": 2})
    sync_client.put(key, {"drop": None})
    assert sync_client.get(key).bins == {"keep": 1}


def test_none_inside_collections_stays(sync_client, key):
    sync_client.put(key, {"bin": [None, {"key": None}]})
    assert sync_client.get(key).bins["bin"] == [None, {"key": None}]


def test_geojson_is_made_from_a_mapping_too(sync_client, key):
    point = GeoJSON({"type": "Point", "coordinates": [8.5, 47.4]})
    sync_client.put(key, {"bin": point})
    assert sync_client.get(key).bins["bin"].to_dict()["coordinates"] == [8.5, 47.4]
    assert repr(point).startswith("GeoJSON('{")


def test_a_value_whose_code_changes_the_dict(sync_client, key):
    bins = {}

    class Meddling(str):
        @property
        def __class__(self):
            bins["late"] = len(bins)
            return str

    bins |= {"a": Meddling("x"), "map": {"k": Meddling("y")}, "b": 1}
    sync_client.put(key, bins)
    assert sync_client.get(key).bins == {"a": "x", "map": {"k": "y"}, "b": 1}
    assert "late" in bins


def test_any_number_of_bin_names(sync_client, keys):
    bins = [{f"bin-{key.user_key}-{n}": n for n in range(200)} for key in keys]
    for key, each in zip(keys, bins, strict=True):
        sync_client.put(key, each)
    for _ in range(2):
        records = sync_client.batch_read(keys).to_list()
        assert [record.bins for record in records] == bins


class TestRefusal:
    """Raised before anything is sent, alike by put, batch_write and operations."""

    @staticmethod
    def ways(client, key, bins):
        [(name, value)] = bins.items()
        yield lambda: client.put(key, bins)
        yield lambda: client.add(key, bins)
        yield lambda: client.batch_write([(key, bins)])
        yield lambda: Operation.put(name, value)

    @pytest.mark.parametrize(
        "value",
        [object(), 1j, {1, 2}, range(3), [1, {"deep": object()}]],
        ids=lambda v: repr(v)[:9],
    )
    def test_unknown_types_name_bin_and_type(self, sync_client, key, value):
        for way in self.ways(sync_client, key, {"age": value}):
            with pytest.raises(TypeError, match=r"bin 'age': a value of type (builtins\.)?\w+"):
                way()
        assert not sync_client.exists(key)

    @pytest.mark.parametrize("value", [2**63, -(2**63) - 1, [2**64], {"a": -(10**30)}, {2**63: 1}])
    def test_integers_beyond_64_bits_name_the_bin(self, sync_client, key, value):
        for way in self.ways(sync_client, key, {"age": value}):
            with pytest.raises(OverflowError, match="bin 'age'"):
                way()

    @pytest.mark.parametrize("map_key", [1.5, None, True, (1, 2), frozenset()])
    def test_map_keys_are_int_str_or_bytes(self, sync_client, key, map_key):
        for way in self.ways(sync_client, key, {"age": {map_key: 1}}):
            with pytest.raises(TypeError, match="bin 'age'"):
                way()

    def test_lone_surrogates_are_no_text(self, sync_client, key):
        for way in self.ways(sync_client, key, {"age": "\ud800"}):
            with pytest.raises(UnicodeEncodeError):
                way()

    @pytest.mark.parametrize("name", ["b" * 16, "é" * 8, "", "b" * 300])
    def test_bin_names_have_one_to_fifteen_bytes(self, sync_client, key, name):
        for way in self.ways(sync_client, key, {name: 1}):
            with pytest.raises(aiospike.BinNameError, match="name") as caught:
                way()
            assert caught.value.result_code == 21
        for read in (sync_client.get, lambda key, bins: Operation.get(bins[0])):
            with pytest.raises(aiospike.BinNameError):
                read(key, [name])

    @pytest.mark.parametrize("name", [1, b"name", None])
    def test_bin_names_are_str(self, sync_client, key, name):
        for way in self.ways(sync_client, key, {name: 1}):
            with pytest.raises(TypeError):
                way()

    def test_fifteen_bytes_are_a_name(self, sync_client, key):
        sync_client.put(key, {"b" * 15: 1})
        assert sync_client.get(key, ["b" * 15]).bins == {"b" * 15: 1}


class TestDepth:
    @staticmethod
    def nested(depth, wrap):
        value = 1
        for _ in range(depth):
            value = wrap(value)
        return value

    @pytest.mark.parametrize("wrap", [lambda v: [v], lambda v: {"k": v}], ids=["list", "dict"])
    def test_the_deepest_value_makes_the_round_trip(self, sync_client, key, wrap):
        value = self.nested(aiospike.MAX_DEPTH, wrap)
        sync_client.put(key, {"bin": value})
        assert sync_client.get(key).bins["bin"] == value

    @pytest.mark.parametrize("wrap", [lambda v: [v], lambda v: {"k": v}], ids=["list", "dict"])
    def test_deeper_values_are_refused(self, sync_client, key, wrap):
        value = self.nested(aiospike.MAX_DEPTH + 1, wrap)
        with pytest.raises(ValueError, match=f"bin 'bin': nested deeper than {aiospike.MAX_DEPTH}"):
            sync_client.put(key, {"bin": value})

    def test_a_value_that_contains_itself_is_refused(self, sync_client, key):
        endless = []
        endless.append(endless)
        with pytest.raises(ValueError, match="nested deeper"):
            sync_client.put(key, {"bin": endless})

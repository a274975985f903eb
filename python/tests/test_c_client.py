"""The official C client on the embedded node, and beside this one on the same records."""

from __future__ import annotations

import sysconfig
import time

import pytest

import aiospike
from aiospike import Key, SyncClient
from aiospike.testing import LocalNode

if sysconfig.get_config_var("Py_GIL_DISABLED"):
    pytest.skip("the C client has no free-threaded build", allow_module_level=True)
aerospike = pytest.importorskip("aerospike")

from aerospike import exception  # noqa: E402
from aerospike_helpers import HyperLogLog  # noqa: E402
from aerospike_helpers.batch import records as batch  # noqa: E402
from aerospike_helpers.operations import operations  # noqa: E402

# The client's own announcement: server 8.2 will have other operations for it.
pytestmark = pytest.mark.filterwarnings("ignore:.*deprecated for strings:DeprecationWarning")

NEVER = 2**32 - 1
"""The time to live of a record that never expires, as the C client tells it."""

GEN_EQ = {"gen": aerospike.POLICY_GEN_EQ}


def connected(host):
    address, port = host.rsplit(":", 1)
    settings = {"hosts": [(address, int(port))], "tend_interval": 250}
    return aerospike.client(settings).connect()


@pytest.fixture(scope="module")
def c_client(host):
    """The C client, connected to the node under test."""
    client = connected(host)
    yield client
    client.close()


@pytest.fixture
def c_key(key):
    """A key without a record, in the C client's form."""
    return in_c(key)


@pytest.fixture
def c_keys(keys):
    """Ten keys in the C client's form; records for all but the third, bin `n` counts them."""
    return [in_c(key) for key in keys]


@pytest.fixture
def some_records(c_client, c_keys):
    """Records for all but the third of `c_keys`; bin `n` counts them."""
    for number, key in enumerate(c_keys):
        if number != 2:
            c_client.put(key, {"n": number, "text": str(number)})


def in_c(key):
    return key.namespace, key.set, key.user_key


def eventually(condition):
    """Waits for what a tend brings about."""
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


class TestConnecting:
    def test_finds_the_node(self, c_client, client):
        assert c_client.is_connected()
        assert [node["node_name"] for node in c_client.get_node_names()] == client.nodes

    def test_finds_a_cluster_from_one_of_its_nodes(self):
        with LocalNode(nodes=3) as cluster:
            client = connected(cluster.host)
            found = {f"{address}:{port}" for address, port in client.get_nodes()}
            assert found == set(cluster.hosts)
            client.close()

    def test_tends_a_node_that_stops_and_comes_back(self):
        node = LocalNode()
        client = connected(node.host)
        client.put(("test", "set", 1), {"a": 1})
        node.stop()
        eventually(lambda: not client.is_connected())
        with LocalNode(port=node.port):
            eventually(client.is_connected)
            client.put(("test", "set", 1), {"a": 2})
            assert client.get(("test", "set", 1))[2] == {"a": 2}
            client.close()

    def test_asks_for_info(self, c_client, sync_client):
        replies = c_client.info_all("build")
        [(error, build)] = replies.values()
        assert error is None
        assert build.strip() == sync_client.info("build")["build"]


class TestOneRecord:
    def test_put_and_get(self, c_client, c_key):
        c_client.put(c_key, {"name": "Alice", "age": 28})
        _, meta, bins = c_client.get(c_key)
        assert bins == {"name": "Alice", "age": 28}
        assert meta == {"gen": 1, "ttl": NEVER}

    def test_get_misses(self, c_client, c_key):
        with pytest.raises(exception.RecordNotFound):
            c_client.get(c_key)

    def test_select(self, c_client, c_key):
        c_client.put(c_key, {"name": "Alice", "age": 28})
        assert c_client.select(c_key, ["age", "other"])[2] == {"age": 28}

    def test_exists(self, c_client, c_key):
        assert c_client.exists(c_key)[1] is None
        c_client.put(c_key, {"a": 1})
        assert c_client.exists(c_key)[1]["gen"] == 1

    def test_remove(self, c_client, c_key):
        c_client.put(c_key, {"a": 1})
        c_client.remove(c_key)
        with pytest.raises(exception.RecordNotFound):
            c_client.remove(c_key)

    def test_remove_bin(self, c_client, c_key):
        c_client.put(c_key, {"a": 1, "b": 2})
        c_client.remove_bin(c_key, ["a"])
        assert c_client.get(c_key)[2] == {"b": 2}

    def test_increment(self, c_client, c_key):
        c_client.increment(c_key, "count", 5)
        c_client.increment(c_key, "count", -2)
        assert c_client.get(c_key)[2] == {"count": 3}

    def test_append_and_prepend(self, c_client, c_key):
        c_client.append(c_key, "text", "b")
        c_client.append(c_key, "text", "c")
        c_client.prepend(c_key, "text", "a")
        assert c_client.get(c_key)[2] == {"text": "abc"}

    def test_operations_on_the_wrong_type_fail(self, c_client, c_key):
        c_client.put(c_key, {"text": "a", "count": 1})
        with pytest.raises(exception.BinIncompatibleType):
            c_client.increment(c_key, "text", 1)
        with pytest.raises(exception.BinIncompatibleType):
            c_client.append(c_key, "count", "a")

    def test_operate(self, c_client, c_key):
        c_client.put(c_key, {"count": 1, "text": "b"})
        steps = [
            operations.increment("count", 4),
            operations.prepend("text", "a"),
            operations.append("text", "c"),
            operations.write("new", [1]),
            operations.read("count"),
            operations.read("text"),
            operations.touch(),
        ]
        _, meta, bins = c_client.operate(c_key, steps, policy={"ttl": 100})
        assert bins == {"count": 5, "text": "abc"}
        assert (meta["gen"], meta["ttl"]) == (2, 100)
        assert c_client.get(c_key)[2] == {"count": 5, "text": "abc", "new": [1]}

    def test_operate_in_order_answers_each_read(self, c_client, c_key):
        steps = [
            operations.write("count", 1),
            operations.read("count"),
            operations.increment("count", 1),
            operations.read("count"),
        ]
        answers = c_client.operate_ordered(c_key, steps)[2]
        assert [answer for answer in answers if answer[1] is not None] == [
            ("count", 1),
            ("count", 2),
        ]

    def test_operate_deletes(self, c_client, c_key):
        c_client.put(c_key, {"a": 1})
        c_client.operate(c_key, [operations.read("a"), operations.delete()])
        with pytest.raises(exception.RecordNotFound):
            c_client.get(c_key)


class TestPolicies:
    @pytest.mark.parametrize("verb", ["put", "remove", "touch", "operate"])
    def test_the_expected_generation(self, c_client, c_key, verb):
        steps = [operations.write("a", 2)]
        calls = {
            "put": lambda gen: c_client.put(c_key, {"a": 2}, {"gen": gen}, GEN_EQ),
            "remove": lambda gen: c_client.remove(c_key, policy={**GEN_EQ, "generation": gen}),
            "touch": lambda gen: c_client.touch(c_key, 0, {"gen": gen}, GEN_EQ),
            "operate": lambda gen: c_client.operate(c_key, steps, {"gen": gen}, GEN_EQ),
        }
        c_client.put(c_key, {"a": 1})
        with pytest.raises(exception.RecordGenerationError):
            calls[verb](7)
        assert c_client.get(c_key)[1:] == ({"gen": 1, "ttl": NEVER}, {"a": 1})
        calls[verb](1)
        after = c_client.exists(c_key)[1]
        assert after == (None if verb == "remove" else {"gen": 2, "ttl": NEVER})

    def test_a_greater_generation(self, c_client, c_key):
        greater = {"gen": aerospike.POLICY_GEN_GT}
        c_client.put(c_key, {"a": 1})
        with pytest.raises(exception.RecordGenerationError):
            c_client.put(c_key, {"a": 2}, {"gen": 1}, greater)
        c_client.put(c_key, {"a": 2}, {"gen": 2}, greater)
        assert c_client.get(c_key)[2] == {"a": 2}

    def test_time_to_live(self, c_client, c_key):
        c_client.put(c_key, {"a": 1}, policy={"ttl": 1000})
        assert 990 < c_client.get(c_key)[1]["ttl"] <= 1000
        c_client.put(c_key, {"a": 2}, policy={"ttl": aerospike.TTL_DONT_UPDATE})
        assert 990 < c_client.get(c_key)[1]["ttl"] <= 1000
        c_client.touch(c_key, 2000)
        assert 1990 < c_client.exists(c_key)[1]["ttl"] <= 2000
        c_client.put(c_key, {"a": 3}, policy={"ttl": aerospike.TTL_NEVER_EXPIRE})
        assert c_client.get(c_key)[1]["ttl"] == NEVER

    def test_create_update_and_replace(self, c_client, c_key):
        def put(bins, exists):
            c_client.put(c_key, bins, policy={"exists": exists})

        with pytest.raises(exception.RecordNotFound):
            put({"a": 1}, aerospike.POLICY_EXISTS_UPDATE)
        put({"a": 1}, aerospike.POLICY_EXISTS_CREATE)
        with pytest.raises(exception.RecordExistsError):
            put({"a": 1}, aerospike.POLICY_EXISTS_CREATE)
        put({"b": 2}, aerospike.POLICY_EXISTS_UPDATE)
        assert c_client.get(c_key)[2] == {"a": 1, "b": 2}
        put({"c": 3}, aerospike.POLICY_EXISTS_REPLACE)
        assert c_client.get(c_key)[2] == {"c": 3}

    def test_the_stored_key_is_compared(self, c_client, c_key, sync_client, key):
        sending = {"key": aerospike.POLICY_KEY_SEND}
        c_client.put(c_key, {"a": 1}, policy=sending)
        assert c_client.get(c_key, policy=sending)[2] == {"a": 1}
        [record] = sync_client.scan("test", key.set)
        assert record.key.user_key == key.user_key


class TestBatches:
    def test_read(self, c_client, c_keys, some_records):
        rows = c_client.batch_read(c_keys).batch_records
        assert [row.result for row in rows] == [0, 0, 2, 0, 0, 0, 0, 0, 0, 0]
        assert rows[3].record[2] == {"n": 3, "text": "3"}
        assert rows[2].record is None

    def test_read_named_bins(self, c_client, c_keys, some_records):
        rows = c_client.batch_read(c_keys[:2], ["text"]).batch_records
        assert [row.record[2] for row in rows] == [{"text": "0"}, {"text": "1"}]

    def test_exists(self, c_client, c_keys, some_records):
        rows = c_client.batch_read(c_keys, []).batch_records
        assert [row.result for row in rows] == [0, 0, 2, 0, 0, 0, 0, 0, 0, 0]
        assert rows[0].record[1]["gen"] == 1

    def test_operate(self, c_client, c_keys, some_records):
        steps = [operations.increment("n", 10), operations.read("n")]
        rows = c_client.batch_operate(c_keys, steps).batch_records
        assert [row.record[2]["n"] for row in rows] == [10, 11, 10, *range(13, 20)]

    def test_remove(self, c_client, c_keys, some_records):
        rows = c_client.batch_remove(c_keys).batch_records
        assert [row.result for row in rows] == [0, 0, 2, 0, 0, 0, 0, 0, 0, 0]
        assert [row.result for row in c_client.batch_read(c_keys).batch_records] == [2] * 10

    def test_rows_of_every_kind_in_one(self, c_client, c_keys, some_records):
        rows = batch.BatchRecords(
            [
                batch.Write(c_keys[0], [operations.write("n", 100), operations.read("text")]),
                batch.Read(c_keys[1], None, read_all_bins=True),
                batch.Read(c_keys[3], [operations.read("n")]),
                batch.Remove(c_keys[4]),
                batch.Remove(c_keys[2]),
                batch.Write(c_keys[5], [operations.write("n", 1)], {"gen": 7}, GEN_EQ),
            ]
        )
        c_client.batch_write(rows)
        assert [row.result for row in rows.batch_records] == [0, 0, 0, 0, 2, 3]
        assert rows.batch_records[0].record[2]["text"] == "0"
        assert rows.batch_records[1].record[2] == {"n": 1, "text": "1"}
        assert rows.batch_records[2].record[2] == {"n": 3}
        assert c_client.get(c_keys[0])[2]["n"] == 100

    def test_many_keys_on_three_nodes(self):
        with LocalNode(nodes=3) as cluster:
            client = connected(cluster.host)
            keys = [("test", "set", number) for number in range(1000)]
            written = batch.BatchRecords(
                [batch.Write(key, [operations.write("n", key[2])]) for key in keys]
            )
            assert client.batch_write(written).result == 0
            rows = client.batch_read(keys).batch_records
            assert [row.record[2]["n"] for row in rows] == list(range(1000))
            client.close()


class TestScans:
    def test_yields_every_record_once(self, c_client, key, some_records):
        found = c_client.query("test", key.set).results()
        assert sorted(bins["n"] for _, _, bins in found) == [0, 1, *range(3, 10)]

    def test_reads_the_named_bins(self, c_client, key, some_records):
        query = c_client.query("test", key.set)
        query.select("text")
        assert all(set(bins) == {"text"} for _, _, bins in query.results())

    def test_partitions_divide_it(self, c_client, key, some_records):
        parts = [{"begin": 0, "count": 2048}, {"begin": 2048, "count": 2048}]
        numbers = [
            bins["n"]
            for part in parts
            for _, _, bins in c_client.query("test", key.set).results({"partition_filter": part})
        ]
        assert sorted(numbers) == [0, 1, *range(3, 10)]

    def test_reads_one_partition(self, c_client, key, keys, some_records):
        part = {"begin": keys[0].partition_id, "count": 1}
        found = c_client.query("test", key.set).results({"partition_filter": part})
        assert {"n": 0, "text": "0"} in [bins for _, _, bins in found]
        assert len(found) < 9

    def test_on_three_nodes(self):
        with LocalNode(nodes=3) as cluster:
            client = connected(cluster.host)
            for number in range(200):
                client.put(("test", "set", number), {"n": number})
            found = client.query("test", "set").results()
            assert sorted(bins["n"] for _, _, bins in found) == list(range(200))
            client.close()


POINT = '{"type": "Point", "coordinates": [8.5, 47.4]}'
HLL = b"\x00\x04" + bytes(21)

# Values of every kind that both know: ours, theirs. (Theirs ends a str at its first nul.)
KINDS = {
    "int": (42, 42),
    "largest int": (2**63 - 1, 2**63 - 1),
    "smallest int": (-(2**63), -(2**63)),
    "float": (1.5, 1.5),
    "infinity": (float("inf"), float("inf")),
    "true": (True, True),
    "false": (False, False),
    "str": ("Zürich 🏔", "Zürich 🏔"),
    "empty str": ("", ""),
    "bytes": (b"\x00\xff", b"\x00\xff"),
    "empty bytes": (b"", b""),
    "list": ([1, "a", b"b", 2.5, True, None], [1, "a", b"b", 2.5, True, None]),
    "empty list": ([], []),
    "dict": ({"a": 1, 2: "b", b"c": [3]}, {"a": 1, 2: "b", b"c": [3]}),
    "empty dict": ({}, {}),
    "sorted dict": (aiospike.SortedMap(a=1, b=2), aerospike.KeyOrderedDict(a=1, b=2)),
    "nested": ({"l": [[{"m": [1]}], {}]}, {"l": [[{"m": [1]}], {}]}),
    "GeoJSON": (aiospike.GeoJSON(POINT), aerospike.GeoJSON(POINT)),
    "HyperLogLog": (aiospike.HyperLogLog(HLL), HyperLogLog(HLL)),
}


@pytest.fixture(params=KINDS.values(), ids=KINDS.keys())
def forms(request):
    """A value, ours and theirs."""
    return request.param


def plain(value):
    """Theirs, without the classes that they only write."""
    return value.unwrap() if isinstance(value, aerospike.GeoJSON) else value


class TestBothClients:
    def test_we_read_what_they_write(self, c_client, sync_client, key, forms):
        ours, theirs = forms
        c_client.put(in_c(key), {"b": theirs})
        read = sync_client.get(key).bins["b"]
        assert type(read) is type(ours)
        assert read == ours

    def test_they_read_what_we_write(self, c_client, sync_client, key, forms):
        ours, theirs = forms
        sync_client.put(key, {"b": ours})
        read = c_client.get(in_c(key))[2]["b"]
        assert type(read) is type(theirs)
        assert plain(read) == plain(theirs)

    @pytest.mark.parametrize("user_key", [7, "seven", b"\x00\x07"], ids=["int", "str", "bytes"])
    def test_keys_name_the_same_record(self, c_client, sync_client, set_name, user_key):
        theirs = ("test", set_name, bytearray(user_key) if type(user_key) is bytes else user_key)
        c_client.put(theirs, {"a": 1})
        assert sync_client.get(Key("test", set_name, user_key)).bins == {"a": 1}
        sync_client.put(Key("test", set_name, user_key), {"b": 2})
        assert c_client.get(theirs)[2] == {"a": 1, "b": 2}

    def test_generations_and_times_to_live_agree(self, c_client, sync_client, key):
        c_client.put(in_c(key), {"a": 1}, policy={"ttl": 1000})
        record = sync_client.get(key)
        assert (record.generation, 990 < record.ttl <= 1000) == (1, True)
        sync_client.put(key, {"a": 2}, generation=1, ttl=aiospike.TTL_NEVER_EXPIRE)
        assert c_client.get(in_c(key))[1] == {"gen": 2, "ttl": NEVER}

    def test_on_three_nodes(self):
        with LocalNode(nodes=3) as cluster, SyncClient(cluster.hosts[1]) as client:
            theirs = connected(cluster.hosts[2])
            keys = [Key("test", "set", number) for number in range(300)]
            client.batch_write([(key, {"n": key.user_key}) for key in keys[:150]])
            for key in keys[150:]:
                theirs.put(in_c(key), {"n": key.user_key})
            rows = theirs.batch_read([in_c(key) for key in keys]).batch_records
            assert [row.record[2]["n"] for row in rows] == list(range(300))
            assert [record.bins["n"] for record in client.batch_read(keys).to_list()] == list(
                range(300)
            )
            theirs.close()

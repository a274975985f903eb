"""Clients survive what an embedded node does wrong on request."""

import pytest

import aiospike
from aiospike import Key, SyncClient
from aiospike.testing import LocalNode
from leftovers import collect_until

KEY = Key("test", "faults", 1)


@pytest.fixture
def node():
    with LocalNode() as node:
        yield node


@pytest.fixture
def client(node):
    with SyncClient(node.host, total_timeout=10_000) as client:
        client.put(KEY, {"a": 1})
        yield client


def test_a_read_is_tried_again_after_its_connection_was_dropped(node, client):
    node.inject("drop", times=2)
    assert client.get(KEY).bins == {"a": 1}


def test_a_write_whose_connection_was_dropped_is_in_doubt(node, client):
    node.inject("drop", times=1)
    with pytest.raises(aiospike.AerospikeError) as caught:
        client.put(KEY, {"a": 2})
    assert caught.value.in_doubt is True
    assert client.get(KEY).bins == {"a": 1}


def test_a_write_whose_answer_was_cut_was_executed(node, client):
    node.inject("cut", times=1)
    with pytest.raises(aiospike.AerospikeError) as caught:
        client.put(KEY, {"a": 2})
    assert caught.value.in_doubt is True
    assert client.get(KEY).bins == {"a": 2}


@pytest.mark.parametrize("kind", ["drop", "cut"])
def test_a_batch_and_a_scan_are_told_that_their_answer_broke_off(node, client, kind):
    node.inject(kind, every=1)
    for verb in (
        lambda: list(client.scan("test", "faults", max_retries=1)),
        lambda: client.batch_read([KEY, KEY], max_retries=0).to_list(),
    ):
        with pytest.raises(aiospike.AerospikeError):
            verb()
    node.clear_faults()
    assert len(list(client.scan("test", "faults"))) == 1


def test_silence_ends_with_the_deadline(node, client):
    node.inject("silence")
    with pytest.raises(aiospike.TimeoutError):
        client.get(KEY, total_timeout=100)


def test_a_delay_makes_an_answer_late(node, client):
    node.inject("delay", 60_000, times=1)
    with pytest.raises(aiospike.TimeoutError):
        client.get(KEY, total_timeout=100)
    node.inject("delay", 1)
    assert client.get(KEY).bins == {"a": 1}


def test_result_codes_come_as_their_errors(node, client):
    node.inject("code", 18, times=1)
    with pytest.raises(aiospike.DeviceOverload):
        client.put(KEY, {"a": 2})
    node.inject("code", 14, times=1)
    with pytest.raises(aiospike.KeyBusy):
        client.put(KEY, {"a": 2})
    assert client.get(KEY).bins == {"a": 1}


def test_a_wrong_generation_is_told(node, client):
    node.inject("generation", times=1)
    assert client.get(KEY).generation == 2
    assert client.get(KEY).generation == 1


def test_one_request_in_so_many_meets_a_fault(node, client):
    node.inject("code", 18, every=3)

    def write():
        try:
            client.put(KEY, {"a": 1}, max_retries=0)
        except aiospike.DeviceOverload:
            return False
        return True

    assert [write() for _ in range(9)] == [True, True, False] * 3


def test_a_client_connects_when_info_no_longer_fails(node):
    node.inject("drop", info=True)
    with pytest.raises(aiospike.ConnectionError):
        SyncClient(node.host, timeout=500).connect()
    node.clear_faults()
    with SyncClient(node.host) as client:
        assert client.exists(KEY) is False


@pytest.mark.parametrize(
    ("fault", "options", "message"),
    [
        (("hiccup",), {}, "'hiccup' is no fault; there are delay, drop"),
        (("delay",), {}, "a delay takes milliseconds"),
        (("code", 256), {}, "a code is 1 to 255"),
        (("drop", 1), {}, "drop takes no value"),
        (("drop",), {"node": 1}, "there is no node 1; they are 0 to 0"),
        (("drop",), {"every": 0}, "at least 1"),
        (("code", 4), {"info": True}, "the answers to info have no code"),
    ],
)
def test_a_fault_that_cannot_be_is_refused(node, fault, options, message):
    with pytest.raises(ValueError, match=message):
        node.inject(*fault, **options)


def test_a_node_that_stopped_has_no_faults(node):
    node.stop()
    with pytest.raises(RuntimeError, match="the node has stopped"):
        node.inject("drop")


# Clusters


@pytest.fixture
def cluster():
    with LocalNode(nodes=3) as cluster:
        yield cluster


@pytest.fixture
def cluster_client(cluster):
    options = {"tend_interval": 250, "total_timeout": 20_000}
    with SyncClient(cluster.hosts, **options) as client:
        client.batch_write([(Key("test", "cluster", n), {"n": n}) for n in range(300)])
        yield client


def read_all(client):
    # Retries go to where the partitions are by then.
    options = {"max_retries": 100, "sleep_between_retries": 20}
    keys = [Key("test", "cluster", n) for n in range(300)]
    return sorted(client.get(key, **options).bins["n"] for key in keys)


def test_the_others_take_over_what_a_stopped_node_had(cluster, cluster_client):
    cluster.stop_node(1)
    assert read_all(cluster_client) == list(range(300))
    collect_until(lambda: len(cluster_client.nodes) == 2)
    assert sorted(record.bins["n"] for record in cluster_client.scan("test", "cluster")) == list(
        range(300)
    )
    cluster.start_node(1)
    collect_until(lambda: len(cluster_client.nodes) == 3)
    assert read_all(cluster_client) == list(range(300))


def test_a_client_follows_partitions_that_migrate(cluster, cluster_client):
    for partition in range(0, 4096, 7):
        cluster.migrate(partition, partition % 3)
    assert read_all(cluster_client) == list(range(300))
    cluster_client.batch_write([(Key("test", "cluster", n), {"n": n + 1}) for n in range(300)])
    assert read_all(cluster_client) == list(range(1, 301))


def test_scans_find_each_record_once_while_partitions_migrate(cluster, cluster_client):
    records = cluster_client.scan("test", "cluster", max_retries=100, sleep_between_retries=20)
    found = [next(records).bins["n"]]
    for partition in range(4096):
        cluster.migrate(partition, partition % 3)
    found += [record.bins["n"] for record in records]
    assert sorted(found) == list(range(300))


def test_a_fault_of_one_node_leaves_the_others_alone(cluster, cluster_client):
    cluster.inject("code", 18, node=0)
    outcomes = set()
    for n in range(30):
        try:
            cluster_client.get(Key("test", "cluster", n), max_retries=0)
            outcomes.add(True)
        except aiospike.DeviceOverload:
            outcomes.add(False)
    assert outcomes == {True, False}


@pytest.mark.parametrize("switch", ["stop_node", "start_node"])
def test_a_node_that_is_none_is_refused(cluster, switch):
    with pytest.raises(ValueError, match="there is no node 3; they are 0 to 2"):
        getattr(cluster, switch)(3)


def test_a_partition_that_is_none_or_goes_nowhere_is_refused(cluster):
    with pytest.raises(ValueError, match="there is no partition 4096; they are 0 to 4095"):
        cluster.migrate(4096, 0)
    cluster.stop_node(2)
    with pytest.raises(OSError, match="node 2 is down"):
        cluster.migrate(0, 2)

"""What a client counts of its own work: `enable_metrics` and `metrics`."""

from __future__ import annotations

import threading
import time

import pytest

import aiospike
from aiospike import (
    Client,
    ClusterMetrics,
    CommandMetrics,
    Histogram,
    NodeMetrics,
    Operation,
    SyncClient,
)
from aiospike.testing import LocalNode

NOT_FOUND = 2
GAUGES = (
    "connections_open",
    "connections_in_use",
    "connections_in_pool",
    "connections_recovering",
)
WITHOUT_OPERATIONAL = (
    "connections_attempts",
    "connections_successful",
    "connections_closed",
    "tends_total",
    "tends_successful",
    "tends_failed",
    "partition_map_updates",
    "node_added",
    "node_removed",
)
OPERATIONAL = (
    "connections_failed",
    "connections_timeout_errors",
    "connections_tls_errors",
    "connections_auth_errors",
    "connections_other_errors",
    "connections_closed_error",
    "connections_closed_node_removed",
    "connections_idle_dropped",
    "connections_pool_overflow",
    "connections_pool_empty",
    "circuit_breaker_hits",
    "transaction_retry_count",
    "transaction_error_count",
)


@pytest.fixture
def counting(sync_client):
    """A client of its own that counts everything."""
    sync_client.enable_metrics(operational=True, latency_unit="us")
    return sync_client


@pytest.fixture
def flaky_node():
    """A node of its own, with faults to inject."""
    with LocalNode() as node:
        yield node


def counts(metrics):
    """How many commands of each kind were counted."""
    return {name: latency.count for name, latency in metrics.commands.items() if latency.count}


async def test_commands_are_counted(host, keys):
    async with Client(host) as client:
        client.enable_metrics(operational=True)
        for number, key in enumerate(keys):
            await client.put(key, {"n": number})
        for key in keys[:7]:
            await client.get(key)
        assert counts(client.metrics().total) == {"put": 10, "get": 7}


def test_each_kind_of_command_is_counted_by_itself(counting, set_name, keys):
    counting.put(keys[0], {"n": 1})
    counting.get(keys[0])
    counting.get(keys[0], bins=[])
    counting.exists(keys[0])
    counting.operate(keys[0], [Operation.add("n", 1)])
    counting.batch_read(keys)
    counting.batch_write([(key, {"n": 1}) for key in keys])
    list(counting.scan("test", set_name))
    counting.delete(keys[0])
    counted = counts(counting.metrics().total)
    assert [counted[name] for name in ("put", "exists", "operate", "delete")] == [1] * 4
    assert {"batch_read", "batch_write", "scan"} <= counted.keys()
    assert sum(counted.get(name, 0) for name in ("get", "get_header")) == 2
    assert set(counting.metrics().total.commands) == {
        "get", "get_header", "exists", "put", "delete", "operate", "query", "scan", "udf",
        "batch_read", "batch_write",
    }  # fmt: skip


def test_result_codes_are_counted(counting, keys):
    for key in keys[:3]:
        counting.put(key, {"n": 1})
        counting.get(key)
    for key in keys[3:5]:
        with pytest.raises(aiospike.RecordNotFound):
            counting.get(key)
    commands = counting.metrics().total.namespaces["test"]
    assert isinstance(commands["get"], CommandMetrics)
    assert commands["get"].result_codes == {0: 3, NOT_FOUND: 2}
    assert commands["put"].result_codes == {0: 3}
    assert "delete" not in commands


def test_attempts_are_measured(counting, key):
    text = "x" * 10_000
    counting.put(key, {"text": text})
    for _ in range(4):
        counting.get(key)
    commands = counting.metrics().total.namespaces["test"]
    put, get = commands["put"], commands["get"]
    assert put.bytes_sent.count == 1
    assert 10_000 < put.bytes_sent.sum < 11_000
    assert put.bytes_received.max < 100
    assert get.bytes_received.min > 10_000
    assert get.bytes_received.unit == "bytes"
    for measured in (get.acquiring, get.latency, get.parsing):
        assert measured.unit == "us"
        assert measured.count == 4
    assert get.latency.min > 0


def test_a_histogram_adds_up(counting, key):
    for number in range(20):
        counting.put(key, {"n": number})
    latency = counting.metrics().total.commands["put"]
    assert isinstance(latency, Histogram)
    assert sum(latency.buckets) == latency.count == 20
    assert latency.bounds == [2**power for power in range(23)]
    assert len(latency.buckets) == 24
    assert 0 < latency.min <= latency.average <= latency.max
    assert latency.sum == pytest.approx(latency.average * 20)
    first = next(index for index, count in enumerate(latency.buckets) if count)
    assert latency.min <= latency.bounds[first]


@pytest.mark.parametrize(
    ("options", "bounds"),
    [
        ({}, [1, 2, 4, 8, 16, 32]),
        ({"latency_columns": 4, "latency_shift": 3}, [1, 8, 64]),
        ({"latency_columns": 1}, []),
        ({"latency_columns": 65}, [2**power for power in range(64)]),
        ({"latency_columns": 3, "latency_shift": 63}, [1, 2**63]),
    ],
)
def test_histograms_are_shaped_as_asked_for(sync_client, key, options, bounds):
    sync_client.enable_metrics(operational=True, **options)
    sync_client.put(key, {"n": 1})
    latency = sync_client.metrics().total.commands["put"]
    assert (latency.bounds, latency.unit, latency.count) == (bounds, "ms", 1)
    assert len(latency.buckets) == len(bounds) + 1


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"latency_unit": "s"}, 'latency_unit is "s"'),
        ({"latency_columns": 0}, "latency_columns is 0"),
        ({"latency_columns": 66}, "latency_columns is 66"),
        ({"latency_shift": 0}, "latency_shift 0"),
        ({"latency_shift": 64, "latency_columns": 3}, "latency_shift 64"),
        ({"sample_rate": 1.5}, "sample_rate is 1.5"),
        ({"sample_rate": -0.1}, "sample_rate is -0.1"),
        ({"sample_rate": float("nan")}, "sample_rate is NaN"),
    ],
)
def test_settings_that_cannot_be_are_refused(sync_client, options, what):
    with pytest.raises(aiospike.InvalidArgument, match=what):
        sync_client.enable_metrics(**options)
    assert sync_client.metrics_enabled is False


def test_nothing_is_sampled_at_a_rate_of_zero(sync_client, key):
    sync_client.enable_metrics(operational=True, sample_rate=0.0)
    sync_client.put(key, {"n": 1})
    assert counts(sync_client.metrics().total) == {}


def test_without_operational_connections_are_counted_and_commands_are_not(flaky_node, key):
    with SyncClient(flaky_node.host, tend_interval=60_000) as client:
        client.exists(key)
        client.enable_metrics()
        before = client.metrics().total.connections_open
        flaky_node.inject("drop", times=1)
        with pytest.raises(aiospike.ConnectionError):
            client.exists(key, max_retries=0)
        client.exists(key)
        total = client.metrics().total
        assert counts(total) == {}
        assert total.namespaces == {}
        assert [getattr(total, name) for name in OPERATIONAL] == [0] * len(OPERATIONAL)
        assert total.connections_closed == 1
        opened = total.connections_successful
        assert opened == total.connections_attempts == total.connections_open + 1 - before


def test_nothing_is_counted_unless_asked_for(sync_client, key):
    assert sync_client.metrics_enabled is False
    sync_client.put(key, {"n": 1})
    total = sync_client.metrics().total
    assert [getattr(total, name) for name in WITHOUT_OPERATIONAL] == [0] * 9


def test_what_was_counted_stays_when_counting_stops(counting, keys):
    assert counting.metrics_enabled is True
    counting.put(keys[0], {"n": 1})
    counting.disable_metrics()
    assert counting.metrics_enabled is False
    counting.put(keys[1], {"n": 1})
    assert counts(counting.metrics().total) == {"put": 1}
    counting.enable_metrics(operational=True, latency_unit="us")
    counting.put(keys[2], {"n": 1})
    assert counts(counting.metrics().total) == {"put": 2}


def test_another_unit_begins_anew(counting, key):
    counting.put(key, {"n": 1})
    counting.enable_metrics(operational=True, latency_unit="ms")
    total = counting.metrics().total
    assert total.latency_unit == "ms"
    assert counts(total) == {}


def test_connections_are_counted(counting, key):
    counting.put(key, {"n": 1})
    total = counting.metrics().total
    open_, in_use, in_pool, recovering = (getattr(total, name) for name in GAUGES)
    assert open_ == in_use + in_pool > 0
    assert recovering == total.error_rate == 0


def test_connections_that_fail_are_counted(flaky_node, key):
    with SyncClient(flaky_node.host, tend_interval=60_000) as client:
        client.enable_metrics(operational=True)
        client.exists(key)
        flaky_node.inject("drop", times=2)
        with pytest.raises(aiospike.ConnectionError):
            client.exists(key, max_retries=1)
        total = client.metrics().total
        assert total.connections_closed == total.connections_closed_error == 2
        assert total.transaction_retry_count == 2
        assert total.transaction_error_count == 1
        assert counts(total) == {"exists": 1}


def test_tends_are_counted(host):
    with SyncClient(host, tend_interval=250) as client:
        client.enable_metrics()
        deadline = time.monotonic() + 10
        while (total := client.metrics().total).tends_total < 2:
            assert time.monotonic() < deadline
        assert total.tends_successful == total.tends_total
        assert total.tends_failed == 0


def test_nodes_are_told_apart(counting, key):
    counting.put(key, {"n": 1})
    metrics = counting.metrics()
    assert isinstance(metrics, ClusterMetrics)
    assert metrics.total_nodes == len(metrics.nodes) == len(counting.nodes)
    assert all(isinstance(node, NodeMetrics) for node in metrics.nodes.values())
    assert sum(node.commands["put"].count for node in metrics.nodes.values()) == 1
    assert metrics.nodes_invalid == metrics.exceeded_max_retries == 0
    assert metrics.exceeded_total_timeout == 0


def test_labels_tell_the_nodes_and_the_client(host):
    with SyncClient(host, application_id="orders") as client:
        client.enable_metrics(labels={"dc": "north"})
        (first, *_others) = client.metrics().labels
        assert first["dc"] == "north"
        assert first["app_id"] == "orders"
        assert first["node"] in client.nodes
        assert first["host"] in client.metrics().nodes
        assert "cluster" in first


def test_a_snapshot_does_not_change(counting, keys):
    counting.put(keys[0], {"n": 1})
    before = counting.metrics()
    counting.put(keys[1], {"n": 1})
    assert counts(before.total) == {"put": 1}
    assert counts(counting.metrics().total) == {"put": 2}
    with pytest.raises(AttributeError):
        before.total = None


def test_a_client_that_is_not_connected_counts_nothing(host):
    client = SyncClient(host)
    for use in (client.enable_metrics, client.disable_metrics, client.metrics):
        with pytest.raises(aiospike.ConnectionError, match="not connected"):
            use()


def test_counting_begins_anew_with_a_new_connection(counting, key):
    counting.put(key, {"n": 1})
    counting.close()
    counting.connect()
    assert counting.metrics_enabled is False
    assert counts(counting.metrics().total) == {}


def test_a_client_of_threads_counts_what_each_does(host, key):
    with SyncClient(host, current_thread_runtime=True) as client:
        client.enable_metrics(operational=True)
        thread = threading.Thread(target=client.put, args=(key, {"n": 1}))
        thread.start()
        thread.join()
        client.get(key)
        assert counts(client.metrics().total) == {"get": 1}


def test_snapshots_are_taken_while_commands_run(counting, keys):
    done = threading.Event()

    def work():
        for _ in range(50):
            for key in keys:
                counting.put(key, {"n": 1})
        done.set()

    thread = threading.Thread(target=work)
    thread.start()
    seen = [0]
    while not done.is_set():
        seen.append(counting.metrics().total.commands["put"].count)
    thread.join()
    assert seen == sorted(seen)
    assert counts(counting.metrics().total) == {"put": 500}


def test_snapshots_tell_what_they_are(counting, key):
    counting.put(key, {"n": 1})
    metrics = counting.metrics()
    assert repr(metrics).startswith(f"<ClusterMetrics of {metrics.total_nodes} nodes, ")
    assert repr(metrics.total).startswith("<NodeMetrics of ")
    of_puts = metrics.total.namespaces["test"]["put"]
    assert repr(of_puts) == "<CommandMetrics of 1 attempts>"
    assert repr(of_puts.latency).startswith("<Histogram of 1, ")

"""Jobs that change records on the nodes."""

from concurrent.futures import ThreadPoolExecutor

import pytest

import aiospike
from aiospike import Bin, Filter, IndexType, Key, Operation
from aiospike.testing import LocalNode


@pytest.fixture
def keys(sync_client, set_name):
    """A hundred records."""
    keys = [Key("test", set_name, number) for number in range(100)]
    sync_client.batch_write([(key, {"n": key.user_key}) for key in keys], total_timeout=10_000)
    return keys


@pytest.fixture
def run(sync_client, set_name):
    """Starts a job, on a server that has them."""

    def start(*operations, **settings):
        try:
            return sync_client.query_operate("test", set_name, operations, **settings)
        except aiospike.UnsupportedFeature:
            pytest.skip("the node does no jobs")

    return start


def test_it_changes_every_record(sync_client, keys, run):
    task = run(Operation.put("x", 1), Operation.add("n", 1000))
    progress = task.wait_blocking(10_000, interval=5)
    assert (progress.done, progress.percent) == (True, 100.0)
    records = sync_client.batch_read(keys).to_list()
    assert [record.bins for record in records] == [
        {"n": 1000 + number, "x": 1} for number in range(100)
    ]


def test_it_counts_them(keys, run):
    progress = run(Operation.put("x", 1)).wait_blocking(10_000, interval=5)
    assert isinstance(progress, aiospike.Progress)
    assert (progress.succeeded, progress.failed, progress.throttled) == (100, 0, 100)


def test_on_several_nodes():
    with LocalNode(nodes=3) as cluster, aiospike.SyncClient(cluster.hosts) as client:
        keys = [Key("test", "s", number) for number in range(50)]
        client.batch_write([(key, {"n": 1}) for key in keys])
        task = client.query_operate("test", "s", [Operation.put("x", 1)])
        progress = task.wait_blocking(10_000, interval=5)
        assert (progress.done, progress.percent, progress.succeeded) == (True, 100.0, 50)
        assert {record.bins["x"] for record in client.batch_read(keys).to_list()} == {1}


def test_it_is_followed_from_any_thread(host, set_name, keys, run):
    run(Operation.put("x", 1))
    with aiospike.SyncClient(host, current_thread_runtime=True) as client:
        task = client.query_operate("test", set_name, [Operation.put("x", 2)])
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(task.wait_blocking, 10_000, interval=5).result(30).done


def test_a_condition_and_a_filter_narrow_it_down(sync_client, set_name, keys, run):
    name = f"i-{set_name}"
    sync_client.create_index("test", set_name, "n", name, IndexType.NUMERIC).wait_blocking(10_000)
    some = {"filter": Filter.range("n", 10, 19), "filter_expression": Bin("n") > 14}
    progress = run(Operation.put("x", 1), **some).wait_blocking(10_000, interval=5)
    assert (progress.succeeded, progress.filtered) == (5, 5)
    changed = [
        record.bins["n"] for record in sync_client.scan("test", set_name) if "x" in record.bins
    ]
    assert sorted(changed) == [15, 16, 17, 18, 19]
    sync_client.drop_index("test", set_name, name)


def test_the_servers_list_it(sync_client, keys, run):
    task = run(Operation.put("x", 1))
    assert task.id is not None
    assert repr(task) == f"<Task: query {task.id}>"
    task.wait_blocking(10_000, interval=5)
    assert f"={task.id}:" in sync_client.info("query-show")["query-show"]


def test_operations_only_write(sync_client, set_name):
    with pytest.raises(aiospike.AerospikeError, match="write-only"):
        sync_client.query_operate("test", set_name, [Operation.get("n")])
    with pytest.raises(aiospike.InvalidArgument, match="no operations"):
        sync_client.query_operate("test", set_name, [])


def test_names_are_checked(sync_client):
    with pytest.raises(aiospike.InvalidArgument, match="at most 63"):
        sync_client.query_operate("test", "s" * 64, [Operation.put("x", 1)])
    with pytest.raises(aiospike.InvalidArgument, match="at most 31"):
        sync_client.query_execute_udf("n" * 32, None, "m", "f")

"""User-defined functions: registered, called, removed."""

import pytest
from conformance import particle, wire
from conformance.wire import Message, Op, OpCode

import aiospike
from aiospike import Key

SOURCE = """
function add(rec, bin, n)
  rec[bin] = (rec[bin] or 0) + n
  if aerospike:exists(rec) then aerospike:update(rec) else aerospike:create(rec) end
  return rec[bin]
end
function echo(rec, value) return value end
function fail(rec) error("boom", 0) end
"""


@pytest.fixture
def module(sync_client, set_name):
    """The name of a registered module."""
    name = set_name.replace("-", "_")
    sync_client.register_udf(f"{name}.lua", SOURCE).wait_blocking(10_000, interval=5)
    yield name
    sync_client.remove_udf(f"{name}.lua").wait_blocking(10_000, interval=5)


@pytest.fixture
def callable_module(sync_client, module, key):
    """One on a server that runs it."""
    try:
        sync_client.execute_udf(key, module, "echo", [1])
    except aiospike.UnsupportedFeature:
        pytest.skip("the node runs no functions")
    return module


def registered(client):
    return client.info("udf-list")["udf-list"]


def test_registered_and_removed(sync_client, module):
    assert f"filename={module}.lua" in registered(sync_client)
    assert sync_client.remove_udf(f"{module}.lua").wait_blocking(10_000).done
    assert f"filename={module}.lua" not in registered(sync_client)


async def test_awaiting(client, set_name):
    task = await client.register_udf(f"{set_name}.lua", SOURCE.encode())
    assert (await task.wait(10_000, interval=5)).done
    assert repr(task) == f"<Task: registering {set_name}.lua>"
    task = await client.remove_udf(f"{set_name}.lua")
    assert (await task).percent == 100.0


def test_removing_what_is_not_there(sync_client):
    assert sync_client.remove_udf("nosuch.lua").wait_blocking(10_000).done


def test_it_changes_a_record_and_returns(sync_client, callable_module, key):
    assert sync_client.execute_udf(key, callable_module, "add", ["n", 3]) == 3
    assert sync_client.execute_udf(key, callable_module, "add", ["n", 4]) == 7
    assert sync_client.get(key).bins == {"n": 7}


@pytest.mark.parametrize("value", [1, "x", 2.5, b"b", True, [1, {"k": 1}], None])
def test_values_go_and_come_back(sync_client, callable_module, key, value):
    assert sync_client.execute_udf(key, callable_module, "echo", [value]) == value


def test_a_function_that_fails(sync_client, callable_module, key):
    with pytest.raises(aiospike.UDFError, match="boom"):
        sync_client.execute_udf(key, callable_module, "fail")
    with pytest.raises(aiospike.UDFError):
        sync_client.execute_udf(key, callable_module, "nosuch")


@pytest.fixture
def answer(proxy, key):
    """Calls a function that a server answers with a bin of this name and value."""

    def call(**bins):
        ops = [Op(OpCode.READ, *_named(name, value)) for name, value in bins.items()]
        proxy.forge_reply(wire.encode(Message(ops=ops)))
        return client.execute_udf(key, "m", "f", [1])

    def _named(name, value):
        kind, data = particle.encode(value)
        return kind, name, data

    with aiospike.SyncClient(proxy.host, seed_only_cluster=True, tend_interval=60_000) as client:
        yield call


def test_what_a_server_answers(answer):
    assert answer(SUCCESS={"i": 7}) == 7
    assert answer(SUCCESS={"l": [{"s": "x"}, {"b": "00"}]}) == ["x", b"\0"]
    assert answer() is None
    with pytest.raises(aiospike.UDFError, match="boom"):
        answer(FAILURE={"s": "boom"})


def test_an_answer_that_is_none(answer):
    with pytest.raises(aiospike.UDFError, match="Invalid UDF return value"):
        answer(other={"i": 7})


def test_arguments_are_values(sync_client, key):
    with pytest.raises(TypeError, match=r"args\[1\]: a value of type object"):
        sync_client.execute_udf(key, "m", "f", [1, object()])
    with pytest.raises(OverflowError, match=r"args\[0\]: an integer beyond 64 bits"):
        sync_client.execute_udf(key, "m", "f", [2**63])


def test_a_module_is_text_with_a_name(sync_client):
    with pytest.raises(TypeError, match="a str or bytes, not of type int"):
        sync_client.register_udf("m.lua", 7)
    for name in ("", "a;b.lua", "a\nb.lua"):
        with pytest.raises(aiospike.InvalidArgument, match="the module's name"):
            sync_client.register_udf(name, SOURCE)
        with pytest.raises(aiospike.InvalidArgument, match="the module's name"):
            sync_client.remove_udf(name)


def test_a_job_calls_it_with_every_record(sync_client, callable_module, set_name):
    keys = [Key("test", set_name, number) for number in range(20)]
    sync_client.batch_write([(key, {"n": 1}) for key in keys])
    task = sync_client.query_execute_udf("test", set_name, callable_module, "add", ["n", 1])
    assert task.wait_blocking(10_000, interval=5).done
    records = sync_client.batch_read(keys).to_list()
    assert {record.bins["n"] for record in records} == {2}

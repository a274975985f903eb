"""Operations on HyperLogLogs."""

import pytest

import aiospike
from aiospike import (
    BinExists,
    BinNameError,
    HLLOperation,
    HLLWriteFlags,
    HyperLogLog,
    Operation,
    UnsupportedFeature,
)


@pytest.fixture
def hll_client(client, key):
    """A client of a node that serves HyperLogLogs."""
    try:
        client.operate_blocking(key, [HLLOperation.init("probe", 4)])
    except UnsupportedFeature:
        pytest.skip("the node does not serve HyperLogLogs")
    return client


def visitors(first, last):
    return [f"visitor {number}" for number in range(first, last)]


async def operate(client, key, *operations):
    """What the operations answer, one after the other."""
    return (await client.operate(key, operations, respond_all_ops=True)).results


async def test_different_values_are_counted(hll_client, key):
    added, count, described, again, refreshed = await operate(
        hll_client,
        key,
        HLLOperation.add("h", visitors(0, 1000), 14),
        HLLOperation.get_count("h"),
        HLLOperation.describe("h"),
        HLLOperation.add("h", visitors(0, 10)),
        HLLOperation.refresh_count("h"),
    )
    assert 900 < added <= 1000
    assert 950 < count == refreshed < 1050
    assert described == [14, 0]
    assert again == 0


async def test_unions_and_intersections(hll_client, key):
    await operate(
        hll_client,
        key,
        HLLOperation.add("a", visitors(0, 600), 12, 20),
        HLLOperation.add("b", visitors(400, 1000), 12, 20),
    )
    other = (await hll_client.get(key)).bins["b"]
    assert isinstance(other, HyperLogLog)
    union, union_count, common, similarity = await operate(
        hll_client,
        key,
        HLLOperation.get_union("a", [other]),
        HLLOperation.get_union_count("a", [other]),
        HLLOperation.get_intersect_count("a", [other]),
        HLLOperation.get_similarity("a", [other]),
    )
    assert isinstance(union, HyperLogLog)
    assert 900 < union_count < 1100
    assert 120 < common < 280
    assert 0.12 < similarity < 0.28
    _, count = await operate(
        hll_client, key, HLLOperation.set_union("a", [other]), HLLOperation.get_count("a")
    )
    assert count == union_count


async def test_folding_and_flags(hll_client, key):
    _, _, described = await operate(
        hll_client,
        key,
        HLLOperation.init("h", 12),
        HLLOperation.fold("h", 8),
        HLLOperation.describe("h"),
    )
    assert described == [8, 0]
    with pytest.raises(BinExists):
        await hll_client.operate(key, [HLLOperation.init("h", 12, flags=HLLWriteFlags.CREATE_ONLY)])


async def test_a_node_without_them_says_so(client, key):
    try:
        await client.operate(key, [HLLOperation.init("h", 12), Operation.get("h")])
    except UnsupportedFeature:
        with pytest.raises(aiospike.RecordNotFound):
            await client.get(key)
    else:
        assert isinstance((await client.get(key)).bins["h"], HyperLogLog)


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (lambda: HLLOperation.add("h", "text"), "values"),
        (lambda: HLLOperation.add("h", [object()]), "values"),
        (lambda: HLLOperation.init("h", "12"), "index_bit_count"),
        (lambda: HLLOperation.fold("h", None), "index_bit_count"),
        (lambda: HLLOperation.init("h", 12, flags="x"), "flags"),
    ],
)
def test_a_wrong_type_names_the_argument(call, argument):
    with pytest.raises(TypeError, match=f"'{argument}'"):
        call()


def test_names_beyond_15_bytes():
    with pytest.raises(BinNameError, match="16 bytes"):
        HLLOperation.describe("x" * 16)

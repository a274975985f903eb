"""Operations on bits."""

import pytest

from aiospike import (
    BinExists,
    BinNameError,
    BinNotFound,
    BinTypeError,
    BitOperation,
    BitOverflowAction,
    BitResizeFlags,
    BitWriteFlags,
    Context,
    InvalidArgument,
    Operation,
    OpNotApplicable,
)


@pytest.mark.parametrize(
    ("operation", "left"),
    [
        (BitOperation.resize("b", 3), "0f5500"),
        (BitOperation.resize("b", 3, resize_flags=BitResizeFlags.FROM_FRONT), "000f55"),
        (BitOperation.resize("b", 1), "0f"),
        (BitOperation.insert("b", 1, b"\xaa\xbb"), "0faabb55"),
        (BitOperation.remove("b", 0, 1), "55"),
        (BitOperation.set("b", 0, 8, b"\xff"), "ff55"),
        (BitOperation.set("b", 4, 4, bytearray(b"\x00")), "0055"),
        (BitOperation.or_("b", 0, 16, memoryview(b"\xf0\x02")), "ff57"),
        (BitOperation.xor("b", 0, 16, b"\xff\xff"), "f0aa"),
        (BitOperation.and_("b", 8, 8, b"\x0f"), "0f05"),
        (BitOperation.not_("b", 0, 8), "f055"),
        (BitOperation.lshift("b", 0, 16, 4), "f550"),
        (BitOperation.rshift("b", 0, 16, 4), "00f5"),
        (BitOperation.add("b", 0, 8, 1), "1055"),
        (BitOperation.add("b", 0, 8, 255, overflow=BitOverflowAction.WRAP), "0e55"),
        (BitOperation.add("b", 0, 8, 255, overflow=BitOverflowAction.SATURATE), "ff55"),
        (BitOperation.subtract("b", 8, 8, 0x55), "0f00"),
        (BitOperation.subtract("b", 0, 8, 16, signed=True), "ff55"),
        (BitOperation.set_int("b", 4, 8, 0x42), "0425"),
    ],
)
def test_changes(sync_client, key, operation, left):
    sync_client.put(key, {"b": bytes.fromhex("0f55")})
    assert sync_client.operate(key, [operation]).bins == {}
    assert sync_client.get(key).bins["b"].hex() == left


@pytest.mark.parametrize(
    ("operation", "answer"),
    [
        (BitOperation.get("b", 4, 8), b"\xf5"),
        (BitOperation.get("b", -8, 8), b"\x55"),
        (BitOperation.count("b", 0, 16), 8),
        (BitOperation.lscan("b", 0, 16, True), 4),
        (BitOperation.lscan("b", 0, 4, True), -1),
        (BitOperation.rscan("b", 0, 16, False), 14),
        (BitOperation.get_int("b", 0, 16), 0x0F55),
        (BitOperation.get_int("b", 4, 4, signed=True), -1),
    ],
)
def test_reads(sync_client, key, operation, answer):
    sync_client.put(key, {"b": bytes.fromhex("0f55")})
    assert sync_client.operate(key, [operation]).bins == {"b": answer}


async def test_bytes_inside_of_a_list(client, key):
    await client.put(key, {"l": [b"\x01", b"\x02"]})
    ctx = [Context.list_index(1)]
    operations = [BitOperation.not_("l", 0, 8, ctx=ctx), BitOperation.get("l", 0, 8, ctx=ctx)]
    try:
        record = await client.operate(key, operations)
    except InvalidArgument:
        pytest.skip("the node changes no bits inside of a list")
    assert record.bins == {"l": b"\xfd"}
    assert (await client.get(key)).bins == {"l": [b"\x01", b"\xfd"]}


async def test_flags_tell_which_bins_are_changed(client, key):
    await client.put(key, {"b": b"\x00"})
    with pytest.raises(BinExists):
        await client.operate(key, [BitOperation.resize("b", 2, flags=BitWriteFlags.CREATE_ONLY)])
    with pytest.raises(BinNotFound):
        await client.operate(key, [BitOperation.resize("x", 2, flags=BitWriteFlags.UPDATE_ONLY)])
    tolerant = BitOperation.set("b", 0, 16, b"\xff\xff", flags=BitWriteFlags.NO_FAIL)
    await client.operate(key, [tolerant])
    partial = BitWriteFlags.NO_FAIL | BitWriteFlags.PARTIAL
    operations = [BitOperation.set("b", 0, 16, b"\xff\xff", flags=partial), Operation.get("b")]
    assert (await client.operate(key, operations)).bins == {"b": b"\xff"}


async def test_servers_from_8_2_encode_as_base64(client, key):
    await client.put(key, {"b": b"\x01\x42\x03"})
    operations = [BitOperation.b64_encode("b"), BitOperation.b64_encode("b", 1, 2)]
    try:
        record = await client.operate(key, operations)
    except InvalidArgument:
        pytest.skip("the node encodes nothing")
    assert record.bins == {"b": ["AUID", "QgM="]}


async def test_what_the_server_refuses(client, key):
    await client.put(key, {"i": 1, "b": b"\xff"})
    with pytest.raises(BinTypeError):
        await client.operate(key, [BitOperation.count("i", 0, 8)])
    with pytest.raises(OpNotApplicable):
        await client.operate(key, [BitOperation.add("b", 0, 8, 1)])
    with pytest.raises(InvalidArgument):
        await client.operate(key, [BitOperation.get_int("b", 0, 65)])


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (lambda: BitOperation.set("b", 0, 8, "text"), "value"),
        (lambda: BitOperation.set("b", 0, 8, 255), "value"),
        (lambda: BitOperation.set_int("b", 0, 8, b"\xff"), "value"),
        (lambda: BitOperation.lscan("b", 0, 8, 1), "value"),
        (lambda: BitOperation.count("b", None, 8), "bit_offset"),
        (lambda: BitOperation.resize("b", 1, resize_flags="x"), "resize_flags"),
    ],
)
def test_a_wrong_type_names_the_argument(call, argument):
    with pytest.raises(TypeError, match=f"'{argument}'"):
        call()


def test_numbers_and_names_out_of_range():
    with pytest.raises(ValueError, match="3 is not a BitOverflowAction"):
        BitOperation.add("b", 0, 8, 1, overflow=3)
    with pytest.raises(OverflowError):
        BitOperation.add("b", 0, 64, 2**63)
    with pytest.raises(BinNameError, match="16 bytes"):
        BitOperation.count("x" * 16, 0, 1)

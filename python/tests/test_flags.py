"""Flags, orders and choices that no other test gives a call: what each does, or sends."""

import pytest

import aiospike
from aiospike import (
    INFINITY,
    WILDCARD,
    Bin,
    BinExists,
    BinNotFound,
    BitOperation,
    BitOverflowAction,
    BitResizeFlags,
    BitWriteFlags,
    Context,
    Expression,
    ExpressionOperation,
    ExpressionReadFlags,
    ExpressionWriteFlags,
    HLLWriteFlags,
    HyperLogLog,
    InvalidArgument,
    ListOperation,
    ListSortFlags,
    ListWriteFlags,
    MapOperation,
    MapOrder,
    MapWriteFlags,
    ModifyFlags,
    Operation,
    OpNotApplicable,
    ReadModeAP,
    Replica,
    SpecialValue,
    exp,
)

ONE, NOTHING = exp.val(1), exp.val(None)


def changed(client, key, bins, operation):
    """What the bins become by an operation."""
    client.put(key, bins, exists=aiospike.RecordExistsAction.UPDATE)
    client.operate(key, [operation])
    return client.get(key).bins


@pytest.mark.parametrize(
    ("plain", "with_default"),
    [
        (
            ListOperation.append("l", 1),
            ListOperation.append("l", 1, flags=ListWriteFlags.DEFAULT),
        ),
        (ListOperation.sort("l"), ListOperation.sort("l", flags=ListSortFlags.DEFAULT)),
        (
            MapOperation.put("m", "a", 1),
            MapOperation.put("m", "a", 1, order=MapOrder.UNORDERED, flags=MapWriteFlags.DEFAULT),
        ),
        (
            BitOperation.resize("b", 5),
            BitOperation.resize(
                "b", 5, resize_flags=BitResizeFlags.DEFAULT, flags=BitWriteFlags.DEFAULT
            ),
        ),
        (
            BitOperation.add("b", 0, 8, 1),
            BitOperation.add("b", 0, 8, 1, overflow=BitOverflowAction.FAIL),
        ),
        (
            ExpressionOperation.write("l", exp.val([1])),
            ExpressionOperation.write("l", exp.val([1]), ExpressionWriteFlags.DEFAULT),
        ),
        (
            Operation.modify_by_path("l", [Context.all_children()], ONE),
            Operation.modify_by_path("l", [Context.all_children()], ONE, ModifyFlags.DEFAULT),
        ),
    ],
    ids=lambda operation: str(operation)[:40],
)
def test_default_flags_are_those_of_a_call_without_any(sync_client, key, plain, with_default):
    bins = {"l": [3, 1, 2], "m": {"b": 1}, "b": b"\x01\x02"}
    done = changed(sync_client, key, bins, plain)
    assert done != bins
    assert changed(sync_client, key, bins, with_default) == done


def test_an_overflow_fails_unless_told_otherwise(sync_client, key):
    sync_client.put(key, {"b": b"\xff"})
    with pytest.raises(OpNotApplicable):
        sync_client.operate(key, [BitOperation.add("b", 0, 8, 1, overflow=BitOverflowAction.FAIL)])


@pytest.mark.parametrize(
    ("flag", "size"), [(BitResizeFlags.GROW_ONLY, 1), (BitResizeFlags.SHRINK_ONLY, 5)]
)
def test_a_resize_in_the_other_direction_is_refused(sync_client, key, flag, size):
    sync_client.put(key, {"b": b"\x01\x02"})
    with pytest.raises(InvalidArgument):
        sync_client.operate(key, [BitOperation.resize("b", size, resize_flags=flag)])
    assert sync_client.get(key).bins == {"b": b"\x01\x02"}


class TestExpressionWrites:
    @pytest.mark.parametrize(
        ("name", "flag", "error"),
        [
            ("old", ExpressionWriteFlags.CREATE_ONLY, BinExists),
            ("new", ExpressionWriteFlags.UPDATE_ONLY, BinNotFound),
        ],
    )
    def test_only_create_or_only_update(self, sync_client, key, name, flag, error):
        sync_client.put(key, {"old": 7})
        with pytest.raises(error):
            sync_client.operate(key, [ExpressionOperation.write(name, ONE, flag)])
        tolerant = flag | ExpressionWriteFlags.POLICY_NO_FAIL
        sync_client.operate(key, [ExpressionOperation.write(name, ONE, tolerant)])
        assert sync_client.get(key).bins == {"old": 7}

    def test_none_deletes_where_that_is_allowed(self, sync_client, key):
        sync_client.put(key, {"old": 7, "other": 1})
        with pytest.raises(OpNotApplicable):
            sync_client.operate(key, [ExpressionOperation.write("old", NOTHING)])
        allowed = ExpressionWriteFlags.ALLOW_DELETE
        sync_client.operate(key, [ExpressionOperation.write("old", NOTHING, allowed)])
        assert sync_client.get(key).bins == {"other": 1}


def test_a_read_that_is_unknown_fails_by_default(sync_client, key):
    sync_client.put(key, {"old": 7})
    unknown = Bin("nope") + 1
    with pytest.raises(OpNotApplicable):
        sync_client.operate(
            key, [ExpressionOperation.read("x", unknown, ExpressionReadFlags.DEFAULT)]
        )


@pytest.mark.parametrize(
    ("flags", "tail"),
    [
        (HLLWriteFlags.DEFAULT, "00"),
        (HLLWriteFlags.CREATE_ONLY, "01"),
        (HLLWriteFlags.UPDATE_ONLY, "02"),
        (HLLWriteFlags.NO_FAIL | HLLWriteFlags.ALLOW_FOLD, "0c"),
    ],
)
def test_flags_of_hyper_log_logs_are_sent(flags, tail):
    sent = exp.hll_init(Bin("h", HyperLogLog), 5, flags=flags).packed.hex()
    assert sent == f"957f0942940005ff{tail}935109a168"


@pytest.mark.parametrize(
    ("flags", "sent"),
    [
        (exp.StringRegexFlags.DEFAULT, "00"),
        (exp.StringRegexFlags.CASE_INSENSITIVE | exp.StringRegexFlags.DOT_ALL, "05"),
        (exp.StringRegexFlags.UNIX_LINES, "08"),
    ],
)
def test_flags_of_regular_expressions_of_icu_are_sent(flags, sent):
    packed = exp.string_regex_match(Bin("s", str), "x", flags).packed.hex()
    assert packed.removesuffix("935103a173").endswith(sent)


@pytest.mark.parametrize(
    ("flags", "sent"),
    [
        (exp.RegexFlags.NONE, "00"),
        (exp.RegexFlags.EXTENDED | exp.RegexFlags.NOSUB, "05"),
        (exp.RegexFlags.NEWLINE, "08"),
    ],
)
def test_flags_of_posix_regular_expressions_are_sent(flags, sent):
    assert exp.regex_match(Bin("s"), "x", flags).packed.hex() == f"9407{sent}a178935103a173"


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (exp.int_left_shift(Bin("i"), 2), -24),
        (exp.int_arithmetic_right_shift(Bin("i"), 1), -3),
        (exp.int_not(Bin("i")), 5),
        (exp.int_xor(Bin("i"), 1), -5),
        (exp.pow(Bin("f"), 3.0), 8.0),
    ],
    ids=repr,
)
def test_functions_that_operators_stand_for(sync_client, key, expression, value):
    sync_client.put(key, {"i": -6, "f": 2.0})
    read = ExpressionOperation.read("x", expression)
    assert sync_client.operate(key, [read]).bins == {"x": value}


def test_an_expression_from_its_text_is_the_same(sync_client, key):
    sync_client.put(key, {"i": 7})
    again = Expression.from_base64((Bin("i") > 3).base64())
    assert sync_client.get(key, filter_expression=again).bins == {"i": 7}


@pytest.mark.parametrize(
    "replica",
    [
        Replica.MASTER,
        Replica.MASTER_PROLES,
        Replica.RANDOM,
        Replica.SEQUENCE,
    ],
)
@pytest.mark.parametrize("mode", [ReadModeAP.ONE, ReadModeAP.ALL])
def test_a_record_is_found_whichever_copy_is_asked(sync_client, key, replica, mode):
    sync_client.put(key, {"i": 7})
    assert sync_client.get(key, replica=replica, read_mode_ap=mode).bins == {"i": 7}


def test_the_own_rack_comes_first_for_clients_that_have_one(sync_client, host, key):
    sync_client.put(key, {"i": 7})
    with pytest.raises(InvalidArgument, match=r"[Rr]ack"):
        sync_client.get(key, replica=Replica.PREFER_RACK)
    with aiospike.SyncClient(host, rack_ids=[1, 2]) as client:
        assert client.get(key, replica=Replica.PREFER_RACK).bins == {"i": 7}


def test_the_namespace_tells_how_long_a_record_lives(sync_client, key):
    sync_client.put(key, {"i": 7}, ttl=1000)
    sync_client.put(key, {"i": 8}, ttl=aiospike.TTL_NAMESPACE_DEFAULT)
    fresh = aiospike.Key(key.namespace, key.set, "fresh")
    sync_client.put(fresh, {"i": 8})
    assert sync_client.get(key).ttl == sync_client.get(fresh).ttl


def test_special_values_are_themselves():
    assert SpecialValue.INFINITY is INFINITY
    assert SpecialValue.WILDCARD is WILDCARD
    assert repr(INFINITY) == "INFINITY"


def test_the_plugin_gives_a_node(aerospike_node, key):
    with aiospike.SyncClient(aerospike_node.host) as client:
        client.put(key, {"i": 7})
        assert client.get(key).bins == {"i": 7}

"""The functions of `aiospike.exp`: each yields what it says of a record."""

import time

import pytest

import aiospike
from aiospike import (
    Bin,
    BitOverflowAction,
    BitResizeFlags,
    BitWriteFlags,
    Context,
    ExpressionOperation,
    GeoJSON,
    HLLWriteFlags,
    HyperLogLog,
    ListOrder,
    ListReturnType,
    ListSortFlags,
    ListWriteFlags,
    MapOrder,
    MapReturnType,
    MapWriteFlags,
    SelectFlags,
    exp,
)

BINS = {
    "i": 5,
    "s": "Hello",
    "l": [3, 1, 2, 1],
    "w": ["a", [1, 2]],
    "m": {"a": 1, "b": 3, "c": 2},
    "b": b"\x01\x02\xff",
}
L, M, B = Bin("l", list), Bin("m", dict), Bin("b", bytes)


@pytest.fixture
def record(key, sync_client):
    sync_client.put(key, BINS, send_key=True)
    return key


def computed(client, key, expression):
    return client.operate(key, [ExpressionOperation.read("value", expression)]).bins["value"]


LISTS = [
    (exp.list_size(L), 4),
    (exp.list_size(Bin("w"), ctx=[Context.list_index(1)]), 2),
    (exp.list_get_by_index(L, 0, int), 3),
    (exp.list_get_by_index(L, -1, return_type=ListReturnType.RANK), 0),
    (exp.list_get_by_index_range(L, 1), [1, 2, 1]),
    (exp.list_get_by_index_range(L, 1, 2), [1, 2]),
    (exp.list_get_by_index_range(L, 1, 2, return_type=ListReturnType.COUNT), 2),
    (exp.list_get_by_rank(L, -1, int), 3),
    (exp.list_get_by_rank_range(L, 2), [2, 3]),
    (exp.list_get_by_rank_range(L, 0, 2), [1, 1]),
    (exp.list_get_by_value(L, 1, return_type=ListReturnType.INDEX), [1, 3]),
    (exp.list_get_by_value(L, 9, return_type=ListReturnType.EXISTS), False),
    (exp.list_get_by_value_list(L, [1, 2], return_type=ListReturnType.COUNT), 3),
    (exp.list_get_by_value_range(L, 2), [3, 2]),
    (exp.list_get_by_value_range(L, None, 2), [1, 1]),
    (exp.list_get_by_value_range(L, 1, 3, return_type=ListReturnType.COUNT), 3),
    (
        exp.list_get_by_value(L, 1, return_type=ListReturnType.VALUE | ListReturnType.INVERTED),
        [3, 2],
    ),
    (exp.list_get_by_value_rank_range_relative(L, 2, 0), [2, 3]),
    (exp.list_get_by_value_rank_range_relative(L, 2, -1, 1), [1]),
    (exp.list_append(L, 7), [3, 1, 2, 1, 7]),
    (
        exp.list_append(L, 1, flags=ListWriteFlags.ADD_UNIQUE | ListWriteFlags.NO_FAIL),
        [3, 1, 2, 1],
    ),
    (exp.list_append_items(L, [7, "x"]), [3, 1, 2, 1, 7, "x"]),
    (exp.list_append(Bin("w"), 3, ctx=[Context.list_index(1)]), ["a", [1, 2, 3]]),
    (exp.list_append(exp.val([]), 1, order=ListOrder.ORDERED), [1]),
    (exp.list_insert(L, 1, 7), [3, 7, 1, 2, 1]),
    (exp.list_insert_items(L, 0, [7, 8]), [7, 8, 3, 1, 2, 1]),
    (exp.list_set(L, 0, 7), [7, 1, 2, 1]),
    (exp.list_increment(L, 0), [4, 1, 2, 1]),
    (exp.list_increment(L, 0, 10), [13, 1, 2, 1]),
    (exp.list_clear(L), []),
    (exp.list_sort(L), [1, 1, 2, 3]),
    (exp.list_sort(L, flags=ListSortFlags.DROP_DUPLICATES), [1, 2, 3]),
    (exp.list_remove_by_index(L, 0), [1, 2, 1]),
    (exp.list_remove_by_index_range(L, 1), [3]),
    (exp.list_remove_by_index_range(L, 1, 2), [3, 1]),
    (exp.list_remove_by_index_range(L, 1, 2, inverted=True), [1, 2]),
    (exp.list_remove_by_rank(L, -1), [1, 2, 1]),
    (exp.list_remove_by_rank_range(L, 2), [1, 1]),
    (exp.list_remove_by_value(L, 1), [3, 2]),
    (exp.list_remove_by_value_list(L, [1, 2]), [3]),
    (exp.list_remove_by_value_range(L, 2, 3), [3, 1, 1]),
    (exp.list_remove_by_value_rank_range_relative(L, 2, 0), [1, 1]),
    (exp.in_list(Bin("i"), [4, 5]), True),
    (exp.in_list(7, L), False),
]
MAPS = [
    (exp.map_size(M), 3),
    (exp.map_keys(M), ["a", "b", "c"]),
    (exp.map_values(M), [1, 3, 2]),
    (exp.map_get_by_key(M, "b", int), 3),
    (exp.map_get_by_key(M, "b") == 3, True),
    (exp.map_get_by_key(M, "b", return_type=MapReturnType.RANK), 2),
    (exp.map_get_by_key_list(M, ["a", "c", "x"]), [1, 2]),
    (exp.map_get_by_key_range(M, "b"), [3, 2]),
    (exp.map_get_by_key_range(M, None, "b", return_type=MapReturnType.KEY), ["a"]),
    (exp.map_get_by_key_index_range_relative(M, "b", 0, 1, return_type=MapReturnType.KEY), ["b"]),
    (exp.map_get_by_index(M, 0, str, return_type=MapReturnType.KEY), "a"),
    (exp.map_get_by_index_range(M, 1, return_type=MapReturnType.KEY), ["b", "c"]),
    (exp.map_get_by_rank(M, -1, int), 3),
    (exp.map_get_by_rank_range(M, 0, 2, return_type=MapReturnType.COUNT), 2),
    (exp.map_get_by_value(M, 3, return_type=MapReturnType.KEY), ["b"]),
    (exp.map_get_by_value_list(M, [1, 2], return_type=MapReturnType.COUNT), 2),
    (exp.map_get_by_value_range(M, 2, 3, return_type=MapReturnType.KEY), ["c"]),
    (exp.map_get_by_value_rank_range_relative(M, 2, 1, return_type=MapReturnType.KEY), ["b"]),
    (
        exp.map_get_by_key(M, "a", dict, return_type=MapReturnType.ORDERED_MAP),
        {"a": 1},
    ),
    (exp.map_put(M, "d", 4), {"a": 1, "b": 3, "c": 2, "d": 4}),
    (exp.map_put(M, "a", 4, flags=MapWriteFlags.CREATE_ONLY | MapWriteFlags.NO_FAIL), BINS["m"]),
    (exp.map_put_items(M, {"a": 7, "d": 4}), {"a": 7, "b": 3, "c": 2, "d": 4}),
    (exp.map_put(exp.val({}), "a", 1, order=MapOrder.KEY_ORDERED), {"a": 1}),
    (exp.map_increment(M, "a"), {"a": 2, "b": 3, "c": 2}),
    (exp.map_increment(M, "a", 10), {"a": 11, "b": 3, "c": 2}),
    (exp.map_clear(M), {}),
    (exp.map_remove_by_key(M, "a"), {"b": 3, "c": 2}),
    (exp.map_remove_by_key_list(M, ["a", "b"]), {"c": 2}),
    (exp.map_remove_by_key_range(M, "b"), {"a": 1}),
    (exp.map_remove_by_key_range(M, "b", inverted=True), {"b": 3, "c": 2}),
    (exp.map_remove_by_key_index_range_relative(M, "b", 0), {"a": 1}),
    (exp.map_remove_by_index(M, 0), {"b": 3, "c": 2}),
    (exp.map_remove_by_index_range(M, 1, 1), {"a": 1, "c": 2}),
    (exp.map_remove_by_rank(M, -1), {"a": 1, "c": 2}),
    (exp.map_remove_by_rank_range(M, 1), {"a": 1}),
    (exp.map_remove_by_value(M, 3), {"a": 1, "c": 2}),
    (exp.map_remove_by_value_list(M, [1, 3]), {"c": 2}),
    (exp.map_remove_by_value_range(M, 2, 4), {"a": 1}),
    (exp.map_remove_by_value_rank_range_relative(M, 2, 0), {"a": 1}),
]
BITS = [
    (exp.bit_get(B, 8, 8), b"\x02"),
    (exp.bit_count(B, 0, 24), 10),
    (exp.bit_lscan(B, 0, 24, True), 7),
    (exp.bit_rscan(B, 0, 16, True), 14),
    (exp.bit_get_int(B, 16, 8), 255),
    (exp.bit_get_int(B, 16, 8, signed=True), -1),
    (exp.bit_resize(B, 4), b"\x01\x02\xff\x00"),
    (exp.bit_resize(B, 4, resize_flags=BitResizeFlags.FROM_FRONT), b"\x00\x01\x02\xff"),
    (exp.bit_insert(B, 1, b"\x07"), b"\x01\x07\x02\xff"),
    (exp.bit_remove(B, 0, 2), b"\xff"),
    (exp.bit_set(B, 0, 8, b"\x0f"), b"\x0f\x02\xff"),
    (exp.bit_or(B, 0, 8, b"\x0e"), b"\x0f\x02\xff"),
    (exp.bit_xor(B, 16, 8, b"\x0f"), b"\x01\x02\xf0"),
    (exp.bit_and(B, 16, 8, b"\x0f"), b"\x01\x02\x0f"),
    (exp.bit_not(B, 16, 8), b"\x01\x02\x00"),
    (exp.bit_lshift(B, 0, 16, 1), b"\x02\x04\xff"),
    (exp.bit_rshift(B, 0, 16, 1), b"\x00\x81\xff"),
    (exp.bit_add(B, 8, 8, 5), b"\x01\x07\xff"),
    (exp.bit_add(B, 16, 8, 5, overflow=BitOverflowAction.WRAP), b"\x01\x02\x04"),
    (exp.bit_add(B, 8, 8, 127, signed=True, overflow=BitOverflowAction.SATURATE), b"\x01\x7f\xff"),
    (exp.bit_subtract(B, 8, 8, 1), b"\x01\x01\xff"),
    (exp.bit_set_int(B, 8, 8, 127), b"\x01\x7f\xff"),
    (exp.bit_not(B, 0, 8, flags=BitWriteFlags.UPDATE_ONLY), b"\xfe\x02\xff"),
]
OTHERS = [
    (exp.regex_match(Bin("s"), "^hel+o$", exp.RegexFlags.EXTENDED | exp.RegexFlags.ICASE), True),
    (exp.regex_match(Bin("s"), "^hello$"), False),
    (exp.bin_exists("i"), True),
    (exp.bin_exists("x"), False),
    (exp.bin_type("i"), 1),
    (exp.bin_type("x"), 0),
    (exp.key(str), "key"),
    (exp.key_exists(), True),
    (exp.is_tombstone(), False),
    (exp.record_size() > 0, True),
    (exp.memory_size() >= 0, True),
    (exp.device_size() >= 0, True),
    (exp.digest_modulo(1), 0),
    (exp.ttl(), -1),
    (exp.void_time(), -1),
    (exp.since_update() < 60_000, True),
    (exp.cond(Bin("i") > 9, "big", Bin("i") > 3, "middle", "small"), "middle"),
    (exp.cond(Bin("i") > 3, 1, exp.unknown()), 1),
    (exp.let({"n": Bin("i") + 1, "m": exp.var("n") * 2}, exp.var("n") + exp.var("m")), 18),
    (exp.val({"a": [1, None]}), {"a": [1, None]}),
    (exp.eq(1, 1) & exp.ne(1, 2) & exp.lt(1, 2) & exp.le(1, 1), True),
    (exp.gt(2, 1) & exp.ge(2, 2) & exp.not_(False) & exp.or_(False, True), True),
    (exp.and_(True, False, True), False),
    (exp.select_by_path(M, [Context.all_children()], list), [1, 3, 2]),
    (exp.select_by_path(M, [Context.all_children()], list, SelectFlags.MAP_KEY), ["a", "b", "c"]),
    (
        exp.select_by_path(
            M,
            [Context.all_children_with_filter(exp.loop_key() > "a")],
            dict,
            SelectFlags.MATCHING_TREE,
        ),
        {"b": 3, "c": 2},
    ),
    (
        exp.select_by_path(
            M, [Context.map_keys_in(["a", "b"]), Context.and_filter(exp.loop_value() > 2)], list
        ),
        [3],
    ),
    (
        exp.modify_by_path(L, [Context.all_children()], exp.loop_value(int) * exp.loop_index()),
        [0, 1, 4, 3],
    ),
    (
        exp.modify_by_path(
            L, [Context.all_children_with_filter(exp.loop_value() == 1)], exp.remove_result()
        ),
        [3, 2],
    ),
]


@pytest.mark.parametrize(("expression", "value"), LISTS + MAPS + BITS + OTHERS, ids=repr)
def test_yields(sync_client, record, expression, value):
    assert computed(sync_client, record, expression) == value


def test_metadata_tells_of_the_record(sync_client, record):
    assert computed(sync_client, record, exp.set_name()) == record.set
    written = computed(sync_client, record, exp.last_update()) / 1e9
    assert abs(written - time.time()) < 3600
    sync_client.touch(record, ttl=1000)
    assert 900 < computed(sync_client, record, exp.ttl()) <= 1000


S, H = Bin("s", str), Bin("h", HyperLogLog)
# What HyperLogLogs, places and strings send; the last are of servers from 8.2.
SENT = [
    (exp.hll_init(H, 5), "957f0942940005ff00935109a168"),
    (exp.hll_init(H, 5, 8, flags=HLLWriteFlags.CREATE_ONLY), "957f094294000508" + "01935109a168"),
    (exp.hll_add(H, ["a"], 5), "957f09429501927e91a2036105ff00935109a168"),
    (exp.hll_get_count(H), "957f02029132935109a168"),
    (exp.hll_get_union(H, [b"x"]), "957f09029233927e91a20478935109a168"),
    (exp.hll_get_union_count(H, [b"x"]), "957f02029234927e91a20478935109a168"),
    (exp.hll_get_intersect_count(H, [b"x"]), "957f02029235927e91a20478935109a168"),
    (exp.hll_get_similarity(H, [b"x"]), "957f07029236927e91a20478935109a168"),
    (exp.hll_describe(H), "957f04029137935109a168"),
    (exp.hll_may_contain(H, ["a"]), "957f02029238927e91a20361935109a168"),
    (exp.geo_within(Bin("g"), GeoJSON("{}")), "9308935108a167a3177b7d"),
    (exp.bit_b64_encode(Bin("b")), "957f03019137935106a162"),
    (exp.bit_b64_encode(Bin("b"), 1, 2, invert_size=True), "957f030194370102" + "01935106a162"),
    (exp.list_join(Bin("l")), "957f0300911c935104a16c"),
    (exp.list_join(Bin("l"), ","), "957f0300921ca2032c935104a16c"),
    (exp.string_length(S), "957f02039100935103a173"),
    (exp.string_substring(S, 1), "957f0303920101935103a173"),
    (exp.string_substring(S, 1, 2), "957f030393010102935103a173"),
    (exp.string_char_at(S, 1), "957f0303920201935103a173"),
    (exp.string_find(S, "x"), "957f02039203a20378935103a173"),
    (exp.string_find(S, "x", 2), "957f02039303a2037802935103a173"),
    (exp.string_contains(S, "x"), "957f01039204a20378935103a173"),
    (exp.string_starts_with(S, "x"), "957f01039205a20378935103a173"),
    (exp.string_ends_with(S, "x"), "957f01039206a20378935103a173"),
    (exp.string_to_int(S), "957f02039107935103a173"),
    (exp.string_to_float(S), "957f07039108935103a173"),
    (exp.string_byte_length(S), "957f02039109935103a173"),
    (exp.string_is_numeric(S), "957f0103910a935103a173"),
    (exp.string_is_upper(S), "957f0103910b935103a173"),
    (exp.string_is_lower(S), "957f0103910c935103a173"),
    (exp.string_to_bytes(S), "957f0603910d935103a173"),
    (exp.string_split(S), "957f0403910e935103a173"),
    (exp.string_split(S, ","), "957f0403920ea2032c935103a173"),
    (exp.string_b64_decode(S), "957f0603910f935103a173"),
    (
        exp.string_regex_match(S, "x", exp.StringRegexFlags.MULTILINE),
        "957f01039310a2037802935103a173",
    ),
    (exp.string_insert(S, 1, "x"), "957f0343943201a2037800935103a173"),
    (exp.string_overwrite(S, 1, "x"), "957f0343943301a2037800935103a173"),
    (exp.string_concat(S, ["x"]), "957f03439334927e91a2037800935103a173"),
    (exp.string_snip(S, 1), "957f0343923501935103a173"),
    (exp.string_snip(S, 1, 2), "957f03439435010200935103a173"),
    (exp.string_replace(S, "x", "y"), "957f03439336927e92a20378a2037900935103a173"),
    (exp.string_replace_all(S, "x", "y"), "957f03439337927e92a20378a2037900935103a173"),
    (exp.string_upper(S), "957f0343923800935103a173"),
    (exp.string_lower(S), "957f0343923900935103a173"),
    (exp.string_case_fold(S), "957f0343923a00935103a173"),
    (exp.string_normalize_nfc(S), "957f0343923b00935103a173"),
    (exp.string_trim_start(S), "957f0343923c00935103a173"),
    (exp.string_trim_end(S), "957f0343923d00935103a173"),
    (exp.string_trim(S), "957f0343923e00935103a173"),
    (exp.string_pad_start(S, 5, "x"), "957f0343943f05a2037800935103a173"),
    (exp.string_pad_end(S, 5, "x"), "957f0343944005a2037800935103a173"),
    (exp.string_repeat(S, 3), "957f034393410300935103a173"),
    (
        exp.string_regex_replace(S, "x", "y", exp.StringRegexFlags.GLOBAL),
        "957f03439442927e92a20378a203791000935103a173",
    ),
    (exp.string_append(S, "x"), "957f03439343a2037800935103a173"),
    (exp.string_prepend(S, "x"), "957f03439344a2037800935103a173"),
    (exp.string_of(Bin("i", int)), "9263935102a169"),
]


@pytest.mark.parametrize(("expression", "packed"), SENT, ids=repr)
def test_sends(expression, packed):
    assert expression.packed.hex() == packed


def test_every_function_is_tried():
    tried = repr([*LISTS, *MAPS, *BITS, *OTHERS, *SENT])
    untried = {
        name
        for name in exp.__all__
        if name.startswith(("list_", "map_", "bit_", "hll_", "string_")) and name + "(" not in tried
    }
    assert untried == set()


def test_every_name_is_explained():
    assert [name for name in exp.__all__ if not getattr(exp, name).__doc__] == []


def test_lists_that_are_missing_are_unknown(sync_client, record):
    with pytest.raises(aiospike.OpNotApplicable):
        computed(sync_client, record, exp.list_size(Bin("nope")))

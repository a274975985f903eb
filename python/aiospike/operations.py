"""What operations on lists, maps, bits and HyperLogLogs may be told: orders, flags, return types.

The operations are the static methods of `ListOperation`, `MapOperation`, `BitOperation` and
`HLLOperation`, next to those of `Operation`; several make one call of `operate`:

    from aiospike import Context, ListOperation, ListReturnType, MapOperation, Operation

    record = await client.operate(key, [
        ListOperation.append("scores", 42),
        ListOperation.get_by_rank("scores", -1),                # the highest
        MapOperation.put("profile", "city", "Bern"),
        MapOperation.get_by_key("profile", "city"),
    ])
    record.results                                              # [4, 97, 2, "Bern"]

Elements of lists have an index, their place, and entries of maps one in the order of their keys.
Both have a rank, their place in the order of the values: the smallest has rank 0. Negative indexes
and ranks count from the end, -1 is the last or largest. Values of different types are ordered

    None, bool, int, str, list, map, bytes, float, GeoJSON

Ranges begin at a value, an index or a rank and end before another, or after `count` elements; None
for an end leaves it open.

`ctx` leads into lists and maps that lie inside the bin's own, as a sequence of `Context` steps:

    ListOperation.append("profile", "chess", ctx=[Context.map_key("hobbies")])
"""

from __future__ import annotations

from aiospike._shown import Choice, Flags


class ListOrder(Choice):
    """How a list is kept.

    `UNORDERED`: in the order in which its elements were put. The default.
    `ORDERED`: in the order of its values.
    """

    UNORDERED = 0
    ORDERED = 1


class ListReturnType(Choice):
    """What an operation on a list reads of the elements it selects.

    It is one answer for an operation that selects one element, None where there is none, and a
    list where it may select several.

    `NONE`: nothing.
    `INDEX`: where they stand.
    `REVERSE_INDEX`: where they stand, from the end.
    `RANK`: their ranks.
    `REVERSE_RANK`: their ranks, from the largest.
    `COUNT`: how many there are.
    `VALUE`: the elements.
    `EXISTS`: whether there are any.
    `INVERTED`: together with another, by `|`: select all the other elements.

        ListOperation.get_by_value("l", 3, ListReturnType.COUNT)
        ListOperation.remove_by_rank_range("l", -10, None, ListReturnType.VALUE
                                           | ListReturnType.INVERTED)
    """

    NONE = 0
    INDEX = 1
    REVERSE_INDEX = 2
    RANK = 3
    REVERSE_RANK = 4
    COUNT = 5
    VALUE = 7
    EXISTS = 13
    INVERTED = 0x10000


class ListWriteFlags(Flags):
    """How elements are put into a list; several are combined by `|`.

    `DEFAULT`: whatever the value, wherever the index.
    `ADD_UNIQUE`: `ElementExists` for a value that the list has.
    `INSERT_BOUNDED`: fail for an index beyond the end, which else fills the gap with None.
    `NO_FAIL`: leave the list as it is where another flag would fail.
    `PARTIAL`: with NO_FAIL: put those values that can be put.
    """

    DEFAULT = 0
    ADD_UNIQUE = 1
    INSERT_BOUNDED = 2
    NO_FAIL = 4
    PARTIAL = 8


class ListSortFlags(Flags):
    """How a list is sorted.

    `DEFAULT`: from the smallest to the largest, keeping equal ones.
    `DESCENDING`: from the largest to the smallest.
    `DROP_DUPLICATES`: keep one of those that are equal.
    """

    DEFAULT = 0
    DESCENDING = 1
    DROP_DUPLICATES = 2


class MapOrder(Choice):
    """How a map is kept.

    `UNORDERED`: in no order. The default.
    `KEY_ORDERED`: in the order of its keys.
    `KEY_VALUE_ORDERED`: in the order of its keys, with an index of its values.
    """

    UNORDERED = 0
    KEY_ORDERED = 1
    KEY_VALUE_ORDERED = 3


class MapReturnType(Choice):
    """What an operation on a map reads of the entries it selects.

    It is one answer for an operation that selects one entry, None where there is none, and a list
    where it may select several.

    `NONE`: nothing.
    `INDEX`: where they stand in the order of the keys.
    `REVERSE_INDEX`: where they stand in the order of the keys, from the end.
    `RANK`: their values' ranks.
    `REVERSE_RANK`: their values' ranks, from the largest.
    `COUNT`: how many there are.
    `KEY`: the keys.
    `VALUE`: the values.
    `KEY_VALUE`: A list of (key, value).
    `EXISTS`: whether there are any.
    `UNORDERED_MAP`: A dict of them.
    `ORDERED_MAP`: A `SortedMap` of them.
    `INVERTED`: together with another, by `|`: select all the other entries.

        MapOperation.get_by_key("m", "a", MapReturnType.RANK)
        MapOperation.remove_by_key_list("m", ["a", "b"], MapReturnType.COUNT
                                        | MapReturnType.INVERTED)
    """

    NONE = 0
    INDEX = 1
    REVERSE_INDEX = 2
    RANK = 3
    REVERSE_RANK = 4
    COUNT = 5
    KEY = 6
    VALUE = 7
    KEY_VALUE = 8
    EXISTS = 13
    UNORDERED_MAP = 16
    ORDERED_MAP = 17
    INVERTED = 0x10000


class MapWriteFlags(Flags):
    """How entries are put into a map; several are combined by `|`.

    `DEFAULT`: whether or not there is an entry.
    `CREATE_ONLY`: `ElementExists` for a key that the map has.
    `UPDATE_ONLY`: `ElementNotFound` for a key that the map does not have.
    `NO_FAIL`: leave the map as it is where another flag would fail.
    `PARTIAL`: with NO_FAIL: put those entries that can be put.
    """

    DEFAULT = 0
    CREATE_ONLY = 1
    UPDATE_ONLY = 2
    NO_FAIL = 4
    PARTIAL = 8


class BitWriteFlags(Flags):
    """Which bins bits may be changed of; several are combined by `|`.

    `DEFAULT`: whether or not there is a bin.
    `CREATE_ONLY`: `BinExists` when the record has the bin.
    `UPDATE_ONLY`: `BinNotFound` when the record does not have the bin.
    `NO_FAIL`: leave the bin as it is where the operation would fail.
    `PARTIAL`: with NO_FAIL: change those bits that the bin has.
    """

    DEFAULT = 0
    CREATE_ONLY = 1
    UPDATE_ONLY = 2
    NO_FAIL = 4
    PARTIAL = 8


class BitResizeFlags(Flags):
    """How bytes are made longer or shorter; several are combined by `|`.

    `DEFAULT`: at the end.
    `FROM_FRONT`: at the beginning.
    `GROW_ONLY`: fail where they would become shorter.
    `SHRINK_ONLY`: fail where they would become longer.
    """

    DEFAULT = 0
    FROM_FRONT = 1
    GROW_ONLY = 2
    SHRINK_ONLY = 4


class BitOverflowAction(Choice):
    """What becomes of a sum that its bits cannot hold.

    `FAIL`: `OpNotApplicable`. The default.
    `SATURATE`: the largest or smallest number that they can.
    `WRAP`: what is left of it in these bits.
    """

    FAIL = 0
    SATURATE = 2
    WRAP = 4


class HLLWriteFlags(Flags):
    """How a HyperLogLog is written; several are combined by `|`.

    `DEFAULT`: whether or not there is a bin.
    `CREATE_ONLY`: `BinExists` when the record has the bin.
    `UPDATE_ONLY`: `BinNotFound` when the record does not have the bin.
    `NO_FAIL`: leave the bin as it is where another flag would fail.
    `ALLOW_FOLD`: let a union have as few index bits as the one with the fewest.
    """

    DEFAULT = 0
    CREATE_ONLY = 1
    UPDATE_ONLY = 2
    NO_FAIL = 4
    ALLOW_FOLD = 8


class SelectFlags(Flags):
    """What `Operation.select_by_path` reads of what it selects.

    `MATCHING_TREE`: the bin's value, with nothing in it but what was selected. The default.
    `VALUE`: A list of the values.
    `MAP_KEY`: A list of the keys of map entries.
    `MAP_KEY_VALUE`: A list of keys and values, in turn.
    `NO_FAIL`: together with another, by `|`: pass over what a step cannot lead into.
    """

    MATCHING_TREE = 0
    VALUE = 1
    MAP_KEY = 2
    MAP_KEY_VALUE = 3
    NO_FAIL = 16


class ModifyFlags(Flags):
    """How `Operation.modify_by_path` treats what it selects.

    `DEFAULT`: fail where a step or the expression cannot be applied.
    `NO_FAIL`: pass over it.
    """

    DEFAULT = 0
    NO_FAIL = 16


class ExpressionReadFlags(Flags):
    """How `ExpressionOperation.read` treats what it computes.

    `DEFAULT`: `OpNotApplicable` for what is unknown.
    `EVAL_NO_FAIL`: no answer for it.
    """

    DEFAULT = 0
    EVAL_NO_FAIL = 16


class ExpressionWriteFlags(Flags):
    """How `ExpressionOperation.write` writes what it computes; several are combined by `|`.

    `DEFAULT`: whether or not there is a bin; `OpNotApplicable` for what is unknown or None.
    `CREATE_ONLY`: `BinExists` when the record has the bin.
    `UPDATE_ONLY`: `BinNotFound` when the record does not have the bin.
    `ALLOW_DELETE`: delete the bin for None.
    `POLICY_NO_FAIL`: leave the bin as it is where another flag would fail.
    `EVAL_NO_FAIL`: leave the bin as it is for what is unknown.
    """

    DEFAULT = 0
    CREATE_ONLY = 1
    UPDATE_ONLY = 2
    ALLOW_DELETE = 4
    POLICY_NO_FAIL = 8
    EVAL_NO_FAIL = 16

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
    record.results                                              # [5, 97, 3, "Bern"]

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

from enum import IntEnum, IntFlag


class ListOrder(IntEnum):
    """How a list is kept."""

    UNORDERED = 0
    """In the order in which its elements were put. The default."""
    ORDERED = 1
    """In the order of its values."""


class ListReturnType(IntEnum):
    """What an operation on a list reads of the elements it selects.

    It is one answer for an operation that selects one element, None where there is none, and a
    list where it may select several.

        ListOperation.get_by_value("l", 3, ListReturnType.COUNT)
        ListOperation.remove_by_rank_range("l", -10, None, ListReturnType.VALUE
                                           | ListReturnType.INVERTED)
    """

    NONE = 0
    """Nothing."""
    INDEX = 1
    """Where they stand."""
    REVERSE_INDEX = 2
    """Where they stand, from the end."""
    RANK = 3
    """Their ranks."""
    REVERSE_RANK = 4
    """Their ranks, from the largest."""
    COUNT = 5
    """How many there are."""
    VALUE = 7
    """The elements."""
    EXISTS = 13
    """Whether there are any."""
    INVERTED = 0x10000
    """Together with another, by `|`: select all the other elements."""


class ListWriteFlags(IntFlag):
    """How elements are put into a list; several are combined by `|`."""

    DEFAULT = 0
    """Whatever the value, wherever the index."""
    ADD_UNIQUE = 1
    """`ElementExists` for a value that the list has."""
    INSERT_BOUNDED = 2
    """Fail for an index beyond the end, which else fills the gap with None."""
    NO_FAIL = 4
    """Leave the list as it is where another flag would fail."""
    PARTIAL = 8
    """With NO_FAIL: put those values that can be put."""


class ListSortFlags(IntFlag):
    """How a list is sorted."""

    DEFAULT = 0
    """From the smallest to the largest, keeping equal ones."""
    DESCENDING = 1
    """From the largest to the smallest."""
    DROP_DUPLICATES = 2
    """Keep one of those that are equal."""


class MapOrder(IntEnum):
    """How a map is kept."""

    UNORDERED = 0
    """In no order. The default."""
    KEY_ORDERED = 1
    """In the order of its keys."""
    KEY_VALUE_ORDERED = 3
    """In the order of its keys, with an index of its values."""


class MapReturnType(IntEnum):
    """What an operation on a map reads of the entries it selects.

    It is one answer for an operation that selects one entry, None where there is none, and a list
    where it may select several.

        MapOperation.get_by_key("m", "a", MapReturnType.RANK)
        MapOperation.remove_by_key_list("m", ["a", "b"], MapReturnType.COUNT
                                        | MapReturnType.INVERTED)
    """

    NONE = 0
    """Nothing."""
    INDEX = 1
    """Where they stand in the order of the keys."""
    REVERSE_INDEX = 2
    """Where they stand in the order of the keys, from the end."""
    RANK = 3
    """Their values' ranks."""
    REVERSE_RANK = 4
    """Their values' ranks, from the largest."""
    COUNT = 5
    """How many there are."""
    KEY = 6
    """The keys."""
    VALUE = 7
    """The values."""
    KEY_VALUE = 8
    """A list of (key, value)."""
    EXISTS = 13
    """Whether there are any."""
    UNORDERED_MAP = 16
    """A dict of them."""
    ORDERED_MAP = 17
    """A `SortedMap` of them."""
    INVERTED = 0x10000
    """Together with another, by `|`: select all the other entries."""


class MapWriteFlags(IntFlag):
    """How entries are put into a map; several are combined by `|`."""

    DEFAULT = 0
    """Whether or not there is an entry."""
    CREATE_ONLY = 1
    """`ElementExists` for a key that the map has."""
    UPDATE_ONLY = 2
    """`ElementNotFound` for a key that the map does not have."""
    NO_FAIL = 4
    """Leave the map as it is where another flag would fail."""
    PARTIAL = 8
    """With NO_FAIL: put those entries that can be put."""


class BitWriteFlags(IntFlag):
    """Which bins bits may be changed of; several are combined by `|`."""

    DEFAULT = 0
    """Whether or not there is a bin."""
    CREATE_ONLY = 1
    """`BinExists` when the record has the bin."""
    UPDATE_ONLY = 2
    """`BinNotFound` when the record does not have the bin."""
    NO_FAIL = 4
    """Leave the bin as it is where the operation would fail."""
    PARTIAL = 8
    """With NO_FAIL: change those bits that the bin has."""


class BitResizeFlags(IntFlag):
    """How bytes are made longer or shorter; several are combined by `|`."""

    DEFAULT = 0
    """At the end."""
    FROM_FRONT = 1
    """At the beginning."""
    GROW_ONLY = 2
    """Fail where they would become shorter."""
    SHRINK_ONLY = 4
    """Fail where they would become longer."""


class BitOverflowAction(IntEnum):
    """What becomes of a sum that its bits cannot hold."""

    FAIL = 0
    """`OpNotApplicable`. The default."""
    SATURATE = 2
    """The largest or smallest number that they can."""
    WRAP = 4
    """What is left of it in these bits."""


class HLLWriteFlags(IntFlag):
    """How a HyperLogLog is written; several are combined by `|`."""

    DEFAULT = 0
    """Whether or not there is a bin."""
    CREATE_ONLY = 1
    """`BinExists` when the record has the bin."""
    UPDATE_ONLY = 2
    """`BinNotFound` when the record does not have the bin."""
    NO_FAIL = 4
    """Leave the bin as it is where another flag would fail."""
    ALLOW_FOLD = 8
    """Let a union have as few index bits as the one with the fewest."""


class SelectFlags(IntFlag):
    """What `Operation.select_by_path` reads of what it selects."""

    MATCHING_TREE = 0
    """The bin's value, with nothing in it but what was selected. The default."""
    VALUE = 1
    """A list of the values."""
    MAP_KEY = 2
    """A list of the keys of map entries."""
    MAP_KEY_VALUE = 3
    """A list of keys and values, in turn."""
    NO_FAIL = 16
    """Together with another, by `|`: pass over what a step cannot lead into."""


class ModifyFlags(IntFlag):
    """How `Operation.modify_by_path` treats what it selects."""

    DEFAULT = 0
    """Fail where a step or the expression cannot be applied."""
    NO_FAIL = 16
    """Pass over it."""


class ExpressionReadFlags(IntFlag):
    """How `ExpressionOperation.read` treats what it computes."""

    DEFAULT = 0
    """`OpNotApplicable` for what is unknown."""
    EVAL_NO_FAIL = 16
    """No answer for it."""


class ExpressionWriteFlags(IntFlag):
    """How `ExpressionOperation.write` writes what it computes; several are combined by `|`."""

    DEFAULT = 0
    """Whether or not there is a bin; `OpNotApplicable` for what is unknown or None."""
    CREATE_ONLY = 1
    """`BinExists` when the record has the bin."""
    UPDATE_ONLY = 2
    """`BinNotFound` when the record does not have the bin."""
    ALLOW_DELETE = 4
    """Delete the bin for None."""
    POLICY_NO_FAIL = 8
    """Leave the bin as it is where another flag would fail."""
    EVAL_NO_FAIL = 16
    """Leave the bin as it is for what is unknown."""

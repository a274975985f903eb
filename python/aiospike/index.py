"""Secondary indexes: what they are made of.

An index has an entry for each record whose bin holds a value of its type, and `Client.query` finds
records by it:

    task = await client.create_index("test", "users", "age", "users_by_age", IndexType.NUMERIC)
    await task.wait(timeout=60_000)
    async for record in client.query("test", "users", filter=Filter.range("age", 18, 30)): ...

With an `IndexCollectionType` it has an entry for each element of a list, or each key or value of a
map, and `Filter.contains` finds records by those.
"""

from __future__ import annotations

from aiospike._shown import Choice


class IndexType(Choice):
    """Which values an index has entries for.

    `NUMERIC`: integers.
    `STRING`: strings.
    `GEO2DSPHERE`: points and regions on Earth, `GeoJSON`.
    `BLOB`: bytes; for servers since 7.0.
    `INTEGER`: integers, by the name that servers since 8.2 prefer.
    """

    NUMERIC = 0
    STRING = 1
    GEO2DSPHERE = 2
    BLOB = 3
    INTEGER = 4


class IndexCollectionType(Choice):
    """Where in a bin an index finds its values.

    `DEFAULT`: the bin's value itself.
    `LIST`: the elements of a list.
    `MAP_KEYS`: the keys of a map.
    `MAP_VALUES`: the values of a map.
    """

    DEFAULT = 0
    LIST = 1
    MAP_KEYS = 2
    MAP_VALUES = 3

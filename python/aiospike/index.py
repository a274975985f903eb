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

from enum import IntEnum


class IndexType(IntEnum):
    """Which values an index has entries for."""

    NUMERIC = 0
    """Integers."""
    STRING = 1
    """Strings."""
    GEO2DSPHERE = 2
    """Points and regions on Earth, `GeoJSON`."""
    BLOB = 3
    """Bytes; for servers since 7.0."""
    INTEGER = 4
    """Integers, by the name that servers since 8.2 prefer."""


class IndexCollectionType(IntEnum):
    """Where in a bin an index finds its values."""

    DEFAULT = 0
    """The bin's value itself."""
    LIST = 1
    """The elements of a list."""
    MAP_KEYS = 2
    """The keys of a map."""
    MAP_VALUES = 3
    """The values of a map."""

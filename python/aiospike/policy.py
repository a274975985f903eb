"""Choices for the policy keyword arguments of the verbs."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

TTL_NAMESPACE_DEFAULT: Final = 0
"""`ttl` of a write: as the namespace is configured. The default."""

TTL_NEVER_EXPIRE: Final = -1
"""`ttl` of a write: the record lives until it is deleted."""

TTL_DONT_UPDATE: Final = -2
"""`ttl` of a write: the record keeps the expiry it has."""


class GenerationPolicy(IntEnum):
    """What a write does with the `generation` it is given."""

    NONE = 0
    """Ignore it."""
    EXPECT_GEN_EQUAL = 1
    """Write only if the record's generation is this one; meant when only `generation` is given."""
    EXPECT_GEN_GREATER = 2
    """Write only if the record's generation is lower, as a restore from a backup does."""


class RecordExistsAction(IntEnum):
    """What a write does when the record is there, or is not."""

    UPDATE = 0
    """Create the record or write the named bins of it. The default."""
    UPDATE_ONLY = 1
    """Write the named bins; RecordNotFound when there is no record."""
    REPLACE = 2
    """Create the record, or replace it with all its bins."""
    REPLACE_ONLY = 3
    """Replace the record; RecordNotFound when there is none."""
    CREATE_ONLY = 4
    """Create the record; RecordExists when there is one."""


class CommitLevel(IntEnum):
    """When the server confirms a write."""

    ALL = 0
    """When every replica has it. The default."""
    MASTER = 1
    """When the master has it."""


class Replica(IntEnum):
    """Which node is asked for a record."""

    MASTER = 0
    """The one with the master copy."""
    MASTER_PROLES = 1
    """Reads go to all copies in turn."""
    RANDOM = 2
    """Reads go to all nodes in turn."""
    SEQUENCE = 3
    """The master first, and with each retry the next copy. The default."""
    PREFER_RACK = 4
    """The copy in the client's rack first, then as SEQUENCE."""


class ReadModeAP(IntEnum):
    """How many copies a read consults while data migrates between nodes."""

    ONE = 0
    """One. The default."""
    ALL = 1
    """All that may differ."""

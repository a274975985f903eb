"""Classes that show what is theirs: `dir()` and `help()` pass over what every int or error has.

Else the help of this package would be that of `int` and `Exception`, fifty times.
"""

from __future__ import annotations

from enum import EnumType, IntEnum, IntFlag


class _ShownMembers(EnumType):
    def __dir__(cls) -> list[str]:
        return ["__doc__", "__module__", *cls.__members__]


class Choice(IntEnum, metaclass=_ShownMembers):
    """One of several numbers, by its name."""


class Flags(IntFlag, metaclass=_ShownMembers):
    """Any of several numbers, by their names; combined by `|`."""


class ErrorType(type):
    """The type of this package's errors."""

    def __dir__(cls) -> list[str]:
        families = (base for base in cls.__mro__ if isinstance(base, ErrorType))
        return sorted({name for family in families for name in vars(family)})

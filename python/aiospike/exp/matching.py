"""Texts that match, and places that lie within others, in expressions."""

from __future__ import annotations

from aiospike import _native
from aiospike._shown import Flags

from .code import Code
from .expression import Expression, Operand, node, required
from .kind import Kind


class RegexFlags(Flags):
    """How a regular expression is read; several are combined by `|`.

    `NONE`: A basic regular expression, as POSIX has them.
    `EXTENDED`: an extended one: `+`, `?`, `|` and `()` have their meaning.
    `ICASE`: upper and lower case are one.
    `NOSUB`: only whether it matches is asked for, which is so anyway.
    `NEWLINE`: `.` matches no end of a line, and `^` and `$` match at each line.
    """

    NONE = 0
    EXTENDED = 1
    ICASE = 2
    NOSUB = 4
    NEWLINE = 8


def regex_match(
    text: Operand, pattern: str, flags: RegexFlags | int = RegexFlags.EXTENDED
) -> Expression:
    """Whether a str has a match of a POSIX regular expression.

    The match may be anywhere in it, unless `^` and `$` bind it.

        regex_match(Bin("email"), r"@example\\.(com|org)$", RegexFlags.EXTENDED | RegexFlags.ICASE)
    """
    if not isinstance(pattern, str):
        raise TypeError(f"a pattern is a str, not {pattern!r}")
    subject = required("regex_match", text, Kind.STR)
    packed = _native.pack_expression((Code.REGEX, int(flags), pattern, subject))
    return Expression(packed, Kind.BOOL, "regex_match", (subject, pattern, flags))


def geo_within(one: Operand, other: Operand) -> Expression:
    """Whether one of two is a point and the other a region around it.

    Regions are polygons and circles.

        geo_within(Bin("location"), GeoJSON({"type": "AeroCircle",
                                             "coordinates": [[8.5, 47.4], 2000]}))
    """
    operands = (required("geo_within", place, Kind.GEO) for place in (one, other))
    return node("geo_within", Code.GEO, Kind.BOOL, *operands)

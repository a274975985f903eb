"""Strings in expressions, for servers from 8.2.

Places are those of Unicode code points; negative ones count from the end, and one beyond the end is
the end. What makes another string of one leaves the bin as it is.

    string_starts_with(Bin("path"), "/home/")
    string_upper(Bin("code")) == "CH"
"""

from __future__ import annotations

from aiospike._shown import Flags

from .call import Call, Part, System, modifying, reading, target_of
from .code import Code
from .expression import Expression, Operand, node, operand, required
from .kind import Kind

# What may follow an operation that modifies: how it would write a bin, of which there is none.
_FLAGS = 0


class StringRegexFlags(Flags):
    """How a regular expression of ICU is read; several are combined by `|`.

    `DEFAULT`: as it stands.
    `CASE_INSENSITIVE`: upper and lower case are one.
    `MULTILINE`: `^` and `$` match at each line.
    `DOT_ALL`: `.` matches ends of lines, too.
    `UNIX_LINES`: only a newline ends a line.
    `GLOBAL`: replace every match, and not only the first.
    """

    DEFAULT = 0
    CASE_INSENSITIVE = 1
    MULTILINE = 2
    DOT_ALL = 4
    UNIX_LINES = 8
    GLOBAL = 16


class Strings(Call):
    """The operations of strings."""

    STRING_LENGTH = 0
    STRING_SUBSTRING = 1
    STRING_CHAR_AT = 2
    STRING_FIND = 3
    STRING_CONTAINS = 4
    STRING_STARTS_WITH = 5
    STRING_ENDS_WITH = 6
    STRING_TO_INT = 7
    STRING_TO_FLOAT = 8
    STRING_BYTE_LENGTH = 9
    STRING_IS_NUMERIC = 10
    STRING_IS_UPPER = 11
    STRING_IS_LOWER = 12
    STRING_TO_BYTES = 13
    STRING_SPLIT = 14
    STRING_B64_DECODE = 15
    STRING_REGEX_MATCH = 16
    STRING_INSERT = 50
    STRING_OVERWRITE = 51
    STRING_CONCAT = 52
    STRING_SNIP = 53
    STRING_REPLACE = 54
    STRING_REPLACE_ALL = 55
    STRING_UPPER = 56
    STRING_LOWER = 57
    STRING_CASE_FOLD = 58
    STRING_NORMALIZE_NFC = 59
    STRING_TRIM_START = 60
    STRING_TRIM_END = 61
    STRING_TRIM = 62
    STRING_PAD_START = 63
    STRING_PAD_END = 64
    STRING_REPEAT = 65
    STRING_REGEX_REPLACE = 66
    STRING_APPEND = 67
    STRING_PREPEND = 68


def string_length(text: Operand) -> Expression:
    """How many code points a string has."""
    return _read(Strings.STRING_LENGTH, Kind.INT, text)


def string_byte_length(text: Operand) -> Expression:
    """How many bytes a string has as UTF-8."""
    return _read(Strings.STRING_BYTE_LENGTH, Kind.INT, text)


def string_substring(text: Operand, start: Operand, end: Operand | None = None) -> Expression:
    """A string from one place on to before another."""
    return _read(Strings.STRING_SUBSTRING, Kind.STR, text, *_places(start, end))


def string_char_at(text: Operand, index: Operand) -> Expression:
    """The code point at a place."""
    return _read(Strings.STRING_CHAR_AT, Kind.STR, text, *_places(index))


def string_find(text: Operand, needle: Operand, occurrence: Operand | None = None) -> Expression:
    """The place of another string in it, the first or this one; -1 for none."""
    return _read(Strings.STRING_FIND, Kind.INT, text, _text(needle), *_places(occurrence))


def string_contains(text: Operand, other: Operand) -> Expression:
    """Whether another string is in it."""
    return _read(Strings.STRING_CONTAINS, Kind.BOOL, text, _text(other))


def string_starts_with(text: Operand, other: Operand) -> Expression:
    """Whether it begins with another string."""
    return _read(Strings.STRING_STARTS_WITH, Kind.BOOL, text, _text(other))


def string_ends_with(text: Operand, other: Operand) -> Expression:
    """Whether it ends with another string."""
    return _read(Strings.STRING_ENDS_WITH, Kind.BOOL, text, _text(other))


def string_to_int(text: Operand) -> Expression:
    """The int that a string writes."""
    return _read(Strings.STRING_TO_INT, Kind.INT, text)


def string_to_float(text: Operand) -> Expression:
    """The float that a string writes."""
    return _read(Strings.STRING_TO_FLOAT, Kind.FLOAT, text)


def string_is_numeric(text: Operand) -> Expression:
    """Whether a string writes an int or a float."""
    return _read(Strings.STRING_IS_NUMERIC, Kind.BOOL, text)


def string_is_upper(text: Operand) -> Expression:
    """Whether all letters that have a case are upper ones."""
    return _read(Strings.STRING_IS_UPPER, Kind.BOOL, text)


def string_is_lower(text: Operand) -> Expression:
    """Whether all letters that have a case are lower ones."""
    return _read(Strings.STRING_IS_LOWER, Kind.BOOL, text)


def string_to_bytes(text: Operand) -> Expression:
    """A string as UTF-8."""
    return _read(Strings.STRING_TO_BYTES, Kind.BYTES, text)


def string_split(text: Operand, separator: Operand | None = None) -> Expression:
    """The parts of a string between separators, or its code points."""
    return _read(Strings.STRING_SPLIT, Kind.LIST, text, *_texts(separator))


def string_b64_decode(text: Operand) -> Expression:
    """The bytes that a string writes as Base64."""
    return _read(Strings.STRING_B64_DECODE, Kind.BYTES, text)


def string_regex_match(
    text: Operand, pattern: Operand, flags: StringRegexFlags | int = StringRegexFlags.DEFAULT
) -> Expression:
    """Whether a string has a match of a regular expression of ICU."""
    return _read(Strings.STRING_REGEX_MATCH, Kind.BOOL, text, _text(pattern), int(flags))


def string_insert(text: Operand, index: Operand, value: Operand) -> Expression:
    """A string with another in front of a place."""
    return _modified(Strings.STRING_INSERT, text, *_places(index), _text(value), _FLAGS)


def string_overwrite(text: Operand, index: Operand, value: Operand) -> Expression:
    """A string with another over it from a place on."""
    return _modified(Strings.STRING_OVERWRITE, text, *_places(index), _text(value), _FLAGS)


def string_append(text: Operand, value: Operand) -> Expression:
    """A string with another behind it."""
    return _modified(Strings.STRING_APPEND, text, _text(value), _FLAGS)


def string_prepend(text: Operand, value: Operand) -> Expression:
    """A string with another in front of it."""
    return _modified(Strings.STRING_PREPEND, text, _text(value), _FLAGS)


def string_concat(text: Operand, values: Operand) -> Expression:
    """A string with those of a list behind it."""
    return _modified(
        Strings.STRING_CONCAT, text, required("strings to add", values, Kind.LIST), _FLAGS
    )


def string_snip(text: Operand, start: Operand, end: Operand | None = None) -> Expression:
    """A string without what is from one place on to before another."""
    if end is None:
        return _modified(Strings.STRING_SNIP, text, *_places(start))
    return _modified(Strings.STRING_SNIP, text, *_places(start, end), _FLAGS)


def string_replace(text: Operand, needle: Operand, replacement: Operand) -> Expression:
    """A string with another in place of the first needle in it."""
    return _modified(Strings.STRING_REPLACE, text, _quoted(needle, replacement), _FLAGS)


def string_replace_all(text: Operand, needle: Operand, replacement: Operand) -> Expression:
    """A string with another in place of every needle in it."""
    return _modified(Strings.STRING_REPLACE_ALL, text, _quoted(needle, replacement), _FLAGS)


def string_regex_replace(
    text: Operand,
    pattern: Operand,
    replacement: Operand,
    flags: StringRegexFlags | int = StringRegexFlags.DEFAULT,
) -> Expression:
    """A string with another in place of the first match of a regular expression of ICU."""
    return _modified(
        Strings.STRING_REGEX_REPLACE, text, _quoted(pattern, replacement), int(flags), _FLAGS
    )


def string_upper(text: Operand) -> Expression:
    """A string in upper case."""
    return _modified(Strings.STRING_UPPER, text, _FLAGS)


def string_lower(text: Operand) -> Expression:
    """A string in lower case."""
    return _modified(Strings.STRING_LOWER, text, _FLAGS)


def string_case_fold(text: Operand) -> Expression:
    """A string for comparing it whatever the case of letters, as `str.casefold` has it."""
    return _modified(Strings.STRING_CASE_FOLD, text, _FLAGS)


def string_normalize_nfc(text: Operand) -> Expression:
    """A string in the normal form C of Unicode."""
    return _modified(Strings.STRING_NORMALIZE_NFC, text, _FLAGS)


def string_trim_start(text: Operand) -> Expression:
    """A string without the space at its beginning."""
    return _modified(Strings.STRING_TRIM_START, text, _FLAGS)


def string_trim_end(text: Operand) -> Expression:
    """A string without the space at its end."""
    return _modified(Strings.STRING_TRIM_END, text, _FLAGS)


def string_trim(text: Operand) -> Expression:
    """A string without the space at both ends."""
    return _modified(Strings.STRING_TRIM, text, _FLAGS)


def string_pad_start(text: Operand, length: Operand, padding: Operand) -> Expression:
    """A string with another in front of it until it has a length."""
    return _modified(Strings.STRING_PAD_START, text, *_places(length), _text(padding), _FLAGS)


def string_pad_end(text: Operand, length: Operand, padding: Operand) -> Expression:
    """A string with another behind it until it has a length."""
    return _modified(Strings.STRING_PAD_END, text, *_places(length), _text(padding), _FLAGS)


def string_repeat(text: Operand, count: Operand) -> Expression:
    """A string several times."""
    return _modified(Strings.STRING_REPEAT, text, *_places(count), _FLAGS)


def string_of(value: Operand) -> Expression:
    """An int, float, str or bytes as a string."""
    return node("string_of", Code.TO_STRING, Kind.STR, operand(value))


def _read(code: Strings, kind: Kind, text: Operand, *parts: Part) -> Expression:
    return reading(code, System.STRINGS, kind, target_of(code, System.STRINGS, text), *parts)


def _modified(code: Strings, text: Operand, *parts: Part) -> Expression:
    return modifying(code, System.STRINGS, target_of(code, System.STRINGS, text), *parts)


def _places(*places: Operand | None) -> list[Expression]:
    return [required("a place", place, Kind.INT) for place in places if place is not None]


def _text(text: Operand) -> Expression:
    return required("another string", text, Kind.STR)


def _texts(text: Operand | None) -> list[Expression]:
    return [] if text is None else [_text(text)]


def _quoted(*texts: Operand) -> Part:
    """A list that is no expression, of expressions."""
    return Code.QUOTE, tuple(map(_text, texts))

"""Info replies: what of them is meaning, and what belongs to the server that was recorded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

BITMAP = re.compile(r"[A-Za-z0-9+/]{683}=")  # one bit for each of 4096 partitions
NUMBER = re.compile(r"\b(?=[0-9A-Fa-f]*[0-9])[0-9A-Fa-f]+\b")  # decimal or hex
REDACTED = "/REDACTED/PATH"


def text(reply: bytes) -> str:
    """The bytes of a reply as text; a node repeats what it was asked, be it UTF-8 or not."""
    return reply.decode(errors="surrogateescape")


def differences(expected: str, actual: str, *, volatile: bool) -> Iterator[str]:
    """`volatile`: the values differ with time and state, so only their format must agree."""
    names, found = [_split(line)[0] for line in _lines(expected)], _lines(actual)
    if names != [_split(line)[0] for line in found]:
        yield f"{found}, expected replies to {names}"
        return
    for wanted, line in zip(_lines(expected), found, strict=True):
        if not _agree(_split(wanted)[1], _split(line)[1], volatile=volatile):
            yield f"{line[:300]!r}, expected {'the format of ' if volatile else ''}{wanted[:300]!r}"


def shape(value: str) -> object:
    """What stays the same when a value changes with time and state."""
    if value.startswith("ERROR:"):
        return value.split(":")[:2]
    if value in ("true", "false"):
        return "boolean"
    items = re.split("[;:]", value.rstrip(";"))
    if all("=" in item for item in items):
        return {item.partition("=")[0] for item in items}
    return NUMBER.sub("#", BITMAP.sub("bitmap", value))


class Identity:
    """Names and addresses of the recorded servers, and of those that stand in for them."""

    def __init__(self, stand_ins: Mapping[str, str]) -> None:
        self._stand_ins = {name: other for name, other in stand_ins.items() if name != other}
        names = "|".join(re.escape(name) for name in sorted(self._stand_ins, key=len, reverse=True))
        self._names = re.compile(rf"(?<![\w/+.])(?:{names})(?![\w/+=.])") if names else None

    def translate(self, reply: str) -> str:
        if self._names is None:
            return reply
        return self._names.sub(lambda name: self._stand_ins[name[0]], reply)


def value_of(reply: str) -> str:
    """The value in a reply to one command."""
    return _split(reply.removesuffix("\n"))[1]


def _agree(expected: str, actual: str, *, volatile: bool) -> bool:
    if REDACTED in expected:
        pattern = re.escape(expected).replace(re.escape(REDACTED), "[^;,]*")
        if re.fullmatch(pattern, actual):
            return True
    if not volatile:
        return expected == actual
    if not expected:  # an empty list has no format to hold a full one to
        return not actual.startswith("ERROR:")
    return shape(expected) == shape(actual)


def _lines(reply: str) -> list[str]:
    return reply.split("\n")[:-1]


def _split(line: str) -> tuple[str, str]:
    name, _tab, value = line.partition("\t")
    return name, value

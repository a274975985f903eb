"""The server's msgpack, to and from the notation of the vectors.

Plain msgpack with two habits of its own: strings and blobs start with a particle byte that tells
which of the two they are, and a leading ext element carries the order flags of its container.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from .values import Particle, Value, from_float, from_text, to_text

LIST_ORDERED = 1
MAP_KEY_ORDERED = 1
MAP_VALUE_ORDERED = 2
ENDS = {"wildcard": b"\xd4\xff\x00", "inf": b"\xd4\xff\x01"}


class Malformed(ValueError):
    """Bytes that are not what the server would call a value."""


def unpack(data: bytes) -> Value:
    """The one value that `data` holds; trailing bytes are an error."""
    reader = _Reader(data)
    value = reader.value()
    if reader.at != len(data):
        raise Malformed("trailing bytes")
    return value


def pack(value: Value) -> bytes:
    return b"".join(_chunks(value))


class _Ext:
    """An ext element: no value of its own, it speaks about its container."""

    def __init__(self, kind: int, data: bytes) -> None:
        self.kind = kind
        self.data = data

    def beyond(self, known: int) -> dict[str, str]:
        """What the vectors keep of it besides the order bits."""
        rest = self.kind & ~known
        return {"ext": f"{rest:02x}:{self.data.hex()}"} if rest or self.data else {}


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, count: int) -> bytes:
        chunk = self.data[self.at : self.at + count]
        if len(chunk) != count:
            raise Malformed("cut short")
        self.at += count
        return chunk

    def uint(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def value(self) -> Value:
        item = self.item()
        if isinstance(item, _Ext):
            for name, packed in ENDS.items():
                if packed == bytes([0xD4, item.kind]) + item.data:
                    return {name: 1}
            raise Malformed("an ext element outside its place")
        return item

    def item(self) -> Value | _Ext:
        tag = self.uint(1)
        if tag < 0x80:
            return {"i": tag}
        if tag >= 0xE0:
            return {"i": tag - 0x100}
        if tag < 0x90:
            return self.map(tag & 0x0F)
        if tag < 0xA0:
            return self.list(tag & 0x0F)
        if tag < 0xC0:
            return self.text(tag & 0x1F)
        match tag:
            case 0xC0:
                return None
            case 0xC2 | 0xC3:
                return {"bool": tag == 0xC3}
            case 0xC4 | 0xC5 | 0xC6:
                return self.text(self.uint(1 << (tag - 0xC4)))
            case 0xC7 | 0xC8 | 0xC9:
                size = self.uint(1 << (tag - 0xC7))
                return _Ext(self.uint(1), self.take(size))
            case 0xCA:
                return from_float(struct.unpack(">f", self.take(4))[0])
            case 0xCB:
                return from_float(struct.unpack(">d", self.take(8))[0])
            case 0xCC | 0xCD | 0xCE | 0xCF:
                return {"i": self.uint(1 << (tag - 0xCC))}
            case 0xD0 | 0xD1 | 0xD2 | 0xD3:
                return {"i": int.from_bytes(self.take(1 << (tag - 0xD0)), "big", signed=True)}
            case 0xD4 | 0xD5 | 0xD6 | 0xD7 | 0xD8:
                return _Ext(self.uint(1), self.take(1 << (tag - 0xD4)))
            case 0xD9 | 0xDA | 0xDB:
                return self.text(self.uint(1 << (tag - 0xD9)))
            case 0xDC | 0xDD:
                return self.list(self.uint(2 << (tag - 0xDC)))
            case 0xDE | 0xDF:
                return self.map(self.uint(2 << (tag - 0xDE)))
        raise Malformed(f"tag {tag:#x}")

    def text(self, size: int) -> Value:
        data = self.take(size)
        if not data:
            return {"s": ""}
        match data[0]:
            case Particle.BLOB:
                return {"b": data[1:].hex()}
            case Particle.STRING:
                return from_text(data[1:])
            case Particle.GEOJSON:
                return {"geo": data[1:].decode()}
            case other:
                return {f"raw_t{other}": data[1:].hex()}

    def list(self, count: int) -> Value:
        items: list[Value] = []
        flags = _Ext(0, b"")
        for position in range(count):
            item = self.item()
            if isinstance(item, _Ext):
                if position:
                    raise Malformed("an ext element outside its place")
                flags = item
            else:
                items.append(item)
        order = {"order": "o"} if flags.kind & LIST_ORDERED else {}
        return {"l": items, **order, **flags.beyond(LIST_ORDERED)}

    def map(self, count: int) -> Value:
        pairs: list[Value] = []
        flags = _Ext(0, b"")
        for position in range(count):
            key = self.item()
            value = self.value()
            if isinstance(key, _Ext):
                if position or value is not None:
                    raise Malformed("an ext element outside its place")
                flags = key
            else:
                pairs.append([key, value])
        ordered = MAP_KEY_ORDERED | MAP_VALUE_ORDERED
        order = {0: "u", 1: "k", 2: "v", 3: "kv"}[flags.kind & ordered]
        return {"m": pairs, "order": order, **flags.beyond(ordered)}


def _chunks(value: Value) -> Iterator[bytes]:
    match value:
        case None:
            yield b"\xc0"
        case {"bool": flag}:
            yield b"\xc3" if flag else b"\xc2"
        case {"i": number}:
            yield _integer(number)
        case {"f": number}:
            yield b"\xcb" + struct.pack(">d", float(number))
        case {"b": data}:
            yield _text(bytes([Particle.BLOB]) + bytes.fromhex(data))
        case {"s": _} | {"sx": _}:
            yield _text(bytes([Particle.STRING]) + to_text(value))
        case {"geo": text}:
            yield _text(bytes([Particle.GEOJSON]) + text.encode())
        case {"l": items}:
            flags = LIST_ORDERED if value.get("order") == "o" else 0
            yield _length(len(items) + bool(flags), 0x90, 0xDC)
            if flags:
                yield bytes([0xC7, 0, flags])
            for item in items:
                yield from _chunks(item)
        case {"m": pairs}:
            flags = {"u": 0, "k": 1, "kv": 3}[value.get("order", "u")]
            yield _length(len(pairs) + bool(flags), 0x80, 0xDE)
            if flags:
                yield bytes([0xC7, 0, flags, 0xC0])
            for key, item in pairs:
                yield from _chunks(key)
                yield from _chunks(item)
        case {"inf": _} | {"wildcard": _}:
            yield ENDS[next(iter(value))]
        case _:
            raise Malformed(f"cannot pack {value!r}")


def _integer(number: int) -> bytes:
    if -0x20 <= number < 0x80:
        return number.to_bytes(1, "big", signed=number < 0)
    tag = 0xD0 if number < 0 else 0xCC
    for power in range(4):
        try:
            return bytes([tag + power]) + number.to_bytes(1 << power, "big", signed=number < 0)
        except OverflowError:
            continue
    raise Malformed(f"{number} has more than 64 bits")


def _text(data: bytes) -> bytes:
    if len(data) < 0x20:
        return bytes([0xA0 | len(data)]) + data
    return _sized(len(data), 0xDA) + data


def _length(count: int, small: int, large: int) -> bytes:
    return bytes([small | count]) if count < 0x10 else _sized(count, large)


def _sized(count: int, tag: int) -> bytes:
    if count < 0x10000:
        return bytes([tag]) + count.to_bytes(2, "big")
    return bytes([tag + 1]) + count.to_bytes(4, "big")

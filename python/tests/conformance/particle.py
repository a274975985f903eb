"""Particles: a bin's value as type byte and bytes, to and from the notation of the vectors."""

from __future__ import annotations

import struct

from . import msgpack
from .values import Particle, Value, expand, from_float, from_text, to_text


def decode(kind: int, data: bytes) -> Value:
    """Bytes that are no value of their type become `raw_tN`, as in the vectors."""
    try:
        return _decode(kind, data)
    except (ValueError, struct.error):
        return {f"raw_t{kind}": data.hex()}


def _decode(kind: int, data: bytes) -> Value:
    match kind:
        case Particle.NIL:
            return None
        case Particle.INTEGER:
            return {"i": int.from_bytes(data, "big", signed=True)}
        case Particle.FLOAT:
            return from_float(struct.unpack(">d", data)[0])
        case Particle.STRING:
            return from_text(data)
        case Particle.BLOB:
            return {"b": data.hex()}
        case Particle.BOOL:
            return {"bool": data != b"\x00"}
        case Particle.HLL:
            return {"hll": data.hex()}
        case Particle.MAP | Particle.LIST:
            return msgpack.unpack(data)
        case Particle.GEOJSON:
            _flags, cells = struct.unpack(">BH", data[:3])
            return {"geo": data[3 + 8 * cells :].decode()}
    raise msgpack.Malformed(f"particle type {kind}")


def encode(value: Value) -> tuple[Particle, bytes]:
    match expand(value):
        case None:
            return Particle.NIL, b""
        case {"i": number}:
            return Particle.INTEGER, number.to_bytes(8, "big", signed=True)
        case {"f": number}:
            return Particle.FLOAT, struct.pack(">d", float(number))
        case {"s": _} | {"sx": _} as text:
            return Particle.STRING, to_text(text)
        case {"b": data}:
            return Particle.BLOB, bytes.fromhex(data)
        case {"bool": flag}:
            return Particle.BOOL, bytes([flag])
        case {"hll": data}:
            return Particle.HLL, bytes.fromhex(data)
        case {"geo": text}:
            return Particle.GEOJSON, b"\0\0\0" + text.encode()
        case {"l": _} as items:
            return Particle.LIST, msgpack.pack(items)
        case {"m": _} as pairs:
            return Particle.MAP, msgpack.pack(pairs)
    raise msgpack.Malformed(f"no particle for {value!r}")

"""Record digests: RIPEMD-160 over set name, key type and key.

Written out in Python because an OpenSSL without legacy algorithms has no RIPEMD-160 to offer.
"""

from __future__ import annotations

import struct

from .values import Particle, Value, to_text

WORD = 0xFFFFFFFF
START = (0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0)
# fmt: off
LEFT_ORDER = (
    tuple(range(16)),
    (7, 4, 13, 1, 10, 6, 15, 3, 12, 0, 9, 5, 2, 14, 11, 8),
    (3, 10, 14, 4, 9, 15, 8, 1, 2, 7, 0, 6, 13, 11, 5, 12),
    (1, 9, 11, 10, 0, 8, 12, 4, 13, 3, 7, 15, 14, 5, 6, 2),
    (4, 0, 5, 9, 7, 12, 2, 10, 14, 1, 3, 8, 11, 6, 15, 13),
)
RIGHT_ORDER = (
    (5, 14, 7, 0, 9, 2, 11, 4, 13, 6, 15, 8, 1, 10, 3, 12),
    (6, 11, 3, 7, 0, 13, 5, 10, 14, 15, 8, 12, 4, 9, 1, 2),
    (15, 5, 1, 3, 7, 14, 6, 9, 11, 8, 12, 2, 10, 0, 4, 13),
    (8, 6, 4, 1, 3, 11, 15, 0, 5, 12, 2, 13, 9, 7, 10, 14),
    (12, 15, 10, 4, 1, 5, 8, 7, 6, 2, 13, 14, 0, 3, 9, 11),
)
LEFT_ROTATION = (
    (11, 14, 15, 12, 5, 8, 7, 9, 11, 13, 14, 15, 6, 7, 9, 8),
    (7, 6, 8, 13, 11, 9, 7, 15, 7, 12, 15, 9, 11, 7, 13, 12),
    (11, 13, 6, 7, 14, 9, 13, 15, 14, 8, 13, 6, 5, 12, 7, 5),
    (11, 12, 14, 15, 14, 15, 9, 8, 9, 14, 5, 6, 8, 6, 5, 12),
    (9, 15, 5, 11, 6, 8, 13, 12, 5, 12, 13, 14, 11, 8, 5, 6),
)
RIGHT_ROTATION = (
    (8, 9, 9, 11, 13, 15, 15, 5, 7, 7, 8, 11, 14, 14, 12, 6),
    (9, 13, 15, 7, 12, 8, 9, 11, 7, 7, 12, 7, 6, 15, 13, 11),
    (9, 7, 15, 11, 8, 6, 6, 14, 12, 13, 5, 14, 13, 13, 7, 5),
    (15, 5, 8, 11, 14, 14, 6, 14, 6, 9, 12, 9, 12, 5, 15, 8),
    (8, 5, 12, 9, 12, 5, 14, 6, 8, 13, 6, 5, 15, 13, 11, 11),
)
# fmt: on
LEFT_CONSTANT = (0, 0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xA953FD4E)
RIGHT_CONSTANT = (0x50A28BE6, 0x5C4DD124, 0x6D703EF3, 0x7A6D76E9, 0)


def of_key(set_name: str, key: Value) -> bytes:
    return ripemd160(set_name.encode() + user_key(key))


def user_key(key: Value) -> bytes:
    """Type byte and bytes: what the digest covers and what field 2 carries."""
    match key:
        case {"i": number}:
            return struct.pack(">Bq", Particle.INTEGER, number)
        case {"s": _} | {"sx": _}:
            return bytes([Particle.STRING]) + to_text(key)
        case {"b": data}:
            return bytes([Particle.BLOB]) + bytes.fromhex(data)
    raise ValueError(f"not a user key: {key!r}")


def ripemd160(message: bytes) -> bytes:
    padding = b"\x80" + b"\0" * (-(len(message) + 9) % 64)
    padded = message + padding + struct.pack("<Q", 8 * len(message))
    state = START
    for (block,) in struct.iter_unpack("64s", padded):
        state = _compress(state, struct.unpack("<16L", block))
    return struct.pack("<5L", *state)


_State = tuple[int, int, int, int, int]


def _compress(state: _State, words: tuple[int, ...]) -> _State:
    left = right = state
    for turn in range(5):
        left = _turn(left, words, turn, LEFT_CONSTANT[turn], LEFT_ORDER, LEFT_ROTATION, turn)
        right = _turn(
            right, words, turn, RIGHT_CONSTANT[turn], RIGHT_ORDER, RIGHT_ROTATION, 4 - turn
        )
    h0, h1, h2, h3, h4 = state
    return (
        h1 + left[2] + right[3] & WORD,
        h2 + left[3] + right[4] & WORD,
        h3 + left[4] + right[0] & WORD,
        h4 + left[0] + right[1] & WORD,
        h0 + left[1] + right[2] & WORD,
    )


_Table = tuple[tuple[int, ...], ...]


def _turn(
    state: _State,
    words: tuple[int, ...],
    turn: int,
    constant: int,
    order: _Table,
    rotation: _Table,
    mix: int,
) -> _State:
    a, b, c, d, e = state
    for index, bits in zip(order[turn], rotation[turn], strict=True):
        total = a + _mix(mix, b, c, d) + words[index] + constant & WORD
        a, e, d, c, b = e, d, _rotate(c, 10), b, _rotate(total, bits) + e & WORD
    return a, b, c, d, e


def _mix(kind: int, x: int, y: int, z: int) -> int:
    match kind:
        case 0:
            return x ^ y ^ z
        case 1:
            return (x & y) | (~x & z)
        case 2:
            return (x | ~y) ^ z
        case 3:
            return (x & z) | (y & ~z)
    return x ^ (y | ~z)


def _rotate(word: int, bits: int) -> int:
    return (word << bits | word >> 32 - bits) & WORD

"""The bits of bytes in expressions.

What reads yields what it reads; what modifies yields the whole bytes as they would be, and leaves
the bin as it is. Offsets and sizes are in bits, or in bytes where a name says so; negative offsets
count from the end. Flags and actions are explained in `aiospike.operations`.

    bit_count(Bin("flags"), 0, 64) > 3
    bit_or(Bin("flags"), 8, 8, b"\\x0f")
"""

from __future__ import annotations

from aiospike.operations import BitOverflowAction, BitResizeFlags, BitWriteFlags

from .call import Call, Part, System, modifying, reading, target_of
from .expression import Expression, Operand, required
from .kind import Kind

_SIGNED = 1


class Bits(Call):
    """The operations of bytes."""

    BIT_RESIZE = 0
    BIT_INSERT = 1
    BIT_REMOVE = 2
    BIT_SET = 3
    BIT_OR = 4
    BIT_XOR = 5
    BIT_AND = 6
    BIT_NOT = 7
    BIT_LSHIFT = 8
    BIT_RSHIFT = 9
    BIT_ADD = 10
    BIT_SUBTRACT = 11
    BIT_SET_INT = 12
    BIT_GET = 50
    BIT_COUNT = 51
    BIT_LSCAN = 52
    BIT_RSCAN = 53
    BIT_GET_INT = 54
    BIT_B64_ENCODE = 55


def bit_resize(
    bytes: Operand,
    byte_size: Operand,
    *,
    resize_flags: BitResizeFlags | int = BitResizeFlags.DEFAULT,
    flags: BitWriteFlags | int = BitWriteFlags.DEFAULT,
) -> Expression:
    """The bytes made longer with zeros, or shorter."""
    return _modified(Bits.BIT_RESIZE, bytes, *_ints(byte_size), int(flags), int(resize_flags))


def bit_insert(
    bytes: Operand,
    byte_offset: Operand,
    value: Operand,
    *,
    flags: BitWriteFlags | int = BitWriteFlags.DEFAULT,
) -> Expression:
    """The bytes with others inserted."""
    return _modified(Bits.BIT_INSERT, bytes, *_ints(byte_offset), _bytes(value), int(flags))


def bit_remove(
    bytes: Operand,
    byte_offset: Operand,
    byte_size: Operand,
    *,
    flags: BitWriteFlags | int = BitWriteFlags.DEFAULT,
) -> Expression:
    """The bytes without some of them."""
    return _modified(Bits.BIT_REMOVE, bytes, *_ints(byte_offset, byte_size), int(flags))


def bit_set(
    bytes: Operand,
    bit_offset: Operand,
    bit_size: Operand,
    value: Operand,
    *,
    flags: BitWriteFlags | int = BitWriteFlags.DEFAULT,
) -> Expression:
    """The bytes with bits in place of others."""
    return _modified(Bits.BIT_SET, bytes, *_ints(bit_offset, bit_size), _bytes(value), int(flags))


def bit_or(
    bytes: Operand,
    bit_offset: Operand,
    bit_size: Operand,
    value: Operand,
    *,
    flags: BitWriteFlags | int = BitWriteFlags.DEFAULT,
) -> Expression:
    """The bytes with the bits set that others have, too."""
    return _modified(Bits.BIT_OR, bytes, *_ints(bit_offset, bit_size), _bytes(value), int(flags))


def bit_xor(
    bytes: Operand,
    bit_offset: Operand,
    bit_size: Operand,
    value: Operand,
    *,
    flags: BitWriteFlags | int = BitWriteFlags.DEFAULT,
) -> Expression:
    """The bytes with the bits changed that others have."""
    return _modified(Bits.BIT_XOR, bytes, *_ints(bit_offset, bit_size), _bytes(value), int(flags))


def bit_and(
    bytes: Operand,
    bit_offset: Operand,
    bit_size: Operand,
    value: Operand,
    *,
    flags: BitWriteFlags | int = BitWriteFlags.DEFAULT,
) -> Expression:
    """The bytes with the bits cleared that others do not have."""
    return _modified(Bits.BIT_AND, bytes, *_ints(bit_offset, bit_size), _bytes(value), int(flags))


def bit_not(
    bytes: Operand,
    bit_offset: Operand,
    bit_size: Operand,
    *,
    flags: BitWriteFlags | int = BitWriteFlags.DEFAULT,
) -> Expression:
    """The bytes with bits changed."""
    return _modified(Bits.BIT_NOT, bytes, *_ints(bit_offset, bit_size), int(flags))


def bit_lshift(
    bytes: Operand,
    bit_offset: Operand,
    bit_size: Operand,
    shift: Operand,
    *,
    flags: BitWriteFlags | int = BitWriteFlags.DEFAULT,
) -> Expression:
    """The bytes with bits moved to the left."""
    return _modified(Bits.BIT_LSHIFT, bytes, *_ints(bit_offset, bit_size, shift), int(flags))


def bit_rshift(
    bytes: Operand,
    bit_offset: Operand,
    bit_size: Operand,
    shift: Operand,
    *,
    flags: BitWriteFlags | int = BitWriteFlags.DEFAULT,
) -> Expression:
    """The bytes with bits moved to the right."""
    return _modified(Bits.BIT_RSHIFT, bytes, *_ints(bit_offset, bit_size, shift), int(flags))


def bit_add(
    bytes: Operand,
    bit_offset: Operand,
    bit_size: Operand,
    value: Operand,
    *,
    signed: bool = False,
    overflow: BitOverflowAction | int = BitOverflowAction.FAIL,
    flags: BitWriteFlags | int = BitWriteFlags.DEFAULT,
) -> Expression:
    """The bytes with a number added to the one that some bits are."""
    return _modified(
        Bits.BIT_ADD,
        bytes,
        *_ints(bit_offset, bit_size, value),
        int(flags),
        overflow | (_SIGNED if signed else 0),
    )


def bit_subtract(
    bytes: Operand,
    bit_offset: Operand,
    bit_size: Operand,
    value: Operand,
    *,
    signed: bool = False,
    overflow: BitOverflowAction | int = BitOverflowAction.FAIL,
    flags: BitWriteFlags | int = BitWriteFlags.DEFAULT,
) -> Expression:
    """The bytes with a number subtracted from the one that some bits are."""
    return _modified(
        Bits.BIT_SUBTRACT,
        bytes,
        *_ints(bit_offset, bit_size, value),
        int(flags),
        overflow | (_SIGNED if signed else 0),
    )


def bit_set_int(
    bytes: Operand,
    bit_offset: Operand,
    bit_size: Operand,
    value: Operand,
    *,
    flags: BitWriteFlags | int = BitWriteFlags.DEFAULT,
) -> Expression:
    """The bytes with a number in place of some bits."""
    return _modified(Bits.BIT_SET_INT, bytes, *_ints(bit_offset, bit_size, value), int(flags))


def bit_get(bytes: Operand, bit_offset: Operand, bit_size: Operand) -> Expression:
    """Some bits, as bytes."""
    return _read(Bits.BIT_GET, Kind.BYTES, bytes, *_ints(bit_offset, bit_size))


def bit_count(bytes: Operand, bit_offset: Operand, bit_size: Operand) -> Expression:
    """How many of some bits are set."""
    return _read(Bits.BIT_COUNT, Kind.INT, bytes, *_ints(bit_offset, bit_size))


def bit_lscan(bytes: Operand, bit_offset: Operand, bit_size: Operand, value: Operand) -> Expression:
    """The place of the first of some bits that has a value; -1 for none."""
    return _read(
        Bits.BIT_LSCAN,
        Kind.INT,
        bytes,
        *_ints(bit_offset, bit_size),
        required("a bit", value, Kind.BOOL),
    )


def bit_rscan(bytes: Operand, bit_offset: Operand, bit_size: Operand, value: Operand) -> Expression:
    """The place of the last of some bits that has a value; -1 for none."""
    return _read(
        Bits.BIT_RSCAN,
        Kind.INT,
        bytes,
        *_ints(bit_offset, bit_size),
        required("a bit", value, Kind.BOOL),
    )


def bit_get_int(
    bytes: Operand, bit_offset: Operand, bit_size: Operand, *, signed: bool = False
) -> Expression:
    """The number that at most 64 bits are."""
    sign = _SIGNED if signed else 0
    return _read(Bits.BIT_GET_INT, Kind.INT, bytes, *_ints(bit_offset, bit_size), sign)


def bit_b64_encode(
    bytes: Operand,
    byte_offset: Operand | None = None,
    byte_size: Operand | None = None,
    *,
    invert_size: bool = False,
) -> Expression:
    """The bytes, or some of them, as Base64. For servers from 8.2.

    `invert_size` counts the size from the end.
    """
    if byte_offset is None or byte_size is None:
        if (byte_offset, byte_size, invert_size) != (None, None, False):
            raise TypeError("bit_b64_encode takes an offset and a size, or neither")
        return _read(Bits.BIT_B64_ENCODE, Kind.STR, bytes)
    parts = (*_ints(byte_offset, byte_size), *((1,) if invert_size else ()))
    return _read(Bits.BIT_B64_ENCODE, Kind.STR, bytes, *parts)


def _read(code: Bits, kind: Kind, bytes: Operand, *parts: Part) -> Expression:
    return reading(code, System.BITS, kind, target_of(code, System.BITS, bytes), *parts)


def _modified(code: Bits, bytes: Operand, *parts: Part) -> Expression:
    return modifying(code, System.BITS, target_of(code, System.BITS, bytes), *parts)


def _ints(*numbers: Operand) -> list[Expression]:
    return [required("an offset, size or number", number, Kind.INT) for number in numbers]


def _bytes(value: Operand) -> Expression:
    return required("bits", value, Kind.BYTES)

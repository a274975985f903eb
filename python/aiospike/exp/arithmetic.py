"""Numbers in expressions.

Each function is one of the server's; it computes ints within 64 bits, around which they wrap, and
takes ints or floats, but not both. What has no value, such as a division of ints by 0, is unknown.
"""

from __future__ import annotations

from .code import Code
from .expression import Expression, Operand, computed, node, required
from .kind import Kind


def add(*numbers: Operand) -> Expression:
    """The sum of one or more numbers."""
    return _folded("add", Code.ADD, numbers)


def sub(*numbers: Operand) -> Expression:
    """The first number less all the others; of one number, its negative."""
    return _folded("sub", Code.SUB, numbers)


def mul(*numbers: Operand) -> Expression:
    """The product of one or more numbers."""
    return _folded("mul", Code.MUL, numbers)


def div(*numbers: Operand) -> Expression:
    """The first number divided by the product of the others; of one number, 1 divided by it.

    Ints are divided towards zero: `div(-7, 2)` is -3, where `-7 // 2` is -4. Of the least int, -1
    is no divisor that a server of version 8.1 survives; `//` and `%` mind that.
    """
    return _folded("div", Code.DIV, numbers)


def mod(dividend: Operand, divisor: Operand) -> Expression:
    """What remains of a division of ints towards zero: `mod(-7, 2)` is -1, where `-7 % 2` is 1."""
    return _ints("mod", Code.MOD, dividend, divisor)


def pow(base: Operand, exponent: Operand) -> Expression:
    """A float to the power of another."""
    return _floats("pow", Code.POW, base, exponent)


def log(number: Operand, base: Operand) -> Expression:
    """The logarithm of a float to a base."""
    return _floats("log", Code.LOG, number, base)


def abs(number: Operand) -> Expression:
    """A number without its sign."""
    return computed("abs", Code.ABS, number)


def min(*numbers: Operand) -> Expression:
    """The smallest of one or more numbers."""
    return _folded("min", Code.MIN, numbers)


def max(*numbers: Operand) -> Expression:
    """The largest of one or more numbers."""
    return _folded("max", Code.MAX, numbers)


def floor(number: Operand) -> Expression:
    """The largest whole float that is not above a float."""
    return _floats("floor", Code.FLOOR, number)


def ceil(number: Operand) -> Expression:
    """The smallest whole float that is not below a float."""
    return _floats("ceil", Code.CEIL, number)


def to_int(number: Operand) -> Expression:
    """A float as an int, without what is behind the point."""
    return node("to_int", Code.TO_INT, Kind.INT, required("to_int", number, Kind.FLOAT))


def to_float(number: Operand) -> Expression:
    """An int as a float."""
    return node("to_float", Code.TO_FLOAT, Kind.FLOAT, required("to_float", number, Kind.INT))


def int_and(*integers: Operand) -> Expression:
    """The bits that all of one or more ints have."""
    return _bits("int_and", Code.INT_AND, integers)


def int_or(*integers: Operand) -> Expression:
    """The bits that one of one or more ints has."""
    return _bits("int_or", Code.INT_OR, integers)


def int_xor(*integers: Operand) -> Expression:
    """The bits that an odd number of one or more ints has."""
    return _bits("int_xor", Code.INT_XOR, integers)


def int_not(integer: Operand) -> Expression:
    """The bits that an int does not have."""
    return _ints("int_not", Code.INT_NOT, integer)


def int_left_shift(integer: Operand, distance: Operand) -> Expression:
    """The bits of an int, 0 to 63 places to the left."""
    return _ints("int_left_shift", Code.INT_LEFT_SHIFT, integer, distance)


def int_right_shift(integer: Operand, distance: Operand) -> Expression:
    """The bits of an int, 0 to 63 places to the right; what comes from the left is 0."""
    return _ints("int_right_shift", Code.INT_RIGHT_SHIFT, integer, distance)


def int_arithmetic_right_shift(integer: Operand, distance: Operand) -> Expression:
    """The bits of an int, 0 to 63 places to the right; what comes from the left is the sign."""
    code = Code.INT_ARITHMETIC_RIGHT_SHIFT
    return _ints("int_arithmetic_right_shift", code, integer, distance)


def int_count(integer: Operand) -> Expression:
    """How many bits of an int are set."""
    return _ints("int_count", Code.INT_COUNT, integer)


def int_left_scan(integer: Operand, value: Operand) -> Expression:
    """The place from the left, 0 to 63, of the first bit of this value; -1 for none."""
    return _scan("int_left_scan", Code.INT_LEFT_SCAN, integer, value)


def int_right_scan(integer: Operand, value: Operand) -> Expression:
    """The place from the left, 0 to 63, of the last bit of this value; -1 for none."""
    return _scan("int_right_scan", Code.INT_RIGHT_SCAN, integer, value)


def _folded(name: str, code: Code, numbers: tuple[Operand, ...]) -> Expression:
    if not numbers:
        raise TypeError(f"{name} takes at least 1 number")
    return computed(name, code, *numbers)


def _bits(name: str, code: Code, integers: tuple[Operand, ...]) -> Expression:
    if not integers:
        raise TypeError(f"{name} takes at least 1 int")
    return _ints(name, code, *integers)


def _ints(name: str, code: Code, *integers: Operand) -> Expression:
    operands = (required(name, integer, Kind.INT) for integer in integers)
    return node(name, code, Kind.INT, *operands)


def _floats(name: str, code: Code, *floats: Operand) -> Expression:
    operands = (required(name, number, Kind.FLOAT) for number in floats)
    return node(name, code, Kind.FLOAT, *operands)


def _scan(name: str, code: Code, integer: Operand, value: Operand) -> Expression:
    operands = required(name, integer, Kind.INT), required(name, value, Kind.BOOL)
    return node(name, code, Kind.INT, *operands)

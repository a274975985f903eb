"""Expressions and the operators that combine them."""

from __future__ import annotations

import base64
import itertools
import math
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, NoReturn, Self, TypeAlias

from aiospike import _native
from aiospike.values import SpecialValue

from .code import Code
from .kind import Kind, ValueType

Literal: TypeAlias = (
    bool
    | int
    | float
    | str
    | bytes
    | bytearray
    | memoryview
    | list[Any]
    | tuple[Any, ...]
    | dict[Any, Any]
    | SpecialValue
    | None
)
"""A value that stands for itself in an expression."""

_COMPARISONS = ("==", "!=", ">", ">=", "<", "<=")
_INFIX = (*_COMPARISONS, "&", "|", "^", "+", "-", "*", "/", "//", "%", "**", "<<", ">>")


class Expression(_native.Expression):
    """What the server is to compute of a record.

    `Bin` and the functions of `aiospike.exp` make expressions, and operators combine them; none
    ever changes. `==`, `<` and the like compare two of one type. `&`, `|`, `^` and `~` combine
    conditions, and the bits of ints. `+ - * / // % ** << >>` and `abs()` compute as they do in
    Python, but within 64 bits; ints become floats only beside floats, where they are literals.

    Python decides itself what `and`, `or`, `not`, `in` and chains such as `1 < x < 5` mean, and
    cannot hand them on: they raise TypeError.
    """

    __slots__ = ("_kind", "_name", "_operands", "_typed")
    _kind: Kind | None
    _name: str
    _operands: tuple[Any, ...]
    _typed: Callable[[Kind], Expression] | None

    def __new__(
        cls,
        packed: bytes | None,
        kind: Kind | None,
        name: str,
        operands: Iterable[Any] = (),
        typed: Callable[[Kind], Expression] | None = None,
    ) -> Self:
        """For `aiospike.exp` alone.

        `kind` is None where only the server knows it, `packed` where it is still open: then
        `typed` makes the expression once something tells.
        """
        self = super().__new__(cls, packed, kind in (None, Kind.BOOL))
        self._kind = kind
        self._name = name
        self._operands = tuple(operands)
        self._typed = typed
        return self

    def base64(self) -> str:
        """The packed expression as text, which other clients and tools of the server read."""
        return base64.b64encode(self.packed).decode()

    @staticmethod
    def from_base64(text: str) -> Expression:
        """The expression of such a text. Raises ValueError for another."""
        packed = base64.b64decode(text, validate=True)
        return Expression(packed, None, "Expression.from_base64", (text,))

    def __reduce__(self) -> tuple[type[Expression], tuple[Any, ...]]:
        return Expression, (self.packed, self._kind, self._name, self._operands)

    # Python's own answer would be a bool, and never what is meant.

    def __bool__(self) -> NoReturn:
        raise TypeError(
            f"only the server can tell whether {self!r} is true; combine conditions with &, | and "
            "~ in place of and, or and not, and write 1 < x < 5 as (x > 1) & (x < 5)"
        )

    def __contains__(self, item: object) -> NoReturn:
        raise TypeError("write `x in y` as aiospike.exp.in_list(x, y)")

    __iter__: ClassVar[None] = None
    __hash__: ClassVar[None] = None  # type: ignore[assignment]

    def __eq__(self, other: Operand) -> Expression:  # type: ignore[override]
        return compared("==", Code.EQ, self, other)

    def __ne__(self, other: Operand) -> Expression:  # type: ignore[override]
        return compared("!=", Code.NE, self, other)

    def __gt__(self, other: Operand) -> Expression:
        return compared(">", Code.GT, self, other)

    def __ge__(self, other: Operand) -> Expression:
        return compared(">=", Code.GE, self, other)

    def __lt__(self, other: Operand) -> Expression:
        return compared("<", Code.LT, self, other)

    def __le__(self, other: Operand) -> Expression:
        return compared("<=", Code.LE, self, other)

    def __and__(self, other: Operand) -> Expression:
        return combined("&", Code.AND, Code.INT_AND, self, other)

    def __rand__(self, other: Operand) -> Expression:
        return combined("&", Code.AND, Code.INT_AND, other, self)

    def __or__(self, other: Operand) -> Expression:
        return combined("|", Code.OR, Code.INT_OR, self, other)

    def __ror__(self, other: Operand) -> Expression:
        return combined("|", Code.OR, Code.INT_OR, other, self)

    def __xor__(self, other: Operand) -> Expression:
        return combined("^", Code.EXCLUSIVE, Code.INT_XOR, self, other)

    def __rxor__(self, other: Operand) -> Expression:
        return combined("^", Code.EXCLUSIVE, Code.INT_XOR, other, self)

    def __invert__(self) -> Expression:
        return combined("~", Code.NOT, Code.INT_NOT, self)

    def __add__(self, other: Operand) -> Expression:
        return computed("+", Code.ADD, *flat("+", self), other)

    def __radd__(self, other: Operand) -> Expression:
        return computed("+", Code.ADD, other, self)

    def __sub__(self, other: Operand) -> Expression:
        return computed("-", Code.SUB, self, other)

    def __rsub__(self, other: Operand) -> Expression:
        return computed("-", Code.SUB, other, self)

    def __mul__(self, other: Operand) -> Expression:
        return computed("*", Code.MUL, *flat("*", self), other)

    def __rmul__(self, other: Operand) -> Expression:
        return computed("*", Code.MUL, other, self)

    def __truediv__(self, other: Operand) -> Expression:
        return quotient(self, other)

    def __rtruediv__(self, other: Operand) -> Expression:
        return quotient(other, self)

    def __floordiv__(self, other: Operand) -> Expression:
        return floored("//", self, other)

    def __rfloordiv__(self, other: Operand) -> Expression:
        return floored("//", other, self)

    def __mod__(self, other: Operand) -> Expression:
        return floored("%", self, other)

    def __rmod__(self, other: Operand) -> Expression:
        return floored("%", other, self)

    def __pow__(self, other: Operand) -> Expression:
        return power(self, other)

    def __rpow__(self, other: Operand) -> Expression:
        return power(other, self)

    def __lshift__(self, other: Operand) -> Expression:
        return of_ints("<<", Code.INT_LEFT_SHIFT, self, other)

    def __rlshift__(self, other: Operand) -> Expression:
        return of_ints("<<", Code.INT_LEFT_SHIFT, other, self)

    def __rshift__(self, other: Operand) -> Expression:
        return of_ints(">>", Code.INT_ARITHMETIC_RIGHT_SHIFT, self, other)

    def __rrshift__(self, other: Operand) -> Expression:
        return of_ints(">>", Code.INT_ARITHMETIC_RIGHT_SHIFT, other, self)

    def __neg__(self) -> Expression:
        return computed("-", Code.SUB, self)

    def __pos__(self) -> Expression:
        return self

    def __abs__(self) -> Expression:
        return computed("abs", Code.ABS, self)

    def __repr__(self) -> str:
        shown = [repr(operand) for operand in self._operands]
        if not self._name:
            return shown[0]
        if self._name not in (*_INFIX, "~"):
            return f"{self._name}({', '.join(shown)})"
        shown = [
            f"({text})" if isinstance(operand, Expression) and operand._name in _INFIX else text
            for operand, text in zip(self._operands, shown, strict=True)
        ]
        return f" {self._name} ".join(shown) if len(shown) > 1 else f"{self._name}{shown[0]}"


Operand: TypeAlias = Expression | Literal
"""What operators and functions take: an expression, or a value that stands for itself."""


class Bin(Expression):
    """The value of a bin.

    The type is what the bin must hold for the expression to be known: bool, int, float, str,
    bytes, list, dict, `GeoJSON` or `HyperLogLog`. It may be left out where the other side of an
    operator or a function tells it, as a literal does.

        Bin("age") > 25
        Bin("country") == "US"
        Bin("spent", float) > Bin("limit", float)
    """

    __slots__ = ()

    def __new__(cls, name: str, type: ValueType | None = None) -> Self:
        _native.check_bin_name(name)
        if type is None:
            return super().__new__(
                cls, None, None, "Bin", (name,), lambda kind: Expression(*_bin(name, kind))
            )
        return super().__new__(cls, *_bin(name, Kind.named(type)))


def _bin(name: str, kind: Kind) -> tuple[bytes, Kind, str, tuple[str, Kind]]:
    return _native.pack_expression((Code.BIN, kind, name)), kind, "Bin", (name, kind)


def literal(value: Literal, kind: Kind | None = None) -> Expression:
    """A value that stands for itself: of another kind, if it is an int and that is a float."""
    if isinstance(value, SpecialValue):
        return Expression(_native.pack_literal(value), None, "", (value,))
    own = Kind.of(value)
    if kind is Kind.FLOAT and own is Kind.INT and isinstance(value, int):
        try:
            as_float = float(value)
        except OverflowError:
            as_float = math.inf
        if as_float != value:
            raise ValueError(f"{value} cannot stand beside floats: no float is equal to it")
        value, own = as_float, kind
    return Expression(_native.pack_literal(value), own, "", (value,))


def operand(value: Operand, kind: Kind | None = None) -> Expression:
    """An operand, of a kind if one is asked for and the operand's own is open."""
    if not isinstance(value, Expression):
        return literal(value, kind)
    if value._typed is not None and kind is not None:
        return value._typed(kind)
    return value


def required(name: str, value: Operand, *kinds: Kind) -> Expression:
    """An operand of one of these kinds, the first of them if it is open."""
    found = operand(value, kinds[0])
    if found._kind is not None and found._kind not in kinds:
        wanted = " or ".join(map(str, kinds))
        raise TypeError(f"{name} takes {wanted}, and {found!r} is {found._kind}")
    return found


def alike(name: str, *values: Operand) -> tuple[tuple[Expression, ...], Kind | None]:
    """Operands of one kind, and that kind unless none of them tells it."""
    known = [value._kind for value in values if isinstance(value, Expression)]
    kinds = [kind for kind in known if kind is not None]
    if not kinds:
        kinds = [Kind.of(value) for value in values if not isinstance(value, Expression)]
        if Kind.FLOAT in kinds:
            kinds = [Kind.FLOAT]
    kind = kinds[0] if kinds else None
    operands = tuple(operand(value, kind) for value in values)
    for found in operands:
        if found._kind not in (kind, None):
            first = next(other for other in operands if other._kind is kind)
            hint = "; exp.bin_exists() tells whether a bin is there"
            raise TypeError(
                f"{name} takes values of one type, and {first!r} is {kind}, {found!r} "
                f"{found._kind}{hint if Kind.NIL in (kind, found._kind) else ''}"
            )
    return operands, kind


def is_open(operands: Iterable[Expression]) -> bool:
    return any(found._typed is not None for found in operands)


def node(name: str, code: Code, kind: Kind | None, *operands: Expression) -> Expression:
    """An expression that is its code and its operands."""
    return Expression(_native.pack_expression((code, *operands)), kind, name, operands)


def flat(name: str, value: Expression) -> tuple[Expression, ...]:
    """The operands of a chain of one operator, so that a long one is no deep one."""
    return value._operands if value._name == name else (value,)


def compared(name: str, code: Code, left: Operand, right: Operand) -> Expression:
    operands, kind = alike(name, left, right)
    if kind in (Kind.GEO, Kind.HLL):
        raise TypeError(f"{name}: values of type {kind} cannot be compared")
    return node(name, code, Kind.BOOL, *operands)


def combined(name: str, of_bools: Code, of_bits: Code, *values: Operand) -> Expression:
    """Conditions, or the bits of ints."""
    operands, kind = alike(name, *values)
    if kind is Kind.BOOL:
        if of_bools in (Code.AND, Code.OR):
            operands = (*flat(name, operands[0]), *operands[1:])
        return node(name, of_bools, kind, *operands)
    if kind is Kind.INT:
        return node(name, of_bits, kind, *operands)
    if kind is None:
        raise TypeError(f"{name}: nothing tells whether {operands[0]!r} is a condition or an int")
    raise TypeError(f"{name} takes conditions or ints, and {operands[0]!r} is {kind}")


def computed(name: str, code: Code, *values: Operand) -> Expression:
    """Numbers, which are all ints or all floats."""
    operands, kind = alike(name, *values)
    if kind not in (Kind.INT, Kind.FLOAT, None):
        raise TypeError(f"{name} takes numbers, and {operands[0]!r} is {kind}")
    if kind is None and is_open(operands):
        # What tells the type of the result tells those of the operands.
        return Expression(
            None, None, name, operands, lambda kind: computed(name, code, *typed(operands, kind))
        )
    return node(name, code, kind, *operands)


def typed(operands: Iterable[Expression], kind: Kind) -> Iterable[Expression]:
    return (operand(found, kind) for found in operands)


def of_ints(name: str, code: Code, *values: Operand) -> Expression:
    return node(name, code, Kind.INT, *(required(name, value, Kind.INT) for value in values))


def power(base: Operand, exponent: Operand) -> Expression:
    operands = (required("**", value, Kind.FLOAT) for value in (base, exponent))
    return node("**", Code.POW, Kind.FLOAT, *operands)


def quotient(dividend: Operand, divisor: Operand) -> Expression:
    """The float that Python's division yields, of ints too."""
    operands, kind = alike("/", dividend, divisor)
    if kind not in (Kind.INT, Kind.FLOAT, None):
        raise TypeError(f"/ takes numbers, and {operands[0]!r} is {kind}")
    if kind is Kind.INT:
        floats = tuple(map(as_float, operands))
        packed = _native.pack_expression((Code.DIV, *floats))
        return Expression(packed, Kind.FLOAT, "/", operands)
    return node("/", Code.DIV, kind, *operands)


def as_float(integer: Expression) -> Expression:
    if not integer._name:
        return literal(integer._operands[0], Kind.FLOAT)
    return node("to_float", Code.TO_FLOAT, Kind.FLOAT, integer)


def floored(name: str, dividend: Operand, divisor: Operand) -> Expression:
    """Python's division of ints and what remains of it; the server's rounds towards zero."""
    if not isinstance(divisor, Expression) and divisor == 0:
        raise ZeroDivisionError(f"{dividend!r} {name} 0")
    operands = tuple(required(name, value, Kind.INT) for value in (dividend, divisor))
    above, below = ((Code.VAR, variable) for variable in unused_names(operands))
    remainder = (Code.MOD, above, below)
    is_beyond = (
        Code.AND,
        (Code.NE, remainder, 0),
        (Code.LT, (Code.INT_XOR, remainder, below), 0),
    )
    # The least int divided by -1 ends a server of version 8.1, and not just the expression.
    is_negated = (Code.EQ, below, -1)
    value: tuple[Any, ...]
    if name == "%":
        value = (is_negated, 0, is_beyond, (Code.ADD, remainder, below), remainder)
    else:
        rounded = (Code.SUB, (Code.DIV, above, below), (Code.COND, is_beyond, 1, 0))
        value = (is_negated, (Code.SUB, above), rounded)
    value = (Code.COND, *value)
    parts = (Code.LET, above[1], operands[0], below[1], operands[1], value)
    return Expression(_native.pack_expression(parts), Kind.INT, name, operands)


def unused_names(operands: Iterable[Expression]) -> tuple[str, str]:
    """Two names of variables that the operands do not have: none may be defined twice."""
    taken = b"".join(found.packed for found in operands)
    number = next(n for n in itertools.count() if f"_a{n}".encode() not in taken)
    return f"_a{number}", f"_b{number}"

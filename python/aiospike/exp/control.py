"""What expressions say beyond computing: literals, choices and variables."""

from __future__ import annotations

from collections.abc import Mapping

from aiospike import _native

from .code import Code
from .expression import Expression, Literal, Operand, alike, literal, operand, required
from .kind import Kind, ValueType


def val(value: Literal) -> Expression:
    """A value that stands for itself.

    Operators and functions take values as they are; this is for an expression that is no more, or
    an int that is to stay one beside a float.
    """
    return literal(value)


def unknown() -> Expression:
    """What is never known: as the value of a `cond` it makes a filter skip the record."""
    return _of("unknown", Code.UNKNOWN, None)


def cond(*cases_and_default: Operand) -> Expression:
    """The value behind the first condition that is true, or else the last.

    The values are all of one type, but for `unknown()`.

        cond(Bin("age") < 18, "child", Bin("age") < 65, "adult", "senior")
    """
    count = len(cases_and_default)
    if count < 3 or count % 2 == 0:
        raise TypeError(f"cond takes pairs of a condition and a value, and a value; not {count}")
    conditions = [required("cond", case, Kind.BOOL) for case in cases_and_default[:-1:2]]
    values, kind = alike("cond", *cases_and_default[1::2], cases_and_default[-1])
    pairs = (part for pair in zip(conditions, values, strict=False) for part in pair)
    parts = (*pairs, values[-1])
    return Expression(_native.pack_expression((Code.COND, *parts)), kind, "cond", parts)


def let(variables: Mapping[str, Operand], result: Operand) -> Expression:
    """A result that uses variables, each computed once, by `var()`.

    Each variable may use those before it. Names are of letters, digits and `_`, do not begin with
    a digit, and are not those of an enclosing `let`.

        let({"total": Bin("price", float) * Bin("count", float)},
            (var("total", float) > 100.0) & (var("total", float) < 200.0))
    """
    if not variables:
        raise TypeError("let takes at least 1 variable")
    parts: list[Expression | str] = []
    for name, value in variables.items():
        parts += [_checked(name), operand(value)]
    of = operand(result)
    packed = _native.pack_expression((Code.LET, *parts, of))
    return Expression(packed, of._kind, "let", (dict(variables), of))


def var(name: str, type: ValueType | None = None) -> Expression:
    """A variable of an enclosing `let`.

    The type is that of its value, and is not sent: it lets operators and functions check it.
    """
    packed = _native.pack_expression((Code.VAR, _checked(name)))
    kind = None if type is None else Kind.named(type)
    return Expression(packed, kind, "var", (name,) if kind is None else (name, kind))


def _checked(name: str) -> str:
    if not (isinstance(name, str) and name.isascii() and name.isidentifier()):
        raise ValueError(f"{name!r} is no name of a variable: letters, digits and _")
    return name


def _of(name: str, code: Code, kind: Kind | None) -> Expression:
    return Expression(_native.pack_expression((code,)), kind, name)

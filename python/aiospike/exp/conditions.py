"""Conditions in expressions: comparisons, and what combines them.

Where one side of `&` or `|` is unknown, as of a bin that is missing, the other may decide; else
what is made of the unknown is unknown. A filter takes it for false.
"""

from __future__ import annotations

from collections.abc import Sequence

from .code import Code
from .expression import Expression, Operand, compared, node, operand, required
from .kind import Kind


def eq(left: Operand, right: Operand) -> Expression:
    """`left == right`."""
    return compared("==", Code.EQ, left, right)


def ne(left: Operand, right: Operand) -> Expression:
    """`left != right`."""
    return compared("!=", Code.NE, left, right)


def gt(left: Operand, right: Operand) -> Expression:
    """`left > right`."""
    return compared(">", Code.GT, left, right)


def ge(left: Operand, right: Operand) -> Expression:
    """`left >= right`."""
    return compared(">=", Code.GE, left, right)


def lt(left: Operand, right: Operand) -> Expression:
    """`left < right`."""
    return compared("<", Code.LT, left, right)


def le(left: Operand, right: Operand) -> Expression:
    """`left <= right`."""
    return compared("<=", Code.LE, left, right)


def and_(*conditions: Operand) -> Expression:
    """Whether all of two or more conditions are true."""
    return _combined("and_", Code.AND, conditions)


def or_(*conditions: Operand) -> Expression:
    """Whether one of two or more conditions is true."""
    return _combined("or_", Code.OR, conditions)


def exclusive(*conditions: Operand) -> Expression:
    """Whether exactly one of two or more conditions is true."""
    return _combined("exclusive", Code.EXCLUSIVE, conditions)


def not_(condition: Operand) -> Expression:
    """Whether a condition is false."""
    return node("not_", Code.NOT, Kind.BOOL, required("not_", condition, Kind.BOOL))


def in_list(value: Operand, list: Operand) -> Expression:
    """Whether a list has a value. For servers from 8.1.2.

    The first of a literal list tells the type of the value, where that is open.

        in_list(Bin("country"), ["CH", "FR", "IT"])
    """
    container = required("in_list", list, Kind.LIST)
    kind = Kind.of(list[0]) if isinstance(list, Sequence) and list else None
    return node("in_list", Code.IN_LIST, Kind.BOOL, operand(value, kind), container)


def _combined(name: str, code: Code, conditions: tuple[Operand, ...]) -> Expression:
    if len(conditions) < 2:
        raise TypeError(f"{name} takes at least 2 conditions, not {len(conditions)}")
    operands = (required(name, condition, Kind.BOOL) for condition in conditions)
    return node(name, code, Kind.BOOL, *operands)


__all__ = ["and_", "eq", "exclusive", "ge", "gt", "in_list", "le", "lt", "ne", "not_", "or_"]

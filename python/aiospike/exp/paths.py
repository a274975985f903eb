"""Paths in expressions: all the elements that a way leads to, which may part at every step.

A way is a sequence of `Context` steps, such as `Context.all_children()`. Conditions of steps and
what elements are to become are expressions of the element, which see it by `loop_key()`,
`loop_value()` and `loop_index()`, and see nothing of the record. For servers from 8.1.1.

    select_by_path(Bin("prices", dict), [Context.all_children()], list)
    modify_by_path(Bin("prices", dict), [Context.all_children()], loop_value(float) * 1.1)
"""

from __future__ import annotations

from enum import IntEnum

from aiospike import _native
from aiospike.operations import ModifyFlags, SelectFlags

from .call import Part, Way, steps
from .code import Code
from .expression import Expression, Operand, node, operand, required
from .kind import Kind, ValueType

_BY_PATH = 0xFE
_MODIFY = 0x40
_CHANGE = 4


class _Part(IntEnum):
    """What a loop variable is of an element."""

    KEY = 0
    VALUE = 1
    INDEX = 2


def select_by_path(
    target: Operand,
    ctx: Way,
    type: ValueType,
    flags: SelectFlags | int = SelectFlags.VALUE,
) -> Expression:
    """What is read of all that a path leads to; of this type, which is list unless flags make it
    the tree of a map."""
    parts = (_BY_PATH, steps(ctx), int(flags))
    return _call("select_by_path", Kind.named(type), 0, parts, _root(target))


def modify_by_path(
    target: Operand,
    ctx: Way,
    change: Operand,
    flags: ModifyFlags | int = ModifyFlags.DEFAULT,
) -> Expression:
    """A list or map with all that a path leads to as an expression makes it of what it was."""
    root = _root(target)
    parts = (_BY_PATH, steps(ctx), int(flags) | _CHANGE, operand(change))
    return _call("modify_by_path", root._kind or Kind.LIST, _MODIFY, parts, root)


def remove_result() -> Expression:
    """What an element becomes, in `modify_by_path`, that is to be removed."""
    return node("remove_result", Code.REMOVED, None)


def loop_key(type: ValueType | None = None) -> Expression:
    """The key of an element of a map."""
    return _loop("loop_key", _Part.KEY, type)


def loop_value(type: ValueType | None = None) -> Expression:
    """The value of an element."""
    return _loop("loop_value", _Part.VALUE, type)


def loop_index() -> Expression:
    """The index of an element of a list."""
    return _loop("loop_index", _Part.INDEX, int)


def _loop(name: str, part: _Part, type: ValueType | None) -> Expression:
    def of(kind: Kind) -> Expression:
        packed = _native.pack_expression((Code.LOOP_VARIABLE, kind, part))
        return Expression(packed, kind, name, () if part is _Part.INDEX else (kind,))

    return Expression(None, None, name, (), of) if type is None else of(Kind.named(type))


def _root(target: Operand) -> Expression:
    return required("a path", target, Kind.LIST, Kind.MAP)


def _call(
    name: str, kind: Kind, system: int, parts: tuple[Part, ...], root: Expression
) -> Expression:
    packed = _native.pack_expression((Code.CALL, kind, system, parts, root))
    return Expression(packed, kind, name, (root, *parts[1:]))

"""Calls: the operations of lists, maps, blobs, HyperLogLogs and strings, in expressions."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple, TypeAlias

from aiospike import _native
from aiospike._native import Context

from .code import Code
from .expression import Expression, Operand, required
from .kind import Kind

Way: TypeAlias = Iterable[Context]
"""How to get to a list or map inside another."""

Part: TypeAlias = Expression | Context | int | str | tuple["Part", ...]
"""What an expression is packed of."""

_MODIFY = 0x40
_IN_CONTEXT = 0xFF


class System(IntEnum):
    """Whose operation is called."""

    COLLECTIONS = 0
    BITS = 1
    HLL = 2
    STRINGS = 3

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What its operations are called on."""
        return _KINDS[self]


_KINDS = {
    System.COLLECTIONS: (Kind.LIST, Kind.MAP),
    System.BITS: (Kind.BYTES,),
    System.HLL: (Kind.HLL,),
    System.STRINGS: (Kind.STR,),
}


class Call(IntEnum):
    """An operation, which expressions name as its member is called."""

    @property
    def shown(self) -> str:
        return self.name.lower()


class Setting(NamedTuple):
    """A keyword argument, for the `repr` of the expression that was made with it."""

    name: str
    value: object

    def __repr__(self) -> str:
        return f"{self.name}={self.value!r}"


def reading(
    code: Call,
    system: System,
    kind: Kind,
    target: Expression,
    *parts: Part,
    ctx: Way = (),
    settings: tuple[Setting, ...] = (),
) -> Expression:
    """What an operation reads of its target."""
    return _called(code, system, kind, target, parts, ctx, settings)


def modifying(
    code: Call, system: System, target: Expression, *parts: Part, ctx: Way = ()
) -> Expression:
    """What an operation makes of its target, which itself stays as it is."""
    kind = target._kind if target._kind in system.kinds else None
    return _called(code, system | _MODIFY, kind or system.kinds[0], target, parts, ctx, ())


def target_of(code: Call, system: System, value: Operand, kind: Kind | None = None) -> Expression:
    """What an operation is called on: of this kind, if that is open, or nothing at all."""
    kinds = (kind, *system.kinds) if kind else system.kinds
    return required(code.shown, value, *kinds, Kind.NIL)


def steps(ctx: Way) -> tuple[Context, ...]:
    """The steps of a way."""
    way = tuple(ctx)
    for step in way:
        if not isinstance(step, Context):
            raise TypeError(f"a step is a Context, not {step!r}")
    return way


def _called(
    code: Call,
    system: int,
    kind: Kind,
    target: Expression,
    arguments: tuple[Part, ...],
    ctx: Way,
    settings: tuple[Setting, ...],
) -> Expression:
    parts: tuple[Part, ...] = (code, *arguments)
    if way := steps(ctx):
        parts = (_IN_CONTEXT, way, parts)
        settings = (*settings, Setting("ctx", list(way)))
    packed = _native.pack_expression((Code.CALL, kind, system, parts, target))
    operands = (argument for argument in arguments if isinstance(argument, Expression))
    return Expression(packed, kind, code.shown, (target, *operands, *settings))

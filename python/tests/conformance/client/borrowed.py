"""Operations as the wire vectors' client writes them, with policies among the arguments.

ListOperation.append("l", 1, ListPolicy(ListOrderType.ORDERED, 1)).set_context([..])
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import aiospike

from ..outcome import Unsupported

# Operations that this client calls otherwise.
METHODS = {
    "get_range_from": "get_range",
    "remove_range_from": "remove_range",
    "get_by_index_range_from": "get_by_index_range",
    "get_by_rank_range_from": "get_by_rank_range",
    "remove_by_index_range_from": "remove_by_index_range",
    "remove_by_rank_range_from": "remove_by_rank_range",
    "get_by_key_relative_index_range": "get_by_key_index_range_relative",
    "remove_by_key_relative_index_range": "remove_by_key_index_range_relative",
    "get_by_value_relative_rank_range": "get_by_value_rank_range_relative",
    "remove_by_value_relative_rank_range": "remove_by_value_rank_range_relative",
    "increment_value": "increment",
    "decrement_value": "decrement",
    "set_map_policy": "set_policy",
}


class Policy(dict[str, Any]):
    """An order and flags: keyword arguments of those methods that take them."""

    def __init__(self, order: int = 0, flags: int = 0) -> None:
        super().__init__(order=order, flags=flags)

    new_with_flags = classmethod(lambda cls, order, flags: cls(order, flags))


class Step(NamedTuple):
    """An operation that still may get a context."""

    make: Callable[..., aiospike.Operation]
    arguments: dict[str, Any]

    def set_context(self, ctx: list[aiospike.Context]) -> Step:
        return Step(self.make, {**self.arguments, "ctx": ctx})

    def made(self) -> aiospike.Operation:
        return self.make(**self.arguments)


def made(steps: Sequence[Step | aiospike.Operation]) -> list[aiospike.Operation]:
    return [step.made() if isinstance(step, Step) else step for step in steps]


class Operations:
    """The operations of one class."""

    def __init__(self, own: type) -> None:
        self._own = own

    def __getattr__(self, name: str) -> Callable[..., Step]:
        method = getattr(self._own, METHODS.get(name, name), None)
        if method is None:
            raise Unsupported(f"{self._own.__name__}.{name}")

        def step(*given: Any) -> Step:
            known = list(inspect.signature(method).parameters)
            policies = [each for each in given if isinstance(each, Policy)]
            arguments = {
                part: value
                for policy in policies
                for part, value in policy.items()
                if part in known
            }
            positional = [each for each in given if not isinstance(each, Policy)]
            left_out = {*arguments, "count"} if name.endswith("_from") else arguments
            names = [parameter for parameter in known if parameter not in left_out]
            arguments |= zip(names, positional, strict=False)
            if "items" in arguments:
                arguments["items"] = dict(arguments["items"])
            return Step(method, arguments)

        return step


NAMES = {
    "ListOperation": Operations(aiospike.ListOperation),
    "MapOperation": Operations(aiospike.MapOperation),
    "BitOperation": Operations(aiospike.BitOperation),
    "HllOperation": Operations(aiospike.HLLOperation),
    "CTX": aiospike.Context,
    "ListPolicy": Policy,
    "MapPolicy": Policy,
    "BitPolicy": Policy,
    "ListOrderType": aiospike.ListOrder,
    "ListReturnType": aiospike.ListReturnType,
    "ListSortFlags": aiospike.ListSortFlags,
    "MapOrder": aiospike.MapOrder,
    "MapReturnType": aiospike.MapReturnType,
    "BitwiseResizeFlags": aiospike.BitResizeFlags,
    "BitwiseOverflowActions": aiospike.BitOverflowAction,
}

"""The operations of an `operate` as the client's, as far as it has them.

Operations on lists, maps, bits and HyperLogLogs are methods named as the recorded operations are;
only their parameters have other names, and values of an end without a value.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from keyword import iskeyword
from typing import Any

from aiospike import (
    BitOperation,
    ExpressionOperation,
    HLLOperation,
    ListOperation,
    ListReturnType,
    MapOperation,
    Operation,
)

from ..outcome import Unsupported
from ..values import expand
from .convert import to_python
from .expressions import context, expression

CLASSES = {
    "list": ListOperation,
    "map": MapOperation,
    "bit": BitOperation,
    "hll": HLLOperation,
}
# Parameters of the client that made the recordings, where this one calls them otherwise.
PARAMETERS = {
    "action": "overflow",
    "amount": "value",
    "get_amt": "count",
    "hll_list": "values",
    "index_start": "index",
    "item_dict": "items",
    "key_list": "keys",
    "key_range_end": "end",
    "key_range_start": "begin",
    "list_order": "order",
    "map_order": "order",
    "rank_start": "rank",
    "remove_amt": "count",
    "sign": "signed",
    "sort_flags": "flags",
    "value_begin": "begin",
    "value_end": "end",
    "value_list": "values",
    "value_start": "begin",
}
# Parameters that it calls by one name, whatever they are.
MISNAMED = {
    ("map_get_by_value_list", "key_list"): "values",
    ("map_get_by_key_index_range_relative", "value"): "key",
    ("map_get_by_key_index_range_relative", "offset"): "index",
    ("map_remove_by_key_index_range_relative", "offset"): "index",
    ("map_get_by_value_rank_range_relative", "offset"): "rank",
    ("map_remove_by_value_rank_range_relative", "offset"): "rank",
    ("list_get_by_value_rank_range_relative", "offset"): "rank",
    ("list_remove_by_value_rank_range_relative", "offset"): "rank",
}


def operations(ops: Sequence[Mapping[str, Any]]) -> list[Operation]:
    return [_operation(op) for op in ops]


def _operation(op: Mapping[str, Any]) -> Operation:
    match op:
        case {"op": "read", "bin": name}:
            return Operation.get(name)
        case {"op": "read_all"}:
            return Operation.get()
        case {"op": "write", "bin": name, "write_item": value}:
            return Operation.put(name, to_python(value))
        case {"op": "increment", "bin": name, "amount": value}:
            return Operation.add(name, to_python(value))
        case {"op": "append", "bin": name, "append_item": value}:
            return Operation.append(name, to_python(value))
        case {"op": "prepend", "bin": name, "prepend_item": value}:
            return Operation.prepend(name, to_python(value))
        case {"op": "touch", **rest}:
            return Operation.touch(rest.get("ttl"))
        case {"op": "delete"}:
            return Operation.delete()
        case {"op": "expression_read", "bin": name, "expression": neutral, **rest}:
            flags = rest.get("expression_read_flags", 0)
            return ExpressionOperation.read(name, expression(neutral), flags)
        case {"op": "expression_write", "bin": name, "expression": neutral, **rest}:
            flags = rest.get("expression_write_flags", 0)
            return ExpressionOperation.write(name, expression(neutral), flags)
        case {"op": "select_by_path", "bin": name, "ctx": ctx, "flags": flags}:
            return Operation.select_by_path(name, context(ctx), flags)
        case {"op": "modify_by_path", "bin": name, "ctx": ctx, "expr": neutral, "flags": flags}:
            return Operation.modify_by_path(name, context(ctx), expression(neutral), flags)
    kind, _, name = op["op"].partition("_")
    if kind not in CLASSES:
        raise Unsupported(f"{kind} operations")
    method = getattr(CLASSES[kind], f"{name}_" if iskeyword(name) else name)
    _mind_the_core(op)
    return method(**dict(_arguments(method, op)))


def _arguments(
    method: Callable[..., Operation], op: Mapping[str, Any]
) -> Iterator[tuple[str, Any]]:
    known = inspect.signature(method).parameters
    for parameter, value in op.items():
        name = MISNAMED.get((op["op"], parameter)) or PARAMETERS.get(parameter, parameter)
        match parameter:
            case "op" | "return_type_name" | "inverted" | "value_byte_size":
                pass
            case "bin":
                yield name, value
            case "policy" | "map_policy":
                # What an operation does not take, its recorded request does not have either.
                yield from ((part, value[part]) for part in value.keys() & known.keys())
            case "return_type":
                yield name, value | (ListReturnType.INVERTED if op.get("inverted") else 0)
            case "ctx":
                yield name, context(value)
            case "value" if "value_byte_size" in op:
                yield name, to_python(value)[: op["value_byte_size"]]
            case _:
                yield name, to_python(value) if isinstance(value, dict) else value


def _mind_the_core(op: Mapping[str, Any]) -> None:
    """`Unsupported` for what aerospike-core 3.0 has no way to send."""
    match op:
        case {"op": "list_append_items" | "list_insert_items", "values": {"l": []}}:
            raise Unsupported("aerospike-core: no values to append or insert")
        case {"op": "list_set", "value": None}:
            raise Unsupported("aerospike-core: setting an element of a list to nil")
        case {"op": str(name), "key_range_end": None} | {"op": str(name), "value_end": None}:
            if name.startswith("map_"):  # for lists, the recorded client leaves out a nil, too
                raise Unsupported("aerospike-core: nil as the end of a range of a map")
        case {"op": "list_increment", "value": {"f": _}}:
            raise Unsupported("aerospike-core: incrementing an element of a list by a float")
        case {"op": "list_increment", "value": value, "policy": {"flags": flags}} if flags:
            if expand(value) != {"i": 1}:
                raise Unsupported("aerospike-core: flags with increments of a list but by 1")

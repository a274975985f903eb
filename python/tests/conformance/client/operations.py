"""The operations of an `operate` as the client's, as far as it has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aiospike import Operation

from ..outcome import Unsupported
from .convert import to_python


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
    kind, _, _ = op["op"].partition("_")
    raise Unsupported(f"{kind} operations")

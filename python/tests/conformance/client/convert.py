"""Values of the vectors as Python objects and back, as far as the client's types go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import aiospike

from .. import compare
from ..outcome import Unsupported
from ..values import Value, expand, from_float, plain, same


def to_python(value: Value) -> Any:
    """`Unsupported` for what has no Python form: a client cannot be asked to send it."""
    match expand(value):
        case None:
            return None
        case {"i": content} | {"s": content} | {"bool": content}:
            return content
        case {"f": number}:
            return float(number)
        case {"b": data}:
            return bytes.fromhex(data)
        case {"geo": text}:
            return aiospike.GeoJSON(text)
        case {"hll": data}:
            return aiospike.HyperLogLog(bytes.fromhex(data))
        case {"inf": _}:
            return aiospike.INFINITY
        case {"wildcard": _}:
            return aiospike.WILDCARD
        case {"l": items, **flags} if not flags:
            return [to_python(item) for item in items]
        case {"m": pairs, "order": "u"}:
            return _to_dict(pairs)
        case {"m": pairs, "order": "k"} if _in_order(pairs):
            return aiospike.SortedMap(_to_dict(pairs))
    raise Unsupported(_kind(value))


def _to_dict(pairs: Sequence[Sequence[Value]]) -> dict[Any, Any]:
    try:
        result = {to_python(key): to_python(item) for key, item in pairs}
    except TypeError:  # unhashable
        raise Unsupported("aerospike-core: maps with lists as keys") from None
    if len(result) != len(pairs):
        raise Unsupported("maps with equal keys from Python")
    return result


def _in_order(pairs: Sequence[Sequence[Value]]) -> bool:
    """Whether the keys stand as the server sorts them: a client that sorts sends nothing else."""
    ranks = {"i": 0, "s": 1, "b": 2}
    keys = [next(iter(key.items())) for key, _ in pairs]
    if any(kind not in ranks for kind, _ in keys):
        return False
    sortable = [(ranks[kind], key.encode() if isinstance(key, str) else key) for kind, key in keys]
    return sortable == sorted(sortable)


def _kind(value: Value) -> str:
    match value:
        case {"sx": _}:
            return "aerospike-core: strings that are not UTF-8"
        case {"l": _}:
            return "aerospike-core: ordered lists"
        case {"m": _}:
            return "aerospike-core: maps ordered by value, or not in their order"
    return f"{value!r} from Python"


def from_python(value: Any) -> Value:
    match value:
        case None:
            return None
        case bool():
            return {"bool": value}
        case int():
            return {"i": value}
        case float():
            return from_float(value)
        case aiospike.GeoJSON():
            return {"geo": str(value)}
        case str():
            return {"s": value}
        case bytes():
            return {"b": value.hex()}
        case list() | tuple():
            return {"l": [from_python(item) for item in value]}
        case dict():
            return {"m": [[from_python(key), from_python(item)] for key, item in value.items()]}
    raise ValueError(f"an unexpected {type(value).__name__} from the client")


def results_differences(expected: compare.Bins, actual: Sequence[Any]) -> Iterator[str]:
    """What an `operate` answered, one after the other, against the replies of the wire.

    Replies without a value are left out: how many there are depends on whether the client asks for
    a reply to each operation.
    """
    wanted = [plain(value) for _name, value in expected if value is not None]
    found = [result for result in actual if result is not None]
    if len(wanted) != len(found):
        yield f"{len(found)} results, expected {len(wanted)}"
        return
    for index, (value, result) in enumerate(zip(wanted, found, strict=True)):
        if not same(value, plain(from_python(result))):
            yield f"result {index} is {compare.brief(result)}, expected {compare.brief(value)}"


def bins_differences(expected: compare.Bins, actual: Mapping[str, Any]) -> Iterator[str]:
    """A record's bins against the replies that the wire had for them.

    Replies without a value say that an operation was done, nothing about the bin; the client keeps
    the others, as a list where several operations read the same bin.
    """
    wanted: dict[str, list[Value]] = {}
    for name, value in expected:
        if value is not None:
            wanted.setdefault(name, []).append(plain(value))
    for name in sorted(wanted.keys() | actual.keys()):
        values = wanted.get(name, [])
        value = values[0] if len(values) == 1 else {"l": values}
        if name not in wanted or name not in actual:
            there, missing = ("wire", "client") if name in wanted else ("client", "wire")
            yield f"bin {name!r} from the {there}, not from the {missing}"
        elif not same(value, plain(from_python(actual[name]))):
            yield f"bin {name!r} is {compare.brief(actual[name])}, expected {compare.brief(value)}"

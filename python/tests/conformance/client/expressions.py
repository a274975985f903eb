"""Expressions of the vectors, made by the client's builder."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from types import NoneType
from typing import Any

import aiospike
from aiospike import Bin, Context, GeoJSON, HyperLogLog, exp

from .. import msgpack
from ..outcome import Failure, Unsupported
from ..values import same
from ..vectors import Vector
from .convert import to_python

Neutral = Any
# What the builder raises where an expression cannot be.
REFUSALS = (TypeError, ValueError, OverflowError, aiospike.AerospikeError)
TYPES: tuple[type, ...] = (
    NoneType,
    bool,
    int,
    str,
    list,
    dict,
    bytes,
    float,
    GeoJSON,
    HyperLogLog,
)
# Nodes that are called otherwise by the client, with the same arguments.
NAMES = {
    "and": "and_",
    "or": "or_",
    "not": "not_",
    "last_update_time": "last_update",
    "since_update_time": "since_update",
    "cmp_geo": "geo_within",
    "map_get_keys": "map_keys",
    "map_get_values": "map_values",
    "bit_left_shift": "bit_lshift",
    "bit_right_shift": "bit_rshift",
    "bit_left_scan": "bit_lscan",
    "bit_right_scan": "bit_rscan",
}


def expression(neutral: Neutral) -> exp.Expression:
    match neutral:
        case dict():
            return exp.val(to_python(neutral))
        case None | bool() | int() | str():
            return exp.val(neutral)
        case ["val", value]:
            return exp.val(to_python(value))
        case [str() as name, *arguments] if special := SPECIAL.get(name):
            return special(*arguments)
        case [str() as name, *arguments]:
            return _general(name, arguments)
    raise Unsupported(f"the expression {neutral!r}")


def checked(vector: Vector, client: aiospike.SyncClient) -> Vector:
    """The vector, after what the client would send of its expressions was held to what was sent.

    The builder may refuse what the server refuses, and nothing else; that is sent as it was
    recorded, to see what becomes of the call.
    """
    for recorded in vector.get("exprs", ()):
        wanted = bytes.fromhex(recorded["packed"])
        try:
            packed = expression(recorded["expr"]).packed
        except REFUSALS as error:
            if not _server_refuses(client, wanted):
                raise Failure(f"{recorded['expr']} is refused: {error!r}") from None
            steps = _replaced(vector["steps"], recorded["expr"], ["packed", recorded["packed"]])
            vector = {**vector, "steps": steps}
        else:
            if packed != wanted and not same(msgpack.unpack(wanted), msgpack.unpack(packed)):
                raise Failure(f"{recorded['expr']} is packed as {packed.hex()}, not {wanted.hex()}")
    return vector


def _server_refuses(client: aiospike.SyncClient, packed: bytes) -> bool:
    probe = aiospike.Key("test", "cv_expressions", "probe")
    client.put(probe, {"probe": 1})
    refused = aiospike.ExpressionOperation.read("probe", _packed(packed.hex()))
    try:
        client.operate(probe, [refused])
    except aiospike.InvalidArgument:
        return True
    except aiospike.AerospikeError:
        return False
    return False


def _packed(packed: str) -> exp.Expression:
    return exp.Expression.from_base64(b64encode(bytes.fromhex(packed)).decode())


def _replaced(value: Any, old: Neutral, new: Neutral) -> Any:
    match value:
        case _ if value == old:
            return new
        case dict():
            return {name: _replaced(part, old, new) for name, part in value.items()}
        case list():
            return [_replaced(part, old, new) for part in value]
    return value


def _bin(kind: type) -> Callable[[str], exp.Expression]:
    return lambda name: Bin(name, kind)


def _let(*definitions_and_result: Neutral) -> exp.Expression:
    *definitions, result = definitions_and_result
    return exp.let({name: expression(value) for _, name, value in definitions}, expression(result))


def _loop(kind: type) -> Callable[[int], exp.Expression]:
    def of(part: int) -> exp.Expression:
        return exp.loop_index() if part == 2 else (exp.loop_key, exp.loop_value)[part](kind)

    return of


def _b64(offset: Neutral, size: Neutral, invert: bool, target: Neutral) -> exp.Expression:
    arguments = map(_or_none, (offset, size))
    return exp.bit_b64_encode(expression(target), *arguments, invert_size=invert)


def _get_int(offset: Neutral, size: Neutral, sign: Neutral, target: Neutral) -> exp.Expression:
    place = map(expression, (offset, size))
    return exp.bit_get_int(expression(target), *place, signed=to_python(sign))


def _resize(policy: Neutral, size: Neutral, flags: int, target: Neutral) -> exp.Expression:
    size = expression(size)
    return exp.bit_resize(
        expression(target), size, resize_flags=flags, **_policy("bit_resize", policy)
    )


def _bit_sum(name: str) -> Callable[..., exp.Expression]:
    def of(policy: Neutral, *rest: Neutral) -> exp.Expression:
        *arguments, overflow, target = rest
        values, settings = map(expression, arguments), _policy(name, policy)
        return getattr(exp, name)(expression(target), *values, overflow=overflow, **settings)

    return of


def _select(ctx: Neutral, kind: int, flags: int, target: Neutral) -> exp.Expression:
    return exp.select_by_path(expression(target), context(ctx), TYPES[kind], flags)


def _modify(
    ctx: Neutral, kind: int, change: Neutral, flags: int, target: Neutral
) -> exp.Expression:
    return exp.modify_by_path(expression(target), context(ctx), expression(change), flags)


SPECIAL: Mapping[str, Callable[..., exp.Expression]] = {
    "packed": _packed,
    "int_bin": _bin(int),
    "str_bin": _bin(str),
    "float_bin": _bin(float),
    "bool_bin": _bin(bool),
    "blob_bin": _bin(bytes),
    "list_bin": _bin(list),
    "map_bin": _bin(dict),
    "geo_bin": _bin(GeoJSON),
    "hll_bin": _bin(HyperLogLog),
    "key_int": lambda: exp.key(int),
    "key_str": lambda: exp.key(str),
    "key_blob": lambda: exp.key(bytes),
    "bin_exists": exp.bin_exists,
    "bin_type": exp.bin_type,
    "digest_mod": exp.digest_modulo,
    "var": exp.var,
    "let": _let,
    "cmp_regex": lambda flags, pattern, text: exp.regex_match(expression(text), pattern, flags),
    "loop_var_nil": _loop(NoneType),
    "loop_var_bool": _loop(bool),
    "loop_var_int": _loop(int),
    "loop_var_str": _loop(str),
    "loop_var_list": _loop(list),
    "loop_var_map": _loop(dict),
    "loop_var_blob": _loop(bytes),
    "loop_var_float": _loop(float),
    "loop_var_geo_json": _loop(GeoJSON),
    "loop_var_hll": _loop(HyperLogLog),
    "bit_b64_encode": _b64,
    "bit_get_int": _get_int,
    "bit_resize": _resize,
    "bit_add": _bit_sum("bit_add"),
    "bit_subtract": _bit_sum("bit_subtract"),
    "select_by_path": _select,
    "modify_by_path": _modify,
}
# Operations that take a policy before what they work with, those of lists and maps behind the
# context. What they do not take of it, their recorded packing does not have either.
POLICIES: Mapping[str, tuple[str, ...]] = {
    "list_append": ("order", "flags"),
    "list_append_items": ("order", "flags"),
    "list_insert": ("flags",),
    "list_insert_items": ("flags",),
    "list_increment": ("order", "flags"),
    "list_set": ("flags",),
    "map_put": ("order", "flags"),
    "map_put_items": ("order", "flags"),
    "map_increment": ("order",),
    "bit_insert": ("flags",),
    "bit_remove": ("flags",),
    "bit_set": ("flags",),
    "bit_or": ("flags",),
    "bit_xor": ("flags",),
    "bit_and": ("flags",),
    "bit_not": ("flags",),
    "bit_left_shift": ("flags",),
    "bit_right_shift": ("flags",),
    "bit_set_int": ("flags",),
    "bit_add": ("flags",),
    "bit_subtract": ("flags",),
    "bit_resize": ("flags",),
    "hll_init": ("flags",),
    "hll_add": ("flags",),
}
TYPED = re.compile(r"(list|map)_get_by_(index|rank|key)$")
RENAMED = (
    ("_to_end", ""),
    ("value_rel_rank_range", "value_rank_range_relative"),
    ("value_rel_rank", "value_rank_range_relative"),
    ("key_rel_index_range", "key_index_range_relative"),
)
INVERTED = 0x10000


def _general(name: str, arguments: Sequence[Neutral]) -> exp.Expression:
    family, _, _ = name.partition("_")
    if family in ("list", "map") and name not in NAMES:
        return _of_collection(name, *arguments)
    if family in ("bit", "hll"):
        settings = _policy(name, arguments[0]) if name in POLICIES else {}
        *rest, target = arguments[1:] if name in POLICIES else arguments
        function = getattr(exp, NAMES.get(name, name))
        return function(expression(target), *map(_or_none, rest), **settings)
    return getattr(exp, NAMES.get(name, name))(*map(expression, arguments))


def _of_collection(name: str, ctx: Neutral, *arguments: Neutral) -> exp.Expression:
    rest = list(arguments)
    inverted = rest.pop() if isinstance(rest[-1], bool) else False
    target = expression(rest.pop())
    settings: dict[str, Any] = {"ctx": context(ctx)} if ctx else {}
    if name in POLICIES:
        settings |= _policy(name, rest.pop(0))
    elif name == "list_sort":
        settings["flags"] = rest.pop(0)
    elif "_get_by_" in name:
        settings["return_type"] = rest.pop(0) | (INVERTED if inverted else 0)
        if TYPED.match(name):
            settings["type"] = TYPES[rest.pop(0)]
    elif inverted:
        settings["inverted"] = True
    # The recorded client has no open end of a range of keys: it is nil there, before all keys.
    values = map(expression if "key_range" in name else _or_none, rest)
    for old, new in RENAMED:
        name = name.replace(old, new)
    return getattr(exp, name)(target, *values, **settings)


def _or_none(neutral: Neutral) -> exp.Expression | None:
    return None if neutral is None else expression(neutral)


def _policy(name: str, policy: Mapping[str, int] | None) -> dict[str, int]:
    return {part: policy[part] for part in POLICIES[name]} if policy else {}


def context(steps: Sequence[Sequence[Any]] | None) -> list[Context]:
    return [_step(*step) for step in steps or ()]


def _step(kind: str, *arguments: Any) -> Context:
    if kind in ("all_children_with_filter", "and_filter"):
        return getattr(Context, kind)(*map(expression, arguments))
    plain = (to_python(each) if isinstance(each, dict) else each for each in arguments)
    return getattr(Context, kind)(*plain)

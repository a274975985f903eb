"""Call-level settings of the vectors as keyword arguments of the client's verbs."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from aiospike import CommitLevel, GenerationPolicy, RecordExistsAction

from ..outcome import Unsupported
from .expressions import expression

EXISTS = {
    "update": RecordExistsAction.UPDATE,
    "update_only": RecordExistsAction.UPDATE_ONLY,
    "replace": RecordExistsAction.REPLACE,
    "replace_only": RecordExistsAction.REPLACE_ONLY,
    "create_only": RecordExistsAction.CREATE_ONLY,
}
GENERATION = {
    "ignore": GenerationPolicy.NONE,
    "eq": GenerationPolicy.EXPECT_GEN_EQUAL,
    "gt": GenerationPolicy.EXPECT_GEN_GREATER,
}
# Settings that aerospike-core 3.0 has for other verbs only.
CORE_LIMITS = {
    ("get", "send_key"): "send_key on reads",
    ("batch_read", "send_key"): "send_key on reads",
}
COMMIT_LEVEL = {"all": CommitLevel.ALL, "master": CommitLevel.MASTER}


def options(call: Mapping[str, Any]) -> dict[str, Any]:
    """Keyword arguments for `call`; `Unsupported` for a setting that no verb takes."""
    chosen: dict[str, Any] = {}
    if call.get("respond_all_ops"):
        chosen["respond_all_ops"] = True
    if "ttl" in call:
        chosen["ttl"] = call["ttl"]
    if "gen" in call:
        chosen["generation"] = call["gen"]
        chosen["generation_policy"] = GenerationPolicy.NONE
    for name, value in call.get("policy", {}).items():
        match name:
            case "exists":
                chosen["exists"] = EXISTS[value]
            case "gen":
                chosen["generation_policy"] = GENERATION[value]
            case "commit_level":
                chosen["commit_level"] = COMMIT_LEVEL[value]
            case "ttl" | "send_key" | "durable_delete" | "generation":
                chosen[name] = value
            case "filter":
                chosen["filter_expression"] = expression(value)
            case _:
                raise Unsupported(f"the policy {name}")
    return chosen


def invoke(verb: Callable[..., Any], *arguments: Any, **settings: Any) -> Any:
    """Make the call; a setting that the verb does not take is one that the client lacks."""
    known = inspect.signature(verb).parameters
    for name in settings:
        if name not in known:
            limit = CORE_LIMITS.get((verb.__name__.removesuffix("_blocking"), name))
            raise Unsupported(f"aerospike-core: {limit}" if limit else f"the setting {name}")
    return verb(*arguments, **settings)

"""Policies as the wire vectors' client has them, flat: as keyword arguments of this one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SETTINGS = {
    "record_exists_action": "exists",
    "expiration": "ttl",
    "read_touch_ttl": "read_touch_ttl_percent",
    "respond_per_each_op": "respond_all_ops",
}


def settings_of(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Keyword arguments and whole policies of the other client as keyword arguments of this one."""
    flat: dict[str, Any] = {}
    for name, value in settings.items():
        if name.endswith("policy") and isinstance(value, dict):
            flat |= settings_of(value)
        else:
            flat[SETTINGS.get(name, name)] = value
    return flat

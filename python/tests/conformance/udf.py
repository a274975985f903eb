"""The Lua modules that some batch and wire vectors call."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from .connection import Node
from .vectors import Vector


@contextmanager
def registered(node: Node, lines: Sequence[Vector]) -> Iterator[list[Vector]]:
    """Put the modules among `lines` on the node for a while, and hand on the other lines.

    A node without Lua may refuse them: the vectors that call them will tell.
    """
    modules = [line for line in lines if line.get("type") == "udf"]
    for module in modules:
        content = base64.b64encode(module["source"].encode()).decode()
        node.info(
            f"udf-put:filename={module['module']}.lua;content={content};"
            f"content-len={len(content)};udf-type=LUA;"
        )
    yield [line for line in lines if line not in modules]
    for module in modules:
        node.info(f"udf-remove:filename={module['module']}.lua;")

"""Every public name has a test: it stands in the code of one, not only in what that says."""

from __future__ import annotations

import ast
import enum
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import aiospike

TESTS = Path(__file__).parent


def test_every_public_name_is_in_a_test() -> None:
    used = set(names_in_tests())
    assert sorted(name for name in public_names() if name not in used) == []


def test_a_name_in_a_comment_or_docstring_is_no_test() -> None:
    used = set(names("'''Of put.'''\n# exists\nclient.get(aiospike.Key)\nOps.f()\ncall('touch')"))
    assert used == {"client", "get", "aiospike", "Key", "aiospike.Key", "client.get"} | {
        "Ops",
        "Ops.f",
        "f",
        "call",
        "touch",
    }


def public_names() -> Iterator[str]:
    """What `__all__` has or a public module defines, and what their classes have.

    A static method or a member of an enum is named with its class, as tests have to.
    """
    seen: set[int] = set()
    for module in public_modules():
        for name, value in contents(module):
            yield name
            if inspect.isclass(value) and id(value) not in seen:
                seen.add(id(value))
                yield from members(value)


def public_modules() -> Iterator[ModuleType]:
    yield aiospike
    for found in pkgutil.walk_packages(aiospike.__path__, "aiospike."):
        module = importlib.import_module(found.name)
        # What makes up a package with an `__all__` is public through that.
        package = importlib.import_module(found.name.rpartition(".")[0])
        private = any(part.startswith("_") for part in found.name.split("."))
        if not private and (package is aiospike or not hasattr(package, "__all__")):
            yield module


def contents(module: ModuleType) -> Iterator[tuple[str, Any]]:
    exported = getattr(module, "__all__", None)
    for name, value in vars(module).items():
        made = inspect.isclass(value) or inspect.isroutine(value)
        own = made and value.__module__ == module.__name__
        if name in exported if exported else own and not name.startswith("_"):
            yield name, value


def members(kind: type) -> Iterator[str]:
    """A blocking twin counts as tested with its verb: test_sync has a test for each."""
    for owner in kind.__mro__:
        if not owner.__module__.startswith("aiospike"):
            continue
        for name, value in vars(owner).items():
            if name.startswith("_") or name.endswith("_blocking"):
                continue
            static = isinstance(value, (staticmethod, classmethod))
            qualified = static or issubclass(kind, enum.Enum)
            yield f"{owner.__name__}.{name}" if qualified else name


def names_in_tests() -> Iterator[str]:
    for path in TESTS.rglob("*.py"):
        if path != Path(__file__):
            yield from names(path.read_text(encoding="utf-8"))


def names(code: str) -> Iterator[str]:
    """The names that code uses or imports, and strings that are whole names, as of parameters."""
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Name(id=name) | ast.alias(name=name):
                yield name
            case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=name):
                yield from (name, f"{owner}.{name}")
            case ast.Attribute(attr=name):
                yield name
            case ast.Constant(value=str(name)) if name.isidentifier():
                yield name

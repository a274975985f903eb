"""What users read, docstrings of public names and READMEs, and the examples in it.

An example is an indented block in a docstring, or a fenced block of Python in a README. Docstrings
of the native module are read from its stub, as editors do; `test_stub_docs.py` holds what `help()`
shows to the same.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from types import ModuleType
from typing import NamedTuple

import aiospike
from aiospike import _native

ROOT = Path(__file__).parents[2]
STUB = ROOT / "python/aiospike/_native.pyi"
READMES = ("README.md", "python/README.md", "python/local-node/README.md")


class Example(NamedTuple):
    """A block of code and where it stands."""

    module: ModuleType
    where: str
    code: str

    @property
    def is_python(self) -> bool:
        """Whether it can be one at all. Tables of words are indented, too."""
        try:
            compile(self.code, self.where, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        except SyntaxError:
            return False
        return True


def examples() -> Iterator[Example]:
    """All that are indented or fenced."""
    for module, where, text in docstrings():
        for block in indented(text):
            yield Example(module, where, block)
    for readme in READMES:
        for block in re.findall(r"^```python\n(.*?)^```", (ROOT / readme).read_text(), re.M | re.S):
            yield Example(aiospike, readme, block)


def docstrings() -> Iterator[tuple[ModuleType, str, str]]:
    """Of modules, classes, functions and methods, each once: their module, name and text."""
    for where, text in stub_docstrings():
        yield aiospike, where, text
    for module in modules():
        yield module, module.__name__, inspect.getdoc(module) or ""
        for name, value in vars(module).items():
            defined = inspect.isclass(value) or inspect.isroutine(value)
            own = defined and value.__module__ == module.__name__
            if name.startswith("_") or not own or value is getattr(_native, name, None):
                continue
            yield module, f"{module.__name__}.{name}", inspect.getdoc(value) or ""
            for member, method in vars(value).items() if inspect.isclass(value) else ():
                if not member.startswith("_") and inspect.isfunction(method):
                    yield module, f"{module.__name__}.{name}.{member}", inspect.getdoc(method) or ""


def modules() -> Iterator[ModuleType]:
    """All but the private ones."""
    yield aiospike
    for found in pkgutil.walk_packages(aiospike.__path__, "aiospike."):
        if "._" not in found.name:
            yield importlib.import_module(found.name)


def stub_docstrings() -> Iterator[tuple[str, str]]:
    """Of the native module, by the name within it."""
    for owner in ast.parse(STUB.read_text(encoding="utf-8")).body:
        if isinstance(owner, (ast.ClassDef, ast.FunctionDef)):
            yield owner.name, ast.get_docstring(owner) or ""
            for member in owner.body:
                if isinstance(member, ast.FunctionDef) and (text := ast.get_docstring(member)):
                    yield f"{owner.name}.{member.name}", text


def indented(text: str) -> Iterator[str]:
    """The blocks that are indented after an empty line."""
    block: list[str] = []
    after_empty = True
    for line in [*inspect.cleandoc(text).splitlines(), "end"]:
        if line.startswith("    ") and (block or after_empty):
            block.append(line)
        elif block and not line:
            block.append("")
        elif block:
            yield dedent("\n".join(block)).strip()
            block = []
        after_empty = not line

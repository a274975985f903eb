"""What an editor shows of the native module, from its stub, is what `help()` shows."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from operator import attrgetter

import pytest

from aiospike import _native
from documentation import stub_docstrings

# The types of the bridge tell of themselves in words for any library; the stub tells of records.
BRIDGE = "Bridge"

DOCSTRINGS = {name: text for name, text in stub_docstrings() if not name.startswith(BRIDGE)}


@pytest.mark.parametrize("name", DOCSTRINGS)
def test_stub_and_module_say_the_same(name: str) -> None:
    assert inspect.getdoc(attrgetter(name)(_native)) == DOCSTRINGS[name]


@pytest.mark.parametrize("name", DOCSTRINGS)
def test_a_docstring_begins_with_a_summary_of_one_line(name: str) -> None:
    summary, *rest = DOCSTRINGS[name].splitlines()
    assert summary.endswith(".")
    assert rest[:1] in ([], [""])


def test_the_stub_leaves_no_docstring_out() -> None:
    assert [name for name in documented() if name not in DOCSTRINGS] == []


def documented() -> Iterator[str]:
    """The names of the module's classes and functions, and of the members of its classes."""
    for owner, value in vars(_native).items():
        if owner.startswith(("_", BRIDGE)) or not getattr(value, "__doc__", None):
            continue
        if inspect.isroutine(value):
            yield owner
        elif inspect.isclass(value):
            yield owner
            for name in vars(value):
                if not name.startswith("_") and getattr(value, name).__doc__:
                    yield f"{owner}.{name}"

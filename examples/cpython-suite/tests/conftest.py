"""Gives all loops the bridge's futures, and expects what the table says to fail, and nothing else.

CPython's tests come with the interpreter, or do not; without them only `test_table.py` remains, and
says so.
"""

import asyncio
import fnmatch
import gc
import importlib.util
import pathlib
import tomllib

import pytest
from future import Future

TABLE = tomllib.loads(pathlib.Path(__file__).with_name("table.toml").read_text())


def has_suite():
    try:
        return importlib.util.find_spec("test.test_asyncio") is not None
    except ModuleNotFoundError:
        return False


collect_ignore = [] if has_suite() else ["test_futures.py", "test_tasks.py", "test_waiting.py"]


def pytest_collection_modifyitems(items):
    for item in items:
        if item.cls is None:
            continue
        name = f"{item.module.__name__}.{item.cls.__name__}.{item.originalname or item.name}"
        for pattern, reason in TABLE["fails"].items():
            if fnmatch.fnmatchcase(name, pattern):
                item.add_marker(pytest.mark.xfail(reason=reason))


@pytest.fixture(scope="session", autouse=True)
def frozen():
    """Some tests collect garbage a hundred times: not pytest's own."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def loops_make_bridge_futures(monkeypatch):
    monkeypatch.setattr(asyncio.BaseEventLoop, "create_future", lambda loop: Future(loop=loop))

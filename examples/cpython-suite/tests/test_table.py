"""The table is complete: each test of CPython's is run, or listed with the reason why not."""

import asyncio
import fnmatch
import importlib

import pytest
from conftest import TABLE, has_suite
from cpython_suite import BridgeFuture

pytestmark = pytest.mark.skipif(
    not has_suite(), reason="this interpreter ships without CPython's own tests (test.test_asyncio)"
)


@pytest.fixture(params=["test_futures", "test_tasks"])
def suite(request):
    return request.param


def methods(module):
    """The tests of a module's classes, by the names under which they run."""
    return {
        f"{module.__name__}.{name}.{method}": getattr(case, method)
        for name, case in vars(module).items()
        if isinstance(case, type)
        for method in dir(case)
        if method.startswith("test_") and callable(getattr(case, method))
    }


def test_each_test_is_run_or_left_out_for_a_reason(suite):
    here = methods(importlib.import_module(suite)).values()
    theirs = methods(importlib.import_module(f"test.test_asyncio.{suite}")).values()
    run = {method.__code__ for method in here}
    not_run = {
        f"{suite}.{method.__qualname__.partition('.')[0]}"
        for method in theirs
        if method.__code__ not in run
    }
    assert not_run == {name for name in TABLE["left_out"] if name.startswith(suite)}


def test_each_row_names_tests_that_run(suite):
    names = methods(importlib.import_module(suite))
    rows = [pattern for pattern in TABLE["fails"] if pattern.startswith(suite)]
    assert [row for row in rows if not fnmatch.filter(names, row)] == []


async def make_future():
    return asyncio.get_running_loop().create_future()


def test_the_futures_of_all_loops_are_the_bridges():
    assert isinstance(asyncio.run(make_future()), BridgeFuture)

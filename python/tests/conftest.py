"""Fixtures of the package's tests: a node, clients, fresh keys, and both event loops.

Every `async def` test runs twice, on asyncio's own loop and on uvloop. The tests run against an
embedded node, or against the server that AIOSPIKE_TEST_HOST names ("host:port").
"""

from __future__ import annotations

import asyncio
import inspect
import itertools
import os
import signal
from collections.abc import Callable, Iterator

import pytest
import uvloop

import aiospike
from aiospike.testing import LocalNode
from proxy import Proxy

# A job in a shell's background ignores Ctrl-C, and so would the programs that tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)

LOOPS: dict[str, Callable[[], asyncio.AbstractEventLoop]] = {
    "asyncio": asyncio.SelectorEventLoop,
    "uvloop": uvloop.new_event_loop,
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if inspect.iscoroutinefunction(metafunc.function):
        metafunc.fixturenames.append("loop_factory")
        metafunc.parametrize("loop_factory", list(LOOPS))


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    factory = LOOPS[pyfuncitem.callspec.params["loop_factory"]]
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(pyfuncitem.obj(**arguments))
    return True


@pytest.fixture(scope="session")
def host() -> Iterator[str]:
    """Where the node under test listens."""
    if named := os.environ.get("AIOSPIKE_TEST_HOST"):
        yield named
        return
    with LocalNode() as node:
        yield node.host


@pytest.fixture(scope="session")
def client(host: str) -> Iterator[aiospike.Client]:
    """A connected client, shared by all tests and loops."""
    client = aiospike.Client(host)
    client.connect_blocking()
    yield client
    client.close_blocking()


@pytest.fixture
def sync_client(host: str) -> Iterator[aiospike.SyncClient]:
    """A connected blocking client of its own."""
    with aiospike.SyncClient(host) as client:
        yield client


@pytest.fixture
def proxy(host: str) -> Iterator[Proxy]:
    """A way to the node that can be blocked."""
    with Proxy(host) as proxy:
        yield proxy


SETS = (f"t{os.getpid()}-{number}" for number in itertools.count())


@pytest.fixture
def set_name() -> str:
    """A set no other test uses."""
    return next(SETS)


@pytest.fixture
def key(set_name: str) -> aiospike.Key:
    """A key without a record."""
    return aiospike.Key("test", set_name, "key")


@pytest.fixture
def keys(set_name: str) -> list[aiospike.Key]:
    """Ten keys without records."""
    return [aiospike.Key("test", set_name, number) for number in range(10)]

"""Runs each async test on both event loops, and fails it for what a loop or the server reports."""

import asyncio
import inspect
import signal

import pytest
import uvloop
from server import Server

import http_client

# A job in a shell's background ignores Ctrl-C, and so would the programs that tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)

LOOPS = {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}


def pytest_generate_tests(metafunc):
    if inspect.iscoroutinefunction(metafunc.function):
        metafunc.fixturenames.append("new_loop")
        metafunc.parametrize("new_loop", LOOPS.values(), ids=LOOPS)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    reports = []
    with asyncio.Runner(loop_factory=pyfuncitem.callspec.params["new_loop"]) as runner:
        runner.get_loop().set_exception_handler(lambda _, report: reports.append(report))
        runner.run(pyfuncitem.obj(**arguments))
    assert reports == []
    return True


@pytest.fixture
def server():
    """A server of this test alone."""
    with Server() as server:
        yield server
    assert server.errors == []


@pytest.fixture
def client():
    """A client without limits."""
    return http_client.Client()

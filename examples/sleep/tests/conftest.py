"""Runs each async test on every kind of event loop, and fails it for what a loop had to report."""

import asyncio
import inspect
import os
import signal

import pytest
from subjects import SUBJECTS
from support import LOOPS

# A panic that a test asks for is not worth pages.
os.environ["RUST_BACKTRACE"] = "0"
# A job in a shell's background ignores Ctrl-C, and so would the programs that tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_generate_tests(metafunc):
    if inspect.iscoroutinefunction(metafunc.function):
        metafunc.fixturenames.append("new_loop")
    if "new_loop" in metafunc.fixturenames:
        metafunc.parametrize("new_loop", LOOPS.values(), ids=LOOPS)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    reports = pyfuncitem.funcargs["reports"]
    with asyncio.Runner(loop_factory=pyfuncitem.callspec.params["new_loop"]) as runner:
        runner.get_loop().set_exception_handler(lambda _, report: reports.append(report))
        runner.run(pyfuncitem.obj(**arguments))
    return True


@pytest.fixture(autouse=True)
def reports():
    """What `call_exception_handler` was called with. A test takes out what it expects."""
    reports = []
    yield reports
    assert reports == []


@pytest.fixture(params=SUBJECTS)
def futures(request):
    """Makes and finishes futures of asyncio's kind, or of the bridge's."""
    return request.param()

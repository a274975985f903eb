"""CPython's test_tasks.py: asyncio's tasks and functions, and the bridge's futures."""

from asyncio import tasks

from future import Future, WakingFuture
from test.test_asyncio import test_tasks as suite
from test.test_asyncio import utils


class CTaskTests(suite.BaseTaskTests, utils.TestCase):
    Task = tasks._CTask
    Future = Future


@suite.add_subclass_tests
class CTaskSubclassTests(suite.BaseTaskTests, utils.TestCase):
    Task = tasks._CTask
    Future = Future


class PyTaskTests(suite.BaseTaskTests, utils.TestCase):
    Task = tasks._PyTask
    Future = Future


@suite.add_subclass_tests
class PyTaskSubclassTests(suite.BaseTaskTests, utils.TestCase):
    Task = tasks._PyTask
    Future = Future


class WokenAtOnceTests(suite.BaseTaskTests, utils.TestCase):
    Task = tasks._CTask
    Future = WakingFuture


class FutureGatherTests(suite.FutureGatherTests):
    pass


class CoroutineGatherTests(suite.CoroutineGatherTests):
    pass


class RunCoroutineThreadsafeTests(suite.RunCoroutineThreadsafeTests):
    pass


class SleepTests(suite.SleepTests):
    pass

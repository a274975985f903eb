"""CPython's test_futures.py, with the bridge's futures in the place of asyncio's."""

from future import Future
from test.test_asyncio import test_futures as suite
from test.test_asyncio import utils


class Subclass(Future):
    """Python code may derive from a future."""


class FutureTests(suite.CFutureTests):
    cls = Future


class SubclassTests(suite.BaseFutureTests, utils.TestCase):
    cls = Subclass


class DoneCallbackTests(suite.BaseFutureDoneCallbackTests, utils.TestCase):
    def _new_future(self):
        return Future(loop=self.loop)


class SubclassDoneCallbackTests(suite.BaseFutureDoneCallbackTests, utils.TestCase):
    def _new_future(self):
        return Subclass(loop=self.loop)


class InheritanceTests(suite.BaseFutureInheritanceTests, utils.TestCase):
    def _get_future_cls(self):
        return Future

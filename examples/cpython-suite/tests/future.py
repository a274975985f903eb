"""BridgeFuture with what asyncio.Future has for whoever makes and resolves it."""

import asyncio

from cpython_suite import BridgeFuture, pending


class Future(BridgeFuture):
    """A BridgeFuture that is made for a loop and resolved by hand, through the real protocol."""

    # Whether a task that waits goes on before `set_result` returns, as it does in a drain.
    at_once = False

    __new__ = pending

    def __init__(self, *, loop=None):
        """The arguments are those of `pending`, which made it."""

    def set_result(self, result):
        self._check_pending()
        self._resolve(self, result=result, at_once=self.at_once)

    def set_exception(self, exception):
        self._check_pending()
        if isinstance(exception, type):
            exception = exception()
        if isinstance(exception, StopIteration):
            # New versions replace it, as the bridge does; older ones refuse it.
            own = asyncio.Future(loop=self.get_loop())
            own.set_exception(exception)
            own.exception()
        self._resolve(self, exception=exception, at_once=self.at_once)

    def _check_pending(self):
        if self.done():
            raise asyncio.InvalidStateError("invalid state")


class WakingFuture(Future):
    """One that resumes tasks within `set_result`, as the bridge does where the loop drains."""

    at_once = True

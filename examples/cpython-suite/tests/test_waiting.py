"""CPython's tests of what waits by futures of its loop: locks, queues, timeouts, streams."""

import importlib.util
import unittest

MODULES = (
    "test_eager_task_factory",  # from 3.12 on
    "test_futures2",
    "test_locks",
    "test_queues",
    "test_server",
    "test_sock_lowlevel",
    "test_streams",
    "test_taskgroups",
    "test_threads",
    "test_timeouts",
    "test_waitfor",
)


def cases(module):
    """The module's classes of tests, under names that no other module's have."""
    for name, case in vars(importlib.import_module(f"test.test_asyncio.{module}")).items():
        if isinstance(case, type) and issubclass(case, unittest.TestCase):
            yield f"{module}_{name}", case


for module in MODULES:
    if importlib.util.find_spec(f"test.test_asyncio.{module}"):
        globals().update(cases(module))

"""An exception that nobody asked for is reported; in debug mode, with the place of its future."""

import asyncio
import gc
import re
import threading

import pytest
from subjects import ended, task_of
from support import drained


async def do_nothing(future):
    await asyncio.sleep(0)


async def await_it(future):
    with pytest.raises(ValueError, match="failed as asked"):
        await future


async def ask_for_result(future):
    with pytest.raises(ValueError, match="failed as asked"):
        future.result()


async def ask_for_exception(future):
    assert future.exception()


async def gather_it(future):
    await asyncio.gather(future, return_exceptions=True)


async def shield_it(future):
    with pytest.raises(ValueError, match="failed as asked"):
        await asyncio.shield(future)


async def wait_for_a_task_of_it(future):
    task = task_of(future)
    await asyncio.wait({task})
    assert task.exception()


async def end_an_await_of_it(future):
    future.__await__().close()


async def show_it(future):
    repr(future)


async def cancel_it(future):
    future.cancel()


async def silence_it(future):
    future._log_traceback = False


@pytest.mark.parametrize(
    ("use", "reported"),
    [
        (do_nothing, True),
        (end_an_await_of_it, True),
        (show_it, True),
        (await_it, False),
        (ask_for_result, False),
        (ask_for_exception, False),
        (gather_it, False),
        (shield_it, False),
        (wait_for_a_task_of_it, False),
        (cancel_it, False),
        (silence_it, False),
    ],
)
async def test_an_exception_that_nobody_asked_for_is_reported(futures, reports, use, reported):
    future = await ended(futures, fail=True)
    await use(future)
    name = type(future).__name__
    del future
    gc.collect()
    messages = [(report["message"], str(report["exception"])) for report in reports]
    expected = [(f"{name} exception was never retrieved", "failed as asked")]
    assert messages == (expected if reported else [])
    reports.clear()


async def test_the_report_shows_the_future(futures, reports):
    future = await ended(futures, fail=True)
    shown = repr(future)
    del future
    gc.collect()
    (report,) = reports
    assert repr(report["future"]) == shown
    reports.clear()


async def test_log_traceback_cannot_be_set(futures):
    future = futures.pending()
    with pytest.raises(ValueError, match="_log_traceback can only be set to False"):
        future._log_traceback = True


async def test_an_unfinished_one_is_dropped_silently(futures, reports):
    futures.pending()
    gc.collect()
    await drained()
    assert reports == []


# Debug mode


@pytest.fixture
def debugged_loop(new_loop):
    """A loop that is in debug mode before it runs, as asyncio.run(debug=True) has it."""
    event_loop = new_loop()
    event_loop.set_debug(True)
    yield event_loop
    event_loop.close()


def test_in_debug_mode_its_repr_shows_where_it_was_made(futures, debugged_loop):
    async def show():
        return futures.pending()

    future = debugged_loop.run_until_complete(show())
    assert re.search(r" pending created at .*\.py:\d+>$", repr(future))
    assert "show" in [frame.name for frame in future._source_traceback]


def test_in_debug_mode_the_report_shows_where_it_was_made(futures, debugged_loop):
    reports = []

    async def forget():
        future = await ended(futures, fail=True)
        return repr(future)

    debugged_loop.set_exception_handler(lambda _, report: reports.append(report))
    debugged_loop.run_until_complete(forget())
    gc.collect()
    (report,) = reports
    assert report["message"].endswith("exception was never retrieved")
    assert "forget" in [frame.name for frame in report["source_traceback"]]


async def test_debug_mode_may_be_entered_later(futures):
    event_loop = asyncio.get_running_loop()
    assert futures.pending()._source_traceback is None
    event_loop.set_debug(True)
    arriving = futures.pending()
    event_loop.call_soon(futures.finish, arriving)
    await arriving
    stack = futures.pending()._source_traceback
    assert "test_debug_mode_may_be_entered_later" in [frame.name for frame in stack]


def test_debug_mode_may_be_left(futures, debugged_loop):
    async def show():
        futures.pending()
        debugged_loop.set_debug(False)
        return futures.pending()

    future = debugged_loop.run_until_complete(show())
    assert repr(future) == f"<{type(future).__name__} pending>"


async def test_without_debug_mode_nothing_is_noted(futures):
    assert futures.pending()._source_traceback is None


async def test_in_debug_mode_it_works(futures):
    asyncio.get_running_loop().set_debug(True)
    future, failing = futures.pending(), futures.pending(fail=True)
    futures.finish(future)
    futures.finish(failing)
    value, error = await asyncio.gather(future, failing, return_exceptions=True)
    assert value == 1
    assert isinstance(error, ValueError)
    assert "finished result=1" in repr(future)


async def test_in_debug_mode_another_thread_is_told_off(futures):
    asyncio.get_running_loop().set_debug(True)
    future = await ended(futures)
    raised = []

    def misuse():
        try:
            future.add_done_callback(print)
        except RuntimeError as error:
            raised.append(str(error))

    thread = threading.Thread(target=misuse)
    thread.start()
    thread.join()
    (message,) = raised
    assert message.startswith("Non-thread-safe operation invoked on an event loop")

"""A BridgeFuture keeps the promises of an asyncio.Future: each test runs on both."""

import asyncio
import contextvars
import gc
import inspect
import threading
import traceback
import types
import weakref

import pytest
import sleep
from support import drained, until

VARIABLE = contextvars.ContextVar("VARIABLE", default="unset")


class PlainFutures:
    """Futures that end with 1, or with ValueError("failed as asked"), when told to."""

    def __init__(self):
        self.failing = weakref.WeakSet()

    def pending(self, fail=False):
        future = asyncio.get_running_loop().create_future()
        if fail:
            self.failing.add(future)
        return future

    def finish(self, future):
        if future in self.failing:
            future.set_exception(ValueError("failed as asked"))
        else:
            future.set_result(1)


class BridgeFutures:
    """The same, of the bridge."""

    def __init__(self):
        self.gates = weakref.WeakKeyDictionary()

    def pending(self, fail=False):
        gate = sleep.Gate()
        future = gate.wait(1, fail)
        self.gates[future] = gate
        return future

    def finish(self, future):
        self.gates[future].open(1)


@pytest.fixture(params=[PlainFutures, BridgeFutures])
def futures(request):
    return request.param()


async def ended(futures, fail=False):
    """A future that is done."""
    future = futures.pending(fail)
    futures.finish(future)
    await until(future.done)
    return future


# What others make of it


async def test_it_is_a_future(futures):
    future = futures.pending()
    assert asyncio.isfuture(future)
    assert inspect.isawaitable(future)


async def test_ensure_future_and_wrap_future_return_it(futures):
    future = futures.pending()
    assert asyncio.ensure_future(future) is future
    assert asyncio.wrap_future(future) is future


async def test_create_task_wants_a_coroutine(futures):
    with pytest.raises(TypeError, match="a coroutine was expected"):
        asyncio.create_task(futures.pending())  # noqa: RUF006


async def test_a_coroutine_that_awaits_it_makes_a_task(futures):
    future = futures.pending()

    async def wait():
        return await future

    task = asyncio.create_task(wait())
    futures.finish(future)
    assert await task == 1


async def test_gather_keeps_the_order(futures):
    first, second = futures.pending(), futures.pending()
    both = asyncio.gather(first, asyncio.sleep(0, "between"), second)
    futures.finish(second)
    futures.finish(first)
    assert await both == [1, "between", 1]


async def test_gather_raises_the_first_exception(futures):
    pending, failing = futures.pending(), futures.pending(fail=True)
    both = asyncio.gather(pending, failing)
    futures.finish(failing)
    with pytest.raises(ValueError, match="failed as asked"):
        await both
    assert not pending.done()


async def test_gather_returns_exceptions(futures):
    fine, failing = futures.pending(), futures.pending(fail=True)
    futures.finish(failing)
    futures.finish(fine)
    value, error = await asyncio.gather(fine, failing, return_exceptions=True)
    assert value == 1
    assert isinstance(error, ValueError)


async def test_cancelling_gather_cancels_it(futures):
    future = futures.pending()
    gathered = asyncio.gather(future)
    gathered.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gathered
    assert future.cancelled()


async def test_wait_for_all(futures):
    both = {futures.pending(), futures.pending(fail=True)}
    for future in both:
        futures.finish(future)
    done, pending = await asyncio.wait(both)
    assert (done, pending) == (both, set())
    assert {type(future.exception()) for future in done} == {type(None), ValueError}


async def test_wait_for_the_first_completed(futures):
    first, second = futures.pending(), futures.pending()
    futures.finish(first)
    done, pending = await asyncio.wait({first, second}, return_when=asyncio.FIRST_COMPLETED)
    assert (done, pending) == ({first}, {second})


async def test_wait_for_the_first_exception(futures):
    fine, failing, pending = futures.pending(), futures.pending(fail=True), futures.pending()
    futures.finish(fine)
    await until(fine.done)
    waiting = asyncio.ensure_future(
        asyncio.wait({fine, failing, pending}, return_when=asyncio.FIRST_EXCEPTION)
    )
    await drained()
    assert not waiting.done()
    futures.finish(failing)
    assert await waiting == ({fine, failing}, {pending})
    assert isinstance(failing.exception(), ValueError)


async def test_wait_with_a_timeout_leaves_it_pending(futures):
    future = futures.pending()
    assert await asyncio.wait({future}, timeout=0) == (set(), {future})
    assert not future.done()


async def test_wait_for_returns_its_result(futures):
    future = futures.pending()
    waiting = asyncio.ensure_future(asyncio.wait_for(future, 1000))
    await asyncio.sleep(0)
    futures.finish(future)
    assert await waiting == 1


async def test_wait_for_cancels_it_when_late(futures):
    future = futures.pending()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(future, 0.001)
    assert future.cancelled()


async def test_shield_keeps_a_cancel_from_it(futures):
    future = futures.pending()
    outer = asyncio.shield(future)
    outer.cancel()
    with pytest.raises(asyncio.CancelledError):
        await outer
    assert not future.done()
    futures.finish(future)
    assert await future == 1


async def test_a_timeout_cancels_it(futures):
    future = futures.pending()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.001):
            await future
    assert future.cancelled()


async def test_as_completed_gives_the_finished_first(futures):
    first, second = futures.pending(), futures.pending(fail=True)
    completed = asyncio.as_completed([second, first])
    futures.finish(first)
    assert await next(completed) == 1
    futures.finish(second)
    with pytest.raises(ValueError, match="failed as asked"):
        await next(completed)


async def test_a_failing_one_cancels_its_task_group(futures):
    pending, failing = futures.pending(), futures.pending(fail=True)

    async def wait(future):
        await future

    async def wait_for_both():
        async with asyncio.TaskGroup() as group:
            group.create_task(wait(pending))
            group.create_task(wait(failing))
            futures.finish(failing)

    with pytest.raises(ExceptionGroup) as raised:
        await wait_for_both()
    assert [type(error) for error in raised.value.exceptions] == [ValueError]
    assert pending.cancelled()


async def test_a_coroutine_from_another_thread_may_await_it(futures):
    event_loop = asyncio.get_running_loop()

    async def wait():
        future = futures.pending()
        futures.finish(future)
        return await future

    def call():
        return asyncio.run_coroutine_threadsafe(wait(), event_loop).result(60)

    assert await asyncio.to_thread(call) == 1


async def test_the_task_of_another_loop_may_not_await_it(futures):
    future = futures.pending()

    async def wait():
        await future

    def other_loop():
        with pytest.raises(RuntimeError, match="attached to a different loop"):
            asyncio.run(wait())

    await asyncio.to_thread(other_loop)
    assert not future.done()


# State


async def test_a_pending_one_has_no_result(futures):
    future = futures.pending()
    assert not future.done()
    assert not future.cancelled()
    with pytest.raises(asyncio.InvalidStateError, match=r"^Result is not set\.$"):
        future.result()
    with pytest.raises(asyncio.InvalidStateError, match=r"^Exception is not set\.$"):
        future.exception()


async def test_a_finished_one_has_a_result(futures):
    future = await ended(futures)
    assert future.done()
    assert not future.cancelled()
    assert [future.result(), future.result()] == [1, 1]
    assert future.exception() is None


async def test_a_failed_one_has_an_exception(futures):
    future = await ended(futures, fail=True)
    assert future.done()
    assert not future.cancelled()
    assert future.exception() is future.exception()
    with pytest.raises(ValueError, match="failed as asked") as raised:
        future.result()
    assert raised.value is future.exception()


async def test_a_cancelled_one_raises(futures):
    future = futures.pending()
    assert future.cancel() is True
    assert future.done()
    assert future.cancelled()
    with pytest.raises(asyncio.CancelledError):
        future.result()
    with pytest.raises(asyncio.CancelledError):
        future.exception()


async def test_cancelling_again_is_refused(futures):
    future = futures.pending()
    assert future.cancel() is True
    assert future.cancel() is False


async def test_cancelling_a_finished_one_is_refused(futures):
    future = await ended(futures)
    assert future.cancel() is False
    assert not future.cancelled()
    assert future.result() == 1


@pytest.mark.parametrize("cancel", [lambda f: f.cancel("why"), lambda f: f.cancel(msg="why")])
async def test_the_message_of_a_cancel_is_raised(futures, cancel):
    future = futures.pending()
    cancel(future)
    with pytest.raises(asyncio.CancelledError) as raised:
        await future
    assert raised.value.args == ("why",)
    assert future._cancel_message == "why"


async def test_a_cancel_without_message_raises_without(futures):
    future = futures.pending()
    future.cancel()
    with pytest.raises(asyncio.CancelledError) as raised:
        await future
    assert raised.value.args == ()


async def test_it_makes_cancelled_errors(futures):
    future = futures.pending()
    future._cancel_message = "why"
    error = future._make_cancelled_error()
    assert (type(error), error.args) == (asyncio.CancelledError, ("why",))


async def test_it_knows_its_loop(futures):
    assert futures.pending().get_loop() is asyncio.get_running_loop()


@pytest.mark.parametrize(
    ("make", "shown"),
    [("pending", "pending"), ("finished", "finished result=1"), ("cancelled", "cancelled")],
)
async def test_its_repr_shows_its_state(futures, make, shown):
    future = await ended(futures) if make == "finished" else futures.pending()
    if make == "cancelled":
        future.cancel()
    assert repr(future) == f"<{type(future).__name__} {shown}>"


async def test_its_repr_shows_its_exception(futures):
    future = await ended(futures, fail=True)
    assert "finished exception=ValueError('failed as asked')" in repr(future)
    assert future.exception()


async def test_its_repr_shows_its_callbacks(futures):
    future = futures.pending()
    future.add_done_callback(print)
    assert repr(future) == f"<{type(future).__name__} pending cb=[print()]>"


async def test_it_can_be_referred_to_weakly(futures):
    future = futures.pending()
    reference = weakref.ref(future)
    assert reference() is future
    del future
    gc.collect()
    assert reference() is None


async def test_its_class_is_generic(futures):
    future = futures.pending()
    assert type(future)[int].__origin__ is type(future)


# Awaiting


async def test_it_may_be_awaited_twice(futures):
    future = futures.pending()
    futures.finish(future)
    assert [await future, await future] == [1, 1]


async def test_several_tasks_may_await_it(futures):
    future = futures.pending()

    async def wait():
        return await future

    tasks = [asyncio.create_task(wait()) for _ in range(5)]
    await asyncio.sleep(0)
    futures.finish(future)
    assert await asyncio.gather(*tasks) == [1] * 5


async def test_a_finished_one_does_not_suspend(futures):
    future = await ended(futures)
    passes = []
    asyncio.get_running_loop().call_soon(passes.append, 1)
    assert await future == 1
    assert passes == []
    await asyncio.sleep(0)


async def test_a_generator_may_yield_from_it(futures):
    future = futures.pending()

    @types.coroutine
    def wait():
        return (yield from future)

    futures.finish(future)
    assert await wait() == 1


async def test_yielding_it_is_an_error(futures):
    future = futures.pending()

    @types.coroutine
    def wait():
        yield future

    with pytest.raises(RuntimeError, match="yield was used instead of yield from"):
        await wait()


async def test_resuming_it_before_it_is_done_is_an_error(futures):
    future = futures.pending()
    iterator = future.__await__()
    assert next(iterator) is future
    with pytest.raises(RuntimeError, match="await wasn't used with future"):
        next(iterator)


async def test_the_handshake_of_await(futures):
    future = futures.pending()
    assert future._asyncio_future_blocking is False
    assert next(future.__await__()) is future
    assert future._asyncio_future_blocking is True
    future._asyncio_future_blocking = False
    assert future._asyncio_future_blocking is False


async def test_an_iterator_ends_with_the_result(futures):
    future = await ended(futures)
    with pytest.raises(StopIteration) as stopped:
        next(future.__await__())
    assert stopped.value.value == 1


async def test_raising_again_does_not_lengthen_the_traceback(futures):
    future = await ended(futures, fail=True)
    lengths = set()
    for _ in range(5):
        try:
            await future
        except ValueError as error:
            lengths.add(len(traceback.extract_tb(error.__traceback__)))
    assert len(lengths) == 1


# Callbacks


async def test_callbacks_get_the_future_in_order(futures):
    future = futures.pending()
    calls = []
    future.add_done_callback(lambda done: calls.append((1, done)))
    future.add_done_callback(lambda done: calls.append((2, done)))
    futures.finish(future)
    await until(lambda: len(calls) >= 2)
    assert calls == [(1, future), (2, future)]


async def test_callbacks_run_before_a_task_that_awaited_later(futures):
    future = futures.pending()
    order = []
    future.add_done_callback(lambda _: order.append("callback"))

    async def wait():
        await future
        order.append("task")

    task = asyncio.create_task(wait())
    await asyncio.sleep(0)
    futures.finish(future)
    await task
    assert order == ["callback", "task"]


async def test_a_callback_of_a_finished_one_runs_soon_but_not_at_once(futures):
    future = await ended(futures)
    calls = []
    future.add_done_callback(calls.append)
    assert calls == []
    await asyncio.sleep(0)
    assert calls == [future]


async def test_callbacks_run_soon_after_a_cancel_but_not_at_once(futures):
    future = futures.pending()
    calls = []
    future.add_done_callback(calls.append)
    future.cancel()
    assert calls == []
    await asyncio.sleep(0)
    assert calls == [future]


async def test_callbacks_run_in_the_context_that_they_were_added_in(futures):
    future = futures.pending()
    seen = []
    token = VARIABLE.set("added")
    future.add_done_callback(lambda _: seen.append(VARIABLE.get()))
    VARIABLE.reset(token)
    futures.finish(future)
    await until(lambda: seen)
    assert seen == ["added"]


async def test_callbacks_run_in_the_context_that_they_are_given(futures):
    future = futures.pending()
    context = contextvars.copy_context()
    context.run(VARIABLE.set, "given")
    seen = []
    future.add_done_callback(lambda _: seen.append(VARIABLE.get()), context=context)
    futures.finish(future)
    await until(lambda: seen)
    assert seen == ["given"]


async def test_removing_callbacks_counts_them(futures):
    future = futures.pending()
    calls, others = [], []
    for _ in range(3):
        future.add_done_callback(calls.append)
        future.add_done_callback(others.append)
    assert future.remove_done_callback(calls.append) == 3
    assert future.remove_done_callback(calls.append) == 0
    futures.finish(future)
    await until(lambda: len(others) >= 3)
    assert (calls, others) == ([], [future] * 3)


async def test_removing_the_last_callback_lets_it_finish_silently(futures):
    future = futures.pending()
    calls = []
    future.add_done_callback(calls.append)
    assert future.remove_done_callback(calls.append) == 1
    futures.finish(future)
    await until(future.done)
    await asyncio.sleep(0)
    assert calls == []
    assert future.result() == 1


async def test_a_callback_added_after_all_were_removed_runs(futures):
    future = futures.pending()
    calls = []
    future.add_done_callback(print)
    future.remove_done_callback(print)
    future.add_done_callback(calls.append)
    futures.finish(future)
    await until(lambda: calls)
    assert calls == [future]


class NotComparable:
    def __eq__(self, other):
        raise ArithmeticError("no comparison")

    __hash__ = None


async def test_a_failing_comparison_removes_nothing(futures):
    future = futures.pending()
    calls = []
    future.add_done_callback(calls.append)
    with pytest.raises(ArithmeticError, match="no comparison"):
        future.remove_done_callback(NotComparable())
    futures.finish(future)
    await until(lambda: calls)
    assert calls == [future]


async def test_a_failing_callback_is_reported_and_the_others_run(futures, reports):
    future = futures.pending()
    calls = []

    def fail(_):
        raise ArithmeticError("in a callback")

    future.add_done_callback(fail)
    future.add_done_callback(calls.append)
    futures.finish(future)
    await until(lambda: calls)
    assert [str(report["exception"]) for report in reports] == ["in a callback"]
    reports.clear()


async def test_a_callback_may_add_another(futures):
    future = futures.pending()
    calls = []
    future.add_done_callback(lambda done: done.add_done_callback(calls.append))
    futures.finish(future)
    await until(lambda: calls)
    assert calls == [future]


async def test_someone_who_waits_keeps_it_alive(futures):
    calls = []
    future = futures.pending()
    finish = (
        getattr(futures, "gates", {})[future].open
        if isinstance(futures, BridgeFutures)
        else future.set_result
    )
    future.add_done_callback(lambda done: calls.append(done.result()))
    del future
    gc.collect()
    finish(1)
    await until(lambda: calls)
    assert calls == [1]


@pytest.mark.parametrize(
    "call",
    [
        lambda future: future.add_done_callback(),
        lambda future: future.add_done_callback(print, None),
        lambda future: future.add_done_callback(print, other=None),
        lambda future: future.remove_done_callback(),
        lambda future: future.cancel("why", "not"),
        lambda future: future.cancel(because="why"),
        lambda future: future.result(1),
    ],
)
async def test_wrong_arguments_are_type_errors(futures, call):
    with pytest.raises(TypeError):
        call(futures.pending())


# "exception was never retrieved"


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


async def wait_for_it(future):
    await asyncio.wait({future})


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
        (wait_for_it, True),
        (show_it, True),
        (await_it, False),
        (ask_for_result, False),
        (ask_for_exception, False),
        (gather_it, False),
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


# Its type


async def test_python_cannot_make_one():
    future = sleep.nothing()
    with pytest.raises(TypeError, match="cannot create"):
        type(future)()
    await future


def test_a_loop_runs_until_it_is_complete(new_loop):
    with asyncio.Runner(loop_factory=new_loop) as runner:
        gate = sleep.Gate()

        async def make():
            return gate.wait(5)

        future = runner.run(make())
        gate.open(1)
        assert runner.get_loop().run_until_complete(future) == 5

"""A BridgeFuture keeps the promises of an asyncio.Future: each test runs on both."""

import asyncio
import contextvars
import gc
import traceback
import types
import weakref

import pytest
import sleep
from subjects import BridgeFutures, ended, result_of, task_of
from support import until

VARIABLE = contextvars.ContextVar("VARIABLE", default="unset")


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


async def test_it_is_equal_to_itself_alone(futures):
    future, other = futures.pending(), futures.pending()
    assert future == future
    assert {future, other, future} == {other, future}
    assert future != other


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


async def test_cancelling_one_of_several_tasks_cancels_it_for_all(futures):
    future = futures.pending()
    tasks = [task_of(future) for _ in range(5)]
    await asyncio.sleep(0)
    tasks[2].cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [asyncio.CancelledError] * 5
    assert future.cancelled()


async def test_tasks_go_on_in_the_order_in_which_they_came(futures):
    future = futures.pending()
    order = []

    async def wait(number):
        await future
        order.append(number)

    tasks = [asyncio.create_task(wait(number)) for number in range(5)]
    await asyncio.sleep(0)
    futures.finish(future)
    await asyncio.gather(*tasks)
    assert order == [0, 1, 2, 3, 4]


async def test_a_task_cancelled_while_it_is_woken_is_cancelled(futures):
    future = futures.pending()
    task = task_of(future)
    await asyncio.sleep(0)
    futures.finish_at_once(future)
    task.cancel("late")
    with pytest.raises(asyncio.CancelledError) as raised:
        await task
    assert raised.value.args == ("late",)
    assert future.result() == 1


async def test_a_task_may_take_its_cancel_back_and_wait_again(futures):
    first, second = futures.pending(), futures.pending()

    async def insist():
        try:
            await first
        except asyncio.CancelledError:
            left = asyncio.current_task().uncancel()
            return left, await second

    task = asyncio.create_task(insist())
    await asyncio.sleep(0)
    task.cancel()
    futures.finish(second)
    assert await task == (0, 1)
    assert first.cancelled()


async def test_a_task_goes_on_in_its_own_context(futures):
    future = futures.pending()

    async def wait(value):
        VARIABLE.set(value)
        await future
        return VARIABLE.get()

    tasks = [asyncio.create_task(wait(number)) for number in range(3)]
    await asyncio.sleep(0)
    futures.finish(future)
    assert await asyncio.gather(*tasks) == [0, 1, 2]
    assert VARIABLE.get() == "unset"


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


async def test_a_coroutine_stopped_by_hand_leaves_it_to_its_holder(futures):
    future = futures.pending()
    closed, stopped = result_of(future), result_of(future)
    assert closed.send(None) is future
    closed.close()
    future._asyncio_future_blocking = False
    assert stopped.send(None) is future
    with pytest.raises(ArithmeticError, match="thrown"):
        stopped.throw(ArithmeticError("thrown"))
    assert not future.done()


@pytest.mark.parametrize(
    ("throw", "raised", "message"),
    [
        (lambda await_: await_.throw(KeyError), KeyError, "^$"),
        (lambda await_: await_.throw(ArithmeticError("why")), ArithmeticError, "why"),
        (lambda await_: await_.throw(asyncio.CancelledError("why")), asyncio.CancelledError, "why"),
        (lambda await_: await_.throw(), TypeError, "argument"),
        (lambda await_: await_.throw(list), TypeError, "BaseException|exceptions must be classes"),
        (
            lambda await_: await_.throw("no exception"),
            TypeError,
            "BaseException|exceptions must be classes",
        ),
    ],
)
async def test_an_await_is_thrown_an_exception(futures, throw, raised, message):
    await_ = futures.pending().__await__()
    with pytest.raises(raised, match=message):
        throw(await_)


@pytest.mark.filterwarnings("ignore:the .type, exc, tb. signature:DeprecationWarning")
@pytest.mark.parametrize(
    ("throw", "raised", "message"),
    [
        (lambda await_: await_.throw(ValueError, None, None), ValueError, "^$"),
        (lambda await_: await_.throw(ValueError, "why"), ValueError, "^why$"),
        (
            lambda await_: await_.throw(ValueError, ("why", "not")),
            ValueError,
            r"^\('why', 'not'\)$",
        ),
        (lambda await_: await_.throw(ValueError, ValueError("why")), ValueError, "^why$"),
        (
            lambda await_: await_.throw(ValueError, ValueError("why"), 32),
            TypeError,
            "must be a traceback",
        ),
        (
            lambda await_: await_.throw(ValueError("why"), ValueError("not")),
            TypeError,
            "separate value",
        ),
        (lambda await_: await_.throw(ValueError, None, None, None), TypeError, "argument"),
    ],
)
async def test_an_await_is_thrown_an_exception_the_old_way(futures, throw, raised, message):
    await_ = futures.pending().__await__()
    with pytest.raises(raised, match=message):
        throw(await_)


@pytest.mark.filterwarnings("ignore:the .type, exc, tb. signature:DeprecationWarning")
async def test_what_is_thrown_keeps_its_traceback(futures):
    error = ArithmeticError("why")
    with pytest.raises(ArithmeticError):
        raise error
    given = error.__traceback__
    for arguments in [(error,), (ArithmeticError, error, given)]:
        error.__traceback__ = given
        with pytest.raises(ArithmeticError) as raised:
            futures.pending().__await__().throw(*arguments)
        frames = [frame for frame, _ in traceback.walk_tb(raised.value.__traceback__)]
        assert given.tb_frame in frames


async def test_closing_an_await_leaves_its_result(futures):
    future = await ended(futures)
    future.__await__().close()
    assert future.result() == 1


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


async def test_a_callback_cannot_take_back_one_that_is_on_its_way(futures):
    future = futures.pending()
    calls, removed = [], []
    future.add_done_callback(lambda done: removed.append(done.remove_done_callback(calls.append)))
    future.add_done_callback(calls.append)
    futures.finish(future)
    await until(lambda: calls)
    assert (calls, removed) == ([future], [0])


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


# Its type


async def test_python_cannot_make_one():
    future = sleep.nothing()
    with pytest.raises(TypeError, match="cannot create"):
        type(future)()
    await future

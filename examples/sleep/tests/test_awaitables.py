"""Rust awaits what Python can, and calls Python's functions, on the loop's own thread."""

import asyncio
import contextvars
import gc
import operator
import sys
import threading
import types
import weakref

import pytest
import sleep
import uvloop
from support import IS_FREE_THREADED, ON_LOOPS, collect_until, drained, spin_until, until

variable = contextvars.ContextVar("variable", default="unset")


async def give(value):
    await asyncio.sleep(0)
    return value


async def fail(error):
    await asyncio.sleep(0)
    raise error


class Awaitable:
    """Neither a coroutine nor a future."""

    def __init__(self, value):
        self.value = value

    def __await__(self):
        yield
        return self.value


def future_of(value):
    future = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(future.set_result, value)
    return future


@types.coroutine
def old_coroutine(value):
    yield
    return value


KINDS = {
    "coroutine": give,
    "task": lambda value: asyncio.create_task(give(value)),
    "future": future_of,
    "bridge future": lambda value: sleep.sleep(0, value),
    "awaitable": Awaitable,
    "generator": old_coroutine,
}
each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


class Value:
    """Something to refer to weakly."""


class Watched:
    """Tells which thread dropped it."""

    def __init__(self, drops):
        self.drops = drops

    def __del__(self):
        self.drops.append(thread_name())


def thread_name():
    with open(f"/proc/self/task/{threading.get_native_id()}/comm") as comm:
        return comm.read().strip()


# On a free-threaded build an object that another thread lets go of is freed by its own.
FREED_BY_WAKER = thread_name() if IS_FREE_THREADED else "bridge-waker"


class Forever:
    """A coroutine function that only a cancel ends."""

    def __init__(self):
        self.begun = self.cancelled = 0

    async def __call__(self, _=None):
        self.begun += 1
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise


# Values


@each_kind
async def test_rust_awaits(kind):
    assert await sleep.through_rust(kind(5)) == 5


@each_kind
async def test_a_result_can_be_extracted(kind):
    assert await sleep.integer_through_rust(kind(5)) == 5


@each_kind
async def test_a_callback_may_return(kind):
    assert await sleep.Callback(kind).call(5) == 5


async def test_a_callback_may_be_a_plain_function():
    assert await sleep.Callback(operator.neg).call(5) == -5


async def test_an_object_keeps_its_identity():
    value = Value()
    assert await sleep.through_rust(give(value)) is value
    assert await sleep.Callback(give).call(value) is value


async def test_what_was_done_before_is_awaited_too():
    future = future_of(5)
    await future
    assert await sleep.through_rust(future) == 5


async def test_what_is_awaited_goes_on_before_rust_asks():
    values = []

    async def fill():
        values.append(await give(1))
        return 5

    awaiting = sleep.through_rust(fill())
    await until(lambda: values)
    assert await awaiting == 5


async def test_a_callback_is_called_on_the_loops_thread():
    names = []
    await sleep.Callback(lambda _: names.append(threading.get_ident())).call(None)
    assert names == [threading.get_ident()]


# Errors


async def test_the_very_exception_arrives():
    error = ValueError("no such row")
    with pytest.raises(ValueError, match="no such row") as raised:
        await sleep.through_rust(fail(error))
    assert raised.value is error
    assert "fail" in {entry.name for entry in raised.traceback}
    with pytest.raises(ValueError, match="no such row") as raised:
        await sleep.Callback(fail).call(error)
    assert raised.value is error


class Unprintable(Exception):
    def __str__(self):
        raise ValueError


@pytest.mark.parametrize(
    ("error", "text", "is_cancelled"),
    [
        (ValueError("no such row"), "ValueError: no such row", False),
        (LookupError(), "LookupError", False),
        (Unprintable(), "Unprintable: <exception str() failed>", False),
        (asyncio.CancelledError("enough"), "CancelledError: enough", True),
    ],
)
async def test_the_runtime_can_show_an_error(error, text, is_cancelled):
    assert await sleep.error_through_rust(fail(error)) == (text, is_cancelled)


async def test_what_cannot_be_extracted_is_an_error():
    with pytest.raises(TypeError, match="'str' object cannot be interpreted as an integer"):
        await sleep.integer_through_rust(give("five"))


async def test_what_cannot_be_converted_is_an_error():
    calls = []
    with pytest.raises(sleep.RustPanic, match="the value is hot"):
        await sleep.Callback(calls.append).call_with_explosive()
    assert calls == []


async def test_what_cannot_be_awaited_is_refused():
    with pytest.raises(TypeError, match="a coroutine or an awaitable is required"):
        sleep.through_rust(5)


async def test_what_cannot_be_called_is_refused():
    with pytest.raises(TypeError, match="a callback must be callable, which int is not"):
        sleep.Callback(5)


async def test_a_future_of_another_loop_is_refused():
    other = asyncio.SelectorEventLoop()
    with pytest.raises(ValueError, match="different loop"):
        sleep.through_rust(other.create_future())
    other.close()


def test_without_a_loop_nothing_is_awaited():
    coroutine = give(5)
    with pytest.raises(RuntimeError, match="no running event loop"):
        sleep.through_rust(coroutine)
    coroutine.close()
    with pytest.raises(RuntimeError, match="no running event loop"):
        sleep.Callback(give)


async def test_a_callback_that_cannot_be_called_so_is_an_error():
    with pytest.raises(TypeError, match="positional argument"):
        await sleep.Callback(lambda: None).call(5)


async def test_a_stop_iteration_is_presented_as_asyncio_does():
    def stop(_):
        raise StopIteration

    with pytest.raises(RuntimeError, match="StopIteration"):
        await sleep.Callback(stop).call(5)


# What leaves the loop


def leave_and_come_back(new_loop, leave, error):
    """Leaves a loop at the fourth of ten calls. What it returns came of them in the end."""

    async def call():
        callback = sleep.Callback(leave)
        calls = (callback.call(number) for number in range(10))
        return await asyncio.gather(*calls, return_exceptions=True)

    event_loop = new_loop()
    task = event_loop.create_task(call())
    with pytest.raises(error):
        event_loop.run_until_complete(task)
    outcomes = event_loop.run_until_complete(task)
    event_loop.close()
    return outcomes


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt])
def test_an_exit_of_a_function_leaves_the_loop_and_loses_no_other_call(new_loop, error):
    def function(number):
        if number == 3:
            raise error(number)
        return number

    outcomes = leave_and_come_back(new_loop, function, error)
    assert [*map(str, outcomes)] == [str(number) for number in range(10)]
    assert isinstance(outcomes[3], error)


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt])
def test_an_exit_of_a_task_leaves_the_loop(new_loop, error):
    async def function(number):
        await asyncio.sleep(0)
        if number == 3:
            raise error(number)
        return number

    outcomes = leave_and_come_back(new_loop, function, error)
    assert [*map(str, outcomes)] == [str(number) for number in range(10)]
    assert isinstance(outcomes[3], error)


# Cancellation

WAYS = {
    "awaitable": lambda function: sleep.through_rust(function()),
    "callback": lambda function: sleep.Callback(function).call(None),
}
either_way = pytest.mark.parametrize("begin", WAYS.values(), ids=WAYS)


@either_way
async def test_cancelling_what_waits_for_rust_cancels_what_rust_waits_for(begin):
    forever = Forever()
    outer = begin(forever)
    await until(lambda: forever.begun)
    outer.cancel()
    await until(lambda: forever.cancelled)
    with pytest.raises(asyncio.CancelledError):
        await outer


@either_way
async def test_a_deadline_around_rust_cancels_what_rust_waits_for(begin):
    forever = Forever()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await begin(forever)
    await until(lambda: forever.cancelled == forever.begun)


async def test_what_a_rust_future_was_dropped_before_is_cancelled_or_never_called():
    forever = Forever()
    await sleep.Callback(forever).call_and_forget(1000)
    await until(lambda: forever.cancelled == forever.begun)
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_task_may_take_its_time_to_be_cancelled():
    gate = sleep.Gate()
    ended = []

    async def clean_up():
        try:
            await gate.wait()
        except asyncio.CancelledError:
            await gate.wait()
            ended.append("cleaned up")

    outer = sleep.through_rust(clean_up())
    await gate.until_begun(1)
    outer.cancel()
    await gate.until_begun(2)
    gc.collect()
    gate.open(1)
    await until(lambda: ended)


async def test_an_error_that_no_rust_future_wants_is_asyncios_to_report(reports):
    forever = Forever()

    async def refuse():
        try:
            await forever()
        except asyncio.CancelledError:
            raise ValueError("not now") from None

    outer = sleep.through_rust(refuse())
    await until(lambda: forever.begun)
    outer.cancel()

    def reported():
        gc.collect()
        return reports

    await until(reported)
    assert reports[0]["message"] == "Task exception was never retrieved"
    assert str(reports.pop()["exception"]) == "not now"


@either_way
async def test_cancelling_what_rust_waits_for_arrives_as_a_cancellation(begin):
    tasks = []

    def function(_=None):
        tasks.append(asyncio.create_task(Forever()()))
        return tasks[0]

    async def wait():
        await begin(function)

    outer = asyncio.create_task(wait())
    await until(lambda: tasks)
    await drained()
    tasks[0].cancel("enough")
    with pytest.raises(asyncio.CancelledError) as raised:
        await outer
    assert raised.value.args == ("enough",)
    assert outer.cancelled()
    assert tasks[0].cancelled()


async def test_what_waits_for_what_is_cancelled_counts_as_cancelled():
    future = asyncio.get_running_loop().create_future()
    future.cancel("enough")
    outer = sleep.through_rust(future)
    await until(outer.done)
    assert outer.cancelled()
    assert repr(outer) == "<BridgeFuture cancelled>"
    with pytest.raises(asyncio.CancelledError) as raised:
        outer.exception()
    assert raised.value.args == ("enough",)


async def test_a_future_is_cancelled_like_a_task():
    future = asyncio.get_running_loop().create_future()
    outer = sleep.through_rust(future)
    await drained()
    outer.cancel()
    await until(future.cancelled)


# Contexts


async def test_an_awaitable_runs_in_a_copy_of_its_callers_context():
    async def show():
        before = variable.get()
        variable.set("inner")
        return before

    variable.set("outer")
    assert await sleep.through_rust(show()) == "outer"
    assert variable.get() == "outer"


@pytest.mark.parametrize("plain", [True, False], ids=["plain", "async"])
async def test_each_call_runs_in_a_copy_of_its_callbacks_context(plain):
    def show(_):
        before = variable.get()
        variable.set("inner")
        return before

    async def show_later(_):
        await asyncio.sleep(0)
        return show(_)

    variable.set("outer")
    callback = sleep.Callback(show if plain else show_later)
    variable.set("later")
    calls = [callback.call(number) for number in range(3)]
    assert await asyncio.gather(*calls) == ["outer"] * 3
    assert variable.get() == "later"


# Round trips


async def test_calls_nest():
    async def descend(depth):
        if depth == 0:
            return [variable.get()]
        return [depth, *await callback.call(depth - 1)]

    variable.set("top")
    callback = sleep.Callback(descend)
    assert await callback.call(50) == [*range(50, 0, -1), "top"]


async def test_awaitables_nest():
    async def descend(depth):
        return 0 if depth == 0 else 1 + await sleep.through_rust(descend(depth - 1))

    assert await descend(50) == 50


async def test_a_cancel_goes_down_all_the_way():
    forever = Forever()

    async def descend(depth):
        await (forever() if depth == 0 else sleep.through_rust(descend(depth - 1)))

    outer = asyncio.create_task(descend(20))
    await until(lambda: forever.begun)
    outer.cancel()
    await until(lambda: forever.cancelled)
    with pytest.raises(asyncio.CancelledError):
        await outer
    await until(lambda: asyncio.all_tasks() == {asyncio.current_task()})


# Many


async def test_ten_thousand_calls_at_once_leave_nothing_behind():
    class Function:
        async def __call__(self, number):
            await asyncio.sleep(0)
            return number

    function = Function()
    reference = weakref.ref(function)
    callback = sleep.Callback(function)
    assert await callback.call_many(10_000) == sum(range(10_000))
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert not any(type(item).__name__ == "Observer" for item in gc.get_objects())
    del function, callback
    await until(lambda: reference() is None)


async def test_what_goes_through_a_callback_is_freed():
    callback = sleep.Callback(give)
    values = [Value() for _ in range(1000)]
    references = [weakref.ref(value) for value in values]
    results = await asyncio.gather(*(callback.call(value) for value in values))
    assert all(map(operator.is_, results, values))
    del values, results
    await until(lambda: not any(reference() for reference in references))


async def test_a_callback_in_a_cycle_with_its_loop_is_freed(new_loop):
    reference = None

    async def use():
        nonlocal reference
        value = Value()
        value.loop = asyncio.get_running_loop()
        reference = weakref.ref(value)
        await sleep.through_rust(give(value))
        await sleep.Callback(give).call(value)

    # Within the outer loop, as a thread of its own.
    def run():
        with asyncio.Runner(loop_factory=new_loop) as runner:
            runner.run(use())

    await asyncio.to_thread(run)

    def collected():
        gc.collect()
        return reference() is None

    await until(collected)


async def test_a_budget_of_calls_leaves_the_loop_its_turn():
    turns = []

    def take_a_turn():
        turns.append(1)
        if len(calls) < 2000:
            asyncio.get_running_loop().call_soon(take_a_turn)

    calls = []
    take_a_turn()
    callback = sleep.Callback(calls.append)
    await asyncio.gather(*(callback.call(number) for number in range(2000)))
    assert len(calls) == 2000
    assert len(turns) >= 2000 // 256


# Held objects


async def test_a_held_object_is_dropped_on_the_loops_thread():
    drops = []
    gate = sleep.Gate()
    gone = sleep.let_go(Watched(drops), gate)
    await gate.until_begun(1)
    assert drops == []
    gate.open(1)
    await gone
    await until(lambda: drops)
    assert drops == [thread_name()]


async def test_a_held_object_is_dropped_at_once_on_a_thread_of_python():
    drops = []
    kept = sleep.Kept(Watched(drops))
    del kept
    assert drops == [thread_name()]


async def test_an_error_that_rust_drops_is_dropped_on_the_loops_thread():
    class Error(Exception):
        def __del__(self):
            drops.append(thread_name())

    async def fail():
        raise errors.pop()

    drops = []
    errors = [Error()]
    await sleep.error_through_rust(fail())
    await until(lambda: drops)
    assert drops == [thread_name()]


async def test_arguments_of_a_call_that_is_dropped_are_dropped_on_the_loops_thread():
    drops = []
    sleep.Callback(give).call(Watched(drops)).cancel()
    await until(lambda: drops)
    assert drops == [thread_name()]


@pytest.mark.parametrize("count", [1, 100])
def test_without_a_loop_the_waker_thread_drops_what_was_held(count):
    drops = []
    for kept in [sleep.Kept(Watched(drops)) for _ in range(count)]:
        kept.let_go()
    spin_until(lambda: len(drops) == count)
    assert set(drops) == {FREED_BY_WAKER}


@pytest.mark.skipif(ON_LOOPS, reason="closing the loop drops the future")
def test_what_was_held_for_a_closed_loop_is_dropped_by_the_waker_thread(new_loop):
    drops = []
    gate = sleep.Gate()

    async def hold():
        held = sleep.let_go(Watched(drops), gate)
        await gate.until_begun(1)
        return held

    event_loop = new_loop()
    held = event_loop.run_until_complete(hold())
    event_loop.close()
    gate.open(1)
    spin_until(lambda: drops)
    assert drops == [FREED_BY_WAKER]
    del held


# Loops that are closed

CLOSED = "the event loop was closed before the awaitable was done"


class Waiting(threading.Thread):
    """Waits on a thread for what Rust waits for; knows what was raised."""

    def __init__(self, function, *arguments):
        super().__init__(target=function, args=arguments)
        self.error = None
        self.start()

    def run(self):
        try:
            super().run()
        except RuntimeError as error:
            self.error = str(error)


@either_way
def test_closing_a_loop_ends_what_rust_waits_for(new_loop, begin):
    forever = Forever()
    event_loop = new_loop()
    event_loop.run_until_complete(prepare(event_loop))

    async def start():
        if begin is WAYS["awaitable"]:
            waiting = Waiting(sleep.Begun(forever()).wait_blocking)
        else:
            waiting = Waiting(sleep.Callback(forever).call_blocking, None)
        await until(lambda: forever.begun)
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task._log_destroy_pending = False
        return waiting

    waiting = event_loop.run_until_complete(start())
    event_loop.close()
    waiting.join()
    assert waiting.error == CLOSED


async def prepare(event_loop):
    """Nothing that was only just made is what makes a test hold."""
    assert asyncio.get_running_loop() is event_loop
    await sleep.nothing()


def test_closing_a_loop_ends_calls_that_never_arrived(new_loop):
    async def start():
        return sleep.Callback(give)

    event_loop = new_loop()
    callback = event_loop.run_until_complete(start())
    drops = []
    waiting = Waiting(callback.call_blocking, Watched(drops))
    waiting.join(0.01)
    event_loop.close()
    waiting.join()
    assert waiting.error == CLOSED
    spin_until(lambda: drops)


def test_a_call_after_its_loop_was_closed_is_an_error(new_loop):
    async def start():
        return sleep.Callback(give)

    event_loop = new_loop()
    callback = event_loop.run_until_complete(start())
    event_loop.close()
    with pytest.raises(RuntimeError, match=CLOSED):
        callback.call_blocking(5)


def test_a_loop_closed_with_calls_in_flight_is_collected(new_loop):
    def lose():
        event_loop = new_loop()

        async def start():
            forever = Forever()
            calls = [sleep.Callback(forever).call(None) for _ in range(10)]
            await until(lambda: forever.begun == 10)
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task._log_destroy_pending = False
            return calls

        event_loop.run_until_complete(start())
        event_loop.close()
        return weakref.ref(event_loop)

    lost = [lose() for _ in range(10)]
    collect_until(lambda: not any(reference() for reference in lost))


@pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
def test_a_loop_that_was_never_closed_ends_what_rust_waits_for_when_it_is_collected(new_loop):
    if new_loop is uvloop.new_event_loop:
        pytest.skip("uvloop keeps all loops that were never closed")

    def lose():
        event_loop = new_loop()

        async def start():
            waiting = Waiting(sleep.Begun(Forever()()).wait_blocking)
            await drained()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task._log_destroy_pending = False
            return waiting

        return event_loop.run_until_complete(start())

    waiting = lose()
    collect_until(lambda: not waiting.is_alive())
    assert waiting.error == CLOSED


# Threads


async def test_threads_call_into_a_loop():
    async def give_later(number):
        await sleep.yields(number % 4)
        return number, threading.get_ident()

    callback = sleep.Callback(give_later)

    def call(number):
        return [callback.call_blocking(number + index) for index in range(20)]

    results = await asyncio.gather(*(asyncio.to_thread(call, 100 * n) for n in range(4)))
    here = threading.get_ident()
    assert results == [[(100 * n + i, here) for i in range(20)] for n in range(4)]


async def test_loops_call_into_each_other(new_loop):
    async def where(_):
        await sleep.nothing()
        return threading.get_ident()

    callbacks = []
    ready = threading.Barrier(3)
    done = threading.Barrier(3)

    async def run():
        callbacks.append(sleep.Callback(where))
        await asyncio.to_thread(ready.wait)
        found = await asyncio.gather(*(callback.call(0) for callback in callbacks * 50))
        await asyncio.to_thread(done.wait)
        return threading.get_ident(), found

    def in_a_loop():
        with asyncio.Runner(loop_factory=new_loop) as runner:
            return runner.run(run())

    results = await asyncio.gather(*(asyncio.to_thread(in_a_loop) for _ in range(3)))
    threads = {thread for thread, _ in results}
    assert len(threads) == 3
    assert all(set(found) == threads and len(found) == 150 for _, found in results)


# Streams


async def test_a_stream_takes_its_items_from_a_callback():
    async def square(number):
        await asyncio.sleep(0)
        return number * number

    items = [item async for item in sleep.numbers_of(square, 300)]
    assert items == [number * number for number in range(300)]


async def test_a_stream_ends_with_the_error_of_its_callback():
    stream = sleep.numbers_of(lambda number: 6 // (2 - number), 5)
    assert [await anext(stream), await anext(stream)] == [3, 6]
    with pytest.raises(ZeroDivisionError):
        await anext(stream)


async def test_a_callback_that_is_cancelled_cancels_the_reader_of_its_stream():
    async def read():
        await anext(sleep.numbers_of(cancel, 5))

    async def cancel(_):
        raise asyncio.CancelledError

    reader = asyncio.create_task(read())
    await asyncio.wait([reader])
    assert reader.cancelled()


async def test_closing_a_stream_cancels_its_callback():
    forever = Forever()
    stream = sleep.numbers_of(forever, 5)
    await until(lambda: forever.begun)
    await stream.aclose()
    await until(lambda: forever.cancelled)


# Modes of a loop


@pytest.mark.skipif(sys.version_info < (3, 12), reason="eager tasks are new in 3.12")
async def test_tasks_may_be_eager():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)

    async def at_once(value):
        return value

    assert await sleep.through_rust(at_once(5)) == 5
    assert await sleep.Callback(at_once).call(5) == 5
    assert await sleep.Callback(give).call(5) == 5
    assert await sleep.Callback(at_once).call_many(1000) == sum(range(1000))


async def test_a_loop_in_debug_mode_has_no_objection():
    asyncio.get_running_loop().set_debug(True)
    assert await sleep.through_rust(give(5)) == 5
    assert await sleep.Callback(give).call_many(100) == sum(range(100))

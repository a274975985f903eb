"""AsyncPool: loops in threads, work and its outcome across them, and an end that leaves nothing."""

import asyncio
import contextlib
import contextvars
import os
import sys
import sysconfig
import threading

import pytest

import aiospike
from aiospike import AsyncPool, Client, Key
from leftovers import collect_until, descriptors, threads
from scripts import run_script


@pytest.fixture(params=["0", "1"], ids=["uvloop pool", "asyncio pool"], autouse=True)
def no_uvloop(request, monkeypatch):
    """Each test runs with both kinds of loops within the pool."""
    monkeypatch.setenv("AEROSPIKE_NO_UVLOOP", request.param)
    return request.param


async def until(reached):
    """Lets the loop go on until then, for what happens on other threads."""
    while not reached():  # noqa: ASYNC110
        await asyncio.sleep(0)


class Resident:
    """A client of nothing, which knows where it was made, entered and left."""

    def __init__(self, log=None):
        self.log = [] if log is None else log
        self.note("made")

    async def __aenter__(self):
        self.note("entered")
        return self

    async def __aexit__(self, *_):
        self.note("left")

    def note(self, event):
        self.log.append((event, threading.current_thread().name))


class Signal:
    """An event that one loop or thread sets and another awaits."""

    def __init__(self):
        self._event = threading.Event()

    def set(self):
        self._event.set()

    def is_set(self):
        return self._event.is_set()

    async def wait(self):
        await until(self._event.is_set)


async def where(client, *_):
    return threading.current_thread().name


async def forever(client, begun=None, ended=None):
    try:
        if begun is not None:
            begun.set()
        await asyncio.Event().wait()
    finally:
        # Takes its time: whoever waits for the end gets it only now.
        for _ in range(10):
            await asyncio.sleep(0)
        if ended is not None:
            ended.set()


async def close_at_last(pool):
    try:
        await pool.aclose()
    except TimeoutError:
        await close_at_last(pool)


def of_the_pool():
    return [thread for thread in threading.enumerate() if "aiospike-pool" in thread.name]


# Loops and clients


async def test_each_loop_has_a_client_of_its_own_from_first_to_last():
    log = []
    async with AsyncPool(lambda: Resident(log), 3) as pool:
        clients = await pool.map(lambda client, _: as_it_is(client), range(3))
        assert len({id(client) for client in clients}) == 3
    for number in range(3):
        events = [event for event, name in log if name == f"aiospike-pool-{number}"]
        assert events == ["made", "entered", "left"]
    assert len(log) == 9


async def as_it_is(value):
    return value


async def test_the_loops_are_of_the_kind_that_the_environment_says(no_uvloop):
    async def kind(client):
        return type(asyncio.get_running_loop()).__module__.partition(".")[0]

    async with AsyncPool(Resident, 1) as pool:
        assert await pool.run(kind) == ("uvloop" if no_uvloop == "0" else "asyncio")


async def test_it_serves_real_clients(host, set_name):
    async def put_and_get(client, number):
        keys = [Key("test", set_name, f"{number}-{index}") for index in range(50)]
        await asyncio.gather(*(client.put(key, {"n": number}, total_timeout=0) for key in keys))
        records = await asyncio.gather(*(client.get(key, total_timeout=0) for key in keys))
        return sum(record.bins["n"] for record in records)

    async with AsyncPool(lambda: Client(host), loop_count=4) as pool:
        assert pool.loop_count == 4
        assert await pool.map(put_and_get, range(8)) == [50 * number for number in range(8)]


# Where work goes


async def test_map_deals_the_items_out_in_turn_and_keeps_their_order():
    async with AsyncPool(Resident, 3) as pool:
        names = await pool.map(where, range(7))
    assert names == [f"aiospike-pool-{number % 3}" for number in range(7)]


async def test_map_of_nothing_is_nothing():
    async with AsyncPool(Resident, 1) as pool:
        assert await pool.map(where, []) == []


async def test_work_goes_to_the_loop_with_the_least_to_do():
    async with AsyncPool(Resident, 3) as pool:
        begun = [Signal() for _ in range(3)]
        busy = [pool.submit(forever, signal) for signal in begun[:2]]
        names = [await pool.run(where) for _ in range(5)]
        assert set(names) == {"aiospike-pool-2"}
        busy.append(pool.submit(forever, begun[2]))
        for signal in begun:
            await signal.wait()
        for future in busy:
            future.cancel()
        await asyncio.wait(busy)


async def test_submit_begins_at_once():
    async with AsyncPool(Resident, 1) as pool:
        begun = threading.Event()

        async def begin(client):
            begun.set()
            return 5

        future = pool.submit(begin)
        assert not future.done()
        assert begun.wait(10)  # While this loop stands still.
        assert await future == 5


async def test_arguments_of_both_kinds_are_passed_on():
    async def collect(client, *arguments, **options):
        return arguments, options

    async with AsyncPool(Resident, 1) as pool:
        assert await pool.run(collect, 1, 2, a=3) == ((1, 2), {"a": 3})


async def test_work_may_begin_more_of_it():
    async with AsyncPool(Resident, 2) as pool:

        async def outer(client):
            return await pool.map(where, range(4))

        assert await pool.run(outer) == ["aiospike-pool-0", "aiospike-pool-1"] * 2


async def test_any_loop_of_any_thread_may_use_it():
    async with AsyncPool(Resident, 2) as pool:

        async def use(number):
            async def echo(client, value):
                await asyncio.sleep(0)
                return value

            return await asyncio.gather(*(pool.run(echo, number * 100 + n) for n in range(100)))

        results = await asyncio.gather(
            *(asyncio.to_thread(asyncio.run, use(number)) for number in range(4))
        )
        assert results == [[number * 100 + n for n in range(100)] for number in range(4)]


async def test_context_variables_go_along_and_do_not_come_back():
    variable = contextvars.ContextVar("variable", default="none")

    async def look_and_set(client, value):
        seen = variable.get()
        variable.set(value)
        return seen

    async with AsyncPool(Resident, 1) as pool:
        variable.set("first")
        assert await pool.run(look_and_set, "there") == "first"
        assert variable.get() == "first"
        variable.set("second")
        assert await pool.map(look_and_set, ["there"]) == ["second"]
        pending = pool.submit(look_and_set, "there")
        variable.set("third")
        assert await pending == "second"


# Errors


async def test_an_exception_arrives_with_its_traceback():
    async def fail(client):
        raise LookupError("no such thing")

    async with AsyncPool(Resident, 2) as pool:
        with pytest.raises(LookupError, match="no such thing") as caught:
            await pool.run(fail)
        assert [entry.name for entry in caught.traceback][-1] == "fail"
        with pytest.raises(LookupError):
            await pool.map(lambda client, _: fail(client), range(3))


@pytest.mark.parametrize("leaving", [SystemExit, KeyboardInterrupt])
async def test_what_would_end_a_loop_is_for_the_one_that_awaits(leaving):
    async def leave(client):
        raise leaving("out")

    async with AsyncPool(Resident, 1) as pool:
        future = pool.submit(leave)
        await asyncio.wait([future])
        assert isinstance(future.exception(), leaving)
        assert await pool.run(where) == "aiospike-pool-0"


async def test_a_function_that_is_none_of_asyncio_is_refused():
    async with AsyncPool(Resident, 1) as pool:
        with pytest.raises(TypeError, match="await"):
            await pool.run(lambda client: 5)


async def test_the_first_error_of_map_cancels_the_rest_and_waits_for_it():
    begun, ended = [Signal() for _ in range(4)], [Signal() for _ in range(4)]

    async def one(client, number):
        if number == 2:
            for signal in begun[:2] + begun[3:]:
                await signal.wait()
            raise LookupError
        await forever(client, begun[number], ended[number])

    async with AsyncPool(Resident, 2) as pool:
        with pytest.raises(LookupError):
            await pool.map(one, range(4))
        assert [signal.is_set() for signal in ended] == [True, True, False, True]


async def test_map_cancels_what_began_before_its_items_failed():
    begun, ended = Signal(), Signal()

    def items():
        yield 1
        raise LookupError

    async with AsyncPool(Resident, 1) as pool:
        with pytest.raises(LookupError):
            await pool.map(lambda client, _: forever(client, begun, ended), items())
        assert ended.is_set() == begun.is_set()


# Cancellation


async def test_a_cancelled_run_cancels_the_work_and_waits_for_its_end():
    begun, ended = Signal(), Signal()
    async with AsyncPool(Resident, 1) as pool:
        task = asyncio.ensure_future(pool.run(forever, begun, ended))
        await begun.wait()
        task.cancel("enough")
        with pytest.raises(asyncio.CancelledError, match="enough"):
            await task
        assert ended.is_set()


async def test_a_timeout_waits_for_the_end_of_the_work():
    begun, ended = Signal(), Signal()
    async with AsyncPool(Resident, 1) as pool:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await pool.run(forever, begun, ended)
        assert ended.is_set() == begun.is_set()


async def test_work_that_is_cancelled_before_it_begins_never_does():
    async with AsyncPool(Resident, 1) as pool:
        blocked, hold, begun = threading.Event(), threading.Event(), Signal()

        async def block(client):
            blocked.set()
            hold.wait(10)

        blocking = pool.submit(block)
        assert blocked.wait(10)
        future = pool.submit(forever, begun)
        assert future.cancel()
        assert not future.done()
        hold.set()
        await blocking
        with pytest.raises(asyncio.CancelledError):
            await future
        assert not begun.is_set()


async def test_a_cancelled_run_gives_up_on_a_thread_that_is_blocked():
    begun, hold = threading.Event(), threading.Event()

    async def block(client):
        begun.set()
        hold.wait(30)

    async with AsyncPool(Resident, 1, end_timeout=0.05) as pool:
        future = pool.submit(block)
        assert begun.wait(10)
        future.cancel("enough")
        with pytest.raises(asyncio.CancelledError, match="enough"):
            await future
        hold.set()
        assert await pool.run(where) == "aiospike-pool-0"


async def test_work_may_refuse_to_be_cancelled():
    begun = Signal()

    async def refuse(client):
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return "refused"

    async with AsyncPool(Resident, 1) as pool:
        task = asyncio.ensure_future(pool.run(refuse))
        await begun.wait()
        task.cancel()
        assert await task == "refused"


async def test_work_that_cancels_itself_is_cancelled_for_the_one_that_awaits():
    async def cancel(client):
        raise asyncio.CancelledError("by itself")

    async with AsyncPool(Resident, 1) as pool:
        future = pool.submit(cancel)
        with pytest.raises(asyncio.CancelledError, match="by itself"):
            await future
        assert future.cancelled()
        assert future.cancel() is False


async def test_a_cancelled_map_cancels_all_its_work():
    begun, ended = [Signal() for _ in range(3)], [Signal() for _ in range(3)]
    async with AsyncPool(Resident, 2) as pool:
        task = asyncio.ensure_future(
            pool.map(lambda client, number: forever(client, begun[number], ended[number]), range(3))
        )
        for signal in begun:
            await signal.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert all(signal.is_set() for signal in ended)


async def test_one_failure_in_a_group_cancels_the_others_work():
    begun, ended = Signal(), Signal()

    async def fail(client):
        await begun.wait()
        raise LookupError

    async with AsyncPool(Resident, 2) as pool:

        async def both():
            async with asyncio.TaskGroup() as group:
                group.create_task(pool.run(forever, begun, ended))
                group.create_task(pool.run(fail))

        with pytest.raises(ExceptionGroup) as caught:
            await both()
        assert caught.value.subgroup(LookupError)
        assert ended.is_set()


def test_a_loop_that_closes_leaves_its_work_to_the_pool(capfd):
    ended = threading.Event()
    pool = AsyncPool(Resident, 1)
    first, second = asyncio.new_event_loop(), asyncio.new_event_loop()

    async def outlive(client, begun):
        begun.set()
        await until(first.is_closed)
        ended.set()

    async def begin():
        begun = Signal()
        future = pool.submit(outlive, begun)
        await begun.wait()
        return future

    second.run_until_complete(pool.start())
    future = first.run_until_complete(begin())
    first.close()
    assert ended.wait(10)
    second.run_until_complete(pool.aclose())
    second.close()
    assert not future.done()
    assert capfd.readouterr().err == ""


# Start and end


async def test_a_failing_factory_fails_the_start_and_leaves_nothing():
    before = threads(), descriptors()
    made = []

    def factory():
        made.append(1)
        if len(made) == 2:
            raise LookupError("no client")
        return Resident()

    pool = AsyncPool(factory, 3)
    with pytest.raises(LookupError, match="no client"):
        await pool.start()
    assert of_the_pool() == []
    await asyncio.to_thread(collect_until, lambda: descriptors() <= before[1])
    # And it may be started again.
    async with pool:
        assert await pool.run(where)


async def test_a_client_that_cannot_connect_fails_the_start():
    pool = AsyncPool(lambda: Client("127.0.0.1:1"), 2)
    with pytest.raises(aiospike.ConnectionError):
        await pool.start()
    assert of_the_pool() == []


async def test_a_factory_of_no_context_manager_is_refused(host):
    with pytest.raises(TypeError, match="asynchronous context manager"):
        async with AsyncPool(lambda: aiospike.SyncClient(host), 1):
            pass
    assert of_the_pool() == []


async def test_a_cancelled_start_leaves_nothing():
    entering = Signal()

    class Slow(Resident):
        async def __aenter__(self):
            entering.set()
            await asyncio.Event().wait()

    task = asyncio.ensure_future(AsyncPool(Slow, 2).start())
    await entering.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert of_the_pool() == []


async def test_closing_cancels_what_runs_before_the_client_is_left():
    log = []

    async def work(client, begun):
        try:
            await forever(client, begun)
        finally:
            client.note("ended")

    begun = [Signal() for _ in range(2)]
    pool = AsyncPool(lambda: Resident(log), 2)
    await pool.start()
    futures = [pool.submit(work, signal) for signal in begun]
    for signal in begun:
        await signal.wait()
    await pool.aclose()
    assert of_the_pool() == []
    for number in range(2):
        events = [event for event, name in log if name == f"aiospike-pool-{number}"]
        assert events == ["made", "entered", "ended", "left"]
    for future in futures:
        with pytest.raises(asyncio.CancelledError):
            await future


async def test_closing_cancels_tasks_that_work_left_behind():
    ended = Signal()

    async def leave_behind(client):
        client.task = asyncio.ensure_future(forever(client, None, ended))
        await asyncio.sleep(0)

    async with AsyncPool(Resident, 1) as pool:
        await pool.run(leave_behind)
        assert not ended.is_set()
    assert ended.is_set()


async def test_work_submitted_just_before_the_end_is_cancelled_too():
    pool = AsyncPool(Resident, 2)
    await pool.start()
    futures = [pool.submit(forever) for _ in range(100)]
    await pool.aclose()
    await asyncio.wait(futures)
    assert all(future.cancelled() for future in futures)


async def test_closing_gives_up_on_a_thread_that_is_blocked():
    begun, hold = threading.Event(), threading.Event()

    async def block(client):
        begun.set()
        hold.wait(30)

    pool = AsyncPool(Resident, 2, end_timeout=0.05)
    await pool.start()
    future = pool.submit(block)
    assert begun.wait(10)
    with pytest.raises(TimeoutError, match=r"still busy after 0\.05 s: .*pool-0"):
        await pool.aclose()
    with pytest.raises(RuntimeError, match="stopped"):
        await pool.run(where)
    hold.set()
    await asyncio.wait([future])
    await close_at_last(pool)


async def test_closing_gives_up_on_work_that_refuses_to_be_cancelled():
    begun, let_go = Signal(), Signal()

    async def refuse(client):
        begun.set()
        while not let_go.is_set():
            with contextlib.suppress(asyncio.CancelledError):
                await let_go.wait()

    pool = AsyncPool(Resident, 1, end_timeout=0.05)
    await pool.start()
    future = pool.submit(refuse)
    await begun.wait()
    with pytest.raises(TimeoutError, match="still busy"):
        await pool.aclose()
    let_go.set()
    await future
    await close_at_last(pool)


async def test_an_error_of_leaving_a_client_is_raised_by_the_close():
    class Sticky(Resident):
        async def __aexit__(self, *_):
            raise LookupError("cannot leave")

    pool = AsyncPool(Sticky, 2)
    await pool.start()
    with pytest.raises(LookupError, match="cannot leave"):
        await pool.aclose()
    assert of_the_pool() == []
    await pool.aclose()


async def test_a_loop_that_ends_by_itself_ends_its_work():
    async def leave(client):
        asyncio.get_running_loop().call_soon(sys.exit, 3)
        await asyncio.Event().wait()

    pool = AsyncPool(Resident, 1)
    await pool.start()
    future = pool.submit(leave)
    await asyncio.wait([future])
    assert future.cancelled()
    with pytest.raises(SystemExit):
        await pool.aclose()
    assert of_the_pool() == []


async def test_it_is_used_between_start_and_close_only():
    pool = AsyncPool(Resident, 1)
    assert repr(pool) == "<AsyncPool of 1 loops, not started>"
    for use in (lambda: pool.submit(where), lambda: pool.run(where), lambda: pool.map(where, [1])):
        with pytest.raises(RuntimeError, match="not started"):
            await use()
    await pool.start()
    assert repr(pool) == "<AsyncPool of 1 loops, started>"
    with pytest.raises(RuntimeError, match="started already"):
        await pool.start()
    assert await pool.run(where) == "aiospike-pool-0"
    await pool.aclose()
    await pool.aclose()
    with pytest.raises(RuntimeError, match="not started"):
        pool.submit(where)


async def test_it_needs_a_loop_to_report_to():
    async with AsyncPool(Resident, 1) as pool:
        with pytest.raises(RuntimeError, match="no running event loop"):
            await asyncio.to_thread(pool.submit, where)


def test_bad_arguments_are_refused():
    for count in (0, -3):
        with pytest.raises(ValueError, match=f"loop_count is {count}; a pool has at least 1 loop"):
            AsyncPool(Resident, count)
    for seconds in (-1, float("nan")):
        with pytest.raises(ValueError, match="end_timeout is"):
            AsyncPool(Resident, 1, end_timeout=seconds)


async def test_a_collected_pool_ends_its_threads_and_says_so():
    pool = AsyncPool(Resident, 2)
    await pool.start()
    with pytest.warns(ResourceWarning, match="never closed"):
        del pool
    await until(lambda: of_the_pool() == [])


def test_pools_leave_nothing_behind(host):
    async def use(client, number):
        return await client.exists(Key("test", "pool", number))

    async def pools(count):
        for _ in range(count):
            async with AsyncPool(lambda: Client(host), 2, per_client_runtime=True) as pool:
                await pool.map(use, range(4))

    aiospike.run(pools(2))
    before = threads(), descriptors()
    aiospike.run(pools(10))
    collect_until(lambda: threads() <= before[0] and descriptors() <= before[1])


# Runtimes


@pytest.mark.skipif(
    os.environ.get("ASYNCIO_BRIDGE_RUNTIME") == "loop", reason="no thread is shared then"
)
@pytest.mark.parametrize(
    ("arguments", "options", "workers"),
    [
        ("3", "", 0),
        ("4", "", 4 * max(2, len(os.sched_getaffinity(0)) // 4)),
        ("2", "per_client_runtime=True", 2 * max(2, len(os.sched_getaffinity(0)) // 2)),
        ("4", "per_client_runtime=False", 0),
    ],
)
def test_from_four_loops_on_each_client_has_a_runtime(host, arguments, options, workers):
    run_script(
        f"""
async def main():
    async with AsyncPool(lambda: Client(HOST), {arguments}, {options}) as pool:
        await pool.map(lambda client, _: use(client), range(4))
        shared = 0 if {workers} else len(os.sched_getaffinity(0))
        await until(lambda: threads("bridge-worker") == {workers} + shared)
aiospike.run(main())
""",
        host,
        "uvloop",
    )


def test_a_client_that_names_its_runtime_keeps_it(host):
    run_script(
        """
async def main():
    factory = lambda: Client(HOST, runtime="isolated", runtime_workers=1)
    async with AsyncPool(factory, 2, per_client_runtime=False) as pool:
        await pool.map(lambda client, _: use(client), range(2))
        await until(lambda: threads("bridge-worker") == 2)
aiospike.run(main())
""",
        host,
        "uvloop",
    )


# Processes


INTERRUPTED = """
async def serve(client, number):
    print("serving", flush=True)
    while True:
        await use(client)

async def main():
    try:
        async with AsyncPool(lambda: Client(HOST, total_timeout=20_000), 4) as pool:
            await pool.map(serve, range(1))
    finally:
        print([thread.name for thread in threading.enumerate()])
try:
    aiospike.run(main())
except KeyboardInterrupt:
    print("interrupted")
"""


def test_ctrl_c_closes_it(host):
    printed = run_script(INTERRUPTED, host, "uvloop", interrupts=1)
    assert printed == "['MainThread']\ninterrupted\n"


def test_ctrl_c_gives_up_on_a_thread_that_is_blocked(host):
    printed = run_script(
        """
async def block(client):
    print("blocking", flush=True)
    while True:
        time.sleep(60)

async def main():
    async with AsyncPool(lambda: Client(HOST), 2, end_timeout=0.1) as pool:
        await pool.run(block)
try:
    aiospike.run(main())
except TimeoutError as error:
    print(error)
""",
        host,
        "uvloop",
        interrupts=1,
    )
    assert printed == "still busy after 0.1 s: aiospike-pool-0\n"


@pytest.mark.parametrize(
    "gil",
    ["0", "1"] if sysconfig.get_config_var("Py_GIL_DISABLED") else [""],
)
def test_work_and_cancels_from_everywhere_at_once_lose_nothing(host, gil):
    run_script(
        """

async def work(client, seed):
    chance = random.Random(seed)
    for _ in range(chance.randrange(5)):
        key = Key("test", "everywhere", chance.randrange(100))
        await client.put(key, {"a": 1}, total_timeout=0)
        assert (await client.get(key, total_timeout=0)).bins == {"a": 1}
    return seed

async def caller(pool, number):
    chance = random.Random(number)
    async def one(seed):
        call = asyncio.ensure_future(pool.run(work, seed))
        if chance.random() < 0.2:
            await asyncio.wait([call], timeout=chance.random() / 100)
            call.cancel()
        try:
            assert await call == seed
        except asyncio.CancelledError:
            return 0
        return 1
    return sum(await asyncio.gather(*(one(seed) for seed in range(200))))

async def main():
    async with AsyncPool(lambda: Client(HOST), 4) as pool:
        ended = await asyncio.gather(
            caller(pool, 0), *(asyncio.to_thread(run, caller(pool, n)) for n in range(1, 4)))
        assert all(100 < count <= 200 for count in ended), ended
for _ in range(3):
    run(main())
""",
        host,
        "uvloop",
        **({"PYTHON_GIL": gil} if gil else {}),
    )


def test_a_pool_that_nobody_closes_does_not_hold_up_the_exit(host):
    run_script(
        """
async def serve(client, number):
    begun.release()
    while True:
        await use(client)

async def main():
    global pool
    pool = AsyncPool(lambda: Client(HOST), 4)
    await pool.start()
    for number in range(8):
        pool.submit(serve, number)
    for _ in range(8):
        begun.acquire()
    sys.exit(7)
begun = threading.Semaphore(0)
aiospike.run(main())
""",
        host,
        "uvloop",
        code=7,
    )

"""Runtimes that an event loop turns over itself."""

import asyncio
import gc
import os
import statistics
import threading
import time

import pytest
import sleep
from support import LOOPS, LoopWithoutReaders, in_child, run_script, until

pytestmark = pytest.mark.skipif(os.uname().sysname != "Linux", reason="on Linux only")


# What Rust calls a thread that it has not started, as is the loop's.
HERE = "unnamed"


def descriptors():
    return len(os.listdir("/proc/self/fd"))


@pytest.fixture
def new_loop_with_readers(new_loop):
    if new_loop is LoopWithoutReaders:
        pytest.skip("this loop watches no descriptors")
    return new_loop


@pytest.fixture
def on_loop(new_loop_with_readers):
    """Runs a coroutine function on a loop, with the loop's runtime as argument."""

    def run(main):
        async def with_runtime():
            return await main(sleep.Runtime.on_loop())

        with asyncio.Runner(loop_factory=new_loop_with_readers) as runner:
            return runner.run(with_runtime())

    return run


def test_operations_run_on_the_loops_own_thread(on_loop):
    async def main(runtime):
        assert await runtime.thread() == HERE
        assert await runtime.sleep(0.001) == HERE

    on_loop(main)


def test_no_thread_is_started(new_loop_with_readers):
    kind = {factory: name for name, factory in LOOPS.items()}[new_loop_with_readers]
    script = f"""
    import asyncio, os, sleep, uvloop
    new_loop = {{"asyncio": asyncio.SelectorEventLoop, "uvloop": uvloop.new_event_loop}}["{kind}"]
    async def main():
        before = len(os.listdir("/proc/self/task"))
        runtime = sleep.Runtime.on_loop()
        await asyncio.gather(*(runtime.sleep(0.001) for _ in range(100)))
        print(len(os.listdir("/proc/self/task")) - before)
    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(main())
    """
    assert run_script(script).stdout == "0\n"


def test_tokios_own_tasks_run_on_it_too(on_loop):
    async def main(runtime):
        assert await runtime.spawned_threads(20, 0.001) == HERE

    on_loop(main)


def test_tasks_that_follow_each_other_at_once_do_not_wait_for_the_tick(on_loop):
    async def main(runtime):
        begun = time.perf_counter()
        await runtime.spawned_threads(1000, 0)
        # At a tick of 5 ms for each it would take 5 s.
        assert time.perf_counter() - begun < 2.5

    on_loop(main)


def test_timers_fire_within_ten_milliseconds(on_loop):
    async def main(runtime):
        late = []
        for _ in range(21):
            begun = time.perf_counter()
            await runtime.sleep(0.01)
            late.append(time.perf_counter() - begun - 0.01)
        assert min(late) >= 0
        assert statistics.median(late) < 0.01

    on_loop(main)


def test_another_thread_may_wake_what_the_loop_runs(on_loop):
    async def main(runtime):
        names = await asyncio.gather(*(runtime.after_another_thread(0.001) for _ in range(20)))
        assert names == [HERE] * 20

    on_loop(main)


def test_a_future_that_gives_way_leaves_the_loop_its_turns(on_loop):
    async def main(runtime):
        spinning = runtime.spin()
        for _ in range(100):
            await asyncio.sleep(0)
        assert await runtime.sleep(0.001) == HERE
        spinning.cancel()
        with pytest.raises(asyncio.CancelledError):
            await spinning

    on_loop(main)


def test_a_blocked_loop_delays_its_operations_and_loses_none(on_loop):
    async def main(runtime):
        operations = [runtime.sleep(0.001) for _ in range(50)]
        sleep.sleep_blocking(0.05)
        assert await asyncio.gather(*operations) == [HERE] * 50

    on_loop(main)


def test_a_loop_has_one_as_long_as_somebody_uses_it(on_loop):
    async def main(runtime):
        before = descriptors()
        others = [sleep.Runtime.on_loop() for _ in range(10)]
        assert descriptors() == before
        assert await others[0].thread() == HERE

    on_loop(main)


def test_it_ends_with_its_last_user(new_loop_with_readers):
    async def main():
        await sleep.nothing()
        before = descriptors()
        runtime = sleep.Runtime.on_loop()
        pending = runtime.sleep(0.01)
        assert descriptors() > before
        del runtime
        gc.collect()
        # The operation is a user too.
        assert await pending == HERE
        del pending
        await until(lambda: descriptors() == before)
        assert await sleep.Runtime.on_loop().thread() == HERE

    with asyncio.Runner(loop_factory=new_loop_with_readers) as runner:
        runner.run(main())


def test_loops_that_come_and_go_leave_nothing_behind(new_loop_with_readers):
    async def main():
        runtime = sleep.Runtime.on_loop()
        abandoned = runtime.sleep(1000)
        abandoned.detach()
        return await runtime.sleep(0)

    def use():
        with asyncio.Runner(loop_factory=new_loop_with_readers) as runner:
            runner.run(main())

    use()
    gc.collect()
    before = descriptors()
    for _ in range(200):
        use()
    gc.collect()
    assert descriptors() == before


def test_that_of_a_closed_loop_is_refused(new_loop_with_readers):
    event_loop = new_loop_with_readers()

    async def begin():
        runtime = sleep.Runtime.on_loop()
        return runtime, runtime.sleep(1000)

    runtime, _pending = event_loop.run_until_complete(begin())
    event_loop.close()

    async def elsewhere():
        return runtime.thread()

    with pytest.raises(RuntimeError, match="another event loop"):
        asyncio.run(elsewhere())


def test_another_loop_is_refused(on_loop):
    async def main(runtime):
        async def elsewhere():
            with pytest.raises(RuntimeError, match="another event loop's"):
                runtime.thread()

        await asyncio.to_thread(lambda: asyncio.run(elsewhere()))

    on_loop(main)


def test_a_thread_without_a_loop_has_none():
    with pytest.raises(RuntimeError, match="no running event loop"):
        sleep.Runtime.on_loop()


def test_a_loop_that_watches_no_descriptors_has_none():
    async def main():
        with pytest.raises(NotImplementedError, match="isolated runtime"):
            sleep.Runtime.on_loop()

    with asyncio.Runner(loop_factory=LoopWithoutReaders) as runner:
        runner.run(main())


def test_threads_may_wait_on_it(on_loop):
    async def main(runtime):
        async def others():
            while True:
                await runtime.sleep(0)

        busy = asyncio.ensure_future(others())
        await asyncio.gather(*(asyncio.to_thread(runtime.sleep_blocking, 0.001) for _ in range(20)))
        busy.cancel()

    on_loop(main)


def test_the_loops_own_thread_may_wait_on_it(on_loop):
    async def main(runtime):
        runtime.sleep_blocking(0.001)
        assert await runtime.sleep(0.001) == HERE

    on_loop(main)


def test_a_forked_child_is_refused(on_loop):
    async def main(runtime):
        assert await runtime.thread() == HERE

        async def use():
            with pytest.raises(RuntimeError, match="forked"):
                runtime.thread()
            # It makes its own.
            assert await sleep.Runtime.on_loop().sleep(0.001) == HERE

        def in_a_loop_of_its_own():
            asyncio._set_running_loop(None)
            asyncio.run(use())

        assert in_child(in_a_loop_of_its_own)
        assert await runtime.thread() == HERE

    on_loop(main)


def test_many_loops_run_side_by_side():
    done = []

    async def main():
        runtime = sleep.Runtime.on_loop()
        for _ in range(100):
            await asyncio.gather(*(runtime.sleep(0) for _ in range(10)))
        done.append(await runtime.thread())

    threads = [
        threading.Thread(target=asyncio.run, args=(main(),), name=f"loop-{number}")
        for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 8

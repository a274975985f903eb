"""A Rust stream is an async iterator that loses nothing and runs ahead only so far."""

import asyncio
import collections.abc
import gc
import itertools
import typing
import weakref

import pytest
import sleep
from support import IS_FREE_THREADED, collect_until, drain_until, in_child, until

# How many items a stream may be ahead of its reader, unless it says otherwise.
AHEAD = 512


async def all_of(stream):
    return [item async for item in stream]


async def test_items_come_in_order():
    assert await all_of(sleep.counter(2000)) == list(range(2000))


async def test_an_empty_stream_ends():
    assert await all_of(sleep.counter(0)) == []


async def test_it_is_its_own_iterator():
    stream = sleep.counter(1)
    assert aiter(stream) is stream
    assert await anext(stream) == 0


async def test_the_end_stays_the_end():
    stream = sleep.counter(1)
    assert await anext(stream) == 0
    for _ in range(3):
        with pytest.raises(StopAsyncIteration):
            await anext(stream)


async def test_an_item_may_be_late():
    gate = sleep.Gate()
    stream = gate.stream(2)
    item = asyncio.ensure_future(anext(stream))
    await gate.until_begun(1)
    assert not item.done()
    gate.open(1)
    assert await item == 0
    gate.open(1)
    assert await all_of(stream) == [1]


async def test_the_stream_stays_within_its_buffers():
    gate = sleep.Gate()
    stream = gate.stream(100_000)
    gate.open(100_000)
    await gate.until_passed(256)
    await sleep.yields(1000)
    assert gate.passed <= AHEAD
    for read in range(1, 2001):
        await anext(stream)
        assert gate.passed <= read + AHEAD


@pytest.mark.parametrize(("items", "ahead"), [(1, 1), (10, 10), (0, 1), (2000, 2000)])
async def test_it_stays_within_the_number_of_items_it_is_given(items, ahead):
    gate = sleep.Gate()
    stream = gate.stream(10_000, items=items)
    gate.open(10_000)
    await gate.until_passed(ahead)
    for read in range(100):
        await sleep.yields(10)
        assert gate.passed <= read + ahead
        assert await anext(stream) == read
    assert await all_of(stream) == list(range(100, 10_000))


async def test_it_stays_within_the_weight_it_is_given():
    # Each item weighs its own value: the first fifteen weigh 105, the next is to wait.
    gate = sleep.Gate()
    stream = gate.stream(10_000, weight=100)
    gate.open(10_000)
    await gate.until_passed(15)
    await sleep.yields(1000)
    assert gate.passed == 15
    for read in range(200):
        assert await anext(stream) == read
        await sleep.yields(10)
        # What was read is given back in portions of up to half the limit and an item.
        ahead = range(read + 1, gate.passed)
        assert sum(ahead[:-1]) < 100
    assert gate.passed <= 201
    assert await all_of(stream) == list(range(200, 10_000))


async def test_the_stricter_limit_holds():
    gate = sleep.Gate()
    stream = gate.stream(10_000, items=5, weight=100)
    gate.open(10_000)
    await gate.until_passed(5)
    for read in range(200):
        await sleep.yields(10)
        assert gate.passed <= read + 5
        assert await anext(stream) == read
    # From the hundredth on an item fills the limit alone.
    assert gate.passed <= 201


async def test_items_that_are_there_come_without_another_round_of_the_loop():
    gate = sleep.Gate()
    stream = gate.stream(2000, items=500)
    gate.open(2000)
    rounds = 0

    def count():
        nonlocal rounds
        rounds += 1
        event_loop.call_soon(count)

    event_loop = asyncio.get_running_loop()
    await gate.until_passed(500)
    event_loop.call_soon(count)
    assert [await anext(stream) for _ in range(500)] == list(range(500))
    assert rounds == 0


@pytest.mark.parametrize(("end", "error"), [("fail", ValueError), ("panic", sleep.RustPanic)])
async def test_an_error_comes_after_the_items_and_ends_the_stream(end, error):
    stream = sleep.counter(300, end)
    items = [await anext(stream) for _ in range(300)]
    assert items == list(range(300))
    with pytest.raises(error, match=r"failed as asked|the stream is hot"):
        await anext(stream)
    with pytest.raises(StopAsyncIteration):
        await anext(stream)


async def test_aclose_returns_when_the_stream_is_dropped():
    gate = sleep.Gate()
    stream = gate.stream(2)
    assert gate.dropped == 0
    await stream.aclose()
    assert gate.dropped == 1


async def test_aclose_ends_the_iteration():
    stream = sleep.counter(10_000)
    assert await anext(stream) == 0
    await stream.aclose()
    with pytest.raises(StopAsyncIteration):
        await anext(stream)


async def test_aclose_ends_a_pending_anext():
    gate = sleep.Gate()
    stream = gate.stream(2)
    item = asyncio.ensure_future(anext(stream))
    await gate.until_begun(1)
    await stream.aclose()
    with pytest.raises(StopAsyncIteration):
        await item


async def test_aclose_may_be_called_again():
    stream = sleep.counter(10)
    await stream.aclose()
    assert await stream.aclose() is None


async def test_aclose_after_the_end():
    stream = sleep.counter(10)
    assert len(await all_of(stream)) == 10
    assert await stream.aclose() is None


async def test_async_with_gives_the_stream_and_drops_it():
    gate = sleep.Gate()
    gate.open(2)
    async with gate.stream(100) as stream:
        assert isinstance(stream, sleep.BridgeStream)
        assert [await anext(stream), await anext(stream)] == [0, 1]
    assert gate.dropped == 1
    with pytest.raises(StopAsyncIteration):
        await anext(stream)


async def test_async_with_lets_an_error_through_and_drops_the_stream():
    gate = sleep.Gate()
    with pytest.raises(KeyError):
        async with gate.stream(100):
            raise KeyError
    assert gate.dropped == 1


async def test_a_stream_has_a_public_type():
    stream = sleep.counter(1)
    assert type(stream) is sleep.BridgeStream
    assert isinstance(stream, collections.abc.AsyncIterator)
    assert typing.get_args(sleep.BridgeStream[int]) == (int,)
    with pytest.raises(TypeError):
        sleep.BridgeStream()


async def test_dropping_the_iterator_drops_the_stream():
    gate = sleep.Gate()
    stream = gate.stream(2)
    await gate.until_begun(1)
    del stream
    gc.collect()
    await gate.until_dropped(1)
    assert gate.passed == 0


async def test_dropping_the_iterator_in_mid_stream_drops_it():
    gate = sleep.Gate()
    gate.open(100_000)
    async for item in gate.stream(100_000):
        if item == 10:
            break
    gc.collect()
    await gate.until_dropped(1)


async def test_a_pending_anext_keeps_the_stream():
    gate = sleep.Gate()
    item = asyncio.ensure_future(anext(gate.stream(1)))
    await gate.until_begun(1)
    gc.collect()
    gate.open(1)
    assert await item == 0


async def test_a_cancelled_anext_that_waits_loses_no_item():
    gate = sleep.Gate()
    stream = gate.stream(100)
    for _ in range(100):
        waiting = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    gate.open(100)
    assert await all_of(stream) == list(range(100))


async def test_a_cancel_that_races_with_an_item_loses_none():
    gate = sleep.Gate()
    stream = gate.stream(300)
    received = []
    for _ in range(300):
        waiting = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0)
        gate.open(1)
        waiting.cancel()
        try:
            received.append(await waiting)
        except asyncio.CancelledError:
            received.append(await anext(stream))
    assert received == list(range(300))


async def test_an_item_delivered_to_a_task_that_is_cancelled_then_is_kept():
    gate = sleep.Gate()
    stream = gate.stream(2)
    event_loop = asyncio.get_running_loop()
    waiting = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)
    (refill,) = (waited for waited in gc.get_referents(waiting) if asyncio.isfuture(waited))
    gate.open(1)
    # This task is current, so the waiting one is told through the loop, and not yet resumed.
    drain_until(event_loop, refill.done)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    gate.open(1)
    assert await all_of(stream) == [0, 1]


async def test_an_anext_that_is_never_awaited_takes_no_item():
    stream = sleep.counter(3)
    anext(stream)
    anext(stream)
    assert await all_of(stream) == [0, 1, 2]


async def test_wait_for_loses_no_item():
    gate = sleep.Gate()
    stream = gate.stream(50)
    received = []
    for _ in range(50):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(stream), 0)
        gate.open(1)
        received.append(await asyncio.wait_for(anext(stream), 1000))
    assert received == list(range(50))


async def test_several_readers_share_the_items():
    readers = [asyncio.ensure_future(all_of(stream)) for stream in [sleep.counter(5000)] * 5]
    shares = await asyncio.gather(*readers)
    assert sorted(itertools.chain(*shares)) == list(range(5000))
    assert all(share == sorted(share) for share in shares)


async def test_a_slow_stream_serves_all_its_readers():
    gate = sleep.Gate()
    stream = gate.stream(5)
    readers = [asyncio.ensure_future(anext(stream)) for _ in range(5)]
    await asyncio.sleep(0)
    for count in range(1, 6):
        gate.open(1)
        await until(lambda count=count: sum(reader.done() for reader in readers) == count)
    assert sorted(reader.result() for reader in readers) == list(range(5))


async def test_an_item_cannot_be_awaited_twice():
    item = anext(sleep.counter(2))
    assert await item == 0
    with pytest.raises(RuntimeError, match="cannot reuse an awaited item"):
        await item


async def test_waits_that_were_given_up_do_not_pile_up():
    gate = sleep.Gate()
    stream = gate.stream(1)
    references = []
    for _ in range(100):
        waiting = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0)
        (refill,) = (waited for waited in gc.get_referents(waiting) if asyncio.isfuture(waited))
        references.append(weakref.ref(refill))
        waiting.cancel()
        await asyncio.wait([waiting])
        del waiting, refill
    gc.collect()
    assert [reference() for reference in references] == [None] * 100
    gate.open(1)
    assert await all_of(stream) == [0]


async def test_an_item_that_comes_after_the_close_is_not_dropped_by_the_runtime():
    dropped_by = []

    def name_of_thread():
        with open("/proc/thread-self/comm") as file:
            return file.read().strip()

    class Value:
        def __del__(self):
            dropped_by.append(name_of_thread())

    here = name_of_thread()
    gate = sleep.Gate(sleep.Runtime.isolated(2))
    stream = gate.blocked_stream(Value())
    await until(lambda: gate.begun)
    closing = stream.aclose()
    gate.open(1)
    await closing
    await until(lambda: dropped_by)
    # A free-threaded interpreter sends the last reference on to the thread that made the object.
    assert dropped_by == [here if IS_FREE_THREADED else "bridge-waker"]


async def test_a_stream_may_be_read_from_several_loops():
    gate = sleep.Gate()
    stream = gate.stream(20)

    async def read():
        return [await anext(stream) for _ in range(10)]

    elsewhere = asyncio.create_task(asyncio.to_thread(asyncio.run, read()))
    gate.open(20)
    items = await read() + await elsewhere
    assert sorted(items) == list(range(20))


def test_a_forked_child_leaves_its_parents_stream_alone(new_loop):
    gate = sleep.Gate()
    gate.open(1)

    async def read():
        stream = gate.stream(2)
        assert await anext(stream) == 0
        pending = anext(stream)

        def use():
            for use in (lambda: anext(stream), stream.aclose, lambda: pending.__next__()):
                with pytest.raises(RuntimeError, match="belongs to the parent"):
                    use()

        assert in_child(use)
        gate.open(1)
        assert await pending == 1
        assert await all_of(stream) == []

    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(read())


class Witness:
    """Something to refer to weakly."""


def test_a_reader_that_waits_is_collected_with_its_loop(new_loop):
    witness = Witness()
    reference = weakref.ref(witness)
    gate = sleep.Gate()

    async def read(witness):
        await anext(gate.stream(1))

    event_loop = new_loop()
    task = event_loop.create_task(read(witness))
    task._log_destroy_pending = False
    event_loop.call_soon(event_loop.stop)
    event_loop.run_forever()
    event_loop.close()
    del witness, task, event_loop
    collect_until(lambda: reference() is None)
    gate.until_dropped_blocking(1)

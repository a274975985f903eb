import asyncio

import pytest
import template


def test_it_is_awaited():
    async def main():
        return await asyncio.gather(*(template.sleep(0.001) for _ in range(100)))

    assert asyncio.run(main()) == [0.001] * 100


def test_it_is_cancelled():
    async def main():
        async with asyncio.timeout(0.01):
            await template.sleep(3600)

    with pytest.raises(TimeoutError):
        asyncio.run(main())


def test_it_blocks():
    assert template.sleep_blocking(0.001) == 0.001


def test_its_errors_are_exceptions():
    with pytest.raises(ValueError, match="cannot sleep for -1 seconds"):
        template.sleep_blocking(-1)


def test_it_is_iterated():
    async def main():
        ticks = template.ticks(0.001)
        numbers = [await anext(ticks) for _ in range(5)]
        await ticks.aclose()
        return numbers

    assert asyncio.run(main()) == [0, 1, 2, 3, 4]

"""aiohttp as a judge: the same requests give the same answers."""

import asyncio
import hashlib

import pytest

aiohttp = pytest.importorskip("aiohttp")


@pytest.fixture
def paths(server):
    """Pages that give the same answer again."""
    pages = ["/text", "/text?charset=iso-8859-1", "/status?code=404", "/redirect", "/echo?q=%C3%BC"]
    return [server.url + page for page in pages]


HEADERS = {"X-Asked": "yes", "User-Agent": "a test", "Accept": "*/*", "Accept-Encoding": "identity"}
# Those that may differ between two answers.
VOLATILE = {"date", "server"}


def comparable(headers):
    return {name.lower(): value for name, value in headers.items() if name.lower() not in VOLATILE}


async def test_answers_are_the_same(paths, client):
    async with aiohttp.ClientSession() as session:
        for path in paths:
            ours = await client.get(path, headers=HEADERS)
            async with session.get(path, headers=HEADERS) as theirs:
                assert ours.status == theirs.status
                assert ours.url == str(theirs.url)
                assert comparable(ours.headers) == comparable(theirs.headers)
                assert await ours.bytes() == await theirs.read()
                assert await ours.text() == await theirs.text()


async def test_streams_are_the_same(server, client):
    path = server.url + "/data?pieces=100"
    server.step.release(2)

    async def digest(chunks):
        digest = hashlib.sha256()
        async for chunk in chunks:
            digest.update(chunk)
        return digest.hexdigest()

    async with aiohttp.ClientSession() as session, session.get(path) as theirs:
        expected = await digest(theirs.content.iter_any())
    assert await digest(await client.get(path)) == expected


@pytest.mark.parametrize("page", ["/drop_at_once", "/drop", "/hang"])
async def test_both_fail_for_the_same_requests(server, client, page):
    limit = aiohttp.ClientTimeout(total=0.05) if page == "/hang" else None
    expected = TimeoutError if page == "/hang" else Exception
    async with aiohttp.ClientSession() as session:
        with pytest.raises(expected):
            async with session.get(server.url + page, timeout=limit) as theirs:
                await theirs.read()
    with pytest.raises(expected):
        await (await client.get(server.url + page, timeout=limit and limit.total)).bytes()


async def test_two_hundred_at_once_are_the_same(server, client):
    path = server.url + "/text"

    async def ours():
        return await (await client.get(path)).text()

    async with aiohttp.ClientSession() as session:

        async def theirs():
            async with session.get(path) as response:
                return await response.text()

        answers = await asyncio.gather(*(get() for get in [ours, theirs] * 200))
    assert answers == ["Grüße"] * 400

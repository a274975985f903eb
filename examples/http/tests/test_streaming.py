"""A body that is streamed comes in order, and no faster than it is read."""

import asyncio
import gc
import hashlib

import pytest
from server import PIECE, happened, narrow, numbered

import http_client

PIECES = 800  # of 64 KiB each: 50 MiB
# How far a server may get ahead of its reader: a stream's budget of 1 MiB, hyper's buffers of up to
# 400 KiB, and what the kernel keeps on both ends.
AHEAD = 4 << 20


async def fifty_megabytes(server, client):
    response = await client.get(f"{server.url}/data?pieces={PIECES}")
    narrow(server)
    server.step.release()
    return response


async def test_fifty_megabytes_come_in_order_and_are_never_held(server, client):
    response = await fifty_megabytes(server, client)
    received, digest, expected = 0, hashlib.sha256(), hashlib.sha256()
    async for chunk in response:
        received += len(chunk)
        digest.update(chunk)
        assert server.sent - received <= AHEAD
    assert received == PIECES * PIECE
    for piece in range(PIECES):
        expected.update(numbered(piece))
    assert digest.digest() == expected.digest()


@pytest.mark.parametrize("read", [0, 1, 10 << 20])
async def test_the_server_waits_for_a_reader_that_pauses(server, client, read):
    chunks = (await fifty_megabytes(server, client)).chunks()
    received = b""
    while len(received) < read:
        received += await anext(chunks)
    server.stalled.clear()
    await happened(server.stalled)
    ahead = server.sent - len(received)
    rest = [chunk async for chunk in chunks]
    complete = b"".join([received, *rest]) == b"".join(map(numbered, range(PIECES)))
    assert (ahead <= AHEAD, complete) == (True, True), ahead


async def test_a_chunk_comes_when_it_is_sent(server, client):
    chunks = (await client.get(server.url + "/stepwise?pieces=3")).chunks()
    for piece in range(3):
        server.step.release()
        assert await anext(chunks) == piece.to_bytes(8)
    with pytest.raises(StopAsyncIteration):
        await anext(chunks)


async def test_a_body_read_in_full_leaves_its_connection_for_the_next_request(server, client):
    for _ in range(50):
        async for _ in await client.get(server.url + "/text"):
            pass
    # Now and then a request is faster than the connection that comes back.
    assert server.connections < 50


async def test_aclose_closes_the_connection(server, client):
    chunks = (await client.get(server.url + "/endless")).chunks()
    assert await anext(chunks)
    await chunks.aclose()
    await happened(server.closed)
    with pytest.raises(StopAsyncIteration):
        await anext(chunks)


async def test_breaking_out_closes_the_connection(server, client):
    async for chunk in await client.get(server.url + "/endless"):
        assert chunk
        break
    gc.collect()
    await happened(server.closed)


async def test_a_cancelled_reader_closes_the_connection(server, client):
    async def read():
        async for _ in await client.get(server.url + "/half"):
            pass

    reader = asyncio.create_task(read())
    await happened(server.begun)
    reader.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reader
    del reader
    gc.collect()
    await happened(server.closed)


async def test_a_cancelled_download_closes_the_connection(server, client):
    response = await client.get(server.url + "/endless")
    download = asyncio.ensure_future(response.bytes())
    await happened(server.begun)
    download.cancel()
    with pytest.raises(asyncio.CancelledError):
        await download
    await happened(server.closed)
    with pytest.raises(http_client.HttpError, match="given out already"):
        await response.bytes()


async def test_a_cancelled_request_closes_the_connection(server, client):
    request = asyncio.ensure_future(client.get(server.url + "/hang"))
    await happened(server.begun)
    request.cancel()
    with pytest.raises(asyncio.CancelledError):
        await request
    await happened(server.closed)


async def test_a_response_dropped_unread_closes_the_connection(server, client):
    await client.get(server.url + "/endless")
    gc.collect()
    await happened(server.closed)


async def test_a_body_is_given_out_once(server, client):
    response = await client.get(server.url + "/text")
    assert b"".join([chunk async for chunk in response]) == "Grüße".encode()
    with pytest.raises(http_client.HttpError, match="given out already"):
        response.chunks()
    with pytest.raises(http_client.HttpError, match="given out already"):
        await response.text()


async def test_a_body_that_was_read_is_not_streamed(server, client):
    response = await client.get(server.url + "/text")
    await response.bytes()
    with pytest.raises(http_client.HttpError, match="given out already"):
        response.chunks()

"""What went wrong is an exception of one family, and of Python's own where there is one."""

import builtins
import pickle
import socket

import pytest
from server import happened

import http_client

DROPPED = "connection closed|end of file|Connection reset"


@pytest.fixture
def refused():
    """An address where nobody listens: bound, so that nobody else begins to."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"


@pytest.fixture
def unanswered():
    """An address that answers to no one: its queue is full."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listening:
        filling = [socket.socket() for _ in range(4)]
        for each in filling:
            each.setblocking(False)
            each.connect_ex(listening.getsockname())
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        for each in filling:
            each.close()


async def received_from(response):
    return [chunk async for chunk in response]


@pytest.mark.parametrize(
    ("error", "builtin"),
    [("ConnectError", ConnectionError), ("TimeoutError", TimeoutError), ("StatusError", Exception)],
)
def test_each_error_is_of_the_family_and_of_its_builtin(error, builtin):
    error = getattr(http_client, error)
    assert issubclass(error, http_client.HttpError)
    assert issubclass(error, builtin)
    assert pickle.loads(pickle.dumps(error("message"))).args == ("message",)


async def test_a_refused_connection(refused, client):
    with pytest.raises(http_client.ConnectError, match=r"refused"):
        await client.get(refused)


async def test_a_connection_that_is_not_made_in_time(unanswered):
    client = http_client.Client(connect_timeout=0.05)
    with pytest.raises(http_client.TimeoutError):
        await client.get(unanswered)


async def test_an_answer_that_is_late(server, client):
    with pytest.raises(http_client.TimeoutError, match="timed out"):
        await client.get(server.url + "/hang", timeout=0.05)
    await happened(server.closed)


async def test_a_timeout_of_the_client(server):
    client = http_client.Client(timeout=0.05)
    with pytest.raises(builtins.TimeoutError):
        await client.get(server.url + "/hang")
    assert (await client.get(server.url + "/echo", timeout=60)).status == 200


@pytest.mark.parametrize("way", ["bytes", "text", "chunks"])
async def test_a_body_that_is_late(server, client, way):
    response = await client.get(server.url + "/half", timeout=0.5)
    read = received_from if way == "chunks" else getattr(http_client.Response, way)
    with pytest.raises(http_client.TimeoutError):
        await read(response)
    await happened(server.closed)


async def test_a_connection_dropped_before_the_answer(server, client):
    with pytest.raises(http_client.HttpError, match=DROPPED) as raised:
        await client.get(server.url + "/drop_at_once")
    assert type(raised.value) is http_client.HttpError


async def test_a_connection_dropped_within_the_body(server, client):
    response = await client.get(server.url + "/drop")
    with pytest.raises(http_client.HttpError, match=DROPPED):
        await response.bytes()


async def test_a_stream_gives_what_came_before_its_connection_was_dropped(server, client):
    chunks = (await client.get(server.url + "/drop")).chunks()
    assert await anext(chunks) == b"half"
    with pytest.raises(http_client.HttpError, match=DROPPED):
        await anext(chunks)
    with pytest.raises(StopAsyncIteration):
        await anext(chunks)


@pytest.mark.parametrize("code", [404, 503])
async def test_an_error_status_is_raised_when_asked_for(server, client, code):
    response = await client.get(f"{server.url}/status?code={code}")
    assert response.status == code
    with pytest.raises(http_client.StatusError, match=rf"^{code} .* for {server.url}") as raised:
        response.raise_for_status()
    assert raised.value.status == code
    assert await response.bytes() == b"as asked"


async def test_another_status_is_not_raised(server, client):
    assert (await client.get(server.url + "/status?code=203")).raise_for_status() is None

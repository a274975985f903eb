"""A request brings the answer that the server gave."""

import asyncio
import json

import pytest

import http_client


async def test_it_returns_status_url_headers_and_body(server, client):
    response = await client.get(server.url + "/echo?a=b")
    assert response.status == 200
    assert response.url == server.url + "/echo?a=b"
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-path"] == "/echo?a=b"
    assert json.loads(await response.bytes())["host"] in server.url
    assert repr(response) == f"<Response 200 from {server.url}/echo?a=b>"


async def test_headers_are_sent(server, client):
    response = await client.get(server.url + "/echo", headers={"X-One": "1", "X-Two": "zwei"})
    received = json.loads(await response.text())
    assert (received["x-one"], received["x-two"]) == ("1", "zwei")


async def test_headers_of_the_client_yield_to_those_of_the_request(server):
    client = http_client.Client(headers={"X-One": "client", "X-Two": "client"})
    response = await client.get(server.url + "/echo", headers={"x-two": "request"})
    received = json.loads(await response.text())
    assert (received["x-one"], received["x-two"]) == ("client", "request")


async def test_a_header_sent_twice_is_joined_and_any_byte_may_be_in_one(server, client):
    headers = (await client.get(server.url + "/twice")).headers
    assert headers["x-twice"] == "one, two"
    assert headers["x-name"] == "J\xfcrgen"


@pytest.mark.parametrize("query", ["", "?charset=iso-8859-1", "?charset=utf-16"])
async def test_text_is_decoded_by_its_charset(server, client, query):
    response = await client.get(server.url + "/text" + query)
    assert await response.text() == "Grüße"


async def test_what_cannot_be_decoded_is_an_error_and_its_bytes_remain(server, client):
    response = await client.get(server.url + "/undecodable")
    with pytest.raises(UnicodeDecodeError):
        await response.text()
    assert await response.bytes() == b"\xff"


async def test_a_body_may_be_asked_for_again(server, client):
    response = await client.get(server.url + "/text")
    first, second = await asyncio.gather(response.bytes(), response.bytes())
    assert first == second == (await response.text()).encode()


async def test_redirects_are_followed(server, client):
    response = await client.get(server.url + "/redirect")
    assert (response.status, response.url) == (200, server.url + "/echo")


async def test_connections_are_used_again(server, client):
    for _ in range(50):
        await (await client.get(server.url + "/echo")).bytes()
    # Now and then a request is faster than the connection that comes back.
    assert server.connections < 50


async def test_two_hundred_at_once(server, client):
    async def get(number):
        response = await client.get(f"{server.url}/echo", headers={"X-Number": str(number)})
        return int(json.loads(await response.bytes())["x-number"])

    assert await asyncio.gather(*map(get, range(200))) == list(range(200))


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"url": "no url"}, "url"),
        ({"timeout": -1.0}, "timeout"),
        ({"timeout": float("nan")}, "timeout"),
        ({"headers": {"no name": ""}}, "headers"),
        ({"headers": {"name": "\n"}}, "headers"),
    ],
)
def test_an_odd_argument_is_refused(client, arguments, named):
    with pytest.raises(ValueError, match=rf"^{named}: "):
        client.get_blocking(**{"url": "http://localhost"} | arguments)


@pytest.mark.parametrize("option", ["timeout", "connect_timeout"])
def test_an_odd_option_is_refused(option):
    with pytest.raises(ValueError, match=rf"^{option}: "):
        http_client.Client(**{option: -1.0})

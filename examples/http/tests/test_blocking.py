"""The blocking twins do the same without an event loop."""

import signal
import subprocess
import sys
import threading

import pytest
from server import numbered

import http_client

INTERRUPTED = """
import sys, http_client
client = http_client.Client()
try:
    response = client.get_blocking(sys.argv[1])
    response.bytes_blocking()
except KeyboardInterrupt:
    print("interrupted")
    # The connection was closed by now, not by the end of the process.
    sys.stdout.flush()
    sys.stdin.read()
"""


def test_it_gives_the_same_answer(server, client):
    response = client.get_blocking(server.url + "/text?charset=utf-16")
    assert (response.status, response.url) == (200, server.url + "/text?charset=utf-16")
    assert response.bytes_blocking() == "Grüße".encode("utf-16")
    assert response.text_blocking() == "Grüße"


async def test_both_ways_may_be_mixed(server, client):
    response = client.get_blocking(server.url + "/text")
    assert await response.text() == "Grüße"
    response = await client.get(server.url + "/text")
    assert response.text_blocking() == "Grüße"


def test_threads_share_a_client(server, client):
    answers = []

    def get(number):
        response = client.get_blocking(server.url + "/echo", headers={"X-Number": str(number)})
        answers.append(f'"x-number": "{number}"' in response.text_blocking())

    threads = [threading.Thread(target=get, args=[number]) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [True] * 20


def test_errors_are_the_same(server, client):
    with pytest.raises(http_client.TimeoutError):
        client.get_blocking(server.url + "/hang", timeout=0.05)
    with pytest.raises(http_client.HttpError):
        client.get_blocking(server.url + "/drop").bytes_blocking()


def test_a_body_comes_in_pieces(server, client):
    response = client.get_blocking(f"{server.url}/data?pieces=30")
    server.step.release()
    assert b"".join(response) == b"".join(map(numbered, range(30)))


@pytest.mark.parametrize("way", ["close", "with", "drop"])
def test_leaving_a_body_closes_the_connection(server, client, way):
    chunks = client.get_blocking(server.url + "/endless").chunks_blocking()
    if way == "with":
        with chunks as entered:
            assert next(entered)
    else:
        assert next(chunks)
    if way == "close":
        chunks.close()
    del chunks
    server.closed.wait()


@pytest.mark.parametrize("path", ["/hang", "/half"])
def test_ctrl_c_ends_the_wait_and_closes_the_connection(server, path):
    command = [sys.executable, "-c", INTERRUPTED, server.url + path]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        server.begun.wait()
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline() == "interrupted\n"
        server.closed.wait()
        assert process.communicate() == ("", "")
    assert process.returncode == 0

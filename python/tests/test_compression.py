"""Compressed requests and answers, counted on their way between client and node."""

import contextlib
import random
import socket
from collections import Counter

import pytest
from conformance.wire import FRAME_HEADER, FrameType

from aiospike import Client, Key, Operation, SyncClient
from aiospike.testing import LocalNode
from proxy import Proxy

LONG = "compressible " * 10_000
NOISE = random.Random(1).randbytes(100_000)


class Counting(Proxy):
    """Counts the frames that it passes on, those of each type for themselves."""

    def __init__(self, target: str) -> None:
        super().__init__(target)
        self.requests: Counter[int] = Counter()
        self.answers: Counter[int] = Counter()
        self.octets = 0

    def _pump_requests(self, client: socket.socket, node: socket.socket) -> None:
        self._pump(client, node, self.requests)
        super()._pump_requests(client, node)

    def _pump_replies(self, client: socket.socket, node: socket.socket) -> None:
        self._pump(node, client, self.answers)
        super()._pump_replies(client, node)

    def _pump(self, source: socket.socket, sink: socket.socket, counts: Counter[int]) -> None:
        with contextlib.suppress(OSError), source.makefile("rb") as frames:
            while header := frames.read(FRAME_HEADER):
                counts[header[1]] += 1
                whole = header + frames.read(int.from_bytes(header[2:], "big"))
                if header[1] != FrameType.INFO:
                    self.octets += len(whole)
                sink.sendall(whole)

    @contextlib.contextmanager
    def expecting(self, *, requests: int, answers: int):
        """So many of the frames of verbs are compressed in the block."""
        before = self.requests.copy(), self.answers.copy()
        yield
        compressed = [
            (now - then)[FrameType.COMPRESSED]
            for now, then in zip((self.requests, self.answers), before, strict=True)
        ]
        assert compressed == [requests, answers]


@pytest.fixture(scope="module")
def node():
    with LocalNode(compression=True) as node:
        yield node


@pytest.fixture
def way(node):
    with Counting(node.host) as proxy:
        yield proxy


def compressing(client, way, **options):
    return client(way.host, seed_only_cluster=True, use_compression=True, **options)


async def test_what_is_large_is_compressed_both_ways(way, key):
    async with compressing(Client, way) as client:
        with way.expecting(requests=0, answers=0):
            await client.put(key, {"n": 1})
            assert (await client.get(key)).bins == {"n": 1}
            assert await client.exists(key) is True
        with way.expecting(requests=1, answers=0):
            await client.put(key, {"text": LONG})
        with way.expecting(requests=0, answers=1):
            assert (await client.get(key)).bins == {"n": 1, "text": LONG}
        with way.expecting(requests=1, answers=1):
            operations = [Operation.append("text", LONG), Operation.get("text")]
            record = await client.operate(key, operations)
            assert record.bins == {"text": LONG * 2}
    assert way.octets < len(LONG) / 10


def test_a_call_asks_for_compression_or_against_it(way, key):
    with SyncClient(way.host, seed_only_cluster=True) as client:
        with way.expecting(requests=0, answers=0):
            client.put(key, {"text": LONG})
            assert client.get(key).bins == {"text": LONG}
        with way.expecting(requests=1, answers=1):
            client.put(key, {"text": LONG}, use_compression=True)
            assert client.get(key, use_compression=True).bins == {"text": LONG}
    with compressing(SyncClient, way) as client, way.expecting(requests=0, answers=0):
        client.put(key, {"text": LONG}, use_compression=False)
        client.put(key, {"text": LONG}, compression_threshold=1_000_000)
        assert client.get(key, use_compression=False).bins == {"text": LONG}


@pytest.mark.parametrize("size", [0, 1, 100, 128, 129, 1000, 1024, 65_536, 100_000])
def test_a_value_of_any_size_comes_back(way, key, size):
    with compressing(SyncClient, way) as client:
        for value in ("x" * size, NOISE[:size], ["x"] * size):
            client.put(key, {"value": value})
            assert client.get(key).bins == {"value": value}


async def test_batches_are_compressed(way, keys):
    async with compressing(Client, way) as client:
        with way.expecting(requests=1, answers=0):
            await client.batch_write([(key, {"text": LONG}) for key in keys])
        rows = await client.batch_read(keys)
        assert [row.record.bins for row in rows] == [{"text": LONG}] * len(keys)
        assert way.answers[FrameType.COMPRESSED] > 0
        with way.expecting(requests=0, answers=0):
            assert await client.batch_exists(keys[:1]) == [True]
    assert way.octets < len(LONG) * len(keys) / 10


@pytest.mark.parametrize("verb", ["scan", "query"])
def test_scans_and_queries_are_answered_compressed(way, set_name, verb):
    with compressing(SyncClient, way) as client:
        for number in range(50):
            client.put(Key("test", set_name, number), {"n": number, "text": LONG[:5000]})
        records = getattr(client, verb)
        octets = way.octets
        found = sorted(record.bins["n"] for record in records("test", set_name))
        compressed, way.octets = way.octets - octets, 0
        assert found == list(range(50))
        assert way.answers[FrameType.COMPRESSED] > 0
        plain = records("test", set_name, use_compression=False)
        assert sorted(record.bins["n"] for record in plain) == found
        assert compressed < way.octets / 2


async def test_a_stream_of_compressed_answers_is_read(way, set_name):
    async with compressing(Client, way) as client:
        rows = [(Key("test", set_name, number), {"n": number}) for number in range(2000)]
        await client.batch_write(rows, total_timeout=20_000)
        found = [record.bins["n"] async for record in client.scan("test", set_name)]
        assert sorted(found) == list(range(2000))


def test_a_node_without_compression_answers_as_it_is(host, key):
    with Counting(host) as way, compressing(SyncClient, way) as client:
        client.put(key, {"text": LONG}, use_compression=False)
        with way.expecting(requests=0, answers=0):
            assert client.get(key).bins == {"text": LONG}

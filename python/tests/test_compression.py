"""Compressed requests and replies, through a proxy that stands in for a server that has them."""

import contextlib
import socket
import struct
import zlib

import pytest

from aiospike import Client, SyncClient
from proxy import MESSAGE, Proxy

COMPRESSED = 4
TEXT = "compressible " * 10_000


class Inflating(Proxy):
    """Unpacks compressed requests for the node, and packs its replies to them."""

    def __init__(self, target: str) -> None:
        super().__init__(target)
        self.compressed = 0
        """How many requests came compressed."""

    def _pump_requests(self, client: socket.socket, node: socket.socket) -> None:
        with contextlib.suppress(OSError), client.makefile("rb") as requests:
            while header := requests.read(8):
                kind, body = header[1], requests.read(_length(header))
                if kind == COMPRESSED:
                    self.compressed += 1
                    header, body = b"", zlib.decompress(body[8:])
                node.sendall(header + body)
        with contextlib.suppress(OSError):
            node.shutdown(socket.SHUT_RDWR)

    def _pump_replies(self, client: socket.socket, node: socket.socket) -> None:
        with contextlib.suppress(OSError), node.makefile("rb") as replies:
            while header := replies.read(8):
                reply = header + replies.read(_length(header))
                if header[1] == MESSAGE and self.compressed:
                    packed = struct.pack(">Q", len(reply)) + zlib.compress(reply)
                    reply = struct.pack(">Q", 2 << 56 | COMPRESSED << 48 | len(packed)) + packed
                client.sendall(reply)
        client.close()
        node.close()


def _length(header: bytes) -> int:
    return int.from_bytes(header[2:], "big")


@pytest.fixture
def inflating(host):
    with Inflating(host) as proxy:
        yield proxy


async def test_what_is_large_is_compressed(inflating, key):
    async with Client(inflating.host, seed_only_cluster=True, use_compression=True) as client:
        await client.exists(key)
        assert inflating.compressed == 0
        await client.put(key, {"text": TEXT})
        assert inflating.compressed == 1
        assert (await client.get(key)).bins == {"text": TEXT}
        await client.put(key, {"text": TEXT}, use_compression=False)
        await client.put(key, {"text": TEXT}, compression_threshold=1_000_000)
        assert inflating.compressed == 1


def test_a_call_asks_for_compression_by_itself(inflating, keys):
    with SyncClient(inflating.host, seed_only_cluster=True) as client:
        client.batch_write([(keys[0], {"text": ""})])
        assert inflating.compressed == 0
        client.batch_write([(key, {"text": TEXT}) for key in keys], use_compression=True)
        assert inflating.compressed == 1
        rows = client.batch_read(keys)
        assert [row.record.bins for row in rows] == [{"text": TEXT}] * len(keys)

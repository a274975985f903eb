"""A connection to a node, and the exchanges that vectors make over it."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from . import inforeply, wire
from .outcome import Failure
from .wire import FRAME_HEADER, Frame, FrameType, Info3, Message

PATIENCE = 10.0

_Reply = TypeVar("_Reply")


class Address(NamedTuple):
    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> Address:
        host, _colon, port = text.rpartition(":")
        return cls(host, int(port))

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class Connection:
    def __init__(self, address: Address) -> None:
        self._socket = socket.create_connection(address, timeout=PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""

    def close(self) -> None:
        self._socket.close()

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def frame(self) -> Frame:
        head = self._take(FRAME_HEADER)
        return Frame(head[1], self._take(int.from_bytes(head[2:], "big")))

    def info(self, body: bytes) -> str:
        """The reply to an info request given as its body."""
        self.send(wire.frame(FrameType.INFO, body))
        kind, reply = self.frame()
        if kind != FrameType.INFO:
            raise Failure(f"a frame of type {kind} in reply to an info request")
        return inforeply.text(reply)

    def message(self, request: bytes) -> Message:
        """The one message that answers `request`."""
        self.send(request)
        (message,) = self._messages()
        return message

    def stream(self, request: bytes) -> list[Message]:
        """All messages up to the one that ends the reply to a batch, a query or a scan."""
        self.send(request)
        rows_may_fail = wire.is_batch(request)
        received: list[Message] = []
        while not received or not _ends(received[-1], rows_may_fail):
            received += self._messages()
        return received

    def pipeline(self, requests: list[bytes]) -> list[Message]:
        """Many requests at once, for the setups that need thousands of writes."""
        self.send(b"".join(requests))
        return [message for _ in requests for message in self._messages()]

    def _messages(self) -> list[Message]:
        kind, body = self.frame()
        if kind != FrameType.MESSAGE:
            raise Failure(f"a frame of type {kind} in reply to a message")
        return list(wire.messages(body))

    def _take(self, count: int) -> bytes:
        while len(self._buffer) < count:
            chunk = self._socket.recv(1 << 20)
            if not chunk:
                raise Failure("the connection was closed")
            self._buffer += chunk
        taken, self._buffer = self._buffer[:count], self._buffer[count:]
        return taken


def _ends(message: Message, rows_may_fail: bool) -> bool:
    """A query that fails ends with its error, which is not marked as the last message."""
    if message.is_last:
        return True
    failed = message.result != 0 and not message.info3 & Info3.PARTITION_DONE
    return failed and not rows_may_fail


class Node:
    """A node under test: one connection, renewed after an exchange that broke it."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._connection: Connection | None = None

    def connect(self) -> Connection:
        """A connection of one's own."""
        return Connection(self.address)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def message(self, request: bytes) -> Message:
        return self._on_connection(lambda connection: connection.message(request))

    def stream(self, request: bytes) -> list[Message]:
        return self._on_connection(lambda connection: connection.stream(request))

    def pipeline(self, requests: list[bytes]) -> list[Message]:
        return self._on_connection(lambda connection: connection.pipeline(requests))

    def info(self, command: str) -> str:
        return self.info_body(f"{command}\n".encode())

    def info_body(self, body: bytes) -> str:
        return self._on_connection(lambda connection: connection.info(body))

    def _on_connection(self, exchange: Callable[[Connection], _Reply]) -> _Reply:
        if self._connection is None:
            self._connection = self.connect()
        try:
            return exchange(self._connection)
        except BaseException:
            self.close()
            raise

"""A server that knows what was recorded and nothing else.

It answers what clients ask when they connect out of the recorded handshake, and every request after
that with the recorded reply, having compared it with the request that was recorded.
"""

from __future__ import annotations

import socket
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Lock, Thread
from typing import TypeVar

from . import inforeply, requests, vectors, wire
from .connection import Address
from .wire import FRAME_HEADER, FrameType, Info3, Message

PARAMETER_ERROR = 4
_Server = TypeVar("_Server", bound="Playback")
# An answer repeats the client's description of itself; the recorded one is another client's.
USER_AGENT = "user-agent-set:"


class Playback(ThreadingTCPServer):
    """Listens until it is shut down; `load` tells what is going to be asked."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.address = Address(*self.socket.getsockname())
        self._handshake = dict(_recorded_handshake())
        self._lock = Lock()
        self._script: deque[tuple[bytes, bytes]] = deque()
        self._differences: list[str] = []

    def load(self, exchanges: Iterable[tuple[bytes, bytes]]) -> None:
        """Expect these requests, in this order, and answer each with what follows it."""
        with self._lock:
            self._script = deque(exchanges)
            self._differences = []

    def differences(self) -> list[str]:
        """How what was asked differs from what was recorded."""
        with self._lock:
            left = [f"{len(self._script)} recorded requests were not sent"] if self._script else []
            return self._differences + left

    def answer(self, request: bytes) -> bytes:
        is_info = request[1] == FrameType.INFO
        with self._lock:
            found = ["a request that was not recorded"]
            if self._script:
                recorded, reply = self._script[0]
                found = list(requests.differences(recorded, request))
                if not (is_info and found):
                    self._script.popleft()
                    self._differences += found
                    return _echoing(request, recorded, reply) if is_info else reply
            if is_info:
                return self._ask(request[FRAME_HEADER:].decode())
            self._differences += found
        return wire.encode(Message(result=PARAMETER_ERROR, info3=Info3.LAST))

    def _ask(self, commands: str) -> bytes:
        replies = [f"{name}\t{self._know(name)}\n" for name in commands.splitlines()]
        return wire.frame(FrameType.INFO, "".join(replies).encode())

    def _know(self, command: str) -> str:
        name = USER_AGENT if command.startswith(USER_AGENT) else command
        return self._handshake.get(name, f"ERROR:{PARAMETER_ERROR}:not recorded")


def _echoing(request: bytes, recorded: bytes, reply: bytes) -> bytes:
    """Answers repeat what was asked, also where that is the client's own."""
    asked, others = (one[FRAME_HEADER:].rstrip(b"\n") for one in (request, recorded))
    return wire.frame(FrameType.INFO, reply[FRAME_HEADER:].replace(others, asked))


@contextmanager
def serving(server: _Server) -> Iterator[_Server]:
    with server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


class _Connection(StreamRequestHandler):
    server: Playback

    def handle(self) -> None:
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with suppress(ConnectionError):  # a client may leave in the middle
            while len(head := self.rfile.read(FRAME_HEADER)) == FRAME_HEADER:
                body = self.rfile.read(int.from_bytes(head[2:], "big"))
                self.wfile.write(self.server.answer(head + body))


def _recorded_handshake() -> Iterator[tuple[str, str]]:
    handshake = vectors.load(vectors.RECORDED, "wire")[0]
    for message in handshake["messages"]:
        if message["dir"] == "r":
            (reply,) = wire.frames(bytes.fromhex(message["hex"]))
            for line in inforeply.text(reply.body).splitlines():
                command, _tab, value = line.partition("\t")
                yield (USER_AGENT if command.startswith(USER_AGENT) else command), value

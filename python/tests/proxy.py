"""A TCP proxy in front of a node, with faults to inject."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType
from typing import Self

MESSAGE = 3
"""The frame type of a reply to a verb; nodes are asked about themselves in another."""


class Proxy:
    """Passes bytes between clients and a node until told otherwise.

    A client reaches it with `seed_only_cluster=True`, so that it does not go on to the address
    that the node advertises.
    """

    def __init__(self, target: str) -> None:
        host, port = target.rsplit(":", 1)
        self._target = (host, int(port))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lock = threading.Condition()
        self._sockets: set[socket.socket] = set()
        self._replies_flow = True
        self._allowance = 0
        self._held_type: int | None = None
        self._held = 0
        self._forgery: bytes | None = None
        self._accepting = threading.Event()
        self._accepting.set()
        self._fillers: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def host(self) -> str:
        """Where to connect to, as a client takes it."""
        return f"127.0.0.1:{self._listener.getsockname()[1]}"

    def hold_replies(self, after: int = 0, *, of: int | None = None) -> None:
        """Lets `after` more bytes of replies through and keeps the rest back.

        With `of`, only where they begin with a frame of that type.
        """
        with self._lock:
            self._replies_flow = False
            self._held_type = of
            self._allowance = after
            self._held = 0

    def let_through(self, count: int) -> None:
        """Lets `count` more bytes of what is kept back through."""
        with self._lock:
            self._allowance += count
            self._lock.notify_all()

    def release_replies(self) -> None:
        """Lets go of what was kept back, and of all that follows."""
        with self._lock:
            self._replies_flow = True
            self._lock.notify_all()

    def stop_accepting(self) -> None:
        """Leaves further connections unanswered, as a listener with a full backlog does."""
        self._accepting.clear()
        self._listener.listen(0)
        for _ in range(4):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(self._listener.getsockname())
            self._fillers.append(filler)

    def forge_reply(self, reply: bytes) -> None:
        """Answers the next message with `reply`, whatever the node says."""
        with self._lock:
            self._forgery = reply

    def wait_until_held(self) -> None:
        """Returns when a reply is being kept back: the node has answered."""
        with self._lock:
            assert self._lock.wait_for(lambda: self._held > 0, timeout=10)

    @property
    def connections(self) -> int:
        """How many connections of clients are open."""
        with self._lock:
            return len(self._sockets)

    def wait_until_used_by(self, count: int) -> None:
        """Returns when clients have this many connections."""
        with self._lock:
            assert self._lock.wait_for(lambda: len(self._sockets) == count, timeout=10)

    def wait_until_unused(self) -> None:
        """Returns when no client is connected."""
        self.wait_until_used_by(0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.release_replies()
        self._accepting.set()
        self._listener.close()
        for filler in self._fillers:
            filler.close()
        with self._lock:
            for connection in self._sockets:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._accepting.wait()
                try:
                    node = socket.create_connection(self._target)
                except ConnectionError:
                    client.close()
                    continue
                with self._lock:
                    self._sockets.add(client)
                for pump in (self._pump_requests, self._pump_replies):
                    threading.Thread(target=pump, args=(client, node), daemon=True).start()

    def _pump_requests(self, client: socket.socket, node: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := client.recv(65536):
                node.sendall(data)
        with contextlib.suppress(OSError):
            node.shutdown(socket.SHUT_RDWR)
        with self._lock:
            self._sockets.discard(client)
            self._lock.notify_all()

    def _pump_replies(self, client: socket.socket, node: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := node.recv(65536):
                with self._lock:
                    if self._forgery is not None and data[1] == MESSAGE:
                        data, self._forgery = self._forgery, None
                    free = self._held_type is not None and data[1:2] != bytes([self._held_type])
                while data:
                    count = len(data) if free else self._wait_for_allowance(len(data))
                    client.sendall(data[:count])
                    data = data[count:]
        client.close()
        node.close()

    def _wait_for_allowance(self, wanted: int) -> int:
        with self._lock:
            if not (self._replies_flow or self._allowance):
                self._held += wanted
                self._lock.notify_all()
                self._lock.wait_for(lambda: self._replies_flow or self._allowance)
            if self._replies_flow:
                return wanted
            count = min(wanted, self._allowance)
            self._allowance -= count
            return count

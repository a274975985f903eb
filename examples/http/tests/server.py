"""Python's own HTTP server, with handlers that do what servers should not, and tell of it."""

import asyncio
import contextlib
import http.server
import itertools
import json
import os
import select
import socket
import stat
import sys
import threading
from urllib.parse import parse_qs, urlsplit

PIECE = 1 << 16
# What the kernel may keep of a body, on each side.
KERNEL = 1 << 17
# A send that finds no room for this many seconds means that nobody reads.
STALLED = 0.5


class Server(http.server.ThreadingHTTPServer):
    """Listens on a port of its own while it is entered; what it did stands in its attributes."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.connections = 0
        # Bytes of bodies that went into the socket.
        self.sent = 0
        # A request is being handled; its client went away; a send found no room.
        self.begun = threading.Event()
        self.closed = threading.Event()
        self.stalled = threading.Event()
        # Lets a slow handler take its next step.
        self.step = threading.Semaphore(0)
        self.errors = []

    def __enter__(self):
        self.thread = threading.Thread(target=self.serve_forever, args=[0.01])
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.thread.join()
        self.server_close()

    def process_request(self, request, address):
        self.connections += 1
        super().process_request(request, address)

    def handle_error(self, *_):
        self.errors.append(sys.exception())


async def happened(event):
    """Wait for an event of the server's threads; the suite's deadline ends a hang."""
    await asyncio.to_thread(event.wait)


def narrow(server):
    """Keep the kernel from reading megabytes ahead in the stead of this process's clients."""
    for number in map(int, os.listdir("/proc/self/fd")):
        # Some are no sockets, not connected, or closed by now.
        with contextlib.suppress(OSError):
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                with socket.socket(fileno=os.dup(number)) as connection:
                    if connection.getpeername() == server.server_address:
                        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, KERNEL)


def numbered(piece):
    """A piece of a body that is like no other."""
    return piece.to_bytes(8) * (PIECE // 8)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def do_GET(self):
        address = urlsplit(self.path)
        self.query = {name: values[0] for name, values in parse_qs(address.query).items()}
        getattr(self, address.path[1:])()

    def answer(self, body=b"", status=200, length=None, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", len(body) if length is None else length)
        self.end_headers()
        self.wfile.write(body)

    def await_close(self):
        """Tell when the client closes the connection: there is nothing else that it may do."""
        self.server.begun.set()
        with contextlib.suppress(ConnectionError):
            assert self.connection.recv(1) == b""
        self.close_connection = True
        self.server.closed.set()

    def echo(self):
        """The request's own headers."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.answer(
            json.dumps(headers, sort_keys=True).encode(),
            Content_Type="application/json",
            X_Path=self.path,
        )

    def twice(self):
        """A header that is sent twice, and one that is not ASCII."""
        self.send_response(200)
        self.send_header("X-Twice", "one")
        self.send_header("X-Twice", "two")
        self.send_header("X-Name", "J\xfcrgen")
        self.send_header("Content-Length", 0)
        self.end_headers()

    def text(self):
        """Text in the charset that was asked for, or in UTF-8 of which nobody is told."""
        charset = self.query.get("charset")
        content_type = f'text/plain; Charset="{charset}"' if charset else "text/plain"
        body = "Grüße".encode(charset or "utf-8")
        self.answer(body, Content_Type=content_type)

    def undecodable(self):
        """No text at all."""
        self.answer(b"\xff", Content_Type="text/plain; charset=utf-8")

    def status(self):
        """The status that was asked for."""
        self.answer(b"as asked", int(self.query["code"]))

    def redirect(self):
        """To another page."""
        self.answer(status=302, Location="/echo")

    def hang(self):
        """No answer."""
        self.await_close()

    def half(self):
        """Half of a body, and then nothing."""
        self.answer(b"half", length=8)
        self.await_close()

    def stepwise(self):
        """One piece of a body at each step."""
        count = int(self.query["pieces"])
        self.answer(length=count * 8)
        for piece in range(count):
            self.server.step.acquire()
            self.wfile.write(piece.to_bytes(8))

    def drop_at_once(self):
        """The connection ends before the answer."""
        self.close_connection = True

    def drop(self):
        """The connection ends within the body."""
        self.answer(b"half", length=8)
        self.close_connection = True

    def data(self):
        """Many numbered pieces, from the first step on as fast as they are read."""
        count = int(self.query["pieces"])
        self.answer(length=count * PIECE)
        self.server.step.acquire()
        self.send_pieces(range(count))

    def endless(self):
        """Numbered pieces without an end."""
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        self.send_pieces(itertools.count())

    def send_pieces(self, pieces):
        server, connection = self.server, self.connection
        connection.setblocking(False)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL)
        try:
            for piece in pieces:
                rest = memoryview(numbered(piece))
                while rest:
                    while not select.select([], [connection], [], STALLED)[1]:
                        server.stalled.set()
                    sent = connection.send(rest)
                    server.sent += sent
                    rest = rest[sent:]
                server.begun.set()
            # All of it: there is no room to wait for.
            server.stalled.set()
        except ConnectionError:
            self.close_connection = True
            server.closed.set()
        connection.setblocking(True)

"""Certificates made for a test, and a proxy that speaks TLS to clients and nothing to the node."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import subprocess
import threading
from pathlib import Path
from types import TracebackType
from typing import Self


class Authority:
    """Signs certificates, all in files of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.certificate = folder / "ca.pem"
        self._key = folder / "ca.key"
        _openssl(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1",
            "-addext keyUsage=critical,keyCertSign",
            f"-subj /CN={folder.name} -keyout {self._key} -out {self.certificate}",
        )

    def issue(self, name: str) -> tuple[Path, Path]:
        """A certificate for a host name or an address, and its key."""
        kind = "IP" if name.replace(".", "").isdigit() else "DNS"
        certificate, key = self._folder / f"{name}.pem", self._folder / f"{name}.key"
        request, extensions = self._folder / f"{name}.csr", self._folder / f"{name}.ext"
        # The identifiers are what Python since 3.13 wants to see, as RFC 5280 does.
        extensions.write_text(
            f"subjectAltName={kind}:{name}\n"
            "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"
        )
        _openssl(
            "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes",
            f"-subj /CN={name} -keyout {key} -out {request}",
        )
        _openssl(
            f"x509 -req -days 1 -in {request} -CA {self.certificate} -CAkey {self._key}",
            f"-CAcreateserial -extfile {extensions} -out {certificate}",
        )
        return certificate, key


def _openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *" ".join(arguments).split()], check=True, capture_output=True)


class TlsProxy:
    """Takes TLS connections and passes what they say on to a node, in the clear."""

    def __init__(self, target: str, identity: tuple[Path, Path], clients: Path | None) -> None:
        self._target = target.rsplit(":", 1)
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._context.load_cert_chain(*identity)
        if clients is not None:
            self._context.load_verify_locations(clients)
            self._context.verify_mode = ssl.CERT_REQUIRED
        self.users: set[str] = set()
        """The names in the certificates that clients showed."""
        self._listening = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),))

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._listening.wait(10)
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        self._loop.close()

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        server = await asyncio.start_server(self._pass_on, "127.0.0.1", 0, ssl=self._context)
        self.port = server.sockets[0].getsockname()[1]
        self._listening.set()
        await self._stop.wait()
        server.close()
        connections = asyncio.all_tasks() - {asyncio.current_task()}
        for connection in connections:
            connection.cancel()
        await asyncio.gather(*connections, return_exceptions=True)

    async def _pass_on(self, client: asyncio.StreamReader, reply: asyncio.StreamWriter) -> None:
        if shown := reply.get_extra_info("peercert"):
            self.users |= {value for [(name, value)] in shown["subject"] if name == "commonName"}
        node, request = await asyncio.open_connection(*self._target)
        with contextlib.suppress(OSError), contextlib.closing(request), contextlib.closing(reply):
            await asyncio.gather(_pump(client, request), _pump(node, reply))


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while data := await source.read(65536):
        sink.write(data)
        await sink.drain()
    sink.close()

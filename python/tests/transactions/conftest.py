"""The server that has transactions, and clients of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conformance.playback import serving

from aiospike import Client, SyncClient

from .server import TransactionServer

OPTIONS = {"seed_only_cluster": True, "tend_interval": 60_000}


@pytest.fixture
def server() -> Iterator[TransactionServer]:
    """A server that has transactions."""
    with serving(TransactionServer()) as server:
        yield server
        server.release()


@pytest.fixture
def loop_client(server: TransactionServer) -> Iterator[Client]:
    """A client of it for event loops."""
    client = Client(server.host, **OPTIONS)
    client.connect_blocking()
    yield client
    server.release()
    client.close_blocking()


@pytest.fixture
def thread_client(server: TransactionServer) -> Iterator[SyncClient]:
    """A client of it for threads."""
    with SyncClient(server.host, **OPTIONS) as client:
        yield client
        server.release()

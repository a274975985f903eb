"""What a benchmark asks: a server, or an embedded node of its own; and the records in it."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from aiospike import AerospikeError, Key, RecordExistsAction, SyncClient
from aiospike.bench.arguments import Arguments
from aiospike.bench.modes.mode import Mode
from aiospike.bench.refused import RefusedError
from aiospike.bench.workload import Kind

SEED_BATCH = 1000
SEED_BYTES = 2**20


@contextlib.contextmanager
def host_of(arguments: Arguments) -> Iterator[str]:
    """Where the server listens. The embedded node is a process, so as not to be measured."""
    if arguments.host is not None:
        yield arguments.host
        return
    # A session of its own: a Ctrl-C is for the benchmark, which then stops the node.
    node = subprocess.Popen(
        [sys.executable, "-m", "aiospike.bench.embedded", arguments.namespace],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    # Leaving closes its standard input, and waits for it.
    with node:
        assert node.stdout is not None
        host = node.stdout.readline().strip()
        if not host:
            raise RefusedError("the embedded node did not start")
        yield host


def prepare(arguments: Arguments, mode: Mode) -> None:
    """Empties the set, or writes all keys, so that each is there to be read.

    In a process of its own, so that what is measured has not run this package's client before.
    """
    if arguments.mix.kind is Kind.INSERT and not arguments.truncate:
        return
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        process.submit(_prepare, arguments, mode.host, mode.user_key).result()


def _prepare(arguments: Arguments, host: str, user_key: type[int] | type[str]) -> None:
    try:
        with SyncClient(host, services_alternate=arguments.services_alternate) as client:
            if arguments.truncate:
                client.truncate(arguments.namespace, arguments.set)
            else:
                _write_all(client, arguments, user_key)
    except AerospikeError as error:
        raise RefusedError(f"{host}: {error}") from error


def _write_all(client: SyncClient, arguments: Arguments, user_key: type[int] | type[str]) -> None:
    bins = arguments.payload.maker()
    size = max(1, min(SEED_BATCH, SEED_BYTES // arguments.payload.size))
    for first in range(0, arguments.keys, size):
        rows = client.batch_write(
            [
                (Key(arguments.namespace, arguments.set, user_key(number)), bins(number))
                for number in range(first, min(first + size, arguments.keys))
            ],
            exists=RecordExistsAction.REPLACE,
        )
        if failed := next((row.error for row in rows if row.error), None):
            raise failed

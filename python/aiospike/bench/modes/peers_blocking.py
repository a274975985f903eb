"""Other people's clients for threads: aerospike-native, aerospike-py and the C client."""

from __future__ import annotations

import importlib
from functools import partial
from typing import Any

from aiospike.bench.modes.mode import BlockingMode, BlockingWork
from aiospike.bench.modes.native_peer import NativePeer
from aiospike.bench.modes.py_peer import PyPeer
from aiospike.bench.payload import BIN
from aiospike.bench.tally import Tally
from aiospike.bench.verbs import Verbs, walk_blocking
from aiospike.bench.workload import Kind


class PeerNativeBlocking(NativePeer, BlockingMode):
    """`aerospike_native.Client`, its blocking methods."""

    about = "aerospike_native.Client, its blocking methods"

    def scan(self, client: Any, namespace: str, set: str, tally: Tally) -> None:
        walk_blocking(client.query_blocking(*self.all_of(namespace, set)), tally)

    def spread(self, work: BlockingWork) -> None:
        client = self.client_module.new_client_blocking(self.policy(), self.host)
        try:
            self.on_threads(partial(work, self.verbs(client, "_blocking")))
        finally:
            client.close_blocking()


class PeerPySync(PyPeer, BlockingMode):
    """`aerospike_py.Client`."""

    about = "aerospike_py.Client"

    def spread(self, work: BlockingWork) -> None:
        client = self.client_module.client(self.config()).connect()
        try:
            self.on_threads(partial(work, self.verbs(client)))
        finally:
            client.close()


class LegacySync(BlockingMode):
    """`aerospike.Client`, over the C client."""

    about = "aerospike.Client, over the C client"
    package = module = "aerospike"

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.missing = (self.client_module.exception.RecordNotFound,)
        self.timeouts = (self.client_module.exception.TimeoutError,)

    def spread(self, work: BlockingWork) -> None:
        config = {
            "hosts": self.addresses,
            "use_services_alternate": self.arguments.services_alternate,
        }
        client = self.client_module.client(config)
        try:
            self.on_threads(partial(work, self.verbs(client)))
        finally:
            client.close()

    def verbs(self, client: Any) -> Verbs:
        policy = None
        if self.arguments.mix.kind is Kind.REPLACE:
            policy = {"exists": self.client_module.POLICY_EXISTS_CREATE_OR_REPLACE}
        records = importlib.import_module("aerospike_helpers.batch.records")
        write = importlib.import_module("aerospike_helpers.operations.operations").write

        def batch_put(rows: list[tuple[Any, dict[str, Any]]]) -> Any:
            return client.batch_write(
                records.BatchRecords(
                    [
                        records.Write(key, [write(BIN, bins[BIN])], policy=policy)
                        for key, bins in rows
                    ]
                )
            )

        return Verbs(
            key=lambda namespace, set, number: (namespace, set, number),
            get=client.get,
            put=partial(client.put, policy=policy) if policy else client.put,
            batch_get=client.batch_read,
            batch_put=batch_put,
            # What it returns is a tuple with the bins in it.
            bins=None,
            read_codes=_codes,
            written_codes=_codes,
        )


def _codes(rows: Any) -> list[int | None]:
    return [row.result for row in rows.batch_records]

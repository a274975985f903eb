"""aerospike-py, whose awaitable and blocking clients have the same methods."""

from __future__ import annotations

from functools import partial
from operator import attrgetter
from typing import Any

from aiospike.bench.modes.mode import Mode
from aiospike.bench.verbs import Verbs
from aiospike.bench.workload import Kind


class PyPeer(Mode):
    """A client of aerospike-py."""

    package = "aerospike-py"
    module = "aerospike_py"

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.missing = (self.client_module.exception.RecordNotFound,)
        self.timeouts = (self.client_module.exception.AerospikeTimeoutError,)

    def config(self) -> dict[str, Any]:
        return {
            "hosts": self.addresses,
            "use_services_alternate": self.arguments.services_alternate,
        }

    def verbs(self, client: Any) -> Verbs:
        put, batch_put = client.put, client.batch_write
        if self.arguments.mix.kind is Kind.REPLACE:
            policy = {"exists": self.client_module.POLICY_EXISTS_REPLACE}
            put, batch_put = partial(put, policy=policy), partial(batch_put, policy=policy)
        return Verbs(
            key=lambda namespace, set, number: (namespace, set, number),
            get=client.get,
            put=put,
            batch_get=client.batch_read,
            batch_put=batch_put,
            bins=attrgetter("bins"),
            read_codes=_read_codes,
            written_codes=_written_codes,
        )


def _read_codes(rows: Any) -> list[int | None]:
    # Its quickest way to the values leaves out those that are not there.
    found = len(rows.to_dict())
    return [0] * found if found == len(rows) else [row.result for row in rows.batch_records]


def _written_codes(rows: Any) -> list[int | None]:
    return [row.result for row in rows.batch_records]

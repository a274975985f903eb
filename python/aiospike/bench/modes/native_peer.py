"""aerospike-native, whose awaitable and blocking methods differ by a suffix."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from operator import attrgetter
from typing import Any

from aiospike.bench.modes.mode import Mode
from aiospike.bench.tally import Tally
from aiospike.bench.verbs import Verbs
from aiospike.bench.workload import Kind


class NativePeer(Mode):
    """A client of aerospike-native."""

    package = "aerospike-native"
    module = "aerospike_native"
    # `from_int_user_key` makes a string of its int.
    user_key = str
    scans = True
    scan: Callable[[Any, str, str, Tally], Any]

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        exceptions = self.client_module.exceptions
        self.missing = (exceptions.RecordNotFound,)
        self.timeouts = (exceptions.TimeoutError,)

    def policy(self) -> Any:
        policy = self.client_module.ClientPolicy()
        policy.use_services_alternate = self.arguments.services_alternate
        return policy

    def verbs(self, client: Any, suffix: str) -> Verbs:
        def verb(name: str) -> Any:
            return getattr(client, name + suffix)

        put, batch_put = verb("put"), verb("batch_write")
        if self.arguments.mix.kind is Kind.REPLACE:
            replace = self.client_module.RecordExistsAction.REPLACE
            policy = self.client_module.WritePolicy()
            policy.record_exists_action = replace
            put = partial(put, policy=policy)
            rows_policy = self.client_module.BatchWritePolicy()
            rows_policy.record_exists_action = replace
            batch_put = partial(batch_put, write_policy=rows_policy)
        return Verbs(
            key=self.client_module.Key.from_int_user_key,
            get=verb("get"),
            put=put,
            batch_get=verb("batch_read"),
            batch_put=lambda rows: batch_put([key for key, _ in rows], [bins for _, bins in rows]),
            bins=attrgetter("bins"),
            read_codes=read_codes,
            written_codes=result_codes,
            scan=partial(self.scan, client),
        )

    def all_of(self, namespace: str, set_name: str) -> tuple[Any, Any]:
        """What its `query` takes for a scan."""
        native = self.client_module
        return native.Statement(namespace, set_name), native.PartitionFilter.all()


def read_codes(rows: Any) -> list[int | None]:
    """The result codes of rows, whose bins are taken."""
    codes = []
    for row in rows:
        record = row.record
        if record is not None:
            _ = record.bins
        codes.append(None if (code := row.result_code) is None else int(code))
    return codes


def result_codes(rows: Any) -> list[int | None]:
    """The result codes of rows."""
    return [None if (code := row.result_code) is None else int(code) for row in rows]

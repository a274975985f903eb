"""A node for development and tests: in this process, in memory, gone when it stops.

    with LocalNode() as node, SyncClient(node.host) as client:
        client.put(Key("test", "users", "alice"), {"age": 28})

It speaks the wire protocol of an Aerospike server and answers as one does, as far as the tests of
this package compare it with recordings of a real server. It is not one: nothing is stored on disk
and nothing replicated. `python -m aiospike.node` runs it as a process of its own, and
`aiospike.pytest_plugin` offers it as a fixture.
"""

from __future__ import annotations

from types import TracebackType
from typing import Self

from aiospike import _native


class LocalNode(_native.LocalNode):
    """An embedded node, or a cluster of `nodes` of them over one store.

    It listens as soon as it is made, on a free port unless `port` names one; `nodes` take as many
    ports in a row. `namespaces` are there from the start. Raises OSError when it cannot listen.

    `inject` makes requests fail as they may fail in production, `stop_node` and `start_node` take
    nodes of a cluster down and back, and `migrate` moves a partition:

        with LocalNode(nodes=3) as cluster, SyncClient(cluster.host) as client:
            cluster.inject("drop", every=10)
            cluster.stop_node(2)

    With `users`, passwords by name, clients have to log in. These users may do everything, and can
    create others with roles of less, which the node holds them to; quotas it only remembers.

        with LocalNode(users={"admin": "secret"}) as node:
            client = SyncClient(node.host, user="admin", password="secret")

    With `tls_cert_file` and `tls_key_file`, a certificate and its private key in PEM, connections
    use TLS. With `tls_client_ca_file` clients have to show a certificate that is signed with it,
    and can log in as the user whom it names. `compression` lets clients compress requests and ask
    for compressed answers, as the Enterprise Edition does.
    """

    @property
    def port(self) -> int:
        """The port of the first node."""
        return self.addresses[0][1]

    @property
    def host(self) -> str:
        """The first node as a client takes it: "127.0.0.1:3000"."""
        return self.hosts[0]

    @property
    def hosts(self) -> list[str]:
        """All nodes as a client takes them."""
        return [f"[{ip}]:{port}" if ":" in ip else f"{ip}:{port}" for ip, port in self.addresses]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

"""The two faces of the native client, awaitable and blocking, and what both are made with.

`hosts` names one or more nodes to begin with, as "host:port[,host:port]", as a list of such, or as
(host, port) pairs; the client finds the others. The other arguments, all timeouts and intervals in
milliseconds:

`user`, `password`: of a cluster that asks for them.
`auth_mode`: how to log in, an `AuthMode`; `AuthMode.INTERNAL` when user and password are given.
`tls_ca_file`: the certificates of those whom to trust, PEM; all connections use TLS when it is
    given. It is read when the client is made, as are the next two.
`tls_cert_file`, `tls_key_file`: the client's own certificate, with those that lead to the trusted
    ones, and its private key, PEM and without a passphrase; for clusters that want to see one.
`tls_name`: what the nodes' certificates are for. A seed may say otherwise, as "host:tls_name:port";
    without either it is the seed's host name or address. Nodes that are not seeds tell their name.
`tls_login_only`: log in by TLS and go on without: no value that is read or written is protected.
`total_timeout`, `socket_timeout`, `use_compression`, `compression_threshold`: the defaults of the
    verbs, explained in `aiospike.policy`.
`max_conns_per_node`: how many operations are on the wire at a time, 256 by default. The others wait
    their turn, first come first served, and that wait counts towards their `total_timeout`.
`min_conns_per_node`: how many connections to keep open even when they are not used.
`conn_pools_per_node`: over how many pools to spread them, where many cores contend for one.
`opening_connection_threshold`: how many connections are being opened at a time, over all nodes; 0
    for as many as are needed.
`timeout`: for each answer to what the client asks nodes by itself.
`connect_timeout`, `login_timeout`: for opening a connection and logging in; 0 for `timeout`. By
    TLS, `connect()` as a whole is given up after ten times the `connect_timeout`.
`idle_timeout`: after how long a connection that nobody uses is closed; 0 for never.
`tend_interval`: how often the client looks for nodes that came, went or moved partitions.
`max_error_rate`, `error_rate_window`: after how many errors of a node, within how many tends, the
    client leaves it alone until the next window; 0 errors for never.
`buffer_reclaim_threshold`: how large, in bytes, the buffer of a connection may stay between two
    operations.
`use_buffer_pool`: whether larger buffers are kept for the next operation that needs one; they are
    given back when nobody did for about a minute.
`buffer_pool_min_size`, `buffer_pool_max_size`: the smallest and the largest of these, in bytes,
    both powers of two and the smallest at least 1024.
`buffer_pool_tier_bytes`: how many bytes are kept of each size, that is, of each power of two.
`cluster_name`: nodes of a cluster by another name are refused.
`application_id`: what the server calls this application in its metrics.
`services_alternate`: use the addresses that nodes advertise for clients outside their network.
`ip_map`: what to use instead of an address that a node advertises, by that address.
`seed_only_cluster`: talk to `hosts` only, whatever other nodes there are.
`fail_if_not_connected`: whether connecting raises when the cluster cannot be used; otherwise the
    client goes on trying in the background.
`rack_ids`: the racks to prefer for reads with `Replica.PREFER_RACK`, best first.
`runtime`: whose threads do the client's work: "shared" for those of the process, one per core,
    "isolated" for its own, which end with its connection, or "loop" for none: see below. By
    default they are shared, unless an `AsyncPool` made the client and decides otherwise.
`runtime_workers`: how many threads an isolated runtime has, 1 to 1024; by default one per core.
`current_thread_runtime`: no threads at all, see below.

A client that was connected before a fork cannot be used in the child, where its threads and
connections are not; there `connect()` connects it anew.

**A client on its event loop.** With `runtime="loop"` the event loop that connects a `Client` does
its work too, between its other callbacks. No second thread is in an operation's path, so it comes
back sooner and costs less CPU; but a task that keeps the loop busy delays all operations of this
client, and one loop is one core. It is for Linux, and for loops that watch descriptors, as those
of asyncio and uvloop do: elsewhere connecting raises OSError or NotImplementedError, which name
the alternative. The client belongs to that loop: others raise RuntimeError. In an `AsyncPool` each
client is on its own loop, and the loops share no thread.

**A runtime and a client per thread.** With `current_thread_runtime=True`, which is experimental, a
`SyncClient` does its work on the threads that call it: each gets a runtime, connections and a view
of the cluster of its own, made with its first call and gone with the thread or with `close()`. No
other thread is in the way of an operation, which makes a call cheaper. The price:

- Every thread tends the cluster: with 32 threads the nodes are asked 32 times per `tend_interval`.
- Every thread has its own connections. Leave `conn_pools_per_node` at 1, and know that
  `max_conns_per_node` counts for each thread.
- Nothing happens between the calls of a thread. It does not tend the cluster then, so the first
  call after a pause may have to learn that a node left, or that one closed an idle connection.
- There are only blocking methods; those that return awaitables raise `InvalidArgument`.
"""

from __future__ import annotations

from types import TracebackType
from typing import Self

from aiospike import _native
from aiospike.transaction import SyncTransaction, Transaction


class Client(_native.Client):
    """An asyncio client of an Aerospike cluster.

    Constructing does not connect: enter the client, or await `connect()`. The arguments are
    explained in `aiospike.client`. A verb returns a `BridgeFuture`: await it, or give it to
    whatever of asyncio takes an awaitable or a coroutine.

        async with Client("localhost:3000") as client:
            key = Key("test", "users", "alice")
            await client.put(key, {"name": "Alice", "age": 28})
            record = await client.get(key)

    One client serves any number of tasks, event loops and threads. Each verb has a blocking twin
    with the suffix `_blocking`; `SyncClient` has them under the plain names.
    """

    def transaction(self, *, timeout: int = 0) -> Transaction:
        """Begins a transaction, as `aiospike.transaction` explains.

        `timeout` is milliseconds, in whole seconds, after which the servers abort it; 0 for what
        the namespace is configured with.

            async with client.transaction() as txn:
                await client.put(key, {"n": 1}, txn=txn)
        """
        return Transaction(self, timeout=timeout)

    async def __aenter__(self) -> Self:
        """Connects."""
        await self.connect()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Closes."""
        await self.close()


class SyncClient(_native.Client):
    """A blocking client of an Aerospike cluster, for threads and scripts.

    The verbs and arguments of `Client` without await: the same methods of the same native client.
    The examples in `help(Client.get)` and so on are its own, too, without `await` and `async`.

        with SyncClient("localhost:3000") as client:
            record = client.get(Key("test", "users", "alice"))
            for record in client.scan("test", "users"): ...

    With `current_thread_runtime=True` each thread gets a client of its own, with what that means
    for the cluster: `aiospike.client` tells.
    """

    # Another signature than the base class's on purpose: `Client` and `SyncClient` are two faces of
    # one native client, and neither is used in place of the other.
    connect = _native.Client.connect_blocking  # type: ignore[assignment]
    close = _native.Client.close_blocking  # type: ignore[assignment]
    get = _native.Client.get_blocking  # type: ignore[assignment]
    put = _native.Client.put_blocking  # type: ignore[assignment]
    exists = _native.Client.exists_blocking  # type: ignore[assignment]
    touch = _native.Client.touch_blocking  # type: ignore[assignment]
    delete = _native.Client.delete_blocking  # type: ignore[assignment]
    add = _native.Client.add_blocking  # type: ignore[assignment]
    append = _native.Client.append_blocking  # type: ignore[assignment]
    prepend = _native.Client.prepend_blocking  # type: ignore[assignment]
    operate = _native.Client.operate_blocking  # type: ignore[assignment]
    batch_read = _native.Client.batch_read_blocking  # type: ignore[assignment]
    batch_exists = _native.Client.batch_exists_blocking  # type: ignore[assignment]
    batch_write = _native.Client.batch_write_blocking  # type: ignore[assignment]
    batch_delete = _native.Client.batch_delete_blocking  # type: ignore[assignment]
    batch_operate = _native.Client.batch_operate_blocking  # type: ignore[assignment]
    batch_apply = _native.Client.batch_apply_blocking  # type: ignore[assignment]
    batch = _native.Client.batch_blocking  # type: ignore[assignment]
    scan = _native.Client.scan_blocking  # type: ignore[assignment]
    query = _native.Client.query_blocking  # type: ignore[assignment]
    query_operate = _native.Client.query_operate_blocking  # type: ignore[assignment]
    query_execute_udf = _native.Client.query_execute_udf_blocking  # type: ignore[assignment]
    execute_udf = _native.Client.execute_udf_blocking
    register_udf = _native.Client.register_udf_blocking  # type: ignore[assignment]
    remove_udf = _native.Client.remove_udf_blocking  # type: ignore[assignment]
    create_index = _native.Client.create_index_blocking  # type: ignore[assignment]
    create_set_index = _native.Client.create_set_index_blocking  # type: ignore[assignment]
    drop_index = _native.Client.drop_index_blocking  # type: ignore[assignment]
    truncate = _native.Client.truncate_blocking  # type: ignore[assignment]
    info = _native.Client.info_blocking  # type: ignore[assignment]
    create_user = _native.Client.create_user_blocking  # type: ignore[assignment]
    create_pki_user = _native.Client.create_pki_user_blocking  # type: ignore[assignment]
    drop_user = _native.Client.drop_user_blocking  # type: ignore[assignment]
    change_password = _native.Client.change_password_blocking  # type: ignore[assignment]
    grant_roles = _native.Client.grant_roles_blocking  # type: ignore[assignment]
    revoke_roles = _native.Client.revoke_roles_blocking  # type: ignore[assignment]
    query_users = _native.Client.query_users_blocking  # type: ignore[assignment]
    query_user = _native.Client.query_user_blocking  # type: ignore[assignment]
    create_role = _native.Client.create_role_blocking  # type: ignore[assignment]
    drop_role = _native.Client.drop_role_blocking  # type: ignore[assignment]
    grant_privileges = _native.Client.grant_privileges_blocking  # type: ignore[assignment]
    revoke_privileges = _native.Client.revoke_privileges_blocking  # type: ignore[assignment]
    set_allowlist = _native.Client.set_allowlist_blocking  # type: ignore[assignment]
    set_quotas = _native.Client.set_quotas_blocking  # type: ignore[assignment]
    query_roles = _native.Client.query_roles_blocking  # type: ignore[assignment]
    set_xdr_filter = _native.Client.set_xdr_filter_blocking  # type: ignore[assignment]
    query_role = _native.Client.query_role_blocking  # type: ignore[assignment]

    def transaction(self, *, timeout: int = 0) -> SyncTransaction:
        """Begins a transaction, as `aiospike.transaction` explains.

        As `Client.transaction`, but for `with` instead of `async with`, for threads.
        """
        return SyncTransaction(self, timeout=timeout)

    def __enter__(self) -> Self:
        """Connects."""
        self.connect()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Closes."""
        self.close()

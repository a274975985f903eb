"""What the keyword arguments of the verbs mean, and the choices for some of them.

They have the same meaning wherever they appear. None, the default of all, leaves what the client
was made with.

Every verb:

`filter_expression`: a condition, such as `Bin("age") > 25`, that a record must meet to be read or
    changed, as `aiospike.exp` explains. `FilteredOut` when it does not; batches have that in its
    row, and scans go on with the next record. A record that is not there is written all the same.
`total_timeout`: milliseconds for the whole call, queueing and retries included; 0 for no limit.
    By default 1000, and none for scans and queries. `TimeoutError` when it is over.
`socket_timeout`: milliseconds to wait for each answer of a node; by default 30000.
`timeout_delay`: milliseconds to go on reading, in the background, an answer that came too late, so
    that its connection can be used again; 0, the default, closes it at once.
`max_retries`: further attempts after the first; by default 2 for reads, 5 for scans and queries and
    0 for writes, as a repeated write may be applied twice.
`sleep_between_retries`: milliseconds.
`sleep_multiplier`: by how much each of these pauses is longer than the one before; by default 1.0.
`replica`: which copy of a record is asked, a `Replica`.
`use_compression`, `compression_threshold`: send what is larger than this many bytes, by default
    128, compressed, and ask for compressed answers (Enterprise Edition).
`error_detail_verbosity`: how much the server tells about a failure: 0, the default, its code, 1 the
    error's `sub_code`, 2 a message, 3 where an expression went wrong. Servers before 8.2 take no
    notice. Not for scans and queries.
`txn`: the transaction in which the verb takes part, as `aiospike.transaction` explains. Not for
    scans, queries and their jobs, and not for user-defined functions.

Reads:

`read_mode_ap`: how many copies a read consults while data migrates, a `ReadModeAP`. (The read modes
    of strong-consistency namespaces are not offered: aerospike-core 3.0 does not send them.)
`read_touch_ttl_percent`: renew the time to live of what is read when less than this percentage of
    it is left; 0 as the server is configured, -1 never.

Writes:

`send_key`: store the user key with the record, so that scans can tell it.
`ttl`: seconds to live; `TTL_NAMESPACE_DEFAULT`, the default, for as many as the namespace is
    configured for, `TTL_NEVER_EXPIRE`, or `TTL_DONT_UPDATE` to keep the expiry that it has.
`generation`: the generation the record must have, or as `generation_policy` says.
`generation_policy`: a `GenerationPolicy`.
`exists`: whether to create, update or replace, a `RecordExistsAction`.
`commit_level`: whether to wait for all replicas, a `CommitLevel`.
`durable_delete`: leave a tombstone (Enterprise Edition).
`xdr`: write as cross-datacenter replication does; for connectors.

Batches:

`allow_inline`, `allow_inline_ssd`: let the server process a batch where it arrives.
`respond_all_keys`: go on with a batch after one of its rows failed; by default true.

Scans and queries:

`max_records`: how many records to read at most; 0, the default, for all.
`records_per_second`: how many records a node reads in a second at most; 0, the default, for no
    limit.
`max_concurrent_nodes`: how many nodes are read at a time; 0, the default, for all.
`record_queue_size`: how many records wait to be taken before the nodes have to.
`expected_duration`: how much the query is expected to read, a `QueryDuration`.

Changes of the cluster itself, such as indexes:

`timeout`: milliseconds for the answer of the node that is asked; by default 3000.
"""

from __future__ import annotations

from typing import Final

from aiospike._shown import Choice

TTL_NAMESPACE_DEFAULT: Final = 0
"""`ttl` of a write: as the namespace is configured. The default."""

TTL_NEVER_EXPIRE: Final = -1
"""`ttl` of a write: the record lives until it is deleted."""

TTL_DONT_UPDATE: Final = -2
"""`ttl` of a write: the record keeps the expiry it has."""


class AuthMode(Choice):
    """How a client logs in.

    `INTERNAL`: by a user and a password that the server knows, sent as a hash; meant when both
        are given.
    `EXTERNAL`: by a user and a password that another system knows, such as LDAP: over TLS, as
        they are.
    `EXTERNAL_INSECURE`: as EXTERNAL, also without TLS, where anyone can read the password. For
        tests.
    `PKI`: by the certificate that `tls_cert_file` shows, which names the user.
    """

    INTERNAL = 0
    EXTERNAL = 1
    EXTERNAL_INSECURE = 2
    PKI = 3


class GenerationPolicy(Choice):
    """What a write does with the `generation` it is given.

    `NONE`: ignore it.
    `EXPECT_GEN_EQUAL`: write only if the record's generation is this one; meant when only
        `generation` is given.
    `EXPECT_GEN_GREATER`: write only if the record's generation is lower, as a restore from a
        backup does.
    """

    NONE = 0
    EXPECT_GEN_EQUAL = 1
    EXPECT_GEN_GREATER = 2


class RecordExistsAction(Choice):
    """What a write does when the record is there, or is not.

    `UPDATE`: create the record or write the named bins of it. The default.
    `UPDATE_ONLY`: write the named bins; RecordNotFound when there is no record.
    `REPLACE`: create the record, or replace it with all its bins.
    `REPLACE_ONLY`: replace the record; RecordNotFound when there is none.
    `CREATE_ONLY`: create the record; RecordExists when there is one.
    """

    UPDATE = 0
    UPDATE_ONLY = 1
    REPLACE = 2
    REPLACE_ONLY = 3
    CREATE_ONLY = 4


class CommitLevel(Choice):
    """When the server confirms a write.

    `ALL`: when every replica has it. The default.
    `MASTER`: when the master has it.
    """

    ALL = 0
    MASTER = 1


class Replica(Choice):
    """Which node is asked for a record.

    `MASTER`: the one with the master copy.
    `MASTER_PROLES`: reads go to all copies in turn.
    `RANDOM`: reads go to all nodes in turn.
    `SEQUENCE`: the master first, and with each retry the next copy. The default.
    `PREFER_RACK`: the copy in the client's rack first, then as SEQUENCE.
    """

    MASTER = 0
    MASTER_PROLES = 1
    RANDOM = 2
    SEQUENCE = 3
    PREFER_RACK = 4


class ReadModeAP(Choice):
    """How many copies a read consults while data migrates between nodes.

    `ONE`: one. The default.
    `ALL`: all that may differ.
    """

    ONE = 0
    ALL = 1


class QueryDuration(Choice):
    """How much a query is expected to read of each node.

    `LONG`: more than 100 records. The default.
    `SHORT`: less than 100 records: nodes answer at once, in one thread, and within their time
        limit.
    `LONG_RELAX_AP`: as LONG, but one copy of a record is enough while data migrates.
    """

    LONG = 0
    SHORT = 1
    LONG_RELAX_AP = 2

"""Transactions: operations on several records that take effect together or not at all.

    async with client.transaction() as txn:
        account = await client.get(alice, txn=txn)
        await client.put(alice, {"balance": account.bins["balance"] - 10}, txn=txn)
        await client.add(bob, {"balance": 10}, txn=txn)

The block commits when it ends, and aborts when it raises. The exception of the block is the one
that is raised then; when the abort failed too, a note on it says so. A commit that fails raises
`TransactionError`: most often because another client changed a record in the meantime
(`CommitFailure.VERIFY_FAIL`), and then it helps to run the block again. `SyncClient.transaction` is
the same for threads, with `with` and without await.

Transactions are a feature of strong-consistency namespaces, which only the Enterprise Edition has,
from version 8.0 of the server. Elsewhere the first operation raises `UnsupportedFeature`.

What holds for operations with a `txn`:

- Their records are of one namespace, and they are begun by the client that began the transaction.
  `TransactionError` otherwise, before anything is sent; also when the transaction is over.
- Others do not see what was written, and cannot write those records, until the commit. A record
  that another transaction has written is not waited for: `TransactionError` with result code 120.
- A transaction that is not over after its `timeout` is aborted by the servers, which count from its
  first write. By default it is what the namespace is configured with, as a rule 10 seconds.
- An operation that is cancelled or out of time goes on in the background until its outcome is
  known: commit and abort wait for that. When nobody knows whether a write was applied, the
  transaction can only be aborted, and the servers do that when its time is up.
- Scans, queries and the jobs on their records do not take part. User-defined functions would not
  either (aerospike-core 3.0 calls them outside of transactions), so they are refused.

Committing and aborting take their time: `total_timeout`, by default 10,000 milliseconds, is for all
of it, with `max_retries` 5, `sleep_between_retries` 1000 and `socket_timeout` 3000 for each of its
steps; `aiospike.policy` explains these. After a `TimeoutError`, what was begun goes on in the
background.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from aiospike import _native
from aiospike._shown import Choice
from aiospike.errors import AerospikeError


class TransactionState(Choice):
    """How far a transaction is.

    `OPEN`: operations can take part.
    `VERIFIED`: nothing that was read has changed, but the commit failed. Try it again, or
        abort.
    `COMMITTED`: what was written lasts.
    `ABORTED`: what was written is undone.
    `COMMIT_FAILED`: nobody knows whether the servers commit it. Committing again tells;
        aborting is refused.
    """

    OPEN = 0
    VERIFIED = 1
    COMMITTED = 2
    ABORTED = 3
    COMMIT_FAILED = 4


class CommitStatus(Choice):
    """How a commit went that did not fail.

    `OK`: it is done.
    `ALREADY_COMMITTED`: it was done before.
    `ROLL_FORWARD_ABANDONED`: the servers will go on with it. Such a commit raises
        `TransactionError`.
    `CLOSE_ABANDONED`: it is done, and the servers will forget the transaction when its time is
        up.
    """

    OK = 0
    ALREADY_COMMITTED = 1
    ROLL_FORWARD_ABANDONED = 2
    CLOSE_ABANDONED = 3


class AbortStatus(Choice):
    """How an abort went.

    `OK`: it is done.
    `ALREADY_ABORTED`: it was done before.
    `ROLL_BACK_ABANDONED`: the servers will do it when the transaction's time is up, and lock
        its records until then.
    `CLOSE_ABANDONED`: it is done, and the servers will forget the transaction when its time is
        up.
    `COMMIT_FAILED`: it was refused, as a commit may be under way. Such an abort raises
        `TransactionError`.
    """

    OK = 0
    ALREADY_ABORTED = 1
    ROLL_BACK_ABANDONED = 2
    CLOSE_ABANDONED = 3
    COMMIT_FAILED = 4


class CommitFailure(Choice):
    """Which step of a commit failed; `TransactionError.commit_failure`.

    `VERIFY_FAIL`: something that was read has changed since; the transaction is aborted.
    `VERIFY_FAIL_CLOSE_ABANDONED`: the same, and the servers will forget the transaction when
        its time is up.
    `VERIFY_FAIL_ABORT_ABANDONED`: the same, but it is the servers that will abort, when the
        transaction's time is up.
    `MARK_ROLL_FORWARD_ABANDONED`: the servers were not told to commit; `in_doubt` tells whether
        they may know all the same.
    `ROLL_FORWARD_ABANDONED`: the servers know that they are to commit, and will.
    """

    VERIFY_FAIL = 0
    VERIFY_FAIL_CLOSE_ABANDONED = 1
    VERIFY_FAIL_ABORT_ABANDONED = 2
    MARK_ROLL_FORWARD_ABANDONED = 3
    ROLL_FORWARD_ABANDONED = 4


class Transaction(_native.Transaction):
    """A transaction of a `Client`, made by its `transaction()`."""

    async def __aenter__(self) -> Self:
        """Begins the block."""
        self._enter()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Commits, or aborts what raised."""
        with _noted_on(exc):
            await self._leave(exc is not None)


class SyncTransaction(_native.Transaction):
    """A transaction of a `SyncClient`, made by its `transaction()`."""

    # As with `SyncClient`: another face of the native class, not used in place of it.
    commit = _native.Transaction.commit_blocking  # type: ignore[assignment]
    abort = _native.Transaction.abort_blocking  # type: ignore[assignment]

    def __enter__(self) -> Self:
        """Begins the block."""
        self._enter()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Commits, or aborts what raised."""
        with _noted_on(exc):
            self._leave_blocking(exc is not None)


@contextmanager
def _noted_on(exc: BaseException | None) -> Iterator[None]:
    try:
        yield
    except AerospikeError as error:
        if exc is None:
            raise
        exc.add_note(f"The transaction was not aborted, the servers will do that: {error!r}")

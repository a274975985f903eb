//! What the operations of a transaction and its end share.

use std::sync::Arc;
use std::time::Duration;

use aerospike_core::{Key, ResultCode, Txn, TxnState, Value, WritePolicy};
use tokio::sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock};

use crate::cluster::Cluster;
use crate::deadline::Deadline;
use crate::error::Error;

/// The set of the records in which the servers keep who takes part in a transaction.
const MONITORS: &str = "<ERO~MRT";

/// The transaction of the core, and what the core leaves to its callers.
pub(super) struct Shared {
    core: Arc<Txn>,
    /// An operation holds it to read until the core knows how it ended, a commit or an abort to
    /// write: that waits for the operations under way, and no other begins meanwhile.
    turns: Arc<RwLock<()>>,
}

/// The turn of an operation.
pub(super) type Turn = OwnedRwLockReadGuard<()>;
/// The turn of a commit or an abort.
pub(super) type LastTurn = OwnedRwLockWriteGuard<()>;

impl Shared {
    pub(super) fn new(timeout: u32) -> Self {
        let timeout = Duration::from_secs(timeout.into());
        Self {
            core: Arc::new(Txn::new().with_timeout(timeout)),
            turns: Arc::default(),
        }
    }

    pub(super) const fn core(&self) -> &Arc<Txn> {
        &self.core
    }

    /// Whether the core does not know of all that may have been written. It keeps an account of that
    /// for what a batch was not answered, and not for single records: it would neither commit nor
    /// abort them, and then delete what the servers know of the transaction. So it is noted here, in
    /// the flag that the core has for a commit in doubt and does not use before one.
    pub(super) fn is_write_in_doubt(&self) -> bool {
        self.is_pending() && self.core.in_doubt()
    }

    /// Whether it can still be committed or aborted.
    pub(super) fn is_pending(&self) -> bool {
        matches!(self.core.state(), TxnState::Open | TxnState::Verified)
    }

    /// Checks that operations may begin.
    pub(super) fn check_open(&self) -> Result<(), Error> {
        let state = match self.core.state() {
            TxnState::Open => return Ok(()),
            TxnState::Verified => "is verified, and its commit failed",
            TxnState::Committed => "is committed",
            TxnState::Aborted => "is aborted",
            TxnState::CommitFailed => "may be committed, its commit failed",
        };
        let message = format!("the transaction {state}: no operation can take part any more");
        Err(Error::transaction(message))
    }

    /// The turn of an operation that begins now.
    pub(super) fn turn(&self) -> Result<Turn, Error> {
        let turn = Arc::clone(&self.turns).try_read_owned();
        let turn = turn.map_err(|_taken| {
            Error::transaction("the transaction is being committed or aborted")
        })?;
        self.check_open()?;
        Ok(turn)
    }

    /// The turn of a commit or an abort, when every operation under way is over.
    pub(super) async fn last_turn(&self, deadline: Deadline) -> Result<LastTurn, Error> {
        let turn = Arc::clone(&self.turns).write_owned();
        deadline.bound_queueing(turn).await
    }

    /// Learns how an operation failed, and says it in the words of transactions.
    pub(super) async fn learn(&self, cluster: &Cluster, error: Error) -> Error {
        if error.in_doubt() {
            self.core.set_in_doubt(true);
        }
        let Error::Core(refusal) = &error else {
            return error;
        };
        if refusal.server_result_code() == Some(ResultCode::EnterpriseOnly) {
            self.forget_monitor(cluster).await;
            return Error::no_transactions();
        }
        // The core says by itself, before it sends anything, that a record is of another namespace.
        if Error::is_plain(refusal) {
            return Error::transaction(refusal.base_message());
        }
        error
    }

    /// Deletes what a server without transactions took for an ordinary record, which nobody else
    /// ever would.
    async fn forget_monitor(&self, cluster: &Cluster) {
        if let Some(namespace) = self.core.namespace()
            && let Ok(key) = Key::new(namespace, MONITORS.to_owned(), Value::Int(self.core.id()))
        {
            // One that stays does no harm, and the operation has failed already.
            drop(cluster.core().delete(&WritePolicy::default(), &key).await);
        }
    }
}

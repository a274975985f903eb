//! `commit` and `abort`.

use std::sync::Arc;

use aerospike_core::{
    AbortStatus, BasePolicy, CommitStatus, TxnRollPolicy, TxnState, TxnVerifyPolicy,
};
use pyo3::prelude::*;

use super::Transaction;
use super::outcome::{Aborted, Committed};
use super::part::outcome;
use super::shared::{LastTurn, Shared};
use crate::cluster::Cluster;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::policy::{set, with_end_options};

/// How a transaction is ended: the records that it read are verified, those that it wrote rolled
/// forward or back.
struct Policies {
    verify: TxnVerifyPolicy,
    roll: TxnRollPolicy,
}

impl Policies {
    fn base(&self) -> &BasePolicy {
        &self.roll.batch_policy.base_policy
    }
}

/// Asks the servers to make all that was written last, or nothing of it where what was read has
/// changed.
async fn commit(
    cluster: Arc<Cluster>,
    shared: Arc<Shared>,
    policies: Policies,
) -> Result<Committed, Error> {
    let deadline = Deadline::of_write(policies.base());
    let turn = shared.last_turn(deadline).await?;
    finish(cluster, turn, deadline, async move |cluster| {
        commit_now(&cluster, &shared, &policies).await
    })
    .await
    .map(Committed)
}

async fn commit_now(
    cluster: &Cluster,
    shared: &Shared,
    Policies { verify, roll }: &Policies,
) -> Result<CommitStatus, Error> {
    if shared.is_write_in_doubt() {
        return Err(Error::transaction(
            "nobody knows whether a write of the transaction was applied: it can only be aborted",
        ));
    }
    let committing = cluster
        .core()
        .commit_with_policies(verify, roll, shared.core());
    Ok(committing.await?)
}

/// Asks the servers to undo all that was written.
async fn abort(
    cluster: Arc<Cluster>,
    shared: Arc<Shared>,
    policies: Policies,
) -> Result<Aborted, Error> {
    // What the client does not get done the servers will, so there is no doubt about the outcome.
    let deadline = Deadline::of_read(policies.base());
    let turn = shared.last_turn(deadline).await?;
    finish(cluster, turn, deadline, async move |cluster| {
        abort_now(&cluster, &shared, &policies).await
    })
    .await
    .map(Aborted)
}

async fn abort_now(
    cluster: &Cluster,
    shared: &Shared,
    Policies { roll, .. }: &Policies,
) -> Result<AbortStatus, Error> {
    let core = shared.core();
    if shared.is_write_in_doubt() {
        // Only the servers know all that is to be undone, and do so when the transaction's time is up.
        core.set_state(TxnState::Aborted);
        return Ok(AbortStatus::RollBackAbandoned);
    }
    Ok(cluster.core().abort_with_policy(roll, core).await?)
}

/// Ends a `with` block: commits, or aborts what the block did not get done or what cannot be
/// committed. Nothing is left to do where the block ended the transaction by itself.
async fn leave(
    cluster: Arc<Cluster>,
    shared: Arc<Shared>,
    policies: Policies,
    failed: bool,
) -> Result<(), Error> {
    let deadline = Deadline::of_write(policies.base());
    let turn = shared.last_turn(deadline).await?;
    finish(cluster, turn, deadline, async move |cluster| {
        let committed = match shared.core().state() {
            TxnState::Open if !failed => commit_now(&cluster, &shared, &policies).await.map(drop),
            _ => Ok(()),
        };
        let aborted = if shared.is_pending() {
            abort_now(&cluster, &shared, &policies).await.map(drop)
        } else {
            Ok(())
        };
        committed.and(aborted)
    })
    .await
}

/// Runs what ends a transaction, and goes on with it when its caller does not wait any longer: cut
/// off in the middle, the core would not know what it has asked the servers to do.
async fn finish<F, T>(
    cluster: Arc<Cluster>,
    turn: LastTurn,
    deadline: Deadline,
    end: impl FnOnce(Arc<Cluster>) -> F,
) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>> + Send + 'static,
    T: Send + 'static,
{
    let slot = cluster.owned_slot(deadline).await?;
    let end = end(cluster);
    let end = tokio::spawn(async move {
        let result = end.await;
        drop((slot, turn));
        result
    });
    deadline.bound_waiting(outcome(end)).await
}

macro_rules! policies {
    ($options:ident { $($option:ident: $type:ty,)* }) => {
        /// The keyword arguments of a call; `None` leaves the core's default.
        struct $options {
            $($option: Option<$type>,)*
        }

        impl $options {
            fn policies(self) -> Policies {
                let mut verify = TxnVerifyPolicy::default();
                let mut roll = TxnRollPolicy::default();
                for batch in [&mut verify.batch_policy, &mut roll.batch_policy] {
                    $(set(&mut batch.base_policy.$option, self.$option);)*
                }
                Policies { verify, roll }
            }
        }
    };
}

with_end_options!(policies! {});

/// Writes the awaitable and the blocking method of an end.
macro_rules! twin_ends {
    (
        $options:ident { $($option:ident: $option_type:ty,)* }
        #[doc = $summary:literal]
        $(#[$doc:meta])*
        $name:ident / $blocking:ident($($arg:ident: $type:ty)?) -> $returns:ty => $body:path
    ) => {
        #[pymethods]
        #[allow(clippy::too_many_arguments)]
        impl Transaction {
            #[doc = $summary]
            $(#[$doc])*
            #[pyo3(signature = ($($arg,)? *, $($option = None),*))]
            fn $name<'py>(
                &self,
                py: Python<'py>,
                $($arg: $type,)?
                $($option: Option<$option_type>),*
            ) -> PyResult<Bound<'py, PyAny>> {
                let policies = $options { $($option),* }.policies();
                let shared = Arc::clone(&self.shared);
                self.connection.begin(py, |cluster| $body(cluster, shared, policies $(, $arg)?))
            }

            #[doc = $summary]
            #[doc = ""]
            #[doc = crate::twins::blocking_doc!(Transaction, $name)]
            #[pyo3(signature = ($($arg,)? *, $($option = None),*))]
            fn $blocking(
                &self,
                py: Python<'_>,
                $($arg: $type,)?
                $($option: Option<$option_type>),*
            ) -> PyResult<$returns> {
                let policies = $options { $($option),* }.policies();
                let shared = Arc::clone(&self.shared);
                self.connection.wait(py, |cluster| $body(cluster, shared, policies $(, $arg)?))
            }
        }
    };
}

with_end_options!(twin_ends! {
    /// Makes all that was written last, unless something that was read has changed since.
    ///
    /// Waits for the operations under way, and for no more than `total_timeout` in all. Raises
    /// `TransactionError` when the commit fails or the transaction was aborted before. A commit
    /// that is in doubt can be tried again.
    ///
    ///     txn = client.transaction()
    ///     await client.put(key, {"n": 1}, txn=txn)
    ///     await txn.commit()                                      # CommitStatus.OK
    commit / commit_blocking() -> Committed => commit
});

with_end_options!(twin_ends! {
    /// Undoes all that was written.
    ///
    /// Waits for the operations under way, and for no more than `total_timeout` in all. Raises
    /// `TransactionError` when the transaction is committed, or may be.
    ///
    ///     txn = client.transaction()
    ///     await txn.abort()                                       # AbortStatus.OK
    abort / abort_blocking() -> Aborted => abort
});

with_end_options!(twin_ends! {
    /// Ends a `with` block, which failed or did not.
    _leave / _leave_blocking(failed: bool) -> () => leave
});

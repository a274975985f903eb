//! Transactions: operations on several records that take effect together or not at all.
//!
//! An operation that is given a [`Transaction`] takes [`part`] in it, until a commit or an abort
//! brings its [`end`].

mod end;
pub(crate) mod outcome;
pub(crate) mod part;
pub(crate) mod rows;
mod shared;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use aerospike_core::TxnState;
use pyo3::prelude::*;

use self::outcome::State;
use self::shared::Shared;
use crate::client::Client;
use crate::connect::Connection;
use crate::error::Error;

/// The server counts a transaction's time in seconds.
const STEP: u32 = 1000;

/// Operations on several records that take effect together or not at all.
///
/// Use `Client.transaction` and `SyncClient.transaction`; `aiospike.transaction` explains more.
///
///     txn = client.transaction(timeout=5000)
///     txn.state                                               # TransactionState.OPEN
///     txn.timeout                                             # 5000
#[pyclass(frozen, subclass, module = "aiospike._native")]
pub(crate) struct Transaction {
    connection: Arc<Connection>,
    shared: Arc<Shared>,
    entered: AtomicBool,
}

#[pymethods]
impl Transaction {
    #[new]
    #[pyo3(signature = (client, *, timeout=0))]
    fn new(client: &Client, timeout: u32) -> Result<Self, Error> {
        if !timeout.is_multiple_of(STEP) {
            return Err(Error::invalid_argument(format!(
                "timeout is {timeout}; it is milliseconds, in whole seconds, or 0 for the server's"
            )));
        }
        Ok(Self {
            connection: client.connection(),
            shared: Arc::new(Shared::new(timeout / STEP)),
            entered: AtomicBool::new(false),
        })
    }

    /// The number under which the servers know the transaction.
    #[getter]
    fn id(&self) -> i64 {
        self.shared.core().id()
    }

    /// How far the transaction is.
    #[getter]
    fn state(&self) -> State {
        State(self.shared.core().state())
    }

    /// The namespace of its records, as soon as there was one.
    #[getter]
    fn namespace(&self) -> Option<String> {
        self.shared.core().namespace()
    }

    /// Milliseconds from its first write after which the servers abort it.
    ///
    /// 0 for what the namespace is configured with.
    #[getter]
    fn timeout(&self) -> u128 {
        self.shared.core().timeout().as_millis()
    }

    /// Whether nobody knows if a write, or the commit, has reached the servers.
    #[getter]
    fn in_doubt(&self) -> bool {
        let core = self.shared.core();
        core.write_in_doubt() || core.in_doubt()
    }

    /// Begins a `with` block, of which there is one.
    fn _enter(&self) -> Result<(), Error> {
        // Ordering: only the flag itself is told.
        if self.entered.swap(true, Ordering::Relaxed) {
            return Err(Error::transaction("the transaction was entered before"));
        }
        self.shared.check_open()
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let class = slf.get_type().name()?;
        let core = slf.get().shared.core();
        let state = match core.state() {
            TxnState::Open => "open",
            TxnState::Verified => "verified",
            TxnState::Committed => "committed",
            TxnState::Aborted => "aborted",
            TxnState::CommitFailed => "commit failed",
        };
        Ok(format!("<{class} {} {state}>", core.id()))
    }
}

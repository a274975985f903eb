//! `txn=`: the part of an operation in a transaction.

use std::pin::Pin;
use std::sync::Arc;

use aerospike_core::{BasePolicy, BatchPolicy, ReadPolicy, WritePolicy};
use futures_util::future::Either;
use pyo3::prelude::*;
use tokio::task::JoinHandle;

use super::Transaction;
use super::shared::{Shared, Turn};
use crate::client::Client;
use crate::cluster::Cluster;
use crate::connect::Connection;
use crate::deadline::Deadline;
use crate::error::Error;

/// A `txn` argument.
pub(crate) struct TransactionArgument {
    connection: Arc<Connection>,
    shared: Arc<Shared>,
}

impl<'py> FromPyObject<'_, 'py> for TransactionArgument {
    type Error = PyErr;

    fn extract(obj: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let transaction = obj.cast::<Transaction>()?.get();
        Ok(Self {
            connection: Arc::clone(&transaction.connection),
            shared: Arc::clone(&transaction.shared),
        })
    }
}

/// The policy of an operation that may take part in a transaction.
pub(crate) trait Transactional: Clone {
    /// Where it names the transaction.
    fn base(&mut self) -> &mut BasePolicy;
}

macro_rules! transactional {
    ($($policy:ident),*) => { $(
        impl Transactional for $policy {
            fn base(&mut self) -> &mut BasePolicy {
                &mut self.base_policy
            }
        }
    )* };
}

transactional!(ReadPolicy, WritePolicy, BatchPolicy);

/// The part that an operation has in a transaction, if it has one.
pub(crate) struct Part(Option<Joined>);

struct Joined {
    shared: Arc<Shared>,
    turn: Turn,
    deadline: Deadline,
}

/// An operation that goes on by itself, for who waits for it.
type Detached<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

/// Joins the transaction of an operation, if it has one, which the policy then names.
pub(crate) fn join<P: Transactional>(
    client: &Client,
    mut policy: Arc<P>,
    argument: Option<TransactionArgument>,
    deadline: fn(&BasePolicy) -> Deadline,
) -> Result<(Arc<P>, Part), Error> {
    let Some(TransactionArgument { connection, shared }) = argument else {
        return Ok((policy, Part(None)));
    };
    if !Arc::ptr_eq(&connection, &client.connection()) {
        return Err(Error::transaction(
            "the transaction is another client's: only that one can end it",
        ));
    }
    let turn = shared.turn()?;
    let base = Arc::make_mut(&mut policy).base();
    base.txn = Some(Arc::clone(shared.core()));
    let deadline = deadline(base);
    let joined = Joined {
        shared,
        turn,
        deadline,
    };
    Ok((policy, Part(Some(joined))))
}

impl Part {
    /// What runs the operation, in its transaction if it has one.
    pub(crate) fn around<F, T>(
        self,
        operation: impl FnOnce(Arc<Cluster>) -> F,
    ) -> impl FnOnce(Arc<Cluster>) -> Either<F, Detached<T>>
    where
        F: Future<Output = Result<T, Error>> + Send + 'static,
        T: Send + 'static,
    {
        |cluster| match self.0 {
            None => Either::Left(operation(cluster)),
            Some(joined) => {
                let operation = operation(Arc::clone(&cluster));
                Either::Right(Box::pin(joined.run(cluster, operation)))
            }
        }
    }
}

impl Joined {
    /// Runs the operation, and goes on with it when its caller does not wait any longer: whether a
    /// write that was sent is to be undone or to last, the core learns from its answer.
    async fn run<F, T>(self, cluster: Arc<Cluster>, operation: F) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>> + Send + 'static,
        T: Send + 'static,
    {
        let Self {
            shared,
            turn,
            deadline,
        } = self;
        let operation = tokio::spawn(async move {
            let result = match operation.await {
                Ok(result) => Ok(result),
                Err(error) => Err(shared.learn(&cluster, error).await),
            };
            drop(turn);
            result
        });
        deadline.bound_waiting(outcome(operation)).await
    }
}

/// What becomes of a task, which is one of its runtime and may end with that.
pub(super) async fn outcome<T>(task: JoinHandle<Result<T, Error>>) -> Result<T, Error> {
    match task.await {
        Ok(result) => result,
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(_cancelled) => Err(Error::closed()),
    }
}

//! `total_timeout`, held for an operation as a whole.
//!
//! aerospike-core times each I/O step of a command on its own, so a command of several steps can
//! overrun its limit. A timer per operation would put that right, at the price of two visits to
//! Tokio's timer wheel each. It is rarely needed: an ordinary command waits once, for its answer,
//! and that wait is bounded by the timer of the core's connection. Only a command that has to
//! wait again, or had to wait for its turn, gets a timer here.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use aerospike_core::{AdminPolicy, BasePolicy, ErrorKind};
use tokio::time::{Instant, Sleep, sleep_until};

use crate::error::Error;

/// How long after its deadline an operation may still tell how it ended, where the core can: it ends
/// a batch at its `total_timeout` and marks the rows without an answer, which is worth more than one
/// error, and so with the records of a transaction.
const GRACE: Duration = Duration::from_millis(30);

/// The moment an operation has to be over; made when the operation starts.
#[derive(Clone, Copy)]
pub(crate) struct Deadline {
    limit: Option<Duration>,
    start: Instant,
    writes: bool,
    /// Whether the operation is cut off when time is up. In a transaction it is left alone, and only
    /// who waits for it gives up.
    cuts: bool,
}

impl Deadline {
    /// Of an operation that changes nothing: running out of time leaves no doubt.
    pub(crate) fn of_read(policy: &BasePolicy) -> Self {
        Self::new(policy.total_timeout, false, policy.txn.is_none())
    }

    /// Of an operation that may have been applied when time runs out.
    pub(crate) fn of_write(policy: &BasePolicy) -> Self {
        Self::new(policy.total_timeout, true, policy.txn.is_none())
    }

    /// Of a change of the cluster itself.
    pub(crate) fn of_admin(policy: AdminPolicy) -> Self {
        Self::new(policy.timeout, true, true)
    }

    fn new(milliseconds: u32, writes: bool, cuts: bool) -> Self {
        let limit = Some(milliseconds).filter(|milliseconds| *milliseconds > 0);
        let limit = limit.map(|milliseconds| Duration::from_millis(milliseconds.into()));
        Self {
            limit,
            start: Instant::now(),
            writes,
            cuts,
        }
    }

    /// What ends the operation itself.
    fn cut(self) -> Option<Duration> {
        self.limit.filter(|_| self.cuts)
    }

    /// Bounds a command of one connection, whose first wait the core bounds by itself. Its clock
    /// starts with the command, though, so that is too late for one that has `waited` for its turn.
    pub(crate) async fn bound_command<T>(
        self,
        mut waited: bool,
        mut command: Pin<&mut impl Future<Output = aerospike_core::Result<T>>>,
    ) -> Result<T, Error> {
        let Some(limit) = self.cut() else {
            return Ok(command.await?);
        };
        let mut timer: Option<Pin<Box<Sleep>>> = None;
        poll_fn(|cx| {
            if let Poll::Ready(result) = command.as_mut().poll(cx) {
                return Poll::Ready(result.map_err(Error::from));
            }
            if !std::mem::replace(&mut waited, true) {
                return Poll::Pending;
            }
            let timer = timer.get_or_insert_with(|| Box::pin(sleep_until(self.start + limit)));
            timer
                .as_mut()
                .poll(cx)
                .map(|()| Err(Error::timeout(limit, self.writes)))
        })
        .await
    }

    /// Bounds a batch, which waits for tasks of its own.
    pub(crate) async fn bound_batch<T>(self, batch: impl Future<Output = T>) -> Result<T, Error> {
        match self.cut() {
            None => Ok(batch.await),
            Some(limit) => tokio::time::timeout_at(self.start + limit + GRACE, batch)
                .await
                .map_err(|_elapsed| Error::timeout(limit, self.writes)),
        }
    }

    /// Bounds an operation as a whole, whatever it waits for.
    pub(crate) async fn bound_whole<T>(
        self,
        operation: impl Future<Output = aerospike_core::Result<T>>,
    ) -> Result<T, Error> {
        let Some(limit) = self.limit else {
            return Ok(operation.await?);
        };
        let expired = Err(Error::timeout(limit, self.writes));
        match tokio::time::timeout_at(self.start + limit, operation).await {
            // The core has a timer of its own for the answer, and does not tell of doubt.
            Ok(Err(error)) if matches!(error.kind(), ErrorKind::Timeout) => expired,
            Ok(result) => Ok(result?),
            Err(_elapsed) => expired,
        }
    }

    /// Bounds the wait for an operation that goes on by itself.
    pub(crate) async fn bound_waiting<T>(
        self,
        outcome: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let Some(limit) = self.limit else {
            return outcome.await;
        };
        tokio::time::timeout_at(self.start + limit + GRACE, outcome)
            .await
            .unwrap_or_else(|_elapsed| Err(Error::timeout(limit, self.writes)))
    }

    /// The milliseconds that are left, at least one.
    pub(crate) fn left(self) -> Option<u32> {
        let left = self.limit?.saturating_sub(self.start.elapsed());
        Some(u32::try_from(left.as_millis()).unwrap_or(u32::MAX).max(1))
    }

    /// Bounds a wait before anything is sent.
    pub(crate) async fn bound_queueing<T>(self, turn: impl Future<Output = T>) -> Result<T, Error> {
        match self.limit {
            None => Ok(turn.await),
            Some(limit) => tokio::time::timeout_at(self.start + limit, turn)
                .await
                .map_err(|_elapsed| Error::timeout(limit, false)),
        }
    }
}

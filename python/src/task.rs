//! `Task`: something that goes on in the cluster after the call that began it is over.

use std::sync::Arc;
use std::time::Duration;

use pyo3::prelude::*;
use tokio::time::{Instant, sleep, timeout_at};

use crate::cluster::Cluster;
use crate::connect::Connection;
use crate::error::Error;
use crate::job::Job;

/// How far a task is.
///
/// The records are those of the nodes that still remember the job; for a task that is not about
/// records they are 0.
///
///     task = await client.query_operate("test", "users", [Operation.touch()])
///     progress = await task
///     (progress.done, progress.percent)                       # (True, 100.0)
#[pyclass(frozen, get_all, module = "aiospike")]
#[derive(Clone, Copy)]
pub(crate) struct Progress {
    /// Whether every node is through.
    pub(crate) done: bool,
    /// How much is done, 0 to 100.
    pub(crate) percent: f64,
    /// Records that the job changed.
    pub(crate) succeeded: u64,
    /// Records that it could not change.
    pub(crate) failed: u64,
    /// Records that an expression left out.
    pub(crate) filtered: u64,
    /// Records that counted against its pace.
    pub(crate) throttled: u64,
}

impl Progress {
    pub(crate) const START: Self = Self {
        done: false,
        percent: 0.0,
        succeeded: 0,
        failed: 0,
        filtered: 0,
        throttled: 0,
    };

    pub(crate) const END: Self = Self {
        done: true,
        percent: 100.0,
        ..Self::START
    };

    /// Of something that has no middle.
    pub(crate) const fn of(done: bool) -> Self {
        if done { Self::END } else { Self::START }
    }

    /// Of several nodes.
    #[allow(clippy::cast_precision_loss)] // they are few
    pub(crate) fn together(nodes: &[Self]) -> Self {
        let sum = |of: fn(&Self) -> u64| nodes.iter().map(of).sum();
        let percent: f64 = nodes.iter().map(|node| node.percent).sum();
        Self {
            done: nodes.iter().all(|node| node.done),
            percent: percent / nodes.len() as f64,
            succeeded: sum(|node| node.succeeded),
            failed: sum(|node| node.failed),
            filtered: sum(|node| node.filtered),
            throttled: sum(|node| node.throttled),
        }
    }
}

#[pymethods]
impl Progress {
    fn __repr__(&self) -> String {
        let Self {
            percent,
            succeeded,
            failed,
            ..
        } = self;
        format!("<Progress {percent} %, {succeeded} records succeeded, {failed} failed>")
    }
}

/// Something that goes on in the cluster after the call that began it is over.
///
/// It goes on whether or not anybody waits for it; `await task` is `await task.wait()`.
///
///     task = await client.create_index("test", "users", "visits", "visits", IndexType.NUMERIC)
///     print((await task.progress()).percent)
///     await task.wait(timeout=60_000)
#[pyclass(frozen, module = "aiospike")]
pub(crate) struct Task {
    connection: Arc<Connection>,
    job: Arc<Job>,
}

impl Task {
    /// What the client behind `connection` began.
    pub(crate) fn new(connection: Arc<Connection>, job: Job) -> Self {
        Self {
            connection,
            job: Arc::new(job),
        }
    }
}

async fn progress(cluster: Arc<Cluster>, job: Arc<Job>, timeout: u32) -> Result<Progress, Error> {
    let limit = Limit::new(Some(timeout));
    limit.bound(job.progress(&cluster)).await
}

/// Asks at once and then every `interval` milliseconds, until the job is done. (The core's tasks
/// sleep for a second before they ask.)
async fn wait(
    cluster: Arc<Cluster>,
    job: Arc<Job>,
    timeout: Option<u32>,
    interval: u32,
) -> Result<Progress, Error> {
    if interval == 0 {
        return Err(Error::invalid_argument("interval is 0; it is milliseconds"));
    }
    let limit = Limit::new(timeout);
    loop {
        let progress = limit.bound(job.progress(&cluster)).await?;
        if progress.done {
            return Ok(progress);
        }
        let pause = async {
            sleep(Duration::from_millis(interval.into())).await;
            Ok(())
        };
        limit.bound(pause).await?;
    }
}

/// How long somebody waits; a task cannot be in doubt, it can be waited for again.
#[derive(Clone, Copy)]
struct Limit(Option<(Duration, Instant)>);

impl Limit {
    fn new(milliseconds: Option<u32>) -> Self {
        let limit = milliseconds.map(|milliseconds| Duration::from_millis(milliseconds.into()));
        Self(limit.map(|limit| (limit, Instant::now() + limit)))
    }

    async fn bound<T>(self, step: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        match self.0 {
            None => step.await,
            Some((limit, end)) => timeout_at(end, step)
                .await
                .unwrap_or_else(|_elapsed| Err(Error::not_done(limit))),
        }
    }
}

#[pymethods]
impl Task {
    /// The number under which the servers list the job (`info("query-show")`).
    ///
    /// None for a task that does not go through records.
    #[getter]
    fn id(&self) -> Option<u64> {
        match *self.job {
            Job::Query { id } => Some(id),
            _ => None,
        }
    }

    /// How far the task is.
    ///
    /// `timeout` is in milliseconds, for the answers of all nodes.
    ///
    ///     task = await client.query_operate("test", "users", [Operation.touch()])
    ///     print((await task.progress()).percent)
    #[pyo3(signature = (*, timeout=3000))]
    fn progress<'py>(&self, py: Python<'py>, timeout: u32) -> PyResult<Bound<'py, PyAny>> {
        let job = Arc::clone(&self.job);
        self.connection
            .begin(py, |cluster| progress(cluster, job, timeout))
    }

    /// How far the task is.
    ///
    /// As `Task.progress`, but without `await`, for threads.
    #[pyo3(signature = (*, timeout=3000))]
    fn progress_blocking(&self, py: Python<'_>, timeout: u32) -> PyResult<Progress> {
        let job = Arc::clone(&self.job);
        self.connection
            .wait(py, |cluster| progress(cluster, job, timeout))
    }

    /// Waits until the task is done, and returns how it went.
    ///
    /// Asks the nodes at once and then every `interval` milliseconds. Raises `TimeoutError` after
    /// `timeout` milliseconds; without one it waits as long as it takes. Raises what goes wrong
    /// with asking; the task goes on, and can be waited for again.
    ///
    ///     task = await client.query_operate("test", "users", [Operation.touch()])
    ///     progress = await task.wait(timeout=60_000, interval=500)
    ///     progress.done                                           # True
    #[pyo3(signature = (timeout=None, *, interval=100))]
    fn wait<'py>(
        &self,
        py: Python<'py>,
        timeout: Option<u32>,
        interval: u32,
    ) -> PyResult<Bound<'py, PyAny>> {
        let job = Arc::clone(&self.job);
        self.connection
            .begin(py, |cluster| wait(cluster, job, timeout, interval))
    }

    /// Waits until the task is done, and returns how it went.
    ///
    /// As `Task.wait`, but without `await`, for threads.
    #[pyo3(signature = (timeout=None, *, interval=100))]
    fn wait_blocking(
        &self,
        py: Python<'_>,
        timeout: Option<u32>,
        interval: u32,
    ) -> PyResult<Progress> {
        let job = Arc::clone(&self.job);
        self.connection
            .wait(py, |cluster| wait(cluster, job, timeout, interval))
    }

    /// `await task` is `await task.wait()`.
    fn __await__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.wait(py, None, 100)?.call_method0("__await__")
    }

    fn __repr__(&self) -> String {
        format!("<Task: {}>", self.job)
    }
}

//! `query_operate` and `query_execute_udf`: jobs that the nodes do by themselves.

use std::sync::Arc;

use aerospike_core::{Bins, WritePolicy};
use pyo3::prelude::*;

use crate::cluster::Cluster;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::filter::FilterArgument;
use crate::job::Job;
use crate::operation::Steps;
use crate::policy::set;
use crate::query::statement;
use crate::task::Task;
use crate::twins::{twin_methods, twins};
use crate::udf::Arguments;

#[allow(clippy::too_many_arguments)]
async fn query_operate(
    cluster: Arc<Cluster>,
    mut policy: Arc<WritePolicy>,
    namespace: String,
    set_name: Option<String>,
    steps: Steps,
    filter: Option<FilterArgument>,
    records_per_second: Option<u32>,
) -> Result<Job, Error> {
    steps.some()?;
    let Steps { steps, ttl, .. } = steps;
    if ttl.is_some() || records_per_second.is_some() {
        let policy = Arc::make_mut(&mut policy);
        set(&mut policy.expiration, ttl);
        set(&mut policy.records_per_second, records_per_second);
    }
    let mut statement = statement(namespace, set_name, Bins::All, filter)?;
    statement.set_operations(steps);
    let deadline = Deadline::of_write(&policy.base_policy);
    let job = cluster
        .command(deadline, || {
            cluster.core().query_operate(&policy, statement)
        })
        .await?;
    Ok(Job::Query { id: job.task_id() })
}

#[allow(clippy::too_many_arguments)]
async fn query_execute_udf(
    cluster: Arc<Cluster>,
    mut policy: Arc<WritePolicy>,
    namespace: String,
    set_name: Option<String>,
    module: String,
    function: String,
    args: Option<Arguments>,
    filter: Option<FilterArgument>,
    records_per_second: Option<u32>,
) -> Result<Job, Error> {
    if records_per_second.is_some() {
        set(
            &mut Arc::make_mut(&mut policy).records_per_second,
            records_per_second,
        );
    }
    let statement = statement(namespace, set_name, Bins::All, filter)?;
    let args = Arguments::or_none(args);
    let deadline = Deadline::of_write(&policy.base_policy);
    let job = cluster
        .command(deadline, || {
            let core = cluster.core();
            core.query_execute_udf(&policy, statement, &module, &function, &args)
        })
        .await?;
    Ok(Job::Query { id: job.task_id() })
}

twins! {
    task write => query_operate;
    /// Starts a job that changes the records of a set, or those that a `filter` finds.
    ///
    /// The `operations` only write. Returns the task when every node has begun;
    /// `records_per_second` is per node.
    ///
    ///     task = await client.query_operate("test", "users", [Operation.put("checked", True)])
    ///     progress = await task.wait(timeout=60_000)
    ///     progress.succeeded                                      # 2
    query_operate / query_operate_blocking(
        namespace: String, set: Option<String>, operations: Steps;
        filter: Option<FilterArgument> = None, records_per_second: Option<u32> = None
    ) -> Task
}

twins! {
    task write => query_execute_udf;
    /// Starts a job that calls a function with each record of a set, or that a `filter` finds.
    ///
    /// The function is given the record and `args`. Returns the task when every node has begun;
    /// what the function returns is lost.
    ///
    ///     task = await client.query_execute_udf("test", "users", "sums", "add", ["visits", 1])
    ///     await task.wait(timeout=60_000)
    query_execute_udf / query_execute_udf_blocking(
        namespace: String,
        set: Option<String>,
        module: String,
        function: String,
        args: Option<Arguments> = None;
        filter: Option<FilterArgument> = None, records_per_second: Option<u32> = None
    ) -> Task
}

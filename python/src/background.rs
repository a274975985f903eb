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
    let job = cluster.core().query_operate(&policy, statement);
    let id = cluster.command(deadline, job).await?.task_id();
    Ok(Job::Query { id })
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
        .core()
        .query_execute_udf(&policy, statement, &module, &function, &args);
    let id = cluster.command(deadline, job).await?.task_id();
    Ok(Job::Query { id })
}

twins! {
    task write => query_operate;
    /// Starts a job that changes the records of a set, or those that a `filter` finds, with
    /// operations that only write. Returns its task when every node has begun.
    query_operate / query_operate_blocking(
        namespace: String, set: Option<String>, operations: Steps;
        filter: Option<FilterArgument> = None, records_per_second: Option<u32> = None
    ) -> Task
}

twins! {
    task write => query_execute_udf;
    /// Starts a job that calls a function of a registered module with the records of a set, or those
    /// that a `filter` finds, and `args`. Returns its task when every node has begun.
    query_execute_udf / query_execute_udf_blocking(
        namespace: String,
        set: Option<String>,
        module: String,
        function: String,
        args: Option<Arguments> = None;
        filter: Option<FilterArgument> = None, records_per_second: Option<u32> = None
    ) -> Task
}

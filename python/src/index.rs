//! `create_index`, `create_set_index` and `drop_index`.

use std::sync::Arc;

use aerospike_core::{AdminPolicy, CollectionIndexType, IndexType};
use pyo3::prelude::*;

use crate::bins::bin_name;
use crate::cluster::Cluster;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::expression::{Expression, ExpressionArgument};
use crate::info_words::{checked_subject, word};
use crate::job::Job;
use crate::operation::context::Path;
use crate::policy::Choice;
use crate::task::Task;
use crate::twins::{twin_methods, twins};

/// What an index is on.
pub(crate) enum Indexed {
    Bin(String),
    /// What it yields.
    Expression(ExpressionArgument),
}

impl<'py> FromPyObject<'_, 'py> for Indexed {
    type Error = PyErr;

    fn extract(obj: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if obj.is_instance_of::<Expression>() {
            return obj.extract().map(Self::Expression);
        }
        bin_name(&obj).map(Self::Bin)
    }
}

#[allow(clippy::too_many_arguments)]
async fn create_index(
    cluster: Arc<Cluster>,
    policy: AdminPolicy,
    namespace: String,
    set: Option<String>,
    on: Indexed,
    name: String,
    Choice(index_type): Choice<IndexType>,
    collection: Option<Choice<CollectionIndexType>>,
    ctx: Option<Path>,
) -> Result<Job, Error> {
    let set = checked_subject(&namespace, set.as_deref())?;
    word("index", &name)?;
    let collection = collection.map_or(CollectionIndexType::Default, |Choice(of)| of);
    let ctx = Path::or_bin(ctx);
    match &on {
        Indexed::Bin(bin) => word("bin", bin)?,
        Indexed::Expression(_) if ctx.is_empty() => {}
        Indexed::Expression(_) => return Err(Error::invalid_argument("ctx goes with a bin")),
    }
    let core = cluster.core();
    let creation = async {
        match on {
            Indexed::Bin(bin) => {
                core.create_index_on_bin(
                    &policy,
                    &namespace,
                    set,
                    &bin,
                    &name,
                    index_type,
                    collection,
                    Some(&ctx),
                )
                .await
            }
            Indexed::Expression(on) => {
                core.create_index_using_expression(
                    &policy,
                    &namespace,
                    set,
                    &name,
                    index_type,
                    collection,
                    &on.into(),
                )
                .await
            }
        }
    };
    Deadline::of_admin(policy).bound_whole(creation).await?;
    Ok(Job::IndexCreated { namespace, name })
}

async fn create_set_index(
    cluster: Arc<Cluster>,
    policy: AdminPolicy,
    namespace: String,
    set: String,
    name: String,
) -> Result<Job, Error> {
    checked_subject(&namespace, Some(&set))?;
    word("set", &set)?;
    word("index", &name)?;
    let creation = cluster
        .core()
        .create_set_index(&policy, &namespace, &set, &name);
    Deadline::of_admin(policy).bound_whole(creation).await?;
    Ok(Job::IndexCreated { namespace, name })
}

async fn drop_index(
    cluster: Arc<Cluster>,
    policy: AdminPolicy,
    namespace: String,
    set: Option<String>,
    name: String,
) -> Result<Job, Error> {
    let set = checked_subject(&namespace, set.as_deref())?;
    word("index", &name)?;
    let removal = cluster.core().drop_index(&policy, &namespace, set, &name);
    Deadline::of_admin(policy).bound_whole(removal).await?;
    Ok(Job::IndexDropped { namespace, name })
}

twins! {
    task admin => create_index;
    /// Begins to build a secondary index on a bin, or on what an expression yields.
    ///
    /// Queries with a `Filter` use it. Its entries are values of one `type`; with `collection` the
    /// elements of lists or the keys or values of maps, which may lie deeper in a bin, where `ctx`
    /// leads. Returns the task of building it; queries need it done. Raises `IndexFound` when there
    /// is another of this name.
    ///
    ///     task = await client.create_index("test", "users", "visits", "visits", IndexType.NUMERIC)
    ///     await task.wait(timeout=60_000)
    ///     await client.create_index(
    ///         "test", "users", "tags", "users_by_tag", IndexType.STRING,
    ///         collection=IndexCollectionType.LIST,
    ///     )
    create_index / create_index_blocking(
        namespace: String,
        set: Option<String>,
        on: Indexed,
        name: String,
        r#type: Choice<IndexType>;
        collection: Option<Choice<CollectionIndexType>> = None,
        ctx: Option<Path> = None
    ) -> Task
}

twins! {
    task admin => create_set_index;
    /// Begins to build an index of which records a set has: scans of a small set become fast.
    ///
    /// Returns the task of building it. Servers before 8.1.2 have none.
    ///
    ///     task = await client.create_set_index("test", "admins", "all_admins")
    ///     await task.wait(timeout=60_000)
    create_set_index / create_set_index_blocking(
        namespace: String, set: String, name: String;
    ) -> Task
}

twins! {
    task admin => drop_index;
    /// Removes a secondary index; one that is not there is removed.
    ///
    /// Returns the task, which is done when no node has the index any more.
    ///
    ///     task = await client.drop_index("test", "users", "by_age")
    ///     await task.wait(timeout=10_000)
    drop_index / drop_index_blocking(
        namespace: String, set: Option<String>, name: String;
    ) -> Task
}

//! User-defined functions: `register_udf`, `remove_udf` and `execute_udf`.

use std::sync::Arc;

use aerospike_core::query::UdfLang;
use aerospike_core::{AdminPolicy, Value, WritePolicy};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use crate::cluster::Cluster;
use crate::deadline::Deadline;
use crate::decoded::Decoded;
use crate::error::Error;
use crate::info_words::word;
use crate::job::Job;
use crate::key::KeyArgument;
use crate::task::Task;
use crate::twins::{twin_methods, twins};
use crate::value::{self, Place};

/// A `source` argument: the text of a module.
struct Source(Vec<u8>);

impl<'py> FromPyObject<'_, 'py> for Source {
    type Error = PyErr;

    fn extract(obj: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(text) = obj.cast::<PyString>() {
            return Ok(Self(text.to_str()?.as_bytes().to_vec()));
        }
        match obj.cast::<PyBytes>() {
            Ok(bytes) => Ok(Self(bytes.as_bytes().to_vec())),
            Err(_) => Err(PyTypeError::new_err(format!(
                "a module's source is a str or bytes, not of type {}",
                obj.get_type().name()?
            ))),
        }
    }
}

/// An `args` argument: what a function is called with, after the record.
pub(crate) struct Arguments(pub(crate) Vec<Value>);

impl Arguments {
    /// The arguments, or none when they were left out.
    pub(crate) fn or_none(argument: Option<Self>) -> Vec<Value> {
        argument.map_or_else(Vec::new, |Self(values)| values)
    }
}

impl<'py> FromPyObject<'_, 'py> for Arguments {
    type Error = PyErr;

    fn extract(obj: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let values = obj
            .try_iter()?
            .enumerate()
            .map(|(index, value)| value::from_python(&value?, Place::Parameter(index)));
        Ok(Self(values.collect::<PyResult<_>>()?))
    }
}

/// What a function returned.
struct Returned(Decoded<Value>);

impl<'py> IntoPyObject<'py> for Returned {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        value::to_python(py, &self.0)
    }
}

async fn register_udf(
    cluster: Arc<Cluster>,
    policy: AdminPolicy,
    file: String,
    Source(source): Source,
) -> Result<Job, Error> {
    word("module", &file)?;
    let registration = cluster
        .core()
        .register_udf(&policy, &source, &file, UdfLang::Lua);
    Deadline::of_admin(policy).bound_whole(registration).await?;
    Ok(Job::UdfRegistered { file })
}

async fn remove_udf(
    cluster: Arc<Cluster>,
    policy: AdminPolicy,
    file: String,
) -> Result<Job, Error> {
    word("module", &file)?;
    let removal = cluster.core().remove_udf(&policy, &file);
    Deadline::of_admin(policy).bound_whole(removal).await?;
    Ok(Job::UdfRemoved { file })
}

async fn execute_udf(
    cluster: Arc<Cluster>,
    policy: Arc<WritePolicy>,
    KeyArgument(key): KeyArgument,
    module: String,
    function: String,
    args: Option<Arguments>,
) -> Result<Returned, Error> {
    let args = Arguments::or_none(args);
    let deadline = Deadline::of_write(&policy.base_policy);
    let returned = cluster
        .command(deadline, || {
            let core = cluster.core();
            core.execute_udf(&policy, &key, &module, &function, &args)
        })
        .await?;
    Ok(Returned(returned.unwrap_or(Value::Nil).into()))
}

twins! {
    task admin => register_udf;
    /// Registers a Lua module of functions under a file name.
    ///
    /// Returns the task, which is done when every node has it; functions are called by the name
    /// without ".lua". `info("udf-list")` tells which there are. Raises an `AerospikeError` with
    /// the line for a module that does not compile.
    ///
    ///     source = '''
    ///     function add(record, bin, number)
    ///         record[bin] = (record[bin] or 0) + number
    ///         aerospike:update(record)
    ///         return record[bin]
    ///     end
    ///     '''
    ///     task = await client.register_udf("sums.lua", source)
    ///     await task.wait(timeout=10_000)
    register_udf / register_udf_blocking(file: String, source: Source;) -> Task
}

twins! {
    task admin => remove_udf;
    /// Removes a module by its file name; one that is not there is removed.
    ///
    /// Returns the task, which is done when no node has it any more.
    ///
    ///     task = await client.remove_udf("sums.lua")
    ///     await task.wait(timeout=10_000)
    remove_udf / remove_udf_blocking(file: String;) -> Task
}

twins! {
    alone write => execute_udf;
    /// Calls a function of a registered module with a record and `args`; gives what it returns.
    ///
    /// Raises `UDFError` when the function fails, or there is none.
    ///
    ///     total = await client.execute_udf(key, "sums", "add", ["visits", 1])
    execute_udf / execute_udf_blocking(
        key: KeyArgument, module: String, function: String, args: Option<Arguments> = None;
    ) -> Returned
}

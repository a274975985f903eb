//! Rows of a batch, each with its key, what to do and under which conditions.

use std::sync::Arc;

use aerospike_core::{
    BatchDeletePolicy, BatchOperation, BatchReadPolicy, BatchUdfPolicy, BatchWritePolicy,
    CommitLevel, Expiration, GenerationPolicy, ReadTouchTtl, RecordExistsAction, operations,
};
use pyo3::PyClass;
use pyo3::prelude::*;

use crate::bins::{BinsToRead, BinsToWrite};
use crate::error::Error;
use crate::expression::Filter;
use crate::key::{Key, KeyArgument, SharedKey};
use crate::operation::Steps;
use crate::operation::argument::Arguments;
use crate::policy::{Choice, choose, compare_generation, set};

/// One row for `Client.batch`: a `BatchRead`, `BatchWrite`, `BatchDelete` or `BatchApply`.
///
/// A row can be used in any number of batches, by any number of threads. Its `filter_expression`
/// counts before the batch's. Raises `InvalidArgument` for a row that cannot be meant.
///
///     rows: list[BatchRow] = [BatchRead(alice), BatchDelete(bob)]
///     [row.key.user_key for row in rows]                      # ["alice", "bob"]
#[pyclass(frozen, subclass, module = "aiospike")]
pub(crate) struct BatchRow {
    key: SharedKey,
    operation: BatchOperation,
}

impl BatchRow {
    fn new(KeyArgument(key): KeyArgument, operation: BatchOperation) -> Self {
        Self { key, operation }
    }

    /// The key of the record.
    pub(crate) fn shared_key(&self) -> SharedKey {
        Arc::clone(&self.key)
    }

    /// The row as the core takes it.
    pub(crate) fn operation(&self) -> BatchOperation {
        self.operation.clone()
    }

    fn initializing<Row: PyClass<BaseType = Self>>(self, row: Row) -> PyClassInitializer<Row> {
        PyClassInitializer::from(self).add_subclass(row)
    }
}

#[pymethods]
impl BatchRow {
    /// The key of the record.
    #[getter]
    fn key(&self) -> Key {
        self.shared_key().into()
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let class = slf.get_type().name()?;
        let key = Bound::new(slf.py(), slf.get().key())?.into_any().repr()?;
        Ok(format!("<{class} {key}>"))
    }
}

/// Reads a record in a batch, as `Client.get` does, or what `operations` read of it.
///
/// Raises `InvalidArgument` for both bins and operations, and for operations that write.
///
///     BatchRead(key, ["name"])
///     BatchRead(key, operations=[ListOperation.size("scores")])
#[pyclass(frozen, extends = BatchRow, module = "aiospike")]
pub(crate) struct BatchRead;

#[pymethods]
impl BatchRead {
    #[new]
    #[pyo3(signature = (
        key, bins=None, *, operations=None, read_touch_ttl_percent=None, filter_expression=None
    ))]
    fn new(
        key: KeyArgument,
        bins: Option<BinsToRead>,
        operations: Option<Steps>,
        read_touch_ttl_percent: Option<Choice<ReadTouchTtl>>,
        filter_expression: Option<Filter>,
    ) -> Result<PyClassInitializer<Self>, Error> {
        let policy = read_policy(read_touch_ttl_percent, filter_expression);
        let row = match (bins, operations) {
            (Some(_), Some(_)) => {
                return Err(Error::invalid_argument(
                    "bins and operations are two ways to say what to read: give one",
                ));
            }
            (bins, None) => {
                BatchOperation::read(&policy, (*key.0).clone(), BinsToRead::or_all(bins))
            }
            (None, Some(steps)) => {
                steps.some()?;
                if steps.writes {
                    return Err(Error::invalid_argument(
                        "a BatchRead only reads: operations that write are a BatchWrite's",
                    ));
                }
                BatchOperation::read_ops(&policy, (*key.0).clone(), steps.steps)
            }
        };
        Ok(BatchRow::new(key, row).initializing(Self))
    }
}

/// Writes bins of a record, or reads and changes it by `operations` as `Client.operate` does.
///
/// Raises `InvalidArgument` for both bins and operations, and for operations that only read.
///
///     BatchWrite(key, {"name": "Alice"}, exists=RecordExistsAction.CREATE_ONLY)
///     BatchWrite(key, operations=[Operation.add("visits", 1), Operation.get("visits")])
#[pyclass(frozen, extends = BatchRow, module = "aiospike")]
pub(crate) struct BatchWrite;

#[pymethods]
impl BatchWrite {
    #[new]
    #[pyo3(signature = (
        key, bins=None, *, operations=None, ttl=None, generation=None, generation_policy=None,
        exists=None, commit_level=None, durable_delete=false, send_key=false,
        filter_expression=None
    ))]
    #[allow(clippy::too_many_arguments)]
    fn new(
        key: KeyArgument,
        bins: Option<BinsToWrite>,
        operations: Option<Steps>,
        ttl: Option<Choice<Expiration>>,
        generation: Option<u32>,
        generation_policy: Option<Choice<GenerationPolicy>>,
        exists: Option<Choice<RecordExistsAction>>,
        commit_level: Option<Choice<CommitLevel>>,
        durable_delete: bool,
        send_key: bool,
        filter_expression: Option<Filter>,
    ) -> Result<PyClassInitializer<Self>, Error> {
        let policy = write_policy(
            ttl,
            generation,
            generation_policy,
            exists,
            commit_level,
            durable_delete,
            send_key,
            filter_expression,
        );
        let row = match (bins, operations) {
            (Some(BinsToWrite(bins)), None) if bins.is_empty() => {
                return Err(Error::invalid_argument("there are no bins to write"));
            }
            (Some(BinsToWrite(bins)), None) => {
                let steps: Vec<_> = bins.iter().map(operations::put).collect();
                BatchOperation::write(&policy, (*key.0).clone(), steps)
            }
            (None, Some(steps)) if steps.writes => operate_row(&policy, (*key.0).clone(), &steps)?,
            (None, Some(_)) => {
                return Err(Error::invalid_argument(
                    "a BatchWrite writes: operations that only read are a BatchRead's",
                ));
            }
            _ => {
                return Err(Error::invalid_argument(
                    "a BatchWrite has either bins or operations",
                ));
            }
        };
        Ok(BatchRow::new(key, row).initializing(Self))
    }
}

/// Deletes a record in a batch.
///
/// Its row has result code 2 when there is none, and 3 when the generation is another.
///
///     BatchDelete(key, generation=3)
#[pyclass(frozen, extends = BatchRow, module = "aiospike")]
pub(crate) struct BatchDelete;

#[pymethods]
impl BatchDelete {
    #[new]
    #[pyo3(signature = (
        key, *, generation=None, generation_policy=None, commit_level=None, durable_delete=false,
        send_key=false, filter_expression=None
    ))]
    fn new(
        key: KeyArgument,
        generation: Option<u32>,
        generation_policy: Option<Choice<GenerationPolicy>>,
        commit_level: Option<Choice<CommitLevel>>,
        durable_delete: bool,
        send_key: bool,
        filter_expression: Option<Filter>,
    ) -> PyClassInitializer<Self> {
        let policy = delete_policy(
            generation,
            generation_policy,
            commit_level,
            durable_delete,
            send_key,
            filter_expression,
        );
        let row = BatchOperation::delete(&policy, (*key.0).clone());
        BatchRow::new(key, row).initializing(Self)
    }
}

/// Calls a function of a registered module with a record and `args`.
///
/// What it returned is in the row's record, as its bin "SUCCESS", or why it failed as "FAILURE".
///
///     BatchApply(key, "sums", "add", ["visits", 1])
#[pyclass(frozen, extends = BatchRow, module = "aiospike")]
pub(crate) struct BatchApply;

#[pymethods]
impl BatchApply {
    #[new]
    #[pyo3(signature = (
        key, module, function, args=None, *, ttl=None, commit_level=None, durable_delete=false,
        send_key=false, filter_expression=None
    ))]
    #[allow(clippy::too_many_arguments)]
    fn new(
        key: KeyArgument,
        module: String,
        function: String,
        args: Option<Arguments>,
        ttl: Option<Choice<Expiration>>,
        commit_level: Option<Choice<CommitLevel>>,
        durable_delete: bool,
        send_key: bool,
        filter_expression: Option<Filter>,
    ) -> PyClassInitializer<Self> {
        let policy = apply_policy(
            ttl,
            commit_level,
            durable_delete,
            send_key,
            filter_expression,
        );
        let args = args.map_or_else(Vec::new, |Arguments(values)| values);
        let row = BatchOperation::udf(&policy, (*key.0).clone(), module, function, args);
        BatchRow::new(key, row).initializing(Self)
    }
}

/// A row of `operate`'s steps. Those that only read make a row that reads: the core takes no
/// others for a write.
pub(super) fn operate_row(
    policy: &BatchWritePolicy,
    key: aerospike_core::Key,
    steps: &Steps,
) -> Result<BatchOperation, Error> {
    steps.some()?;
    if !steps.writes {
        let policy = BatchReadPolicy {
            filter_expression: policy.filter_expression.clone(),
            ..BatchReadPolicy::default()
        };
        return Ok(BatchOperation::read_ops(
            &policy,
            key,
            steps.steps.as_slice(),
        ));
    }
    let mut policy = policy.clone();
    set(&mut policy.expiration, steps.ttl);
    Ok(BatchOperation::write(&policy, key, steps.steps.as_slice()))
}

pub(super) fn read_policy(
    read_touch_ttl_percent: Option<Choice<ReadTouchTtl>>,
    filter: Option<Filter>,
) -> BatchReadPolicy {
    let mut policy = BatchReadPolicy {
        filter_expression: filter.map(Into::into),
        ..BatchReadPolicy::default()
    };
    choose(&mut policy.read_touch_ttl, read_touch_ttl_percent);
    policy
}

#[allow(clippy::too_many_arguments)]
pub(super) fn write_policy(
    ttl: Option<Choice<Expiration>>,
    generation: Option<u32>,
    generation_policy: Option<Choice<GenerationPolicy>>,
    exists: Option<Choice<RecordExistsAction>>,
    commit_level: Option<Choice<CommitLevel>>,
    durable_delete: bool,
    send_key: bool,
    filter: Option<Filter>,
) -> BatchWritePolicy {
    let mut policy = BatchWritePolicy {
        durable_delete,
        send_key,
        filter_expression: filter.map(Into::into),
        ..BatchWritePolicy::default()
    };
    choose(&mut policy.expiration, ttl);
    compare_generation(
        (&mut policy.generation, &mut policy.generation_policy),
        generation,
        generation_policy,
    );
    choose(&mut policy.record_exists_action, exists);
    choose(&mut policy.commit_level, commit_level);
    policy
}

pub(super) fn delete_policy(
    generation: Option<u32>,
    generation_policy: Option<Choice<GenerationPolicy>>,
    commit_level: Option<Choice<CommitLevel>>,
    durable_delete: bool,
    send_key: bool,
    filter: Option<Filter>,
) -> BatchDeletePolicy {
    let mut policy = BatchDeletePolicy {
        durable_delete,
        send_key,
        filter_expression: filter.map(Into::into),
        ..BatchDeletePolicy::default()
    };
    compare_generation(
        (&mut policy.generation, &mut policy.generation_policy),
        generation,
        generation_policy,
    );
    choose(&mut policy.commit_level, commit_level);
    policy
}

pub(super) fn apply_policy(
    ttl: Option<Choice<Expiration>>,
    commit_level: Option<Choice<CommitLevel>>,
    durable_delete: bool,
    send_key: bool,
    filter: Option<Filter>,
) -> BatchUdfPolicy {
    let mut policy = BatchUdfPolicy {
        durable_delete,
        send_key,
        filter_expression: filter.map(Into::into),
        ..BatchUdfPolicy::default()
    };
    choose(&mut policy.expiration, ttl);
    choose(&mut policy.commit_level, commit_level);
    policy
}

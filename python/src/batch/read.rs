//! `batch_read` and `batch_exists`.

use std::sync::Arc;

use aerospike_core::{
    BatchOperation, BatchPolicy, BatchReadPolicy, Bins, ReadTouchTtl, ResultCode,
};
use pyo3::prelude::*;

use super::row::read_policy;
use super::run;
use crate::batch_records::BatchRecords;
use crate::bins::BinsToRead;
use crate::cluster::Cluster;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::key::KeysArgument;
use crate::policy::Choice;
use crate::twins::{twin_methods, twins};

async fn batch_read(
    cluster: Arc<Cluster>,
    policy: Arc<BatchPolicy>,
    keys: KeysArgument,
    bins: Option<BinsToRead>,
    read_touch_ttl_percent: Option<Choice<ReadTouchTtl>>,
) -> Result<BatchRecords, Error> {
    let row = read_policy(read_touch_ttl_percent, None);
    read(&cluster, &policy, keys, &row, BinsToRead::or_all(bins)).await
}

async fn batch_exists(
    cluster: Arc<Cluster>,
    policy: Arc<BatchPolicy>,
    keys: KeysArgument,
) -> Result<Vec<bool>, Error> {
    let row = BatchReadPolicy::default();
    let records = read(&cluster, &policy, keys, &row, Bins::None).await?;
    let exists = records
        .rows()
        .iter()
        .map(|row| match (row.error(), row.result_code()) {
            (None, _) => Ok(row.record.is_some()),
            (Some(_), Some(ResultCode::KeyNotFoundError)) => Ok(false),
            (Some(error), _) => Err(Error::Core(error.clone())),
        });
    exists.collect()
}

async fn read(
    cluster: &Cluster,
    policy: &BatchPolicy,
    KeysArgument(keys): KeysArgument,
    row: &BatchReadPolicy,
    bins: Bins,
) -> Result<BatchRecords, Error> {
    let rows = keys
        .iter()
        .map(|key| BatchOperation::read(row, (**key).clone(), bins.clone()));
    let deadline = Deadline::of_read(&policy.base_policy);
    let rows = rows.collect();
    run(cluster, policy, deadline, keys, rows).await
}

twins! {
    batch_read => batch_read;
    /// Reads many records: all their bins, those named in `bins`, or with `bins=[]` the headers.
    ///
    /// A record that is not there is a row without one. Raises only when no row was answered.
    ///
    ///     records = await client.batch_read(keys, bins=["age"])
    ///     records[0].record.bins                                  # {"age": 28}
    ///     [row.record is None for row in records]                 # [False, False, True]
    ///     records.to_dict()[("users", "bob")].bins                # {"age": 35}
    batch_read / batch_read_blocking(
        keys: KeysArgument, bins: Option<BinsToRead> = None;
        read_touch_ttl_percent: Option<Choice<ReadTouchTtl>> = None
    ) -> BatchRecords
}

twins! {
    batch_read => batch_exists;
    /// Tells for each key whether there is a record.
    ///
    /// Raises when that cannot be told of one of them.
    ///
    ///     await client.batch_exists(keys)                         # [True, True, False]
    batch_exists / batch_exists_blocking(keys: KeysArgument;) -> Vec<bool>
}

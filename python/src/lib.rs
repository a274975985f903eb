//! The native half of `aiospike`: Python objects in, Aerospike commands out.
//!
//! Every verb is one async function over owned Rust data ([`get`], [`put`], …), and [`twins`]
//! puts its awaitable and its blocking method on [`client::Client`]. Conversion happens at both
//! ends on the calling thread: nothing of Python enters a future.

mod admin_frame;
mod authentication;
mod background;
mod batch;
mod batch_records;
mod bin_names;
mod bins;
mod client;
mod cluster;
mod connect;
mod cursor;
mod deadline;
mod decoded;
mod delete;
mod error;
mod exists;
mod expression;
mod filter;
mod get;
mod home;
mod hosts;
mod index;
mod info;
mod info_words;
mod job;
mod key;
mod metrics;
mod modify;
mod node;
mod operate;
mod operation;
mod partitions;
mod place;
mod placement;
mod policy;
mod privilege;
mod put;
mod query;
mod random;
mod record;
mod records;
mod refusal;
mod role;
mod scan;
mod task;
mod threads;
mod tls;
mod touch;
mod transaction;
mod truncate;
mod twins;
mod udf;
mod user;
mod value;
mod xdr_filter;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[pyo3::pymodule(gil_used = false)]
mod _native {
    #[pymodule_export]
    use crate::batch::row::{BatchApply, BatchDelete, BatchRead, BatchRow, BatchWrite};
    #[pymodule_export]
    use crate::batch_records::{BatchRecord, BatchRecords};
    #[pymodule_export]
    use crate::client::Client;
    #[pymodule_export]
    use crate::cursor::Cursor;
    #[pymodule_export]
    use crate::expression::{
        Expression, ExpressionOperation, check_bin_name, pack_expression, pack_literal,
    };
    #[pymodule_export]
    use crate::filter::{Filter, Index};
    #[pymodule_export]
    use crate::key::Key;
    #[pymodule_export]
    use crate::metrics::{ClusterMetrics, CommandMetrics, Histogram, NodeMetrics};
    #[pymodule_export]
    use crate::node::LocalNode;
    #[pymodule_export]
    use crate::operation::Operation;
    #[pymodule_export]
    use crate::operation::bit::BitOperation;
    #[pymodule_export]
    use crate::operation::context::Context;
    #[pymodule_export]
    use crate::operation::hll::HLLOperation;
    #[pymodule_export]
    use crate::operation::list::ListOperation;
    #[pymodule_export]
    use crate::operation::map::MapOperation;
    #[pymodule_export]
    use crate::placement::isolate_here;
    #[pymodule_export]
    use crate::privilege::Privilege;
    #[pymodule_export]
    use crate::random::FastRng;
    #[pymodule_export]
    use crate::record::Record;
    #[pymodule_export]
    use crate::role::Role;
    #[pymodule_export]
    use crate::task::{Progress, Task};
    #[pymodule_export]
    use crate::transaction::Transaction;
    #[pymodule_export]
    use crate::user::User;
    use asyncio_bridge::future_type;
    #[pymodule_export]
    use asyncio_bridge::{BridgeIterator, BridgeStream};
    use pyo3::prelude::*;
    #[pymodule_export]
    const MAX_DEPTH: usize = crate::value::MAX_DEPTH;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("BridgeFuture", future_type(module.py())?)
    }
}

//! Policies: the client's own, made once and shared, and the keyword arguments that differ.
//!
//! Each family of verbs names its keyword arguments in one place, a `with_…_options!` macro that
//! hands the list on: here to make the struct that applies them, in [`crate::twins`] to make the
//! methods' signatures.

use std::sync::Arc;

use aerospike_core::{
    AdminPolicy, BasePolicy, BatchPolicy, CollectionIndexType, CommitLevel, Expiration,
    GenerationPolicy, IndexType, QueryDuration, QueryPolicy, ReadModeAp, ReadPolicy, ReadTouchTtl,
    RecordExistsAction, Replica, WritePolicy,
};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::batch;

/// The policies of a client's operations, shared by all that name no keyword argument.
pub(crate) struct Defaults {
    /// Of `get` and `exists`.
    pub(crate) read: Arc<ReadPolicy>,
    /// Of every verb that changes one record.
    pub(crate) write: Arc<WritePolicy>,
    /// Of batches that only read, which may be retried.
    pub(crate) batch_read: Arc<BatchPolicy>,
    /// Of batches that write, which may not.
    pub(crate) batch_write: Arc<BatchPolicy>,
    /// Of scans and queries.
    pub(crate) query: Arc<QueryPolicy>,
    /// Of what changes the cluster itself.
    pub(crate) admin: AdminPolicy,
}

/// Milliseconds for an answer of a node about itself.
pub(crate) const ADMIN_TIMEOUT: u32 = 3000;

impl Defaults {
    /// The core's defaults but for what the client names. A query keeps having no total timeout.
    pub(crate) fn new(
        total_timeout: Option<u32>,
        socket_timeout: Option<u32>,
        use_compression: bool,
        compression_threshold: usize,
    ) -> Self {
        let chosen = |base: &mut BasePolicy| {
            set(&mut base.socket_timeout, socket_timeout);
            base.use_compression = use_compression;
            base.compression_threshold = compression_threshold;
        };
        let timed = |base: &mut BasePolicy| {
            set(&mut base.total_timeout, total_timeout);
            chosen(base);
        };
        let mut read = ReadPolicy::default();
        let mut write = WritePolicy::default();
        let mut batch_read = BatchPolicy::default();
        let mut batch_write = BatchPolicy::write_default();
        batch_read.concurrency = batch::CONCURRENCY;
        batch_write.concurrency = batch::CONCURRENCY;
        let mut query = QueryPolicy::default();
        timed(&mut read.base_policy);
        timed(&mut write.base_policy);
        timed(&mut batch_read.base_policy);
        timed(&mut batch_write.base_policy);
        chosen(&mut query.base_policy);
        Self {
            read: Arc::new(read),
            write: Arc::new(write),
            batch_read: Arc::new(batch_read),
            batch_write: Arc::new(batch_write),
            query: Arc::new(query),
            admin: AdminPolicy {
                timeout: ADMIN_TIMEOUT,
            },
        }
    }
}

/// Hands on the keyword arguments of verbs that read one record.
macro_rules! with_read_options {
    ($then:ident! { $($rest:tt)* }) => {
        $then! {
            ReadOptions {
                filter_expression: crate::expression::Filter,
                total_timeout: u32,
                socket_timeout: u32,
                timeout_delay: u32,
                max_retries: usize,
                sleep_between_retries: u32,
                sleep_multiplier: f64,
                replica: crate::policy::Choice<aerospike_core::Replica>,
                read_mode_ap: crate::policy::Choice<aerospike_core::ReadModeAp>,
                read_touch_ttl_percent: crate::policy::Choice<aerospike_core::ReadTouchTtl>,
                use_compression: bool,
                compression_threshold: usize,
                error_detail_verbosity: crate::policy::Choice<crate::policy::Verbosity>,
            }
            $($rest)*
        }
    };
}

/// Hands on the keyword arguments of verbs that write one record.
macro_rules! with_write_options {
    ($then:ident! { $($rest:tt)* }) => {
        $then! {
            WriteOptions {
                filter_expression: crate::expression::Filter,
                total_timeout: u32,
                socket_timeout: u32,
                timeout_delay: u32,
                max_retries: usize,
                sleep_between_retries: u32,
                sleep_multiplier: f64,
                replica: crate::policy::Choice<aerospike_core::Replica>,
                send_key: bool,
                ttl: crate::policy::Choice<aerospike_core::Expiration>,
                generation: u32,
                generation_policy: crate::policy::Choice<aerospike_core::GenerationPolicy>,
                exists: crate::policy::Choice<aerospike_core::RecordExistsAction>,
                commit_level: crate::policy::Choice<aerospike_core::CommitLevel>,
                durable_delete: bool,
                xdr: bool,
                use_compression: bool,
                compression_threshold: usize,
                error_detail_verbosity: crate::policy::Choice<crate::policy::Verbosity>,
            }
            $($rest)*
        }
    };
}

/// Hands on the keyword arguments of batches as a whole.
macro_rules! with_batch_options {
    ($then:ident! { $($rest:tt)* }) => {
        $then! {
            BatchOptions {
                filter_expression: crate::expression::Filter,
                total_timeout: u32,
                socket_timeout: u32,
                timeout_delay: u32,
                max_retries: usize,
                sleep_between_retries: u32,
                sleep_multiplier: f64,
                replica: crate::policy::Choice<aerospike_core::Replica>,
                read_mode_ap: crate::policy::Choice<aerospike_core::ReadModeAp>,
                allow_inline: bool,
                allow_inline_ssd: bool,
                respond_all_keys: bool,
                use_compression: bool,
                compression_threshold: usize,
                error_detail_verbosity: crate::policy::Choice<crate::policy::Verbosity>,
            }
            $($rest)*
        }
    };
}

/// Hands on the keyword arguments of scans and queries.
macro_rules! with_query_options {
    ($then:ident! { $($rest:tt)* }) => {
        $then! {
            QueryOptions {
                filter_expression: crate::expression::Filter,
                total_timeout: u32,
                socket_timeout: u32,
                timeout_delay: u32,
                max_retries: usize,
                sleep_between_retries: u32,
                sleep_multiplier: f64,
                replica: crate::policy::Choice<aerospike_core::Replica>,
                max_records: u64,
                records_per_second: u32,
                max_concurrent_nodes: usize,
                record_queue_size: usize,
                expected_duration: crate::policy::Choice<aerospike_core::QueryDuration>,
                use_compression: bool,
                compression_threshold: usize,
            }
            $($rest)*
        }
    };
}

/// Hands on the keyword arguments of verbs that change the cluster itself.
macro_rules! with_admin_options {
    ($then:ident! { $($rest:tt)* }) => {
        $then! {
            AdminOptions {
                timeout: u32,
            }
            $($rest)*
        }
    };
}

/// Hands on the keyword arguments of the end of a transaction.
macro_rules! with_end_options {
    ($then:ident! { $($rest:tt)* }) => {
        $then! {
            EndOptions {
                total_timeout: u32,
                socket_timeout: u32,
                timeout_delay: u32,
                max_retries: usize,
                sleep_between_retries: u32,
                sleep_multiplier: f64,
                use_compression: bool,
                compression_threshold: usize,
            }
            $($rest)*
        }
    };
}

pub(crate) use {
    with_admin_options, with_batch_options, with_end_options, with_query_options,
    with_read_options, with_write_options,
};

macro_rules! options {
    ($name:ident { $($option:ident: $type:ty,)* } $policy:ident) => {
        /// The keyword arguments of a call; `None` leaves the client's default.
        #[derive(PartialEq, Default)]
        pub(crate) struct $name {
            $(
                /// As named in Python.
                pub(crate) $option: Option<$type>,
            )*
        }

        impl $name {
            /// The client's policy, or a changed copy when an argument differs.
            pub(crate) fn over(mut self, default: &Arc<$policy>) -> Arc<$policy> {
                if self == Self::default() {
                    return Arc::clone(default);
                }
                let mut policy = $policy::clone(default);
                let filter = self.filter_expression.take().map(Into::into);
                set(&mut policy.base_policy.filter_expression, filter.map(Some));
                set(&mut policy.base_policy.total_timeout, self.total_timeout);
                set(&mut policy.base_policy.socket_timeout, self.socket_timeout);
                set(&mut policy.base_policy.timeout_delay, self.timeout_delay);
                set(&mut policy.base_policy.max_retries, self.max_retries);
                set(&mut policy.base_policy.sleep_between_retries, self.sleep_between_retries);
                set(&mut policy.base_policy.sleep_multiplier, self.sleep_multiplier);
                choose(&mut policy.base_policy.replica, self.replica);
                set(&mut policy.base_policy.use_compression, self.use_compression);
                set(&mut policy.base_policy.compression_threshold, self.compression_threshold);
                self.apply(&mut policy);
                Arc::new(policy)
            }
        }
    };
}

with_read_options!(options! { ReadPolicy });
with_write_options!(options! { WritePolicy });
with_batch_options!(options! { BatchPolicy });
with_query_options!(options! { QueryPolicy });

impl ReadOptions {
    fn apply(self, policy: &mut ReadPolicy) {
        choose(&mut policy.base_policy.read_mode_ap, self.read_mode_ap);
        choose(
            &mut policy.base_policy.read_touch_ttl,
            self.read_touch_ttl_percent,
        );
        detail(&mut policy.base_policy, self.error_detail_verbosity);
    }
}

impl WriteOptions {
    fn apply(self, policy: &mut WritePolicy) {
        set(&mut policy.send_key, self.send_key);
        choose(&mut policy.expiration, self.ttl);
        compare_generation(
            (&mut policy.generation, &mut policy.generation_policy),
            self.generation,
            self.generation_policy,
        );
        choose(&mut policy.record_exists_action, self.exists);
        choose(&mut policy.commit_level, self.commit_level);
        set(&mut policy.durable_delete, self.durable_delete);
        set(&mut policy.xdr, self.xdr);
        detail(&mut policy.base_policy, self.error_detail_verbosity);
    }
}

impl BatchOptions {
    fn apply(self, policy: &mut BatchPolicy) {
        choose(&mut policy.base_policy.read_mode_ap, self.read_mode_ap);
        set(&mut policy.allow_inline, self.allow_inline);
        set(&mut policy.allow_inline_ssd, self.allow_inline_ssd);
        set(&mut policy.respond_all_keys, self.respond_all_keys);
        detail(&mut policy.base_policy, self.error_detail_verbosity);
    }
}

/// The keyword arguments of a call; `None` leaves the default.
pub(crate) struct AdminOptions {
    /// As named in Python.
    pub(crate) timeout: Option<u32>,
}

impl AdminOptions {
    /// The policy with what the arguments change.
    #[allow(clippy::trivially_copy_pass_by_ref)] // as in the other families
    pub(crate) fn over(self, default: &AdminPolicy) -> AdminPolicy {
        AdminPolicy {
            timeout: self.timeout.unwrap_or(default.timeout),
        }
    }
}

impl QueryOptions {
    fn apply(self, policy: &mut QueryPolicy) {
        set(&mut policy.max_records, self.max_records);
        set(&mut policy.records_per_second, self.records_per_second);
        set(&mut policy.max_concurrent_nodes, self.max_concurrent_nodes);
        set(&mut policy.record_queue_size, self.record_queue_size);
        choose(&mut policy.expected_duration, self.expected_duration);
    }
}

/// Puts an argument in its place, when it was given.
pub(crate) fn set<T>(place: &mut T, argument: Option<T>) {
    if let Some(value) = argument {
        *place = value;
    }
}

/// [`set`] for an argument that is one of a few.
pub(crate) fn choose<T>(place: &mut T, argument: Option<Choice<T>>) {
    set(place, argument.map(|Choice(value)| value));
}

/// Puts the arguments about generations in their places.
pub(crate) fn compare_generation(
    (place, policy): (&mut u32, &mut GenerationPolicy),
    generation: Option<u32>,
    generation_policy: Option<Choice<GenerationPolicy>>,
) {
    if let Some(generation) = generation {
        *place = generation;
        // A generation is named to be compared.
        *policy = GenerationPolicy::ExpectGenEqual;
    }
    choose(policy, generation_policy);
}

fn detail(policy: &mut BasePolicy, argument: Option<Choice<Verbosity>>) {
    let verbosity = argument.map(|Choice(Verbosity(verbosity))| verbosity);
    set(&mut policy.error_detail_verbosity, verbosity);
}

/// How much the server is to tell about a failure. The core cuts a higher number down to its two
/// lowest bits.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Verbosity(u8);

/// An argument that Python gives as an int or as a member of one of `aiospike`'s enums.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Choice<T>(pub(crate) T);

/// What a [`Choice`] can be made of.
pub(crate) trait FromCode: Sized {
    /// What it chooses, for the message when there is no such choice.
    const WHAT: &'static str;

    /// The choice behind a number.
    fn from_code(code: i64) -> Option<Self>;
}

impl<'py, T: FromCode> FromPyObject<'_, 'py> for Choice<T> {
    type Error = PyErr;

    fn extract(obj: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        match T::from_code(obj.extract()?) {
            Some(choice) => Ok(Self(choice)),
            None => Err(PyValueError::new_err(format!(
                "{} is not a {}",
                obj.repr()?,
                T::WHAT
            ))),
        }
    }
}

/// Tells of enums which number chooses what.
macro_rules! choices {
    ($($what:literal $type:ident { $($code:literal => $choice:ident,)* })*) => { $(
        impl crate::policy::FromCode for $type {
            const WHAT: &'static str = $what;

            fn from_code(code: i64) -> Option<Self> {
                match code {
                    $($code => Some(Self::$choice),)*
                    _ => None,
                }
            }
        }
    )* };
}

pub(crate) use choices;

choices! {
    "GenerationPolicy" GenerationPolicy {
        0 => None,
        1 => ExpectGenEqual,
        2 => ExpectGenGreater,
    }
    "RecordExistsAction" RecordExistsAction {
        0 => Update,
        1 => UpdateOnly,
        2 => Replace,
        3 => ReplaceOnly,
        4 => CreateOnly,
    }
    "CommitLevel" CommitLevel {
        0 => CommitAll,
        1 => CommitMaster,
    }
    "Replica" Replica {
        0 => Master,
        1 => MasterProles,
        2 => Random,
        3 => Sequence,
        4 => PreferRack,
    }
    "ReadModeAP" ReadModeAp {
        0 => One,
        1 => All,
    }
    "QueryDuration" QueryDuration {
        0 => Long,
        1 => Short,
        2 => LongRelaxAp,
    }
    "IndexType" IndexType {
        0 => Numeric,
        1 => String,
        2 => Geo2DSphere,
        3 => Blob,
        4 => Integer,
    }
    "IndexCollectionType" CollectionIndexType {
        0 => Default,
        1 => List,
        2 => MapKeys,
        3 => MapValues,
    }
}

impl FromCode for Expiration {
    const WHAT: &'static str = "time to live (seconds, or one of the TTL_ constants)";

    fn from_code(code: i64) -> Option<Self> {
        /// The two highest numbers stand for "never" and "do not update".
        const MAX_SECONDS: u32 = u32::MAX - 2;
        match code {
            0 => Some(Self::NamespaceDefault),
            -1 => Some(Self::Never),
            -2 => Some(Self::DontUpdate),
            _ => u32::try_from(code)
                .ok()
                .filter(|s| *s <= MAX_SECONDS)
                .map(Self::Seconds),
        }
    }
}

impl FromCode for Verbosity {
    const WHAT: &'static str = "verbosity of error details (0 to 3)";

    fn from_code(code: i64) -> Option<Self> {
        u8::try_from(code).ok().filter(|v| *v <= 3).map(Self)
    }
}

impl FromCode for ReadTouchTtl {
    const WHAT: &'static str = "percentage (1 to 100, 0 for the server's default, -1 for never)";

    fn from_code(code: i64) -> Option<Self> {
        match code {
            0 => Some(Self::ServerDefault),
            -1 => Some(Self::DontReset),
            _ => u8::try_from(code)
                .ok()
                .filter(|p| *p <= 100)
                .map(Self::Percent),
        }
    }
}

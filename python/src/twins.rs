//! One verb, two methods: an awaitable for event loops and a blocking one for threads.
//!
//! Both parse the same arguments, call the same function and hand the same future to the bridge;
//! only the waiting differs. The macros write that pair, so that no verb is written twice.

/// Defines a verb of [`crate::client::Client`] over `async fn body(cluster, policy, arguments…)`:
///
/// ```text
/// twins! {
///     read => get;    // family of keyword arguments => body
///     /// Summary: the first line of both docstrings.
///     ///
///     /// The rest, which is the awaitable method's alone.
///     get / get_blocking(key: KeyArgument, bins: Option<BinsToRead> = None;) -> Reply
/// }
/// ```
///
/// After the semicolon come keyword arguments of this verb alone. The families are those of
/// [`crate::policy`]; those of verbs on records also have a `txn`, in which the verb takes part unless
/// it begins with `alone`. A verb that begins with `task` starts a job, and gives the task that
/// follows it; one that begins with `login` may change what the client is to log in with.
macro_rules! twins {
    (read => $($verb:tt)*) => {
        crate::policy::with_read_options!(
            twin_methods! { begin_command / wait_command in txn by of_read; read => $($verb)* }
        );
    };
    (write => $($verb:tt)*) => {
        crate::policy::with_write_options!(
            twin_methods! { begin_command / wait_command in txn by of_write; write => $($verb)* }
        );
    };
    (batch_read => $($verb:tt)*) => {
        crate::policy::with_batch_options!(
            twin_methods! { begin / wait in txn by of_read; batch_read => $($verb)* }
        );
    };
    (batch_write => $($verb:tt)*) => {
        crate::policy::with_batch_options!(
            twin_methods! { begin / wait in txn by of_write; batch_write => $($verb)* }
        );
    };
    (alone write => $($verb:tt)*) => {
        crate::policy::with_write_options!(
            twin_methods! { begin_command / wait_command; write => $($verb)* }
        );
    };
    (alone batch_write => $($verb:tt)*) => {
        crate::policy::with_batch_options!(twin_methods! { begin / wait; batch_write => $($verb)* });
    };
    (admin => $($verb:tt)*) => {
        crate::policy::with_admin_options!(twin_methods! { begin / wait; admin => $($verb)* });
    };
    (task write => $($verb:tt)*) => {
        crate::policy::with_write_options!(
            twin_methods! { begin_task / wait_task; write => $($verb)* }
        );
    };
    (task admin => $($verb:tt)*) => {
        crate::policy::with_admin_options!(
            twin_methods! { begin_task / wait_task; admin => $($verb)* }
        );
    };
    (login admin => $($verb:tt)*) => {
        crate::policy::with_admin_options!(
            twin_methods! { begin_login / wait_login; admin => $($verb)* }
        );
    };
    (stream query => $($verb:tt)*) => {
        crate::policy::with_query_options!(twin_streams! { query => $($verb)* });
    };
}

/// What the docstring of a blocking method says after its summary: not everything twice.
macro_rules! blocking_doc {
    ($class:ident, $name:ident) => {
        concat!(
            "As `",
            stringify!($class),
            ".",
            stringify!($name),
            "`, but without `await`, for threads."
        )
    };
}

macro_rules! twin_methods {
    (
        $options:ident { $($option:ident: $option_type:ty,)* }
        $begin:ident / $wait:ident $(in $txn:ident by $deadline:ident)?;
        $default:ident => $body:path;
        #[doc = $summary:literal]
        $(#[$doc:meta])*
        $name:ident / $blocking:ident(
            $($arg:ident: $type:ty $(= $value:tt)?),*; $($kwarg:ident: $kwtype:ty = $kwvalue:tt),*
        ) -> $returns:ty
    ) => {
        #[pyo3::pymethods]
        #[allow(clippy::too_many_arguments)]
        impl crate::client::Client {
            #[doc = $summary]
            $(#[$doc])*
            #[pyo3(signature = (
                $($arg $(= $value)?,)* *, $($kwarg = $kwvalue,)* $($option = None,)*
                $($txn = None)?
            ))]
            fn $name<'py>(
                &self,
                py: Python<'py>,
                $($arg: $type,)*
                $($kwarg: $kwtype,)*
                $($option: Option<$option_type>,)*
                $($txn: Option<crate::transaction::part::TransactionArgument>)?
            ) -> PyResult<Bound<'py, PyAny>> {
                let policy = crate::policy::$options { $($option),* }.over(&self.defaults().$default);
                $(let (policy, $txn) = crate::transaction::part::join(
                    self, policy, $txn, crate::deadline::Deadline::$deadline
                )?;)?
                let operation = |cluster| $body(cluster, policy, $($arg,)* $($kwarg),*);
                $(let operation = $txn.around(operation);)?
                self.$begin(py, operation)
            }

            #[doc = $summary]
            #[doc = ""]
            #[doc = crate::twins::blocking_doc!(Client, $name)]
            #[pyo3(signature = (
                $($arg $(= $value)?,)* *, $($kwarg = $kwvalue,)* $($option = None,)*
                $($txn = None)?
            ))]
            fn $blocking(
                &self,
                py: Python<'_>,
                $($arg: $type,)*
                $($kwarg: $kwtype,)*
                $($option: Option<$option_type>,)*
                $($txn: Option<crate::transaction::part::TransactionArgument>)?
            ) -> PyResult<$returns> {
                let policy = crate::policy::$options { $($option),* }.over(&self.defaults().$default);
                $(let (policy, $txn) = crate::transaction::part::join(
                    self, policy, $txn, crate::deadline::Deadline::$deadline
                )?;)?
                let operation = |cluster| $body(cluster, policy, $($arg,)* $($kwarg),*);
                $(let operation = $txn.around(operation);)?
                self.$wait(py, operation)
            }
        }
    };
}

macro_rules! twin_streams {
    (
        $options:ident { $($option:ident: $option_type:ty,)* }
        $default:ident => $body:path;
        #[doc = $summary:literal]
        $(#[$doc:meta])*
        $name:ident / $blocking:ident(
            $($arg:ident: $type:ty $(= $value:tt)?),*; $($kwarg:ident: $kwtype:ty = $kwvalue:tt),*
        )
    ) => {
        #[pyo3::pymethods]
        #[allow(clippy::too_many_arguments)]
        impl crate::client::Client {
            #[doc = $summary]
            $(#[$doc])*
            #[pyo3(signature = (
                $($arg $(= $value)?,)* *, $($kwarg = $kwvalue,)* $($option = None),*
            ))]
            fn $name<'py>(
                &self,
                py: Python<'py>,
                $($arg: $type,)*
                $($kwarg: $kwtype,)*
                $($option: Option<$option_type>),*
            ) -> PyResult<Bound<'py, asyncio_bridge::BridgeStream>> {
                let policy = crate::policy::$options { $($option),* }.over(&self.defaults().$default);
                self.begin_stream(py, |cluster| $body(cluster, policy, $($arg,)* $($kwarg),*))
            }

            #[doc = $summary]
            #[doc = ""]
            #[doc = crate::twins::blocking_doc!(Client, $name)]
            #[pyo3(signature = (
                $($arg $(= $value)?,)* *, $($kwarg = $kwvalue,)* $($option = None),*
            ))]
            fn $blocking<'py>(
                &self,
                py: Python<'py>,
                $($arg: $type,)*
                $($kwarg: $kwtype,)*
                $($option: Option<$option_type>),*
            ) -> PyResult<Bound<'py, asyncio_bridge::BridgeIterator>> {
                let policy = crate::policy::$options { $($option),* }.over(&self.defaults().$default);
                self.iterate(py, |cluster| $body(cluster, policy, $($arg,)* $($kwarg),*))
            }
        }
    };
}

pub(crate) use {blocking_doc, twin_methods, twin_streams, twins};

//! One verb, two methods: an awaitable for event loops and a blocking one for threads.
//!
//! Both parse the same arguments, call the same function and hand the same future to the bridge;
//! only the waiting differs. The macros write that pair, so that no verb is written twice.

use std::sync::{Mutex, TryLockError};

use futures_util::future::FutureExt;
use futures_util::stream::{BoxStream, StreamExt};
use pyo3::IntoPyObjectExt;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::error::Error;
use crate::record::Reply;

/// Defines a verb of [`crate::client::Client`] over `async fn body(cluster, policy, arguments…)`:
///
/// ```text
/// twins! {
///     read => get;    // family of keyword arguments => body
///     /// Docstring of both methods.
///     get / get_blocking(key: KeyArgument, bins: Option<BinsToRead> = None;) -> Reply
/// }
/// ```
///
/// After the semicolon come keyword arguments of this verb alone. The families are those of
/// [`crate::policy`].
macro_rules! twins {
    (read => $($verb:tt)*) => {
        crate::policy::with_read_options!(twin_methods! { read => $($verb)* });
    };
    (write => $($verb:tt)*) => {
        crate::policy::with_write_options!(twin_methods! { write => $($verb)* });
    };
    (batch_read => $($verb:tt)*) => {
        crate::policy::with_batch_options!(twin_methods! { batch_read => $($verb)* });
    };
    (batch_write => $($verb:tt)*) => {
        crate::policy::with_batch_options!(twin_methods! { batch_write => $($verb)* });
    };
    (stream query => $($verb:tt)*) => {
        crate::policy::with_query_options!(twin_streams! { query => $($verb)* });
    };
}

macro_rules! twin_methods {
    (
        $options:ident { $($option:ident: $option_type:ty,)* }
        $default:ident => $body:path;
        $(#[$doc:meta])*
        $name:ident / $blocking:ident(
            $($arg:ident: $type:ty $(= $value:tt)?),*; $($kwarg:ident: $kwtype:ty = $kwvalue:tt),*
        ) -> $returns:ty
    ) => {
        #[pyo3::pymethods]
        #[allow(clippy::too_many_arguments)]
        impl crate::client::Client {
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
            ) -> PyResult<Bound<'py, PyAny>> {
                let policy = crate::policy::$options { $($option),* }.over(&self.defaults().$default);
                let future = $body(self.cluster()?, policy, $($arg,)* $($kwarg),*);
                asyncio_bridge::try_future_into_py(py, future)
            }

            $(#[$doc])*
            #[pyo3(signature = (
                $($arg $(= $value)?,)* *, $($kwarg = $kwvalue,)* $($option = None),*
            ))]
            fn $blocking(
                &self,
                py: Python<'_>,
                $($arg: $type,)*
                $($kwarg: $kwtype,)*
                $($option: Option<$option_type>),*
            ) -> PyResult<$returns> {
                let policy = crate::policy::$options { $($option),* }.over(&self.defaults().$default);
                let future = $body(self.cluster()?, policy, $($arg,)* $($kwarg),*);
                asyncio_bridge::try_block_on(py, future)
            }
        }
    };
}

macro_rules! twin_streams {
    (
        $options:ident { $($option:ident: $option_type:ty,)* }
        $default:ident => $body:path;
        $(#[$doc:meta])*
        $name:ident / $blocking:ident(
            $($arg:ident: $type:ty $(= $value:tt)?),*; $($kwarg:ident: $kwtype:ty = $kwvalue:tt),*
        )
    ) => {
        #[pyo3::pymethods]
        #[allow(clippy::too_many_arguments)]
        impl crate::client::Client {
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
            ) -> PyResult<Bound<'py, PyAny>> {
                let policy = crate::policy::$options { $($option),* }.over(&self.defaults().$default);
                let stream = $body(self.cluster()?, policy, $($arg,)* $($kwarg),*);
                asyncio_bridge::stream_into_py(py, stream)
            }

            $(#[$doc])*
            #[pyo3(signature = (
                $($arg $(= $value)?,)* *, $($kwarg = $kwvalue,)* $($option = None),*
            ))]
            fn $blocking(
                &self,
                $($arg: $type,)*
                $($kwarg: $kwtype,)*
                $($option: Option<$option_type>),*
            ) -> PyResult<crate::twins::BlockingIterator> {
                let policy = crate::policy::$options { $($option),* }.over(&self.defaults().$default);
                let stream = $body(self.cluster()?, policy, $($arg,)* $($kwarg),*);
                Ok(crate::twins::BlockingIterator::new(stream))
            }
        }
    };
}

pub(crate) use {twin_methods, twin_streams, twins};

/// A stream of records for threads: `next()` waits for one, detached from the interpreter.
///
/// Like a generator it serves one thread at a time, and raises `ValueError` when a second one calls
/// meanwhile. Dropping it ends the stream.
#[pyclass(frozen, module = "aiospike._native")]
pub(crate) struct BlockingIterator(Mutex<Option<BoxStream<'static, Result<Reply, Error>>>>);

impl BlockingIterator {
    /// Over `stream`, of which nothing has been polled.
    pub(crate) fn new(
        stream: impl futures_util::Stream<Item = Result<Reply, Error>> + Send + 'static,
    ) -> Self {
        Self(Mutex::new(Some(stream.boxed())))
    }
}

#[pymethods]
impl BlockingIterator {
    const fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let mut slot = match self.0.try_lock() {
            Ok(slot) => slot,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => {
                return Err(PyValueError::new_err(
                    "another thread is waiting for the next record",
                ));
            }
        };
        let Some(stream) = slot.as_mut() else {
            return Ok(None);
        };
        // Records arrive in batches: most are there already and need no waiting.
        let next = match stream.next().now_or_never() {
            Some(next) => next,
            None => asyncio_bridge::block_on(py, stream.next())?,
        };
        match next {
            Some(Ok(reply)) => Ok(Some(reply.into_bound_py_any(py)?)),
            Some(Err(error)) => {
                *slot = None;
                Err(error.into())
            }
            None => {
                *slot = None;
                Ok(None)
            }
        }
    }
}

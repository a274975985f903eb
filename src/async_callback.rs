//! A Python function that Rust futures call, any number of times.

use std::future::Future;

use pyo3::call::PyCallArgs;
use pyo3::conversion::FromPyObjectOwned;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use crate::awaitable::{Reply, awaiting, begin};
use crate::context;
use crate::convert::unless_it_panics;
use crate::doorbell::{Arrival, Completions};
use crate::error::leaves_the_loop;
use crate::held::Held;
use crate::held_err::HeldErr;
use crate::loop_handle::LoopHandle;
use crate::sync::Arc;

/// A Python function, most often an `async def` one, for Rust futures to call.
///
/// It belongs to the event loop that ran where it was made, and runs there, each call in its own
/// copy of the context of that moment. Clones are the same callback; they may be used and dropped
/// on any thread.
///
/// # Example
///
/// ```no_run
/// use asyncio_bridge::{AsyncCallback, HeldErr, try_future_into_py};
/// use pyo3::prelude::*;
///
/// /// `await notify(function)`: awaits `function(number)` for three numbers, one after the other.
/// #[pyfunction]
/// fn notify<'py>(
///     py: Python<'py>,
///     function: Bound<'py, PyAny>,
/// ) -> PyResult<Bound<'py, PyAny>> {
///     let callback = AsyncCallback::new(function)?;
///     try_future_into_py(py, async move {
///         let mut sum = 0;
///         for number in 0..3 {
///             sum += callback.call::<_, i64>((number,)).await?;
///         }
///         Ok::<_, HeldErr>(sum)
///     })
/// }
/// ```
#[derive(Clone)]
pub struct AsyncCallback(Arc<Inner>);

struct Inner {
    target: Held<Target>,
    completions: Arc<Completions>,
}

struct Target {
    function: Py<PyAny>,
    context: Py<PyAny>,
}

impl AsyncCallback {
    /// A callback that runs on the event loop that runs on this thread.
    ///
    /// # Errors
    ///
    /// `RuntimeError` if no event loop runs on this thread; `TypeError` for what cannot be called.
    pub fn new(function: Bound<'_, PyAny>) -> PyResult<Self> {
        let py = function.py();
        if !function.is_callable() {
            return Err(PyTypeError::new_err(format!(
                "a callback must be callable, which {} is not",
                function.get_type().qualname()?
            )));
        }
        let handle = LoopHandle::running(py)?;
        let completions = Arc::clone(handle.get().completions());
        let target = Target {
            function: function.unbind(),
            context: context::current(py)?.unbind(),
        };
        Ok(Self(Arc::new(Inner {
            target: Held::by(&completions, target),
            completions,
        })))
    }

    /// Calls the function, from any thread, and returns its result as a future.
    ///
    /// The arguments, a tuple, are converted on the loop's thread. So is the result extracted
    /// there; [`Held`](crate::Held) is for what stays a Python object, or is of no interest. What the
    /// function returns is awaited if that is possible, and else is the result: a plain function
    /// will do.
    ///
    /// The call is under way from now on, whether the future is polled or not. Dropping the future
    /// cancels it.
    ///
    /// # Errors
    ///
    /// The future ends with what the function raises, or a conversion does; with `CancelledError`
    /// if the function's task is cancelled; and with `RuntimeError` if the loop is closed before,
    /// or is that of a forked child's parent. `SystemExit` and `KeyboardInterrupt` also end the
    /// loop, as they do in any task.
    pub fn call<A, T>(
        &self,
        arguments: A,
    ) -> impl Future<Output = Result<T, HeldErr>> + Send + use<A, T>
    where
        A: for<'py> PyCallArgs<'py> + Send + 'static,
        T: for<'py> FromPyObjectOwned<'py> + Send + 'static,
    {
        let (reply, awaiting) = awaiting(&self.0.completions);
        let call = Invocation {
            callback: Arc::clone(&self.0),
            arguments,
            reply,
        };
        self.0.completions.send(Arrival::Call(Box::new(call)));
        awaiting
    }
}

/// A call on its way to its event loop.
pub(crate) trait Call: Send {
    /// Makes the call, on the loop's thread.
    ///
    /// # Errors
    ///
    /// Only what must leave the loop: `SystemExit` and `KeyboardInterrupt`.
    fn make(self: Box<Self>, handle: &Bound<'_, LoopHandle>) -> PyResult<()>;
}

struct Invocation<A, T> {
    callback: Arc<Inner>,
    arguments: A,
    reply: Reply<T>,
}

impl<A, T> Call for Invocation<A, T>
where
    A: for<'py> PyCallArgs<'py> + Send + 'static,
    T: for<'py> FromPyObjectOwned<'py> + Send + 'static,
{
    fn make(self: Box<Self>, handle: &Bound<'_, LoopHandle>) -> PyResult<()> {
        let Self {
            callback,
            arguments,
            reply,
        } = *self;
        if !reply.is_wanted() {
            return Ok(());
        }
        let py = handle.py();
        match callback.target.invoke(handle, arguments, &reply) {
            Ok(Made::Begun(task)) => reply.wait_for(handle, task),
            Ok(Made::Returned(value)) => reply.settle(py, Ok(value)),
            Err(error) => {
                let leaving = leaves_the_loop(py, &error).then(|| error.clone_ref(py));
                reply.settle(py, Err(error));
                return leaving.map_or(Ok(()), Err);
            }
        }
        Ok(())
    }
}

/// What came of a call.
enum Made<'py> {
    Begun(Py<PyAny>),
    Returned(Bound<'py, PyAny>),
}

impl Target {
    fn invoke<'py, T>(
        &self,
        handle: &Bound<'py, LoopHandle>,
        arguments: impl for<'a> PyCallArgs<'a>,
        reply: &Reply<T>,
    ) -> PyResult<Made<'py>> {
        let py = handle.py();
        let context = context::copy(self.context.bind(py))?;
        let _entered = context::enter(&context)?;
        let call = || self.function.bind(py).call1(arguments);
        let result = unless_it_panics(call).flatten()?;
        if is_awaitable(&result)? {
            return begin(handle, result, reply).map(Made::Begun);
        }
        Ok(Made::Returned(result))
    }
}

fn is_awaitable(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    static IS_AWAITABLE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    IS_AWAITABLE
        .import(object.py(), "inspect", "isawaitable")?
        .call1((object,))?
        .is_truthy()
}

//! Python awaitables and functions, awaited and called from Rust.

use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker, ready};

use asyncio_bridge::{
    AsyncCallback, BridgeStream, Held, HeldErr, block_on, future_into_py, into_future,
    into_future_as, stream_into_py, try_future_into_py,
};
use futures_core::Stream;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use tokio::task::JoinSet;

use crate::gate::Gate;
use crate::probe::Explosive;

type Object = Held<Py<PyAny>>;

/// Await something from the runtime, and return its result.
#[pyfunction]
pub(crate) fn through_rust(awaitable: Bound<'_, PyAny>) -> PyResult<Bound<'_, PyAny>> {
    let py = awaitable.py();
    let result = into_future(awaitable)?;
    // Its error becomes a PyErr on the runtime.
    future_into_py(py, async move { Ok(result.await?) })
}

/// `through_rust` for an integer, extracted where it comes into being.
#[pyfunction]
pub(crate) fn integer_through_rust(awaitable: Bound<'_, PyAny>) -> PyResult<Bound<'_, PyAny>> {
    let py = awaitable.py();
    try_future_into_py(py, into_future_as::<i64>(awaitable)?)
}

/// Await what fails, and return the error as the runtime sees it: its text, and whether it is a
/// cancellation.
#[pyfunction]
pub(crate) fn error_through_rust(awaitable: Bound<'_, PyAny>) -> PyResult<Bound<'_, PyAny>> {
    let py = awaitable.py();
    let result = into_future(awaitable)?;
    future_into_py(py, async move {
        match result.await {
            Ok(_) => Err(PyValueError::new_err("no error")),
            Err(error) => Ok((error.to_string(), error.is_cancelled())),
        }
    })
}

/// What a function returns for each number below `length`, as an async iterator.
#[pyfunction]
pub(crate) fn numbers_of(
    function: Bound<'_, PyAny>,
    length: u64,
) -> PyResult<Bound<'_, BridgeStream>> {
    let py = function.py();
    let numbers = Numbers {
        callback: AsyncCallback::new(function)?,
        next: 0,
        length,
        pending: None,
    };
    stream_into_py(py, numbers)
}

type Pending<T> = Pin<Box<dyn Future<Output = Result<T, HeldErr>> + Send>>;

/// What a callback returns for 0, 1, 2 and so on. Its errors become exceptions on the runtime.
struct Numbers {
    callback: AsyncCallback,
    next: u64,
    length: u64,
    pending: Option<Pending<i64>>,
}

impl Stream for Numbers {
    type Item = PyResult<i64>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if this.next == this.length {
            return Poll::Ready(None);
        }
        let pending = this
            .pending
            .get_or_insert_with(|| Box::pin(this.callback.call((this.next,))));
        let number = ready!(pending.as_mut().poll(context));
        this.pending = None;
        this.next += 1;
        Poll::Ready(Some(number.map_err(PyErr::from)))
    }
}

/// Hold an object on the runtime until `gate` lets it through, and drop it there.
#[pyfunction]
pub(crate) fn let_go<'py>(
    py: Python<'py>,
    object: Object,
    gate: &Gate,
) -> PyResult<Bound<'py, PyAny>> {
    let passing = gate.passing();
    future_into_py(py, async move {
        passing.await?;
        drop(object);
        Ok(())
    })
}

/// An object that Rust holds.
#[pyclass(frozen)]
pub(crate) struct Kept(Mutex<Option<Object>>);

#[pymethods]
impl Kept {
    #[new]
    fn new(object: Object) -> Self {
        Self(Mutex::new(Some(object)))
    }

    /// Drop it in a thread that is not attached.
    fn let_go(&self, py: Python<'_>) {
        let object = self.0.lock().ok().and_then(|mut object| object.take());
        let thread = std::thread::spawn(|| drop(object));
        // A thread that panicked has said so.
        py.detach(|| drop(thread.join()));
    }
}

/// An awaitable that is under way on one thread's loop and waited for elsewhere.
#[pyclass(frozen)]
pub(crate) struct Begun {
    result: Mutex<Option<Pending<Object>>>,
    wakes: Arc<Wakes>,
}

/// Counts.
#[derive(Default)]
struct Wakes(AtomicUsize);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl Begun {
    fn take(&self) -> PyResult<Pending<Object>> {
        let result = self.result.lock().ok().and_then(|mut result| result.take());
        result.ok_or_else(|| PyValueError::new_err("waited for already"))
    }
}

#[pymethods]
impl Begun {
    #[new]
    fn new(awaitable: Bound<'_, PyAny>) -> PyResult<Self> {
        let result: Pending<Object> = Box::pin(into_future(awaitable)?);
        Ok(Self {
            result: Mutex::new(Some(result)),
            wakes: Arc::default(),
        })
    }

    /// Wait, once.
    fn wait_blocking(&self, py: Python<'_>) -> PyResult<Object> {
        Ok(block_on(py, self.take()?)??)
    }

    /// Let whoever ends the wait wake nobody, and be counted.
    fn count_wakes(&self) -> PyResult<bool> {
        let mut result = self.take()?;
        let waker = Waker::from(Arc::clone(&self.wakes));
        let pending = result
            .as_mut()
            .poll(&mut Context::from_waker(&waker))
            .is_pending();
        *self.result.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
        Ok(pending)
    }

    #[getter]
    fn wakes(&self) -> usize {
        self.wakes.0.load(Ordering::Relaxed)
    }
}

/// A Python function for the runtime to call.
#[pyclass(frozen)]
pub(crate) struct Callback(AsyncCallback);

#[pymethods]
impl Callback {
    #[new]
    fn new(function: Bound<'_, PyAny>) -> PyResult<Self> {
        AsyncCallback::new(function).map(Self)
    }

    /// Call with an object.
    fn call<'py>(&self, py: Python<'py>, object: Object) -> PyResult<Bound<'py, PyAny>> {
        let callback = self.0.clone();
        try_future_into_py(
            py,
            async move { callback.call::<_, Object>((object,)).await },
        )
    }

    /// `call` without an event loop, from another thread than the callback's.
    fn call_blocking(&self, py: Python<'_>, object: Object) -> PyResult<Object> {
        let result = self.0.call::<_, Object>((object,));
        Ok(block_on(py, result)??)
    }

    /// Call with each number below `count`, all at once, and return the sum of the results.
    fn call_many<'py>(&self, py: Python<'py>, count: i64) -> PyResult<Bound<'py, PyAny>> {
        let callback = self.0.clone();
        try_future_into_py(py, async move {
            let mut calls: JoinSet<_> = (0..count)
                .map(|number| callback.call::<_, i64>((number,)))
                .collect();
            let mut sum = 0;
            while let Some(ended) = calls.join_next().await {
                sum += ended.unwrap_or(Ok(0))?;
            }
            Ok::<_, HeldErr>(sum)
        })
    }

    /// Call with each number below `count`, and drop all that come of it at once.
    fn call_and_forget<'py>(&self, py: Python<'py>, count: i64) -> PyResult<Bound<'py, PyAny>> {
        let callback = self.0.clone();
        future_into_py(py, async move {
            for number in 0..count {
                drop(callback.call::<_, Object>((number,)));
            }
            Ok(())
        })
    }

    /// Call with an argument that panics when it is converted.
    fn call_with_explosive<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let callback = self.0.clone();
        try_future_into_py(
            py,
            async move { callback.call::<_, Object>((Explosive,)).await },
        )
    }
}

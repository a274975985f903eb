//! A hook for the work whose result nobody waits for any more.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use pin_project_lite::pin_project;

use crate::error::catch_panic;

/// Calls `hook` after `work`, a future or a stream, was dropped unfinished: once, and only then.
///
/// That is how an operation is cancelled: its awaitable was cancelled, or collected unawaited, its
/// loop closed, its stream left or closed early, or its `block_on` interrupted by Ctrl-C. The hook
/// is called in each case, also if the work had not begun. It is not called where the work
/// finished, nobody asked for its result, and not where it failed, ended by an error as a stream,
/// or panicked.
///
/// The hook runs where the work was dropped, on a thread of the runtime, with the runtime at hand,
/// or on the thread that was in `block_on`. It must not block, nor attach to the interpreter; what
/// has to wait it spawns. A panic in it is caught.
///
/// A runtime that ends drops the work on it and so calls the hooks, but runs nothing that they
/// spawn; a hook that is to keep its runtime for that holds a clone of the
/// [`Runtime`](crate::Runtime). A process that exits waits for no hook, nor for what it spawned:
/// the other end must notice by itself, as it does when the process is killed. In a forked child
/// no hook of its parent is called.
///
/// # Example
///
/// ```no_run
/// use std::sync::Arc;
///
/// use asyncio_bridge::{on_cancel, try_future_into_py};
/// use pyo3::prelude::*;
/// # struct Server;
/// # impl Server {
/// #     async fn run(&self, query: u64) -> PyResult<Vec<i64>> { Ok(vec![query as i64]) }
/// #     async fn abort(&self, _query: u64) {}
/// # }
/// # fn connected() -> Arc<Server> { Arc::new(Server) }
///
/// /// A query that the server is told to abort when Python no longer waits for it.
/// #[pyfunction]
/// fn query(py: Python<'_>, number: u64) -> PyResult<Bound<'_, PyAny>> {
///     let (server, aborting) = (connected(), connected());
///     let run = async move { server.run(number).await };
///     try_future_into_py(py, on_cancel(run, move || {
///         tokio::spawn(async move { aborting.abort(number).await });
///     }))
/// }
/// ```
pub fn on_cancel<W, H>(work: W, hook: H) -> OnCancel<W, H>
where
    H: FnOnce() + Send,
{
    OnCancel {
        work,
        hook: Hook(Some(hook)),
    }
}

pin_project! {
    /// The future or stream that [`on_cancel`] returns.
    #[must_use = "futures and streams do nothing unless polled"]
    pub struct OnCancel<W, H>
    where
        H: FnOnce(),
    {
        #[pin]
        work: W,
        // Dropped after the work, as fields are in the order of their declaration.
        hook: Hook<H>,
    }
}

/// Calls what it holds when it is dropped.
struct Hook<H: FnOnce()>(Option<H>);

impl<H: FnOnce()> Hook<H> {
    /// Keeps the hook only if what it is for goes on: it does not if `poll` panics.
    fn unless_over<T>(&mut self, poll: impl FnOnce() -> T, goes_on: impl FnOnce(&T) -> bool) -> T {
        let hook = self.0.take();
        let polled = poll();
        self.0 = hook.filter(|_| goes_on(&polled));
        polled
    }
}

impl<H: FnOnce()> Drop for Hook<H> {
    fn drop(&mut self) {
        if let Some(hook) = self.0.take() {
            // The panic hook has reported it, and there is nobody else to tell.
            let _ = catch_panic(hook);
        }
    }
}

impl<F, H> Future for OnCancel<F, H>
where
    F: Future,
    H: FnOnce(),
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        this.hook
            .unless_over(|| this.work.poll(context), Poll::is_pending)
    }
}

impl<S, T, E, H> Stream for OnCancel<S, H>
where
    S: Stream<Item = Result<T, E>>,
    H: FnOnce(),
{
    type Item = Result<T, E>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.project();
        this.hook.unless_over(
            || this.work.poll_next(context),
            |next| matches!(next, Poll::Pending | Poll::Ready(Some(Ok(_)))),
        )
    }
}

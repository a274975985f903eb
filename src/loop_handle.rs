//! One per event loop: its queue, its doorbell, its drain, and who waits.
//!
//! The loop owns its handle, as an attribute; the handle shows the loop to the collector. So both
//! go together, and nothing global keeps a loop alive. Runtime threads know only
//! [`Completions`], which holds nothing of Python.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::ControlFlow;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString, PyTuple};
use pyo3::{PyTraverseError, PyVisit, intern};
use slab::Slab;

use crate::awaitable::{Awaited, Settle};
use crate::burst::Burst;
use crate::completion::Delivery;
use crate::doorbell::{Arrival, Completed, Completions, Doorbell, WakeMode};
use crate::error::catch_panic;
use crate::future::{BridgeFuture, InlineWake};
use crate::guarded::Guarded;
use crate::lifecycle::{Attached, Process};
use crate::loop_runtime::Tending;
use crate::resident::{settle_in, watched};
use crate::runtime::{Runtime, WeakRuntime};
use crate::sync::atomic::{AtomicBool, Ordering};
use crate::sync::{Arc, Mutex};

/// How many operations one drain delivers before the loop's other callbacks get their turn.
const DRAIN_BUDGET: usize = 256;

/// The bridge's end of one event loop.
#[pyclass(frozen, weakref, module = "asyncio_bridge")]
pub(crate) struct LoopHandle {
    event_loop: Py<PyAny>,
    /// A finished `asyncio.Future`, see `Callback::wake_task`. One per loop: threads do not
    /// contend for its reference count.
    finished: Py<PyAny>,
    /// Whether the loop was in debug mode when it was last asked, in its last drain: asking for each
    /// operation would cost some per cent of it.
    debug: AtomicBool,
    completions: Arc<Completions>,
    /// Futures that somebody waits for, by token.
    waited: Guarded<Slab<BridgeFuture>>,
    /// Awaitables that Rust futures wait for, by number. Cancels name it, also late ones, so a
    /// number is not used again.
    awaited: Guarded<HashMap<usize, Awaited>>,
    attached: Mutex<Option<Attached>>,
    /// The runtime that this loop turns over, while it has users.
    turned: Mutex<WeakRuntime>,
    process: &'static Process,
}

impl LoopHandle {
    /// The handle of the loop that runs on this thread, made on first use.
    pub(crate) fn running(py: Python<'_>) -> PyResult<Bound<'_, Self>> {
        Self::try_running(py)?.ok_or_else(|| PyRuntimeError::new_err("no running event loop"))
    }

    /// The same, or None if no loop runs on this thread.
    pub(crate) fn try_running(py: Python<'_>) -> PyResult<Option<Bound<'_, Self>>> {
        if let Some(handle) = draining(py) {
            return Ok(Some(handle));
        }
        let event_loop = running_loop(py)?;
        if event_loop.is_none() {
            return Ok(None);
        }
        Self::of(&event_loop).map(Some)
    }

    /// The handle of a loop, made on first use.
    pub(crate) fn of<'py>(event_loop: &Bound<'py, PyAny>) -> PyResult<Bound<'py, Self>> {
        let py = event_loop.py();
        if let Some(handle) = event_loop.getattr_opt(attribute(py))? {
            let handle = handle.cast_into::<Self>()?;
            let this = handle.get();
            // A forked child finds its parent's; a loop may also outlive a failed wake-up.
            if this.process.is_current() && !this.completions.queue.is_closed() {
                return Ok(handle);
            }
        }
        Self::attach(event_loop)
    }

    fn attach<'py>(event_loop: &Bound<'py, PyAny>) -> PyResult<Bound<'py, Self>> {
        let py = event_loop.py();
        let process = Process::current(py)?;
        let doorbell = match process.wake_mode() {
            WakeMode::CallSoon => None,
            mode => watched(event_loop, mode)?,
        };
        let doorbell = doorbell.unwrap_or_else(|| Doorbell::CallSoon(process.waker().reserve()));
        let named = PyDict::new(py);
        named.set_item(intern!(py, "loop"), event_loop)?;
        let finished =
            py.import("asyncio")?
                .call_method(intern!(py, "Future"), (), Some(&named))?;
        finished.call_method1("set_result", (py.None(),))?;
        let handle = Bound::new(
            py,
            Self {
                event_loop: event_loop.clone().unbind(),
                finished: finished.unbind(),
                debug: AtomicBool::new(is_debugged(event_loop)?),
                completions: Arc::new(Completions::new(doorbell, process)),
                waited: Guarded::new(Slab::new()),
                awaited: Guarded::new(HashMap::new()),
                attached: Mutex::new(Some(Attached::new(process))),
                turned: Mutex::default(),
                process,
            },
        )?;
        let doorbell = &handle.get().completions.doorbell;
        if let Doorbell::CallSoon(number) = doorbell {
            process.waker().register(*number, &handle)?;
        }
        settle_in(event_loop, doorbell, &handle)?;
        event_loop.setattr(attribute(py), &handle)?;
        Ok(handle)
    }

    pub(crate) fn event_loop<'py>(&self, py: Python<'py>) -> &Bound<'py, PyAny> {
        self.event_loop.bind(py)
    }

    pub(crate) fn finished<'py>(&self, py: Python<'py>) -> &Bound<'py, PyAny> {
        self.finished.bind(py)
    }

    /// Where this is called from, in the loop's debug mode: as asyncio shows it.
    pub(crate) fn source_traceback(&self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        // Ordering: nothing else is published by the flag.
        if !self.debug.load(Ordering::Relaxed) || !is_debugged(self.event_loop(py))? {
            return Ok(None);
        }
        let helpers = py.import("asyncio.format_helpers")?;
        let stack = helpers.call_method0(intern!(py, "extract_stack"))?;
        Ok(Some(stack.unbind()))
    }

    pub(crate) fn completions(&self) -> &Arc<Completions> {
        &self.completions
    }

    pub(crate) fn process(&self) -> &'static Process {
        self.process
    }

    /// Keeps a future alive while somebody waits for it. The token finds it again.
    pub(crate) fn remember(handle: &Bound<'_, Self>, future: BridgeFuture) -> usize {
        let waited = &handle.get().waited;
        waited.with(handle.as_any(), |waited| waited.insert(future))
    }

    pub(crate) fn forget(handle: &Bound<'_, Self>, token: usize) -> Option<BridgeFuture> {
        let waited = &handle.get().waited;
        waited.with(handle.as_any(), |waited| waited.try_remove(token))
    }

    /// Keeps an awaitable alive while a Rust future waits for it.
    pub(crate) fn await_for_rust(handle: &Bound<'_, Self>, number: usize, awaited: Awaited) {
        let kept = &handle.get().awaited;
        kept.with(handle.as_any(), |kept| kept.insert(number, awaited));
    }

    /// The awaitable of a number, which is done.
    pub(crate) fn awaited(handle: &Bound<'_, Self>, number: usize) -> Option<Awaited> {
        let awaited = &handle.get().awaited;
        awaited.with(handle.as_any(), |awaited| awaited.remove(&number))
    }

    /// Delivers what has arrived, up to the budget, and resumes whom that concerns.
    pub(crate) fn drain(handle: &Bound<'_, Self>) -> PyResult<()> {
        Self::drain_waking(handle, InlineWake::allowed)
    }

    /// `drain`, which resumes tasks at once as far as `inline` allows.
    pub(crate) fn drain_waking<'a>(
        handle: &'a Bound<'_, Self>,
        inline: impl FnOnce(Python<'_>, &'a Self) -> PyResult<Option<InlineWake<'a>>>,
    ) -> PyResult<()> {
        let doorbell = &handle.get().completions.doorbell;
        Self::drain_silencing(handle, || doorbell.clear(), inline)
    }

    /// `drain_waking`, with what silences the doorbell. Polls the futures of this loop that it wakes.
    pub(crate) fn drain_silencing<'a>(
        handle: &'a Bound<'_, Self>,
        clear_signal: impl Fn(),
        inline: impl FnOnce(Python<'_>, &'a Self) -> PyResult<Option<InlineWake<'a>>>,
    ) -> PyResult<()> {
        let this = handle.get();
        let tending = Tending::begin(&this.completions);
        let drained = Self::deliver_all(handle, clear_signal, inline);
        drop(tending);
        if let Some(turned) = this.turned() {
            turned.poll_tasks(handle.py());
        }
        drained
    }

    /// The runtime that this loop turns over, while it has users. None in a forked child.
    pub(crate) fn turned(&self) -> Option<Runtime> {
        if !self.process.is_current() {
            return None;
        }
        self.turned.lock().upgrade()
    }

    /// Has this loop turn a runtime over for as long as that has users.
    pub(crate) fn turn_over(&self, runtime: &Runtime) {
        *self.turned.lock() = runtime.downgrade();
    }

    fn deliver_all<'a>(
        handle: &'a Bound<'_, Self>,
        clear_signal: impl Fn(),
        inline: impl FnOnce(Python<'_>, &'a Self) -> PyResult<Option<InlineWake<'a>>>,
    ) -> PyResult<()> {
        let py = handle.py();
        let this = handle.get();
        if !this.process.is_current() {
            // A forked child runs its parent's loop: the signal is the parent's to clear.
            return Ok(());
        }
        let Some(_drain) = this.process.drains().begin() else {
            // The interpreter is going away; a raised signal would keep the loop spinning.
            clear_signal();
            return Ok(());
        };
        let inline = inline(py, this)?;
        let debug = is_debugged(this.event_loop(py))?;
        // Ordering: see `source_traceback`.
        this.debug.store(debug, Ordering::Relaxed);
        let _scope = DrainScope::enter(handle);
        let _burst = Burst::begin();
        let mut leaving = Ok(());
        let completions = &this.completions;
        let ring = completions
            .queue
            .drain(clear_signal, DRAIN_BUDGET, |arrival| {
                leaving = Self::receive(handle, arrival, inline.as_ref());
                // A task may have forked: in the child what is left is its parent's.
                if leaving.is_ok() && this.process.is_current() {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            });
        if ring && this.process.is_current() {
            completions.ring();
        }
        leaving
    }

    fn receive(
        handle: &Bound<'_, Self>,
        arrival: Arrival,
        inline: Option<&InlineWake<'_>>,
    ) -> PyResult<()> {
        match arrival {
            Arrival::Completed(completed) => return Self::deliver(handle, &completed, inline),
            Arrival::Call(call) => return call.make(handle),
            Arrival::Unawaited(number) => Self::cancel(handle, number),
            // It is polled when the drain ends.
            Arrival::Woken => {}
            Arrival::LetGo(value) => {
                // A panic has been reported by its hook; the rest of the batch goes on.
                let _ = catch_panic(|| drop(value));
            }
        }
        Ok(())
    }

    fn deliver(
        handle: &Bound<'_, Self>,
        completed: &Completed,
        inline: Option<&InlineWake<'_>>,
    ) -> PyResult<()> {
        let Delivery::Wake(token) = completed.deliver() else {
            return Ok(());
        };
        let py = handle.py();
        // Another thread may have taken its registration back and the token be somebody else's.
        let future = handle.get().waited.with(handle.as_any(), |waited| {
            let future = waited.get(token)?;
            future.is_for(py, completed).then(|| waited.remove(token))
        });
        let Some(future) = future else {
            return Ok(());
        };
        let future = future.bind(py);
        future.settle();
        future.wake(inline)
    }

    /// Cancels an awaitable, which stays until it is done.
    fn cancel(handle: &Bound<'_, Self>, number: usize) {
        let py = handle.py();
        let awaited = &handle.get().awaited;
        let awaitable = awaited.with(handle.as_any(), |awaited| {
            Some(awaited.get(&number)?.awaitable(py))
        });
        if let Some(awaitable) = awaitable
            && let Err(error) = awaitable.call_method0(py, intern!(py, "cancel"))
        {
            error.write_unraisable(py, Some(awaitable.bind(py)));
        }
    }

    /// Takes all replies from their awaitables, which stay for the collector: see
    /// `FutureRef::abandon`.
    fn silence(handle: &Bound<'_, Self>) -> Vec<Option<Box<dyn Settle>>> {
        let awaited = &handle.get().awaited;
        awaited.with(handle.as_any(), |awaited| {
            awaited.values_mut().map(Awaited::silence).collect()
        })
    }

    /// Refuses what is still under way. Needs an attached thread, as values are dropped.
    fn retire(&self) {
        // In a forked child a push may be half done, and a lock held, for good.
        if !self.process.is_current() {
            return;
        }
        drop(self.attached.lock().take());
        if let Some(turned) = self.turned() {
            turned.close_tasks();
        }
        self.completions.queue.close().for_each(drop);
        if let Doorbell::CallSoon(number) = self.completions.doorbell {
            self.process.waker().unregister(number);
        }
    }

    /// Ends all that is under way: the loop will not run again.
    pub(crate) fn close(handle: &Bound<'_, Self>) {
        let this = handle.get();
        let py = handle.py();
        this.retire();
        let waited = this.waited.with(handle.as_any(), std::mem::take);
        for (_, future) in waited {
            future.bind(py).abandon();
        }
        drop(Self::silence(handle));
        // Breaks the cycle of loop and handle early. The loop may have replaced it already.
        let event_loop = this.event_loop(py);
        if let Ok(Some(current)) = event_loop.getattr_opt(attribute(py))
            && current.is(handle)
        {
            let _ = event_loop.delattr(attribute(py));
        }
    }
}

#[pymethods]
impl LoopHandle {
    /// The drain, as a callback of `call_soon_threadsafe`.
    fn __call__(slf: &Bound<'_, Self>) -> PyResult<()> {
        Self::drain(slf)
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.event_loop)?;
        visit.call(&self.finished)?;
        // SAFETY: the collector stops all threads.
        #[allow(unsafe_code)]
        let (waited, awaited) = unsafe { (self.waited.peek(), self.awaited.peek()) };
        waited
            .iter()
            .try_for_each(|(_, future)| future.visit(visit))?;
        awaited
            .values()
            .try_for_each(|awaited| awaited.visit(visit))
    }

    /// Breaks the cycle of handle and what is waited for; that of loop and handle is the loop's.
    fn __clear__(slf: &Bound<'_, Self>) {
        let this = slf.get();
        drop(this.waited.with(slf.as_any(), std::mem::take));
        drop(this.awaited.with(slf.as_any(), std::mem::take));
    }
}

impl Drop for LoopHandle {
    /// A loop that was collected unclosed, or closed while it watched no descriptor.
    fn drop(&mut self) {
        self.retire();
    }
}

fn is_debugged(event_loop: &Bound<'_, PyAny>) -> PyResult<bool> {
    let debug = event_loop.call_method0(intern!(event_loop.py(), "get_debug"))?;
    debug.is_truthy()
}

/// The loop that runs on this thread, or None.
pub(crate) fn running_loop(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    static GET: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    GET.get_or_try_init(py, || {
        let events = py.import("asyncio.events")?;
        Ok::<_, PyErr>(events.getattr("_get_running_loop")?.unbind())
    })?
    .bind(py)
    .call1(PyTuple::empty(py))
}

/// The name under which a loop holds its handle. Each copy of this crate in a process has its
/// own, as each has its own type.
fn attribute(py: Python<'_>) -> &Bound<'_, PyString> {
    static NAME: PyOnceLock<Py<PyString>> = PyOnceLock::new();
    NAME.get_or_init(py, || {
        let name = format!("_asyncio_bridge_{:x}", (&raw const NAME).addr());
        PyString::intern(py, &name).unbind()
    })
    .bind(py)
}

thread_local! {
    /// The loop whose drain is under way on this thread.
    static DRAINING: RefCell<Option<Py<LoopHandle>>> = const { RefCell::new(None) };
}

/// Marks a drain as under way on this thread.
struct DrainScope {
    outer: Option<Py<LoopHandle>>,
}

impl DrainScope {
    fn enter(handle: &Bound<'_, LoopHandle>) -> Self {
        Self {
            outer: DRAINING.replace(Some(handle.clone().unbind())),
        }
    }
}

impl Drop for DrainScope {
    fn drop(&mut self) {
        drop(DRAINING.replace(self.outer.take()));
    }
}

/// Forgets the drain that a forked child finds itself in: its loop is the parent's.
pub(crate) fn forget_drain() {
    std::mem::forget(DRAINING.take());
}

/// The loop whose drain is under way on this thread: its running loop, without asking asyncio.
fn draining(py: Python<'_>) -> Option<Bound<'_, LoopHandle>> {
    DRAINING.with_borrow(|handle| Some(handle.as_ref()?.clone_ref(py).into_bound(py)))
}

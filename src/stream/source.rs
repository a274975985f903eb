//! The reader's side of a stream.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::task::{Context, Poll};

use futures_core::Stream;
use pyo3::prelude::*;

use super::bounded::Bounded;
use super::channel::{Channel, Load, Until, Waiting};
use super::pump::{Feed, Item, pump};
use crate::executor::Task;
use crate::future;
use crate::lifecycle::Process;
use crate::owned::Owned;
use crate::runtime::Runtime;
use crate::sync::{Arc, Mutex};

/// Who runs a stream.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Run {
    /// A task on the runtime, ahead of the reader.
    Ahead,
    /// The thread that reads, when it finds nothing.
    ByReader,
}

impl Run {
    /// How many items a stream may give out before others get their turn: tasks of the runtime, or
    /// the reader itself.
    fn batch(self) -> usize {
        match self {
            Self::Ahead => 256,
            Self::ByReader => 32,
        }
    }
}

/// A source over a stream.
pub(super) fn start<S, T, E>(
    py: Python<'_>,
    runtime: &Runtime,
    stream: Bounded<S, T>,
    run: Run,
) -> PyResult<Owned<Source>>
where
    S: Stream<Item = Result<T, E>> + Send + 'static,
    T: for<'py> IntoPyObject<'py> + Send + 'static,
    E: Into<PyErr> + Send + 'static,
{
    let Bounded {
        stream,
        limit,
        weigh,
    } = stream;
    let process = Process::current(py)?;
    let channel = Arc::new(Channel::new(limit));
    let feed = Feed::new(&channel, process);
    let mut source = Source {
        items: Box::new(Taken {
            items: Mutex::default(),
            channel,
        }),
        runtime: runtime.clone(),
        pump: Mutex::new(None),
    };
    let pump: Task = Box::pin(pump(stream, weigh, run.batch(), feed));
    match run {
        Run::Ahead => runtime.submit(py, pump)?,
        Run::ByReader => *source.pump.get_mut() = Some(pump),
    }
    Ok(Owned::by(process, source))
}

/// A running stream, as its iterator has it. Dropped, it drops the stream.
pub(super) struct Source {
    items: Box<dyn Items>,
    runtime: Runtime,
    /// What runs the stream, if its readers do.
    pump: Mutex<Option<Task>>,
}

impl Source {
    /// The next item or the end, if that is here.
    pub(super) fn poll_item(&self, py: Python<'_>) -> Poll<Option<PyResult<Py<PyAny>>>> {
        self.items.poll_item(py)
    }

    /// Drops what arrived, here, and the stream, on the runtime.
    pub(super) fn close(&self) {
        self.items.close();
    }

    /// An awaitable that ends when there is what it waits for, or another reader was faster.
    pub(super) fn reached<'py>(
        &self,
        py: Python<'py>,
        until: Until,
    ) -> PyResult<Bound<'py, PyAny>> {
        future::awaitable(py, &self.runtime, |promise| {
            if let Some(here) = self.items.wait(until, Waiting::Task(promise)) {
                here.tell();
            }
            Ok(())
        })
    }

    /// The same for a thread, which runs the stream, and waits detached and with its signal
    /// handlers.
    pub(super) fn reach(&self, py: Python<'_>, until: Until) -> PyResult<()> {
        let reached = poll_fn(|context| {
            self.run(context);
            let waiting = Waiting::Thread(context.waker().clone());
            match self.items.wait(until, waiting) {
                Some(_) => Poll::Ready(()),
                None => Poll::Pending,
            }
        });
        let reached = self.runtime.block_on(py, reached);
        if reached.is_err() {
            // The stream knows this thread; another that waits is to take its place.
            self.items.tell();
        }
        reached
    }

    /// Polls the stream, unless another thread is at it.
    fn run(&self, context: &mut Context<'_>) {
        let Some(mut pump) = self.pump.try_lock() else {
            return;
        };
        // One that panics is not to be polled again.
        if let Some(mut task) = pump.take()
            && task.as_mut().poll(context).is_pending()
        {
            *pump = Some(task);
        }
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        self.close();
        if let Some(pump) = self.pump.get_mut().take() {
            // The stream may need the runtime to end. Refused only in a forked child, where this
            // is never dropped.
            let _ = self.runtime.dismiss(pump);
        }
    }
}

/// The items of a stream, whatever their type.
trait Items: Send + Sync {
    fn poll_item(&self, py: Python<'_>) -> Poll<Option<PyResult<Py<PyAny>>>>;

    fn wait(&self, until: Until, waiting: Waiting) -> Option<Waiting>;

    /// Tells all who wait.
    fn tell(&self);

    fn close(&self);
}

/// A channel, and what was taken out of it.
struct Taken<T, E> {
    items: Mutex<Batch<T, E>>,
    channel: Arc<Channel<Item<T, E>>>,
}

struct Batch<T, E> {
    items: VecDeque<(Item<T, E>, usize)>,
    /// What was handed on and is still to be given back.
    handed_on: Load,
    /// Nothing comes after these.
    last: bool,
}

impl<T, E> Default for Batch<T, E> {
    fn default() -> Self {
        Self {
            items: VecDeque::new(),
            handed_on: Load::default(),
            last: false,
        }
    }
}

impl<T, E> Taken<T, E> {
    fn poll_next(&self) -> Poll<Option<Item<T, E>>> {
        let mut batch = self.items.lock();
        if batch.items.is_empty() && !batch.last {
            let handed_on = std::mem::take(&mut batch.handed_on);
            batch.last = self.channel.exchange(handed_on, &mut batch.items);
        }
        let Some((item, weight)) = batch.items.pop_front() else {
            return if batch.last {
                Poll::Ready(None)
            } else {
                Poll::Pending
            };
        };
        batch.handed_on.add(weight);
        if batch.handed_on.reaches(self.channel.portion()) {
            self.channel.give_back(std::mem::take(&mut batch.handed_on));
        }
        Poll::Ready(Some(item))
    }
}

impl<T, E> Items for Taken<T, E>
where
    T: for<'py> IntoPyObject<'py> + Send + 'static,
    E: Into<PyErr> + Send + 'static,
{
    fn poll_item(&self, py: Python<'_>) -> Poll<Option<PyResult<Py<PyAny>>>> {
        let next = self.poll_next();
        next.map(|item| item.map(|item| item.into_python(py)))
    }

    fn wait(&self, until: Until, waiting: Waiting) -> Option<Waiting> {
        self.channel.wait(until, waiting)
    }

    fn tell(&self) {
        self.channel.tell();
    }

    fn close(&self) {
        let left = {
            let mut batch = self.items.lock();
            batch.last = true;
            (std::mem::take(&mut batch.items), self.channel.close())
        };
        drop(left);
    }
}

//! Where Rust futures run.

use std::future::Future;

use crate::submission::Submissions;
use tokio::runtime::{Builder, EnterGuard};
use tokio::task::JoinHandle;

/// A multi-thread Tokio runtime with I/O and time.
///
/// Signals stay Python's: Tokio's driver for them would fight the interpreter's handlers.
pub(crate) struct Runtime {
    tokio: tokio::runtime::Runtime,
    submissions: Submissions,
}

impl Runtime {
    /// One worker per core.
    pub(crate) fn start() -> std::io::Result<Self> {
        let tokio = Builder::new_multi_thread()
            .thread_name("asyncio-bridge-worker")
            .enable_io()
            .enable_time()
            .build()?;
        Ok(Self {
            tokio,
            submissions: Submissions::new(),
        })
    }

    pub(crate) fn spawn(
        &self,
        future: impl Future<Output = ()> + Send + 'static,
    ) -> JoinHandle<()> {
        self.tokio.spawn(future)
    }

    /// Runs a future, without waking a worker where one is at it.
    pub(crate) fn submit(&'static self, future: impl Future<Output = ()> + Send + 'static) {
        if self.submissions.push(future) {
            self.tokio.spawn(self.submissions.carry());
        }
    }

    /// Lets a future that is polled on this thread find the runtime's timers and sockets.
    pub(crate) fn enter(&self) -> EnterGuard<'_> {
        self.tokio.enter()
    }
}

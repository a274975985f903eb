//! What runs futures for the bridge: Tokio, or somebody else's executor.

use std::future::Future;
use std::pin::Pin;

use tokio::runtime::Handle;

/// A future for an executor to run.
pub type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// An executor that futures can be given to.
///
/// [`Runtime::new`](crate::Runtime::new) makes a runtime of it. The bridge needs no handle to what is
/// spawned: it cancels a future by waking it.
pub trait Spawn: Send + Sync + 'static {
    /// Runs a future to its end. Called from any thread; must not block.
    fn spawn(&self, task: Task);

    /// Runs work that blocks its thread, for [`blocking_into_py`](crate::blocking_into_py). Called
    /// from any thread; must not block. An executor without threads for that leaves it as it is:
    /// each work gets a thread of its own.
    fn spawn_blocking(&self, work: Box<dyn FnOnce() + Send>) {
        // Work that gets no thread is dropped, which its awaitable reports.
        let thread = std::thread::Builder::new().name("bridge-blocking".to_owned());
        drop(thread.spawn(work));
    }

    /// Calls `poll` with whatever this executor's futures expect to find on the polling thread,
    /// for [`block_on`](crate::block_on), which polls on its caller's.
    fn enter(&self, poll: &mut dyn FnMut()) {
        poll();
    }
}

impl Spawn for Handle {
    fn spawn(&self, task: Task) {
        // The task is cancelled by waking it, so its handle is not needed.
        drop(Handle::spawn(self, task));
    }

    fn spawn_blocking(&self, work: Box<dyn FnOnce() + Send>) {
        drop(Handle::spawn_blocking(self, work));
    }

    fn enter(&self, poll: &mut dyn FnMut()) {
        let _entered = Handle::enter(self);
        poll();
    }
}

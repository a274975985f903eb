//! What belongs to the process that made it.

use crate::error::Error;

/// Something with sockets and tasks, which a forked child inherits in name only: the tasks never
/// run there, and to close the sockets would take them from the parent's poller, which is shared.
/// So a child gets an error, and never drops it.
pub(crate) struct Owned<T> {
    process: u32,
    /// Always there, until dropped.
    value: Option<T>,
}

impl<T> Owned<T> {
    /// For this process.
    pub(crate) fn new(value: T) -> Self {
        Self {
            process: std::process::id(),
            value: Some(value),
        }
    }

    /// The value, unless this is a child of the process it belongs to.
    pub(crate) fn get(&self) -> Result<&T, Error> {
        let value = self.value.as_ref().filter(|_| self.is_ours());
        value.ok_or(Error::Forked)
    }

    fn is_ours(&self) -> bool {
        self.process == std::process::id()
    }
}

impl<T> Drop for Owned<T> {
    fn drop(&mut self) {
        if !self.is_ours() {
            std::mem::forget(self.value.take());
        }
    }
}

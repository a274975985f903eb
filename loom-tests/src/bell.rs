//! A doorbell as an event loop sees it: a level, which stays until it is cleared.

use crate::sync::atomic::{AtomicBool, Ordering};

/// Orders nothing: a descriptor tells that something came, not what was written before.
pub(crate) struct Bell(AtomicBool);

impl Bell {
    pub(crate) fn new() -> Self {
        Self(AtomicBool::new(false))
    }

    pub(crate) fn ring(&self) {
        self.0.swap(true, Ordering::Relaxed);
    }

    /// Whether a selector would return.
    pub(crate) fn is_raised(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    pub(crate) fn clear(&self) {
        self.0.swap(false, Ordering::Relaxed);
    }
}

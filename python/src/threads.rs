//! A home per thread, for clients with a current-thread runtime.

use std::cell::RefCell;
use std::sync::{Arc, Weak};

use arc_swap::ArcSwap;

use crate::home::Home;

/// The homes of a client's threads. A thread's is dropped when the thread ends, and all of them
/// with this.
pub(crate) struct Threads {
    homes: ArcSwap<Vec<Arc<Home>>>,
}

impl Threads {
    /// For nobody yet.
    pub(crate) fn new() -> Self {
        Self {
            homes: ArcSwap::default(),
        }
    }

    /// The home of the calling thread, if it has one in this process.
    pub(crate) fn here(&self) -> Option<Arc<Home>> {
        HERE.with_borrow(|entries| {
            let entry = entries.iter().find(|entry| entry.is_of(self))?;
            entry.home.upgrade().filter(|home| home.is_current())
        })
    }

    /// Whether this holds for the home of any thread.
    pub(crate) fn any(&self, holds: impl Fn(&Home) -> bool) -> bool {
        self.homes.load().iter().any(|home| holds(home))
    }

    /// Makes `home` the calling thread's.
    pub(crate) fn settle(self: &Arc<Self>, home: Home) -> Arc<Home> {
        let home = Arc::new(home);
        self.homes.rcu(|homes| {
            let mut homes = Vec::clone(homes);
            homes.push(Arc::clone(&home));
            homes
        });
        let entry = Here {
            threads: Arc::downgrade(self),
            home: Arc::downgrade(&home),
        };
        let left = HERE.with_borrow_mut(|entries| {
            let left = entries.extract_if(.., |entry| entry.is_over() || entry.is_of(self));
            let left: Vec<_> = left.collect();
            entries.push(entry);
            left
        });
        drop(left);
        home
    }

    fn leave(&self, home: &Weak<Home>) {
        self.homes.rcu(|homes| {
            let others = homes
                .iter()
                .filter(|other| Arc::as_ptr(other) != home.as_ptr());
            others.cloned().collect::<Vec<_>>()
        });
    }
}

thread_local! {
    /// One for each client that this thread uses.
    static HERE: RefCell<Vec<Here>> = const { RefCell::new(Vec::new()) };
}

/// A thread's use of a client; its end is that of the thread's home.
struct Here {
    threads: Weak<Threads>,
    home: Weak<Home>,
}

impl Here {
    fn is_of(&self, threads: &Threads) -> bool {
        std::ptr::eq(self.threads.as_ptr(), threads)
    }

    fn is_over(&self) -> bool {
        self.home.strong_count() == 0
    }
}

impl Drop for Here {
    fn drop(&mut self) {
        if let Some(threads) = self.threads.upgrade() {
            threads.leave(&self.home);
        }
    }
}

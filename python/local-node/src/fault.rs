//! Faults on request: what a client has to survive, when a test wants it to.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use parking_lot::Mutex;

use crate::frame::FrameType;

/// What goes wrong with a request, or with its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The request waits for this long before it is looked at.
    Delay(Duration),
    /// The request is not looked at, and its connection is closed.
    Drop,
    /// The request is not looked at, and nothing is ever answered on its connection.
    Silence,
    /// The request is executed, half of its answer (of the last part, where it comes in parts) is
    /// written, and the connection is closed.
    Cut,
    /// The request is not executed, and answered with this result code.
    Code(u8),
    /// The request is executed, and its answer tells the generation of the record wrongly: one more.
    Generation,
}

/// Which requests meet a fault: by default all messages to any node, for ever. Questions that nodes
/// are asked about themselves (info) meet it with `info` only.
///
/// ```
/// use local_node::{Fault, Strikes};
///
/// let every_tenth_twice = Strikes { every: 10, times: Some(2), ..Strikes::default() };
/// # let _ = (Fault::Drop, every_tenth_twice);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strikes {
    /// Of the node of this index alone.
    pub node: Option<usize>,
    /// One in so many of the requests that could meet it: 3 for the third, the sixth and so on, 1 for
    /// all, and 0 for none.
    pub every: u64,
    /// How many requests meet it before it is gone; `None` for no end.
    pub times: Option<u64>,
    /// Whether it is for info instead, whose answers have no result code and no generation.
    pub info: bool,
}

impl Default for Strikes {
    fn default() -> Self {
        Self {
            node: None,
            every: 1,
            times: None,
            info: false,
        }
    }
}

/// The faults that are to come, in the order in which they were asked for.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    planned: Mutex<Vec<Planned>>,
    /// Whether there are any: all that a request without a fault looks at.
    any: AtomicBool,
}

#[derive(Debug)]
struct Planned {
    fault: Fault,
    strikes: Strikes,
    seen: u64,
}

impl Faults {
    pub(crate) fn plan(&self, fault: Fault, strikes: Strikes) {
        let mut planned = self.planned.lock();
        planned.push(Planned {
            fault,
            strikes,
            seen: 0,
        });
        // Ordering: only a hint; who asks for a fault and then sends a request on its own gets there
        // by way of the socket.
        self.any.store(true, Ordering::Relaxed);
    }

    pub(crate) fn clear(&self) {
        let mut planned = self.planned.lock();
        planned.clear();
        self.any.store(false, Ordering::Relaxed);
    }

    /// The fault that a request to a node meets, if any: the first that is due.
    pub(crate) fn strike(&self, node: usize, kind: FrameType) -> Option<Fault> {
        if !self.any.load(Ordering::Relaxed) {
            return None;
        }
        let mut planned = self.planned.lock();
        let due = planned
            .iter_mut()
            .position(|planned| planned.is_due(node, kind))?;
        let Planned { fault, strikes, .. } = &mut planned[due];
        let fault = *fault;
        if let Some(times) = &mut strikes.times {
            *times = times.saturating_sub(1);
            if *times == 0 {
                planned.remove(due);
                self.any.store(!planned.is_empty(), Ordering::Relaxed);
            }
        }
        Some(fault)
    }
}

impl Planned {
    fn is_due(&mut self, node: usize, kind: FrameType) -> bool {
        let wanted = match (self.strikes.info, self.fault) {
            (false, _) => FrameType::Message,
            (true, Fault::Code(_) | Fault::Generation) => return false,
            (true, _) => FrameType::Info,
        };
        if kind != wanted || self.strikes.node.is_some_and(|only| only != node) {
            return false;
        }
        self.seen += 1;
        self.seen.is_multiple_of(self.strikes.every)
    }
}

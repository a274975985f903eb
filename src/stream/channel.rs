//! Items on their way from a stream to its readers, within a limit.
//!
//! The limit is on what is *ahead*: all items that were put in and not given back, wherever they
//! are. A reader takes all that is there at once, and gives back what it handed on in portions of
//! half the limit, so that the other side is woken seldom, and then has much to do.

use std::collections::VecDeque;
use std::task::{Context, Poll, Waker};

use pyo3::PyErr;
use smallvec::SmallVec;

use crate::future::Promise;
use crate::sync::Mutex;

/// A number of items, and their weight.
#[derive(Clone, Copy, Default)]
pub(super) struct Load {
    pub(super) items: usize,
    pub(super) weight: usize,
}

impl Load {
    pub(super) fn add(&mut self, weight: usize) {
        self.items += 1;
        self.weight = self.weight.saturating_add(weight);
    }

    fn subtract(&mut self, other: Self) {
        self.items -= other.items;
        self.weight = self.weight.saturating_sub(other.weight);
    }

    fn is_within(self, limit: Self) -> bool {
        self.items < limit.items && self.weight < limit.weight
    }

    pub(super) fn reaches(self, portion: Self) -> bool {
        self.items >= portion.items || self.weight >= portion.weight
    }

    fn half(self) -> Self {
        Self {
            items: self.items.div_ceil(2),
            weight: self.weight.div_ceil(2),
        }
    }
}

/// Between the task that runs a stream and those who read it.
pub(super) struct Channel<T> {
    limit: Load,
    state: Mutex<State<T>>,
}

struct State<T> {
    /// Items that no reader has taken, with their weights.
    arrived: VecDeque<(T, usize)>,
    ahead: Load,
    /// The task that runs the stream.
    pump: Option<Waker>,
    /// It waits until less is ahead.
    full: bool,
    waiting: SmallVec<[Waiting; 1]>,
    /// Nobody reads any more.
    closed: bool,
    /// The stream is dropped.
    ended: bool,
}

/// What a reader waits for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    /// There is something to take, or nothing more to come.
    Item,
    /// The stream is dropped. For a channel that is closed: nothing comes before.
    End,
}

/// A reader that waits.
pub(super) enum Waiting {
    /// A task: its operation ends.
    Task(Promise<(), PyErr>),
    /// A thread.
    Thread(Waker),
}

impl Waiting {
    pub(super) fn tell(self) {
        match self {
            Self::Task(promise) => promise.fulfil(()),
            Self::Thread(waker) => waker.wake(),
        }
    }

    fn gave_up(&self) -> bool {
        match self {
            Self::Task(promise) => promise.is_given_up(),
            Self::Thread(_) => false,
        }
    }

    /// A thread looks again now and then while it waits.
    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Thread(one), Self::Thread(other)) => one.will_wake(other),
            _ => false,
        }
    }
}

fn tell(waiting: SmallVec<[Waiting; 1]>) {
    waiting.into_iter().for_each(Waiting::tell);
}

fn wake(task: Option<Waker>) {
    if let Some(task) = task {
        task.wake();
    }
}

impl<T> Channel<T> {
    pub(super) fn new(limit: Load) -> Self {
        Self {
            limit,
            state: Mutex::new(State {
                arrived: VecDeque::new(),
                ahead: Load::default(),
                pump: None,
                full: false,
                waiting: SmallVec::new(),
                closed: false,
                ended: false,
            }),
        }
    }

    // The stream's side.

    /// Whether anybody reads, once there is room for an item. The task of `context` is woken when
    /// either changes.
    pub(super) fn poll_room(&self, context: &Context<'_>) -> Poll<bool> {
        let mut state = self.state.lock();
        match &mut state.pump {
            Some(pump) => pump.clone_from(context.waker()),
            none => *none = Some(context.waker().clone()),
        }
        if state.full && !state.closed {
            return Poll::Pending;
        }
        Poll::Ready(!state.closed)
    }

    /// Adds an item. Whether another may follow `poll_room` tells, and this: true if it may.
    pub(super) fn put(&self, item: T, weight: usize) -> bool {
        let mut state = self.state.lock();
        state.arrived.push_back((item, weight));
        state.ahead.add(weight);
        state.full = !state.ahead.is_within(self.limit);
        let more = !state.full && !state.closed;
        if !state.closed && !state.waiting.is_empty() {
            let waiting = std::mem::take(&mut state.waiting);
            drop(state);
            tell(waiting);
        }
        more
    }

    /// Ends the channel. Returns what nobody will read.
    pub(super) fn end(&self) -> VecDeque<(T, usize)> {
        let (waiting, unwanted) = {
            let mut state = self.state.lock();
            state.ended = true;
            let unwanted = if state.closed {
                std::mem::take(&mut state.arrived)
            } else {
                VecDeque::new()
            };
            (std::mem::take(&mut state.waiting), unwanted)
        };
        tell(waiting);
        unwanted
    }

    // The readers' side.

    /// From how much on a reader gives back what it handed on.
    pub(super) fn portion(&self) -> Load {
        self.limit.half()
    }

    /// Gives back what a reader handed on, and moves what arrived to `items`, which is empty. True
    /// if nothing will come after that.
    pub(super) fn exchange(&self, handed_on: Load, items: &mut VecDeque<(T, usize)>) -> bool {
        let (pump, ended) = {
            let mut state = self.state.lock();
            std::mem::swap(&mut state.arrived, items);
            (state.give_back(handed_on, self.limit), state.ended)
        };
        wake(pump);
        ended
    }

    /// Gives back what a reader handed on.
    pub(super) fn give_back(&self, handed_on: Load) {
        let pump = self.state.lock().give_back(handed_on, self.limit);
        wake(pump);
    }

    /// Tells `waiting` when there is what it waits for, or gives it back if that is here.
    pub(super) fn wait(&self, until: Until, waiting: Waiting) -> Option<Waiting> {
        let mut state = self.state.lock();
        if state.ended || (until == Until::Item && !state.arrived.is_empty()) {
            return Some(waiting);
        }
        if state.waiting.iter().any(|other| other.is_same(&waiting)) {
            return None;
        }
        // Those that gave up go before the list would grow.
        if state.waiting.len() == state.waiting.capacity() {
            state.waiting.retain(|waiting| !waiting.gave_up());
        }
        state.waiting.push(waiting);
        None
    }

    /// Tells all who wait, to look for themselves.
    pub(super) fn tell(&self) {
        let waiting = std::mem::take(&mut self.state.lock().waiting);
        tell(waiting);
    }

    /// Ends the reading: the stream is dropped soon, and what is left is returned.
    pub(super) fn close(&self) -> VecDeque<(T, usize)> {
        let (pump, left) = {
            let mut state = self.state.lock();
            state.closed = true;
            (state.pump.take(), std::mem::take(&mut state.arrived))
        };
        wake(pump);
        left
    }
}

impl<T> State<T> {
    /// Returns whom to wake because there is room again.
    fn give_back(&mut self, handed_on: Load, limit: Load) -> Option<Waker> {
        self.ahead.subtract(handed_on);
        let room = self.full && self.ahead.is_within(limit);
        self.full &= !room;
        room.then(|| self.pump.clone()).flatten()
    }
}

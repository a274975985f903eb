//! The wake protocol: how a finished operation reaches the thread of its event loop.
//!
//! Pure Rust: no interpreter, no runtime, no threads. Primitives come from `crate::sync`, so
//! `loom-tests` compiles this very code against loom's.
//!
//! # The parts
//!
//! - [`state`]: one operation. Its value is written once, and among delivery and cancellation
//!   exactly one wins.
//! - [`gate`]: one bit per event loop, whether a wake is already under way.
//! - [`queue`]: the finished operations of one event loop, a gate, and a close.
//! - [`inbox`]: the same queue for the waker thread, with parking.
//! - [`poll_state`]: one future that the bridge polls itself, and whether it was woken.
//! - [`line`]: threads that wait for operations and take turns to be awake. It stands alone, under a
//!   lock, and says itself why it loses nobody.
//!
//! # The protocol
//!
//! ```text
//!   completing thread                         thread of the event loop
//!   ─────────────────                         ────────────────────────
//!   1  write the value                        0  pop, up to the budget
//!   2  set COMPLETE          (Release)        a  clear the doorbell's signal
//!   3  push the operation                     b  gate.reset()      swap(IDLE, AcqRel)
//!   4  gate.notify()  swap(NOTIFIED, AcqRel)  c  pop, up to what the budget leaves
//!   5  if it was IDLE: ring the doorbell      d  anything left: notify, and ring if it was IDLE
//!                                             for each popped: set DELIVERED, wake its waiter
//! ```
//!
//! # Why no wake is lost (invariants 1–3)
//!
//! All writes to a gate are read-modify-writes, so 4 and b of one gate are totally ordered and
//! each acquires all that the earlier ones released.
//!
//! - 4 before b: then b acquires what 4 released, the push of 3 is visible to c, and the item is
//!   popped in this drain, or d sees it.
//! - b before 4: then 4 finds IDLE, unless another producer's 4 came between, and rings; that
//!   other producer found IDLE and rings. Either ring comes after b, and a came before b, so the
//!   signal is not cleared by this drain: another drain follows, and its b comes after 4.
//!
//! A plain store in b is not enough: it would acquire nothing, so c may miss a push whose 4 it
//! overwrote, and nobody rings again. Clearing the signal after c is not enough either: a ring
//! between c and the clearing is wiped out while its item stays in the queue.
//!
//! What 0 pops needs no argument: it only leaves less to c. It is there because nobody rings while
//! the gate is closed, and tasks that are resumed start operations that complete meanwhile.
//!
//! The same queue carries futures to whoever polls them, when they are new and each time that they
//! are woken; [`poll_state`] has a future queued once and polled by one. On a runtime a ring spawns a
//! task that does b and c alone, and several may. For each push whose 4 found NOTIFIED there is one
//! whose b is still to come, and which pops the item if no other has; one that stops before the
//! queue is empty comes back. An event loop that polls futures itself (`loop_runtime`) drains the queue
//! as that of completions. On the thread that is to poll next by itself the one who is to ring does
//! not: the gate stays closed until that poll, which resets it.
//!
//! # Why rings are few (invariant 4)
//!
//! Only a `notify` that finds IDLE rings, and only `reset` makes a gate IDLE: between two drains
//! at most one thread rings, however many complete.
//!
//! # Why an operation ends once (invariants 6, 9, 10, 11)
//!
//! Delivery and cancellation are read-modify-writes of one word, each refused where the other
//! came first; see [`state`] for the table. A waiter that registers does so in the same word, so
//! either it sees DELIVERED and takes the value at once, or the delivery sees it and wakes it.
//!
//! The future is owned by the task that runs it. That registers its waker before it looks for
//! CANCELLED, and the owner sets CANCELLED before it wakes: so the task sees the cancel now, or in
//! the poll that the wake leads to, and drops the future then.
//!
//! # Closing (invariant 7)
//!
//! `close` sets CLOSED, then passes the gate, then pops everything. A producer pushes, passes the
//! gate, then reads CLOSED. The two passes are ordered: if the producer's came first its item is
//! visible to the closing thread's pops; if not, the producer sees CLOSED and pops what is there
//! itself. Both may pop at once; the queue gives each item to one of them.

pub(crate) mod gate;
pub(crate) mod inbox;
pub(crate) mod line;
pub(crate) mod poll_state;
pub(crate) mod queue;
pub(crate) mod state;

pub(crate) use inbox::Inbox;
pub(crate) use line::{Line, Place, Sleep, Sleeper};
pub(crate) use poll_state::{Pause, PollState};
pub(crate) use queue::CompletionQueue;
pub(crate) use state::{Completer, Delivery, Operation};

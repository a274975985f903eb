//! Model checks of asyncio-bridge's wake protocol.
//!
//! `completion` is the bridge's own source, compiled against loom's primitives: [`sync`] stands
//! in for the bridge's facade of that name. Each test file holds the models of one concern and,
//! beside each, a seeded bug that the model must catch. See README.md for the table.

#[cfg(test)]
#[path = "../../src/completion/mod.rs"]
mod completion;
#[cfg(test)]
mod sync;

#[cfg(test)]
mod bell;
#[cfg(test)]
mod model;

#[cfg(test)]
mod closing;
#[cfg(test)]
mod line;
#[cfg(test)]
mod lost_wake;
#[cfg(test)]
mod operation;
#[cfg(test)]
mod polling;
#[cfg(test)]
mod rings;
#[cfg(test)]
mod sharing;
#[cfg(test)]
mod uvloop_race;
#[cfg(test)]
mod waker_thread;

//! Secondary indexes: which records have which values.
//!
//! An index keeps a number for every value, the value itself or a hash of it, and with it the digest of
//! the record. Every partition holds its own part of each index, under its own lock, and changes it with
//! its records, so that an index always tells what there is.

mod definition;
mod entries;
mod range;
mod registry;
#[cfg(test)]
mod tests;
mod value;

pub(crate) use definition::{Collection, Definition, KeyType, Source};
pub(crate) use entries::{Entries, Position};
pub(crate) use range::{Range, Wanted};
pub(crate) use registry::{Index, Indexes};

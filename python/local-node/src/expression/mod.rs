//! Expressions: decoded from msgpack into a typed tree, which is refused as a whole where the server
//! refuses it, and evaluated on a record.
//!
//! A value may be *unknown*: a bin that is missing or of another type than declared, an operation that
//! failed. What is made of an unknown value is unknown, but for logic that another operand decides.

mod call;
mod decode;
mod element;
mod evaluation;
mod filter;
mod function;
mod indexed;
mod metadata;
mod operation;
mod packed;
mod posix;
mod subject;
#[cfg(test)]
mod tests;
mod tree;
mod value_type;

pub(crate) use element::{Becomes, Element, ElementExpression};
pub(crate) use filter::Filter;
pub(crate) use indexed::IndexExpression;
pub(crate) use operation::{Write, read, write};
pub(crate) use subject::Subject;

/// The value of an expression that has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Unknown;

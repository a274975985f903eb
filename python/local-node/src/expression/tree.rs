//! Expressions as trees, found well-typed.

use regex::bytes::Regex;

use super::call::Call;
use super::function::Function;
use super::metadata::Metadata;
use super::value_type::{Type, Value};
use crate::bin::BinName;

/// An expression. What it is to yield was checked when it was decoded; whether it does, as bins may
/// be missing or of other types, shows only as it is evaluated.
#[derive(Debug)]
pub(super) enum Node {
    Unknown,
    Literal(Value),
    Bin(Type, BinName),
    BinType(BinName),
    Key(Type),
    Metadata(Metadata),
    And(Vec<Node>),
    Or(Vec<Node>),
    /// True if exactly one of these is.
    Exclusive(Vec<Node>),
    /// The first action whose condition is true, or else the last.
    Cond(Vec<(Node, Node)>, Box<Node>),
    /// Values for the next variables, and what uses them.
    Let(Vec<Node>, Box<Node>),
    /// A variable, by how many are defined before it.
    Variable(usize),
    LoopVariable(Type, Part),
    /// What an element becomes that is to be removed.
    Removed,
    Function(Function, Vec<Node>),
    Regex(Box<Regex>, Box<Node>),
    Call(Box<Call>),
}

/// What a loop variable holds of an element of a list or map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Key,
    Value,
    Index,
}

impl Node {
    /// Whether a condition holds for this or any part of it.
    pub(super) fn any(&self, holds: &impl Fn(&Self) -> bool) -> bool {
        let any = |nodes: &[Self]| nodes.iter().any(|node| node.any(holds));
        holds(self)
            || match self {
                Self::And(nodes) | Self::Or(nodes) | Self::Exclusive(nodes) => any(nodes),
                Self::Function(_, arguments) => any(arguments),
                Self::Cond(cases, default) => {
                    let mut cases = cases.iter();
                    cases.any(|(condition, action)| condition.any(holds) || action.any(holds))
                        || default.any(holds)
                }
                Self::Let(values, body) => any(values) || body.any(holds),
                Self::Regex(_, text) => text.any(holds),
                Self::Call(call) => {
                    call.operand.any(holds) || call.arguments().any(|argument| argument.any(holds))
                }
                _ => false,
            }
    }

    /// Whether this is the expression that is always unknown: it may stand for any type.
    pub(super) fn is_unknown(&self) -> bool {
        match self {
            Self::Unknown => true,
            Self::Let(_, body) => body.is_unknown(),
            _ => false,
        }
    }
}

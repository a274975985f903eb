//! Expressions on the elements of lists and maps, which see nothing of the record.

use super::Unknown;
use super::decode::decode;
use super::evaluation::Evaluation;
use super::packed::pack;
use super::tree::Node;
use super::value_type::Type;
use crate::allowance::Allowance;
use crate::particle::Particle;
use crate::result_code::ResultCode;

/// An element, packed, as loop variables show it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Element<'e> {
    /// Of an element of a map.
    pub(crate) key: Option<&'e [u8]>,
    pub(crate) value: &'e [u8],
    /// Of an element of a list.
    pub(crate) index: Option<usize>,
}

/// An expression on elements.
#[derive(Debug)]
pub(crate) struct ElementExpression {
    node: Node,
    kind: Type,
}

/// What becomes of an element.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Becomes {
    Nothing,
    Packed(Vec<u8>),
}

impl ElementExpression {
    pub(crate) fn decode(packed: &[u8]) -> Result<Self, ResultCode> {
        decode(packed).map(|(node, kind)| Self { node, kind })
    }

    /// Whether it is true of an element, unless that is unknown.
    pub(crate) fn truth(&self, element: Element<'_>, allowance: &Allowance) -> Option<bool> {
        let value = Evaluation::of_element(element, allowance).value(&self.node);
        value.ok().map(|value| value == Some(Particle::Bool(true)))
    }

    /// What it makes of an element, unless that is unknown.
    pub(crate) fn becomes(&self, element: Element<'_>, allowance: &Allowance) -> Option<Becomes> {
        match Evaluation::of_element(element, allowance).value(&self.node) {
            Ok(_) if self.kind == Type::Removed => Some(Becomes::Nothing),
            Ok(value) => Some(Becomes::Packed(pack(&value))),
            Err(Unknown) => None,
        }
    }
}

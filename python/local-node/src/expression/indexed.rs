//! Expressions whose values are indexed.

use super::decode::decode;
use super::evaluation::Evaluation;
use super::metadata::Metadata;
use super::subject::Subject;
use super::tree::Node;
use super::value_type::Type;
use crate::particle::Particle;
use crate::result_code::ResultCode;

/// An expression of which a record has the same value until its bins change.
#[derive(Debug)]
pub(crate) struct IndexExpression {
    packed: Box<[u8]>,
    node: Node,
    kind: Type,
}

impl IndexExpression {
    /// Refuses what sees anything else of a record than its bins and its digest, or neither.
    pub(crate) fn decode(packed: &[u8]) -> Result<Self, ResultCode> {
        let (node, kind) = decode(packed)?;
        let is_record = |node: &Node| {
            matches!(
                node,
                Node::Bin(..) | Node::BinType(_) | Node::Metadata(Metadata::DigestModulo(_))
            )
        };
        let is_other =
            |node: &Node| matches!(node, Node::Key(_) | Node::Metadata(_)) && !is_record(node);
        if node.any(&is_other) || !node.any(&is_record) {
            return Err(ResultCode::Parameter);
        }
        Ok(Self {
            packed: packed.into(),
            node,
            kind,
        })
    }

    pub(crate) fn packed(&self) -> &[u8] {
        &self.packed
    }

    /// The particle type it yields.
    pub(crate) fn kind(&self) -> Option<u8> {
        self.kind.particle()
    }

    /// The value that a record has, unless it is unknown.
    pub(crate) fn value(&self, subject: &Subject<'_>) -> Option<Particle> {
        Evaluation::of(subject).value(&self.node).ok().flatten()
    }
}

impl PartialEq for IndexExpression {
    fn eq(&self, other: &Self) -> bool {
        self.packed == other.packed
    }
}

//! Calls of the operations on lists, maps and blobs, with arguments that are expressions.

use super::Unknown;
use super::evaluation::{Evaluation, checked};
use super::packed::pack;
use super::tree::Node;
use super::value_type::{Type, Value};
use crate::bits;
use crate::cdt;
use crate::particle::Particle;

/// Whose operation is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum System {
    Collections,
    Bits,
}

impl System {
    pub(super) fn from_wire(code: i64) -> Option<Self> {
        Some(match code {
            0 => Self::Collections,
            1 => Self::Bits,
            _ => return None,
        })
    }

    /// Whether its operations are for values of this type.
    pub(super) fn takes(self, kind: Type) -> bool {
        match self {
            Self::Collections => matches!(kind, Type::List | Type::Map),
            Self::Bits => kind == Type::Blob,
        }
    }
}

/// A call.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) system: System,
    /// It yields what the operation makes of its operand, not what the operation answers.
    pub(super) is_modify: bool,
    /// The type it is declared to yield.
    pub(super) result: Type,
    pub(super) pieces: Vec<Piece>,
    pub(super) operand: Node,
}

/// A part of a packed call.
#[derive(Debug)]
pub(super) enum Piece {
    Packed(Vec<u8>),
    Argument(Node),
}

impl Call {
    pub(super) fn arguments(&self) -> impl Iterator<Item = &Node> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Packed(_) => None,
            Piece::Argument(node) => Some(node),
        })
    }

    /// What an operation refuses is unknown, and so is a result of another type than the declared one.
    pub(super) fn evaluate(&self, evaluation: &mut Evaluation<'_>) -> Result<Value, Unknown> {
        let unknown = |_| Unknown;
        let mut packed = Vec::new();
        for piece in &self.pieces {
            match piece {
                Piece::Packed(piece) => packed.extend_from_slice(piece),
                Piece::Argument(node) => packed.extend_from_slice(&pack(&evaluation.value(node)?)),
            }
        }
        let operand = evaluation.value(&self.operand)?;
        evaluation.look(packed.len() + operand.as_ref().map_or(0, Particle::wire_len))?;
        let result = match (self.system, self.is_modify) {
            (System::Bits, true) => {
                let changed = bits::modify(operand.as_ref(), &packed).map_err(unknown)?;
                changed.or(operand)
            }
            (System::Bits, false) => {
                let operand = operand.as_ref().ok_or(Unknown)?;
                Some(bits::read(operand, &packed).map_err(unknown)?)
            }
            (System::Collections, true) => {
                let modified = cdt::modify(operand.as_ref(), &packed, evaluation.allowance())
                    .map_err(unknown)?;
                modified.value.or(operand)
            }
            (System::Collections, false) => {
                let operand = operand.as_ref().ok_or(Unknown)?;
                cdt::read(operand, &packed, evaluation.allowance()).map_err(unknown)?
            }
        };
        let made = result.as_ref().map_or(0, Particle::wire_len);
        evaluation.allowance().make(made).map_err(unknown)?;
        checked(result, self.result)
    }
}

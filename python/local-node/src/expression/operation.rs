//! Operations that read what an expression yields, or write it to a bin.

use super::Unknown;
use super::decode::decode;
use super::evaluation::Evaluation;
use super::packed::{is_storable, stored_map};
use super::subject::Subject;
use super::tree::Node;
use super::value_type::{Type, Value};
use crate::msgpack::{Token, integer, skip};
use crate::particle::Particle;
use crate::reader::Reader;
use crate::result_code::ResultCode;

const CREATE_ONLY: u64 = 1;
const UPDATE_ONLY: u64 = 2;
const ALLOW_DELETE: u64 = 4;
const POLICY_NO_FAIL: u64 = 8;
const EVAL_NO_FAIL: u64 = 16;

/// What an operation does to its bin.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Write {
    Keep,
    Put(Particle),
    Delete,
}

/// What an operation reads.
pub(crate) fn read(packed: &[u8], subject: &Subject<'_>) -> Result<Value, ResultCode> {
    let operation = Operation::decode(packed, EVAL_NO_FAIL)?;
    match operation.evaluate(subject) {
        Ok(value) => Ok(value),
        Err(Unknown) if operation.has(EVAL_NO_FAIL) => Ok(None),
        Err(Unknown) => Err(ResultCode::NotApplicable),
    }
}

/// What an operation does to a bin that is there or not.
pub(crate) fn write(
    packed: &[u8],
    is_there: bool,
    subject: &Subject<'_>,
) -> Result<Write, ResultCode> {
    let operation = Operation::decode(
        packed,
        CREATE_ONLY | UPDATE_ONLY | ALLOW_DELETE | POLICY_NO_FAIL | EVAL_NO_FAIL,
    )?;
    let refused = if is_there && operation.has(CREATE_ONLY) {
        Some(ResultCode::BinExists)
    } else if !is_there && operation.has(UPDATE_ONLY) {
        Some(ResultCode::BinNotFound)
    } else {
        None
    };
    match refused {
        Some(_) if operation.has(POLICY_NO_FAIL) => return Ok(Write::Keep),
        Some(code) => return Err(code),
        None => {}
    }
    match operation.evaluate(subject) {
        Ok(Some(Particle::Map(map))) => {
            let map = stored_map(&map).ok_or(ResultCode::NotApplicable)?;
            Ok(Write::Put(Particle::Map(map.into())))
        }
        Ok(Some(value)) => Ok(Write::Put(value)),
        Ok(None) if operation.has(ALLOW_DELETE) => Ok(Write::Delete),
        // Any flag keeps this from failing (expressions-0772).
        Ok(None) if is_there && operation.flags == 0 => Err(ResultCode::NotApplicable),
        Ok(None) => Ok(Write::Keep),
        Err(Unknown) if operation.has(EVAL_NO_FAIL) => Ok(Write::Keep),
        Err(Unknown) => Err(ResultCode::NotApplicable),
    }
}

struct Operation {
    expression: Node,
    kind: Type,
    flags: u64,
}

impl Operation {
    /// Decodes an expression and the flags behind it, if there are any.
    fn decode(packed: &[u8], known: u64) -> Result<Self, ResultCode> {
        let mut reader = Reader::new(packed);
        let Some(Token::List(1..=2)) = Token::read(&mut reader) else {
            return Err(ResultCode::Parameter);
        };
        let expression = skip(&mut reader).ok_or(ResultCode::Parameter)?;
        let flags = integer(&mut reader).unwrap_or(0).cast_unsigned();
        if flags & !known != 0 {
            return Err(ResultCode::Parameter);
        }
        let (expression, kind) = decode(expression)?;
        Ok(Self {
            expression,
            kind,
            flags,
        })
    }

    fn has(&self, flag: u64) -> bool {
        self.flags & flag != 0
    }

    fn evaluate(&self, subject: &Subject<'_>) -> Result<Value, Unknown> {
        let value = Evaluation::of(subject).value(&self.expression)?;
        match &value {
            _ if self.kind == Type::Removed => Err(Unknown),
            // A literal may hold what only comparisons know.
            Some(Particle::List(packed) | Particle::Map(packed)) if !is_storable(packed) => {
                Err(Unknown)
            }
            _ => Ok(value),
        }
    }
}

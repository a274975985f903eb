//! The steps of a path.

use super::super::call::{integer, list_head};
use super::super::container::Kind;
use super::super::list::List;
use crate::expression::ElementExpression;
use crate::msgpack::{Token, Use, canonical, skip};
use crate::reader::Reader;
use crate::result_code::ResultCode;

/// The most steps of a path.
const LONGEST: u32 = 64;

/// One step of a path.
pub(super) struct Step {
    /// Whether it leads on from lists only, or from maps only.
    pub(super) from: Option<Kind>,
    pub(super) choice: Choice,
    /// Of which of the chosen elements it leads on.
    pub(super) conditions: Vec<ElementExpression>,
}

/// Which elements a step leads to.
pub(super) enum Choice {
    Index(i64),
    Rank(i64),
    Key(Vec<u8>),
    Value(Vec<u8>),
    Keys(Vec<Vec<u8>>),
    All,
    Each(ElementExpression),
}

impl Step {
    pub(super) fn read_all(reader: &mut Reader<'_>) -> Result<Vec<Self>, ResultCode> {
        const AND: u64 = 0x200;
        let count = list_head(reader)?;
        if count == 0 || count % 2 == 1 || count / 2 > LONGEST {
            return Err(ResultCode::Parameter);
        }
        let mut steps: Vec<Self> = Vec::new();
        for _ in 0..count / 2 {
            let kind = integer(reader)?.cast_unsigned();
            let mut argument = *reader;
            let packed = skip(reader).ok_or(ResultCode::Parameter)?;
            let choice = match (kind & 0x0f, Token::of(packed)) {
                (0, _) => Choice::Index(integer(&mut argument)?),
                (1, _) => Choice::Rank(integer(&mut argument)?),
                (2, _) => Choice::Key(argument_of(packed)?),
                (3, _) => Choice::Value(argument_of(packed)?),
                (4, Some(Token::Bool(true))) => Choice::All,
                (4, Some(Token::List(_))) => Choice::Each(ElementExpression::decode(packed)?),
                (10, Some(Token::List(_))) => {
                    let keys = argument_of(packed)?;
                    let keys = List::read(&keys).ok_or(ResultCode::Parameter)?.items;
                    Choice::Keys(keys.into_iter().map(<[u8]>::to_vec).collect())
                }
                _ => return Err(ResultCode::Parameter),
            };
            match (choice, steps.last_mut()) {
                (Choice::Each(condition), Some(step)) if kind & AND != 0 => {
                    step.conditions.push(condition);
                }
                _ if kind & AND != 0 => return Err(ResultCode::Parameter),
                (choice, _) => steps.push(Self {
                    from: match kind & 0x30 {
                        0x10 => Some(Kind::List),
                        0x20 => Some(Kind::Map),
                        _ => None,
                    },
                    choice,
                    conditions: Vec::new(),
                }),
            }
        }
        Ok(steps)
    }
}

fn argument_of(packed: &[u8]) -> Result<Vec<u8>, ResultCode> {
    canonical(packed, Use::Argument).ok_or(ResultCode::Parameter)
}

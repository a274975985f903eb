//! Operations on lists and maps ("collection data types"), as the server does them.
//!
//! A list or map is kept as its msgpack, in one form ([`crate::msgpack`]). An operation comes as msgpack,
//! too: `[code, argument, …]`, or `[255, context, [code, argument, …]]` for one on a list or map inside.
//! [`list::operation`] and [`map::operation`] say which function a code names. Functions that choose
//! elements give a [`report::Selection`]; what is asked of it, and whether it is removed, is none of
//! their business.

mod call;
mod container;
mod context;
mod element;
mod list;
mod map;
mod operation;
mod path;
mod range;
mod report;
mod search;
mod select;
#[cfg(test)]
mod tests;
mod wanted;

use self::call::{Arguments, Call};
use self::context::Step;
pub(crate) use self::element::particle;
use self::list::List;
use self::map::Map;
use self::operation::Operation;
use self::path::ByPath;
use crate::allowance::Allowance;
use crate::msgpack::Token;
use crate::particle::Particle;
use crate::reader::Reader;
use crate::result_code::ResultCode;

/// What an operation makes of a value.
#[derive(Clone, Debug)]
pub(crate) struct Modified {
    /// What takes the value's place; it stays as it is, or absent, without.
    pub(crate) value: Option<Particle>,
    pub(crate) result: Option<Particle>,
}

/// The result of an operation that reads a list or map.
pub(crate) fn read(
    value: &Particle,
    call: &[u8],
    allowance: &Allowance,
) -> Result<Option<Particle>, ResultCode> {
    if let Some(by_path) = by_path(call, allowance)? {
        // What would change the value is no read.
        if by_path.is_change() {
            return Err(ResultCode::Parameter);
        }
        return by_path.select(value).map(Some);
    }
    let mut request = Request::read(call)?;
    let container = request.container(value)?;
    let container = context::look_up(container, &request.steps)?;
    request
        .operation(Some(container))?
        .read(container, &mut request.arguments)
}

/// What an operation that changes a list or map makes of one, or of none.
pub(crate) fn modify(
    value: Option<&Particle>,
    call: &[u8],
    allowance: &Allowance,
) -> Result<Modified, ResultCode> {
    if let Some(by_path) = by_path(call, allowance)? {
        let value = value.ok_or(ResultCode::IncompatibleType)?;
        return Ok(if by_path.is_change() {
            Modified {
                value: Some(by_path.changed(value)?),
                result: None,
            }
        } else {
            Modified {
                value: None,
                result: Some(by_path.select(value)?),
            }
        });
    }
    let request = Request::read(call)?;
    let container = value.map(|value| request.container(value)).transpose()?;
    let change = context::modify(container, &request.steps, &mut |container| {
        let mut arguments = request.arguments;
        request
            .operation(container)?
            .modify(container, &mut arguments)
    })?;
    let value = change.new.and_then(self::value);
    Ok(Modified {
        value,
        result: change.result,
    })
}

/// The operation by path that a call is, if it is one.
fn by_path<'a>(call: &[u8], allowance: &'a Allowance) -> Result<Option<ByPath<'a>>, ResultCode> {
    let call = Call::read(&mut Reader::new(call))?;
    (call.code == ByPath::CODE)
        .then(|| ByPath::read(call.arguments, allowance))
        .transpose()
}

/// Whether a packed context is a way to go.
pub(crate) fn is_context(packed: &[u8]) -> bool {
    let mut reader = Reader::new(packed);
    Step::read_all(&mut reader).is_ok() && reader.is_empty()
}

/// What a packed context leads to in a list or map, if it leads anywhere.
pub(crate) fn look_up(value: &Particle, context: &[u8]) -> Option<Particle> {
    let (Particle::List(bytes) | Particle::Map(bytes)) = value else {
        return None;
    };
    let steps = Step::read_all(&mut Reader::new(context)).ok()?;
    let found = context::look_up(bytes, &steps).ok()?;
    particle(found).ok().flatten()
}

/// The items of a list.
pub(crate) fn items(list: &[u8]) -> Vec<&[u8]> {
    List::read(list).unwrap_or_default().items
}

/// The keys and values of a map.
pub(crate) fn pairs(map: &[u8]) -> Vec<(&[u8], &[u8])> {
    Map::read(map).unwrap_or_default().pairs
}

/// A list or map as a bin's value.
fn value(packed: Vec<u8>) -> Option<Particle> {
    match Token::of(&packed)? {
        Token::List(_) => Some(Particle::List(packed.into())),
        Token::Map(_) => Some(Particle::Map(packed.into())),
        _ => None,
    }
}

/// An operation, and the way to what it works on.
struct Request<'a> {
    steps: Vec<Step<'a>>,
    code: u64,
    arguments: Arguments<'a>,
}

impl<'a> Request<'a> {
    /// The code of an operation on what a context leads to.
    const IN_CONTEXT: u64 = 0xff;

    fn read(call: &'a [u8]) -> Result<Self, ResultCode> {
        let call = Call::read(&mut Reader::new(call))?;
        if call.code != Self::IN_CONTEXT {
            return Ok(Self {
                steps: Vec::new(),
                code: call.code,
                arguments: call.arguments,
            });
        }
        call.arguments.expect(&(2..=2))?;
        let mut reader = call.arguments.reader();
        let steps = Step::read_all(&mut reader)?;
        let call = Call::read(&mut reader)?;
        Ok(Self {
            code: call.code,
            arguments: call.arguments.nested_below(steps.len()),
            steps,
        })
    }

    fn is_of_lists(&self) -> bool {
        self.code < 64
    }

    /// The bytes of a value that is a list or map.
    fn container<'v>(&self, value: &'v Particle) -> Result<&'v [u8], ResultCode> {
        match value {
            Particle::List(bytes) | Particle::Map(bytes) => Ok(bytes),
            _ if self.steps.is_empty() => Err(ResultCode::IncompatibleType),
            _ => Err(ResultCode::Parameter),
        }
    }

    /// The operation, if it is one on what it is to work on.
    fn operation(&self, container: Option<&[u8]>) -> Result<Operation, ResultCode> {
        let fits = match container.and_then(Token::of) {
            Some(Token::List(_)) => self.is_of_lists(),
            Some(Token::Map(_)) => !self.is_of_lists(),
            Some(_) => false,
            None => true,
        };
        if !fits {
            return Err(ResultCode::IncompatibleType);
        }
        let operation = if self.is_of_lists() {
            list::operation(self.code)
        } else {
            map::operation(self.code)
        };
        operation.ok_or(ResultCode::Parameter)
    }
}

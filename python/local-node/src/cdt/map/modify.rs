//! Changing a map.

use super::super::call::Arguments;
use super::super::element::Number;
use super::super::operation::Change;
use super::super::select::Elements;
use super::{Map, Order};
use crate::result_code::ResultCode;

type Changed = Result<Change, ResultCode>;

/// Which pairs may be put, in bits.
#[derive(Clone, Copy)]
struct Policy(u64);

impl Policy {
    const PUT: Self = Self(0);
    const ADD: Self = Self(1);
    const REPLACE: Self = Self(2);

    /// Why no pair may be put of a key that is there, or is not.
    fn refusal(self, is_there: bool) -> Option<ResultCode> {
        if is_there {
            (self.0 & 1 != 0).then_some(ResultCode::ElementExists)
        } else {
            (self.0 & 2 != 0).then_some(ResultCode::ElementNotFound)
        }
    }

    /// What may not be put is no error.
    fn is_no_fail(self) -> bool {
        self.0 & 4 != 0
    }

    /// Of several, those that may be put are; only without failing.
    fn is_partial(self) -> bool {
        self.0 & 8 != 0
    }
}

/// The map as it is. An empty one is made of none.
fn kept(map: &Map<'_>) -> Change {
    Change::to(map.pack()).with_size(map.len())
}

/// The map, or an empty one with the flags given.
fn map_or_new(map: Option<&[u8]>, flags: u64) -> Result<Map<'_>, ResultCode> {
    match map {
        Some(map) => Map::read(map).ok_or(ResultCode::Unknown),
        None => Ok(Map {
            order: Order::from_flags(flags).unwrap_or_default(),
            pairs: Vec::new(),
        }),
    }
}

pub(super) fn set_order(map: Option<&[u8]>, arguments: &mut Arguments<'_>) -> Changed {
    let flags = arguments.unsigned()?;
    let mut map = map_or_new(map, 0)?;
    map.order = Order::from_flags(flags & 0xff).ok_or(ResultCode::Parameter)?;
    Ok(Change::to(map.pack()))
}

pub(super) fn add(map: Option<&[u8]>, arguments: &mut Arguments<'_>) -> Changed {
    put_pair(map, arguments, Policy::ADD)
}

pub(super) fn replace(map: Option<&[u8]>, arguments: &mut Arguments<'_>) -> Changed {
    put_pair(map, arguments, Policy::REPLACE)
}

pub(super) fn put(map: Option<&[u8]>, arguments: &mut Arguments<'_>) -> Changed {
    put_pair(map, arguments, Policy::PUT)
}

/// Puts one pair; the policy is what the arguments say, if they do.
fn put_pair(map: Option<&[u8]>, arguments: &mut Arguments<'_>, policy: Policy) -> Changed {
    let (key, value) = (arguments.stored_key()?, arguments.stored()?);
    let order = arguments.unsigned_or(0)?;
    let policy = arguments.optional_unsigned()?.map_or(policy, Policy);
    put_all(&map_or_new(map, order)?, &[(&key, &value)], policy)
}

pub(super) fn add_items(map: Option<&[u8]>, arguments: &mut Arguments<'_>) -> Changed {
    put_pairs(map, arguments, Policy::ADD)
}

pub(super) fn replace_items(map: Option<&[u8]>, arguments: &mut Arguments<'_>) -> Changed {
    put_pairs(map, arguments, Policy::REPLACE)
}

pub(super) fn put_items(map: Option<&[u8]>, arguments: &mut Arguments<'_>) -> Changed {
    put_pairs(map, arguments, Policy::PUT)
}

/// Puts the pairs of a map.
fn put_pairs(map: Option<&[u8]>, arguments: &mut Arguments<'_>, policy: Policy) -> Changed {
    let items = arguments.stored_items()?;
    let order = arguments.unsigned_or(0)?;
    let policy = arguments.optional_unsigned()?.map_or(policy, Policy);
    let items = Map::read(&items).ok_or(ResultCode::Parameter)?;
    put_all(&map_or_new(map, order)?, &items.pairs, policy)
}

/// Puts pairs whose keys are in order; all of them, or none, unless the policy is partial.
fn put_all<'a>(map: &Map<'a>, pairs: &[(&'a [u8], &'a [u8])], policy: Policy) -> Changed {
    let mut put = Map {
        order: map.order,
        pairs: Vec::with_capacity(map.len() + pairs.len()),
    };
    let mut copied = 0;
    for pair in pairs {
        let (at, after) = match map.find(pair.0) {
            Ok(at) => (at, at + 1),
            Err(at) => (at, at),
        };
        match policy.refusal(after > at) {
            Some(code) if !policy.is_no_fail() => return Err(code),
            Some(_) if !policy.is_partial() => return Ok(kept(map)),
            Some(_) => {}
            None => {
                put.pairs.extend_from_slice(&map.pairs[copied..at]);
                put.pairs.push(*pair);
                copied = after;
            }
        }
    }
    put.pairs.extend_from_slice(&map.pairs[copied..]);
    Ok(kept(&put))
}

pub(super) fn increment(map: Option<&[u8]>, arguments: &mut Arguments<'_>) -> Changed {
    add_to(map, arguments, |delta| delta)
}

pub(super) fn decrement(map: Option<&[u8]>, arguments: &mut Arguments<'_>) -> Changed {
    add_to(map, arguments, Number::negated)
}

/// Adds to a value, or to nothing if there is none. No policy keeps it from that (map-0096).
fn add_to(
    map: Option<&[u8]>,
    arguments: &mut Arguments<'_>,
    turn: impl Fn(Number) -> Number,
) -> Changed {
    let key = arguments.stored_key()?;
    let delta = arguments.optional_value()?;
    let map = map_or_new(map, arguments.unsigned_or(0)?)?;
    let mut sum = turn(Number::delta(delta.as_deref())?);
    if let Ok(at) = map.find(&key) {
        sum = sum.added_to(map.pairs[at].1)?;
    }
    let value = sum.packed();
    let change = put_all(&map, &[(&key, &value)], Policy::PUT)?;
    Ok(change.with_result(sum.particle()))
}

pub(super) fn clear(map: Option<&[u8]>, _arguments: &mut Arguments<'_>) -> Changed {
    let Some(map) = map else {
        return Ok(Change::default());
    };
    let mut map = Map::read(map).ok_or(ResultCode::Unknown)?;
    map.pairs.clear();
    Ok(Change::to(map.pack()))
}

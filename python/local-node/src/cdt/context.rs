//! Contexts: the way from a bin's list or map to one inside, and back with what became of it.

use super::call::{integer, list_head};
use super::container::Container;
use super::list::List;
use super::map::{Map, Order};
use super::operation::Change;
use super::range;
use super::select::Elements;
use crate::msgpack::{DEPTH, NIL, Token, Use, canonical, skip};
use crate::reader::Reader;
use crate::record;
use crate::result_code::ResultCode;

/// One step down.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step<'a> {
    kind: u64,
    argument: &'a [u8],
}

/// What a step goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Index,
    Rank,
    Key,
    Value,
}

/// What a step makes where there is nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Create {
    Nothing,
    List { ordered: bool, padded: bool },
    Map(Order),
}

impl<'a> Step<'a> {
    const LIST: u64 = 0x10;
    const MAP: u64 = 0x20;
    const CREATE: u64 = 0xc0;
    const PERSIST_INDEX: u64 = 0x100;

    /// Reads a context. It is no longer than values can nest.
    pub(super) fn read_all(reader: &mut Reader<'a>) -> Result<Vec<Self>, ResultCode> {
        let count = list_head(reader)?;
        if count == 0 || count % 2 == 1 || count / 2 >= DEPTH {
            return Err(ResultCode::Parameter);
        }
        let step = |_| {
            Ok(Self {
                kind: integer(reader)?.cast_unsigned(),
                argument: skip(reader).ok_or(ResultCode::Parameter)?,
            })
        };
        (0..count / 2).map(step).collect()
    }

    fn by(self) -> Result<By, ResultCode> {
        Ok(match self.kind & 0x0f {
            0 => By::Index,
            1 => By::Rank,
            2 => By::Key,
            3 => By::Value,
            _ => return Err(ResultCode::NotApplicable),
        })
    }

    fn create(self) -> Result<Create, ResultCode> {
        let (create, indexed) = (
            self.kind & Self::CREATE,
            self.kind & Self::PERSIST_INDEX != 0,
        );
        Ok(match create {
            0 if !indexed => Create::Nothing,
            0x40 | 0x80 | 0xc0 if self.kind & Self::LIST != 0 => Create::List {
                ordered: create == 0xc0,
                padded: create == 0x80,
            },
            0x40 if self.kind & Self::MAP != 0 && !indexed => Create::Map(Order::None),
            0x80 if self.kind & Self::MAP != 0 => Create::Map(Order::Key),
            0xc0 if self.kind & Self::MAP != 0 => Create::Map(Order::KeyValue),
            _ => return Err(ResultCode::NotApplicable),
        })
    }

    fn integer(self) -> Result<i64, ResultCode> {
        integer(&mut Reader::new(self.argument)).map_err(|_| ResultCode::NotApplicable)
    }

    fn value(self) -> Result<Vec<u8>, ResultCode> {
        canonical(self.argument, Use::Argument).ok_or(ResultCode::NotApplicable)
    }

    /// A key to make a pair with.
    fn new_key(self) -> Result<Vec<u8>, ResultCode> {
        canonical(self.argument, Use::Storage)
            .filter(|key| Token::of(key).is_some_and(|token| token.is_key()))
            .ok_or(ResultCode::NotApplicable)
    }

    /// The place in a list.
    fn in_list(self, list: &List<'_>) -> Result<usize, ResultCode> {
        if self.kind & Self::MAP != 0 {
            return Err(ResultCode::NotApplicable);
        }
        match self.by()? {
            By::Index => range::place(self.integer()?, list.len()),
            By::Rank => list.place_of_rank(self.integer()?),
            By::Key => Err(ResultCode::NotApplicable),
            By::Value => list
                .place_of_value(&self.value()?)
                .ok_or(ResultCode::NotApplicable),
        }
    }

    /// The place in a map.
    fn in_map(self, map: &Map<'_>) -> Result<usize, ResultCode> {
        if self.kind & Self::LIST != 0 {
            return Err(ResultCode::NotApplicable);
        }
        match self.by()? {
            By::Index => range::place(self.integer()?, map.len()),
            By::Rank => map.place_of_rank(self.integer()?),
            By::Key => map
                .find(&self.value()?)
                .map_err(|_| ResultCode::NotApplicable),
            By::Value => map
                .place_of_value(&self.value()?)
                .ok_or(ResultCode::NotApplicable),
        }
    }
}

/// What is at the end of the way.
pub(super) fn look_up<'a>(mut value: &'a [u8], steps: &[Step<'_>]) -> Result<&'a [u8], ResultCode> {
    for step in steps {
        step.create()?;
        value = match Container::read(value).ok_or(ResultCode::NotApplicable)? {
            Container::List(list) => list.items[step.in_list(&list)?],
            Container::Map(map) => map.pairs[step.in_map(&map)?].1,
        };
    }
    Ok(value)
}

/// What runs at the end of the way, on what is there, if anything is.
type Run<'r> = &'r mut dyn FnMut(Option<&[u8]>) -> Result<Change, ResultCode>;

/// Changes what is at the end of the way, and all above accordingly. Of none, and where the way ends
/// too early, steps make what they say.
pub(super) fn modify(
    value: Option<&[u8]>,
    steps: &[Step<'_>],
    run: Run<'_>,
) -> Result<Change, ResultCode> {
    let Some((step, below)) = steps.split_first() else {
        return run(value);
    };
    let Some(value) = value else {
        if step.create()? == Create::Nothing {
            return Err(ResultCode::NotApplicable);
        }
        return make(*step, below, run);
    };
    match Container::read(value).ok_or(ResultCode::NotApplicable)? {
        Container::List(list) => modify_in_list(list, *step, below, run),
        Container::Map(map) => modify_in_map(map, *step, below, run),
    }
}

fn modify_in_list(
    list: List<'_>,
    step: Step<'_>,
    below: &[Step<'_>],
    run: Run<'_>,
) -> Result<Change, ResultCode> {
    let create = step.create()?;
    let place = step.in_list(&list);
    let missing = match place {
        Err(_) if create != Create::Nothing && step.by()? == By::Index => missing(step, &list)?,
        Err(code) => return Err(code),
        Ok(_) => 0,
    };
    let mut change = match place {
        Ok(at) => modify(Some(list.items[at]), below, run)?,
        Err(_) => make_below(below, run)?,
    };
    let Some(new) = change.new.take() else {
        return Ok(change);
    };
    let mut list = list;
    match place {
        _ if list.ordered => {
            // The element goes where it belongs now.
            if let Ok(at) = place {
                list.items.remove(at);
            }
            list.insert_in_order(&new);
        }
        Ok(at) => list.items[at] = &new,
        Err(_) => {
            list.items.resize(list.len() + missing, NIL);
            list.items.push(&new);
        }
    }
    change.new = Some(list.pack());
    Ok(change)
}

/// How many nils are missing in a list before the element that a step makes.
fn missing(step: Step<'_>, list: &List<'_>) -> Result<usize, ResultCode> {
    let index = step.integer()?;
    if list.len() == 0 && index == -1 {
        return Ok(0);
    }
    let index = usize::try_from(index).map_err(|_| ResultCode::NotApplicable)?;
    let missing = index.saturating_sub(list.len());
    match step.create()? {
        _ if list.ordered || missing == 0 => Ok(0),
        Create::List { padded: true, .. } => limited(missing),
        _ => Err(ResultCode::NotApplicable),
    }
}

/// A number of elements that a record can hold.
fn limited(count: usize) -> Result<usize, ResultCode> {
    if count > record::SIZE_LIMIT {
        return Err(ResultCode::RecordTooBig);
    }
    Ok(count)
}

fn modify_in_map(
    map: Map<'_>,
    step: Step<'_>,
    below: &[Step<'_>],
    run: Run<'_>,
) -> Result<Change, ResultCode> {
    let create = step.create()?;
    let place = step.in_map(&map);
    let key = match place {
        Err(_) if create != Create::Nothing && step.by()? == By::Key => step.new_key()?,
        Err(code) => return Err(code),
        Ok(_) => Vec::new(),
    };
    let mut change = match place {
        Ok(at) => modify(Some(map.pairs[at].1), below, run)?,
        Err(_) => make_below(below, run)?,
    };
    let Some(new) = change.new.take() else {
        return Ok(change);
    };
    let mut map = map;
    if let Ok(at) = place {
        map.pairs[at].1 = &new;
    } else {
        let at = map.find(&key).unwrap_or_else(|at| at);
        map.pairs.insert(at, (&key, &new));
    }
    change.new = Some(map.pack());
    Ok(change)
}

/// Makes all that the steps say.
fn make_below(steps: &[Step<'_>], run: Run<'_>) -> Result<Change, ResultCode> {
    match steps.split_first() {
        Some((step, below)) => make(*step, below, run),
        None => run(None),
    }
}

/// Makes a list or map that holds nothing but what the steps below make. A step that says nothing of
/// making makes an unordered one.
fn make(step: Step<'_>, below: &[Step<'_>], run: Run<'_>) -> Result<Change, ResultCode> {
    let create = step.create()?;
    let mut change = make_below(below, run)?;
    let Some(new) = change.new.take() else {
        return Ok(change);
    };
    let made = match step.by()? {
        By::Index if step.kind & Step::LIST != 0 => {
            let (ordered, padded) = match create {
                Create::List { ordered, padded } => (ordered, padded),
                _ => (false, false),
            };
            let padding = match step.integer()? {
                -1 | 0 => 0,
                index if padded => limited(usize::try_from(index).unwrap_or(usize::MAX))?,
                1.. if ordered => 0,
                _ => return Err(ResultCode::NotApplicable),
            };
            let mut items = vec![NIL; padding];
            items.push(&new);
            List { ordered, items }.pack()
        }
        By::Key if step.kind & Step::MAP != 0 => {
            let order = match create {
                Create::Map(order) => order,
                _ => Order::None,
            };
            let key = step.new_key()?;
            let pairs = vec![(&key[..], &new[..])];
            Map { order, pairs }.pack()
        }
        _ => return Err(ResultCode::NotApplicable),
    };
    change.new = Some(made);
    Ok(change)
}

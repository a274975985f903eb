//! Changing a list.

use super::super::call::Arguments;
use super::super::element::Number;
use super::super::operation::Change;
use super::super::range::place;
use super::super::search;
use super::super::select::Elements;
use super::List;
use crate::msgpack::{NIL, compare, flag, merge_sort};
use crate::record;
use crate::result_code::ResultCode;

type Changed = Result<Change, ResultCode>;

/// How elements are added, in bits.
#[derive(Clone, Copy)]
struct Policy(u64);

impl Policy {
    /// None may be there twice.
    fn is_unique(self) -> bool {
        self.0 & 1 != 0
    }

    /// None may come behind the end.
    fn is_bounded(self) -> bool {
        self.0 & 2 != 0
    }

    /// What may not be added is no error.
    fn is_no_fail(self) -> bool {
        self.0 & 4 != 0
    }

    /// Of several, those that may be added are; only without failing (list-0156).
    fn is_partial(self) -> bool {
        self.0 & 8 != 0 && self.is_no_fail()
    }

    /// What becomes of a list that an addition would have broken: nothing.
    fn refuse(self, list: &List<'_>, code: ResultCode) -> Changed {
        if self.is_no_fail() {
            Ok(kept(list))
        } else {
            Err(code)
        }
    }
}

/// The list as it is. An empty one is made of none.
fn kept(list: &List<'_>) -> Change {
    Change::to(list.pack()).with_size(list.len())
}

/// The list, or an empty one with the flags given.
fn list_or_new(list: Option<&[u8]>, flags: u64) -> Result<List<'_>, ResultCode> {
    match list {
        Some(list) => List::read(list).ok_or(ResultCode::Unknown),
        None => Ok(List {
            ordered: ordered(flags).unwrap_or_default(),
            items: Vec::new(),
        }),
    }
}

/// Whether flags are of an ordered list; `None` if they are of no list.
fn ordered(flags: u64) -> Option<bool> {
    let known = u64::from(flag::ORDERED | flag::PERSIST_INDEX);
    (flags & !known == 0).then_some(flags & u64::from(flag::ORDERED) != 0)
}

pub(super) fn set_order(list: Option<&[u8]>, arguments: &mut Arguments<'_>) -> Changed {
    let flags = arguments.unsigned()?;
    let mut list = list_or_new(list, 0)?;
    let ordered = ordered(flags & 0xff).ok_or(ResultCode::NotApplicable)?;
    if ordered && !list.ordered {
        merge_sort(&mut list.items, &|a, b| compare(a, b));
    }
    list.ordered = ordered;
    Ok(Change::to(list.pack()))
}

pub(super) fn append(list: Option<&[u8]>, arguments: &mut Arguments<'_>) -> Changed {
    let value = arguments.stored()?;
    let (flags, policy) = (arguments.unsigned_or(0)?, arguments.unsigned_or(0)?);
    let mut list = list_or_new(list, flags)?;
    let policy = Policy(policy);
    if policy.is_unique() && list.contains(&value) {
        return policy.refuse(&list, ResultCode::ElementExists);
    }
    if list.ordered {
        list.insert_in_order(&value);
    } else {
        list.items.push(&value);
    }
    Ok(kept(&list))
}

pub(super) fn append_items(list: Option<&[u8]>, arguments: &mut Arguments<'_>) -> Changed {
    let values = arguments.stored_items()?;
    let (flags, policy) = (arguments.unsigned_or(0)?, arguments.unsigned_or(0)?);
    let values = List::read(&values).ok_or(ResultCode::Parameter)?.items;
    let list = list_or_new(list, flags)?;
    let policy = Policy(policy);
    if list.ordered {
        merge_items(list, values, policy)
    } else {
        let end = list.len();
        insert_items_at(list, end, values, policy)
    }
}

/// Adds values to an ordered list.
fn merge_items<'a>(mut list: List<'a>, mut values: Vec<&'a [u8]>, policy: Policy) -> Changed {
    merge_sort(&mut values, &|a, b| compare(a, b));
    if policy.is_unique() {
        let all = values.len();
        values.dedup_by(|next, previous| compare(previous, next).is_eq());
        // Twins among the values are told otherwise than ones of the list (list-0105, list-0104).
        if values.len() < all && !policy.is_partial() {
            return policy.refuse(&list, ResultCode::NotApplicable);
        }
        let before = values.len();
        values.retain(|value| !list.contains(value));
        if values.len() < before && !policy.is_partial() {
            return policy.refuse(&list, ResultCode::ElementExists);
        }
    }
    // New values stand before old ones that are equal.
    values.append(&mut list.items);
    merge_sort(&mut values, &|a, b| compare(a, b));
    list.items = values;
    Ok(kept(&list))
}

pub(super) fn insert(list: Option<&[u8]>, arguments: &mut Arguments<'_>) -> Changed {
    let index = arguments.integer()?;
    let value = arguments.stored()?;
    let policy = Policy(arguments.unsigned_or(0)?);
    insert_into(list_or_new(list, 0)?, index, vec![&value], policy)
}

pub(super) fn insert_items(list: Option<&[u8]>, arguments: &mut Arguments<'_>) -> Changed {
    let index = arguments.integer()?;
    let values = arguments.stored_items()?;
    let policy = Policy(arguments.unsigned_or(0)?);
    let values = List::read(&values).ok_or(ResultCode::Parameter)?.items;
    insert_into(list_or_new(list, 0)?, index, values, policy)
}

fn insert_into<'a>(list: List<'a>, index: i64, values: Vec<&'a [u8]>, policy: Policy) -> Changed {
    if list.ordered {
        return Err(ResultCode::NotApplicable);
    }
    if values.is_empty() {
        return Ok(kept(&list));
    }
    let at = place_to_insert(index, list.len())?;
    insert_items_at(list, at, values, policy)
}

/// The place an index names; it may be the end or beyond.
fn place_to_insert(index: i64, len: usize) -> Result<usize, ResultCode> {
    match usize::try_from(index) {
        Ok(at) if at >= len && i32::try_from(index).is_ok() => Ok(at),
        _ => place(index, len),
    }
}

/// Puts values into an unordered list; nils fill what is missing before them (list-0099).
fn insert_items_at<'a>(
    mut list: List<'a>,
    at: usize,
    mut values: Vec<&'a [u8]>,
    policy: Policy,
) -> Changed {
    if policy.is_bounded() && at > list.len() {
        return policy.refuse(&list, ResultCode::NotApplicable);
    }
    if policy.is_unique()
        && let Some(code) = drop_twins(&list, &mut values)
        && !policy.is_partial()
    {
        return policy.refuse(&list, code);
    }
    if values.is_empty() {
        return Ok(kept(&list));
    }
    pad(&mut list, at)?;
    list.items.splice(at..at, values);
    Ok(kept(&list))
}

/// Keeps of values those that are neither in the list nor twice among them, and tells what the first
/// other one is.
fn drop_twins(list: &List<'_>, values: &mut Vec<&[u8]>) -> Option<ResultCode> {
    let mut found = None;
    let mut seen: Vec<&[u8]> = list.items.clone();
    merge_sort(&mut seen, &|a, b| compare(a, b));
    let in_list = |value: &[u8]| !search::equal(value, seen.len(), |at| seen[at]).is_empty();
    let mut order: Vec<usize> = (0..values.len()).collect();
    merge_sort(&mut order, &|a, b| compare(values[*a], values[*b]));
    let mut is_twin = vec![false; values.len()];
    for pair in order.windows(2) {
        is_twin[pair[1]] = compare(values[pair[0]], values[pair[1]]).is_eq();
    }
    let mut at = 0;
    values.retain(|value| {
        let code = if in_list(value) {
            Some(ResultCode::ElementExists)
        } else {
            is_twin[at].then_some(ResultCode::NotApplicable)
        };
        at += 1;
        found = found.or(code);
        code.is_none()
    });
    found
}

/// Fills a list with nils up to a place, which may not make it larger than a record.
fn pad(list: &mut List<'_>, to: usize) -> Result<(), ResultCode> {
    if to > list.len() {
        if to > record::SIZE_LIMIT {
            return Err(ResultCode::RecordTooBig);
        }
        list.items.resize(to, NIL);
    }
    Ok(())
}

pub(super) fn set(list: Option<&[u8]>, arguments: &mut Arguments<'_>) -> Changed {
    let index = arguments.integer()?;
    let value = arguments.stored()?;
    let policy = Policy(arguments.unsigned_or(0)?);
    let list = list_or_new(list, 0)?;
    if list.ordered {
        return Err(ResultCode::NotApplicable);
    }
    let at = place_to_insert(index, list.len())?;
    let change = set_at(list, at, &value, policy)?;
    Ok(Change {
        result: None,
        ..change
    })
}

/// Puts a value in an element's place, or behind the end.
fn set_at<'a>(mut list: List<'a>, at: usize, value: &'a [u8], policy: Policy) -> Changed {
    if at >= list.len() {
        return insert_items_at(list, at, vec![value], policy);
    }
    let is_twin = |(other, item): (usize, &&[u8])| other != at && compare(item, value).is_eq();
    if policy.is_unique() && list.items.iter().enumerate().any(is_twin) {
        return policy.refuse(&list, ResultCode::ElementExists);
    }
    list.items[at] = value;
    Ok(kept(&list))
}

pub(super) fn increment(list: Option<&[u8]>, arguments: &mut Arguments<'_>) -> Changed {
    let index = arguments.integer()?;
    let delta = arguments.optional_value()?;
    let (flags, policy) = (arguments.unsigned_or(0)?, arguments.unsigned_or(0)?);
    let mut list = list_or_new(list, flags)?;
    let policy = Policy(policy);
    let at = place_to_insert(index, list.len())?;
    let mut sum = Number::delta(delta.as_deref())?;
    if let Some(item) = list.items.get(at) {
        sum = sum.added_to(item)?;
    }
    let value = sum.packed();
    let change = if list.ordered {
        if at > list.len() {
            return Err(ResultCode::NotApplicable);
        }
        let equal = list.equal_values(&value);
        if policy.is_unique() && !equal.is_empty() && equal.start != at {
            return policy
                .refuse(&list, ResultCode::ElementExists)
                .map(|change| change.with_result(sum.particle()));
        }
        if at < list.len() {
            list.items.remove(at);
        }
        list.insert_in_order(&value);
        kept(&list)
    } else {
        set_at(list, at, &value, policy)?
    };
    Ok(change.with_result(sum.particle()))
}

pub(super) fn sort(list: Option<&[u8]>, arguments: &mut Arguments<'_>) -> Changed {
    const DESCENDING: u64 = 1;
    const DROP_TWINS: u64 = 2;
    let list = list.ok_or(ResultCode::IncompatibleType)?;
    let flags = arguments.unsigned_or(0)?;
    let mut list = List::read(list).ok_or(ResultCode::Unknown)?;
    if !list.ordered {
        merge_sort(&mut list.items, &|a, b| {
            if flags & DESCENDING == 0 {
                compare(a, b)
            } else {
                compare(b, a)
            }
        });
    }
    if flags & DROP_TWINS != 0 {
        list.items
            .dedup_by(|next, previous| compare(previous, next).is_eq());
    }
    Ok(Change::to(list.pack()))
}

pub(super) fn clear(list: Option<&[u8]>, _arguments: &mut Arguments<'_>) -> Changed {
    let Some(list) = list else {
        return Ok(Change::default());
    };
    let mut list = List::read(list).ok_or(ResultCode::Unknown)?;
    list.items.clear();
    Ok(Change::to(list.pack()))
}

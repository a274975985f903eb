//! Searching among values in order.

use std::cmp::Ordering;
use std::ops::Range;

use crate::msgpack::compare;

/// Where a value stands, or would: before the first that is not less.
pub(super) fn first<'a>(value: &[u8], len: usize, at: impl Fn(usize) -> &'a [u8]) -> usize {
    partition(len, |place| compare(at(place), value).is_lt())
}

/// The places of all that equal a value, or the place before which it would stand.
pub(super) fn equal<'a>(value: &[u8], len: usize, at: impl Fn(usize) -> &'a [u8]) -> Range<usize> {
    let start = first(value, len, &at);
    let end = partition(len, |place| compare(at(place), value).is_le());
    start..end.max(start)
}

/// The places from one value up to, without, another; to the end, if there is none.
pub(super) fn between<'a>(
    start: &[u8],
    end: Option<&[u8]>,
    len: usize,
    at: impl Fn(usize) -> &'a [u8],
) -> Range<usize> {
    let from = first(start, len, &at);
    let to = end.map_or(len, |end| first(end, len, &at));
    from..to.max(from)
}

/// Whether a value is from `start` up to, without, `end`.
pub(super) fn is_between(value: &[u8], start: &[u8], end: Option<&[u8]>) -> bool {
    compare(value, start) != Ordering::Less
        && end.is_none_or(|end| compare(value, end) == Ordering::Less)
}

/// How many of the first places satisfy a condition that only the first places satisfy.
fn partition(len: usize, is_before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, len);
    while low < high {
        let middle = low.midpoint(high);
        if is_before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

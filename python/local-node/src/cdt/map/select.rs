//! Choosing pairs of a map.
//!
//! The orders in which ranks, indexes, keys and values come are the server's, as it was recorded.

use std::ops::Range;

use super::super::call::Arguments;
use super::super::list::{List, Wanted};
use super::super::range::{self, complement, place, places};
use super::super::report::{Kind, Report, Selection, each};
use super::super::search;
use super::Map;
use crate::msgpack::compare;
use crate::particle::Particle;
use crate::result_code::ResultCode;

type Chosen = Result<Selection, ResultCode>;

pub(super) fn size(
    map: &[u8],
    _arguments: &mut Arguments<'_>,
) -> Result<Option<Particle>, ResultCode> {
    let len = Map::read(map).ok_or(ResultCode::Unknown)?.len();
    Ok(Some(Particle::Integer(
        i64::try_from(len).unwrap_or(i64::MAX),
    )))
}

pub(super) fn by_index(map: &Map<'_>, arguments: &mut Arguments<'_>, report: Report) -> Chosen {
    let at = place(arguments.integer()?, map.len())?;
    in_places(map, at..at + 1, report)
}

pub(super) fn by_index_range(
    map: &Map<'_>,
    arguments: &mut Arguments<'_>,
    report: Report,
) -> Chosen {
    let (index, count) = (arguments.integer()?, arguments.count()?);
    in_places(map, places(index, count, map.len()), report)
}

pub(super) fn by_relative_index_range(
    map: &Map<'_>,
    arguments: &mut Arguments<'_>,
    report: Report,
) -> Chosen {
    let key = arguments.value()?;
    let (offset, count) = (arguments.integer()?, arguments.count()?);
    let (index, count) = range::relative(map.equal(&key).start, offset, count);
    in_places(map, places(index, count, map.len()), report)
}

pub(super) fn by_key(map: &Map<'_>, arguments: &mut Arguments<'_>, report: Report) -> Chosen {
    let key = arguments.value()?;
    let range = match map.find(&key) {
        Ok(at) => at..at + 1,
        Err(at) => at..at,
    };
    in_places(map, range, report)
}

/// The pairs of keys from one up to, without, another.
pub(super) fn by_key_range(map: &Map<'_>, arguments: &mut Arguments<'_>, report: Report) -> Chosen {
    let (start, end) = (arguments.value()?, arguments.optional_value()?);
    let range = search::between(&start, end.as_deref(), map.len(), |at| map.pairs[at].0);
    in_places(map, range, report)
}

/// The pairs of any of some keys. Ranks are not told (map-0503).
pub(super) fn by_key_list(map: &Map<'_>, arguments: &mut Arguments<'_>, report: Report) -> Chosen {
    let keys = arguments.value()?;
    let report = report.unless(|kind| kind.tells_ranks() || kind.is_index_range())?;
    let keys = List::read(&keys).ok_or(ResultCode::Parameter)?;
    let found = keys.items.iter().map(|key| map.equal(key)).collect();
    // Indexes come key by key, pairs in the map's order (map-0502, map-0512).
    Selection::of_found(found, map.len(), report.inverted)
}

pub(super) fn by_rank(map: &Map<'_>, arguments: &mut Arguments<'_>, report: Report) -> Chosen {
    let rank = place(arguments.integer()?, map.len())?;
    in_ranks(map, rank..rank + 1, report)
}

pub(super) fn by_rank_range(
    map: &Map<'_>,
    arguments: &mut Arguments<'_>,
    report: Report,
) -> Chosen {
    let (rank, count) = (arguments.integer()?, arguments.count()?);
    in_ranks(map, places(rank, count, map.len()), report)
}

pub(super) fn by_relative_rank_range(
    map: &Map<'_>,
    arguments: &mut Arguments<'_>,
    report: Report,
) -> Chosen {
    let value = arguments.value()?;
    let (offset, count) = (arguments.integer()?, arguments.count()?);
    let (rank, count) = range::relative(rank_of(map, &value), offset, count);
    in_ranks(map, places(rank, count, map.len()), report)
}

/// The pairs whose value equals one; the first of them, if the operation names at most one.
pub(super) fn by_value(map: &Map<'_>, arguments: &mut Arguments<'_>, report: Report) -> Chosen {
    let value = arguments.value()?;
    let limit = if report.many { usize::MAX } else { 1 };
    by_test(map, &value, report, limit, |other| {
        compare(other, &value).is_eq()
    })
}

/// The pairs whose value is from one up to, without, another.
pub(super) fn by_value_range(
    map: &Map<'_>,
    arguments: &mut Arguments<'_>,
    report: Report,
) -> Chosen {
    let (start, end) = (arguments.value()?, arguments.optional_value()?);
    by_test(map, &start, report, usize::MAX, |value| {
        search::is_between(value, &start, end.as_deref())
    })
}

/// The pairs whose value passes a test, up to a limit; the first of them has the rank of `start`.
fn by_test(
    map: &Map<'_>,
    start: &[u8],
    report: Report,
    limit: usize,
    test: impl Fn(&[u8]) -> bool,
) -> Chosen {
    let report = report.unless(Kind::is_index_range)?;
    let passed: Vec<usize> = (0..map.len())
        .filter(|at| test(map.pairs[*at].1))
        .take(limit)
        .collect();
    if report.inverted && passed.is_empty() {
        let all = 0..map.len();
        return Ok(Selection::of_ranges(vec![all]));
    }
    let rank = rank_of(map, start);
    let ranks = rank..rank + passed.len();
    let chosen = if report.inverted {
        complement(&each(passed), map.len())
            .into_iter()
            .flatten()
            .collect()
    } else {
        passed
    };
    let told = if !report.kind.tells_ranks() {
        each(chosen.iter().copied())
    } else if report.inverted {
        complement(&[ranks], map.len())
    } else {
        vec![ranks]
    };
    Ok(Selection::of(chosen, told))
}

/// The pairs whose value equals any of some.
pub(super) fn by_value_list(
    map: &Map<'_>,
    arguments: &mut Arguments<'_>,
    report: Report,
) -> Chosen {
    let values = arguments.value()?;
    let report = report.unless(|kind| kind.is_index_range() || kind.is_rank_range())?;
    let values = List::read(&values).ok_or(ResultCode::Parameter)?;
    let wanted = Wanted::new(&values);
    let chosen: Vec<usize> = (0..map.len())
        .filter(|at| wanted.has(map.pairs[*at].1) != report.inverted)
        .collect();
    let told = if report.kind.is_rank() {
        let all: Vec<&[u8]> = map.pairs.iter().map(|(_, value)| *value).collect();
        wanted.ranks(&all, report.inverted)
    } else {
        each(chosen.iter().copied())
    };
    Ok(Selection::of(chosen, told))
}

/// How many values are less than one.
fn rank_of(map: &Map<'_>, value: &[u8]) -> usize {
    let is_less = |(_, other): &&(&[u8], &[u8])| compare(other, value).is_lt();
    map.pairs.iter().filter(is_less).count()
}

/// The pairs at these places, or all others.
fn in_places(map: &Map<'_>, range: Range<usize>, report: Report) -> Chosen {
    let report = report.unless(Kind::is_rank_range)?;
    if range.is_empty() && !report.inverted {
        return Ok(Selection::none(range.start));
    }
    let ranges = if report.inverted {
        complement(&[range], map.len())
    } else {
        vec![range]
    };
    let mut selection = Selection::of_ranges(ranges);
    if report.kind.is_rank() {
        // Of all pairs, the ranks are told as those they have together (map-0250).
        selection.told = if selection.chosen.len() == map.len() {
            let all = 0..map.len();
            vec![all]
        } else {
            let mut ranks = vec![0; map.len()];
            for (rank, at) in map.places_by_value().into_iter().enumerate() {
                ranks[at] = rank;
            }
            each(selection.chosen.iter().map(|at| ranks[*at]))
        };
    }
    Ok(selection)
}

/// The pairs of these ranks, or all others.
fn in_ranks(map: &Map<'_>, ranks: Range<usize>, report: Report) -> Chosen {
    let report = report.unless(Kind::is_index_range)?;
    if ranks.is_empty() && !report.inverted {
        return Ok(Selection::none(ranks.start));
    }
    let by_value = map.places_by_value();
    let ranks = if report.inverted {
        complement(&[ranks], map.len())
    } else {
        vec![ranks]
    };
    let mut listed: Vec<usize> = ranks
        .iter()
        .cloned()
        .flatten()
        .map(|rank| by_value[rank])
        .collect();
    let mut chosen = listed.clone();
    chosen.sort_unstable();
    // One range of ranks is listed in their order, what is on both sides of one in that of the keys
    // (map-0423, map-0424).
    if ranks.len() > 1 {
        listed.clone_from(&chosen);
    }
    let told = if report.kind.tells_ranks() {
        ranks
    } else {
        each(listed.iter().copied())
    };
    Ok(Selection {
        chosen,
        listed,
        told,
    })
}

//! Choosing elements of a list.
//!
//! The orders in which ranks, indexes and values come are the server's, as it was recorded: they differ
//! between ordered and unordered lists.

use std::ops::Range;

use super::super::call::Arguments;
use super::super::range::{self, complement, place, places};
use super::super::report::{Kind, Report, Selection, each};
use super::super::search;
use super::{List, rank};
use crate::msgpack::compare;
use crate::particle::Particle;
use crate::result_code::ResultCode;

type Chosen = Result<Selection, ResultCode>;

pub(super) fn size(
    list: &[u8],
    _arguments: &mut Arguments<'_>,
) -> Result<Option<Particle>, ResultCode> {
    let len = List::read(list).ok_or(ResultCode::Unknown)?.len();
    Ok(Some(Particle::Integer(
        i64::try_from(len).unwrap_or(i64::MAX),
    )))
}

pub(super) fn by_index(list: &List<'_>, arguments: &mut Arguments<'_>, report: Report) -> Chosen {
    let at = place(arguments.integer()?, list.len())?;
    in_places(list, at..at + 1, report)
}

pub(super) fn by_index_range(
    list: &List<'_>,
    arguments: &mut Arguments<'_>,
    report: Report,
) -> Chosen {
    let (index, count) = (arguments.integer()?, arguments.count()?);
    in_places(list, places(index, count, list.len()), report)
}

pub(super) fn by_rank(list: &List<'_>, arguments: &mut Arguments<'_>, report: Report) -> Chosen {
    let rank = place(arguments.integer()?, list.len())?;
    in_ranks(list, rank..rank + 1, report)
}

pub(super) fn by_rank_range(
    list: &List<'_>,
    arguments: &mut Arguments<'_>,
    report: Report,
) -> Chosen {
    let (rank, count) = (arguments.integer()?, arguments.count()?);
    in_ranks(list, places(rank, count, list.len()), report)
}

pub(super) fn by_relative_rank_range(
    list: &List<'_>,
    arguments: &mut Arguments<'_>,
    report: Report,
) -> Chosen {
    let value = arguments.value()?;
    let (offset, count) = (arguments.integer()?, arguments.count()?);
    let (rank, count) = range::relative(rank_of(list, &value), offset, count);
    in_ranks(list, places(rank, count, list.len()), report)
}

/// The elements equal to a value; the first of them, if the operation names at most one.
pub(super) fn by_value(list: &List<'_>, arguments: &mut Arguments<'_>, report: Report) -> Chosen {
    let value = arguments.value()?;
    if list.ordered {
        let mut equal = list.equal(&value);
        if !report.many {
            equal.end = equal.end.min(equal.start + 1);
        }
        return in_places(list, equal, report);
    }
    let equal = |item: &&[u8]| compare(item, &value).is_eq();
    let limit = if report.many { usize::MAX } else { 1 };
    by_test(list, rank_of(list, &value), report, limit, equal)
}

/// The elements from one value up to, without, another.
pub(super) fn by_value_range(
    list: &List<'_>,
    arguments: &mut Arguments<'_>,
    report: Report,
) -> Chosen {
    let (start, end) = (arguments.value()?, arguments.optional_value()?);
    let end = end.as_deref();
    if list.ordered {
        let range = search::between(&start, end, list.len(), |at| list.items[at]);
        return in_places(list, range, report);
    }
    let between = |item: &&[u8]| search::is_between(item, &start, end);
    by_test(list, rank_of(list, &start), report, usize::MAX, between)
}

/// The elements of an unordered list that pass a test, up to a limit; the first of them has this rank.
fn by_test(
    list: &List<'_>,
    rank: usize,
    report: Report,
    limit: usize,
    test: impl Fn(&&[u8]) -> bool,
) -> Chosen {
    let report = report.unless(Kind::is_index_range)?;
    let passed: Vec<usize> = (0..list.len())
        .filter(|at| test(&list.items[*at]))
        .take(limit)
        .collect();
    let ranks = rank..rank + passed.len();
    let chosen = if report.inverted {
        complement(&each(passed), list.len())
            .into_iter()
            .flatten()
            .collect()
    } else {
        passed
    };
    let told = if !report.kind.tells_ranks() {
        each(chosen.iter().copied())
    } else if report.inverted {
        complement(&[ranks], list.len())
    } else {
        vec![ranks]
    };
    Ok(Selection::of(chosen, told))
}

/// The elements equal to any of some values.
pub(super) fn by_value_list(
    list: &List<'_>,
    arguments: &mut Arguments<'_>,
    report: Report,
) -> Chosen {
    let values = arguments.value()?;
    let report = report.unless(|kind| kind.is_index_range() || kind.is_rank_range())?;
    let values = List::read(&values).ok_or(ResultCode::Parameter)?;
    if values.items.is_empty() {
        let chosen = if report.inverted { 0..list.len() } else { 0..0 };
        return in_places(
            list,
            chosen,
            Report {
                inverted: false,
                ..report
            },
        );
    }
    if list.ordered {
        by_value_list_in_order(list, &values, report)
    } else {
        Ok(by_value_list_without_order(list, &values, report))
    }
}

/// Whatever is listed is so value by value, if a value comes twice then twice (list-0385, list-0557).
fn by_value_list_in_order(list: &List<'_>, values: &List<'_>, report: Report) -> Chosen {
    let found = values.items.iter().map(|value| list.equal(value)).collect();
    let selection = Selection::of_found(found, list.len(), report.inverted)?;
    let listed = if report.inverted {
        selection.listed
    } else {
        selection.told.iter().cloned().flatten().collect()
    };
    Ok(Selection {
        listed,
        ..selection
    })
}

/// Indexes and values come in the list's order, ranks value by value.
fn by_value_list_without_order(list: &List<'_>, values: &List<'_>, report: Report) -> Selection {
    let wanted = Wanted::new(values);
    let chosen: Vec<usize> = (0..list.len())
        .filter(|at| wanted.has(list.items[*at]) != report.inverted)
        .collect();
    let told = if report.kind.is_rank() {
        wanted.ranks(&list.items, report.inverted)
    } else {
        each(chosen.iter().copied())
    };
    Selection::of(chosen, told)
}

/// Values that elements are looked up in.
pub(in crate::cdt) struct Wanted<'a> {
    values: &'a [&'a [u8]],
    /// The places of the values in their order.
    by_value: Vec<usize>,
}

impl<'a> Wanted<'a> {
    pub(in crate::cdt) fn new(values: &'a List<'a>) -> Self {
        Self {
            values: &values.items,
            by_value: values.places_by_value(),
        }
    }

    fn at(&self, place: usize) -> &'a [u8] {
        self.values[self.by_value[place]]
    }

    fn equal(&self, element: &[u8]) -> Range<usize> {
        search::equal(element, self.values.len(), |place| self.at(place))
    }

    pub(in crate::cdt) fn has(&self, element: &[u8]) -> bool {
        !self.equal(element).is_empty()
    }

    /// The ranks that the elements equal to a value have among all, value by value; of values that are
    /// equal, the last one has them. Inverted, the other ranks.
    pub(in crate::cdt) fn ranks(&self, elements: &[&[u8]], inverted: bool) -> Vec<Range<usize>> {
        let mut less = vec![0; self.values.len() + 1];
        let mut counts = vec![0; self.values.len()];
        for element in elements {
            let equal = self.equal(element);
            less[equal.end] += 1;
            if let Some(last) = equal.last() {
                counts[last] += 1;
            }
        }
        let mut rank = 0;
        let mut ranks = vec![0..0; self.values.len()];
        let mut ascending = Vec::new();
        for (place, count) in counts.into_iter().enumerate() {
            rank += less[place];
            let range = rank..rank + count;
            ascending.push(range.clone());
            ranks[self.by_value[place]] = range;
        }
        if inverted {
            ascending.retain(|range| !range.is_empty());
            complement(&ascending, elements.len())
        } else {
            each(ranks.into_iter().flatten())
        }
    }
}

/// How many elements are less than a value.
fn rank_of(list: &List<'_>, value: &[u8]) -> usize {
    if list.ordered {
        search::first(value, list.len(), |at| list.items[at])
    } else {
        let is_less = |item: &&&[u8]| compare(item, value).is_lt();
        list.items.iter().filter(is_less).count()
    }
}

/// The elements at these places, or all others.
fn in_places(list: &List<'_>, range: Range<usize>, report: Report) -> Chosen {
    if range.is_empty() && !report.inverted {
        return Ok(Selection::none(range.start));
    }
    let ranges = if report.inverted {
        complement(&[range], list.len())
    } else {
        vec![range]
    };
    if list.ordered || !report.kind.tells_ranks() {
        return Ok(Selection::of_ranges(ranges));
    }
    let report = report.unless(Kind::is_rank_range)?;
    let chosen: Vec<usize> = ranges.into_iter().flatten().collect();
    // Of all elements, the ranks are told as those they have together (list-0231).
    let told = if chosen.len() == list.len() {
        let all = 0..list.len();
        vec![all]
    } else if report.many {
        let by_value = list.places_by_value();
        let value = |place: usize| list.items[by_value[place]];
        let rank = |at: &usize| search::first(list.items[*at], list.len(), value);
        each(chosen.iter().map(rank))
    } else {
        each(chosen.iter().map(|at| rank_of(list, list.items[*at])))
    };
    Ok(Selection::of(chosen, told))
}

/// The elements of these ranks, or all others.
fn in_ranks(list: &List<'_>, ranks: Range<usize>, report: Report) -> Chosen {
    if list.ordered {
        return in_places(list, ranks, report);
    }
    let report = report.unless(Kind::is_index_range)?;
    let mut listed = rank::places(&list.items, ranks.clone());
    let mut chosen = listed.clone();
    chosen.sort_unstable();
    let mut ranks = vec![ranks];
    if report.inverted {
        chosen = complement(&each(chosen), list.len())
            .into_iter()
            .flatten()
            .collect();
        listed.clone_from(&chosen);
        ranks = complement(&ranks, list.len());
    }
    let told = if report.kind.tells_ranks() {
        ranks
    } else {
        each(chosen.iter().copied())
    };
    Ok(Selection {
        chosen,
        listed,
        told,
    })
}

//! Choosing elements of a list or map, and telling where they are.
//!
//! The orders in which indexes, ranks, keys and values are told are the server's, as they were
//! recorded.

use std::ops::Range;

use super::call::Arguments;
use super::list::List;
use super::range::{self, complement, place, places};
use super::report::{Kind, Report, Selection, each};
use super::search;
use super::wanted::Wanted;
use crate::msgpack::compare;
use crate::result_code::ResultCode;

/// What elements are chosen by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    Index,
    IndexRange,
    Rank,
    RankRange,
    Value,
    ValueRange,
    ValueList,
    /// A range of ranks that starts so many ranks from a value.
    RelativeRankRange,
    Key,
    KeyRange,
    KeyList,
    /// A range of indexes that starts so many indexes from a key.
    RelativeIndexRange,
}

pub(super) type Chosen = Result<Selection, ResultCode>;

/// The elements of a list or map, by their places.
pub(super) trait Elements<'a> {
    /// Whether a choice by value of all, as none is excluded, is told as one range.
    const ALL_ARE_A_RANGE: bool;

    /// Whether others than those named, by value or rank, are said to exist if none is named, whatever
    /// there is (expressions-0497, -0502).
    const OTHERS_EXIST_WITHOUT: bool;

    fn len(&self) -> usize;

    /// The key, or nothing in a list.
    fn key(&self, at: usize) -> &'a [u8];

    fn value(&self, at: usize) -> &'a [u8];

    /// Whether places are ranks, as the elements are in the order of their values.
    fn is_by_value(&self) -> bool;

    /// The ranks of the elements at some places.
    fn ranks(&self, places: &[usize]) -> Vec<usize>;

    /// The elements of these ranks, or all others; places are no ranks.
    fn in_ranks(&self, ranks: Range<usize>, report: Report) -> Chosen;

    /// How many elements are less than a value.
    fn rank_of(&self, value: &[u8]) -> usize {
        if self.is_by_value() {
            return search::first(value, self.len(), |at| self.value(at));
        }
        let is_less = |at: &usize| compare(self.value(*at), value).is_lt();
        (0..self.len()).filter(is_less).count()
    }

    /// Chooses by what the arguments say.
    fn choose(&self, by: By, arguments: &mut Arguments<'_>, report: Report) -> Chosen {
        let len = self.len();
        match by {
            By::Index => {
                let at = place(arguments.integer()?, len)?;
                self.in_places(at..at + 1, report)
            }
            By::IndexRange => {
                let (index, count) = (arguments.integer()?, arguments.count()?);
                self.in_places(places(index, count, len), report)
            }
            By::Rank => {
                let rank = place(arguments.integer()?, len)?;
                self.by_ranks(rank..rank + 1, report)
            }
            By::RankRange => {
                let (rank, count) = (arguments.integer()?, arguments.count()?);
                self.by_ranks(places(rank, count, len), report)
            }
            By::Value => self.by_value(&arguments.value()?, report),
            By::ValueRange => {
                let (start, end) = (arguments.value()?, arguments.optional_value()?);
                self.by_value_range(&start, end.as_deref(), report)
            }
            By::ValueList => {
                let values = arguments.value()?;
                let values = List::read(&values).ok_or(ResultCode::Parameter)?;
                self.by_value_list(&values, report)
            }
            By::RelativeRankRange => {
                let rank = self.rank_of(&arguments.value()?);
                let (offset, count) = (arguments.integer()?, arguments.count()?);
                let (rank, count) = range::relative(rank, offset, count);
                self.by_ranks(places(rank, count, len), report)
            }
            By::Key => {
                let mut range = self.equal_keys(&arguments.value()?);
                range.end = range.end.min(range.start + 1);
                self.in_places(range, report)
            }
            By::KeyRange => {
                let (start, end) = (arguments.value()?, arguments.optional_value()?);
                let range = search::between(&start, end.as_deref(), len, |at| self.key(at));
                self.in_places(range, report)
            }
            By::KeyList => {
                let keys = arguments.value()?;
                let keys = List::read(&keys).ok_or(ResultCode::Parameter)?;
                self.by_key_list(&keys, report)
            }
            By::RelativeIndexRange => {
                let index = self.equal_keys(&arguments.value()?).start;
                let (offset, count) = (arguments.integer()?, arguments.count()?);
                let (index, count) = range::relative(index, offset, count);
                self.in_places(places(index, count, len), report)
            }
        }
    }

    fn equal_keys(&self, key: &[u8]) -> Range<usize> {
        search::equal(key, self.len(), |at| self.key(at))
    }

    fn equal_values(&self, value: &[u8]) -> Range<usize> {
        search::equal(value, self.len(), |at| self.value(at))
    }

    /// The elements at these places, or all others.
    fn in_places(&self, range: Range<usize>, report: Report) -> Chosen {
        if range.is_empty() && !report.inverted {
            return Ok(Selection::none(range.start));
        }
        let ranges = if report.inverted {
            complement(&[range], self.len())
        } else {
            vec![range]
        };
        let selection = Selection::of_ranges(ranges);
        if self.is_by_value() || !report.kind.tells_ranks() {
            return Ok(selection);
        }
        report.unless(Kind::is_rank_range)?;
        // Of all elements, the ranks are told as those they have together (list-0231, map-0250).
        let told = if selection.chosen.len() == self.len() {
            let all = 0..self.len();
            vec![all]
        } else {
            each(self.ranks(&selection.chosen))
        };
        Ok(Selection { told, ..selection })
    }

    fn by_ranks(&self, ranks: Range<usize>, report: Report) -> Chosen {
        if self.is_by_value() {
            return self.in_places(ranks, report);
        }
        report.unless(Kind::is_index_range)?;
        if ranks.is_empty() && !report.inverted {
            return Ok(Selection::none(ranks.start));
        }
        self.in_ranks(ranks, report)
    }

    /// The elements equal to a value; the first of them, if the operation names at most one.
    fn by_value(&self, value: &[u8], report: Report) -> Chosen {
        let limit = if report.many { usize::MAX } else { 1 };
        if self.is_by_value() {
            let equal = self.equal_values(value);
            let end = equal.end.min(equal.start.saturating_add(limit));
            return self.in_places(equal.start..end, report);
        }
        self.by_test(value, report, limit, |other| compare(other, value).is_eq())
    }

    /// The elements from one value up to, without, another.
    fn by_value_range(&self, start: &[u8], end: Option<&[u8]>, report: Report) -> Chosen {
        if self.is_by_value() {
            let range = search::between(start, end, self.len(), |at| self.value(at));
            return self.in_places(range, report);
        }
        self.by_test(start, report, usize::MAX, |value| {
            search::is_between(value, start, end)
        })
    }

    /// The elements whose values pass a test, up to a limit; the first of them has the rank of `start`.
    fn by_test(
        &self,
        start: &[u8],
        report: Report,
        limit: usize,
        test: impl Fn(&[u8]) -> bool,
    ) -> Chosen {
        report.unless(Kind::is_index_range)?;
        let passed: Vec<usize> = (0..self.len())
            .filter(|at| test(self.value(*at)))
            .take(limit)
            .collect();
        if Self::ALL_ARE_A_RANGE && report.inverted && passed.is_empty() {
            let all = 0..self.len();
            return Ok(Selection::of_ranges(vec![all]));
        }
        let rank = self.rank_of(start);
        let ranks = rank..rank + passed.len();
        Ok(Selection {
            exists: Self::existence(&passed, report),
            ..Selection::of_ranked(passed, vec![ranks], self.len(), report)
        })
    }

    /// What is said of the existence of other elements than those named.
    fn existence(named: &[usize], report: Report) -> Option<bool> {
        (Self::OTHERS_EXIST_WITHOUT && report.inverted).then_some(named.is_empty())
    }

    /// The elements equal to any of some values.
    fn by_value_list(&self, values: &List<'_>, report: Report) -> Chosen {
        report.unless(|kind| kind.is_index_range() || kind.is_rank_range())?;
        if self.is_by_value() {
            return self.by_value_list_in_order(values, report);
        }
        let wanted = Wanted::new(values);
        let chosen: Vec<usize> = (0..self.len())
            .filter(|at| wanted.has(self.value(*at)) != report.inverted)
            .collect();
        // Indexes and values come in the order of places, ranks value by value.
        let told = if report.kind.is_rank() {
            let values = (0..self.len()).map(|at| self.value(at));
            wanted.ranks(values, report.inverted)
        } else {
            each(chosen.iter().copied())
        };
        Ok(Selection::of(chosen, told))
    }

    /// All that is listed is so value by value; if a value comes twice, twice (list-0385, list-0557).
    fn by_value_list_in_order(&self, values: &List<'_>, report: Report) -> Chosen {
        if values.len() == 0 && report.inverted {
            let all = 0..self.len();
            return Ok(Selection::of_ranges(vec![all]));
        }
        let found = values.items.iter().map(|value| self.equal_values(value));
        let mut selection = Selection::of_found(found.collect(), self.len(), report.inverted)?;
        if !report.inverted {
            selection.listed = selection.told.iter().cloned().flatten().collect();
        }
        Ok(selection)
    }

    /// The elements of any of some keys. Ranks are not told (map-0503). Indexes are key by key, elements
    /// in their order (map-0502, map-0512).
    fn by_key_list(&self, keys: &List<'_>, report: Report) -> Chosen {
        report.unless(|kind| kind.tells_ranks() || kind.is_index_range())?;
        let found = keys.items.iter().map(|key| self.equal_keys(key));
        Selection::of_found(found.collect(), self.len(), report.inverted)
    }
}

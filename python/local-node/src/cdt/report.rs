//! What an operation that chooses elements reports of them.

use std::ops::Range;

use super::element;
use super::map::{Map, Order};
use super::range::complement;
use super::select::Elements;
use crate::msgpack::{flag, pack_integer, pack_list_header};
use crate::particle::Particle;
use crate::result_code::ResultCode;

/// The kinds of results; `Reverse…` count from the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Nothing,
    Index,
    ReverseIndex,
    Rank,
    ReverseRank,
    Count,
    Key,
    Value,
    KeyValue,
    IndexRange,
    ReverseIndexRange,
    RankRange,
    ReverseRankRange,
    Exists,
    UnorderedMap,
    OrderedMap,
}

impl Kind {
    fn from_wire(kind: u64) -> Option<Self> {
        Some(match kind {
            0 => Self::Nothing,
            1 => Self::Index,
            2 => Self::ReverseIndex,
            3 => Self::Rank,
            4 => Self::ReverseRank,
            5 => Self::Count,
            6 => Self::Key,
            7 => Self::Value,
            8 => Self::KeyValue,
            9 => Self::IndexRange,
            10 => Self::ReverseIndexRange,
            11 => Self::RankRange,
            12 => Self::ReverseRankRange,
            13 => Self::Exists,
            16 => Self::UnorderedMap,
            17 => Self::OrderedMap,
            _ => return None,
        })
    }

    fn is_reverse(self) -> bool {
        matches!(
            self,
            Self::ReverseIndex
                | Self::ReverseRank
                | Self::ReverseIndexRange
                | Self::ReverseRankRange
        )
    }

    /// Whether it tells ranks one by one.
    pub(super) fn is_rank(self) -> bool {
        matches!(self, Self::Rank | Self::ReverseRank)
    }

    pub(super) fn is_rank_range(self) -> bool {
        matches!(self, Self::RankRange | Self::ReverseRankRange)
    }

    pub(super) fn is_index_range(self) -> bool {
        matches!(self, Self::IndexRange | Self::ReverseIndexRange)
    }

    /// Whether it tells anything of ranks.
    pub(super) fn tells_ranks(self) -> bool {
        self.is_rank() || self.is_rank_range()
    }

    fn is_of_maps(self) -> bool {
        matches!(
            self,
            Self::Key | Self::KeyValue | Self::UnorderedMap | Self::OrderedMap
        )
    }
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Report {
    pub(super) kind: Kind,
    /// All elements but those that the operation names.
    pub(super) inverted: bool,
    /// Whether the operation may name any number of elements, or at most one.
    pub(super) many: bool,
}

impl Report {
    const INVERTED: u64 = 0x1_0000;

    /// A report of the elements an operation names.
    pub(super) const fn new(kind: Kind, many: bool) -> Self {
        Self {
            kind,
            inverted: false,
            many,
        }
    }

    pub(super) fn from_wire(wire: u64, many: bool) -> Result<Self, ResultCode> {
        let kind = Kind::from_wire(wire & 0xffff).ok_or(ResultCode::NotApplicable)?;
        let inverted = wire & Self::INVERTED != 0;
        if inverted && (!many || kind.is_index_range() || kind.is_rank_range()) {
            return Err(ResultCode::NotApplicable);
        }
        Ok(Self {
            inverted,
            ..Self::new(kind, many)
        })
    }

    /// Refuses what only maps can tell.
    pub(super) fn of_list(self) -> Result<Self, ResultCode> {
        self.unless(Kind::is_of_maps)
    }

    /// Refuses a kind that the operation can't tell.
    pub(super) fn unless(self, is_refused: impl Fn(Kind) -> bool) -> Result<Self, ResultCode> {
        if is_refused(self.kind) {
            Err(ResultCode::NotApplicable)
        } else {
            Ok(self)
        }
    }
}

/// The elements an operation chose, by their places.
#[derive(Clone, Debug, Default)]
pub(super) struct Selection {
    /// Ascending, each once: what is removed, and counted.
    pub(super) chosen: Vec<usize>,
    /// As keys and values are listed: in any order, and as often as the arguments ask.
    pub(super) listed: Vec<usize>,
    /// The indexes or ranks to be told, as the report asks. They are reversed range by range.
    pub(super) told: Vec<Range<usize>>,
    /// What is said of their existence, where it is not whether any is chosen.
    pub(super) exists: Option<bool>,
}

impl Selection {
    /// Places chosen and listed in ascending order.
    pub(super) fn of(chosen: Vec<usize>, told: Vec<Range<usize>>) -> Self {
        Self {
            listed: chosen.clone(),
            chosen,
            told,
            exists: None,
        }
    }

    /// Ranges of places, told as they are.
    pub(super) fn of_ranges(ranges: Vec<Range<usize>>) -> Self {
        Self::of(ranges.iter().cloned().flatten().collect(), ranges)
    }

    /// Places and the ranks they have together, or of `len` all others.
    pub(super) fn of_ranked(
        places: Vec<usize>,
        ranks: Vec<Range<usize>>,
        len: usize,
        report: Report,
    ) -> Self {
        let (chosen, ranks) = if report.inverted {
            let others = complement(&each(places), len);
            (
                others.into_iter().flatten().collect(),
                complement(&ranks, len),
            )
        } else {
            (places, ranks)
        };
        let told = if report.kind.tells_ranks() {
            ranks
        } else {
            each(chosen.iter().copied())
        };
        Self::of(chosen, told)
    }

    /// The places of ranges that may overlap, told range by range; or of `len` all other places, one by
    /// one.
    pub(super) fn of_found(
        found: Vec<Range<usize>>,
        len: usize,
        inverted: bool,
    ) -> Result<Self, ResultCode> {
        /// Together the ranges may be as large as their number times `len`.
        const LIMIT: usize = 1 << 24;
        if found.iter().map(Range::len).sum::<usize>() > LIMIT {
            return Err(ResultCode::Parameter);
        }
        let mut is_found = vec![false; len];
        for at in found.iter().cloned().flatten() {
            is_found[at] = true;
        }
        let is_chosen = |at: &usize| is_found[*at] != inverted;
        let chosen: Vec<usize> = (0..len).filter(is_chosen).collect();
        let told = if inverted {
            each(chosen.iter().copied())
        } else {
            found
        };
        Ok(Self::of(chosen, told))
    }

    /// No place, told as an empty range at one.
    pub(super) fn none(at: usize) -> Self {
        let told = at..at;
        Self {
            told: vec![told],
            ..Self::default()
        }
    }

    /// What a report says of a choice among some elements.
    pub(super) fn report<'a>(
        &self,
        report: Report,
        elements: &impl Elements<'a>,
    ) -> Result<Option<Particle>, ResultCode> {
        let len = elements.len();
        let pair = |at| (elements.key(at), elements.value(at));
        Ok(match report.kind {
            Kind::Nothing => None,
            Kind::Count => Some(integer(self.chosen.len())),
            Kind::Exists => {
                let exists = self.exists.unwrap_or(!self.chosen.is_empty());
                Some(Particle::Bool(exists))
            }
            Kind::Index | Kind::ReverseIndex | Kind::Rank | Kind::ReverseRank => {
                let mut told = self
                    .told
                    .iter()
                    .flat_map(|range| turned(range, report, len));
                if report.many {
                    Some(integers(told.collect()))
                } else {
                    Some(told.next().map_or(Particle::Integer(-1), integer))
                }
            }
            Kind::IndexRange
            | Kind::ReverseIndexRange
            | Kind::RankRange
            | Kind::ReverseRankRange => {
                let range = self.told.first().cloned().unwrap_or_default();
                let count = range.len();
                let start = if count == 0 {
                    range.start
                } else {
                    turned(&range, report, len).start
                };
                Some(integers(vec![start, count]))
            }
            Kind::Key => self.elements(report, |at| elements.key(at))?,
            Kind::Value => self.elements(report, |at| elements.value(at))?,
            Kind::KeyValue => Some(self.map(flag::AS_LISTED, pair)),
            Kind::UnorderedMap => Some(self.map(0, pair)),
            Kind::OrderedMap => Some(self.map(Order::Key.flags(), pair)),
        })
    }

    fn elements<'a>(
        &self,
        report: Report,
        element: impl Fn(usize) -> &'a [u8],
    ) -> Result<Option<Particle>, ResultCode> {
        let mut elements = self.listed.iter().map(|at| element(*at));
        if report.many {
            let mut out = Vec::new();
            pack_list_header(&mut out, self.listed.len());
            elements.for_each(|element| out.extend_from_slice(element));
            return Ok(Some(Particle::List(out.into())));
        }
        elements.next().map_or(Ok(None), element::particle)
    }

    fn map<'a>(&self, flags: u8, pair: impl Fn(usize) -> (&'a [u8], &'a [u8])) -> Particle {
        // A map in the order of its keys is so whatever the order in which they were found.
        let places = if flags & flag::ORDERED == 0 {
            &self.listed
        } else {
            &self.chosen
        };
        let pairs: Vec<_> = places.iter().map(|at| pair(*at)).collect();
        Particle::Map(Map::pack_pairs(flags, &pairs).into())
    }
}

/// The places of a range, or those from the end that it holds.
fn turned(range: &Range<usize>, report: Report, len: usize) -> Range<usize> {
    if report.kind.is_reverse() {
        len.saturating_sub(range.end)..len.saturating_sub(range.start)
    } else {
        range.clone()
    }
}

pub(super) fn integer(place: usize) -> Particle {
    Particle::Integer(i64::try_from(place).unwrap_or(i64::MAX))
}

fn integers(places: Vec<usize>) -> Particle {
    let mut out = Vec::new();
    pack_list_header(&mut out, places.len());
    for place in places {
        pack_integer(&mut out, i128::try_from(place).unwrap_or(i128::MAX));
    }
    Particle::List(out.into())
}

/// Each place as a range of its own.
pub(super) fn each(places: impl IntoIterator<Item = usize>) -> Vec<Range<usize>> {
    places.into_iter().map(|at| at..at + 1).collect()
}

//! Lists: their elements, and the operations on them.

mod modify;
mod rank;
mod select;

use super::operation::{Asked, Operation};
use super::report::{Kind, Report};
use super::select::{By, Elements};
use super::{range, search};
use crate::msgpack::{Token, compare, flag, merge_sort, pack_extension, pack_list_header, skip};
use crate::reader::Reader;
use crate::result_code::ResultCode;

/// A list, taken apart.
#[derive(Clone, Debug, Default)]
pub(super) struct List<'a> {
    pub(super) ordered: bool,
    pub(super) items: Vec<&'a [u8]>,
}

impl<'a> List<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut reader = Reader::new(bytes);
        let Some(Token::List(mut count)) = Token::read(&mut reader) else {
            return None;
        };
        let mut ordered = false;
        if count == u32::MAX {
            return Some(Self::default());
        }
        if count > 0
            && let mut ahead = reader
            && let Some(Token::Extension(flags)) = Token::read(&mut ahead)
        {
            ordered = flags & flag::ORDERED != 0;
            reader = ahead;
            count -= 1;
        }
        let items = (0..count).map(|_| skip(&mut reader));
        Some(Self {
            ordered,
            items: items.collect::<Option<_>>()?,
        })
    }

    pub(super) fn pack(&self) -> Vec<u8> {
        let mut out = Vec::new();
        pack_list_header(&mut out, self.items.len() + usize::from(self.ordered));
        if self.ordered {
            pack_extension(&mut out, flag::ORDERED);
        }
        for item in &self.items {
            out.extend_from_slice(item);
        }
        out
    }

    /// Puts a value where it belongs; the list is ordered.
    pub(super) fn insert_in_order(&mut self, value: &'a [u8]) {
        let at = search::first(value, self.len(), |at| self.items[at]);
        self.items.insert(at, value);
    }

    /// The places of the elements in the order of their values, and of their indexes if those are equal.
    fn places_by_value(&self) -> Vec<usize> {
        let mut places: Vec<usize> = (0..self.len()).collect();
        merge_sort(&mut places, &|a, b| compare(self.items[*a], self.items[*b]));
        places
    }

    /// The place of the element of this rank.
    pub(super) fn place_of_rank(&self, rank: i64) -> Result<usize, ResultCode> {
        let rank = range::place(rank, self.len())?;
        Ok(if self.ordered {
            rank
        } else {
            rank::places(&self.items, rank..rank + 1)[0]
        })
    }

    /// The place of the first element equal to a value.
    pub(super) fn place_of_value(&self, value: &[u8]) -> Option<usize> {
        if self.ordered {
            let equal = self.equal_values(value);
            (!equal.is_empty()).then_some(equal.start)
        } else {
            self.items
                .iter()
                .position(|item| compare(item, value).is_eq())
        }
    }

    fn contains(&self, value: &[u8]) -> bool {
        self.place_of_value(value).is_some()
    }
}

/// The list operation of a code.
pub(super) fn operation(code: u64) -> Option<Operation> {
    const ONE: Asked = Asked::First { many: false };
    const MANY: Asked = Asked::First { many: true };
    const VALUE: Asked = Asked::Always(Report::new(Kind::Value, false));
    const VALUES: Asked = Asked::Always(Report::new(Kind::Value, true));
    const REMOVED: Asked = Asked::Always(Report::new(Kind::Count, false));
    const SIZE: Report = Report::new(Kind::Count, true);
    const REMOVED_MANY: Asked = Asked::Always(SIZE);
    const TRIMMED: Asked = Asked::Always(Report {
        inverted: true,
        ..SIZE
    });
    let any = 0..=u32::MAX;
    let change = Operation::changing;
    let choose = |arguments, asked, by| Operation::choosing(false, arguments, asked, by);
    let remove = |arguments, asked, by| Operation::choosing(true, arguments, asked, by);
    Some(match code {
        0 => change(1..=1, modify::set_order),
        1 => change(1..=3, modify::append),
        2 => change(1..=3, modify::append_items),
        3 => change(2..=3, modify::insert),
        4 => change(2..=3, modify::insert_items),
        5 => remove(1..=1, VALUE, By::Index),
        6 => remove(1..=2, VALUES, By::IndexRange),
        7 => remove(1..=1, REMOVED, By::Index),
        8 => remove(1..=2, REMOVED_MANY, By::IndexRange),
        9 => change(2..=3, modify::set),
        10 => remove(2..=2, TRIMMED, By::IndexRange),
        11 => change(any, modify::clear),
        12 => change(1..=4, modify::increment),
        13 => change(0..=1, modify::sort),
        16 => Operation::size(),
        17 => choose(1..=1, VALUE, By::Index),
        18 => choose(1..=2, VALUES, By::IndexRange),
        19 => choose(2..=2, ONE, By::Index),
        20 => choose(2..=2, ONE, By::Value),
        21 => choose(2..=2, ONE, By::Rank),
        22 => choose(2..=2, MANY, By::Value),
        23 => choose(2..=2, MANY, By::ValueList),
        24 => choose(2..=3, MANY, By::IndexRange),
        25 => choose(2..=3, MANY, By::ValueRange),
        26 => choose(2..=3, MANY, By::RankRange),
        27 => choose(3..=4, MANY, By::RelativeRankRange),
        32 => remove(2..=2, ONE, By::Index),
        33 => remove(2..=2, ONE, By::Value),
        34 => remove(2..=2, ONE, By::Rank),
        35 => remove(2..=2, MANY, By::Value),
        36 => remove(2..=2, MANY, By::ValueList),
        37 => remove(2..=3, MANY, By::IndexRange),
        38 => remove(2..=3, MANY, By::ValueRange),
        39 => remove(2..=3, MANY, By::RankRange),
        40 => remove(3..=4, MANY, By::RelativeRankRange),
        _ => return None,
    })
}

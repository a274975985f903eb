//! Maps: their pairs, and the operations on them.

mod modify;
mod select;

use super::operation::{Asked, Operation};
use super::range;
use super::select::{By, Elements};
use crate::msgpack::{
    NIL, Token, compare, flag, merge_sort, pack_extension, pack_map_header, skip,
};
use crate::reader::Reader;
use crate::result_code::ResultCode;

/// What a map is in the order of. All are kept in the order of their keys; this is what they say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Order {
    #[default]
    None,
    Key,
    KeyValue,
}

impl Order {
    /// The order that flags say; `None` if they are of no map.
    pub(super) fn from_flags(flags: u64) -> Option<Self> {
        match flags & !u64::from(flag::PERSIST_INDEX) {
            0 => Some(Self::None),
            1 => Some(Self::Key),
            3 => Some(Self::KeyValue),
            _ => None,
        }
    }

    pub(super) fn flags(self) -> u8 {
        match self {
            Self::None => 0,
            Self::Key => flag::ORDERED,
            Self::KeyValue => flag::ORDERED | flag::VALUE_ORDERED,
        }
    }
}

/// A map, taken apart; its pairs are in the order of their keys.
#[derive(Clone, Debug, Default)]
pub(super) struct Map<'a> {
    pub(super) order: Order,
    pub(super) pairs: Vec<(&'a [u8], &'a [u8])>,
}

impl<'a> Map<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut reader = Reader::new(bytes);
        let Some(Token::Map(mut count)) = Token::read(&mut reader) else {
            return None;
        };
        let mut order = Order::None;
        if count > 0
            && let mut ahead = reader
            && let Some(Token::Extension(flags)) = Token::read(&mut ahead)
        {
            order = Order::from_flags(u64::from(flags)).unwrap_or_default();
            skip(&mut ahead)?;
            reader = ahead;
            count -= 1;
        }
        let pairs = (0..count).map(|_| Some((skip(&mut reader)?, skip(&mut reader)?)));
        Some(Self {
            order,
            pairs: pairs.collect::<Option<_>>()?,
        })
    }

    pub(super) fn pack(&self) -> Vec<u8> {
        Self::pack_pairs(self.order.flags(), &self.pairs)
    }

    /// The msgpack of pairs, with flags if there are any.
    pub(super) fn pack_pairs(flags: u8, pairs: &[(&[u8], &[u8])]) -> Vec<u8> {
        let mut out = Vec::new();
        pack_map_header(&mut out, pairs.len() + usize::from(flags != 0));
        if flags != 0 {
            pack_extension(&mut out, flags);
            out.extend_from_slice(NIL);
        }
        for (key, value) in pairs {
            out.extend_from_slice(key);
            out.extend_from_slice(value);
        }
        out
    }

    /// The place of a key, or where it would stand.
    pub(super) fn find(&self, key: &[u8]) -> Result<usize, usize> {
        let equal = self.equal_keys(key);
        if equal.is_empty() {
            Err(equal.start)
        } else {
            Ok(equal.start)
        }
    }

    /// The places in the order of their values, and of their keys if those are equal.
    fn places_by_value(&self) -> Vec<usize> {
        let mut places: Vec<usize> = (0..self.len()).collect();
        merge_sort(&mut places, &|a, b| {
            compare(self.pairs[*a].1, self.pairs[*b].1)
        });
        places
    }

    /// The place of the pair of this rank.
    pub(super) fn place_of_rank(&self, rank: i64) -> Result<usize, ResultCode> {
        let rank = range::place(rank, self.len())?;
        Ok(self.places_by_value()[rank])
    }

    /// The place of the first value equal to one.
    pub(super) fn place_of_value(&self, value: &[u8]) -> Option<usize> {
        self.pairs
            .iter()
            .position(|(_, other)| compare(other, value).is_eq())
    }
}

/// The map operation of a code.
pub(super) fn operation(code: u64) -> Option<Operation> {
    const ONE: Asked = Asked::First { many: false };
    const MANY: Asked = Asked::First { many: true };
    let any = 0..=u32::MAX;
    let change = Operation::changing;
    let choose = |arguments, asked, by| Operation::choosing(false, arguments, asked, by);
    let remove = |arguments, asked, by| Operation::choosing(true, arguments, asked, by);
    Some(match code {
        64 => change(1..=1, modify::set_order),
        65 => change(2..=3, modify::add),
        66 => change(1..=2, modify::add_items),
        67 => change(2..=4, modify::put),
        68 => change(1..=3, modify::put_items),
        69 => change(2..=2, modify::replace),
        70 => change(1..=1, modify::replace_items),
        73 => change(1..=3, modify::increment),
        74 => change(1..=3, modify::decrement),
        75 => change(any, modify::clear),
        76 => remove(2..=2, ONE, By::Key),
        77 => remove(2..=2, ONE, By::Index),
        78 => remove(2..=2, ONE, By::Value),
        79 => remove(2..=2, ONE, By::Rank),
        81 => remove(2..=2, MANY, By::KeyList),
        82 => remove(2..=2, MANY, By::Value),
        83 => remove(2..=2, MANY, By::ValueList),
        84 => remove(2..=3, MANY, By::KeyRange),
        85 => remove(2..=3, MANY, By::IndexRange),
        86 => remove(2..=3, MANY, By::ValueRange),
        87 => remove(2..=3, MANY, By::RankRange),
        88 => remove(3..=4, MANY, By::RelativeIndexRange),
        89 => remove(3..=4, MANY, By::RelativeRankRange),
        96 => Operation::size(),
        97 => choose(2..=2, ONE, By::Key),
        98 => choose(2..=2, ONE, By::Index),
        99 => choose(2..=2, ONE, By::Value),
        100 => choose(2..=2, ONE, By::Rank),
        102 => choose(2..=2, MANY, By::Value),
        103 => choose(2..=3, MANY, By::KeyRange),
        104 => choose(2..=3, MANY, By::IndexRange),
        105 => choose(2..=3, MANY, By::ValueRange),
        106 => choose(2..=3, MANY, By::RankRange),
        107 => choose(2..=2, MANY, By::KeyList),
        108 => choose(2..=2, MANY, By::ValueList),
        109 => choose(3..=4, MANY, By::RelativeIndexRange),
        110 => choose(3..=4, MANY, By::RelativeRankRange),
        _ => return None,
    })
}

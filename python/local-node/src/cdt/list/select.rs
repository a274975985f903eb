//! The elements of a list, to be chosen from.

use std::ops::Range;

use super::super::report::{Report, Selection};
use super::super::search;
use super::super::select::{Chosen, Elements};
use super::{List, rank};

impl<'a> Elements<'a> for List<'a> {
    const ALL_ARE_A_RANGE: bool = false;
    const OTHERS_EXIST_WITHOUT: bool = true;

    fn len(&self) -> usize {
        self.items.len()
    }

    fn key(&self, _at: usize) -> &'a [u8] {
        &[]
    }

    fn value(&self, at: usize) -> &'a [u8] {
        self.items[at]
    }

    fn is_by_value(&self) -> bool {
        self.ordered
    }

    /// Elements that are equal have the same rank.
    fn ranks(&self, places: &[usize]) -> Vec<usize> {
        if let [at] = places {
            return vec![self.rank_of(self.items[*at])];
        }
        let by_value = self.places_by_value();
        let value = |rank: usize| self.items[by_value[rank]];
        let rank = |at: &usize| search::first(self.items[*at], self.len(), value);
        places.iter().map(rank).collect()
    }

    fn in_ranks(&self, ranks: Range<usize>, report: Report) -> Chosen {
        let listed = rank::places(&self.items, ranks.clone());
        let mut chosen = listed.clone();
        chosen.sort_unstable();
        let exists = Self::existence(&chosen, report);
        let selection = Selection::of_ranked(chosen, vec![ranks], self.len(), report);
        Ok(if report.inverted {
            Selection {
                exists,
                ..selection
            }
        } else {
            Selection {
                listed,
                ..selection
            }
        })
    }
}

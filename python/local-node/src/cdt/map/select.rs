//! The pairs of a map, to be chosen from.

use std::ops::Range;

use super::super::range::complement;
use super::super::report::{Report, Selection, each};
use super::super::select::{Chosen, Elements};
use super::Map;

impl<'a> Elements<'a> for Map<'a> {
    const ALL_ARE_A_RANGE: bool = true;
    const OTHERS_EXIST_WITHOUT: bool = false;

    fn len(&self) -> usize {
        self.pairs.len()
    }

    fn key(&self, at: usize) -> &'a [u8] {
        self.pairs[at].0
    }

    fn value(&self, at: usize) -> &'a [u8] {
        self.pairs[at].1
    }

    fn is_by_value(&self) -> bool {
        false
    }

    /// Of equal values, those of lower keys have lower ranks.
    fn ranks(&self, places: &[usize]) -> Vec<usize> {
        let mut ranks = vec![0; self.len()];
        for (rank, at) in self.places_by_value().into_iter().enumerate() {
            ranks[at] = rank;
        }
        places.iter().map(|at| ranks[*at]).collect()
    }

    /// One range of ranks is listed in their order, what is on both sides of one in that of the keys
    /// (map-0423, map-0424).
    fn in_ranks(&self, ranks: Range<usize>, report: Report) -> Chosen {
        let by_value = self.places_by_value();
        let ranks = if report.inverted {
            complement(&[ranks], self.len())
        } else {
            vec![ranks]
        };
        let places = ranks.iter().cloned().flatten().map(|rank| by_value[rank]);
        let mut listed: Vec<usize> = places.collect();
        let mut chosen = listed.clone();
        chosen.sort_unstable();
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
            exists: None,
        })
    }
}

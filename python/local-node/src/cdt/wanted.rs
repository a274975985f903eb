//! Values that elements are looked up in.

use std::ops::Range;

use super::list::List;
use super::range::complement;
use super::report::each;
use super::search;
use crate::msgpack::{compare, merge_sort};

/// The values of a list, in their order.
pub(super) struct Wanted<'a> {
    values: &'a [&'a [u8]],
    by_value: Vec<usize>,
}

impl<'a> Wanted<'a> {
    pub(super) fn new(values: &'a List<'a>) -> Self {
        let values = &values.items;
        let mut by_value: Vec<usize> = (0..values.len()).collect();
        merge_sort(&mut by_value, &|a, b| compare(values[*a], values[*b]));
        Self { values, by_value }
    }

    fn equal(&self, element: &[u8]) -> Range<usize> {
        search::equal(element, self.values.len(), |at| {
            self.values[self.by_value[at]]
        })
    }

    pub(super) fn has(&self, element: &[u8]) -> bool {
        !self.equal(element).is_empty()
    }

    /// The ranks that the elements equal to a value have among all, one by one, value by value; of values
    /// that are equal, the last has them. Inverted, all other ranks.
    pub(super) fn ranks<'e>(
        &self,
        elements: impl ExactSizeIterator<Item = &'e [u8]>,
        inverted: bool,
    ) -> Vec<Range<usize>> {
        let len = elements.len();
        // Of each value, how many elements are between the one before and this, and how many equal it.
        let mut below = vec![0; self.values.len() + 1];
        let mut counts = vec![0; self.values.len()];
        for element in elements {
            let equal = self.equal(element);
            below[equal.end] += 1;
            if let Some(last) = equal.last() {
                counts[last] += 1;
            }
        }
        let mut rank = 0;
        let mut ranks = vec![0..0; self.values.len()];
        let mut ascending = Vec::new();
        for (at, count) in counts.into_iter().enumerate() {
            rank += below[at];
            ascending.push(rank..rank + count);
            ranks[self.by_value[at]] = rank..rank + count;
        }
        if inverted {
            complement(&ascending, len)
        } else {
            each(ranks.into_iter().flatten())
        }
    }
}

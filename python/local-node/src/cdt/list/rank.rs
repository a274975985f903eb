//! The ranks of an unordered list.

use std::cmp::Ordering;
use std::ops::Range;

use crate::msgpack::compare;

/// The places of the elements of some ranks.
///
/// The server puts all elements on a heap and takes them off from the end that is nearer, what it took
/// last first. That decides which of equal elements has which rank (list-0612), and whether the ranks
/// are listed ascending or descending (list-0342).
pub(super) fn places(items: &[&[u8]], ranks: Range<usize>) -> Vec<usize> {
    let above = items.len() - ranks.end;
    let (top, taken) = if ranks.start <= above {
        (Ordering::Less, ranks.end)
    } else {
        (Ordering::Greater, items.len() - ranks.start)
    };
    let mut heap = Heap::new(items, top);
    let mut places: Vec<usize> = (0..taken).filter_map(|_| heap.pop()).collect();
    places.reverse();
    places.truncate(ranks.len());
    places
}

struct Heap<'a> {
    items: &'a [&'a [u8]],
    places: Vec<usize>,
    /// How what is nearer the top compares with what is below.
    top: Ordering,
}

impl<'a> Heap<'a> {
    fn new(items: &'a [&'a [u8]], top: Ordering) -> Self {
        let places = (0..items.len()).collect();
        let mut heap = Self { items, places, top };
        for at in (0..items.len() / 2).rev() {
            heap.sink(at);
        }
        heap
    }

    fn pop(&mut self) -> Option<usize> {
        if self.places.is_empty() {
            return None;
        }
        let place = self.places.swap_remove(0);
        self.sink(0);
        Some(place)
    }

    fn compare(&self, a: usize, b: usize) -> Ordering {
        compare(self.items[self.places[a]], self.items[self.places[b]])
    }

    /// Lets an element sink below all that belongs above it.
    fn sink(&mut self, mut at: usize) {
        loop {
            let (left, right) = (2 * at + 1, 2 * at + 2);
            if left >= self.places.len() {
                return;
            }
            let is_right =
                right < self.places.len() && self.compare(left, right) == self.top.reverse();
            let child = if is_right { right } else { left };
            if self.compare(child, at) != self.top {
                return;
            }
            self.places.swap(child, at);
            at = child;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::places;

    #[test]
    fn ranks_are_listed_from_the_inner_end() {
        let items: Vec<[u8; 1]> = [2, 1, 4, 0, 3].map(|item| [item]).to_vec();
        let items: Vec<&[u8]> = items.iter().map(|item| &item[..]).collect();
        let values = |ranks| {
            let places = places(&items, ranks);
            places.iter().map(|at| items[*at][0]).collect::<Vec<_>>()
        };
        assert_eq!(values(0..2), [1, 0]);
        assert_eq!(values(3..5), [3, 4]);
        assert_eq!(values(0..5), [4, 3, 2, 1, 0]);
        assert!(values(5..5).is_empty());
    }

    #[test]
    fn which_of_equal_elements_comes_first_is_up_to_the_heap() {
        // list-0612
        let items: [&[u8]; 7] = [&[6], &[0], &[1], &[0xfb], &[9], &[1], &[1]];
        assert_eq!(places(&items, 2..3), [5]);
    }
}

//! Sorting by an order that need not be total.

use std::cmp::Ordering;

/// Sorts in place; what is equal keeps its order.
///
/// Among floats with a nan the outcome depends on which are compared, so that it is the server's only
/// if the halves are (list-0226); and the standard library's sort may panic at such an order.
pub(crate) fn merge_sort<T: Clone>(items: &mut [T], compare: &impl Fn(&T, &T) -> Ordering) {
    if items.len() < 2 {
        return;
    }
    let half = items.len() / 2;
    merge_sort(&mut items[..half], compare);
    merge_sort(&mut items[half..], compare);
    let (mut left, mut right) = (0, half);
    let mut merged = Vec::with_capacity(items.len());
    while left < half && right < items.len() {
        let next = if compare(&items[left], &items[right]).is_le() {
            &mut left
        } else {
            &mut right
        };
        merged.push(items[*next].clone());
        *next += 1;
    }
    merged.extend_from_slice(&items[left..half]);
    // What is left of the right half is in its place.
    items[..merged.len()].clone_from_slice(&merged);
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::merge_sort;

    #[test]
    fn what_is_equal_keeps_its_order() {
        let mut pairs = [(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd'), (0, 'e')];
        merge_sort(&mut pairs, &|a, b| a.0.cmp(&b.0));
        assert_eq!(pairs, [(0, 'e'), (1, 'b'), (1, 'd'), (2, 'a'), (2, 'c')]);
    }

    #[test]
    fn a_nan_stays_among_what_it_was_compared_with() {
        // list-0226
        let mut floats = [f64::NAN, f64::NEG_INFINITY, -0.0, 0.0];
        merge_sort(&mut floats, &|a, b| {
            a.partial_cmp(b).unwrap_or(Ordering::Equal)
        });
        assert!(floats[0].is_nan() && floats[1] == f64::NEG_INFINITY);
    }
}

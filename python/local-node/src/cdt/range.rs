//! Arithmetic on indexes and ranks: from the end if negative, and cut to what is there.

use std::ops::Range;

use crate::result_code::ResultCode;

/// The place an index or rank names among `len`.
pub(super) fn place(at: i64, len: usize) -> Result<usize, ResultCode> {
    let len64 = i128::try_from(len).unwrap_or(i128::MAX);
    let at = if at < 0 {
        len64 + i128::from(at)
    } else {
        i128::from(at)
    };
    usize::try_from(at)
        .ok()
        .filter(|at| *at < len)
        .ok_or(ResultCode::NotApplicable)
}

/// The places that `count` from an index or rank names among `len`. A start before the first place
/// takes from the count what is missing.
pub(super) fn places(at: i64, count: u64, len: usize) -> Range<usize> {
    let len64 = i128::try_from(len).unwrap_or(i128::MAX);
    let start = if at < 0 {
        len64 + i128::from(at)
    } else {
        i128::from(at)
    };
    let end = start + i128::from(count);
    let cut = |place: i128| usize::try_from(place.clamp(0, len64)).unwrap_or(len);
    cut(start)..cut(end).max(cut(start))
}

/// The start and count of what stands `offset` from a place. A start before the first place takes from
/// the count what is missing, as it is no index from the end.
pub(super) fn relative(place: usize, offset: i64, count: u64) -> (i64, u64) {
    let start = i64::try_from(place)
        .unwrap_or(i64::MAX)
        .saturating_add(offset);
    let missing = if start < 0 { start.unsigned_abs() } else { 0 };
    (start.max(0), count.saturating_sub(missing))
}

/// What ranges leave of `len` places; they are ascending.
pub(super) fn complement(ranges: &[Range<usize>], len: usize) -> Vec<Range<usize>> {
    let taken = || ranges.iter().filter(|range| !range.is_empty());
    let starts = std::iter::once(0).chain(taken().map(|range| range.end));
    let ends = taken().map(|range| range.start).chain([len]);
    starts
        .zip(ends)
        .map(|(start, end)| start..end)
        .filter(|range| !range.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{complement, place, places, relative};

    #[test]
    fn negative_places_count_from_the_end() {
        assert_eq!(place(-1, 3), Ok(2));
        assert_eq!(place(0, 3), Ok(0));
        for beyond in [3, -4, i64::MIN, i64::MAX] {
            assert!(place(beyond, 3).is_err());
        }
        assert!(place(0, 0).is_err());
    }

    #[test]
    fn ranges_are_cut_to_what_is_there() {
        assert_eq!(places(1, 100, 3), 1..3);
        assert_eq!(places(-2, 1, 3), 1..2);
        // list-0291, list-0336
        assert_eq!(places(-9, 100, 8), 0..8);
        assert_eq!(places(-7, 2, 5), 0..0);
        assert_eq!(places(-7, 3, 5), 0..1);
        assert_eq!(places(5, 2, 3), 3..3);
        assert_eq!(places(i64::MIN, u64::MAX, 3), 0..3);
    }

    #[test]
    fn relative_ranges_do_not_wrap_around() {
        assert_eq!(relative(2, 1, 5), (3, 5));
        // list-0440
        assert_eq!(relative(0, -4, 2), (0, 0));
        assert_eq!(relative(3, -5, 4), (0, 2));
        assert_eq!(relative(usize::MAX, i64::MAX, 1), (i64::MAX, 1));
    }

    #[test]
    fn a_complement_has_no_empty_ranges() {
        let left = |ranges: &[(usize, usize)], len| {
            let ranges: Vec<_> = ranges.iter().map(|(start, end)| *start..*end).collect();
            let left = complement(&ranges, len);
            left.into_iter()
                .map(|range| (range.start, range.end))
                .collect::<Vec<_>>()
        };
        assert_eq!(left(&[(1, 2)], 4), [(0, 1), (2, 4)]);
        assert_eq!(left(&[(0, 2), (3, 4)], 4), [(2, 3)]);
        assert_eq!(left(&[], 2), [(0, 2)]);
        // map-0309
        assert_eq!(left(&[(1, 1)], 2), [(0, 2)]);
        assert_eq!(left(&[(0, 4)], 4), []);
    }
}

//! The order of values.

use std::cell::Cell;
use std::cmp::Ordering;

use super::token::{Bytes, Token, flags, skip};
use super::{DEPTH, flag};
use crate::particle::{GEOJSON, STRING};
use crate::reader::Reader;

/// How two values order: by type, then by value (list-0225, list-0230).
///
/// This is no total order: a wildcard, and a nan among floats, equals whatever it meets (list-0226).
pub(crate) fn compare(a: &[u8], b: &[u8]) -> Ordering {
    Walk::new(a, b).compare()
}

/// How two values order; `None` if that depends on the order of an unordered map.
pub(crate) fn compare_ordered(a: &[u8], b: &[u8]) -> Option<Ordering> {
    let mut walk = Walk::new(a, b);
    let order = walk.compare();
    (!walk.met_unordered).then_some(order)
}

/// How many values this thread has compared, parts of others counted too, modulo what a count may be.
pub(crate) fn compared() -> usize {
    COMPARED.get()
}

thread_local! {
    // All kinds of sorts and searches compare, and only who runs them knows what they may cost.
    static COMPARED: Cell<usize> = const { Cell::new(0) };
}

/// A way through two values at once, up to their first difference.
struct Walk<'v> {
    a: Reader<'v>,
    b: Reader<'v>,
    /// Whether one of them has a map without an order, and not empty, on the way.
    met_unordered: bool,
    compared: usize,
}

/// A wildcard was met: it equals all that is left.
struct Met;

impl<'v> Walk<'v> {
    fn new(a: &'v [u8], b: &'v [u8]) -> Self {
        Self {
            a: Reader::new(a),
            b: Reader::new(b),
            met_unordered: false,
            compared: 0,
        }
    }

    fn compare(&mut self) -> Ordering {
        let order = self.next(DEPTH).unwrap_or(Ordering::Equal);
        COMPARED.set(COMPARED.get().wrapping_add(self.compared));
        order
    }

    fn next(&mut self, depth: u32) -> Result<Ordering, Met> {
        self.compared += 1;
        let (Some(left), Some(right), Some(depth)) = (
            Token::read(&mut self.a),
            Token::read(&mut self.b),
            depth.checked_sub(1),
        ) else {
            return Ok(Ordering::Equal);
        };
        Ok(match (left, right) {
            (Token::Wildcard, _) | (_, Token::Wildcard) => return Err(Met),
            (Token::Bool(left), Token::Bool(right)) => left.cmp(&right),
            (Token::Integer(left), Token::Integer(right)) => left.cmp(&right),
            (Token::Float(left), Token::Float(right)) => {
                left.partial_cmp(&right).unwrap_or(Ordering::Equal)
            }
            (Token::Bytes(left), Token::Bytes(right)) => rank(&Token::Bytes(left))
                .cmp(&rank(&Token::Bytes(right)))
                .then_with(|| left.0.cmp(right.0)),
            (Token::List(left), Token::List(right)) => {
                let (left, right) = (elements(&mut self.a, left), elements(&mut self.b, right));
                self.first_difference(left.min(right), depth)?
                    .then(left.cmp(&right))
            }
            (Token::Map(left), Token::Map(right)) => {
                let (left, is_left_ordered) = pairs(&mut self.a, left);
                let (right, is_right_ordered) = pairs(&mut self.b, right);
                self.met_unordered |= !is_left_ordered || !is_right_ordered;
                match left.cmp(&right) {
                    Ordering::Equal => self.first_difference(left.saturating_mul(2), depth)?,
                    different => different,
                }
            }
            (left, right) => rank(&left).cmp(&rank(&right)),
        })
    }

    fn first_difference(&mut self, count: u32, depth: u32) -> Result<Ordering, Met> {
        for _ in 0..count {
            let order = self.next(depth)?;
            if order.is_ne() {
                return Ok(order);
            }
        }
        Ok(Ordering::Equal)
    }
}

/// The number of elements of a list of this count; its flags are read over.
fn elements(reader: &mut Reader<'_>, count: u32) -> u32 {
    match count {
        0 | u32::MAX => 0,
        _ if flags(reader).is_some() => count - 1,
        _ => count,
    }
}

/// The number of pairs of a map of this count, and whether they are in order; its flags are read over.
fn pairs(reader: &mut Reader<'_>, count: u32) -> (u32, bool) {
    if count > 0
        && let Some(flags) = flags(reader)
    {
        skip(reader);
        return (count - 1, flags & flag::ORDERED != 0);
    }
    (count, count == 0)
}

/// Where values of this type stand among values of other types.
fn rank(token: &Token<'_>) -> u8 {
    match token {
        Token::Nil => 0,
        Token::Bool(_) => 1,
        Token::Integer(_) => 2,
        Token::Bytes(bytes) => rank_of_bytes(*bytes),
        Token::List(_) => 4,
        Token::Map(_) => 5,
        Token::Float(_) => 7,
        Token::Extension(_) => 9,
        Token::Wildcard => 10,
        Token::Infinity => 11,
    }
}

fn rank_of_bytes(bytes: Bytes<'_>) -> u8 {
    match bytes.split().0 {
        STRING => 3,
        GEOJSON => 8,
        _ => 6,
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::{compare, compare_ordered};
    use crate::msgpack::{Use, canonical};

    const WILDCARD: &[u8] = &[0xd4, 0xff, 0];
    const INFINITY: &[u8] = &[0xd4, 0xff, 1];

    #[test]
    fn types_order_before_values() {
        let ascending: [&[u8]; 16] = [
            &[0xc0],
            &[0xc2],
            &[0xc3],
            &[0xff],
            &[0],
            &[0xce, 1, 0, 0, 0],
            &[0xa1, 3],
            &[0xa2, 3, b'a'],
            &[0x90],
            &[0x91, 1],
            &[0x92, 1, 0],
            &[0x91, 2],
            &[0x80],
            &[0xa1, 4],
            &[0xcb, 0xbf, 0xf0, 0, 0, 0, 0, 0, 0],
            INFINITY,
        ];
        for (at, left) in ascending.iter().enumerate() {
            for (other, right) in ascending.iter().enumerate() {
                assert_eq!(compare(left, right), at.cmp(&other), "{left:x?} {right:x?}");
            }
        }
    }

    #[test]
    fn maps_order_by_size_then_by_pairs() {
        assert_eq!(compare(&[0x81, 9, 9], &[0x82, 1, 1, 2, 2]), Ordering::Less);
        assert_eq!(compare(&[0x81, 1, 2], &[0x81, 1, 1]), Ordering::Greater);
        // Flags are no part of the value.
        let ordered = [0x82, 0xc7, 0, 1, 0xc0, 1, 2];
        assert_eq!(compare(&ordered, &[0x81, 1, 2]), Ordering::Equal);
    }

    #[test]
    fn an_unordered_map_on_the_way_leaves_the_order_open() {
        let (unordered, ordered) = (&[0x81, 1, 2][..], &[0x82, 0xc7, 0, 1, 0xc0, 1, 2][..]);
        assert_eq!(compare_ordered(ordered, ordered), Some(Ordering::Equal));
        assert_eq!(compare_ordered(ordered, &[0x80]), Some(Ordering::Greater));
        assert_eq!(compare_ordered(ordered, unordered), None);
        let behind = |first: u8| [&[0x92, first], unordered].concat();
        assert_eq!(compare_ordered(&behind(1), &behind(1)), None);
        assert_eq!(
            compare_ordered(&behind(1), &behind(2)),
            Some(Ordering::Less)
        );
    }

    #[test]
    fn a_wildcard_equals_all_that_follows() {
        let any = [&[0x92, 1], WILDCARD].concat();
        assert_eq!(compare(&any, &[0x92, 1, 5]), Ordering::Equal);
        assert_eq!(compare(&any, &[0x93, 1, 5, 6]), Ordering::Equal);
        assert_eq!(compare(&any, &[0x91, 1]), Ordering::Greater);
        assert_eq!(compare(&any, &[0x92, 2, 5]), Ordering::Less);
    }

    #[test]
    fn a_nan_equals_every_float() {
        let float = |float: f64| [&[0xcb], &float.to_be_bytes()[..]].concat();
        for other in [f64::NEG_INFINITY, 0.0, f64::NAN] {
            assert_eq!(compare(&float(f64::NAN), &float(other)), Ordering::Equal);
        }
        assert_eq!(compare(&float(0.0), &float(-0.0)), Ordering::Equal);
    }

    #[test]
    fn values_too_deep_to_compare_are_never_read() {
        let deep = [&vec![0x91; 1 << 20][..], &[0x90]].concat();
        assert_eq!(canonical(&deep, Use::Argument), None);
        assert_eq!(compare(&deep, &deep), Ordering::Equal);
    }
}

//! Bringing values into the one form in which the node keeps and compares them, as the server does:
//! every head as short as it can be, maps in the order of their keys, no stored indexes.

use std::cmp::Ordering;
use std::ops::Range;

use super::order::compare;
use super::pack::{pack_bytes, pack_extension, pack_integer, pack_list_header, pack_map_header};
use super::sort::merge_sort;
use super::token::{Token, flags, skip};
use super::{DEPTH, NIL, flag};
use crate::reader::Reader;

/// What a value is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// To be kept: it has no wildcard, and map keys of the types keys may have.
    Storage,
    /// To be compared with what is kept.
    Argument,
}

/// The one form of the bytes of exactly one value; `None` if they are none, or say an order that they
/// don't keep.
pub(crate) fn canonical(bytes: &[u8], purpose: Use) -> Option<Vec<u8>> {
    let mut reader = Reader::new(bytes);
    let value = canonical_next(&mut reader, purpose, DEPTH)?;
    reader.is_empty().then_some(value)
}

/// The one form of the next value, which nests no deeper than `depth`.
pub(crate) fn canonical_next(reader: &mut Reader<'_>, purpose: Use, depth: u32) -> Option<Vec<u8>> {
    let mut rewrite = Rewrite {
        out: Vec::new(),
        purpose,
    };
    rewrite.value(reader, depth)?;
    Some(rewrite.out)
}

struct Rewrite {
    out: Vec<u8>,
    purpose: Use,
}

impl Rewrite {
    /// Reads one value and writes it to the output; gives its place there.
    fn value(&mut self, reader: &mut Reader<'_>, depth: u32) -> Option<Range<usize>> {
        let (before, start) = (reader.rest(), self.out.len());
        match Token::read(reader)? {
            Token::Integer(integer) => pack_integer(&mut self.out, integer),
            Token::Bytes(bytes) => pack_bytes(&mut self.out, bytes.0),
            Token::List(count) if count != u32::MAX => {
                self.list(reader, count, depth.checked_sub(1)?)?;
            }
            Token::Map(count) => self.map(reader, count, depth.checked_sub(1)?)?,
            Token::Wildcard | Token::Infinity if self.purpose == Use::Storage => return None,
            // The rest has one form, and so has a list of a count that is none (errors-0106).
            _ => {
                let len = before.len() - reader.rest().len();
                self.out.extend_from_slice(before.get(..len)?);
            }
        }
        Some(start..self.out.len())
    }

    fn list(&mut self, reader: &mut Reader<'_>, count: u32, depth: u32) -> Option<()> {
        let (count, flags) = head(reader, count, flag::ORDERED)?;
        let is_ordered = flags & flag::ORDERED != 0;
        pack_list_header(&mut self.out, count + usize::from(is_ordered));
        if is_ordered {
            pack_extension(&mut self.out, flag::ORDERED);
        }
        let mut previous: Option<Range<usize>> = None;
        for _ in 0..count {
            let element = self.value(reader, depth)?;
            if is_ordered
                && let Some(previous) = previous.replace(element.clone())
                && self.compare(&previous, &element).is_gt()
            {
                return None;
            }
        }
        Some(())
    }

    fn map(&mut self, reader: &mut Reader<'_>, count: u32, depth: u32) -> Option<()> {
        let (count, flags) = head(reader, count, flag::ORDERED | flag::VALUE_ORDERED)?;
        pack_map_header(&mut self.out, count + usize::from(flags != 0));
        if flags != 0 {
            pack_extension(&mut self.out, flags);
            self.out.extend_from_slice(NIL);
        }
        let start = self.out.len();
        let mut pairs = Vec::new();
        for _ in 0..count {
            let is_key = Token::read(&mut reader.clone())?.is_key();
            if self.purpose == Use::Storage && !is_key {
                return None;
            }
            let key = self.value(reader, depth)?;
            let value = self.value(reader, depth)?;
            pairs.push((key, value));
        }
        let in_order = |a: &Range<usize>, b: &Range<usize>| self.compare(a, b) == Ordering::Less;
        if !pairs.is_sorted_by(|(a, _), (b, _)| in_order(a, b)) {
            if flags & flag::ORDERED != 0 {
                return None;
            }
            merge_sort(&mut pairs, &|(a, _), (b, _)| self.compare(a, b));
            if !pairs.is_sorted_by(|(a, _), (b, _)| in_order(a, b)) {
                return None;
            }
            let as_read = self.out.split_off(start);
            for (key, value) in pairs {
                self.out
                    .extend_from_slice(as_read.get(key.start - start..value.end - start)?);
            }
        }
        Some(())
    }

    fn bytes(&self, place: &Range<usize>) -> &[u8] {
        self.out.get(place.clone()).unwrap_or_default()
    }

    fn compare(&self, a: &Range<usize>, b: &Range<usize>) -> Ordering {
        compare(self.bytes(a), self.bytes(b))
    }
}

/// The most elements or pairs: more than a record can hold, and few enough to be taken apart.
const COUNT_LIMIT: usize = 1 << 20;

/// Takes the flags that may head `count` elements or pairs; gives how many are left, and the flags
/// that are of `kept`.
fn head(reader: &mut Reader<'_>, count: u32, kept: u8) -> Option<(usize, u8)> {
    let count = usize::try_from(count).ok()?;
    if count > COUNT_LIMIT {
        return None;
    }
    if count == 0 {
        return Some((0, 0));
    }
    let Some(flags) = flags(reader) else {
        return Some((count, 0));
    };
    if flags & !(kept | flag::PERSIST_INDEX) != 0 {
        return None;
    }
    if kept & flag::VALUE_ORDERED != 0 {
        skip(reader)?;
    }
    Some((count - 1, flags & kept))
}

#[cfg(test)]
mod tests {
    use super::{Use, canonical};
    use crate::msgpack::DEPTH;

    fn is_stored(bytes: &[u8]) -> bool {
        canonical(bytes, Use::Storage).is_some()
    }

    #[test]
    fn broken_values_are_none() {
        // errors-0100 to -0109
        for bad in [
            &[][..],
            &[0x93, 1],
            &[0x91, 1, 2],
            &[0x81, 1, 2, 3],
            &[0xc1],
            &[0x91, 0x92, 1],
        ] {
            assert!(!is_stored(bad), "{bad:02x?}");
        }
        for good in [
            &[0x90][..],
            &[0x91, 0xa0],
            &[0x91, 0xa1, 0x61],
            &[0xdd, 0xff, 0xff, 0xff, 0xff],
        ] {
            assert_eq!(canonical(good, Use::Storage).as_deref(), Some(good));
        }
    }

    #[test]
    fn heads_become_as_short_as_they_can_be() {
        let long = [0xdd, 0, 0, 0, 2, 0xd3, 0, 0, 0, 0, 0, 0, 0, 1, 0xc4, 1, 3];
        let short = [0x92, 1, 0xa1, 3];
        assert_eq!(canonical(&long, Use::Storage).as_deref(), Some(&short[..]));
    }

    #[test]
    fn an_ordered_list_is_in_order() {
        let ordered = [0x94, 0xc7, 0, 1, 1, 1, 2];
        assert_eq!(
            canonical(&ordered, Use::Storage).as_deref(),
            Some(&ordered[..])
        );
        assert!(!is_stored(&[0x93, 0xc7, 0, 1, 2, 1]));
        let unordered = canonical(&[0x93, 0xc7, 0, 0, 2, 1], Use::Storage);
        assert_eq!(unordered.as_deref(), Some(&[0x92, 2, 1][..]));
    }

    #[test]
    fn map_keys_are_unique_and_of_a_key_type() {
        assert!(is_stored(&[0x82, 2, 0, 1, 0]));
        assert!(!is_stored(&[0x82, 1, 1, 1, 2]));
        for key in [&[0xc0][..], &[0xc3], &[0x90], &[0xca, 0, 0, 0, 0]] {
            assert!(!is_stored(&[&[0x81], key, &[1]].concat()), "{key:02x?}");
        }
        assert!(!is_stored(&[0x83, 0xc7, 0, 1, 0xc0, 2, 1, 1, 2]));
        assert!(is_stored(&[0x83, 0xc7, 0, 3, 0xc0, 1, 1, 2, 0]));
    }

    #[test]
    fn maps_come_into_the_order_of_their_keys_at_every_level() {
        let map = canonical(&[0x82, 2, 0x82, 5, 0, 4, 0, 1, 0], Use::Storage);
        assert_eq!(map.as_deref(), Some(&[0x82, 1, 0, 2, 0x82, 4, 0, 5, 0][..]));
    }

    #[test]
    fn stored_indexes_and_unknown_flags_are_not_kept() {
        let indexed = [0x93, 0xc7, 2, 0x11, 9, 9, 1, 2];
        let plain = [0x93, 0xc7, 0, 1, 1, 2];
        assert_eq!(
            canonical(&indexed, Use::Storage).as_deref(),
            Some(&plain[..])
        );
        assert!(!is_stored(&[0x92, 0xc7, 0, 0x40, 1]));
    }

    #[test]
    fn wildcards_are_arguments_only() {
        let any = [0x91, 0xd4, 0xff, 0];
        assert_eq!(canonical(&any, Use::Argument).as_deref(), Some(&any[..]));
        assert!(!is_stored(&any));
        // Whatever the keys of an argument, sorting them ends.
        let keys: Vec<u8> = (0..40_u8)
            .rev()
            .flat_map(|n| [0xd4, 0xff, n % 3, n])
            .collect();
        canonical(&[&[0xde, 0, 40], &keys[..]].concat(), Use::Argument);
    }

    #[test]
    fn bottomless_nesting_is_refused() {
        let mut bytes = vec![0x91; 1 << 20];
        bytes.push(0x90);
        assert!(!is_stored(&bytes));
        let depth = usize::try_from(DEPTH).unwrap_or(0);
        assert!(is_stored(
            bytes.get(bytes.len() - depth..).unwrap_or_default()
        ));
    }
}

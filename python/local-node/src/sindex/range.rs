//! What a query asks of an index.

use std::ops::RangeInclusive;

use super::definition::KeyType;
use super::value::Value;
use crate::geometry::Shape;
use crate::reader::Reader;

/// The longest string or blob that can be asked for.
const LONGEST: usize = 2047;

/// The field of a query that says which values it is for.
#[derive(Debug)]
pub(crate) struct Range<'a> {
    /// Empty if the index is named.
    pub(crate) bin: &'a [u8],
    pub(crate) key_type: KeyType,
    pub(crate) wanted: Wanted,
}

/// Which values are wanted.
#[derive(Debug)]
pub(crate) enum Wanted {
    Between(i64, i64),
    Equal(Box<[u8]>),
    /// A region around points, or a point in regions.
    Near(Shape),
}

impl<'a> Range<'a> {
    /// `None` if it is malformed, or if the end comes before the begin (query-0046).
    pub(crate) fn parse(field: &'a [u8]) -> Option<Self> {
        let mut reader = Reader::new(field);
        let (1, name_len) = (reader.u8()?, reader.u8()?) else {
            return None;
        };
        let bin = reader.take(usize::from(name_len))?;
        let key_type = KeyType::from_particle(reader.u8()?)?;
        let mut bound = || {
            let len = reader.len32()?;
            reader.take(len)
        };
        let (begin, end) = (bound()?, bound()?);
        let wanted = match key_type {
            KeyType::Numeric => {
                let number = |bytes: &[u8]| bytes.try_into().map(i64::from_be_bytes).ok();
                let (begin, end) = (number(begin)?, number(end)?);
                (begin <= end).then_some(Wanted::Between(begin, end))?
            }
            KeyType::String | KeyType::Blob => {
                let fits = begin == end && begin.len() <= LONGEST;
                fits.then(|| Wanted::Equal(begin.into()))?
            }
            // The end says the same once more.
            KeyType::Geometry => Wanted::Near(Shape::parse(begin)?),
        };
        Some(Self {
            bin,
            key_type,
            wanted,
        })
    }
}

impl Wanted {
    /// The keys between which the wanted values are.
    pub(crate) fn keys(&self) -> RangeInclusive<i64> {
        match self {
            Self::Between(begin, end) => *begin..=*end,
            Self::Equal(text) => {
                let key = Value::Text(text).key();
                key..=key
            }
            Self::Near(_) => 0..=0,
        }
    }

    /// Whether a value is wanted, not only its key.
    pub(crate) fn includes(&self, value: Value<'_>) -> bool {
        match (self, value) {
            (Self::Between(begin, end), Value::Integer(integer)) => {
                (*begin..=*end).contains(&integer)
            }
            (Self::Equal(wanted), Value::Text(text)) => **wanted == *text,
            (Self::Near(wanted), Value::Geometry(text)) => {
                Shape::parse(text).is_some_and(|shape| wanted.meets(&shape))
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Range, Value, Wanted};

    fn field(kind: u8, begin: &[u8], end: &[u8]) -> Vec<u8> {
        let mut field = vec![1, 1, b'n', kind];
        for bound in [begin, end] {
            field.extend(u32::try_from(bound.len()).expect("short").to_be_bytes());
            field.extend_from_slice(bound);
        }
        field
    }

    #[test]
    fn numbers_are_between_bounds_in_order() {
        let range = |begin: i64, end: i64| {
            let field = field(1, &begin.to_be_bytes(), &end.to_be_bytes());
            Range::parse(&field).map(|range| range.wanted)
        };
        let wanted = range(-3, 5).expect("in order");
        assert_eq!(wanted.keys(), -3..=5);
        assert!(wanted.includes(Value::Integer(5)) && !wanted.includes(Value::Integer(6)));
        assert!(range(5, -3).is_none());
    }

    #[test]
    fn texts_are_equal_only_and_not_longer_than_they_are_indexed() {
        let wanted = |begin: &[u8], end: &[u8]| Range::parse(&field(3, begin, end)).is_some();
        assert!(wanted(b"", b"") && wanted(&[b'x'; 2047], &[b'x'; 2047]));
        assert!(!wanted(b"a", b"b") && !wanted(&[b'x'; 2048], &[b'x'; 2048]));
    }

    #[test]
    fn a_texts_key_is_not_enough() {
        let wanted = Wanted::Equal(b"a"[..].into());
        assert!(wanted.includes(Value::Text(b"a")));
        assert!(!wanted.includes(Value::Text(b"b")));
    }

    #[test]
    fn malformed_ranges_are_none() {
        let good = field(1, &[0; 8], &[0; 8]);
        for len in 0..good.len() {
            assert!(Range::parse(&good[..len]).is_none());
        }
        assert!(Range::parse(&field(1, &[0; 4], &[0; 4])).is_none());
        assert!(Range::parse(&field(2, &[0; 8], &[0; 8])).is_none());
        assert!(Range::parse(&field(23, b"{}", b"{}")).is_none());
    }
}

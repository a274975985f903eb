//! Where a cursor stands, and the bytes that say so.
//!
//! ```text
//! cursor  format: u8 = 1, done: u8, first partition: u16, number of partitions: u16, places
//! place   digest: 20 bytes, has a bval: u8, bval: u64
//! ```
//!
//! Numbers are little-endian. A digest tells its partition, so a partition without a record has no
//! place among the bytes.

use crate::partitions::Span;

const FORMAT: u8 = 1;
const DIGEST: usize = 20;
const PLACE: usize = DIGEST + 1 + 8;

/// The last record that was read of a partition.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) digest: [u8; DIGEST],
    /// The server's mark for its entry, in a query by an index.
    pub(crate) bval: Option<u64>,
}

/// What a cursor is made of.
pub(crate) struct Packed {
    /// Whether there is no more to read.
    pub(crate) done: bool,
    pub(crate) span: Span,
    /// By partition of the span.
    pub(crate) places: Vec<Option<Place>>,
}

impl Packed {
    pub(crate) fn write(&self) -> Vec<u8> {
        let mut data = vec![FORMAT, self.done.into()];
        for number in [self.span.first, self.span.count] {
            let number = u16::try_from(number).expect("there are 4096 partitions");
            data.extend(number.to_le_bytes());
        }
        for place in self.places.iter().flatten() {
            data.extend(place.digest);
            data.push(place.bval.is_some().into());
            data.extend(place.bval.unwrap_or_default().to_le_bytes());
        }
        data
    }

    /// None if the bytes are something else.
    pub(crate) fn read(data: &[u8]) -> Option<Self> {
        let (header, rest) = data.split_first_chunk()?;
        let [FORMAT, done @ 0..=1, f0, f1, c0, c1] = *header else {
            return None;
        };
        let number = |bytes| usize::from(u16::from_le_bytes(bytes));
        let span = Span::new(number([f0, f1]), number([c0, c1]))?;
        let (packed, []) = rest.as_chunks() else {
            return None;
        };
        let mut places = vec![None; span.count];
        for place in packed {
            let place = Place::read(place)?;
            let index = place.partition().checked_sub(span.first)?;
            *places.get_mut(index)? = Some(place);
        }
        Some(Self {
            done: done == 1,
            span,
            places,
        })
    }
}

impl Place {
    fn read(data: &[u8; PLACE]) -> Option<Self> {
        let (digest, rest) = data.split_first_chunk()?;
        let (has_bval, bval) = rest.split_first_chunk()?;
        let bval = u64::from_le_bytes(bval.try_into().ok()?);
        Some(Self {
            digest: *digest,
            bval: match has_bval {
                [0] => None,
                [1] => Some(bval),
                _ => return None,
            },
        })
    }

    /// The partition that the digest belongs to.
    fn partition(&self) -> usize {
        aerospike_core::Key::with_digest("", "", None, self.digest).partition_id()
    }
}

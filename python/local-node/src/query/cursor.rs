//! Cursors: what of which partitions a query is still to visit.

use crate::digest::Digest;
use crate::field::Fields;
use crate::partition::{PARTITIONS, PartitionId};
use crate::result_code::ResultCode;
use crate::sindex::Position;

/// A partition, and behind which record to go on in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor {
    pub(super) partition: PartitionId,
    pub(super) after: Option<Position>,
}

impl Cursor {
    /// Whole partitions by number, and parts of partitions by the digest they go on behind, and by its
    /// key in an index; the next one to visit comes last.
    pub(super) fn read_all(fields: &Fields<'_>) -> Result<Vec<Self>, ResultCode> {
        let (ids, []) = fields.partition_ids.unwrap_or_default().as_chunks::<2>() else {
            return Err(ResultCode::Parameter);
        };
        let whole = ids.iter().map(|&id| {
            let partition =
                PartitionId::new(u16::from_le_bytes(id)).ok_or(ResultCode::Parameter)?;
            Ok(Self {
                partition,
                after: None,
            })
        });
        let digests = fields.digests.unwrap_or_default();
        let (digests, []) = digests.as_chunks::<{ Digest::LEN }>() else {
            return Err(ResultCode::Parameter);
        };
        // No partition is to be visited twice, so that there are no more.
        if ids.len().max(digests.len()) > PARTITIONS {
            return Err(ResultCode::Parameter);
        }
        let (keys, []) = fields.index_keys.unwrap_or_default().as_chunks::<8>() else {
            return Err(ResultCode::Parameter);
        };
        if !keys.is_empty() && keys.len() != digests.len() {
            return Err(ResultCode::Parameter);
        }
        let mut keys = keys.iter().map(|&key| i64::from_le_bytes(key));
        let parts = digests.iter().map(|digest| {
            let digest = Digest::from_wire(digest).ok_or(ResultCode::Parameter)?;
            let key = keys.next().unwrap_or_default();
            Ok(Self {
                partition: digest.partition(),
                after: Some(Position { key, digest }),
            })
        });
        let mut cursors = whole.chain(parts).collect::<Result<Vec<_>, _>>()?;
        cursors.reverse();
        Ok(cursors)
    }
}

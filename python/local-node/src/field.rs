//! Fields: what a message says besides its header and operations.

use crate::digest::Digest;
use crate::reader::Reader;

const NAMESPACE: u8 = 0;
const SET: u8 = 1;
const KEY: u8 = 2;
const DIGEST: u8 = 4;
const TRANSACTION: u8 = 5;
const TASK: u8 = 7;
const RECORDS_PER_SECOND: u8 = 10;
const PARTITION_IDS: u8 = 11;
const DIGESTS: u8 = 12;
const MAX_RECORDS: u8 = 13;
const INDEX_KEYS: u8 = 15;
const INDEX_NAME: u8 = 21;
const INDEX_RANGE: u8 = 22;
const INDEX_CONTEXT: u8 = 23;
const INDEX_EXPRESSION: u8 = 24;
const INDEX_COLLECTION: u8 = 26;
const UDF_PACKAGE: u8 = 30;
const UDF_FUNCTION: u8 = 31;
const UDF_ARGUMENTS: u8 = 32;
const BATCH: u8 = 41;
const FILTER: u8 = 43;

/// The fields of one message. Of a field sent twice the first counts (errors-0058), unknown ones are
/// skipped (errors-0057).
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Fields<'a> {
    pub(crate) namespace: Option<&'a [u8]>,
    pub(crate) set: Option<&'a [u8]>,
    /// Particle byte first.
    pub(crate) key: Option<&'a [u8]>,
    pub(crate) digest: Option<Digest>,
    pub(crate) transaction: Option<&'a [u8]>,
    pub(crate) task: Option<&'a [u8]>,
    pub(crate) records_per_second: Option<&'a [u8]>,
    pub(crate) partition_ids: Option<&'a [u8]>,
    pub(crate) digests: Option<&'a [u8]>,
    pub(crate) max_records: Option<&'a [u8]>,
    pub(crate) index_keys: Option<&'a [u8]>,
    pub(crate) index_name: Option<&'a [u8]>,
    pub(crate) index_range: Option<&'a [u8]>,
    pub(crate) index_context: Option<&'a [u8]>,
    pub(crate) index_expression: Option<&'a [u8]>,
    pub(crate) index_collection: Option<&'a [u8]>,
    pub(crate) udf_package: Option<&'a [u8]>,
    pub(crate) udf_function: Option<&'a [u8]>,
    pub(crate) udf_arguments: Option<&'a [u8]>,
    pub(crate) batch: Option<&'a [u8]>,
    pub(crate) filter: Option<&'a [u8]>,
}

impl<'a> Fields<'a> {
    /// Reads `count` fields; `None` if they are malformed.
    pub(crate) fn read(reader: &mut Reader<'a>, count: u16) -> Option<Self> {
        let mut fields = Self::default();
        for _ in 0..count {
            let len = reader.len32()?.checked_sub(1)?;
            let kind = reader.u8()?;
            let data = reader.take(len)?;
            let slot = match kind {
                NAMESPACE => &mut fields.namespace,
                SET => &mut fields.set,
                KEY => &mut fields.key,
                DIGEST => {
                    let digest = Digest::from_wire(data)?;
                    fields.digest.get_or_insert(digest);
                    continue;
                }
                TRANSACTION => &mut fields.transaction,
                TASK => &mut fields.task,
                RECORDS_PER_SECOND => &mut fields.records_per_second,
                PARTITION_IDS => &mut fields.partition_ids,
                DIGESTS => &mut fields.digests,
                MAX_RECORDS => &mut fields.max_records,
                INDEX_KEYS => &mut fields.index_keys,
                INDEX_NAME => &mut fields.index_name,
                INDEX_RANGE => &mut fields.index_range,
                INDEX_CONTEXT => &mut fields.index_context,
                INDEX_EXPRESSION => &mut fields.index_expression,
                INDEX_COLLECTION => &mut fields.index_collection,
                UDF_PACKAGE => &mut fields.udf_package,
                UDF_FUNCTION => &mut fields.udf_function,
                UDF_ARGUMENTS => &mut fields.udf_arguments,
                BATCH => &mut fields.batch,
                FILTER => &mut fields.filter,
                _ => continue,
            };
            slot.get_or_insert(data);
        }
        Some(fields)
    }
}

/// Appends one field.
pub(crate) fn write(out: &mut Vec<u8>, kind: u8, data: &[u8]) {
    let len = u32::try_from(data.len() + 1).unwrap_or(u32::MAX);
    out.extend_from_slice(&len.to_be_bytes());
    out.push(kind);
    out.extend_from_slice(data);
}

/// Fields a reply carries.
#[derive(Clone, Copy, Debug)]
#[repr(u8)]
pub(crate) enum FieldOut {
    Namespace = NAMESPACE,
    Set = SET,
    Key = KEY,
    Digest = DIGEST,
    IndexKeys = INDEX_KEYS,
}

#[cfg(test)]
mod tests {
    use super::{FieldOut, Fields, write};
    use crate::reader::Reader;

    #[test]
    fn the_first_of_two_counts_and_unknown_fields_are_skipped() {
        let mut bytes = Vec::new();
        write(&mut bytes, FieldOut::Namespace as u8, b"test");
        write(&mut bytes, FieldOut::Namespace as u8, b"nope");
        bytes.extend_from_slice(&[0, 0, 0, 3, 99, 7, 7]);
        let fields = Fields::read(&mut Reader::new(&bytes), 3).expect("well-formed");
        assert_eq!(fields.namespace, Some(&b"test"[..]));
    }

    #[test]
    fn lengths_of_zero_and_beyond_the_message_are_malformed() {
        for bytes in [
            &[0, 0, 0, 0, 1][..],
            &[0xff, 0xff, 0xff, 0xff, 1],
            &[0, 0, 0, 9, 1, 2],
            &[0, 0, 0, 3, 4, 1, 1],
        ] {
            assert!(
                Fields::read(&mut Reader::new(bytes), 1).is_none(),
                "{bytes:?}"
            );
        }
    }
}

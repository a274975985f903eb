//! Deletes of a whole record.

use super::policy::generation_matches;
use super::{Outcome, Target, check_record};
use crate::expiry::Millis;
use crate::message::{Message, info2};
use crate::record::Meta;
use crate::result_code::ResultCode;
use crate::store::live;

/// Deletes the record. Failures say nothing of it (single-0102).
pub(super) fn run(target: &Target<'_>, message: &Message<'_>) -> Outcome {
    // Before the record is looked for (single-0324).
    if message.info.has2(info2::DURABLE_DELETE) {
        return Err(ResultCode::EnterpriseOnly.into());
    }
    let mut partition = target.namespace.partition(target.digest.partition()).lock();
    let record = live(&partition, &target.digest, Millis::now()).ok_or(ResultCode::NotFound)?;
    if !generation_matches(message, record.meta) {
        return Err(ResultCode::Generation.into());
    }
    check_record(message, record)?;
    partition.remove(&target.digest);
    Ok(Meta::default())
}

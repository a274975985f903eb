//! Deletes of a whole record.

use super::policy::check_generation;
use super::{Outcome, Target};
use crate::expiry::Millis;
use crate::message::{Message, info2};
use crate::record::Meta;
use crate::result_code::ResultCode;

/// Deletes the record. Failures say nothing of it (single-0102).
pub(super) fn run(target: &Target<'_>, message: &Message<'_>) -> Outcome {
    // Before the record is looked for (single-0324).
    if message.info.has2(info2::DURABLE_DELETE) {
        return Err(ResultCode::EnterpriseOnly.into());
    }
    let mut partition = target.namespace.lock(target.digest.partition());
    let now = Millis::now();
    let record = partition
        .live(&target.digest, now)
        .ok_or(ResultCode::NotFound)?;
    target.check(message, record, now, || {
        check_generation(message, record.meta)
    })?;
    partition.remove(&target.digest);
    Ok(Meta::default())
}

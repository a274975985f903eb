//! Reads.

use super::{Outcome, Target, failure_of};
use crate::bin::{BinName, Bins};
use crate::bits;
use crate::cdt;
use crate::expiry::Millis;
use crate::expression::{self, Subject};
use crate::message::{Message, info1, info2};
use crate::op::{self, Op};
use crate::reply::Reply;
use crate::result_code::ResultCode;
use crate::store::live;

/// Reads all bins, some, or only what the header says.
pub(super) fn run(target: &Target<'_>, message: &Message<'_>, reply: &mut Reply<'_>) -> Outcome {
    let partition = target.namespace.partition(target.digest.partition()).lock();
    let now = Millis::now();
    let record = live(&partition, &target.digest, now).ok_or(ResultCode::NotFound)?;
    let failure = failure_of(Some(record));
    target
        .check(message, record, now, || Ok(()))
        .map_err(&failure)?;
    if message.info.has1(info1::NO_BIN_DATA) {
        return Ok(record.meta);
    }
    if message.info.has1(info1::GET_ALL) {
        read_all(&record.bins, reply);
    } else {
        let subject = target.subject(record, now);
        read_ops(&subject, message, reply).map_err(&failure)?;
    }
    Ok(record.meta)
}

/// Answers with every bin.
pub(super) fn read_all(bins: &Bins, reply: &mut Reply<'_>) {
    for bin in bins.iter() {
        reply.op(op::READ, bin.name.as_bytes(), Some(&bin.value));
    }
}

fn read_ops(
    subject: &Subject<'_>,
    message: &Message<'_>,
    reply: &mut Reply<'_>,
) -> Result<(), ResultCode> {
    if message.ops.is_empty() {
        return Err(ResultCode::Parameter);
    }
    let respond_all_ops = message.info.has2(info2::RESPOND_ALL_OPS);
    for op in message.ops.iter() {
        if reply.is_full() {
            return Err(ResultCode::Unknown);
        }
        // Unlike in a write, a name too long is found once the record is (errors-0193, single-0282).
        if op.code == op::READ && op.name.len() > BinName::LIMIT {
            return Err(ResultCode::BinName);
        }
        read_op(&op, subject, respond_all_ops, reply)?;
    }
    Ok(())
}

/// Answers an operation that reads: where it has no result, not at all, or `always` with nil.
pub(super) fn read_op(
    op: &Op<'_>,
    subject: &Subject<'_>,
    always: bool,
    reply: &mut Reply<'_>,
) -> Result<(), ResultCode> {
    let bin = subject.bin(op.name);
    let result = match op.code {
        op::READ => bin.cloned(),
        op::CDT_READ => match bin {
            Some(value) => cdt::read(value, op.value)?,
            None => None,
        },
        op::BITS_READ => match bin {
            Some(value) => Some(bits::read(value, op.packed()?)?),
            None => None,
        },
        op::EXPRESSION_READ => expression::read(op.value, subject)?,
        op::HLL_READ => return Err(ResultCode::Unsupported),
        _ => return Err(ResultCode::Parameter),
    };
    if result.is_some() || always {
        reply.op(op.code, op.name, result.as_ref());
    }
    Ok(())
}

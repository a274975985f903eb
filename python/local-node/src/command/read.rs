//! Reads.

use super::{Outcome, Target, failure_of};
use crate::allowance::Allowance;
use crate::bin::{BinName, Bins};
use crate::bits;
use crate::cdt;
use crate::expiry::{Millis, VoidTime};
use crate::expression::{self, Subject};
use crate::message::{Message, info1, info2};
use crate::op::{self, Op};
use crate::particle::Particle;
use crate::record::{Meta, Record};
use crate::reply::Reply;
use crate::result_code::ResultCode;

/// Reads all bins, some, or only what the header says.
pub(super) fn run(target: &Target<'_>, message: &Message<'_>, reply: &mut Reply<'_>) -> Outcome {
    let mut partition = target.namespace.lock(target.digest.partition());
    let now = Millis::now();
    let record = partition
        .live(&target.digest, now)
        .ok_or(ResultCode::NotFound)?;
    let failure = failure_of(Some(record));
    target
        .check(message, record, now, || Ok(()))
        .map_err(&failure)?;
    let touched = touched(target, message, record, now).map_err(&failure)?;
    if message.info.has1(info1::NO_BIN_DATA) {
        // The header says it all.
    } else if message.info.has1(info1::GET_ALL) {
        read_all(&record.bins, reply);
    } else {
        let subject = target.subject(record, now);
        read_ops(&subject, message, reply).map_err(&failure)?;
    }
    let meta = record.meta;
    if let Some(touched) = touched {
        partition.put(target.digest, touched);
    }
    Ok(meta)
}

/// What reading makes of a record that will expire, if it is to be touched: the same, with the same time to
/// live as its last write gave it.
fn touched(
    target: &Target<'_>,
    message: &Message<'_>,
    record: &Record,
    now: Millis,
) -> Result<Option<Record>, ResultCode> {
    if record.meta.void_time == VoidTime::NEVER {
        return Ok(None);
    }
    let percent = match message.ttl {
        0 => target.namespace.read_touch(record.set),
        u32::MAX => 0,
        percent @ 1..=100 => percent,
        _ => return Err(ResultCode::Parameter),
    };
    let void_time = record.meta.void_time;
    let touched = void_time.touched(record.last_update, now, percent);
    Ok(touched.map(|void_time| Record {
        meta: Meta {
            void_time,
            ..record.meta
        },
        last_update: now,
        ..record.clone()
    }))
}

/// Answers with every bin.
pub(crate) fn read_all(bins: &Bins, reply: &mut Reply<'_>) {
    for bin in bins.iter() {
        reply.op(op::READ, bin.name.as_bytes(), Some(&bin.value));
    }
}

/// Takes the work of an operation that looks at all of a bin.
pub(super) fn look(
    op: &Op<'_>,
    bin: Option<&Particle>,
    allowance: &Allowance,
) -> Result<(), ResultCode> {
    allowance.look(op.value.len() + bin.map_or(0, Particle::wire_len))
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
pub(crate) fn read_op(
    op: &Op<'_>,
    subject: &Subject<'_>,
    always: bool,
    reply: &mut Reply<'_>,
) -> Result<(), ResultCode> {
    let bin = subject.bin(op.name);
    if op.code != op::READ {
        look(op, bin, subject.allowance)?;
    }
    let result = match op.code {
        op::READ => bin.cloned(),
        op::CDT_READ => match bin {
            Some(value) => cdt::read(value, op.value, subject.allowance)?,
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

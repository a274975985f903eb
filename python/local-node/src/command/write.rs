//! Writes: any mix of operations, all applied or none.

use std::sync::Arc;

use super::apply::apply;
use super::policy::{Policy, check_generation, is_read_all};
use super::read::{read_all, read_op};
use super::{Failure, Outcome, Target, failure_of};
use crate::bin::Bins;
use crate::expiry::{Millis, Ttl};
use crate::expression::Subject;
use crate::message::{Message, info2};
use crate::namespace::Namespace;
use crate::op;
use crate::record::{Meta, Record, is_too_big};
use crate::reply::Reply;
use crate::result_code::ResultCode;
use crate::set::SetId;

/// Applies the operations to a draft of the bins, and puts the draft in the record's place once they
/// all succeeded: a write that fails leaves the record untouched (operate-0055).
pub(super) fn run(target: &Target<'_>, message: &Message<'_>, reply: &mut Reply<'_>) -> Outcome {
    let Target {
        namespace, digest, ..
    } = target;
    let policy = Policy::of(message)?;
    let now = Millis::now();
    let mut partition = namespace.lock(digest.partition());
    let record = partition.live(digest, now);

    let failure = failure_of(record);
    let ttl = check(target, message, policy, record, now)?;
    let set = set_of(namespace, message, record).map_err(&failure)?;
    let key = key_of(message, record).map_err(&failure)?;
    let mut bins = match record {
        Some(record) if !policy.replaces => record.bins.clone(),
        _ => Bins::default(),
    };
    let subject = match record {
        Some(record) => target.subject(record, now),
        None => Subject::new(namespace, digest, set, now, &target.allowance),
    };
    apply_all(message, policy, subject, &mut bins, reply).map_err(&failure)?;

    if bins.is_empty() {
        // The last bin's end is the record's end, if there was a record.
        if record.is_none() {
            return Err(ResultCode::NotFound.into());
        }
        if message.info.has2(info2::DURABLE_DELETE) {
            return Err(failure(ResultCode::EnterpriseOnly));
        }
        partition.remove(digest);
        return Ok(Meta::default());
    }
    if is_too_big(message.fields.set, key.as_deref(), &bins) {
        return Err(failure(ResultCode::RecordTooBig));
    }
    let current = record.map_or(Meta::default(), |record| record.meta);
    let meta = Meta {
        generation: current.next_generation(),
        void_time: ttl.void_time(current.void_time, now, namespace.default_ttl(set)),
    };
    let record = Record {
        meta,
        last_update: now,
        set,
        key,
        bins,
    };
    partition.put(*digest, record);
    Ok(meta)
}

/// Checks everything a write demands of the record that is there, or is not.
fn check(
    target: &Target<'_>,
    message: &Message<'_>,
    policy: Policy,
    record: Option<&Record>,
    now: Millis,
) -> Result<Ttl, Failure> {
    let failure = failure_of(record);
    if policy.must_exist && record.is_none() {
        return Err(ResultCode::NotFound.into());
    }
    if message.info.has2(info2::CREATE_ONLY) && record.is_some() {
        return Err(failure(ResultCode::RecordExists));
    }
    match record {
        None => check_generation(message, Meta::default()),
        Some(record) => {
            let generation = || check_generation(message, record.meta);
            target.check(message, record, now, generation)
        }
    }
    .map_err(&failure)?;
    Ttl::from_wire(message.ttl).map_err(&failure)
}

fn apply_all(
    message: &Message<'_>,
    policy: Policy,
    subject: Subject<'_>,
    bins: &mut Bins,
    reply: &mut Reply<'_>,
) -> Result<(), ResultCode> {
    for op in message.ops.iter() {
        if reply.is_full() {
            return Err(ResultCode::Unknown);
        }
        match op.code {
            // The write itself touches the record, and a touch is never answered (operate-0090).
            op::TOUCH => {}
            op::READ if is_read_all(&op, message.info) => read_all(bins, reply),
            // Unlike in a read, a bin that is there is answered even without a result (operate-0119).
            _ if op.is_read() => {
                let subject = subject.with_bins(bins);
                let always = policy.respond_all_ops || subject.bin(op.name).is_some();
                read_op(&op, &subject, always, reply)?;
            }
            _ => {
                let result = apply(&op, bins, subject)?;
                if result.is_some() || policy.respond_all_ops {
                    reply.op(op.code, op.name, result.as_ref());
                }
            }
        }
    }
    Ok(())
}

/// The set the record is in, or is to be in.
fn set_of(
    namespace: &Namespace,
    message: &Message<'_>,
    record: Option<&Record>,
) -> Result<Option<SetId>, ResultCode> {
    if let Some(record) = record {
        return Ok(record.set);
    }
    let sent = message.fields.set.filter(|set| !set.is_empty());
    sent.map(|set| namespace.add_set(set)).transpose()
}

/// The key the record is to have: the one it has, or else the one sent.
fn key_of(message: &Message<'_>, record: Option<&Record>) -> Result<Option<Arc<[u8]>>, ResultCode> {
    const INTEGER: u8 = 1;
    if let Some(stored) = record.and_then(|record| record.key.as_ref()) {
        return Ok(Some(Arc::clone(stored)));
    }
    match message.fields.key {
        // A key that is none, or an integer that is none (errors-0056).
        Some([]) => Err(ResultCode::Unsupported),
        Some([INTEGER, integer @ ..]) if integer.len() != 8 => Err(ResultCode::Unsupported),
        sent => Ok(sent.map(Arc::from)),
    }
}

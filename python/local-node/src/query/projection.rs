//! What a query answers of each record.

use std::collections::HashSet;

use crate::command;
use crate::expression::Subject;
use crate::field::FieldOut;
use crate::message::{Message, info1};
use crate::op::{self, Op};
use crate::record::Record;
use crate::reply::{InfoOut, Reply};
use crate::result_code::ResultCode;
use crate::sindex::Position;

/// Nothing but what the header says, all bins, or what some operations read.
#[derive(Debug)]
pub(super) enum Projection<'m> {
    Nothing,
    AllBins,
    /// Each once, however often it was asked for.
    Bins(Vec<&'m [u8]>),
    Operations(Vec<Op<'m>>),
}

impl<'m> Projection<'m> {
    pub(super) fn of(message: &Message<'m>) -> Self {
        let ops = || message.ops.iter();
        if message.info.has1(info1::NO_BIN_DATA) {
            Self::Nothing
        } else if message.ops.is_empty() {
            Self::AllBins
        } else if ops().any(|op| op.code != op::READ) {
            Self::Operations(ops().collect())
        } else {
            let mut seen = HashSet::new();
            let names = ops().map(|op| op.name);
            Self::Bins(names.filter(|name| seen.insert(*name)).collect())
        }
    }

    /// A record that has none of the bins asked for is left out (query-0002).
    pub(super) fn wants(&self, record: &Record) -> bool {
        match self {
            Self::Bins(names) => names.iter().any(|name| record.bins.get(name).is_some()),
            _ => true,
        }
    }

    /// Answers with one record; `key` is its key in the index that is used.
    pub(super) fn row(
        &self,
        subject: &Subject<'_>,
        position: Position,
        key: Option<i64>,
        record: &Record,
        out: &mut Vec<u8>,
    ) {
        let namespace = subject.namespace;
        let mut reply = Reply::open(out, 0);
        reply.field(FieldOut::Namespace, namespace.name().as_bytes());
        reply.field(FieldOut::Digest, position.digest.as_bytes());
        if let Some(set) = record.set.and_then(|set| namespace.set_name(set)) {
            reply.field(FieldOut::Set, &set);
        }
        if let Some(key) = &record.key {
            reply.field(FieldOut::Key, key);
        }
        if let Some(key) = key {
            reply.field(FieldOut::IndexKeys, &key.to_le_bytes());
        }
        let mut info1 = 0;
        match self {
            Self::Nothing => info1 = info1::NO_BIN_DATA,
            Self::AllBins => command::read_all(&record.bins, &mut reply),
            Self::Bins(names) => {
                for name in names {
                    if let Some(value) = record.bins.get(name) {
                        reply.op(op::READ, name, Some(value));
                    }
                }
            }
            Self::Operations(ops) => {
                for op in ops {
                    // What cannot be read of this record is left out of its answer.
                    let _: Result<(), _> = command::read_op(op, subject, false, &mut reply);
                }
            }
        }
        reply.close(InfoOut { info1, info3: 0 }, ResultCode::Ok, record.meta);
    }
}

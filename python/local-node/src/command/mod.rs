//! Commands on one record, alone or as rows of a batch.

mod apply;
mod delete;
mod policy;
mod read;
mod udf;
mod write;

pub(crate) use read::{read_all, read_op};

use crate::allowance::Allowance;
use crate::digest::Digest;
use crate::expiry::Millis;
use crate::expression::{Filter, Subject};
use crate::message::{Message, info1, info2};
use crate::namespace::Namespace;
use crate::record::{Meta, Record};
use crate::reply::{InfoOut, Reply};
use crate::result_code::ResultCode;
use crate::security::{Action, Visitor};
use crate::server::Server;

/// How a command ends: with what its reply says of the record, or with a failure.
type Outcome = Result<Meta, Failure>;

/// A result code, and what the reply says of the record all the same.
#[derive(Clone, Copy, Debug)]
struct Failure {
    code: ResultCode,
    meta: Meta,
}

impl From<ResultCode> for Failure {
    /// A failure that says nothing of the record.
    fn from(code: ResultCode) -> Self {
        Self {
            code,
            meta: Meta::default(),
        }
    }
}

/// A failure of a command that found `record`.
fn failure_of(record: Option<&Record>) -> impl Fn(ResultCode) -> Failure + use<> {
    let meta = record.map_or(Meta::default(), |record| record.meta);
    move |code| Failure { code, meta }
}

/// Executes a command on one record and closes its reply.
pub(crate) fn execute(server: &Server, message: &Message<'_>, mut reply: Reply<'_>) -> ResultCode {
    let (code, meta) = match run(server, message, &mut reply) {
        Ok(meta) => (ResultCode::Ok, meta),
        Err(failure) => (failure.code, failure.meta),
    };
    reply.close(InfoOut::default(), code, meta);
    code
}

/// Executes a command on one record, if the visitor may, and closes its reply.
pub(crate) fn execute_for(
    server: &Server,
    visitor: &Visitor,
    message: &Message<'_>,
    reply: Reply<'_>,
) -> ResultCode {
    match check_access(server, visitor, message) {
        Ok(()) => execute(server, message, reply),
        Err(code) => {
            reply.close(InfoOut::default(), code, Meta::default());
            code
        }
    }
}

/// Checks that the visitor may do what a message asks for, on one record or on many.
pub(crate) fn check_access(
    server: &Server,
    visitor: &Visitor,
    message: &Message<'_>,
) -> Result<(), ResultCode> {
    let Some(security) = &server.security else {
        return Ok(());
    };
    let Message { info, fields, .. } = message;
    let action = if fields.udf_package.is_some() {
        Action::Udf
    } else if info.has2(info2::WRITE) {
        Action::Write
    } else {
        Action::Read
    };
    let (namespace, set) = (fields.namespace, fields.set);
    security.check(
        visitor,
        action,
        namespace.unwrap_or_default(),
        set.unwrap_or_default(),
    )
}

fn run(server: &Server, message: &Message<'_>, reply: &mut Reply<'_>) -> Outcome {
    let target = Target::find(server, message)?;
    if message.fields.transaction.is_some() {
        return Err(ResultCode::EnterpriseOnly.into());
    }
    let Message { info, fields, .. } = message;
    if info.has2(info2::WRITE) {
        if info.has2(info2::DELETE) {
            delete::run(&target, message)
        } else if let Some(package) = fields.udf_package {
            udf::run(server, package, message, reply)
        } else {
            write::run(&target, message, reply).inspect_err(|_| reply.drop_ops())
        }
    } else if info.has1(info1::READ) {
        read::run(&target, message, reply).inspect_err(|_| reply.drop_ops())
    } else {
        Err(ResultCode::Parameter.into())
    }
}

/// The record a command is for.
#[derive(Debug)]
struct Target<'s> {
    namespace: &'s Namespace,
    digest: Digest,
    /// What the command may do.
    allowance: Allowance,
}

impl<'s> Target<'s> {
    fn find(server: &'s Server, message: &Message<'_>) -> Result<Self, ResultCode> {
        let namespace = message
            .fields
            .namespace
            .and_then(|name| server.store.namespace(name));
        let namespace = namespace.ok_or(ResultCode::Namespace)?;
        let digest = message.fields.digest.ok_or(ResultCode::Unsupported)?;
        Ok(Self {
            namespace,
            digest,
            allowance: Allowance::default(),
        })
    }

    /// The record that is there, as expressions see it.
    fn subject(&'s self, record: &'s Record, now: Millis) -> Subject<'s> {
        Subject::of(self.namespace, &self.digest, record, now, &self.allowance)
    }

    /// Checks what a message asks of the record that is there: its key, if both have one, the filter
    /// expression, and whatever `other` checks. A filter that needs no bins comes first, any other last
    /// (expressions-0871).
    fn check(
        &self,
        message: &Message<'_>,
        record: &Record,
        now: Millis,
        other: impl FnOnce() -> Result<(), ResultCode>,
    ) -> Result<(), ResultCode> {
        let filter = message.fields.filter.map(Filter::decode).transpose()?;
        let subject = self.subject(record, now);
        if filter
            .as_ref()
            .is_some_and(|filter| filter.excludes(&subject))
        {
            return Err(ResultCode::FilteredOut);
        }
        other()?;
        if let (Some(sent), Some(stored)) = (message.fields.key, record.key.as_deref())
            && sent != stored
        {
            return Err(ResultCode::KeyMismatch);
        }
        if filter.is_some_and(|filter| !filter.matches(&subject)) {
            return Err(ResultCode::FilteredOut);
        }
        Ok(())
    }
}

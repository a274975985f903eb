//! Requests about users and roles: a header of 16 bytes, and fields.

use std::collections::BTreeSet;

use crate::reader::Reader;
use crate::result_code::ResultCode;

/// Bytes of a header behind its command and its number of fields.
const PADDING: usize = 12;

/// Numbers of fields.
pub(super) mod field {
    pub(crate) const USER: u8 = 0;
    pub(crate) const PASSWORD: u8 = 1;
    pub(crate) const OLD_PASSWORD: u8 = 2;
    pub(crate) const CREDENTIAL: u8 = 3;
    pub(crate) const SESSION_TOKEN: u8 = 5;
    pub(crate) const SESSION_TTL: u8 = 6;
    pub(crate) const ROLES: u8 = 10;
    pub(crate) const ROLE: u8 = 11;
    pub(crate) const PRIVILEGES: u8 = 12;
    pub(crate) const WHITELIST: u8 = 13;
    pub(crate) const READ_QUOTA: u8 = 14;
    pub(crate) const WRITE_QUOTA: u8 = 15;
}

/// One request.
#[derive(Debug)]
pub(super) struct Request<'a> {
    pub(super) command: u8,
    fields: Vec<(u8, &'a [u8])>,
}

impl<'a> Request<'a> {
    /// Reads a whole frame body; `None` if it is malformed.
    pub(super) fn parse(body: &'a [u8]) -> Option<Self> {
        let mut reader = Reader::new(body);
        let _version_and_result = reader.take(2)?;
        let (command, count) = (reader.u8()?, reader.u8()?);
        reader.take(PADDING)?;
        let mut fields = Vec::new();
        for _ in 0..count {
            let len = reader.len32()?.checked_sub(1)?;
            fields.push((reader.u8()?, reader.take(len)?));
        }
        reader.is_empty().then_some(Self { command, fields })
    }

    pub(super) fn field(&self, kind: u8) -> Option<&'a [u8]> {
        let field = self.fields.iter().find(|(one, _)| *one == kind);
        field.map(|(_, data)| *data)
    }

    /// A field that has to be there; `code` says that it is not.
    pub(super) fn require(&self, kind: u8, code: ResultCode) -> Result<&'a [u8], ResultCode> {
        self.field(kind).ok_or(code)
    }

    /// Whether it names a user; who logs in with a certificate does not.
    pub(super) fn names_user(&self) -> bool {
        self.field(field::USER).is_some()
    }

    /// The user whom the request is about.
    pub(super) fn user(&self) -> Result<&'a str, ResultCode> {
        text(self.field(field::USER), ResultCode::InvalidUser)
    }

    /// The role which the request is about.
    pub(super) fn role(&self) -> Result<&'a str, ResultCode> {
        text(self.field(field::ROLE), ResultCode::InvalidRole)
    }

    /// The names of roles that a user gets or loses.
    pub(super) fn roles(&self) -> Result<BTreeSet<String>, ResultCode> {
        let field = self.require(field::ROLES, ResultCode::InvalidRole)?;
        read_names(field).ok_or(ResultCode::InvalidRole)
    }

    /// A quota; `None` if the request names none.
    pub(super) fn quota(&self, kind: u8) -> Result<Option<u32>, ResultCode> {
        let number = |data: &[u8]| data.try_into().map(u32::from_be_bytes);
        let quota = self.field(kind).map(number).transpose();
        quota.map_err(|_| ResultCode::InvalidQuota)
    }
}

fn text(field: Option<&[u8]>, code: ResultCode) -> Result<&str, ResultCode> {
    let text = field.and_then(|field| std::str::from_utf8(field).ok());
    text.ok_or(code)
}

fn read_names(field: &[u8]) -> Option<BTreeSet<String>> {
    let mut reader = Reader::new(field);
    let count = reader.u8()?;
    let names = (0..count).map(|_| {
        let len = reader.u8()?;
        String::from_utf8(reader.take(len.into())?.to_vec()).ok()
    });
    names.collect()
}

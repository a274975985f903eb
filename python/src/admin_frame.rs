//! The frames of commands about users and roles, log-ins included, measured before the core writes
//! them: it does so into a buffer that does not grow, and panics at its end.

use crate::error::Error;

/// Bytes of the core's buffer.
const LIMIT: usize = 1024;
const HEADER: usize = 24;
const FIELD_HEADER: usize = 5;

/// Bytes of the longest name that a server takes for a user or a role.
const NAME_LIMIT: usize = 63;

/// Items of the longest list: a byte tells how many there are.
const LIST_LIMIT: usize = 255;

/// Bytes of a number, and of the hash that is sent for a password.
const NUMBER: usize = 4;
const HASH: usize = 60;

/// How long a frame is so far.
pub(crate) struct AdminFrame {
    length: usize,
}

impl AdminFrame {
    /// Of a command about a user or a role of this name.
    pub(crate) fn about(what: &str, name: &str) -> Result<Self, Error> {
        let length = name.len();
        if !(1..=NAME_LIMIT).contains(&length) {
            return Err(Error::invalid_argument(format!(
                "a {what}'s name has 1 to {NAME_LIMIT} bytes, not {length}"
            )));
        }
        Ok(Self { length: HEADER }.field(length))
    }

    /// With a field of this length.
    pub(crate) const fn field(mut self, length: usize) -> Self {
        self.length += FIELD_HEADER + length;
        self
    }

    /// With the hash of a password.
    pub(crate) const fn password(self) -> Self {
        self.field(HASH)
    }

    /// With a password as it is.
    pub(crate) fn clear_password(self, password: &str) -> Result<Self, Error> {
        let (length, limit) = (password.len(), LIMIT - FIELD_HEADER - self.length);
        if length > limit {
            return Err(Error::invalid_argument(format!(
                "the password has {length} bytes; beside this user's name there is room for {limit}"
            )));
        }
        Ok(self.field(length))
    }

    /// With a number.
    pub(crate) const fn number(self) -> Self {
        self.field(NUMBER)
    }

    /// With a list of what takes as many bytes each, and a byte more for their number.
    pub(crate) fn list(self, lengths: impl ExactSizeIterator<Item = usize>) -> Result<Self, Error> {
        let count = lengths.len();
        if count > LIST_LIMIT {
            return Err(Error::invalid_argument(format!(
                "a list has at most {LIST_LIMIT} items, not {count}: split it"
            )));
        }
        Ok(self.field(1 + lengths.sum::<usize>()))
    }

    /// Whether it can be sent.
    pub(crate) fn check(self) -> Result<(), Error> {
        if self.length > LIMIT {
            return Err(Error::invalid_argument(format!(
                "the command takes {} bytes, and {LIMIT} at most: split its list",
                self.length
            )));
        }
        Ok(())
    }
}

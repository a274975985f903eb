//! Sessions: what a node remembers of a connection.

use crate::security::Visitor;

/// Which node a client is connected to, and what it has said so far.
#[derive(Debug)]
pub(crate) struct Session {
    member: usize,
    /// A client says once what it is.
    pub(crate) has_user_agent: bool,
    pub(crate) visitor: Visitor,
}

impl Session {
    pub(crate) fn new(member: usize, visitor: Visitor) -> Self {
        Self {
            member,
            has_user_agent: false,
            visitor,
        }
    }

    pub(crate) fn member(&self) -> usize {
        self.member
    }
}

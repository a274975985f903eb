//! Visitors: who is at the other end of a connection.

use std::net::IpAddr;

/// What is known of a client.
#[derive(Debug)]
pub(crate) struct Visitor {
    pub(super) address: IpAddr,
    /// Whom the client logged in as.
    pub(super) user: Option<String>,
}

impl From<IpAddr> for Visitor {
    fn from(address: IpAddr) -> Self {
        Self {
            address: address.to_canonical(),
            user: None,
        }
    }
}

impl Visitor {
    pub(crate) fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }
}

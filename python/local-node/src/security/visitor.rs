//! Visitors: who is at the other end of a connection.

use std::net::IpAddr;

/// What is known of a client.
#[derive(Debug)]
pub(crate) struct Visitor {
    pub(super) address: IpAddr,
    /// The name in the certificate that the client showed.
    certified: Option<String>,
    /// Whom the client logged in as.
    pub(super) user: Option<String>,
}

impl Visitor {
    pub(crate) fn new(address: IpAddr, certified: Option<String>) -> Self {
        Self {
            address: address.to_canonical(),
            certified,
            user: None,
        }
    }

    pub(crate) fn certified(&self) -> Option<&str> {
        self.certified.as_deref()
    }

    pub(crate) fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }
}

//! Roles: named privileges, and from where and how much their users may ask.

use std::net::IpAddr;

use super::privilege::{Permission, Privilege};
use crate::result_code::ResultCode;

/// What users are granted. Quotas are kept for those who ask, and limit nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Role {
    pub(crate) privileges: Vec<Privilege>,
    pub(crate) whitelist: Whitelist,
    pub(crate) read_quota: u32,
    pub(crate) write_quota: u32,
}

impl Role {
    /// The roles that are there from the start, and stay as they are.
    pub(crate) fn predefined() -> impl Iterator<Item = (String, Self)> {
        Permission::ALL.into_iter().map(|permission| {
            let role = Self {
                privileges: vec![Privilege::everywhere(permission)],
                ..Self::default()
            };
            (permission.role().to_owned(), role)
        })
    }

    pub(crate) fn is_predefined(name: &str) -> bool {
        Permission::ALL.iter().any(|one| one.role() == name)
    }
}

/// The addresses from which a role's users may connect; an empty list allows all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Whitelist {
    text: String,
    networks: Vec<Network>,
}

/// Addresses with a prefix in common.
#[derive(Clone, Copy, Debug)]
struct Network {
    address: IpAddr,
    prefix: u32,
}

impl Whitelist {
    /// Addresses and networks such as 10.0.0.0/8, with commas in between.
    pub(crate) fn parse(text: &[u8]) -> Result<Self, ResultCode> {
        let text = std::str::from_utf8(text).map_err(|_| ResultCode::InvalidWhitelist)?;
        let networks = text.split(',').map(Network::parse).collect::<Option<_>>();
        Ok(Self {
            text: text.to_owned(),
            networks: networks.ok_or(ResultCode::InvalidWhitelist)?,
        })
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.networks.is_empty()
    }

    pub(crate) fn has(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|network| network.has(address))
    }
}

impl Network {
    fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix.parse().ok()?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let bits = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.unwrap_or(bits);
        (prefix <= bits).then_some(Self { address, prefix })
    }

    fn has(self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(ours), IpAddr::V4(theirs)) => {
                let differing = ours.to_bits() ^ theirs.to_bits();
                differing.leading_zeros() >= self.prefix
            }
            (IpAddr::V6(ours), IpAddr::V6(theirs)) => {
                let differing = ours.to_bits() ^ theirs.to_bits();
                differing.leading_zeros() >= self.prefix
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Whitelist;

    #[test]
    fn a_network_has_the_addresses_of_its_prefix() {
        let list = Whitelist::parse(b"10.1.0.0/16,192.168.0.7,fd00::/8").expect("well-formed");
        for (address, is_in) in [
            ("10.1.255.3", true),
            ("10.2.0.0", false),
            ("192.168.0.7", true),
            ("192.168.0.8", false),
            ("fd12::1", true),
            ("::1", false),
        ] {
            assert_eq!(
                list.has(address.parse().expect("an address")),
                is_in,
                "{address}"
            );
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in ["", "10.0.0.0/33", "10.0.0.0/x", "home", "1.2.3.4,,5.6.7.8"] {
            assert!(Whitelist::parse(text.as_bytes()).is_err(), "{text}");
        }
    }
}

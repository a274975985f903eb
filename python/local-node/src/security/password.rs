//! Passwords, which clients hash before they send them.

/// What every client hashes with, so that a node can compare: `7EqJtq98hPqEX7fNZaFWoO` in bcrypt's
/// alphabet.
const SALT: [u8; 16] = [
    0xf4, 0x6b, 0x0b, 0xbe, 0xcf, 0xfe, 0x8d, 0x1b, 0x06, 0x67, 0xd8, 0x4f, 0x6d, 0xc1, 0xd8, 0xa9,
];
const COST: u32 = 10;

/// Characters of a hash.
const LEN: usize = 60;

/// The hash of a password; `None` for one that bcrypt does not take.
pub(crate) fn hash(password: &str) -> Option<Vec<u8>> {
    let parts = bcrypt::hash_with_salt(password, COST, SALT).ok()?;
    Some(parts.format_for_version(bcrypt::Version::TwoA).into_bytes())
}

pub(crate) fn is_hash(credential: &[u8]) -> bool {
    credential.len() == LEN && credential.starts_with(b"$2")
}

#[cfg(test)]
mod tests {
    use super::{hash, is_hash};

    #[test]
    fn a_hash_is_what_clients_send() {
        let hash = hash("password").expect("bcrypt takes it");
        assert_eq!(
            hash,
            b"$2a$10$7EqJtq98hPqEX7fNZaFWoOqUH6KN8IKy3Yk5Kz..RHGKNAUCoP/LG"
        );
        assert!(is_hash(&hash));
        assert!(!is_hash(b"password"));
    }
}

//! What a server keeps about a record, as expressions see it.

use std::sync::Arc;

use super::subject::Subject;
use super::value_type::Type;
use crate::particle::Particle;

/// One thing kept about a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Metadata {
    /// The last four bytes of the digest, as a number, modulo this.
    DigestModulo(i32),
    DeviceSize,
    /// In nanoseconds since 1970.
    LastUpdate,
    /// In milliseconds.
    SinceUpdate,
    /// In nanoseconds since 1970; -1 is never.
    VoidTime,
    /// In seconds; -1 is forever.
    Ttl,
    SetName,
    KeyExists,
    IsTombstone,
    MemorySize,
    RecordSize,
}

impl Metadata {
    /// What needs no argument.
    pub(super) fn from_wire(code: u64) -> Option<Self> {
        Some(match code {
            65 => Self::DeviceSize,
            66 => Self::LastUpdate,
            67 => Self::SinceUpdate,
            68 => Self::VoidTime,
            69 => Self::Ttl,
            70 => Self::SetName,
            71 => Self::KeyExists,
            72 => Self::IsTombstone,
            73 => Self::MemorySize,
            74 => Self::RecordSize,
            _ => return None,
        })
    }

    pub(super) fn result(self) -> Type {
        match self {
            Self::SetName => Type::String,
            Self::KeyExists | Self::IsTombstone => Type::Bool,
            _ => Type::Integer,
        }
    }

    pub(super) fn of(self, subject: &Subject<'_>) -> Particle {
        Particle::Integer(match self {
            Self::DigestModulo(modulus) => {
                let [.., a, b, c, d] = *subject.digest.as_bytes();
                i64::from(u32::from_le_bytes([a, b, c, d])) % i64::from(modulus)
            }
            // This node has no device.
            Self::DeviceSize => 0,
            Self::LastUpdate => subject.last_update.unix_nanos(),
            Self::SinceUpdate => subject.now.millis_since(subject.last_update),
            Self::VoidTime => subject.void_time.unix_nanos().unwrap_or(-1),
            Self::Ttl => subject
                .void_time
                .seconds_left(subject.now)
                .map_or(-1, i64::from),
            Self::SetName => {
                let name = subject.set.and_then(|set| subject.namespace.set_name(set));
                return Particle::String(name.unwrap_or_else(|| Arc::from([])));
            }
            Self::KeyExists => return Particle::Bool(subject.key.is_some()),
            // A record that is deleted is gone.
            Self::IsTombstone => return Particle::Bool(false),
            Self::MemorySize | Self::RecordSize => subject.size(),
        })
    }
}

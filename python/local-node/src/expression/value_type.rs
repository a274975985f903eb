//! Types of values, as expressions declare and check them.

use crate::particle::{self, Particle};

/// What an expression yields, unless it is unknown.
pub(super) type Value = Option<Particle>;

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Nil,
    Bool,
    Integer,
    String,
    List,
    Map,
    Blob,
    Float,
    GeoJson,
    Hll,
    /// No value, but that an element is to be removed.
    Removed,
}

impl Type {
    pub(super) fn from_wire(code: i64) -> Option<Self> {
        Some(match code {
            0 => Self::Nil,
            1 => Self::Bool,
            2 => Self::Integer,
            3 => Self::String,
            4 => Self::List,
            5 => Self::Map,
            6 => Self::Blob,
            7 => Self::Float,
            8 => Self::GeoJson,
            9 => Self::Hll,
            _ => return None,
        })
    }

    /// The type of the particle that such a value is.
    pub(super) fn particle(self) -> Option<u8> {
        Some(match self {
            Self::Nil | Self::Removed => return None,
            Self::Bool => particle::BOOL,
            Self::Integer => particle::INTEGER,
            Self::String => particle::STRING,
            Self::List => particle::LIST,
            Self::Map => particle::MAP,
            Self::Blob => particle::BLOB,
            Self::Float => particle::FLOAT,
            Self::GeoJson => particle::GEOJSON,
            Self::Hll => particle::HLL,
        })
    }

    pub(super) fn of(value: &Value) -> Self {
        match value {
            None => Self::Nil,
            Some(Particle::Bool(_)) => Self::Bool,
            Some(Particle::Integer(_)) => Self::Integer,
            Some(Particle::String(_)) => Self::String,
            Some(Particle::List(_)) => Self::List,
            Some(Particle::Map(_)) => Self::Map,
            Some(Particle::Blob(_)) => Self::Blob,
            Some(Particle::Float(_)) => Self::Float,
            Some(Particle::GeoJson(_)) => Self::GeoJson,
            Some(Particle::Hll(_)) => Self::Hll,
        }
    }
}

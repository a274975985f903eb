//! Values as indexes see them.

use super::definition::KeyType;
use crate::cdt;
use crate::hash::fnv;
use crate::particle::Particle;

/// The longest string or blob that is indexed, unless it is in a list or map.
const LONGEST: usize = 2048;

/// One value that an index keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Value<'v> {
    Integer(i64),
    Text(&'v [u8]),
    /// A point or region. All have one key, and every one is looked at.
    Geometry(&'v [u8]),
}

impl<'v> Value<'v> {
    /// The value of a bin, if an index of this type keeps it.
    pub(super) fn of_bin(value: &'v Particle, kept: KeyType) -> Option<Self> {
        let value = Self::of(value, kept)?;
        match value {
            Self::Text(text) if text.len() > LONGEST => None,
            value => Some(value),
        }
    }

    /// Hands on every value of a list or map that an index of this type keeps.
    pub(super) fn each_of(
        elements: impl IntoIterator<Item = &'v [u8]>,
        kept: KeyType,
        visit: &mut dyn FnMut(Value<'_>),
    ) {
        for element in elements {
            if let Ok(Some(particle)) = cdt::particle(element)
                && let Some(value) = Self::of(&particle, kept)
            {
                visit(value);
            }
        }
    }

    fn of(value: &Particle, kept: KeyType) -> Option<Value<'_>> {
        Some(match (kept, value) {
            (KeyType::Numeric, Particle::Integer(integer)) => Value::Integer(*integer),
            (KeyType::String, Particle::String(bytes)) | (KeyType::Blob, Particle::Blob(bytes)) => {
                Value::Text(bytes)
            }
            (KeyType::Geometry, Particle::GeoJson(text)) => Value::Geometry(text),
            _ => return None,
        })
    }

    /// What an index keeps of it.
    pub(crate) fn key(self) -> i64 {
        match self {
            Self::Integer(integer) => integer,
            Self::Text(text) => fnv(text).cast_signed(),
            Self::Geometry(_) => 0,
        }
    }
}

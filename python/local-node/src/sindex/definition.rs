//! What an index is of.

use super::range::Wanted;
use super::value::Value;
use crate::allowance::Allowance;
use crate::bin::BinName;
use crate::cdt;
use crate::digest::Digest;
use crate::expression::{IndexExpression, Subject};
use crate::namespace::Namespace;
use crate::particle::{self, Particle};
use crate::record::Record;
use crate::set::SetId;

/// What is indexed. There is one index at most of each definition.
#[derive(Debug, PartialEq)]
pub(crate) struct Definition {
    /// The set whose records are indexed; without, those of all sets and of none.
    pub(crate) set: Option<SetId>,
    pub(crate) source: Source,
    pub(crate) key_type: KeyType,
    pub(crate) collection: Collection,
}

/// Where an index takes values from.
#[derive(Debug, PartialEq)]
pub(crate) enum Source {
    Bin {
        name: BinName,
        /// The packed way to a value inside.
        context: Option<Box<[u8]>>,
    },
    Expression(IndexExpression),
    /// From nothing: such an index only tells the records of a set.
    Set,
}

/// The type of the values that are indexed; others are passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyType {
    Numeric,
    String,
    Blob,
    Geometry,
}

impl KeyType {
    pub(crate) const NAMES: [&'static str; 4] = ["numeric", "string", "blob", "geo2dsphere"];
    const ALL: [Self; 4] = [Self::Numeric, Self::String, Self::Blob, Self::Geometry];

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        place_of(name, &Self::NAMES).map(|at| Self::ALL[at])
    }

    pub(crate) fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    pub(crate) fn from_particle(kind: u8) -> Option<Self> {
        Some(match kind {
            particle::INTEGER => Self::Numeric,
            particle::STRING => Self::String,
            particle::BLOB => Self::Blob,
            particle::GEOJSON => Self::Geometry,
            _ => return None,
        })
    }
}

/// Whether a value is indexed itself, or what a list or map holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Collection {
    #[default]
    Default,
    List,
    MapKeys,
    MapValues,
}

impl Collection {
    pub(crate) const NAMES: [&'static str; 4] = ["default", "list", "mapkeys", "mapvalues"];
    const ALL: [Self; 4] = [Self::Default, Self::List, Self::MapKeys, Self::MapValues];

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        place_of(name, &Self::NAMES).map(|at| Self::ALL[at])
    }

    pub(crate) fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    pub(crate) fn from_wire(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }
}

/// Where a name stands among some, in whatever case.
fn place_of(name: &str, names: &[&str]) -> Option<usize> {
    names.iter().position(|one| one.eq_ignore_ascii_case(name))
}

impl Definition {
    /// The keys under which a record is indexed, in order, each once.
    pub(crate) fn keys(&self, namespace: &Namespace, digest: &Digest, record: &Record) -> Vec<i64> {
        let mut keys = Vec::new();
        self.visit(namespace, digest, record, &mut |value| {
            keys.push(value.key());
        });
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// The first key under which a record has a value that is wanted.
    pub(crate) fn first_key(
        &self,
        wanted: &Wanted,
        namespace: &Namespace,
        digest: &Digest,
        record: &Record,
    ) -> Option<i64> {
        let mut first = None;
        self.visit(namespace, digest, record, &mut |value| {
            if wanted.includes(value) && first.is_none_or(|first| value.key() < first) {
                first = Some(value.key());
            }
        });
        first
    }

    fn visit(
        &self,
        namespace: &Namespace,
        digest: &Digest,
        record: &Record,
        visit: &mut dyn FnMut(Value<'_>),
    ) {
        if self.set.is_some_and(|set| record.set != Some(set)) {
            return;
        }
        let value = match &self.source {
            Source::Bin { name, context } => {
                let bin = record.bins.get(name.as_bytes());
                match context {
                    Some(context) => bin.and_then(|bin| cdt::look_up(bin, context)),
                    None => bin.cloned(),
                }
            }
            Source::Expression(expression) => {
                let allowance = Allowance::default();
                let subject =
                    Subject::of(namespace, digest, record, record.last_update, &allowance);
                expression.value(&subject)
            }
            Source::Set => return visit(Value::Integer(0)),
        };
        match (self.collection, &value) {
            (Collection::Default, Some(value)) => {
                if let Some(value) = Value::of_bin(value, self.key_type) {
                    visit(value);
                }
            }
            (Collection::List, Some(Particle::List(list))) => {
                Value::each_of(cdt::items(list), self.key_type, visit);
            }
            (Collection::MapKeys, Some(Particle::Map(map))) => {
                let keys = cdt::pairs(map).into_iter().map(|(key, _)| key);
                Value::each_of(keys, self.key_type, visit);
            }
            (Collection::MapValues, Some(Particle::Map(map))) => {
                let values = cdt::pairs(map).into_iter().map(|(_, value)| value);
                Value::each_of(values, self.key_type, visit);
            }
            _ => {}
        }
    }
}

//! Which records a query is for, before any filter.

use std::sync::Arc;

use crate::bin::BinName;
use crate::cdt;
use crate::expiry::Millis;
use crate::expression::IndexExpression;
use crate::field::Fields;
use crate::namespace::Namespace;
use crate::partition::Partition;
use crate::record::Record;
use crate::result_code::ResultCode;
use crate::set::SetId;
use crate::sindex::{Collection, Definition, Position, Range, Source, Wanted};

/// Records of some sets, all or those with some values.
#[derive(Debug)]
pub(super) struct Selection {
    sets: Sets,
    index: Option<ByIndex>,
}

/// Which sets' records are selected.
#[derive(Clone, Copy, Debug)]
enum Sets {
    All,
    One(SetId),
    /// Of a set no record was ever written to.
    None,
}

/// The values that are wanted, and the index that tells who has them.
#[derive(Debug)]
struct ByIndex {
    name: String,
    definition: Arc<Definition>,
    wanted: Wanted,
}

impl Selection {
    /// Reads the set and the range of a message.
    pub(super) fn parse(namespace: &Namespace, fields: &Fields<'_>) -> Result<Self, ResultCode> {
        let sets = match fields.set.filter(|set| !set.is_empty()) {
            Some(set) => namespace.set(set).map_or(Sets::None, Sets::One),
            None => Sets::All,
        };
        let index = match fields.index_range {
            Some(field) => {
                let range = Range::parse(field).ok_or(ResultCode::Parameter)?;
                Some(ByIndex::find(namespace, sets, fields, range)?)
            }
            None => None,
        };
        Ok(Self { sets, index })
    }

    /// The name of the index that is used.
    pub(super) fn index_name(&self) -> Option<&str> {
        self.index.as_ref().map(|index| index.name.as_str())
    }

    pub(super) fn is_by_index(&self) -> bool {
        self.index.is_some()
    }

    /// The selected records of a partition with their positions, in this order, behind one if given. A
    /// record that stands under several keys comes once, at the first of those that are wanted.
    pub(super) fn of<'p>(
        &'p self,
        namespace: &'p Namespace,
        partition: &'p Partition,
        after: Option<Position>,
        now: Millis,
    ) -> Box<dyn Iterator<Item = (Position, &'p Record)> + 'p> {
        let is_selected = move |record: &Record| {
            let in_set = match self.sets {
                Sets::All => true,
                Sets::One(set) => record.set == Some(set),
                Sets::None => false,
            };
            in_set && record.is_live(now)
        };
        let Some(ByIndex {
            definition, wanted, ..
        }) = &self.index
        else {
            let records = partition.behind(after.map(|position| position.digest));
            return Box::new(
                records
                    .filter(move |(_, record)| is_selected(record))
                    .map(|(&digest, record)| (Position { key: 0, digest }, record)),
            );
        };
        let entries = partition.index(definition);
        let positions = entries.map(|entries| entries.range(wanted, after));
        Box::new(positions.into_iter().flatten().filter_map(move |position| {
            let record = partition.get(&position.digest)?;
            let is_first = || {
                let first = definition.first_key(wanted, namespace, &position.digest, record);
                first == Some(position.key)
            };
            (is_selected(record) && is_first()).then_some((*position, record))
        }))
    }
}

impl ByIndex {
    /// The index that a query names, or that is of what it asks for: of the set, or else of all sets.
    fn find(
        namespace: &Namespace,
        sets: Sets,
        fields: &Fields<'_>,
        range: Range<'_>,
    ) -> Result<Self, ResultCode> {
        let collection = match fields.index_collection {
            Some(&[code]) => Collection::from_wire(code).ok_or(ResultCode::Parameter)?,
            Some(_) => return Err(ResultCode::Parameter),
            None => Collection::Default,
        };
        let Range {
            bin,
            key_type,
            wanted,
        } = range;
        let indexes = namespace.indexes();
        let found = if let Some(name) = fields.index_name {
            let name = std::str::from_utf8(name).unwrap_or_default();
            let index = indexes.named(name).ok_or(ResultCode::IndexNotFound)?;
            let definition = &index.definition;
            if definition.key_type != key_type || definition.source == Source::Set {
                return Err(ResultCode::Parameter);
            }
            Some(index)
        } else {
            let mut definition = Definition {
                set: None,
                source: source(bin, fields)?,
                key_type,
                collection,
            };
            if let Sets::One(set) = sets {
                definition.set = Some(set);
            }
            let of_set = indexes.defined(&definition);
            definition.set = None;
            of_set.or_else(|| indexes.defined(&definition))
        };
        let index = found.ok_or(ResultCode::IndexNotFound)?;
        Ok(Self {
            name: index.name.clone(),
            definition: Arc::clone(&index.definition),
            wanted,
        })
    }
}

/// What an unnamed index is to be of.
fn source(bin: &[u8], fields: &Fields<'_>) -> Result<Source, ResultCode> {
    if let Some(expression) = fields.index_expression {
        let expression = IndexExpression::decode(expression)?;
        return Ok(Source::Expression(expression));
    }
    let name = BinName::new(bin).map_err(|_| ResultCode::Parameter)?;
    let context = match fields.index_context {
        Some(context) if !cdt::is_context(context) => return Err(ResultCode::Parameter),
        context => context.map(Box::from),
    };
    Ok(Source::Bin { name, context })
}

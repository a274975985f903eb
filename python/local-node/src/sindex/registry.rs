//! Which indexes a namespace has.

use std::sync::Arc;

use super::definition::Definition;

/// The indexes, in the order in which they were created.
#[derive(Debug, Default)]
pub(crate) struct Indexes(Vec<Index>);

/// One index: a name for a definition.
#[derive(Clone, Debug)]
pub(crate) struct Index {
    pub(crate) name: String,
    pub(crate) definition: Arc<Definition>,
}

impl Indexes {
    /// Adds an index, and gives its definition if there was none of it. An index of the same definition
    /// only changes its name (info-0177), and a name that another index has changes nothing.
    pub(crate) fn add(&mut self, name: String, definition: Definition) -> Option<Arc<Definition>> {
        if self.named(&name).is_some() {
            return None;
        }
        if let Some(index) = self.0.iter_mut().find(|one| *one.definition == definition) {
            index.name = name;
            return None;
        }
        let definition = Arc::new(definition);
        self.0.push(Index {
            name,
            definition: Arc::clone(&definition),
        });
        Some(definition)
    }

    pub(crate) fn remove(&mut self, name: &str) -> Option<Index> {
        let at = self.0.iter().position(|index| index.name == name)?;
        Some(self.0.remove(at))
    }

    pub(crate) fn named(&self, name: &str) -> Option<&Index> {
        self.0.iter().find(|index| index.name == name)
    }

    pub(crate) fn defined(&self, definition: &Definition) -> Option<&Index> {
        self.0.iter().find(|index| *index.definition == *definition)
    }

    pub(crate) fn iter(&self) -> std::slice::Iter<'_, Index> {
        self.0.iter()
    }
}

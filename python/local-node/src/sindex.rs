//! Secondary indexes: which there are. None is filled.

/// The indexes, in the order in which they were created.
#[derive(Debug, Default)]
pub(crate) struct Indexes(Vec<Index>);

/// One index: a name for a definition.
#[derive(Clone, Debug)]
pub(crate) struct Index {
    pub(crate) name: String,
    pub(crate) definition: Definition,
}

/// What is indexed. There is one index at most of each definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Definition {
    pub(crate) namespace: String,
    pub(crate) set: Option<String>,
    pub(crate) bin: Option<String>,
    pub(crate) bin_type: String,
    pub(crate) index_type: String,
    /// Base64, as it was sent.
    pub(crate) context: Option<String>,
    /// Base64, as it was sent.
    pub(crate) expression: Option<String>,
}

impl Indexes {
    /// Creates an index; one of the same definition only changes its name (info-0177), and a name
    /// that another index has changes nothing.
    pub(crate) fn create(&mut self, name: String, definition: Definition) {
        if self.find(&definition.namespace, &name).is_some() {
            return;
        }
        match self
            .0
            .iter_mut()
            .find(|index| index.definition == definition)
        {
            Some(index) => index.name = name,
            None => self.0.push(Index { name, definition }),
        }
    }

    pub(crate) fn delete(&mut self, namespace: &str, name: &str) {
        self.0
            .retain(|index| index.definition.namespace != namespace || index.name != name);
    }

    pub(crate) fn find(&self, namespace: &str, name: &str) -> Option<&Index> {
        self.0
            .iter()
            .find(|index| index.definition.namespace == namespace && index.name == name)
    }

    pub(crate) fn iter(&self) -> std::slice::Iter<'_, Index> {
        self.0.iter()
    }
}

//! The store: all namespaces.

use crate::namespace::Namespace;

/// All data of a node, or of all nodes of a cluster.
#[derive(Debug)]
pub(crate) struct Store {
    namespaces: Vec<Namespace>,
}

impl Store {
    pub(crate) fn new(names: Vec<String>, default_ttl: u32) -> Self {
        let namespaces = names
            .into_iter()
            .map(|name| Namespace::new(name, default_ttl));
        Self {
            namespaces: namespaces.collect(),
        }
    }

    pub(crate) fn namespaces(&self) -> &[Namespace] {
        &self.namespaces
    }

    pub(crate) fn namespace(&self, name: &[u8]) -> Option<&Namespace> {
        self.namespaces
            .iter()
            .find(|namespace| namespace.name().as_bytes() == name)
    }
}

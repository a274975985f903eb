//! Modules of user-defined functions: which were registered. None is run.

use std::collections::BTreeMap;
use std::fmt::Write;

use sha1::{Digest as _, Sha1};

/// The modules by file name.
#[derive(Debug, Default)]
pub(crate) struct Modules(BTreeMap<String, Module>);

/// One module.
#[derive(Debug)]
pub(crate) struct Module {
    /// Base64, as it was sent.
    pub(crate) content: String,
    /// In hexadecimal.
    pub(crate) hash: String,
}

impl Modules {
    /// Registers a module. Its hash is that of the document in which the server keeps it, not of the
    /// module itself (info-0202).
    pub(crate) fn put(&mut self, file: String, content: String) {
        let document = format!(r#"{{"content64": "{content}", "type": "LUA", "name": "{file}"}}"#);
        let mut hash = String::new();
        for byte in Sha1::digest(document) {
            let _: Result<(), _> = write!(hash, "{byte:02x}");
        }
        self.0.insert(file, Module { content, hash });
    }

    pub(crate) fn remove(&mut self, file: &str) {
        self.0.remove(file);
    }

    pub(crate) fn get(&self, file: &str) -> Option<&Module> {
        self.0.get(file)
    }

    /// Whether a package, which is a file without its extension, was registered.
    pub(crate) fn has(&self, package: &[u8]) -> bool {
        self.0
            .keys()
            .any(|file| file.strip_suffix(".lua").unwrap_or(file).as_bytes() == package)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Module)> {
        self.0.iter().map(|(file, module)| (file.as_str(), module))
    }
}

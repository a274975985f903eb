//! Modules of user-defined functions: which were registered. They are compiled; none is run.

use std::collections::BTreeMap;
use std::fmt::Write;

use mlua::{ChunkMode, Lua, LuaOptions, StdLib};
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

/// Why a module is no Lua.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct CompileError {
    pub(crate) line: u32,
    /// The compiler's own words, without the place.
    pub(crate) message: String,
}

/// Compiles a module as the server does before it stores it, with the same compiler (info-0204).
pub(crate) fn compile(source: &[u8]) -> Result<(), CompileError> {
    let lua = Lua::new_with(StdLib::NONE, LuaOptions::default());
    let compiled = lua.and_then(|lua| {
        let chunk = lua.load(source).set_name(CHUNK).set_mode(ChunkMode::Text);
        chunk.into_function().map(drop)
    });
    compiled.map_err(|error| {
        let text = match error {
            mlua::Error::SyntaxError { message, .. } => message,
            other => other.to_string(),
        };
        // "udf:<line>: <message>"
        let place = text
            .strip_prefix("udf:")
            .and_then(|text| text.split_once(": "))
            .and_then(|(line, message)| Some((line.parse().ok()?, message.to_owned())));
        match place {
            Some((line, message)) => CompileError { line, message },
            None => CompileError {
                line: 0,
                message: text,
            },
        }
    })
}

/// What the compiler calls the module in its messages; `=` keeps it from quoting the name.
const CHUNK: &str = "=udf";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_that_compiles_is_accepted() {
        assert_eq!(compile(b"function f(r) return 1 end\n"), Ok(()));
    }

    #[test]
    fn the_compilers_message_comes_with_its_line() {
        let error = compile(b"local a = 1\nfunction").unwrap_err();
        assert_eq!(error.line, 2);
        assert_eq!(error.message, "<name> expected near <eof>");
    }

    #[test]
    fn bytecode_is_refused() {
        assert!(compile(b"\x1bLua").is_err());
    }
}

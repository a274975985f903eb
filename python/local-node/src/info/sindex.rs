//! Commands about secondary indexes.

use std::collections::HashSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{NO_NAMESPACE, Question};
use crate::bin::BinName;
use crate::cdt;
use crate::expression::IndexExpression;
use crate::namespace::Namespace;
use crate::particle;
use crate::sindex::{Collection, Definition, Entries, Index, KeyType, Source};

const NO_INDEX: &str = "ERROR:201:no index";
const OK: &str = "ok";

/// The type of an index on a whole set, which has no bin (wire-0256).
const SET: &str = "set";

pub(super) fn answer(question: &Question<'_>) -> Option<String> {
    let parameters = question.parameters;
    let named = || {
        Some((
            parameters.get_either("namespace", "ns")?,
            parameters.get("indexname")?,
        ))
    };
    Some(match question.command {
        "sindex-create" => create(question).map_or_else(|error| error, |()| OK.to_owned()),
        "sindex-delete" => delete(question),
        "sindex-exists" => {
            let found = named().and_then(|(namespace, name)| find(question, namespace, name));
            found.is_some().to_string()
        }
        "sindex-stat" => statistics(question, named()),
        "sindex-list" => list(question, parameters.get_either("namespace", "ns")),
        "sindex" => match question.path.split_once('/') {
            Some(named) => statistics(question, Some(named)),
            None => list(
                question,
                Some(question.path).filter(|namespace| !namespace.is_empty()),
            ),
        },
        _ => return None,
    })
}

fn find<'q>(
    question: &Question<'q>,
    namespace: &str,
    name: &str,
) -> Option<(&'q Namespace, Index)> {
    let namespace = question.server.store.namespace(namespace.as_bytes())?;
    let index = namespace.indexes().named(name).cloned()?;
    Some((namespace, index))
}

fn create(question: &Question<'_>) -> Result<(), String> {
    let parameters = question.parameters;
    let name = parameters.require("indexname")?;
    let Some(namespace) = parameters.get_either("namespace", "ns") else {
        return Err("ERROR:20:missing 'namespace'".to_owned());
    };
    let asked = Asked::of(question)?;
    let source = asked.source(question)?;
    // An index in a namespace that is not there is taken and lost (info-0120).
    let Some(namespace) = question.server.store.namespace(namespace.as_bytes()) else {
        return Ok(());
    };
    let set = parameters
        .get("set")
        .map(|set| namespace.add_set(set.as_bytes()));
    let definition = Definition {
        set: set.transpose().map_err(|_| bad("set"))?,
        source,
        key_type: asked.key_type,
        collection: asked.collection,
    };
    namespace.create_index(name.to_owned(), definition);
    Ok(())
}

/// What a new index is to be of.
struct Asked<'a> {
    bin: Option<&'a str>,
    key_type: KeyType,
    collection: Collection,
    is_of_set: bool,
}

impl<'a> Asked<'a> {
    fn of(question: &Question<'a>) -> Result<Self, String> {
        let parameters = question.parameters;
        let index_type = parameters.get("indextype").unwrap_or("default");
        let is_of_set = index_type.eq_ignore_ascii_case(SET);
        let collection = match Collection::from_name(index_type) {
            Some(collection) => collection,
            None if is_of_set => Collection::Default,
            None => return Err(bad_name("'indextype'", &Collection::NAMES)),
        };
        let (bin, key_type) = match parameters.get("indexdata") {
            Some(data) => data
                .split_once(',')
                .map_or((Some(data), Some("")), |(bin, key_type)| {
                    (Some(bin), Some(key_type))
                }),
            None => (parameters.get("bin"), parameters.get("type")),
        };
        let key_type = match key_type {
            _ if is_of_set => KeyType::Numeric,
            None => return Err("ERROR:4:both 'indexdata' and 'type' are missing".to_owned()),
            Some(name) => KeyType::from_name(name)
                .ok_or_else(|| bad_name("'indexdata' bin type", &KeyType::NAMES))?,
        };
        Ok(Self {
            bin,
            key_type,
            collection,
            is_of_set,
        })
    }

    fn source(&self, question: &Question<'_>) -> Result<Source, String> {
        if self.is_of_set {
            return Ok(Source::Set);
        }
        let packed = |name| match question.parameters.get(name) {
            Some(text) => STANDARD.decode(text).map(Some).map_err(|_| bad(name)),
            None => Ok(None),
        };
        if let Some(expression) = packed("exp")? {
            let expression = IndexExpression::decode(&expression).map_err(|_| bad("exp"))?;
            return if expression.kind() == Some(self.particle()) {
                Ok(Source::Expression(expression))
            } else {
                Err(bad("exp"))
            };
        }
        let context = packed("context")?;
        if context
            .as_ref()
            .is_some_and(|context| !cdt::is_context(context))
        {
            return Err(bad("context"));
        }
        let bin = self.bin.ok_or_else(|| "ERROR:4:missing 'bin'".to_owned())?;
        Ok(Source::Bin {
            name: BinName::new(bin.as_bytes()).map_err(|_| bad("bin"))?,
            context: context.map(Into::into),
        })
    }

    /// The type that an expression must yield.
    fn particle(&self) -> u8 {
        match (self.collection, self.key_type) {
            (Collection::List, _) => particle::LIST,
            (Collection::MapKeys | Collection::MapValues, _) => particle::MAP,
            (Collection::Default, KeyType::Numeric) => particle::INTEGER,
            (Collection::Default, KeyType::String) => particle::STRING,
            (Collection::Default, KeyType::Blob) => particle::BLOB,
            (Collection::Default, KeyType::Geometry) => particle::GEOJSON,
        }
    }
}

fn bad(name: &str) -> String {
    format!("ERROR:4:bad '{name}'")
}

fn bad_name(what: &str, names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("'{name}'")).collect();
    format!("ERROR:4:bad {what} - must be one of {}", quoted.join(", "))
}

/// Deleting what is not there is as good (info-0124); what is missing is all told at once (info-0123).
fn delete(question: &Question<'_>) -> String {
    let parameters = question.parameters;
    let (name, namespace) = (
        parameters.require("indexname"),
        parameters.get_either("namespace", "ns"),
    );
    if let (Ok(name), Some(namespace)) = (&name, namespace) {
        if let Some(namespace) = question.server.store.namespace(namespace.as_bytes()) {
            namespace.delete_index(name);
        }
        return OK.to_owned();
    }
    let mut errors = name.err().unwrap_or_default();
    if namespace.is_none() {
        errors.push_str("ERROR:20:missing 'namespace'");
    }
    errors
}

/// What an index holds. Its memory comes in stages, of which none needs more than one here.
fn statistics(question: &Question<'_>, named: Option<(&str, &str)>) -> String {
    const STAGE: usize = 16 << 20;
    let Some((namespace, index)) =
        named.and_then(|(namespace, name)| find(question, namespace, name))
    else {
        return NO_INDEX.to_owned();
    };
    let (mut entries, mut keys, mut records) = (0_usize, HashSet::new(), 0_usize);
    for partition in question.partitions() {
        let partition = namespace.lock(partition);
        let mut digests = HashSet::new();
        let positions = partition.index(&index.definition).map(Entries::iter);
        for position in positions.into_iter().flatten() {
            entries += 1;
            keys.insert(position.key);
            digests.insert(position.digest);
        }
        records += digests.len();
    }
    format!(
        "entries={entries};used_bytes={STAGE};entries_per_bval={};entries_per_rec={};load_pct=100;load_time=0;\
         stat_gc_recs=0",
        entries.checked_div(keys.len()).unwrap_or(0),
        entries.checked_div(records).unwrap_or(0),
    )
}

fn list(question: &Question<'_>, namespace: Option<&str>) -> String {
    let store = &question.server.store;
    if namespace.is_some_and(|name| store.namespace(name.as_bytes()).is_none()) {
        // Said twice (info-0056).
        return format!("{NO_NAMESPACE};{NO_NAMESPACE}");
    }
    let namespaces = store.namespaces().iter();
    let listed = namespaces.filter(|one| namespace.is_none_or(|name| name == one.name()));
    let lines: Vec<_> = listed
        .flat_map(|namespace| {
            let indexes = namespace.indexes();
            let lines = indexes.iter().map(|index| line(namespace, index));
            lines.collect::<Vec<_>>()
        })
        .collect();
    lines.join(";")
}

fn line(namespace: &Namespace, Index { name, definition }: &Index) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let or_null = |value: Option<String>| value.unwrap_or_else(|| "null".to_owned());
    let set = definition.set.and_then(|set| namespace.set_name(set));
    let (mut bin, mut context, mut expression) = (None, None, None);
    let (mut key_type, mut index_type) = (definition.key_type.name(), definition.collection.name());
    match &definition.source {
        Source::Bin { name, context: way } => {
            bin = Some(text(name.as_bytes()));
            context = way.as_ref().map(|way| STANDARD.encode(way));
        }
        Source::Expression(source) => expression = Some(STANDARD.encode(source.packed())),
        Source::Set => (key_type, index_type) = ("", SET),
    }
    format!(
        "ns={}:indexname={name}:set={}:bin={}:type={key_type}:indextype={index_type}:context={}:exp={}:state=RW",
        namespace.name(),
        or_null(set.as_deref().map(text)),
        or_null(bin),
        or_null(context),
        or_null(expression),
    )
}

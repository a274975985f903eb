//! Commands about secondary indexes.

use super::{NO_NAMESPACE, Question};
use crate::sindex::{Definition, Index};

const NO_INDEX: &str = "ERROR:201:no index";
const OK: &str = "ok";

/// What an index that nothing was put in says (info-0181).
const STATISTICS: &str = "entries=0;used_bytes=16777216;entries_per_bval=0;entries_per_rec=0;load_pct=100;load_time=0;stat_gc_recs=0";

const BIN_TYPES: [&str; 4] = ["numeric", "string", "blob", "geo2dsphere"];
const INDEX_TYPES: [&str; 4] = ["default", "list", "mapkeys", "mapvalues"];

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
    let indexes = &question.server.indexes;
    Some(match question.command {
        "sindex-create" => create(question).map_or_else(|error| error, |()| OK.to_owned()),
        "sindex-delete" => delete(question),
        "sindex-exists" => named()
            .is_some_and(|(namespace, name)| indexes.lock().find(namespace, name).is_some())
            .to_string(),
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

fn create(question: &Question<'_>) -> Result<(), String> {
    let parameters = question.parameters;
    let name = parameters.require("indexname")?;
    let Some(namespace) = parameters.get_either("namespace", "ns") else {
        return Err("ERROR:20:missing 'namespace'".to_owned());
    };
    let index_type = parameters
        .get("indextype")
        .unwrap_or("default")
        .to_lowercase();
    if index_type != SET && !INDEX_TYPES.contains(&index_type.as_str()) {
        return Err(format!(
            "ERROR:4:bad 'indextype' - must be one of {}",
            quoted(&INDEX_TYPES)
        ));
    }
    let (bin, bin_type) = match parameters.get("indexdata") {
        Some(data) => data
            .split_once(',')
            .map_or((Some(data), ""), |(bin, bin_type)| (Some(bin), bin_type)),
        None => (
            parameters.get("bin"),
            parameters.get("type").unwrap_or_default(),
        ),
    };
    let bin_type = bin_type.to_lowercase();
    if index_type != SET && parameters.get("indexdata").is_none() && bin_type.is_empty() {
        return Err("ERROR:4:both 'indexdata' and 'type' are missing".to_owned());
    }
    if index_type != SET && !BIN_TYPES.contains(&bin_type.as_str()) {
        return Err(format!(
            "ERROR:4:bad 'indexdata' bin type - must be one of {}",
            quoted(&BIN_TYPES)
        ));
    }
    // An index in a namespace that is not there is taken and lost (info-0120).
    if question
        .server
        .store
        .namespace(namespace.as_bytes())
        .is_none()
    {
        return Ok(());
    }
    let definition = Definition {
        namespace: namespace.to_owned(),
        set: parameters.get("set").map(str::to_owned),
        bin: bin.map(str::to_owned),
        bin_type,
        index_type,
        context: parameters.get("context").map(str::to_owned),
        expression: parameters.get("exp").map(str::to_owned),
    };
    question
        .server
        .indexes
        .lock()
        .create(name.to_owned(), definition);
    Ok(())
}

/// Deleting what is not there is as good (info-0124); what is missing is all told at once (info-0123).
fn delete(question: &Question<'_>) -> String {
    let parameters = question.parameters;
    let (name, namespace) = (
        parameters.require("indexname"),
        parameters.get_either("namespace", "ns"),
    );
    if let (Ok(name), Some(namespace)) = (&name, namespace) {
        question.server.indexes.lock().delete(namespace, name);
        return OK.to_owned();
    }
    let mut errors = name.err().unwrap_or_default();
    if namespace.is_none() {
        errors.push_str("ERROR:20:missing 'namespace'");
    }
    errors
}

fn statistics(question: &Question<'_>, named: Option<(&str, &str)>) -> String {
    let indexes = question.server.indexes.lock();
    let index = named.and_then(|(namespace, name)| indexes.find(namespace, name));
    index.map_or(NO_INDEX, |_| STATISTICS).to_owned()
}

fn list(question: &Question<'_>, namespace: Option<&str>) -> String {
    if namespace.is_some_and(|name| question.server.store.namespace(name.as_bytes()).is_none()) {
        // Said twice (info-0056).
        return format!("{NO_NAMESPACE};{NO_NAMESPACE}");
    }
    let indexes = question.server.indexes.lock();
    let listed = indexes
        .iter()
        .filter(|index| namespace.is_none_or(|name| name == index.definition.namespace));
    listed.map(line).collect::<Vec<_>>().join(";")
}

fn line(Index { name, definition }: &Index) -> String {
    let or_null = |value: &Option<String>| value.clone().unwrap_or_else(|| "null".to_owned());
    format!(
        "ns={}:indexname={name}:set={}:bin={}:type={}:indextype={}:context={}:exp={}:state=RW",
        definition.namespace,
        or_null(&definition.set),
        or_null(&definition.bin),
        definition.bin_type,
        definition.index_type,
        or_null(&definition.context),
        or_null(&definition.expression),
    )
}

fn quoted(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| format!("'{name}'"))
        .collect::<Vec<_>>()
        .join(", ")
}

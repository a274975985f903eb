//! Questions about namespaces and their sets.

use std::fmt::Write;

use super::{NO_NAMESPACE, Question, statistics};
use crate::store::Namespace;

pub(super) fn answer(question: &Question<'_>) -> Option<String> {
    let store = &question.server.store;
    Some(match question.command {
        "namespaces" => store
            .namespaces()
            .iter()
            .map(Namespace::name)
            .collect::<Vec<_>>()
            .join(";"),
        "namespace" => match store.namespace(question.path.as_bytes()) {
            Some(namespace) => statistics::of_namespace(question, namespace),
            None => "type=unknown".to_owned(),
        },
        "sets" => sets(question),
        "set-config" => match question.parameters.require("context") {
            Ok("namespace") => match statistics::named_namespace(question) {
                Some(_) => "ok".to_owned(),
                None => NO_NAMESPACE.to_owned(),
            },
            Ok(_) => "ok".to_owned(),
            Err(error) => error,
        },
        "latencies" => latencies(question),
        _ => return None,
    })
}

/// `sets`, `sets/namespace` or `sets/namespace/set`.
fn sets(question: &Question<'_>) -> String {
    let mut path = question.path.split('/').filter(|part| !part.is_empty());
    let (namespace, set) = (path.next(), path.next());
    let store = &question.server.store;
    if namespace.is_some_and(|name| store.namespace(name.as_bytes()).is_none()) {
        return "ns_type=unknown".to_owned();
    }
    let namespaces = store
        .namespaces()
        .iter()
        .filter(|one| namespace.is_none_or(|name| name == one.name()));
    let mut text = String::new();
    for namespace in namespaces {
        for (name, objects) in namespace.set_counts() {
            if set.is_none_or(|set| set.as_bytes() == &*name) {
                let _: Result<(), _> = write!(
                    text,
                    "ns={}:set={}:objects={objects}:tombstones=0:data_used_bytes=0:truncate_lut=0:sindexes=0:\
                     index_populating=false:truncating=false:default-read-touch-ttl-pct=0:default-ttl=0:\
                     disable-eviction=false:enable-index=false:stop-writes-count=0:stop-writes-size=0;",
                    namespace.name(),
                    String::from_utf8_lossy(&name),
                );
            }
        }
    }
    text
}

/// Histograms that nothing was counted in.
fn latencies(question: &Question<'_>) -> String {
    const HISTOGRAMS: [&str; 8] = [
        "read",
        "write",
        "udf",
        "batch-sub-read",
        "batch-sub-write",
        "batch-sub-udf",
        "pi-query",
        "si-query",
    ];
    if let Some(one) = question.parameters.get("hist") {
        return format!("{one}:");
    }
    let mut all = vec!["batch-index:".to_owned()];
    for namespace in question.server.store.namespaces() {
        all.extend(HISTOGRAMS.map(|histogram| format!("{{{}}}-{histogram}:", namespace.name())));
    }
    all.join(";")
}

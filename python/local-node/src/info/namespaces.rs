//! Questions about namespaces and their sets.

use std::sync::atomic::{AtomicU32, Ordering};

use super::{Question, settings, statistics};
use crate::namespace::Namespace;
use crate::set::Set;
use crate::sindex::Source;
use crate::usage::Usage;

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
        "set-config" => settings::change(question),
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
        let (_, usage) = namespace.usage(question.partitions());
        for (one, usage) in namespace.sets().iter().zip(usage) {
            if set.is_none_or(|set| set.as_bytes() == &*one.name) {
                text.push_str(&line(namespace, one, usage));
            }
        }
    }
    text
}

fn line(namespace: &Namespace, set: &Set, usage: Usage) -> String {
    let of_set = namespace.set(&set.name);
    let indexes = namespace.indexes();
    let mut indexes = indexes
        .iter()
        .filter(|index| index.definition.set == of_set);
    let setting = |place: &AtomicU32| match place.load(Ordering::Relaxed) {
        u32::MAX => -1,
        setting => i64::from(setting),
    };
    format!(
        "ns={}:set={}:objects={}:tombstones=0:data_used_bytes={}:truncate_lut={}:sindexes={}:\
         index_populating=false:truncating=false:default-read-touch-ttl-pct={}:default-ttl={}:\
         disable-eviction=false:enable-index={}:stop-writes-count=0:stop-writes-size=0;",
        namespace.name(),
        String::from_utf8_lossy(&set.name),
        usage.objects,
        usage.bytes,
        set.truncated.load(Ordering::Relaxed),
        indexes.clone().count(),
        setting(&set.lifetime.read_touch),
        setting(&set.lifetime.default_ttl),
        indexes.any(|index| index.definition.source == Source::Set),
    )
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

//! The long answers: statistics and configuration, as they were recorded, with what changes filled in.

use super::membership::CLUSTER_KEY;
use super::{NO_NAMESPACE, Question};
use crate::expiry::Millis;
use crate::namespace::Namespace;
use crate::partition::PartitionId;

const NODE: &str = include_str!("statistics.txt");
const NAMESPACE: &str = include_str!("namespace_statistics.txt");
const NAMESPACE_CONFIG: &str = include_str!("namespace_config.txt");
const SERVICE_CONFIG: &str = include_str!("service_config.txt");
const NETWORK_CONFIG: &str = include_str!("network_config.txt");
const LOG: &str = include_str!("log.txt");
const HELP: &str = include_str!("help.txt");

pub(super) fn of_node(question: &Question<'_>) -> String {
    let objects: usize = question
        .server
        .store
        .namespaces()
        .iter()
        .map(|namespace| namespace.usage(question.partitions()).0.objects)
        .sum();
    let cluster = question.cluster;
    fill(
        NODE,
        &[
            ("cluster_size", cluster.size().to_string()),
            ("cluster_key", CLUSTER_KEY.to_owned()),
            ("principal", cluster.principal()),
            (
                "uptime",
                question.server.started.elapsed().as_secs().to_string(),
            ),
            ("objects", objects.to_string()),
        ],
    )
}

pub(super) fn of_namespace(question: &Question<'_>, namespace: &Namespace) -> String {
    const INDEX_ENTRY: usize = 64;
    const SINDEX_STAGE: usize = 16 << 20;
    const DATA: usize = 1 << 30;
    let cluster = question.cluster;
    let (usage, _) = namespace.usage(question.partitions());
    let is_master = |one: &PartitionId| cluster.replica(question.member, *one) == Some(0);
    let (masters, _) = namespace.usage(PartitionId::all().filter(is_master));
    let indexes = namespace.indexes().iter().count();
    let statistics = fill(
        NAMESPACE,
        &[
            ("cluster_size", question.cluster.size().to_string()),
            (
                "replication_factor",
                question.cluster.replication_factor().to_string(),
            ),
            ("objects", usage.objects.to_string()),
            ("master_objects", masters.objects.to_string()),
            (
                "prole_objects",
                usage.objects.saturating_sub(masters.objects).to_string(),
            ),
            ("forever", usage.forever.to_string()),
            ("expired", namespace.expired().to_string()),
            ("truncated", namespace.truncated().to_string()),
            ("index_bytes", (usage.objects * INDEX_ENTRY).to_string()),
            ("sindex_bytes", (indexes * SINDEX_STAGE).to_string()),
            ("data_bytes", usage.bytes.to_string()),
            ("data_percent", (usage.bytes * 100 / DATA).to_string()),
            ("now", Millis::now().seconds().to_string()),
        ],
    );
    format!("{statistics};{}", namespace_config(question, namespace))
}

/// The configuration of a context: `service`, `network`, `namespace`, or the first two together.
pub(super) fn config(question: &Question<'_>) -> String {
    match question.parameters.get("context") {
        None => format!("{};{}", service_config(question), network_config(question)),
        Some("service") => service_config(question),
        Some("network") => network_config(question),
        Some("namespace") => match named_namespace(question) {
            Some(namespace) => namespace_config(question, namespace),
            None => NO_NAMESPACE.to_owned(),
        },
        Some(_) => String::new(),
    }
}

/// The namespace that a configuration command names.
pub(super) fn named_namespace<'a>(question: &Question<'a>) -> Option<&'a Namespace> {
    let name = question.parameters.get_either("namespace", "id")?;
    question.server.store.namespace(name.as_bytes())
}

/// What the nodes keep in common.
pub(super) fn metadata(question: &Question<'_>) -> String {
    let cluster = question.cluster;
    let namespaces = question.server.store.namespaces().iter();
    let indexes: usize = namespaces
        .map(|namespace| namespace.indexes().iter().count())
        .sum();
    let keys = question.server.modules.lock().iter().count();
    format!(
        "smd:n_pending_sets=0,n_events=0,n_nodes={},principal={},cluster_key={CLUSTER_KEY};\
         evict:committed_key=0,committed_tid=0,n_keys=0,state=pr;\
         sindex:committed_key=0,committed_tid=0,n_keys={},state=pr;\
         truncate:committed_key=0,committed_tid=0,n_keys=0,state=pr;\
         UDF:committed_key=0,committed_tid=0,n_keys={keys},state=pr;",
        cluster.size(),
        cluster.principal(),
        indexes,
    )
}

pub(super) fn log() -> String {
    fill(LOG, &[])
}

pub(super) fn help() -> String {
    fill(HELP, &[])
}

fn service_config(question: &Question<'_>) -> String {
    let cluster_name = question.cluster.name().to_owned();
    fill(
        SERVICE_CONFIG,
        &[
            ("cluster_name", cluster_name),
            ("node", question.node().node_name()),
        ],
    )
}

fn network_config(question: &Question<'_>) -> String {
    let address = question.node().address();
    fill(
        NETWORK_CONFIG,
        &[
            ("address", address.ip().to_string()),
            ("port", address.port().to_string()),
        ],
    )
}

fn namespace_config(question: &Question<'_>, namespace: &Namespace) -> String {
    fill(
        NAMESPACE_CONFIG,
        &[
            ("default_ttl", namespace.default_ttl(None).to_string()),
            ("read_touch", namespace.read_touch(None).to_string()),
            (
                "replication_factor",
                question.cluster.replication_factor().to_string(),
            ),
        ],
    )
}

/// The lines of a template joined by semicolons, each `{name}` replaced by its value.
fn fill(template: &str, values: &[(&str, String)]) -> String {
    let mut text = template.trim_end().replace('\n', ";");
    for (name, value) in values {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn placeholders_are_replaced_wherever_they_stand() {
        let values = [("n", "1".to_owned()), ("m", "2".to_owned())];
        assert_eq!(fill("a={n}\nb={m}\nc={n}\n", &values), "a=1;b=2;c=1");
    }
}

//! Questions about the cluster: who is in it, and who owns what.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::Question;
use crate::cluster::Bitmap;

/// Peers that leave their port out have this one.
const DEFAULT_PORT: u16 = 3000;

const REBALANCE_GENERATION: u32 = 1;
const REGIME: u32 = 0;

/// What a cluster is told apart by; a real one draws it at random.
pub(super) const CLUSTER_KEY: &str = "42B8333D2F1B";

pub(super) fn answer(question: &Question<'_>) -> Option<String> {
    let cluster = question.cluster;
    let node = question.node();
    Some(match question.command {
        "node" | "name" => node.node_name(),
        "cluster-name" => cluster.name().to_owned(),
        "cluster-stable" => match question.parameters.get("size") {
            Some(size) if size != cluster.size().to_string() => {
                "ERROR:7:cluster not specified size".to_owned()
            }
            _ => CLUSTER_KEY.to_owned(),
        },
        "partition-generation" => cluster.partition_generation().to_string(),
        "rebalance-generation" => REBALANCE_GENERATION.to_string(),
        "peers-generation" => cluster.peers_generation().to_string(),
        "peers-clear-std" | "alumni-clear-std" => peers(question, ""),
        "peers-clear-alt" | "alumni-clear-alt" => {
            format!("{},{DEFAULT_PORT},[]", cluster.peers_generation())
        }
        "service" | "service-clear-std" | "mesh" => node.address().to_string(),
        "service-clear-alt" | "services-alternate" => String::new(),
        "services" | "services-alumni" => cluster
            .peers(question.member)
            .map(|peer| peer.address().to_string())
            .collect::<Vec<_>>()
            .join(";"),
        "replicas" => {
            let replicas = question
                .parameters
                .get("max")
                .and_then(|max| max.parse().ok())
                .unwrap_or(usize::MAX);
            let owned = &node.owned()[..replicas.min(node.owned().len())];
            by_namespace(question, |text| {
                let _: Result<(), _> = write!(text, "{REGIME},{}", owned.len());
                push_bitmaps(text, owned);
            })
        }
        "replicas-all" => by_namespace(question, |text| {
            let _: Result<(), _> = write!(text, "{}", node.owned().len());
            push_bitmaps(text, node.owned());
        }),
        "replicas-master" => by_namespace(question, |text| {
            text.extend(node.owned().first().map(|bitmap| STANDARD.encode(bitmap)));
        }),
        _ => return None,
    })
}

/// What a node with TLS tells of it.
pub(super) fn answer_tls(question: &Question<'_>) -> Option<String> {
    let handshake = question.server.handshake.as_ref()?;
    Some(match question.command {
        "peers-tls-std" | "alumni-tls-std" => peers(question, handshake.name()),
        "service-tls-std" => question.node().address().to_string(),
        _ => return None,
    })
}

fn peers(question: &Question<'_>, tls_name: &str) -> String {
    let peers = question.cluster.peers(question.member);
    let peers: Vec<_> = peers
        .map(|peer| format!("[{},{tls_name},[{}]]", peer.node_name(), peer.address()))
        .collect();
    format!(
        "{},{DEFAULT_PORT},[{}]",
        question.cluster.peers_generation(),
        peers.join(",")
    )
}

/// `name:…` for every namespace; all have the same owners.
fn by_namespace(question: &Question<'_>, value: impl Fn(&mut String)) -> String {
    let mut text = String::new();
    for namespace in question.server.store.namespaces() {
        if !text.is_empty() {
            text.push(';');
        }
        text.push_str(namespace.name());
        text.push(':');
        value(&mut text);
    }
    text
}

fn push_bitmaps(text: &mut String, bitmaps: &[Bitmap]) {
    for bitmap in bitmaps {
        text.push(',');
        STANDARD.encode_string(bitmap, text);
    }
}

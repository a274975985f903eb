//! What a task follows: something that the nodes do, and how each tells how far it is.

use std::fmt;

use aerospike_core::{AdminPolicy, Node, Version};
use futures_util::future::try_join_all;

use crate::cluster::Cluster;
use crate::error::Error;
use crate::policy::ADMIN_TIMEOUT;
use crate::task::Progress;

/// The code of a query that a node does not list: it forgets those that are long done.
const NO_QUERY: i32 = 2;
/// The code of an index that is not there, or not yet: a definition takes a moment to spread.
const NO_INDEX: i32 = 201;

/// Something that the nodes do when the call that asked for it is over.
pub(crate) enum Job {
    /// They go through records and change them.
    Query {
        id: u64,
    },
    IndexCreated {
        namespace: String,
        name: String,
    },
    IndexDropped {
        namespace: String,
        name: String,
    },
    UdfRegistered {
        file: String,
    },
    UdfRemoved {
        file: String,
    },
}

impl Job {
    /// How far the nodes are, all together. The core could tell of a query as well, but by way of
    /// the cluster that began it, and in a client of threads that is another thread's.
    pub(crate) async fn progress(&self, cluster: &Cluster) -> Result<Progress, Error> {
        let nodes = cluster.core().nodes();
        if nodes.is_empty() {
            return Err(Error::no_nodes());
        }
        let answers = nodes.iter().map(|node| self.progress_on(node));
        Ok(Progress::together(&try_join_all(answers).await?))
    }

    async fn progress_on(&self, node: &Node) -> Result<Progress, Error> {
        let question = self.question(node.version());
        let policy = AdminPolicy {
            timeout: ADMIN_TIMEOUT,
        };
        let answers = node.info(&policy, &[&question]).await?;
        self.reading(answers.get(&question).map_or("", String::as_str))
    }

    fn question(&self, version: &Version) -> String {
        let (id_key, namespace_key) = if *version >= Version::new(8, 1, 0, 0) {
            ("id", "namespace")
        } else {
            ("trid", "ns")
        };
        match self {
            Self::Query { id } => format!("query-show:{id_key}={id}"),
            Self::IndexCreated { namespace, name } => {
                format!("sindex-stat:{namespace_key}={namespace};indexname={name}")
            }
            Self::IndexDropped { namespace, name } => {
                format!("sindex-exists:{namespace_key}={namespace};indexname={name}")
            }
            Self::UdfRegistered { .. } | Self::UdfRemoved { .. } => "udf-list".to_owned(),
        }
    }

    /// How far the node is that gave this answer.
    fn reading(&self, answer: &str) -> Result<Progress, Error> {
        match (self, Error::of_info(answer)) {
            (Self::Query { .. }, Some(Error::Client { code: NO_QUERY, .. })) => Ok(Progress::END),
            (Self::IndexCreated { .. }, Some(Error::Client { code: NO_INDEX, .. })) => {
                Ok(Progress::START)
            }
            (_, Some(refusal)) => Err(refusal),
            (Self::Query { .. }, None) => Ok(of_query(answer)),
            (Self::IndexCreated { .. }, None) => Ok(of_index(answer)),
            (Self::IndexDropped { .. }, None) => Ok(Progress::of(answer == "false")),
            (Self::UdfRegistered { file }, None) => Ok(Progress::of(lists(answer, file))),
            (Self::UdfRemoved { file }, None) => Ok(Progress::of(!lists(answer, file))),
        }
    }
}

impl fmt::Display for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Query { id } => write!(f, "query {id}"),
            Self::IndexCreated { namespace, name } => {
                write!(f, "building index {namespace} {name}")
            }
            Self::IndexDropped { namespace, name } => {
                write!(f, "dropping index {namespace} {name}")
            }
            Self::UdfRegistered { file } => write!(f, "registering {file}"),
            Self::UdfRemoved { file } => write!(f, "removing {file}"),
        }
    }
}

/// `trid=7:…:status=done(ok):job-progress=100.00:…:recs-succeeded=6:…`
fn of_query(answer: &str) -> Progress {
    let text = |name| field(answer, ':', name).unwrap_or_default();
    let number = |name| text(name).parse().unwrap_or(0);
    Progress {
        done: text("status").starts_with("done"),
        percent: text("job-progress").parse().unwrap_or(0.0),
        succeeded: number("recs-succeeded"),
        failed: number("recs-failed"),
        filtered: number("recs-filtered-meta") + number("recs-filtered-bins"),
        throttled: number("recs-throttled"),
    }
}

/// `entries=0;…;load_pct=100;…`
fn of_index(answer: &str) -> Progress {
    let percent = field(answer, ';', "load_pct").and_then(|percent| percent.parse().ok());
    match percent {
        Some(percent) if percent < 100.0 => Progress {
            percent,
            ..Progress::START
        },
        Some(_) => Progress::END,
        None => Progress::START,
    }
}

fn field<'a>(answer: &'a str, separator: char, name: &str) -> Option<&'a str> {
    let mut fields = answer
        .split(separator)
        .filter_map(|field| field.split_once('='));
    fields.find_map(|(key, value)| (key == name).then_some(value))
}

/// `filename=sums.lua,hash=…,type=LUA;filename=…`
fn lists(answer: &str, file: &str) -> bool {
    let mut names = answer
        .split(';')
        .filter_map(|module| module.split(',').next());
    names.any(|name| name.strip_prefix("filename=") == Some(file))
}

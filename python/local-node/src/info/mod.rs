//! Info: named questions about a node, in text. `a\nb\n` is answered `a\tvalue\nb\tvalue\n`.

mod membership;
mod namespaces;
mod parameters;
mod query;
mod settings;
mod sindex;
mod statistics;
mod truncate;
mod udf;
mod user_agent;

use crate::cluster::{Cluster, Member};
use crate::frame::{self, FrameType};
use crate::partition::PartitionId;
use crate::result_code::ResultCode;
use crate::security::{Action, Visitor};
use crate::server::Server;
use crate::session::Session;
use crate::stream::Step;

use parameters::Parameters;

const BUILD: &str = "8.1.2.0";
const EDITION: &str = "Aerospike Community Edition";
const VERSION: &str = "Aerospike Community Edition build 8.1.2.0";
const OS: &str = "debian12";
const SHA: &str = "68182105aaa20bce52e3a672e0ac896e84421f85";
const RELEASE: &str = "edition=Aerospike Community Edition;version=8.1.2.0;os=debian12;arch=x86_64;\
    sha=68182105aaa20bce52e3a672e0ac896e84421f85";
const FEATURES: &str = "batch-any;batch-index;blob-bits;cdt-index;cdt-list;cdt-map;cluster-stable;float;geo;\
    sindex-exists;peers;pipelining;pquery;pscans;query-show;relaxed-sc;replicas;replicas-all;replicas-master;\
    replicas-max;truncate-namespace;udf";
const BEST_PRACTICES: &str =
    "failed_best_practices=max-map-count,min-free-kbytes,swappiness,admin-port";

const UNRECOGNIZED: &str = "ERROR:4:unrecognized command";
const ENTERPRISE_ONLY: &str = "ERROR:25:enterprise only";
const NOT_AUTHENTICATED: &str = "ERROR:80:not authenticated";
const ROLE_VIOLATION: &str = "ERROR:81:role violation";
const NO_NAMESPACE: &str = "ERROR:20:namespace not found on node";

/// What a request without a name asks for (errors-0012).
const DEFAULT_NAMES: &[u8] = b"features\nnode\ncompatibility-id\nedition\nbuild_ee_sha\nbuild_sha\nbuild_arch\n\
    build_time\nbuild_os\nbuild\nversion\nstatistics\nservices-alumni\nservices\npartition-generation\n";

/// Names answered in one step.
const STRIDE: usize = 32;

/// The answer to an info request under way. It comes in steps, so that a request of very many names
/// holds nobody up, but in one frame, as clients expect it.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    at: usize,
    text: Vec<u8>,
}

impl Answer {
    /// Answers some names. A name that no line feed ends is not looked at (info-0168, info-0169).
    pub(crate) fn fill(
        &mut self,
        server: &Server,
        session: &mut Session,
        body: &[u8],
        out: &mut Vec<u8>,
    ) -> Step {
        let names = if body.is_empty() { DEFAULT_NAMES } else { body };
        let cluster = server.cluster();
        let rest = names.get(self.at..).unwrap_or_default();
        for line in rest.split_inclusive(|byte| *byte == b'\n').take(STRIDE) {
            self.at += line.len();
            let Some(name) = line.strip_suffix(b"\n") else {
                break;
            };
            // A name ends at a zero byte as well (errors-0014).
            let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
            self.text.extend_from_slice(name);
            self.text.push(b'\t');
            let value = std::str::from_utf8(name).ok().and_then(|name| {
                let question = Question::parse(server, &cluster, session.member(), name);
                question.answer(session)
            });
            let value = value.as_deref().unwrap_or(UNRECOGNIZED);
            self.text.extend_from_slice(value.as_bytes());
            self.text.push(b'\n');
        }
        if self.text.len() > frame::BODY_LIMIT {
            return Step::Close;
        }
        if self.at < names.len() {
            return Step::More;
        }
        let frame = frame::open(out, FrameType::Info);
        out.append(&mut self.text);
        frame::close(out, frame);
        Step::Done
    }
}

/// One question to one node.
#[derive(Clone, Copy, Debug)]
struct Question<'a> {
    server: &'a Server,
    /// As it is for all questions of a step.
    cluster: &'a Cluster,
    member: usize,
    command: &'a str,
    /// What stands behind `command/`.
    path: &'a str,
    /// What stands behind `command:`.
    parameters: Parameters<'a>,
}

impl<'a> Question<'a> {
    fn parse(server: &'a Server, cluster: &'a Cluster, member: usize, line: &'a str) -> Self {
        let end = line.find([':', '/']).unwrap_or(line.len());
        let (command, rest) = line.split_at(end);
        let path = rest.strip_prefix('/').unwrap_or_default();
        let parameters = Parameters::new(rest.strip_prefix(':').unwrap_or_default());
        Self {
            server,
            cluster,
            member,
            command,
            path,
            parameters,
        }
    }

    /// The partitions of which the node has a replica.
    fn partitions(&self) -> impl Iterator<Item = PartitionId> + use<'a> {
        let Self {
            cluster, member, ..
        } = *self;
        PartitionId::all().filter(move |one| cluster.replica(member, *one).is_some())
    }

    fn node(&self) -> &'a Member {
        self.cluster.member(self.member)
    }

    /// What a visitor is told who may not ask this.
    fn refusal(&self, visitor: &Visitor) -> Option<&'static str> {
        let security = self.server.security.as_ref()?;
        let action = match self.command {
            "truncate" | "truncate-namespace" => Some(Action::Truncate),
            "set-config" | "config-set" => Some(Action::Configure),
            "udf-put" | "udf-remove" => Some(Action::ManageModules),
            "sindex-create" | "sindex-delete" => Some(Action::ManageIndexes),
            _ => None,
        };
        let checked = match action {
            Some(action) => {
                let named = |key| self.parameters.get(key).unwrap_or_default().as_bytes();
                security.check(visitor, action, named("namespace"), named("set"))
            }
            None => security.check_login(visitor),
        };
        checked.err().map(|code| match code {
            ResultCode::RoleViolation => ROLE_VIOLATION,
            _ => NOT_AUTHENTICATED,
        })
    }

    /// `None` if there is no such command.
    fn answer(&self, session: &mut Session) -> Option<String> {
        if let Some(refusal) = self.refusal(&session.visitor) {
            return Some(refusal.to_owned());
        }
        if let Some(answer) = membership::answer_tls(self) {
            return Some(answer);
        }
        if let Some(fixed) = fixed(self.command) {
            return Some(fixed.to_owned());
        }
        Some(match self.command {
            "user-agent-set" => user_agent::set(session, self.parameters),
            "user-agents" => String::new(),
            "statistics" => statistics::of_node(self),
            "get-config" | "config-get" => statistics::config(self),
            "smd-info" => statistics::metadata(self),
            "log" => statistics::log(),
            "help" => statistics::help(),
            "truncate" => truncate::set(self),
            "truncate-namespace" => truncate::namespace(self),
            command if command.starts_with("query-") => return query::answer(self),
            command if command.starts_with("sindex") => return sindex::answer(self),
            command if command.starts_with("udf-") => return udf::answer(self),
            _ => return namespaces::answer(self).or_else(|| membership::answer(self)),
        })
    }
}

/// Answers that never change.
fn fixed(command: &str) -> Option<&'static str> {
    Some(match command {
        "build" => BUILD,
        "build_os" => OS,
        "build_arch" => "x86_64",
        "build_sha" => SHA,
        "build_time" => "Fri Nov 20 06:55:43 UTC 2026",
        "edition" => EDITION,
        "version" => VERSION,
        "release" => RELEASE,
        "features" => FEATURES,
        "compatibility-id" => "15",
        "digests" => "RIPEMD160",
        "status" | "recluster" | "jem-stats" => "ok",
        "best-practices" => BEST_PRACTICES,
        "build_ee_sha" | "health-stats" | "health-outliers" | "histogram" => "",
        "logs" => "0:stderr",
        "mcast" => "ERROR:4:heartbeat is in multicast mode",
        "smd-show" => "<empty>",
        "physical-devices" => "ERROR:4:missing 'path'",
        "tip" => "ERROR:4:missing 'port'",
        "get-stats" => "ERROR:4:missing 'context'",
        "eviction-reset" => "ERROR:20:missing 'namespace'",
        "feature-key" | "masking" | "peers-tls-std" | "peers-tls-alt" | "alumni-tls-std"
        | "quiesce" | "quiesce-undo" | "rack-ids" | "racks" | "roster" | "roster-set"
        | "service-tls-std" | "service-tls-alt" => ENTERPRISE_ONLY,
        _ => return None,
    })
}

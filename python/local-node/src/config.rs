//! What a node is started with.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use crate::tls::Tls;

/// How to start a [`LocalNode`](crate::LocalNode).
///
/// ```
/// use local_node::Config;
///
/// let three = Config { nodes: 3, ..Config::default() };
/// assert_eq!(three.namespaces, ["test"]);
/// ```
#[derive(Clone, Debug)]
pub struct Config {
    /// The address to listen on; loopback by default.
    pub address: IpAddr,
    /// The first node's port, the following nodes taking the following ports. 0, the default, takes
    /// a free port for each.
    pub port: u16,
    /// The namespaces; `test` by default.
    pub namespaces: Vec<String>,
    /// Seconds to live of records whose writes ask for the namespace's default; 0, the default, is
    /// forever.
    pub default_ttl: u32,
    /// Threads that serve connections; 2 by default.
    pub workers: usize,
    /// Nodes of the cluster, one listener each over one store; 1 by default.
    pub nodes: usize,
    /// The cluster's name; `None`, the default, names it by its size.
    pub cluster_name: Option<String>,
    /// Passwords by user: with any, clients have to log in. These users may do everything, and can create
    /// others who may not. Without, the default, nobody has to and nobody can.
    pub users: BTreeMap<String, String>,
    /// For nodes that speak nothing but TLS; none, the default, speak without.
    pub tls: Option<Tls>,
    /// Whether requests may be compressed, and the answers to those that ask for it are. Off by default,
    /// as the Community Edition refuses them.
    pub compression: bool,
    /// How often expired records are dropped; until then they are invisible. 10 seconds by default.
    pub reap_interval: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            namespaces: vec!["test".to_owned()],
            default_ttl: 0,
            workers: 2,
            nodes: 1,
            cluster_name: None,
            users: BTreeMap::new(),
            tls: None,
            compression: false,
            reap_interval: Duration::from_secs(10),
        }
    }
}

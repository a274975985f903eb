//! The node as a program embeds it.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use tokio::runtime::Builder;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use crate::cluster::Cluster;
use crate::config::Config;
use crate::fault::{Fault, Strikes};
use crate::members::{Members, Switch};
use crate::partition::PARTITIONS;
use crate::security::Security;
use crate::server::Server;
use crate::store::Store;
use crate::tls::Handshake;

/// A running node, or a cluster of several over one store. It runs in threads of its own, and stops
/// when it is dropped.
#[derive(Debug)]
pub struct LocalNode {
    addresses: Vec<SocketAddr>,
    server: Arc<Server>,
    running: Option<Running>,
}

/// The thread that owns the runtime, and what ends it when it is dropped.
#[derive(Debug)]
struct Running {
    switches: UnboundedSender<Switch>,
    thread: JoinHandle<()>,
}

impl LocalNode {
    /// Starts listening; clients can connect when this returns.
    ///
    /// ```
    /// use local_node::{Config, LocalNode};
    ///
    /// let cluster = LocalNode::start(Config { nodes: 3, ..Config::default() })?;
    /// assert_eq!(cluster.addrs().len(), 3);
    /// # Ok::<(), local_node::StartError>(())
    /// ```
    pub fn start(config: Config) -> Result<Self, StartError> {
        check(&config)?;
        let security = security(&config)?;
        let handshake = config.tls.as_ref().map(Handshake::new).transpose();
        let handshake = handshake.map_err(|error| StartError::Tls(error.to_string()))?;
        let listeners = bind(&config).map_err(StartError::Listen)?;
        let addresses = listeners
            .iter()
            .map(TcpListener::local_addr)
            .collect::<Result<Vec<_>, _>>();
        let addresses = addresses.map_err(StartError::Listen)?;
        let advertised: Vec<_> = addresses.iter().copied().map(reachable).collect();
        let store = Store::new(config.namespaces, config.default_ttl);
        let cluster = Cluster::new(config.cluster_name, &advertised);
        let mut server = Server::new(store, cluster);
        server.security = security;
        server.handshake = handshake;
        server.compression = config.compression;
        let server = Arc::new(server);
        let runtime = Builder::new_multi_thread()
            .worker_threads(config.workers)
            .thread_name("local-node-worker")
            .enable_all()
            .build()
            .map_err(StartError::Runtime)?;
        let members = {
            let _context = runtime.enter();
            Members::serve(&server, listeners, config.reap_interval).map_err(StartError::Listen)?
        };
        let (switches, asked) = unbounded_channel();
        let thread = thread::Builder::new()
            .name("local-node".to_owned())
            .spawn(move || {
                // That the sender is gone ends this thread. The runtime is dropped here, because it
                // cannot be where futures run, as whoever stops the node may.
                runtime.block_on(members.obey(asked));
            })
            .map_err(StartError::Runtime)?;
        Ok(Self {
            addresses,
            server,
            running: Some(Running { switches, thread }),
        })
    }

    /// The address of the node, or of the first of several.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addresses[0]
    }

    /// The addresses of all nodes.
    #[must_use]
    pub fn addrs(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Makes requests meet a fault, beside those that were asked for before.
    ///
    /// ```
    /// # use local_node::{Config, Fault, LocalNode, Strikes};
    /// # let node = LocalNode::start(Config::default())?;
    /// // The next request is answered "device overload", all others as ever.
    /// node.inject(Fault::Code(18), Strikes { times: Some(1), ..Strikes::default() });
    /// # Ok::<(), local_node::StartError>(())
    /// ```
    pub fn inject(&self, fault: Fault, strikes: Strikes) {
        self.server.faults.plan(fault, strikes);
    }

    /// Ends all faults. A delay under way still takes its time.
    pub fn clear_faults(&self) {
        self.server.faults.clear();
    }

    /// Takes a node of the cluster down: its connections close, its port refuses, and the others own
    /// its partitions. No record is lost, as all nodes have one store. One that is down stays so.
    ///
    /// # Errors
    ///
    /// If there is no such node.
    pub fn stop_node(&self, index: usize) -> io::Result<()> {
        self.switch(index, false)
    }

    /// Brings a node back, on its old address, with the partitions that it had.
    ///
    /// # Errors
    ///
    /// If there is no such node, or its address is taken.
    pub fn start_node(&self, index: usize) -> io::Result<()> {
        self.switch(index, true)
    }

    fn switch(&self, member: usize, up: bool) -> io::Result<()> {
        self.check_member(member)?;
        let (done, switched) = std::sync::mpsc::channel();
        let gone = || io::Error::other("the node has stopped");
        let Running { switches, .. } = self.running.as_ref().ok_or_else(gone)?;
        let asked = Switch { member, up, done };
        switches.send(asked).map_err(|_| gone())?;
        switched.recv().map_err(|_| gone())?
    }

    /// Makes a node the master of a partition, in all namespaces, until it is taken down.
    ///
    /// # Errors
    ///
    /// If there is no such node or partition, or the node is down.
    pub fn migrate(&self, partition: usize, to: usize) -> io::Result<()> {
        self.check_member(to)?;
        if partition >= PARTITIONS {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!(
                    "there is no partition {partition}; they are 0 to {}",
                    PARTITIONS - 1
                ),
            ));
        }
        let mut is_up = true;
        self.server.change_cluster(|cluster| {
            is_up = cluster.member(to).is_up();
            if is_up {
                cluster.migrated(partition, to)
            } else {
                cluster.clone()
            }
        });
        if is_up {
            return Ok(());
        }
        Err(io::Error::other(format!("node {to} is down")))
    }

    fn check_member(&self, index: usize) -> io::Result<()> {
        if index < self.addresses.len() {
            return Ok(());
        }
        Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!(
                "there is no node {index}; they are 0 to {}",
                self.addresses.len() - 1
            ),
        ))
    }

    /// Closes every connection and waits until all threads have ended. Dropping does the same.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if let Some(Running { switches, thread }) = self.running.take() {
            drop(switches);
            // A panic of that thread was reported where it happened.
            let _: thread::Result<()> = thread.join();
        }
    }
}

impl Drop for LocalNode {
    fn drop(&mut self) {
        self.end();
    }
}

/// Why a node did not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The configuration asks for what there cannot be.
    Config(&'static str),
    /// Certificates or their key cannot be used.
    Tls(String),
    /// An address could not be listened on.
    Listen(io::Error),
    /// Threads could not be started.
    Runtime(io::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(what) => f.write_str(what),
            Self::Tls(error) => write!(f, "cannot use TLS: {error}"),
            Self::Listen(error) => write!(f, "cannot listen: {error}"),
            Self::Runtime(error) => write!(f, "cannot start threads: {error}"),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Config(_) | Self::Tls(_) => None,
            Self::Listen(error) | Self::Runtime(error) => Some(error),
        }
    }
}

fn check(config: &Config) -> Result<(), StartError> {
    const NAME_LIMIT: usize = 31;
    const NODE_LIMIT: usize = 16;
    let is_name = |name: &String| {
        (1..=NAME_LIMIT).contains(&name.len())
            && name
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && !b":;,/".contains(&byte))
    };
    if !(1..=NODE_LIMIT).contains(&config.nodes) {
        return Err(StartError::Config("a cluster has 1 to 16 nodes"));
    }
    if config.workers == 0 {
        return Err(StartError::Config("a node needs a worker"));
    }
    if config.namespaces.is_empty() {
        return Err(StartError::Config("a node needs a namespace"));
    }
    if !config.namespaces.iter().all(is_name) {
        return Err(StartError::Config(
            "a namespace's name has 1 to 31 characters, none of them : ; , /",
        ));
    }
    Ok(())
}

fn security(config: &Config) -> Result<Option<Security>, StartError> {
    if config.users.is_empty() {
        return Ok(None);
    }
    let security = Security::new(&config.users);
    security.map(Some).ok_or(StartError::Config(
        "a user's name has 1 to 63 characters, none of them : ; ,",
    ))
}

fn bind(config: &Config) -> io::Result<Vec<TcpListener>> {
    let bind = |node: usize| {
        let port = match config.port {
            0 => 0,
            first => {
                u16::try_from(usize::from(first) + node).map_err(|_| io::ErrorKind::InvalidInput)?
            }
        };
        let listener = TcpListener::bind((config.address, port))?;
        listener.set_nonblocking(true)?;
        Ok(listener)
    };
    (0..config.nodes).map(bind).collect()
}

/// The address clients are told of: an unspecified one is none they could connect to.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(match address.ip() {
            IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::LOCALHOST),
        });
    }
    address
}

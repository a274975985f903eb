//! The node as a program embeds it.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

use crate::cluster::Cluster;
use crate::config::Config;
use crate::expiry;
use crate::listener;
use crate::server::Server;
use crate::store::Store;

/// A running node, or a cluster of several over one store. It runs in threads of its own, and stops
/// when it is dropped.
#[derive(Debug)]
pub struct LocalNode {
    addresses: Vec<SocketAddr>,
    running: Option<Running>,
}

/// The thread that owns the runtime, and what ends it when it is dropped.
#[derive(Debug)]
struct Running {
    stop: oneshot::Sender<()>,
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
        let listeners = bind(&config).map_err(StartError::Listen)?;
        let addresses = listeners
            .iter()
            .map(TcpListener::local_addr)
            .collect::<Result<Vec<_>, _>>();
        let addresses = addresses.map_err(StartError::Listen)?;
        let advertised: Vec<_> = addresses.iter().copied().map(reachable).collect();
        let server = Arc::new(Server::new(
            Store::new(config.namespaces, config.default_ttl),
            Cluster::new(config.cluster_name, &advertised),
        ));
        let runtime = Builder::new_multi_thread()
            .worker_threads(config.workers)
            .thread_name("local-node-worker")
            .enable_all()
            .build()
            .map_err(StartError::Runtime)?;
        spawn_all(&runtime, &server, listeners, config.reap_interval)
            .map_err(StartError::Listen)?;
        let (stop, stopped) = oneshot::channel();
        let thread = thread::Builder::new()
            .name("local-node".to_owned())
            .spawn(move || {
                // The sender says nothing: that it is gone ends this thread. The runtime is dropped
                // here, because it cannot be where futures run, as whoever stops the node may.
                let _: Result<(), _> = runtime.block_on(stopped);
            })
            .map_err(StartError::Runtime)?;
        Ok(Self {
            addresses,
            running: Some(Running { stop, thread }),
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

    /// Closes every connection and waits until all threads have ended. Dropping does the same.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if let Some(Running { stop, thread }) = self.running.take() {
            drop(stop);
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
    /// An address could not be listened on.
    Listen(io::Error),
    /// Threads could not be started.
    Runtime(io::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(what) => f.write_str(what),
            Self::Listen(error) => write!(f, "cannot listen: {error}"),
            Self::Runtime(error) => write!(f, "cannot start threads: {error}"),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Config(_) => None,
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

fn spawn_all(
    runtime: &Runtime,
    server: &Arc<Server>,
    listeners: Vec<TcpListener>,
    reap_interval: Duration,
) -> io::Result<()> {
    let _context = runtime.enter();
    for (member, listener) in listeners.into_iter().enumerate() {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        runtime.spawn(listener::accept(Arc::clone(server), member, listener));
    }
    runtime.spawn(expiry::reap(Arc::clone(server), reap_interval));
    Ok(())
}

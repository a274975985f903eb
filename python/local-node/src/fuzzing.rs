//! A node without sockets or threads, for the fuzz targets and for nothing else.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::runtime::{Builder, Runtime};

use crate::cluster::Cluster;
use crate::config::Config;
use crate::connection::{Peer, answer};
use crate::frame::{self, Front};
use crate::server::Server;
use crate::session::Session;
use crate::store::Store;
use crate::stream::Step;

/// One connection to one node that holds nothing yet.
#[derive(Debug)]
pub struct FedNode {
    server: Arc<Server>,
    peer: Peer,
    session: Session,
    /// Where background queries would run; they are accepted and never get their turn.
    runtime: Runtime,
}

impl Default for FedNode {
    fn default() -> Self {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 3000));
        let store = Store::new(Config::default().namespaces, 0);
        let runtime = Builder::new_current_thread().build();
        Self {
            server: Arc::new(Server::new(store, Cluster::new(None, &[address]), None)),
            peer: Peer { member: 0, address },
            session: Session::new(0, address.ip()),
            runtime: runtime.expect("a runtime without drivers needs nothing"),
        }
    }
}

impl FedNode {
    /// All that the node would write to a connection from which it read `input`.
    pub fn answers(&mut self, mut input: &[u8]) -> Vec<u8> {
        let _entered = self.runtime.enter();
        let mut out = Vec::new();
        while let Front::Frame(frame) = frame::front(input) {
            if let Some(mut stream) =
                answer(&self.server, self.peer, &mut self.session, frame, &mut out)
            {
                loop {
                    match stream.fill(&self.server, &mut self.session, frame.body, &mut out) {
                        Step::More => {}
                        Step::Done | Step::Pause(_) => break,
                        Step::Close => return out,
                    }
                }
            }
            input = &input[frame.len()..];
        }
        out
    }
}

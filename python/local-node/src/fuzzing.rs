//! A node without sockets or threads, for the fuzz targets and for nothing else.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::runtime::{Builder, Runtime};

use crate::cluster::Cluster;
use crate::compression;
use crate::config::Config;
use crate::connection::{Peer, answer};
use crate::frame::{self, FrameType, Front};
use crate::security::{Permission, Security, Visitor};
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
        Self::new(None)
    }
}

impl FedNode {
    /// One with users, to which the one who may change them has logged in.
    ///
    /// # Panics
    ///
    /// Never, as that user may be there and log in.
    #[must_use]
    pub fn guarded() -> Self {
        const ADMIN: &str = "admin";
        let security = Security::new(&BTreeMap::new()).expect("no user is no wrong one");
        let roles = [Permission::UserAdmin.role().to_owned()].into();
        let hash = format!("{:x<60}", "$2");
        let created = security.create_user(ADMIN, hash.as_bytes(), roles);
        created.expect("there was no user");
        let mut node = Self::new(Some(security));
        let visitor = &mut node.session.visitor;
        *visitor = Visitor::new(node.peer.address.ip(), Some(ADMIN.to_owned()));
        let security = node.server.security.as_ref();
        let login = security.map(|security| security.login_certified(visitor));
        assert!(
            matches!(login, Some(Ok(_))),
            "the certificate is the user's"
        );
        node
    }

    fn new(security: Option<Security>) -> Self {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 3000));
        let store = Store::new(Config::default().namespaces, 0);
        let mut server = Server::new(store, Cluster::new(None, &[address]));
        server.security = security;
        let runtime = Builder::new_current_thread().build();
        Self {
            server: Arc::new(server),
            peer: Peer { member: 0, address },
            session: Session::new(0, Visitor::new(address.ip(), None)),
            runtime: runtime.expect("a runtime without drivers needs nothing"),
        }
    }

    /// All that the node would write to a connection from which it read `input`.
    pub fn answers(&mut self, mut input: &[u8]) -> Vec<u8> {
        let _entered = self.runtime.enter();
        let mut out = Vec::new();
        while let Front::Frame(frame) = frame::front(input) {
            if frame.kind == FrameType::Compressed
                && let Some(inner) = compression::inflate(frame.body)
            {
                out.extend(self.answers(&inner));
                input = &input[frame.len()..];
                continue;
            }
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

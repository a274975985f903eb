//! The members of a cluster at work: a listener each, to be taken down and brought back.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinHandle;

use crate::expiry;
use crate::listener;
use crate::server::Server;

/// Asks for a member to be brought up or taken down; `done` is told when it is.
#[derive(Debug)]
pub(crate) struct Switch {
    pub(crate) member: usize,
    pub(crate) up: bool,
    pub(crate) done: mpsc::Sender<io::Result<()>>,
}

/// The listeners of all members, `None` where one is down.
#[derive(Debug)]
pub(crate) struct Members {
    server: Arc<Server>,
    listeners: Vec<(SocketAddr, Option<JoinHandle<()>>)>,
}

impl Members {
    /// Begins to serve. To be called where futures run.
    pub(crate) fn serve(
        server: &Arc<Server>,
        listeners: Vec<TcpListener>,
        reap_interval: Duration,
    ) -> io::Result<Self> {
        let mut members = Self {
            server: Arc::clone(server),
            listeners: Vec::new(),
        };
        for (member, listener) in listeners.into_iter().enumerate() {
            let address = listener.local_addr()?;
            let listening = members.listen(member, listener)?;
            members.listeners.push((address, Some(listening)));
        }
        tokio::spawn(expiry::reap(Arc::clone(server), reap_interval));
        Ok(members)
    }

    /// Does what it is asked for until nobody can ask any more.
    pub(crate) async fn obey(mut self, mut switches: UnboundedReceiver<Switch>) {
        while let Some(Switch { member, up, done }) = switches.recv().await {
            let outcome = if up {
                self.bring_up(member)
            } else {
                self.take_down(member).await;
                Ok(())
            };
            // Who asked may have given up.
            let _: Result<(), _> = done.send(outcome);
        }
    }

    fn bring_up(&mut self, member: usize) -> io::Result<()> {
        let (address, None) = self.listeners[member] else {
            return Ok(());
        };
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        self.listeners[member].1 = Some(self.listen(member, listener)?);
        self.server
            .change_cluster(|cluster| cluster.with(member, true));
        Ok(())
    }

    async fn take_down(&mut self, member: usize) {
        let Some(listening) = self.listeners[member].1.take() else {
            return;
        };
        self.server
            .change_cluster(|cluster| cluster.with(member, false));
        listening.abort();
        // It ended because it was told to.
        let _: Result<(), _> = listening.await;
    }

    fn listen(&self, member: usize, listener: TcpListener) -> io::Result<JoinHandle<()>> {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let accept = listener::accept(Arc::clone(&self.server), member, listener);
        Ok(tokio::spawn(accept))
    }
}

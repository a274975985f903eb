//! Listeners: one for each node.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::connection::{Connection, Peer};
use crate::server::Server;

/// How long to wait before accepting again when the process has no descriptor left.
const BACK_OFF: Duration = Duration::from_millis(20);

/// Accepts connections, forever. Dropped, it closes them all.
pub(crate) async fn accept(server: Arc<Server>, member: usize, listener: TcpListener) {
    let mut connections = JoinSet::new();
    loop {
        match listener.accept().await {
            Ok((socket, address)) => {
                let peer = Peer { member, address };
                let connection = Connection::new(Arc::clone(&server), peer, socket);
                // How a connection ends is its client's affair.
                while connections.try_join_next().is_some() {}
                connections.spawn(connection.serve());
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(_) => tokio::time::sleep(BACK_OFF).await,
        }
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionReset, Interrupted};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionReset | Interrupted
    )
}

//! Listeners: one for each node.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::connection::{Connection, Peer};
use crate::security::Visitor;
use crate::server::Server;
use crate::session::Session;

/// How long to wait before accepting again when the process has no descriptor left.
const BACK_OFF: Duration = Duration::from_millis(20);

/// The time a client has for its handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// Accepts connections, forever. Dropped, it closes them all.
pub(crate) async fn accept(server: Arc<Server>, member: usize, listener: TcpListener) {
    let mut connections = JoinSet::new();
    loop {
        match listener.accept().await {
            Ok((socket, address)) => {
                let peer = Peer { member, address };
                // How a connection ends is its client's affair.
                while connections.try_join_next().is_some() {}
                connections.spawn(serve(Arc::clone(&server), peer, socket));
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(_) => tokio::time::sleep(BACK_OFF).await,
        }
    }
}

/// Serves one connection, after the handshake that a node with TLS begins with.
async fn serve(server: Arc<Server>, peer: Peer, socket: TcpStream) -> io::Result<()> {
    socket.set_nodelay(true)?;
    let Some(handshake) = &server.handshake else {
        return serve_as(Arc::clone(&server), peer, socket, None).await;
    };
    let (stream, name) = tokio::time::timeout(HANDSHAKE, handshake.take(socket)).await??;
    serve_as(Arc::clone(&server), peer, stream, name).await
}

async fn serve_as<S: AsyncRead + AsyncWrite + Unpin>(
    server: Arc<Server>,
    peer: Peer,
    stream: S,
    certified: Option<String>,
) -> io::Result<()> {
    let visitor = Visitor::new(peer.address.ip(), certified);
    let session = Session::new(peer.member, visitor);
    Connection::new(server, peer, session, stream).serve().await
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionReset, Interrupted};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionReset | Interrupted
    )
}

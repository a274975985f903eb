//! Starting and stopping.

mod support;

use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use local_node::{Config, LocalNode, StartError};
use support::{Client, node};

#[test]
fn a_node_starts_fast_and_listens_on_loopback() {
    // The fastest of some, for the machine may have other work.
    let fastest = (0..5).map(|_| {
        let start = Instant::now();
        drop(node());
        start.elapsed()
    });
    assert!(fastest.min() < Some(Duration::from_millis(50)));
    let node = node();
    assert!(node.addr().ip().is_loopback());
    assert_eq!(Client::new(node.addr()).info("build"), "8.1.2.0");
}

#[test]
fn stopping_closes_connections_and_frees_the_port() {
    let node = node();
    let address = node.addr();
    let mut client = Client::new(address);
    assert_eq!(client.info("status"), "ok");
    node.stop();
    assert!(client.is_closed());
    assert!(TcpStream::connect(address).is_err());
    TcpListener::bind(address).expect("nothing listens there any more");
}

#[test]
fn a_node_may_be_dropped_where_futures_run() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .build()
        .expect("threads");
    runtime.block_on(async { drop(node()) });
}

#[test]
fn nodes_live_side_by_side_with_data_of_their_own() {
    let (one, other) = (node(), node());
    assert_ne!(one.addr(), other.addr());
    let key = support::digest(1, 1);
    let put = support::Request::put(&key, &[support::write_integer("a", 1)]);
    assert_eq!(Client::new(one.addr()).ask(&put).code, 0);
    assert_eq!(
        Client::new(other.addr())
            .ask(&support::Request::get(&key))
            .code,
        2
    );
}

#[test]
fn what_cannot_be_is_refused() {
    let refused = |config| matches!(LocalNode::start(config), Err(StartError::Config(_)));
    assert!(refused(Config {
        nodes: 0,
        ..Config::default()
    }));
    assert!(refused(Config {
        workers: 0,
        ..Config::default()
    }));
    assert!(refused(Config {
        namespaces: Vec::new(),
        ..Config::default()
    }));
    assert!(refused(Config {
        namespaces: vec!["a;b".to_owned()],
        ..Config::default()
    }));
    let node = node();
    let taken = LocalNode::start(Config {
        port: node.addr().port(),
        ..Config::default()
    });
    assert!(matches!(taken, Err(StartError::Listen(_))));
}

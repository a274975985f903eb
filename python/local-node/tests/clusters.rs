//! Several nodes over one store.

mod support;

use local_node::{Config, LocalNode};
use support::{Client, Request, digest, write_integer};

#[test]
fn every_node_names_the_others_and_answers_for_every_record() {
    let cluster = LocalNode::start(Config {
        nodes: 3,
        ..Config::default()
    })
    .expect("free ports");
    let mut clients: Vec<_> = cluster.addrs().iter().copied().map(Client::new).collect();
    let names: Vec<_> = clients
        .iter_mut()
        .map(|client| client.info("node"))
        .collect();
    assert_eq!(names, ["B1", "B2", "B3"]);
    let peers = clients[0].info("peers-clear-std");
    let [_, second, third] = cluster.addrs() else {
        panic!("three addresses");
    };
    assert_eq!(peers, format!("4,3000,[[B2,,[{second}]],[B3,,[{third}]]]"));
    for n in 0..32 {
        let key = digest(u16::try_from(n * 100).expect("below 4096"), n);
        assert_eq!(
            clients[0]
                .ask(&Request::put(&key, &[write_integer("a", 1)]))
                .code,
            0
        );
        assert_eq!(clients[2].ask(&Request::get(&key)).integer("a"), Some(1));
    }
}

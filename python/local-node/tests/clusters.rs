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

#[test]
fn every_node_counts_the_replicas_it_has() {
    let config = Config {
        nodes: 3,
        ..Config::default()
    };
    let cluster = LocalNode::start(config).expect("free ports");
    let mut client = Client::new(cluster.addr());
    for n in 0..90 {
        let digest = digest(u16::try_from(n * 45).expect("below 4096"), n);
        client.ask(&Request::put(&digest, &[write_integer("a", 1)]));
    }
    let count = |text: &str, name: &str, separator| -> usize {
        let mut pairs = text
            .split(separator)
            .filter_map(|pair| pair.split_once('='));
        let (_, count) = pairs.find(|(key, _)| *key == name).expect("it is told");
        count.parse().expect("a number")
    };
    let mut sums = [0; 4];
    for address in cluster.addrs() {
        let mut client = Client::new(*address);
        let (namespace, sets) = (client.info("namespace/test"), client.info("sets/test/s"));
        let counts = [
            count(&namespace, "objects", ';'),
            count(&namespace, "master_objects", ';'),
            count(&namespace, "prole_objects", ';'),
            count(&sets, "objects", ':'),
        ];
        assert_eq!(counts[0], counts[1] + counts[2]);
        sums.iter_mut()
            .zip(counts)
            .for_each(|(sum, count)| *sum += count);
    }
    assert_eq!(sums, [180, 90, 90, 180]);
}

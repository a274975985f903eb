//! Queries that go on in the background.

mod support;

use local_node::{Config, LocalNode};
use support::{A_IS_ONE, Client, Reply, Request, WRITE, digest, field, node, op, write_integer};

/// Has some operations applied to the records of the set `s` in the background.
fn change(id: u64, ops: &[Vec<u8>], more: &[Vec<u8>]) -> Request {
    let mut fields = vec![
        field(0, b"test"),
        field(1, b"s"),
        field(7, &id.to_be_bytes()),
    ];
    fields.extend_from_slice(more);
    Request {
        info: [0, WRITE, 0],
        fields,
        ops: ops.to_vec(),
        ..Request::default()
    }
}

/// What a job says of itself when it has ended.
fn ended(client: &mut Client, id: u64) -> String {
    loop {
        let told = client.info(&format!("query-show:id={id}"));
        if told.contains(":status=done") {
            return told;
        }
        assert!(told.contains(":status=active(ok):"), "{told}");
    }
}

fn filled(node: &LocalNode, count: u32) -> Client {
    let mut client = Client::new(node.addr());
    for n in 0..count {
        client.ask(&Request::put(&at(n), &[write_integer("a", i64::from(n))]));
    }
    client
}

fn at(n: u32) -> support::Digest {
    digest(u16::try_from(n * 131 % 4096).expect("below 4096"), n)
}

fn all(client: &mut Client) -> Vec<Reply> {
    client.ask_all(&Request::scan(0..4096, &[])).0
}

#[test]
fn every_record_of_the_set_is_changed_once() {
    let node = node();
    let mut client = filled(&node, 100);
    let increment = op(5, 1, "a", &1000_i64.to_be_bytes());
    let reply = client.ask(&change(77, &[increment], &[]));
    assert_eq!((reply.last, reply.code), (true, 0));
    let told = ended(&mut client, 77);
    assert!(
        told.starts_with("trid=77:ns=test:set=s:rps=10000:"),
        "{told}"
    );
    assert!(
        told.contains(":status=done(ok):job-progress=100.00:"),
        "{told}"
    );
    assert!(
        told.contains(":recs-succeeded=100:recs-failed=0:"),
        "{told}"
    );
    let mut values: Vec<_> = all(&mut client)
        .iter()
        .map(|reply| reply.integer("a"))
        .collect();
    values.sort_unstable();
    assert_eq!(values, (1000..1100).map(Some).collect::<Vec<_>>());
}

#[test]
fn no_record_is_made() {
    let node = node();
    let mut client = filled(&node, 1);
    client.ask(&change(1, &[op(14, 0, "", b"")], &[]));
    ended(&mut client, 1);
    client.ask(&change(2, &[write_integer("b", 1)], &[]));
    let told = ended(&mut client, 2);
    assert!(told.contains(":recs-succeeded=0:"), "{told}");
    assert!(all(&mut client).is_empty());
}

#[test]
fn filters_and_indexes_choose_the_records() {
    let node = node();
    let mut client = filled(&node, 10);
    let mark = [write_integer("b", 1)];
    client.ask(&change(1, &mark, &[field(43, A_IS_ONE)]));
    let told = ended(&mut client, 1);
    assert!(
        told.contains(":recs-filtered-bins=9:recs-succeeded=1:"),
        "{told}"
    );
    assert_eq!(
        client.info("sindex-create:ns=test;set=s;indexname=i;bin=a;type=numeric"),
        "ok"
    );
    let mut range = vec![1, 1, b'a', 1];
    for bound in [4_i64, 6] {
        range.extend(8_u32.to_be_bytes());
        range.extend(bound.to_be_bytes());
    }
    // What is changed is what the index is of.
    let increment = op(5, 1, "a", &1_i64.to_be_bytes());
    client.ask(&change(2, &[increment], &[field(22, &range)]));
    let told = ended(&mut client, 2);
    assert!(told.contains(":sindex-name=i:"), "{told}");
    assert!(told.contains(":recs-succeeded=3:"), "{told}");
    client.ask(&change(3, &mark, &[field(22, &range)]));
    let told = ended(&mut client, 3);
    assert!(told.contains(":recs-succeeded=2:"), "{told}");
}

#[test]
fn what_fails_is_counted() {
    let node = node();
    let mut client = filled(&node, 3);
    client.ask(&change(5, &[op(9, 3, "a", b"text")], &[]));
    let told = ended(&mut client, 5);
    assert!(told.contains(":recs-succeeded=0:recs-failed=3:"), "{told}");
}

#[test]
fn what_cannot_be_done_is_refused_at_once() {
    let node = node();
    let mut client = filled(&node, 1);
    let mark = [write_integer("b", 1)];
    let read = [op(1, 0, "a", b"")];
    let too_fast = field(10, &10_001_u32.to_be_bytes());
    let broken = field(43, &[0x91]);
    assert_eq!(client.ask(&change(1, &[], &[])).code, 4);
    assert_eq!(client.ask(&change(1, &read, &[])).code, 4);
    assert_eq!(client.ask(&change(1, &mark, &[too_fast])).code, 4);
    assert_eq!(client.ask(&change(1, &mark, &[broken])).code, 4);
    assert_eq!(
        client.ask(&change(1, &mark, &[field(30, b"module")])).code,
        16
    );
    assert_eq!(client.info("query-show"), "");
    assert_eq!(client.info("query-show:trid=1"), "ERROR:2:job not found");
}

#[test]
fn a_job_can_be_slow_and_be_aborted() {
    let node = node();
    let mut client = filled(&node, 1000);
    let slow = field(10, &1_u32.to_be_bytes());
    client.ask(&change(8, &[write_integer("b", 1)], &[slow]));
    assert_eq!(client.info("query-abort:trid=8"), "ok");
    let told = ended(&mut client, 8);
    assert!(told.contains(":status=done(user-aborted):"), "{told}");
    assert_eq!(client.info("query-abort:trid=8"), "ERROR:2:id not active");
    assert_eq!(client.info("query-abort-all"), "number-of-queries-killed:0");
}

#[test]
fn every_node_of_a_cluster_changes_its_own_records() {
    let config = Config {
        nodes: 3,
        ..Config::default()
    };
    let node = LocalNode::start(config).expect("free ports");
    let mut client = filled(&node, 100);
    let increment = [op(5, 1, "a", &1000_i64.to_be_bytes())];
    for address in node.addrs() {
        let mut client = Client::new(*address);
        client.ask(&change(4, &increment, &[]));
        ended(&mut client, 4);
    }
    let values = all(&mut client)
        .iter()
        .filter_map(|reply| reply.integer("a"))
        .collect::<Vec<_>>();
    assert!(values.len() == 100 && values.iter().all(|value| (1000..1100).contains(value)));
}

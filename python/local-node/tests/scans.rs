//! Scans.

mod support;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use local_node::LocalNode;
use support::{A_IS_ONE, Client, Reply, Request, digest, field, node, op, write_integer};

fn filled(count: u32) -> LocalNode {
    let node = node();
    let mut client = Client::new(node.addr());
    for n in 0..count {
        let partition = u16::try_from(n * 7 % 4096).expect("below 4096");
        client.ask(&Request::put(
            &digest(partition, n),
            &[write_integer("a", i64::from(n))],
        ));
    }
    node
}

fn values(replies: &[Reply]) -> BTreeSet<Option<i64>> {
    replies.iter().map(|reply| reply.integer("a")).collect()
}

#[test]
fn every_record_is_given_once_with_its_names() {
    let node = filled(1000);
    let (replies, code) = Client::new(node.addr()).ask_all(&Request::scan(0..4096, &[]));
    assert_eq!(
        (replies.len(), values(&replies).len(), code),
        (1000, 1000, 0)
    );
    assert_eq!(replies[0].field(0), Some(&b"test"[..]));
    assert_eq!(replies[0].field(1), Some(&b"s"[..]));
    assert_eq!(replies[0].field(4).map(<[u8]>::len), Some(20));
}

#[test]
fn a_scan_goes_on_behind_the_last_digest_of_a_partition() {
    let node = node();
    let mut client = Client::new(node.addr());
    for n in 0..10 {
        client.ask(&Request::put(
            &digest(5, n),
            &[write_integer("a", i64::from(n))],
        ));
    }
    let at_most = |max: u64| field(13, &max.to_be_bytes());
    let (first, _) = client.ask_all(&Request::scan([5], &[at_most(4)]));
    assert_eq!(first.len(), 4);
    let last = first[3].field(4).expect("a digest");
    let (rest, _) = client.ask_all(&Request::scan([], &[field(12, last)]));
    assert_eq!(rest.len(), 6);
    assert!(values(&first).is_disjoint(&values(&rest)));
}

#[test]
fn records_without_the_bins_asked_for_are_left_out() {
    let node = filled(10);
    let mut client = Client::new(node.addr());
    client.ask(&Request::put(&digest(0, 0), &[write_integer("b", 1)]));
    let scan = Request {
        ops: vec![op(1, 0, "b", &[])],
        ..Request::scan(0..4096, &[])
    };
    let (replies, _) = client.ask_all(&scan);
    assert_eq!(replies.len(), 1);
    assert_eq!(replies[0].bins.len(), 1);
}

#[test]
fn a_pace_is_kept() {
    let node = filled(25);
    let start = Instant::now();
    let pace = field(10, &10_u32.to_be_bytes());
    let (replies, _) = Client::new(node.addr()).ask_all(&Request::scan(0..4096, &[pace]));
    assert_eq!(replies.len(), 25);
    assert!(start.elapsed() > Duration::from_millis(1500));
}

#[test]
fn truncating_a_set_leaves_the_others() {
    let node = filled(100);
    let mut client = Client::new(node.addr());
    let mut other = Request::put(&digest(3, 3), &[write_integer("a", -1)]);
    other.fields[1] = field(1, b"other");
    client.ask(&other);
    assert_eq!(client.info("truncate:namespace=test;set=s"), "ok");
    let mut everything = Request::scan(0..4096, &[]);
    everything.fields.remove(1);
    let (replies, _) = client.ask_all(&everything);
    assert_eq!(values(&replies), [Some(-1)].into());
}

#[test]
fn only_records_of_which_the_filter_is_true_are_given() {
    let node = filled(10);
    let mut client = Client::new(node.addr());
    let (replies, code) = client.ask_all(&Request::scan(0..4096, &[field(43, A_IS_ONE)]));
    assert_eq!((values(&replies), code), ([Some(1)].into(), 0));
    let refused = client.ask(&Request::scan(0..4096, &[field(43, &[1])]));
    assert_eq!(refused.code, 4);
}

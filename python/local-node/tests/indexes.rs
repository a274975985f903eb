//! Secondary indexes: what queries over them find, and that every command keeps them.

mod support;

use std::collections::BTreeSet;
use std::time::Duration;

use local_node::{Config, LocalNode};
use support::{
    A_IS_ONE, Client, READ_HEADER, Reply, Request, WRITE, digest, field, node, op, write_integer,
};

const STRING: u8 = 3;
const LIST: u8 = 20;

/// What asks for the integers between two bounds in a bin.
fn between(bin: &str, begin: i64, end: i64) -> Vec<u8> {
    range(bin, 1, &begin.to_be_bytes(), &end.to_be_bytes())
}

fn equal(bin: &str, text: &str) -> Vec<u8> {
    range(bin, STRING, text.as_bytes(), text.as_bytes())
}

fn range(bin: &str, particle: u8, begin: &[u8], end: &[u8]) -> Vec<u8> {
    let mut range = vec![1, u8::try_from(bin.len()).expect("short")];
    range.extend_from_slice(bin.as_bytes());
    range.push(particle);
    for bound in [begin, end] {
        range.extend(u32::try_from(bound.len()).expect("short").to_be_bytes());
        range.extend_from_slice(bound);
    }
    field(22, &range)
}

fn create(client: &mut Client, parameters: &str) {
    let command = format!("sindex-create:namespace=test;set=s;{parameters}");
    assert_eq!(client.info(&command), "ok");
}

/// The bins `a` of the records that a query finds, each once.
fn found(client: &mut Client, fields: &[Vec<u8>]) -> BTreeSet<Option<i64>> {
    let (replies, code) = client.ask_all(&Request::scan(0..4096, fields));
    assert_eq!(code, 0);
    let values: BTreeSet<_> = replies.iter().map(|reply| reply.integer("a")).collect();
    assert_eq!(values.len(), replies.len());
    values
}

fn some(values: impl IntoIterator<Item = i64>) -> BTreeSet<Option<i64>> {
    values.into_iter().map(Some).collect()
}

/// A node with an index on the bin `a`, and this many records of which it is the number.
fn numbered(count: u32) -> (LocalNode, Client) {
    let node = node();
    let mut client = Client::new(node.addr());
    create(&mut client, "indexname=a;bin=a;type=numeric");
    for n in 0..count {
        client.ask(&Request::put(&at(n), &[write_integer("a", i64::from(n))]));
    }
    (node, client)
}

fn at(n: u32) -> support::Digest {
    digest(u16::try_from(n * 7 % 4096).expect("below 4096"), n)
}

#[test]
fn an_index_finds_what_was_there_before_it() {
    let node = node();
    let mut client = Client::new(node.addr());
    for n in 0..20 {
        client.ask(&Request::put(&at(n), &[write_integer("a", i64::from(n))]));
    }
    create(&mut client, "indexname=a;bin=a;type=numeric");
    assert_eq!(found(&mut client, &[between("a", 5, 9)]), some(5..=9));
    assert_eq!(found(&mut client, &[between("a", i64::MIN, 0)]), some([0]));
}

#[test]
fn every_way_to_change_a_record_changes_its_index() {
    let (_node, mut client) = numbered(10);
    let all = between("a", 0, 100);
    // Written over, incremented, and of another type.
    client.ask(&Request::put(&at(0), &[write_integer("a", 50)]));
    client.ask(&Request::put(
        &at(1),
        &[op(5, 1, "a", &59_i64.to_be_bytes())],
    ));
    client.ask(&Request::put(&at(2), &[op(2, STRING, "a", b"x")]));
    assert_eq!(
        found(&mut client, std::slice::from_ref(&all)),
        some([50, 60, 3, 4, 5, 6, 7, 8, 9])
    );
    assert!(found(&mut client, &[between("a", 0, 2)]).is_empty());
    // Deleted: the record, its last bin, and by a replacement.
    client.ask(&Request::delete(&at(3)));
    client.ask(&Request::put(&at(4), &[op(2, 0, "a", b"")]));
    let replaced = Request::on(&at(5), [0, WRITE, 0x10], &[write_integer("b", 1)]);
    client.ask(&replaced);
    // A write that fails changes nothing.
    let failing = [write_integer("a", 70), op(5, STRING, "a", b"x")];
    assert_ne!(client.ask(&Request::put(&at(6), &failing)).code, 0);
    assert_eq!(found(&mut client, &[all]), some([50, 60, 6, 7, 8, 9]));
}

#[test]
fn a_batch_changes_the_index() {
    let (_node, mut client) = numbered(2);
    let mut row = 0_u32.to_be_bytes().to_vec();
    row.extend(at(1));
    row.extend([2, 0, WRITE, 0, 0, 1, 0, 1]);
    row.extend(field(0, b"test"));
    row.extend(write_integer("a", 9));
    let (replies, _) = client.ask_all(&Request::batch(1, &row));
    assert_eq!(replies[0].code, 0);
    assert_eq!(found(&mut client, &[between("a", 0, 100)]), some([0, 9]));
}

#[test]
fn truncated_records_leave_the_index() {
    let (_node, mut client) = numbered(10);
    assert_eq!(client.info("truncate:namespace=test;set=s"), "ok");
    assert!(found(&mut client, &[between("a", 0, 100)]).is_empty());
    assert!(client.info("sindex/test/a").starts_with("entries=0;"));
}

#[test]
fn expired_records_leave_the_index() {
    let config = Config {
        reap_interval: Duration::from_millis(1),
        ..Config::default()
    };
    let node = LocalNode::start(config).expect("a free port");
    let mut client = Client::new(node.addr());
    create(&mut client, "indexname=a;bin=a;type=numeric");
    let mut mortal = Request::put(&at(1), &[write_integer("a", 1)]);
    mortal.ttl = 1;
    client.ask(&mortal);
    client.ask(&Request::put(&at(2), &[write_integer("a", 2)]));
    while !client.info("sindex/test/a").starts_with("entries=1;") {
        std::thread::yield_now();
    }
    assert_eq!(found(&mut client, &[between("a", 0, 9)]), some([2]));
    assert!(
        client
            .info("namespace/test")
            .contains(";expired_objects=1;")
    );
}

#[test]
fn a_record_with_several_wanted_values_comes_once() {
    let node = node();
    let mut client = Client::new(node.addr());
    create(&mut client, "indexname=l;indextype=list;bin=l;type=numeric");
    let list = op(2, LIST, "l", &[0x94, 1, 2, 2, 3]);
    client.ask(&Request::put(&at(1), &[write_integer("a", 1), list]));
    let other = op(2, LIST, "l", &[0x92, 7, 0xa2, 3, b'2']);
    client.ask(&Request::put(&at(2), &[write_integer("a", 2), other]));
    let in_list = |begin, end| [field(26, &[1]), between("l", begin, end)];
    assert_eq!(found(&mut client, &in_list(2, 9)), some([1, 2]));
    assert_eq!(found(&mut client, &in_list(1, 3)), some([1]));
    let statistics = client.info("sindex-stat:namespace=test;indexname=l");
    assert!(statistics.starts_with("entries=4;"), "{statistics}");
}

#[test]
fn a_query_goes_on_behind_a_key_and_a_digest() {
    let node = node();
    let mut client = Client::new(node.addr());
    create(&mut client, "indexname=a;bin=a;type=numeric");
    for n in 0..10 {
        // The digests are in the other order than the values.
        let value = write_integer("a", 9 - i64::from(n) / 2);
        client.ask(&Request::put(&digest(5, n), &[value]));
    }
    let at_most = field(13, &4_u64.to_be_bytes());
    let (first, _) = client.ask_all(&Request::scan([5], &[between("a", 0, 100), at_most]));
    let last = &first[3];
    let (key, behind) = (
        last.field(15).expect("a key"),
        last.field(4).expect("a digest"),
    );
    assert_eq!(key, 6_i64.to_le_bytes());
    let behind = [between("a", 0, 100), field(12, behind), field(15, key)];
    let (rest, _) = client.ask_all(&Request::scan([], &behind));
    let digests = |replies: &[Reply]| -> BTreeSet<_> {
        let digests = replies.iter().filter_map(|reply| reply.field(4));
        digests.map(<[u8]>::to_vec).collect()
    };
    assert_eq!((digests(&first).len(), digests(&rest).len()), (4, 6));
    assert!(digests(&first).is_disjoint(&digests(&rest)));
}

#[test]
fn filters_projections_and_partitions_narrow_a_query() {
    let (_node, mut client) = numbered(10);
    let range = between("a", 0, 4);
    assert_eq!(
        found(&mut client, &[range.clone(), field(43, A_IS_ONE)]),
        some([1])
    );
    let (replies, _) = client.ask_all(&Request::scan([7, 14], std::slice::from_ref(&range)));
    assert_eq!(replies.len(), 2);
    let mut request = Request::scan(0..4096, std::slice::from_ref(&range));
    request.info = [READ_HEADER, 0, 0];
    let (replies, _) = client.ask_all(&request);
    assert!(replies.len() == 5 && replies.iter().all(|reply| reply.bins.is_empty()));
    let mut request = Request::scan(0..4096, &[range]);
    request.ops = vec![op(1, 0, "none", b"")];
    assert!(client.ask_all(&request).0.is_empty());
}

#[test]
fn an_operation_may_be_what_is_answered_of_each_record() {
    let node = node();
    let mut client = Client::new(node.addr());
    let list = op(2, LIST, "l", &[0x93, 1, 2, 2]);
    client.ask(&Request::put(&at(1), &[list]));
    let mut request = Request::scan(0..4096, &[]);
    request.ops = vec![op(3, 4, "l", &[0x91, 16])];
    let (replies, _) = client.ask_all(&request);
    assert_eq!(replies[0].integer("l"), Some(3));
}

#[test]
fn indexes_are_found_by_definition_and_by_name() {
    let (_node, mut client) = numbered(3);
    let code =
        |client: &mut Client, fields: &[Vec<u8>]| client.ask(&Request::scan(0..4096, fields)).code;
    assert_eq!(code(&mut client, &[equal("a", "x")]), 201);
    assert_eq!(code(&mut client, &[between("b", 0, 1)]), 201);
    assert_eq!(code(&mut client, &[between("a", 1, 0)]), 4);
    assert_eq!(
        code(&mut client, &[field(26, &[1]), between("a", 0, 1)]),
        201
    );
    assert_eq!(
        code(&mut client, &[field(21, b"b"), between("", 0, 1)]),
        201
    );
    let by_name = [field(21, b"a"), between("", 0, 1)];
    assert_eq!(found(&mut client, &by_name), some([0, 1]));
    assert_eq!(client.info("sindex-delete:ns=test;indexname=a"), "ok");
    assert_eq!(code(&mut client, &[between("a", 0, 1)]), 201);
}

#[test]
fn an_index_of_all_sets_serves_each_set() {
    let node = node();
    let mut client = Client::new(node.addr());
    assert_eq!(
        client.info("sindex-create:ns=test;indexname=a;bin=a;type=numeric"),
        "ok"
    );
    client.ask(&Request::put(&at(1), &[write_integer("a", 1)]));
    let mut other = Request::put(&at(2), &[write_integer("a", 2)]);
    other.fields[1] = field(1, b"other");
    client.ask(&other);
    assert_eq!(found(&mut client, &[between("a", 0, 9)]), some([1]));
    let mut all = Request::scan(0..4096, &[between("a", 0, 9)]);
    all.fields.remove(1);
    assert_eq!(client.ask_all(&all).0.len(), 2);
}

#[test]
fn an_index_of_an_expression_is_of_what_it_yields() {
    let node = node();
    let mut client = Client::new(node.addr());
    // a + b
    create(
        &mut client,
        "indexname=sum;exp=kxSTUQKhYZNRAqFi;type=numeric",
    );
    let bins = [write_integer("a", 3), write_integer("b", 4)];
    client.ask(&Request::put(&at(1), &bins));
    client.ask(&Request::put(&at(2), &[write_integer("a", 7)]));
    let by_name = [field(21, b"sum"), between("", 7, 7)];
    assert_eq!(found(&mut client, &by_name), some([3]));
    let sum = [0x93, 20, 0x93, 81, 2, 0xa1, b'a', 0x93, 81, 2, 0xa1, b'b'];
    let by_expression = [field(24, &sum), between("", 7, 7)];
    assert_eq!(found(&mut client, &by_expression), some([3]));
    client.ask(&Request::put(&at(1), &[write_integer("b", 5)]));
    assert!(found(&mut client, &by_name).is_empty());
}

#[test]
fn indexes_that_cannot_be_are_refused() {
    let node = node();
    let mut client = Client::new(node.addr());
    for parameters in [
        "indexname=i;bin=a;type=numeric;context=AAAA",
        "indexname=i;bin=a;type=numeric;context=!",
        "indexname=i;exp=!;type=numeric",
        // A string where the index is of numbers, and the time to live, which changes by itself.
        "indexname=i;exp=k1EDoWE=;type=numeric",
        "indexname=i;exp=kUU=;type=numeric",
        "indexname=i;bin=a234567890123456;type=numeric",
    ] {
        let reply = client.info(&format!("sindex-create:namespace=test;set=s;{parameters}"));
        assert!(reply.starts_with("ERROR:4:bad"), "{parameters}: {reply}");
    }
    assert_eq!(client.info("sindex-list:ns=test"), "");
}

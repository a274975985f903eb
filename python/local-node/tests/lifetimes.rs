//! How long records live, and what is told of them.

mod support;

use support::{Client, READ_ALL, Request, digest, node, write_integer};

fn put(client: &mut Client, n: u32, ttl: u32) {
    let mut request = Request::put(&digest(1, n), &[write_integer("a", 1)]);
    request.ttl = ttl;
    assert_eq!(client.ask(&request).code, 0);
}

/// The void time of a record that is read with a percentage of its lifetime at which to touch it.
fn read(client: &mut Client, n: u32, percent: u32) -> (u8, u32) {
    let mut request = Request::on(&digest(1, n), [READ_ALL, 0, 0], &[]);
    request.ttl = percent;
    let reply = client.ask(&request);
    (reply.code, reply.void_time)
}

/// A statistic of the set `s`.
fn of_set(client: &mut Client, name: &str) -> String {
    let text = client.info("sets/test/s");
    let mut pairs = text
        .trim_end_matches(';')
        .split(':')
        .filter_map(|pair| pair.split_once('='));
    pairs
        .find(|(key, _)| *key == name)
        .expect("told of every set")
        .1
        .to_owned()
}

#[test]
fn a_read_touches_a_record_of_which_enough_is_over() {
    let node = node();
    let mut client = Client::new(node.addr());
    put(&mut client, 1, 1000);
    let (_, void_time) = read(&mut client, 1, 0);
    // All of a lifetime is left at once, and no less than all of it makes a touch: until the clock has
    // moved, the touched record would not live longer.
    loop {
        read(&mut client, 1, 100);
        let (_, touched) = read(&mut client, 1, 0);
        if touched > void_time {
            break;
        }
    }
    let (_, untouched) = read(&mut client, 1, 1);
    assert_eq!(read(&mut client, 1, 0).1, untouched);
}

#[test]
fn percentages_are_up_to_a_hundred() {
    let node = node();
    let mut client = Client::new(node.addr());
    put(&mut client, 1, 1000);
    assert_eq!(read(&mut client, 1, 101).0, 4);
    assert_eq!(read(&mut client, 1, u32::MAX).0, 0);
    put(&mut client, 2, u32::MAX);
    assert_eq!(read(&mut client, 2, 101), (0, 0));
}

#[test]
fn a_set_may_have_a_time_to_live_of_its_own() {
    let node = node();
    let mut client = Client::new(node.addr());
    put(&mut client, 1, 0);
    assert_eq!(read(&mut client, 1, 0).1, 0);
    let set = |client: &mut Client, what: &str| {
        client.info(&format!(
            "set-config:context=namespace;namespace=test;{what}"
        ))
    };
    assert_eq!(set(&mut client, "set=s;default-ttl=1h"), "ok");
    put(&mut client, 1, 0);
    assert_ne!(read(&mut client, 1, 0).1, 0);
    assert_eq!(of_set(&mut client, "default-ttl"), "3600");
    assert_eq!(set(&mut client, "default-ttl=10"), "ok");
    assert_eq!(set(&mut client, "set=s;default-ttl=-1"), "ok");
    put(&mut client, 1, 0);
    assert_eq!(read(&mut client, 1, 0).1, 0);
    assert_eq!(
        set(&mut client, "default-ttl=soon"),
        "ERROR:4:bad 'default-ttl'"
    );
    assert!(
        client
            .info("get-config:context=namespace;id=test")
            .contains(";default-ttl=10;")
    );
}

#[test]
fn statistics_are_of_what_there_is() {
    let node = node();
    let mut client = Client::new(node.addr());
    for n in 0..5 {
        put(&mut client, n, if n < 2 { 1000 } else { u32::MAX });
    }
    client.info("sindex-create:ns=test;set=s;indexname=i;bin=a;type=numeric");
    let namespace = client.info("namespace/test");
    for told in [
        ";objects=5;",
        ";master_objects=5;",
        ";non_expirable_objects=3;",
        ";index_used_bytes=320;",
        ";truncate_lut=0;",
    ] {
        assert!(namespace.contains(told), "{told}");
    }
    assert!(!namespace.contains(";data_used_bytes=0;"));
    let bytes: usize = of_set(&mut client, "data_used_bytes")
        .parse()
        .expect("a number");
    assert!(bytes > 5 * 43 && bytes.is_multiple_of(16));
    assert_eq!(of_set(&mut client, "objects"), "5");
    assert_eq!(of_set(&mut client, "sindexes"), "1");
    assert_eq!(of_set(&mut client, "truncate_lut"), "0");
    client.info("truncate:namespace=test;set=s");
    assert_eq!(of_set(&mut client, "objects"), "0");
    assert_ne!(of_set(&mut client, "truncate_lut"), "0");
}

#[test]
fn a_truncation_spares_what_was_written_since() {
    let node = node();
    let mut client = Client::new(node.addr());
    put(&mut client, 1, 0);
    // Long before this test.
    let reply = client.info("truncate:namespace=test;set=s;lut=1700000000000000000");
    assert_eq!(
        (reply.as_str(), of_set(&mut client, "objects").as_str()),
        ("ok", "1")
    );
    assert_eq!(client.info("truncate-namespace:namespace=test"), "ok");
    assert_eq!(of_set(&mut client, "objects"), "0");
}

//! Commands on one record.

mod support;

use std::time::{Duration, Instant};

use local_node::{Config, LocalNode};
use support::{
    A_IS_ONE, Client, READ, READ_HEADER, Request, WRITE, digest, field, node, op, write_integer,
};

#[test]
fn what_is_put_is_got_until_it_is_deleted() {
    let node = node();
    let mut client = Client::new(node.addr());
    let key = digest(7, 1);
    assert_eq!(client.ask(&Request::get(&key)).code, 2);
    assert_eq!(
        client
            .ask(&Request::put(&key, &[write_integer("a", -5)]))
            .generation,
        1
    );
    assert_eq!(client.ask(&Request::get(&key)).integer("a"), Some(-5));
    assert_eq!(client.ask(&Request::delete(&key)).code, 0);
    assert_eq!(client.ask(&Request::get(&key)).code, 2);
}

#[test]
fn a_write_that_fails_leaves_the_record_untouched() {
    let node = node();
    let mut client = Client::new(node.addr());
    let key = digest(7, 2);
    client.ask(&Request::put(
        &key,
        &[write_integer("a", 1), op(2, 3, "s", b"x")],
    ));
    let increment_text = op(5, 1, "s", &1_i64.to_be_bytes());
    let failed = client.ask(&Request::put(
        &key,
        &[write_integer("a", 99), increment_text],
    ));
    assert_eq!((failed.code, failed.generation), (12, 1));
    let kept = client.ask(&Request::get(&key));
    assert_eq!((kept.integer("a"), kept.generation), (Some(1), 1));
}

#[test]
fn an_expired_record_is_gone_for_reads_and_new_for_writes() {
    let node = LocalNode::start(Config {
        reap_interval: Duration::from_hours(1),
        ..Config::default()
    });
    let node = node.expect("a free port");
    let mut client = Client::new(node.addr());
    let key = digest(7, 3);
    let put = Request {
        ttl: 1,
        ..Request::put(&key, &[write_integer("a", 1)])
    };
    assert!(client.ask(&put).void_time > 0);
    let header = Request::on(&key, [READ_HEADER, 0, 0], &[]);
    let deadline = Instant::now() + Duration::from_secs(10);
    while client.ask(&header).code == 0 {
        assert!(Instant::now() < deadline, "the record outlives its time");
        std::thread::yield_now();
    }
    assert_eq!(client.ask(&Request::delete(&key)).code, 2);
    assert!(client.info("sets/test").contains("objects=0"));
    assert_eq!(
        client
            .ask(&Request::put(&key, &[write_integer("b", 2)]))
            .generation,
        1
    );
    assert_eq!(client.ask(&Request::get(&key)).integer("a"), None);
}

#[test]
fn records_without_a_time_to_live_get_the_default() {
    let node = LocalNode::start(Config {
        default_ttl: 1000,
        ..Config::default()
    })
    .expect("a free port");
    let mut client = Client::new(node.addr());
    let mut void_time = |n, ttl| {
        let put = Request {
            ttl,
            ..Request::put(&digest(8, n), &[write_integer("a", 1)])
        };
        client.ask(&put).void_time
    };
    assert!(void_time(1, 0) > 0);
    assert_eq!(void_time(2, u32::MAX), 0);
}

#[test]
fn a_stored_key_is_kept_and_must_match() {
    let node = node();
    let mut client = Client::new(node.addr());
    let key = digest(9, 1);
    let with_key = |user_key: &[u8], mut request: Request| {
        request.fields.push(field(2, user_key));
        request
    };
    client.ask(&with_key(
        b"\x03one",
        Request::put(&key, &[write_integer("a", 1)]),
    ));
    client.ask(&Request::put(&key, &[write_integer("a", 2)]));
    assert_eq!(
        client.ask(&with_key(b"\x03other", Request::get(&key))).code,
        19
    );
    assert_eq!(
        client
            .ask(&with_key(b"\x03one", Request::get(&key)))
            .integer("a"),
        Some(2)
    );
}

#[test]
fn operations_answer_in_their_order() {
    let node = node();
    let mut client = Client::new(node.addr());
    let key = digest(9, 2);
    client.ask(&Request::put(&key, &[write_integer("a", 1)]));
    let read = op(1, 0, "a", &[]);
    let ops = [read.clone(), op(5, 1, "a", &4_i64.to_be_bytes()), read];
    let reply = client.ask(&Request::on(&key, [READ, WRITE, 0], &ops));
    let values: Vec<_> = reply
        .bins
        .iter()
        .map(|(_, value)| value.last().copied())
        .collect();
    assert_eq!(values, [Some(1), Some(5)]);
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    let node = node();
    let mut client = Client::new(node.addr());
    let keys: Vec<_> = (0..500).map(|n| digest(10, n)).collect();
    let puts = keys
        .iter()
        .zip(0..)
        .map(|(key, n)| Request::put(key, &[write_integer("a", n)]).bytes());
    let gets = keys.iter().map(|key| Request::get(key).bytes());
    client.send(&puts.chain(gets).collect::<Vec<_>>().concat());
    for _ in &keys {
        assert_eq!(client.one().code, 0);
    }
    for n in 0..500 {
        assert_eq!(client.one().integer("a"), Some(n));
    }
}

#[test]
fn writers_on_many_connections_lose_no_increment() {
    const WRITERS: i64 = 8;
    const INCREMENTS: i64 = 200;
    let node = node();
    let key = digest(11, 1);
    std::thread::scope(|scope| {
        for _ in 0..WRITERS {
            scope.spawn(|| {
                let mut client = Client::new(node.addr());
                let increment = Request::put(&key, &[op(5, 1, "a", &1_i64.to_be_bytes())]);
                for _ in 0..INCREMENTS {
                    assert_eq!(client.ask(&increment).code, 0);
                }
            });
        }
    });
    assert_eq!(
        Client::new(node.addr())
            .ask(&Request::get(&key))
            .integer("a"),
        Some(WRITERS * INCREMENTS)
    );
}

#[test]
fn a_filter_that_is_not_true_keeps_every_verb_from_its_record() {
    let node = node();
    let mut client = Client::new(node.addr());
    let (one, two) = (digest(1, 1), digest(1, 2));
    client.ask(&Request::put(&one, &[write_integer("a", 1)]));
    client.ask(&Request::put(&two, &[write_integer("a", 2)]));
    let filtered = |mut request: Request| {
        request.fields.push(field(43, A_IS_ONE));
        request
    };
    let verbs = |key| {
        [
            Request::get(key),
            Request::put(key, &[write_integer("a", 1)]),
            Request::delete(key),
        ]
    };
    for request in verbs(&two) {
        assert_eq!(client.ask(&filtered(request)).code, 27);
    }
    assert_eq!(client.ask(&Request::get(&two)).integer("a"), Some(2));
    for request in verbs(&one) {
        assert_eq!(client.ask(&filtered(request)).code, 0);
    }
    assert_eq!(client.ask(&Request::get(&one)).code, 2);
}

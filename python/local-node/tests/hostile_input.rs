//! Input no client sends.

mod support;

use local_node::{Config, LocalNode};
use support::{Client, MESSAGE, Request, digest, field, frame, node, op, write_integer};

/// Numbers that look random and are the same in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).expect("below a usize")
    }

    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[3]
    }
}

#[test]
fn a_malformed_message_gets_an_error_and_the_connection_lives() {
    let node = node();
    let mut client = Client::new(node.addr());
    for body in [&[][..], &[22; 21], &[0xff; 22], &[0xff; 4000]] {
        client.send(&frame(MESSAGE, body));
        assert_eq!(client.one().code, 4);
    }
    assert_eq!(client.info("status"), "ok");
}

#[test]
fn headers_of_no_protocol_close_the_connection() {
    let node = node();
    for header in [
        &b"GET / HTTP/1.1\r\n\r\n"[..],
        &[2, 3, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        &[2, 9, 0, 0, 0, 0, 0, 0],
    ] {
        let mut client = Client::new(node.addr());
        client.send(header);
        assert!(client.is_closed());
    }
}

#[test]
fn what_stands_before_a_hostile_header_is_answered() {
    let node = node();
    let mut client = Client::new(node.addr());
    client.send(&[Request::get(&digest(1, 1)).bytes(), vec![0xff; 8]].concat());
    assert_eq!(client.one().code, 2);
    assert!(client.is_closed());
}

#[test]
fn announced_lengths_claim_no_memory_and_slow_peers_hold_nobody_up() {
    let node = node();
    // 127 MiB each, announced by a hundred peers that send no more of it.
    let mut slow: Vec<_> = (0..100).map(|_| Client::new(node.addr())).collect();
    for client in &mut slow {
        client.send(&[2, 3, 0, 0, 0x07, 0xf0, 0, 0, 22, 3]);
    }
    let mut client = Client::new(node.addr());
    let put = Request::put(&digest(1, 1), &[write_integer("a", 1)]);
    assert_eq!(client.ask(&put).code, 0);
    #[cfg(target_os = "linux")]
    {
        let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
        let resident = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .expect("a size");
        let kibibytes: u64 = resident
            .trim()
            .trim_end_matches(" kB")
            .parse()
            .expect("a number");
        assert!(kibibytes < 2 << 20, "{kibibytes} KiB are resident");
    }
}

#[test]
fn a_short_request_cannot_ask_for_a_boundless_reply() {
    let node = node();
    let mut client = Client::new(node.addr());
    let key = digest(1, 4);
    client.ask(&Request::put(&key, &[op(2, 4, "b", &vec![7; 1_000_000])]));
    let reads = vec![op(1, 0, "b", &[]); 65_000];
    let reply = client.ask(&Request::on(&key, [support::READ, 0, 0], &reads));
    assert_eq!((reply.code, reply.bins.len()), (1, 0));
    let scan = Request {
        ops: reads,
        ..Request::scan([1], &[])
    };
    let (replies, _) = client.ask_all(&scan);
    assert_eq!(replies[0].bins.len(), 1);
}

#[test]
fn a_request_may_come_byte_by_byte() {
    let node = node();
    let mut client = Client::new(node.addr());
    for byte in Request::put(&digest(1, 2), &[write_integer("a", 1)]).bytes() {
        client.send(&[byte]);
    }
    assert_eq!(client.one().code, 0);
}

#[test]
fn a_request_of_very_many_names_holds_nobody_up() {
    let node = LocalNode::start(Config {
        workers: 1,
        ..Config::default()
    })
    .expect("a free port");
    let mut greedy = Client::impatient(node.addr());
    greedy.send(&frame(support::INFO, &b"help\n".repeat(250_000)));
    let mut client = Client::new(node.addr());
    // So many answers of a kilobyte are more than a frame holds. Until that shows, others get
    // theirs, each of which lets the greedy one go on.
    let closed = (0..250_000).any(|_| {
        assert_eq!(client.info("status"), "ok");
        greedy.is_closed()
    });
    assert!(closed);
}

#[test]
fn mutated_messages_are_answered_or_end_the_connection() {
    let node = node();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let list = op(2, 20, "l", &[0x93, 0xc7, 0, 1, 1, 0xa3, 3, b'a', b'b']);
    let map = op(2, 19, "m", &[0x82, 0xa2, 3, b'k', 1, 2, 0x91, 3]);
    let geo = op(
        2,
        23,
        "g",
        b"\0\0\0{\"type\": \"Point\", \"coordinates\": [1, 2]}",
    );
    let row = [
        &[0; 24][..],
        &[2, 3, 0, 0, 0, 1, 0, 0],
        &field(0, b"test"),
        &[0; 24],
        &[1],
    ]
    .concat();
    let range = [
        &[1, 1, b'a', 1, 0, 0, 0, 8][..],
        &[0; 8],
        &[0, 0, 0, 8],
        &[1; 8],
    ];
    let range = field(22, &range.concat());
    let by_index = Request::scan([1], &[field(23, &[0x92, 0x10, 0]), range.clone()]);
    let in_background = Request {
        info: [0, support::WRITE, 0],
        fields: vec![field(0, b"test"), field(7, &[0; 8]), range],
        ops: vec![write_integer("b", 1)],
        ..Request::default()
    };
    Client::new(node.addr()).info("sindex-create:ns=test;indexname=a;bin=a;type=numeric");
    let seeds = [
        Request::put(&digest(1, 3), &[write_integer("a", 1), list, map, geo]).bytes(),
        Request::get(&digest(1, 3)).bytes(),
        Request::batch(2, &row).bytes(),
        Request::scan([1, 2, 3], &[field(13, &5_u64.to_be_bytes())]).bytes(),
        by_index.bytes(),
        in_background.bytes(),
        frame(
            support::INFO,
            b"sets/test\nsindex-create:ns=test;indexname=i;indexdata=a,numeric\nquery-show:id=0\nset-config:context=namespace;id=test;default-ttl=1d\nudf-list\n",
        ),
    ];
    for _ in 0..4000 {
        let mut bytes = seeds[random.below(seeds.len())].clone();
        for _ in 0..=random.below(4) {
            // The frame's header stays, so that what is behind it is looked at.
            let at = 8 + random.below(bytes.len() - 8);
            bytes[at] = random.byte();
        }
        let mut client = Client::new(node.addr());
        client.send(&bytes);
        client.frame();
    }
    assert_eq!(Client::new(node.addr()).info("status"), "ok");
}

#[test]
fn random_bytes_harm_nobody_else() {
    let node = node();
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let mut bystander = Client::new(node.addr());
    for round in 0..500 {
        let mut bytes: Vec<_> = (0..random.below(400)).map(|_| random.byte()).collect();
        if round % 2 == 0 {
            let body = std::mem::take(&mut bytes);
            bytes = frame(random.byte() % 6, &body);
        }
        Client::new(node.addr()).try_send(&bytes);
    }
    assert_eq!(bystander.info("status"), "ok");
}

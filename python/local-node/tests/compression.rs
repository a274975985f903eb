//! Requests and answers that are compressed, where the node is to know them.

mod support;

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use local_node::{Config, LocalNode};
use support::{Client, Request, digest, frame, op, parse};

const COMPRESSED: u8 = 4;
const COMPRESS_REPLY: u8 = 0x80;

fn node() -> LocalNode {
    let config = Config {
        compression: true,
        ..Config::default()
    };
    LocalNode::start(config).expect("a free port on loopback")
}

fn compress(whole: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(
        (whole.len() as u64).to_be_bytes().to_vec(),
        Compression::fast(),
    );
    encoder.write_all(whole).expect("memory");
    frame(COMPRESSED, &encoder.finish().expect("memory"))
}

/// The body of the one message inside a compressed answer.
fn inflate(body: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    let mut decoder = ZlibDecoder::new(&body[8..]);
    decoder.read_to_end(&mut whole).expect("zlib");
    assert_eq!(body[..8], (whole.len() as u64).to_be_bytes());
    whole.split_off(8)
}

#[test]
fn a_compressed_request_is_executed_and_those_behind_it_too() {
    let node = node();
    let mut client = Client::new(node.addr());
    let key = digest(1, 1);
    let put = Request::put(&key, &[op(2, 3, "s", &vec![b'x'; 100_000])]);
    let both = [compress(&put.bytes()), Request::get(&key).bytes()].concat();
    client.send(&both);
    assert_eq!(client.one().code, 0);
    let (kind, body) = client.frame();
    assert_eq!((kind, body.len() > 100_000), (support::MESSAGE, true));
}

#[test]
fn a_long_answer_is_compressed_if_the_request_asks_for_it() {
    let node = node();
    let mut client = Client::new(node.addr());
    let (long, short) = (digest(1, 1), digest(1, 2));
    client.ask(&Request::put(&long, &[op(2, 3, "s", &vec![b'x'; 100_000])]));
    client.ask(&Request::put(&short, &[op(2, 3, "s", b"x")]));
    let mut request = Request::get(&long);
    request.info[0] |= COMPRESS_REPLY;
    client.send(&request.bytes());
    let (kind, body) = client.frame();
    assert_eq!((kind, body.len() < 1000), (COMPRESSED, true));
    assert_eq!(parse(&inflate(&body))[0].bins[0].1.len(), 100_000);

    let mut request = Request::get(&short);
    request.info[0] |= COMPRESS_REPLY;
    assert_eq!(client.ask(&request).bins[0].1, b"x");
}

#[test]
fn the_chunks_of_a_scan_are_compressed_each() {
    let node = node();
    let mut client = Client::new(node.addr());
    for n in 0..100 {
        client.ask(&Request::put(
            &digest(7, n),
            &[op(2, 3, "s", &[b'x'; 10_000])],
        ));
    }
    let mut request = Request::scan([7], &[]);
    request.info[0] = support::READ_ALL | COMPRESS_REPLY;
    client.send(&request.bytes());
    let (mut records, mut chunks) = (0, 0);
    loop {
        let (kind, body) = client.frame();
        let body = if kind == COMPRESSED {
            chunks += 1;
            inflate(&body)
        } else {
            body
        };
        let replies = parse(&body);
        records += replies
            .iter()
            .filter(|reply| !reply.bins.is_empty())
            .count();
        if replies.last().is_some_and(|reply| reply.last) {
            break;
        }
    }
    assert_eq!(records, 100);
    assert!(chunks > 1);
}

#[test]
fn what_cannot_be_inflated_gets_an_error_and_the_connection_lives() {
    let node = node();
    let mut client = Client::new(node.addr());
    for body in [
        &[][..],
        b"zzzz",
        &[0, 0, 0, 0, 0, 0, 0, 100, 1, 2, 3],
        &[0xff; 40],
    ] {
        client.send(&frame(COMPRESSED, body));
        assert_eq!(client.one().code, 4);
    }
    let nested = compress(&compress(&Request::get(&digest(1, 1)).bytes()));
    client.send(&nested);
    assert_eq!(client.one().code, 4);
    assert_eq!(client.info("status"), "ok");
}

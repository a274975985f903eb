//! Batches.

mod support;

use support::{
    A_IS_ONE, Client, Digest, READ_ALL, Request, digest, field, node, op, write_integer,
};

fn whole_row(index: u32, digest: &Digest, info1: u8) -> Vec<u8> {
    let fields = [field(0, b"test"), field(1, b"s")].concat();
    [
        &index.to_be_bytes()[..],
        digest,
        &[2, info1, 0, 0, 0, 2, 0, 0],
        &fields,
    ]
    .concat()
}

fn repeated_row(index: u32, digest: &Digest) -> Vec<u8> {
    [&index.to_be_bytes()[..], digest, &[1]].concat()
}

#[test]
fn rows_that_repeat_are_answered_like_the_row_they_repeat() {
    let node = node();
    let mut client = Client::new(node.addr());
    let keys: Vec<_> = (0..3).map(|n| digest(1, n)).collect();
    client.ask(&Request::put(&keys[0], &[write_integer("a", 1)]));
    client.ask(&Request::put(&keys[2], &[write_integer("a", 3)]));
    let rows = [
        whole_row(0, &keys[0], READ_ALL),
        repeated_row(1, &keys[1]),
        repeated_row(2, &keys[2]),
    ];
    let (replies, code) = client.ask_all(&Request::batch(3, &rows.concat()));
    let seen: Vec<_> = replies
        .iter()
        .map(|reply| (reply.row, reply.code, reply.integer("a")))
        .collect();
    assert_eq!(seen, [(0, 0, Some(1)), (1, 2, None), (2, 0, Some(3))]);
    assert_eq!(code, 0);
}

#[test]
fn an_answer_longer_than_memory_should_hold_comes_in_frames() {
    const ROWS: u32 = 200;
    let node = node();
    let mut client = Client::new(node.addr());
    let key = digest(1, 1);
    client.ask(&Request::put(&key, &[op(2, 4, "b", &vec![7; 100_000])]));
    let rows = (1..ROWS).flat_map(|index| repeated_row(index, &key));
    let bytes: Vec<_> = whole_row(0, &key, READ_ALL)
        .into_iter()
        .chain(rows)
        .collect();
    client.send(&Request::batch(ROWS, &bytes).bytes());
    let (mut frames, mut rows) = (0, 0);
    loop {
        let replies = support::parse(&client.frame().1);
        if replies[0].last {
            break;
        }
        frames += 1;
        rows += replies.len();
    }
    assert_eq!(rows, ROWS as usize);
    assert!(frames > 50);
}

#[test]
fn nothing_is_executed_of_a_malformed_batch() {
    let node = node();
    let mut client = Client::new(node.addr());
    let key = digest(1, 2);
    client.ask(&Request::put(&key, &[write_integer("a", 1)]));
    let fields = [field(0, b"test"), field(1, b"s")].concat();
    let delete = [
        &0_u32.to_be_bytes()[..],
        &key,
        &[2, 0, 3, 0, 0, 2, 0, 0],
        &fields,
    ]
    .concat();
    let (_, code) = client.ask_all(&Request::batch(2, &delete));
    assert_eq!(code, 4);
    let (_, code) = client.ask_all(&Request::batch(1, &repeated_row(0, &key)));
    assert_eq!(code, 4);
    assert_eq!(client.ask(&Request::get(&key)).code, 0);
}

#[test]
fn a_filter_counts_for_rows_without_their_own_and_refuses_all_if_it_is_none() {
    let node = node();
    let mut client = Client::new(node.addr());
    let keys: Vec<_> = (0..2).map(|n| digest(1, n)).collect();
    for (key, value) in keys.iter().zip([1, 2]) {
        client.ask(&Request::put(key, &[write_integer("a", value)]));
    }
    let rows = [whole_row(0, &keys[0], READ_ALL), repeated_row(1, &keys[1])];
    let mut batch = Request::batch(2, &rows.concat());
    batch.fields.push(field(43, A_IS_ONE));
    let (replies, code) = client.ask_all(&batch);
    let codes: Vec<_> = replies.iter().map(|reply| reply.code).collect();
    assert_eq!((codes, code), (vec![0, 27], 0));
    batch.fields.pop();
    batch.fields.push(field(43, &[1]));
    let (replies, code) = client.ask_all(&batch);
    assert_eq!((replies.len(), code), (0, 4));
}

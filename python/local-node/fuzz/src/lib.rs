//! Requests around what the fuzzer makes up, and a record for them to be about.

use local_node::fuzzing::FedNode;

const DIGEST: [u8; 20] = [7; 20];

pub const GET_ALL: [u8; 3] = [0x03, 0, 0];
pub const READ: [u8; 3] = [0x01, 0, 0];
pub const WRITE: [u8; 3] = [0, 0x01, 0];

pub const NAMESPACE: u8 = 0;
pub const DIGEST_FIELD: u8 = 4;
pub const FILTER: u8 = 43;

/// The bins of the record: a number, bytes, a list and a map, each with its particle's type.
pub const BINS: [(&[u8], u8, &[u8]); 4] = [
    (b"i", 1, &[0, 0, 0, 0, 0, 0, 0, 7]),
    (b"b", 4, b"\x00\xffbytes"),
    // [1, "a", nil, [2.5, true]] with the marks of a string and of a float
    (
        b"l",
        20,
        b"\x94\x01\xa2\x03a\xc0\x92\xcb\x40\x04\x00\x00\x00\x00\x00\x00\xc3",
    ),
    // {1: "a", "k": {2: [3]}}
    (b"m", 19, b"\x82\x01\xa2\x03a\xa2\x03k\x81\x02\x91\x03"),
];

/// An operation: its code, the bin, the particle's type and its bytes.
pub type Op<'a> = (u8, &'a [u8], u8, &'a [u8]);

pub fn framed(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut frame = vec![2, kind];
    frame.extend_from_slice(&(body.len() as u64).to_be_bytes()[2..]);
    frame.extend_from_slice(body);
    frame
}

/// A message about the one record, with a filter if that is given.
pub fn message(info: [u8; 3], filter: Option<&[u8]>, ops: &[Op<'_>]) -> Vec<u8> {
    let mut fields = vec![(NAMESPACE, &b"test"[..]), (DIGEST_FIELD, &DIGEST[..])];
    fields.extend(filter.map(|packed| (FILTER, packed)));
    let mut body = vec![22, info[0], info[1], info[2], 0, 0];
    body.extend_from_slice(&[0; 12]);
    body.extend_from_slice(&(fields.len() as u16).to_be_bytes());
    body.extend_from_slice(&(ops.len() as u16).to_be_bytes());
    for (kind, data) in fields {
        body.extend_from_slice(&(data.len() as u32 + 1).to_be_bytes());
        body.push(kind);
        body.extend_from_slice(data);
    }
    for (code, bin, particle, data) in ops {
        body.extend_from_slice(&((4 + bin.len() + data.len()) as u32).to_be_bytes());
        body.extend_from_slice(&[*code, *particle, 0, bin.len() as u8]);
        body.extend_from_slice(bin);
        body.extend_from_slice(data);
    }
    framed(3, &body)
}

/// A node that holds the record.
pub fn node() -> FedNode {
    let mut node = FedNode::default();
    let bins = BINS.map(|(bin, particle, data)| (2, bin, particle, data));
    let answer = node.answers(&message(WRITE, None, &bins));
    assert_eq!(answer[8 + 5], 0, "the record is written");
    node
}

/// Everything that is answered has whole frames, and what is stored can be read.
pub fn check(node: &mut FedNode, request: &[u8]) {
    for answer in [
        node.answers(request),
        node.answers(&message(GET_ALL, None, &[])),
    ] {
        let mut rest = &answer[..];
        while let Some((header, after)) = rest.split_at_checked(8) {
            assert_eq!(header[0], 2, "the version of a frame");
            let len = header[2..]
                .iter()
                .fold(0, |len, &byte| len << 8 | usize::from(byte));
            rest = after.get(len..).expect("a whole frame");
        }
        assert!(rest.is_empty(), "nothing but frames");
    }
}

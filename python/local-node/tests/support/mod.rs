//! The wire from a client's side, just enough to ask a node.
#![allow(dead_code, reason = "every test file uses a part of it")]

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use local_node::{Config, LocalNode};

pub(crate) const READ: u8 = 1;
pub(crate) const READ_ALL: u8 = 1 | 2;
pub(crate) const READ_HEADER: u8 = 1 | 0x20;
pub(crate) const BATCH: u8 = 8;
pub(crate) const WRITE: u8 = 1;
pub(crate) const DELETE: u8 = 1 | 2;

pub(crate) const INFO: u8 = 1;
pub(crate) const MESSAGE: u8 = 3;

pub(crate) type Digest = [u8; 20];

/// A filter expression: the bin `a` is 1.
pub(crate) const A_IS_ONE: &[u8] = &[0x93, 1, 0x93, 81, 2, 0xa1, b'a', 1];

pub(crate) fn node() -> LocalNode {
    LocalNode::start(Config::default()).expect("a free port on loopback")
}

/// A digest in the partition of this number, different for each `n`.
pub(crate) fn digest(partition: u16, n: u32) -> Digest {
    let mut digest = [0; 20];
    digest[..2].copy_from_slice(&partition.to_le_bytes());
    digest[2..6].copy_from_slice(&n.to_be_bytes());
    digest
}

pub(crate) fn field(kind: u8, data: &[u8]) -> Vec<u8> {
    let mut bytes = u32::try_from(data.len() + 1)
        .expect("short")
        .to_be_bytes()
        .to_vec();
    bytes.push(kind);
    bytes.extend_from_slice(data);
    bytes
}

pub(crate) fn op(code: u8, particle: u8, name: &str, value: &[u8]) -> Vec<u8> {
    let len = u32::try_from(4 + name.len() + value.len()).expect("short");
    let mut bytes = len.to_be_bytes().to_vec();
    bytes.extend_from_slice(&[code, particle, 0, u8::try_from(name.len()).expect("short")]);
    bytes.extend_from_slice(name.as_bytes());
    bytes.extend_from_slice(value);
    bytes
}

pub(crate) fn write_integer(name: &str, value: i64) -> Vec<u8> {
    op(2, 1, name, &value.to_be_bytes())
}

pub(crate) fn frame(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = (body.len() as u64).to_be_bytes().to_vec();
    bytes[0] = 2;
    bytes[1] = kind;
    bytes.extend_from_slice(body);
    bytes
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Request {
    pub(crate) info: [u8; 3],
    pub(crate) generation: u32,
    pub(crate) ttl: u32,
    pub(crate) fields: Vec<Vec<u8>>,
    pub(crate) ops: Vec<Vec<u8>>,
}

impl Request {
    /// A command on one record of the set `s`.
    pub(crate) fn on(digest: &Digest, info: [u8; 3], ops: &[Vec<u8>]) -> Self {
        let fields = vec![field(0, b"test"), field(1, b"s"), field(4, digest)];
        Self {
            info,
            fields,
            ops: ops.to_vec(),
            ..Self::default()
        }
    }

    pub(crate) fn put(digest: &Digest, ops: &[Vec<u8>]) -> Self {
        Self::on(digest, [0, WRITE, 0], ops)
    }

    pub(crate) fn get(digest: &Digest) -> Self {
        Self::on(digest, [READ_ALL, 0, 0], &[])
    }

    pub(crate) fn delete(digest: &Digest) -> Self {
        Self::on(digest, [0, DELETE, 0], &[])
    }

    /// A scan of whole partitions, with more fields if given.
    pub(crate) fn scan(partitions: impl IntoIterator<Item = u16>, more: &[Vec<u8>]) -> Self {
        let ids: Vec<u8> = partitions.into_iter().flat_map(u16::to_le_bytes).collect();
        let mut fields = vec![field(0, b"test"), field(1, b"s"), field(11, &ids)];
        fields.extend_from_slice(more);
        Self {
            info: [READ, 0, 0],
            fields,
            ..Self::default()
        }
    }

    pub(crate) fn batch(rows: u32, bytes: &[u8]) -> Self {
        let body = [&rows.to_be_bytes()[..], &[4], bytes].concat();
        Self {
            info: [BATCH, 0, 0],
            fields: vec![field(41, &body)],
            ..Self::default()
        }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut body = vec![22, self.info[0], self.info[1], self.info[2], 0, 0];
        for word in [self.generation, self.ttl, 1000] {
            body.extend_from_slice(&word.to_be_bytes());
        }
        for count in [self.fields.len(), self.ops.len()] {
            body.extend_from_slice(&u16::try_from(count).expect("few").to_be_bytes());
        }
        body.extend(self.fields.concat());
        body.extend(self.ops.concat());
        frame(MESSAGE, &body)
    }
}

/// One message of a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) last: bool,
    pub(crate) code: u8,
    pub(crate) generation: u32,
    pub(crate) void_time: u32,
    pub(crate) row: u32,
    pub(crate) fields: Vec<(u8, Vec<u8>)>,
    pub(crate) bins: Vec<(String, Vec<u8>)>,
}

impl Reply {
    pub(crate) fn field(&self, kind: u8) -> Option<&[u8]> {
        self.fields
            .iter()
            .find(|(one, _)| *one == kind)
            .map(|(_, data)| data.as_slice())
    }

    pub(crate) fn integer(&self, name: &str) -> Option<i64> {
        let (_, value) = self.bins.iter().find(|(one, _)| one == name)?;
        value.as_slice().try_into().ok().map(i64::from_be_bytes)
    }
}

pub(crate) fn parse(mut body: &[u8]) -> Vec<Reply> {
    fn take<'a>(body: &mut &'a [u8], len: usize) -> &'a [u8] {
        let (head, tail) = body.split_at(len);
        *body = tail;
        head
    }
    fn number(bytes: &[u8]) -> u32 {
        bytes
            .iter()
            .fold(0, |number, byte| number << 8 | u32::from(*byte))
    }
    let mut replies = Vec::new();
    while !body.is_empty() {
        let header = take(&mut body, 22);
        assert_eq!(header[0], 22);
        let mut reply = Reply {
            last: header[3] & 1 != 0,
            code: header[5],
            generation: number(&header[6..10]),
            void_time: number(&header[10..14]),
            row: number(&header[14..18]),
            fields: Vec::new(),
            bins: Vec::new(),
        };
        for _ in 0..number(&header[18..20]) {
            let len = number(take(&mut body, 4)) as usize;
            let data = take(&mut body, len);
            reply.fields.push((data[0], data[1..].to_vec()));
        }
        for _ in 0..number(&header[20..22]) {
            let len = number(take(&mut body, 4)) as usize;
            let data = take(&mut body, len);
            let name_end = 4 + usize::from(data[3]);
            let name = String::from_utf8_lossy(&data[4..name_end]).into_owned();
            reply.bins.push((name, data[name_end..].to_vec()));
        }
        replies.push(reply);
    }
    replies
}

/// No test waits for a time: an answer that takes this long never comes.
const HANGS: Duration = Duration::from_mins(1);

/// A connection.
#[derive(Debug)]
pub(crate) struct Client(TcpStream);

impl Client {
    pub(crate) fn new(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("the node listens");
        stream
            .set_read_timeout(Some(HANGS))
            .expect("a time above zero");
        stream.set_nodelay(true).expect("a TCP socket");
        Self(stream)
    }

    /// A connection that does not wait long for what may take its time.
    pub(crate) fn impatient(address: SocketAddr) -> Self {
        let client = Self::new(address);
        client
            .0
            .set_read_timeout(Some(Duration::from_millis(1)))
            .expect("a time above zero");
        client
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).expect("the node reads");
    }

    /// Sends what a hostile peer may not get to send whole.
    pub(crate) fn try_send(&mut self, bytes: &[u8]) -> bool {
        self.0.write_all(bytes).is_ok()
    }

    pub(crate) fn frame(&mut self) -> (u8, Vec<u8>) {
        let mut header = [0; 8];
        self.0.read_exact(&mut header).expect("a frame");
        let len = u64::from_be_bytes(header) & 0xffff_ffff_ffff;
        let mut body = vec![0; usize::try_from(len).expect("a length")];
        self.0.read_exact(&mut body).expect("a whole frame");
        (header[1], body)
    }

    /// The reply to a request that has only one.
    pub(crate) fn ask(&mut self, request: &Request) -> Reply {
        self.send(&request.bytes());
        self.one()
    }

    pub(crate) fn one(&mut self) -> Reply {
        let mut replies = parse(&self.frame().1);
        assert_eq!(replies.len(), 1);
        replies.remove(0)
    }

    /// The replies to a batch or scan, up to the last and without it, and the last's code.
    pub(crate) fn ask_all(&mut self, request: &Request) -> (Vec<Reply>, u8) {
        self.send(&request.bytes());
        let mut replies = Vec::new();
        loop {
            replies.extend(parse(&self.frame().1));
            if let Some(last) = replies.pop_if(|reply| reply.last) {
                return (replies, last.code);
            }
        }
    }

    pub(crate) fn info(&mut self, name: &str) -> String {
        self.send(&frame(INFO, format!("{name}\n").as_bytes()));
        let text = String::from_utf8(self.frame().1).expect("text");
        let value = text
            .strip_prefix(name)
            .and_then(|rest| rest.strip_prefix('\t'));
        value.expect("the name asked for").trim_end().to_owned()
    }

    /// Whether the node closed the connection, without another byte.
    pub(crate) fn is_closed(&mut self) -> bool {
        let mut byte = [0];
        match self.0.read(&mut byte) {
            Ok(read) => read == 0,
            Err(error) => matches!(
                error.kind(),
                ErrorKind::ConnectionReset | ErrorKind::BrokenPipe
            ),
        }
    }
}

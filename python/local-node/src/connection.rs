//! Connections: requests are read, answered in order, and answers written together.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::admin;
use crate::batch::Batch;
use crate::command;
use crate::compression;
use crate::fault::Fault;
use crate::frame::{self, Frame, FrameType, Front};
use crate::info;
use crate::message::{Message, info1, info2};
use crate::query::{self, Query};
use crate::reply::{self, Reply};
use crate::result_code::ResultCode;
use crate::security::Visitor;
use crate::server::Server;
use crate::session::Session;
use crate::stream::{Step, Stream};

/// Room made for input before a read. A frame that is longer gets its room as its bytes come, so
/// that a peer cannot claim memory by announcing much.
const READ_SIZE: usize = 32 << 10;

/// Output after which answers are written before more requests are looked at.
const WRITE_SIZE: usize = 256 << 10;

/// Buffers larger than this are given back once they are empty.
const KEEP_SIZE: usize = 1 << 20;

/// Who is connected to which node.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer {
    pub(crate) member: usize,
    pub(crate) address: SocketAddr,
}

/// One client's connection to one node.
#[derive(Debug)]
pub(crate) struct Connection<S> {
    server: Arc<Server>,
    peer: Peer,
    session: Session,
    socket: S,
    input: BytesMut,
    output: Vec<u8>,
    /// From where on the output is to be compressed.
    compressed_from: Option<usize>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Connection<S> {
    pub(crate) fn new(server: Arc<Server>, peer: Peer, session: Session, socket: S) -> Self {
        Self {
            server,
            peer,
            session,
            socket,
            input: BytesMut::new(),
            output: Vec::new(),
            compressed_from: None,
        }
    }

    /// Serves requests until the peer closes, or sends what no peer of this protocol does.
    pub(crate) async fn serve(mut self) -> io::Result<()> {
        loop {
            let open = self.answer_all().await?;
            self.flush().await?;
            if !open {
                return Ok(());
            }
            let missing = match frame::front(&self.input) {
                Front::Incomplete(missing) => missing,
                Front::Frame(_) | Front::Hostile => 0,
            };
            if self.input.is_empty() && self.input.try_reclaim(KEEP_SIZE) {
                self.input = BytesMut::new();
            }
            self.input
                .reserve(missing.clamp(READ_SIZE, READ_SIZE.max(self.input.len())));
            if self.socket.read_buf(&mut self.input).await? == 0 {
                return Ok(());
            }
        }
    }

    /// Answers every whole request that was read; false if the connection is to be closed.
    async fn answer_all(&mut self) -> io::Result<bool> {
        loop {
            let frame = match frame::front(&self.input) {
                Front::Frame(frame) => frame,
                Front::Incomplete(_) => return Ok(true),
                Front::Hostile => return Ok(false),
            };
            let len = frame.len();
            if frame.kind == FrameType::Compressed && self.server.compression {
                let inner = compression::inflate(frame.body);
                self.input.advance(len);
                self.take_back(inner);
                continue;
            }
            let compressed = self.server.compression && wants_compression(frame);
            self.compressed_from = compressed.then_some(self.output.len());
            let fault = self.server.faults.strike(self.peer.member, frame.kind);
            let open = match fault {
                None => self.answer_one().await?,
                Some(fault) => self.answer_with(fault).await?,
            };
            if !open {
                return Ok(false);
            }
            self.compress();
            self.compressed_from = None;
            self.input.advance(len);
            if self.output.len() >= WRITE_SIZE {
                self.flush().await?;
            }
        }
    }

    /// Answers the request at the front of the input; false if the connection is to be closed.
    async fn answer_one(&mut self) -> io::Result<bool> {
        let Front::Frame(frame) = frame::front(&self.input) else {
            return Ok(false);
        };
        match answer(
            &self.server,
            self.peer,
            &mut self.session,
            frame,
            &mut self.output,
        ) {
            Some(stream) => self.answer_in_steps(stream).await,
            None => Ok(true),
        }
    }

    /// The same, as a fault wants it.
    async fn answer_with(&mut self, fault: Fault) -> io::Result<bool> {
        match fault {
            Fault::Delay(time) => {
                self.flush().await?;
                tokio::time::sleep(time).await;
                self.answer_one().await
            }
            Fault::Drop => Ok(false),
            Fault::Silence => {
                self.flush().await?;
                loop {
                    self.input.clear();
                    if self.socket.read_buf(&mut self.input).await? == 0 {
                        return Ok(false);
                    }
                }
            }
            Fault::Cut => {
                self.flush().await?;
                self.answer_one().await?;
                self.output.truncate(self.output.len() / 2);
                Ok(false)
            }
            Fault::Code(code) => {
                reply::failure(&mut self.output, code);
                Ok(true)
            }
            Fault::Generation => {
                self.flush().await?;
                let open = self.answer_one().await?;
                reply::mistake_generation(&mut self.output);
                Ok(open)
            }
        }
    }

    /// Answers the request at the front of the input; false if the connection is to be closed.
    async fn answer_in_steps(&mut self, mut stream: Stream) -> io::Result<bool> {
        loop {
            let Front::Frame(Frame { body, .. }) = frame::front(&self.input) else {
                return Ok(false);
            };
            match stream.fill(&self.server, &mut self.session, body, &mut self.output) {
                Step::Done => return Ok(true),
                Step::Close => return Ok(false),
                Step::More => {
                    self.flush().await?;
                    tokio::task::yield_now().await;
                }
                Step::Pause(time) => {
                    self.flush().await?;
                    tokio::time::sleep(time).await;
                }
            }
        }
    }

    /// Puts what was compressed in front of the input, or answers that it cannot be.
    fn take_back(&mut self, inner: Option<Vec<u8>>) {
        match inner {
            Some(inner) => {
                let rest = self.input.split();
                self.input.extend_from_slice(&inner);
                self.input.unsplit(rest);
            }
            None => reply::result(&mut self.output, ResultCode::Parameter),
        }
    }

    /// Compresses what is to be compressed of the output.
    fn compress(&mut self) {
        if let Some(start) = &mut self.compressed_from {
            compression::deflate_all(&mut self.output, *start);
            *start = self.output.len();
        }
    }

    async fn flush(&mut self) -> io::Result<()> {
        self.compress();
        if self.output.is_empty() {
            return Ok(());
        }
        self.socket.write_all(&self.output).await?;
        self.output.clear();
        self.compressed_from = self.compressed_from.map(|_| 0);
        self.output.shrink_to(KEEP_SIZE);
        Ok(())
    }
}

/// Whether a request asks for compressed answers.
fn wants_compression(Frame { kind, body }: Frame<'_>) -> bool {
    kind == FrameType::Message
        && body
            .get(1)
            .is_some_and(|info1| info1 & info1::COMPRESS_REPLY != 0)
}

/// Answers one request, or gives the stream that does.
pub(crate) fn answer(
    server: &Arc<Server>,
    peer: Peer,
    session: &mut Session,
    frame: Frame<'_>,
    out: &mut Vec<u8>,
) -> Option<Stream> {
    match frame.kind {
        FrameType::Info => return Some(Stream::Info(info::Answer::default())),
        FrameType::Admin => {
            admin::answer(
                server.security.as_ref(),
                &mut session.visitor,
                frame.body,
                out,
            );
        }
        FrameType::Message => {
            return answer_message(server, peer, &session.visitor, frame.body, out);
        }
        // Compression is not in the Community Edition (errors-0186 to -0190).
        FrameType::Compressed => reply::result(out, ResultCode::EnterpriseOnly),
        FrameType::Internal => {}
    }
    None
}

fn answer_message(
    server: &Arc<Server>,
    peer: Peer,
    visitor: &Visitor,
    body: &[u8],
    out: &mut Vec<u8>,
) -> Option<Stream> {
    let is_known = server
        .security
        .as_ref()
        .map_or(Ok(()), |security| security.check_login(visitor));
    if let Err(code) = is_known {
        reply::result(out, code);
        return None;
    }
    let Some(message) = Message::parse(body) else {
        reply::result(out, ResultCode::Parameter);
        return None;
    };
    if message.info.has1(info1::BATCH) {
        let batch = Batch::parse(&message.fields).map(Stream::Batch);
        if batch.is_none() {
            reply::last(out, ResultCode::Parameter);
        }
        return batch;
    }
    if message.fields.digest.is_some() {
        let frame = frame::open(out, FrameType::Message);
        command::execute_for(server, visitor, &message, Reply::open(out, 0));
        frame::close(out, frame);
        return None;
    }
    if let Err(code) = command::check_access(server, visitor, &message) {
        reply::result(out, code);
        return None;
    }
    if message.info.has2(info2::WRITE) {
        match query::start_background(server, peer, body) {
            Ok(()) => reply::last(out, ResultCode::Ok),
            Err(code) => reply::result(out, code),
        }
        return None;
    }
    match Query::parse(server, &message) {
        Ok(query) => Some(Stream::Query(query)),
        Err(code) => {
            reply::result(out, code);
            None
        }
    }
}

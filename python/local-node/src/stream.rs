//! Streams: answers that come in steps, so that none is held in memory whole and none holds up other
//! connections.

use std::time::{Duration, Instant};

use crate::batch::Batch;
use crate::info;
use crate::message::Message;
use crate::query::Query;
use crate::server::Server;
use crate::session::Session;

/// The time one step may take before other tasks have their turn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slice(Instant);

impl Slice {
    const LENGTH: Duration = Duration::from_millis(10);

    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn is_over(self) -> bool {
        self.0.elapsed() >= Self::LENGTH
    }
}

/// How an answer goes on.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    /// There is more to answer, once what there is is written.
    More,
    /// There is more to answer, after a time.
    Pause(Duration),
    Done,
    /// The answer cannot be given: the connection is to be closed.
    Close,
}

/// An answer under way. None borrows from its request, which every step is given again.
#[derive(Debug)]
pub(crate) enum Stream {
    Info(info::Answer),
    Batch(Batch),
    Query(Query),
}

impl Stream {
    /// Appends the next part of the answer to the request of this body.
    pub(crate) fn fill(
        &mut self,
        server: &Server,
        session: &mut Session,
        body: &[u8],
        out: &mut Vec<u8>,
    ) -> Step {
        match self {
            Self::Info(answer) => answer.fill(server, session, body, out),
            Self::Batch(batch) => match Message::parse(body) {
                Some(message) => batch.fill(server, &session.visitor, &message.fields, out),
                None => Step::Close,
            },
            Self::Query(query) => match Message::parse(body) {
                Some(message) => query.fill(server, &message, out),
                None => Step::Close,
            },
        }
    }
}

//! Streams: answers that come in steps, so that none is held in memory whole and none holds up other
//! connections.

use std::time::Duration;

use crate::batch::Batch;
use crate::field::Fields;
use crate::info;
use crate::message::Message;
use crate::scan::Scan;
use crate::server::Server;

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
    Scan(Scan),
}

impl Stream {
    /// Appends the next part of the answer to the request of this body.
    pub(crate) fn fill(
        &mut self,
        server: &Server,
        session: &mut info::Session,
        body: &[u8],
        out: &mut Vec<u8>,
    ) -> Step {
        match self {
            Self::Info(answer) => answer.fill(server, session, body, out),
            Self::Batch(batch) => batch.fill(server, &fields(body), out),
            Self::Scan(scan) => scan.fill(server, out),
        }
    }
}

fn fields(body: &[u8]) -> Fields<'_> {
    Message::parse(body).map_or(Fields::default(), |message| message.fields)
}
